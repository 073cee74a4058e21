package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/sso"
	"liangtian/internal/ssotest"
)

// provider is an OpenID provider as others build them, that runs in the test,
// and a city that trusts it.
func provider(t *testing.T, names []string, changes ...func(*sso.Config)) (*apptest.City, ssotest.Users, *httptest.Server) {
	t.Helper()
	return providerThat(t, names, false, changes...)
}

func providerThat(t *testing.T, names []string, silent bool, changes ...func(*sso.Config)) (*apptest.City, ssotest.Users, *httptest.Server) {
	t.Helper()
	people := ssotest.Of(names...)
	var op http.Handler
	at := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { op.ServeHTTP(w, r) }))
	t.Cleanup(at.Close)
	// The library wants the name localhost for a plain address.
	issuer := strings.Replace(at.URL, "127.0.0.1", "localhost", 1)
	c := apptest.Empty(t, func(c *app.Config) {
		c.SignOn = sso.Config{Issuer: issuer, ClientID: t.Name(), ClientSecret: "secret", Claim: "preferred_username"}
		for _, change := range changes {
			change(&c.SignOn)
		}
	})
	op = ssotest.New(issuer, ssotest.Program{ID: t.Name(), Secret: "secret", URL: c.URL}, people, silent)
	return c, people, at
}

var requestID = regexp.MustCompile(`authRequestID=([^"&]+)`)

// goes follows the browser to the provider, signs in there and comes back to
// the address of the callback, which is not asked yet. spoil may change the
// address on the way out.
func goes(t *testing.T, cl *apptest.Client, name string, spoil func(url.Values)) string {
	t.Helper()
	return goesBy(t, cl, "/api/sign-on", name, spoil)
}

func goesBy(t *testing.T, cl *apptest.Client, door, name string, spoil func(url.Values)) string {
	t.Helper()
	begun := cl.Get(door)
	out, err := url.Parse(begun.Header.Get("Location"))
	if err != nil || begun.Status != http.StatusFound {
		t.Fatalf("%s %v", begun, err)
	}
	q := out.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("state") == "" || q.Get("code_challenge") == "" {
		t.Fatalf("the way out lacks something: %s", out)
	}
	if spoil != nil {
		spoil(q)
		out.RawQuery = q.Encode()
	}
	browser := &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), cl.City.URL) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	get := func(method, address string, form url.Values) *http.Response {
		t.Helper()
		r, _ := http.NewRequest(method, address, strings.NewReader(form.Encode()))
		if form != nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		resp, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp
	}
	page := get("GET", out.String(), nil)
	id := requestID.FindStringSubmatch(page.Request.URL.String())
	if id == nil {
		t.Fatalf("no sign-in page: %s", page.Request.URL)
	}
	back := get("POST", out.Scheme+"://"+out.Host+"/login/username", url.Values{"username": {name}, "password": {ssotest.Password}, "id": {id[1]}})
	return back.Header.Get("Location")
}

// comesBack asks the callback, and gives who is in then, and what the login
// page tells.
func comesBack(t *testing.T, cl *apptest.Client, location string) (string, string) {
	t.Helper()
	at, err := url.Parse(location)
	if err != nil || at.Path != "/api/sign-on/callback" {
		t.Fatalf("the provider sends the browser to %q", location)
	}
	a := cl.Get(at.RequestURI())
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/" {
		t.Fatalf("%v %s", a.Header, a)
	}
	options := apptest.Into[httpapi.SignInOptions](t, cl.Get("/api/sign-in"))
	me := cl.Get("/api/me")
	if me.Status != http.StatusOK {
		return "", options.Refusal
	}
	return apptest.Into[httpapi.Me](t, me).Login, options.Refusal
}

