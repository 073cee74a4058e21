package httpapi_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/sso"
)

func begins(cl *apptest.Client, password string) apptest.Answer {
	return cl.Post("/api/me/second-factor", in{"password": password})
}

func factorOf(t *testing.T, cl *apptest.Client) httpapi.FactorView {
	t.Helper()
	return apptest.Into[httpapi.FactorView](t, cl.Get("/api/me/second-factor"))
}

// showsAgain goes to the provider once more, signs in there with that name, and
// gives the address that the browser is sent to.
func showsAgain(t *testing.T, cl *apptest.Client, name string, spoil func(url.Values)) string {
	t.Helper()
	at, err := url.Parse(goesBy(t, cl, "/api/sign-on?again=1", name, func(q url.Values) {
		if q.Get("prompt") != "login" || q.Get("max_age") != "0" {
			t.Errorf("the provider is not told to ask anew: %s", q.Encode())
		}
		if spoil != nil {
			spoil(q)
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	return cl.Get(at.RequestURI()).Header.Get("Location")
}

// Who came by the provider and has no password here turns the second factor on
// all the same, and is asked for its code from then on.
func TestEnrolsWithoutAPassword(t *testing.T) {
	t.Parallel()
	c, _, _ := provider(t, []string{"fresh"}, func(s *sso.Config) { s.Create = string(apptest.A) })
	if a := c.As("admin").Send("PUT", "/api/second-factor-rules", in{"role": "observer", "required": true}); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	// A phone goes on with its work unless the page is told.
	phone := c.Anonymous()
	at, _ := url.Parse(goesBy(t, phone, "/api/sign-on?page=field", "fresh", nil))
	if to := phone.Get(at.RequestURI()).Header.Get("Location"); to != "/field/?enrol" {
		t.Errorf("the phone is sent to %q", to)
	}
	cl := c.Anonymous()
	if is, told := comesBack(t, cl, goes(t, cl, "fresh", nil)); is != "fresh" {
		t.Fatal(told)
	}
	if a := cl.Get("/api/inbox"); a.Problem().Code != "must-enrol" {
		t.Fatal(a)
	}
	if v := factorOf(t, cl); !v.Required || v.Password || !v.SignOn || !v.Shown {
		t.Errorf("%+v", v)
	}
	begun := apptest.Into[httpapi.FactorBegun](t, begins(cl, ""))
	codes := apptest.Into[httpapi.FactorCodes](t, cl.Post("/api/me/second-factor/confirm", in{"code": codeAt(t, begun.Secret, c.Now())}))
	if a := cl.Get("/api/inbox"); a.Status != http.StatusOK || len(codes.Codes) != 10 {
		t.Fatal(a)
	}
	cl = c.Anonymous()
	if is, told := comesBack(t, cl, goes(t, cl, "fresh", nil)); is != "" || told != "" {
		t.Fatalf("in without the code: %q %q", is, told)
	}
	if a := cl.Post("/api/sign-on/code", in{"code": codes.Codes[0]}); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	// To end it takes both: to have shown again who it is, and a code.
	if a := cl.Post("/api/me/second-factor/off", in{"password": "", "code": codes.Codes[1]}); a.Problem().Code != "sso-again" {
		t.Errorf("ended from a desk left open: %s", a)
	}
	if to := showsAgain(t, cl, "fresh", nil); to != "/account" {
		t.Errorf("sent to %q", to)
	}
	if a := cl.Post("/api/me/second-factor/off", in{"password": "", "code": "000000"}); a.Problem().Code != "code-wrong" {
		t.Error(a)
	}
	if a := cl.Post("/api/me/second-factor/off", in{"password": "", "code": codes.Codes[1]}); a.Status != http.StatusOK {
		t.Error(a)
	}
	// Nobody guesses codes at that door either.
	begun = apptest.Into[httpapi.FactorBegun](t, begins(cl, ""))
	codes = apptest.Into[httpapi.FactorCodes](t, cl.Post("/api/me/second-factor/confirm", in{"code": codeAt(t, begun.Secret, c.Now())}))
	for range 5 {
		cl.Post("/api/me/second-factor/off", in{"password": "", "code": "000000"})
	}
	if a := cl.Post("/api/me/second-factor/off", in{"password": "", "code": codes.Codes[0]}); a.Problem().Code != "login-locked" {
		t.Errorf("after five wrong codes: %s", a)
	}
	if !hasLine(found(c, "shenji", "who=fresh&limit=200"), "factor.on fresh fresh") {
		t.Error("not written")
	}
}

// What does not show who somebody is.
func TestShowsAgain(t *testing.T) {
	t.Parallel()
	c, _, _ := provider(t, []string{"fresh", "other", "a.zr.jb"}, func(s *sso.Config) { s.Create = string(apptest.A) })
	other := c.Anonymous()
	comesBack(t, other, goes(t, other, "other", nil))
	// The provider's clock stays: it asked for the password six minutes ago.
	c.Later(6 * time.Minute)
	cl := c.Anonymous()
	if is, told := comesBack(t, cl, goes(t, cl, "fresh", nil)); is != "fresh" {
		t.Fatal(told)
	}
	refused := func(what, code string) {
		t.Helper()
		if v := factorOf(t, cl); v.Shown || !v.SignOn {
			t.Errorf("%s: %+v", what, v)
		}
		if a := begins(cl, ""); a.Problem().Code != code {
			t.Errorf("%s: want %s, got %s", what, code, a)
		}
	}
	refused("an old sign-in", "sso-again")
	if a := begins(cl, "guess"); a.Problem().Code != "wrong-password" {
		t.Error(a)
	}
	if a := begins(other, ""); a.Problem().Code != "sso-again" {
		t.Errorf("a session that began six minutes ago: %s", a)
	}
	told := func(name, want string, spoil func(url.Values)) {
		t.Helper()
		to := showsAgain(t, cl, name, spoil)
		v := factorOf(t, cl)
		if to != "/account" || v.Shown || v.Refusal == "" || factorOf(t, cl).Refusal != "" {
			t.Errorf("%s: to %q, %+v", want, to, v)
		}
		refused(want, "sso-again")
		if is := apptest.Into[httpapi.Me](t, cl.Get("/api/me")).Login; is != "fresh" {
			t.Errorf("%s made it %s's session", want, is)
		}
		if last := apptest.Ask[string](c, "SELECT refusal FROM audit_entries WHERE code = 'factor.begin' AND login = 'fresh' AND details->>'by' = 'sso' ORDER BY id DESC LIMIT 1"); last != want {
			t.Errorf("written as %q, want %s", last, want)
		}
	}
	told("fresh", "sso-old", nil) // it did not ask again
	c.Later(-6 * time.Minute)
	told("other", "sso-not-you", nil)
	told("a.zr.jb", "sso-not-you", nil) // of whom nothing is known there yet
	told("fresh", "sso-token", func(q url.Values) { q.Set("nonce", "mine") })
	if n := apptest.Ask[int](c, "SELECT count(*) FROM sign_on_subjects"); n != 2 {
		t.Errorf("%d subjects are known", n)
	}
	// Another session of the same person shows nothing for this one.
	second := c.Anonymous()
	comesBack(t, second, goes(t, second, "fresh", nil))
	if !factorOf(t, second).Shown {
		t.Error("a sign-in of this minute does not count")
	}
	refused("another session", "sso-again")
	// Nor does a moment that somebody writes into the database.
	row := apptest.Ask[string](c, "SELECT token FROM sessions WHERE position('fresh'::bytea in data) > 0 ORDER BY position('sso-shown'::bytea in data) = 0 DESC LIMIT 1")
	deadline, values, err := scs.GobCodec{}.Decode(apptest.Ask[[]byte](c, "SELECT data FROM sessions WHERE token = ?", row))
	if err != nil || values["login"] != "fresh" {
		t.Fatal(values, err)
	}
	values["sso-shown"] = c.Now()
	data, err := scs.GobCodec{}.Encode(deadline, values)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Owner.NewRaw("UPDATE sessions SET data = ? WHERE token = ?", data, row).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	refused("a moment without its mark", "sso-again")

	if to := showsAgain(t, cl, "fresh", nil); to != "/account" || !factorOf(t, cl).Shown {
		t.Fatalf("not believed; sent to %q", to)
	}
	c.Later(6 * time.Minute)
	refused("six minutes later", "sso-again")
	c.Later(-6 * time.Minute)
	told("other", "sso-not-you", nil) // which undoes it
	showsAgain(t, cl, "fresh", nil)
	if a := begins(cl, ""); a.Status != http.StatusOK {
		t.Fatal(a)
	}

	// Passwords are for who came by one; nobody goes home.
	if a := c.As("a.zr.jb").Get("/api/sign-on?again=1"); a.Problem().Code != "sso-not-by" {
		t.Error(a)
	}
	if a := begins(c.As("a.zr.jb"), ""); a.Problem().Code != "wrong-password" {
		t.Error(a)
	}
	if a := c.Anonymous().Get("/api/sign-on?again=1&page=field"); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/field/" {
		t.Error(a)
	}
}

// A provider that does not say when it asked is not believed.
func TestSilentProvider(t *testing.T) {
	t.Parallel()
	c, _, _ := providerThat(t, []string{"a.zr.jb"}, true)
	cl := c.Anonymous()
	if is, told := comesBack(t, cl, goes(t, cl, "a.zr.jb", nil)); is != "a.zr.jb" {
		t.Fatal(told)
	}
	if v := factorOf(t, cl); v.Shown || !v.Password {
		t.Errorf("%+v", v)
	}
	showsAgain(t, cl, "a.zr.jb", nil)
	if v := factorOf(t, cl); v.Shown || !slices.Contains([]rune(v.Refusal), '管') {
		t.Errorf("%+v", v)
	}
	// The password is left, for who has one.
	if a := begins(cl, apptest.Password); a.Status != http.StatusOK {
		t.Error(a)
	}
}