func TestSignOn(t *testing.T) {
	t.Parallel()
	c, people, at := provider(t, []string{"a.zr.jb", "A.ZR.SH", "xinren", "lizhi", "nobody.here"})
	if !apptest.Into[httpapi.SignInOptions](t, c.Anonymous().Get("/api/sign-in")).SignOn {
		t.Fatal("the page offers nothing")
	}
	for _, w := range []struct {
		name, is, told string
		spoil          func(url.Values)
	}{
		{name: "a.zr.jb", is: "a.zr.jb"},
		{name: "A.ZR.SH", is: "a.zr.sh"},
		{name: "xinren", is: "xinren"}, // who must change a password has none to change here
		{name: "lizhi", told: "已停用"},
		{name: "nobody.here", told: "没有对应的人员"},
		{name: "a.zr.jb", told: "凭据无效", spoil: func(q url.Values) { q.Set("nonce", "mine") }},
		{name: "a.zr.jb", told: "凭据无效", spoil: func(q url.Values) { q.Del("nonce") }},
		{name: "a.zr.jb", told: "已经用过", spoil: func(q url.Values) { q.Set("state", "mine") }},
		{name: "a.zr.jb", told: "没有让您登录", spoil: func(q url.Values) { q.Set("code_challenge", strings.Repeat("A", 43)) }},
	} {
		cl := c.Anonymous()
		is, told := comesBack(t, cl, goes(t, cl, w.name, w.spoil))
		if is != w.is || (w.told == "") != (told == "") || !strings.Contains(told, w.told) {
			t.Errorf("%s: is %q, told %q; want %q, %q", w.name, is, told, w.is, w.told)
		}
	}

	// The same answer twice, in another browser, too late, or none at all.
	cl := c.Anonymous()
	back := goes(t, cl, "a.zr.jb", nil)
	if is, told := comesBack(t, c.Anonymous(), back); is != "" || !strings.Contains(told, "已经用过") {
		t.Errorf("another browser took the answer: %q %q", is, told)
	}
	if is, _ := comesBack(t, cl, back); is != "a.zr.jb" {
		t.Errorf("its own browser did not: %q", is)
	}
	if a := cl.Post("/api/logout", nil); !strings.HasPrefix(apptest.Into[httpapi.LoggedOut](t, a).Next, "http://localhost") {
		t.Errorf("no way to sign out there: %s", a)
	}
	if is, told := comesBack(t, cl, back); is != "" || !strings.Contains(told, "已经用过") {
		t.Errorf("replayed: %q %q", is, told)
	}
	back = goes(t, cl, "a.zr.jb", nil)
	c.Later(11 * time.Minute)
	if is, told := comesBack(t, cl, back); is != "" || !strings.Contains(told, "10 分钟") {
		t.Errorf("too late: %q %q", is, told)
	}
	if is, told := comesBack(t, cl, "/api/sign-on/callback?error=access_denied&state=x"); is != "" || told == "" {
		t.Errorf("refused there: %q %q", is, told)
	}

	// A name that was given to somebody else there is not he.
	people["a.zr.jb"].ID = "another subject"
	if is, told := comesBack(t, cl, goes(t, cl, "a.zr.jb", nil)); is != "" || !strings.Contains(told, "另一个用户") {
		t.Errorf("another subject: %q %q", is, told)
	}
	if err := c.App.People.UnbindSubjects(t.Context(), c.Person("a.zr.jb").ID); err != nil {
		t.Fatal(err)
	}
	if is, told := comesBack(t, cl, goes(t, cl, "a.zr.jb", nil)); is != "a.zr.jb" {
		t.Errorf("after unbinding: %q %q", is, told)
	}
	// And one with the old subject's name changed still is.
	people["renamed"] = ssotest.Of("renamed")["renamed"]
	people["renamed"].ID = "subject of A.ZR.SH"
	delete(people, "A.ZR.SH")
	other := c.Anonymous()
	if is, told := comesBack(t, other, goes(t, other, "renamed", nil)); is != "a.zr.sh" {
		t.Errorf("renamed there: %q %q", is, told)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM audit_entries WHERE code = 'login' AND details->>'by' = 'sso' AND refusal = ''"); n != 6 {
		t.Errorf("%d entries of signing in", n)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM audit_entries WHERE code = 'login' AND refusal LIKE 'sso-%'"); n < 8 {
		t.Errorf("%d entries of refusals", n)
	}
	// Passwords go on working when the provider is away.
	at.Close()
	if a := c.As("a.zr.wy").Get("/api/me"); a.Status != http.StatusOK {
		t.Error(a)
	}
}

// What counts as a second factor there, who is created, and our own code.
func TestSignOnBySetting(t *testing.T) {
	t.Parallel()
	c, _, _ := provider(t, []string{"shi.zr", "fresh"}, func(s *sso.Config) { s.Create = string(apptest.A) })
	cl := c.Anonymous()
	if is, told := comesBack(t, cl, goes(t, cl, "fresh", nil)); is != "fresh" {
		t.Fatalf("not created: %q", told)
	}
	if role := apptest.Ask[string](c, "SELECT role || ' ' || region || ' ' || password_hash FROM people WHERE login = 'fresh'"); role != "observer 430223 " {
		t.Errorf("created as %q", role)
	}
	// Who has a second factor here is asked for its code.
	who := c.As("shi.zr")
	secret, _ := enrol(t, c, who)
	cl = c.Anonymous()
	if is, told := comesBack(t, cl, goes(t, cl, "shi.zr", nil)); is != "" || told != "" {
		t.Fatalf("in without the code: %q %q", is, told)
	}
	if !apptest.Into[httpapi.SignInOptions](t, cl.Get("/api/sign-in")).Pending {
		t.Fatal("the page does not ask for the code")
	}
	if a := cl.Post("/api/sign-on/code", in{"code": "000000"}); a.Problem().Code != "code-wrong" {
		t.Error(a)
	}
	c.Later(time.Minute)
	if a := c.Anonymous().Post("/api/sign-on/code", in{"code": codeAt(t, secret, c.Now())}); a.Problem().Code != "sso-state" {
		t.Errorf("the code alone: %s", a)
	}
	if a := cl.Post("/api/sign-on/code", in{"code": codeAt(t, secret, c.Now())}); a.Status != http.StatusOK {
		t.Error(a)
	}
	if a := cl.Get("/api/me"); a.Status != http.StatusOK {
		t.Error(a)
	}
}

func TestStrongSignOn(t *testing.T) {
	t.Parallel()
	// The provider says amr: pwd, which this city takes for strong.
	c, _, _ := provider(t, []string{"shi.zr", "shi.ny"}, func(s *sso.Config) { s.Strong = []string{"pwd"} })
	_, _ = enrol(t, c, c.As("shi.zr"))
	if a := c.As("admin").Send("PUT", "/api/second-factor-rules", in{"role": "city", "required": true}); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	for _, name := range []string{"shi.zr", "shi.ny"} {
		cl := c.Anonymous()
		if is, told := comesBack(t, cl, goes(t, cl, name, nil)); is != name {
			t.Errorf("%s: %q", name, told)
		}
		if a := cl.Get("/api/cases"); a.Status != http.StatusOK {
			t.Errorf("%s: %s", name, a)
		}
	}
}
