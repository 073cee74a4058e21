package httpapi_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/audit"
	"liangtian/internal/httpapi"
	"liangtian/internal/org"
)

// machine makes an account for a machine.
func machine(t *testing.T, c *apptest.City, login string, role org.Role, dep org.Department, region org.Region) int64 {
	t.Helper()
	a := c.As("admin").Post("/api/people", in{"login": login, "name": "某平台", "role": role, "department": dep, "region": region, "unit": "示意", "machine": true})
	for _, p := range apptest.Into[httpapi.PersonList](t, a).Items {
		if p.Login == login && p.Machine {
			return p.ID
		}
	}
	t.Fatalf("no machine: %s", a)
	return 0
}

func issued(t *testing.T, c *apptest.City, person int64, days int, allowed ...org.Capability) (string, int64) {
	t.Helper()
	a := c.As("admin").Post("/api/tokens", in{"personId": person, "purpose": "省平台取数", "capabilities": allowed, "expiresOn": c.Day(days)})
	l := apptest.Into[httpapi.TokenList](t, a)
	if !strings.HasPrefix(l.Token, "ltk_") || len(l.Token) != 47 {
		t.Fatalf("token %q", l.Token)
	}
	newest := slices.MaxFunc(l.Items, func(a, b org.Token) int { return int(a.ID - b.ID) })
	return l.Token, newest.ID
}

// bearing is a client that sends the token, and has a cookie of somebody else
// on top of it.
type bearing struct {
	*apptest.Client
	token string
}

func (b bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("Authorization", "Bearer "+b.token)
	return http.DefaultTransport.RoundTrip(r)
}

func bearingOf(c *apptest.City, token string) *apptest.Client {
	cl := c.Anonymous()
	cl.Login = "token"
	cl.HTTP.Transport = bearing{cl, token}
	return cl
}

// A token sees what its account would, in the program and in the database.
func TestTokensStayInScope(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	county := machine(t, c, "xianpingtai", org.Observer, org.Agriculture, apptest.A)
	token, _ := issued(t, c, county, 30, org.ReadCases)
	cl := bearingOf(c, token)
	for plot, want := range map[string]int{"A1": 404, "A4": 200, "B1": 404} {
		if a := cl.Get("/api/cases/" + strconv.FormatInt(c.Case(plot), 10)); a.Status != want {
			t.Errorf("%s: want %d, got %s", plot, want, a)
		}
	}
	none := machine(t, c, "tuceng", org.City, org.NaturalResources, apptest.Whole)
	token, _ = issued(t, c, none, 30, org.ReadLayers)
	if s := org.ScopeOf(c.Person("shi.zr").With(org.Token{ID: 1, Capabilities: []org.Capability{org.ReadLayers}})); s != (org.Scope{}) {
		t.Errorf("without cases.read: %+v", s)
	}
	if a := bearingOf(c, token).Get("/api/cases"); a.Status != 403 {
		t.Error(a)
	}
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	id := machine(t, c, "pingtai", org.Observer, "", apptest.Whole)
	short, _ := issued(t, c, id, 1, org.ReadCases)
	long, no := issued(t, c, id, 300, org.ReadCases)
	refused := func(cl *apptest.Client, code string) {
		t.Helper()
		a := cl.Get("/api/cases")
		if p := a.Problem(); a.Status != http.StatusUnauthorized || p.Code != code || !chinese(p.Detail) || !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("want %s, got %v %s", code, a.Header, a)
		}
	}
	opens := func(cl *apptest.Client) {
		t.Helper()
		if a := cl.Get("/api/cases"); a.Status != http.StatusOK {
			t.Error(a)
		}
	}
	opens(bearingOf(c, short))
	for _, wrong := range []string{"", "x", short + "x", short[:46], "ltk_" + strings.Repeat("A", 43)} {
		refused(bearingOf(c, wrong), "token-wrong")
	}
	// What is stored opens nothing, and a token beside a session is the token alone.
	stored := apptest.Ask[string](c, "SELECT encode(hash, 'hex') FROM service_tokens ORDER BY id LIMIT 1")
	refused(bearingOf(c, stored), "token-wrong")
	if a := c.As("shi.zr").Send("GET", "/api/cases", nil, "Authorization", "Bearer x"); a.Status != http.StatusUnauthorized {
		t.Error(a)
	}
	if a := c.As("shi.zr").Send("GET", "/api/cases", nil, "Authorization", "Basic eDp5"); a.Status != http.StatusOK {
		t.Error(a)
	}
	c.Later(49 * time.Hour)
	refused(bearingOf(c, short), "token-expired")
	opens(bearingOf(c, long))
	c.Later(-49 * time.Hour)

	path := "/api/people/" + strconv.FormatInt(id, 10)
	c.As("admin").Send("PATCH", path, in{"active": false})
	refused(bearingOf(c, long), "token-account-off")
	c.As("admin").Send("PATCH", path, in{"active": true})
	opens(bearingOf(c, long))
	if a := c.As("b.admin").Post("/api/tokens/"+strconv.FormatInt(no, 10)+"/revoke", nil); a.Status != http.StatusNotFound {
		t.Error(a)
	}
	revoke := func() apptest.Answer {
		return c.As("admin").Post("/api/tokens/"+strconv.FormatInt(no, 10)+"/revoke", nil)
	}
	if a := revoke(); a.Status != http.StatusOK {
		t.Error(a)
	}
	if a := revoke(); a.Problem().Code != "token-revoked-already" {
		t.Error(a)
	}
	refused(bearingOf(c, long), "token-revoked")
	if _, err := c.Owner.ExecContext(t.Context(), "UPDATE service_tokens SET revoked_at = NULL, revoked_by = NULL"); err == nil {
		t.Error("a revoked token was brought back")
	}
	for refusal, want := range map[string]int{"token-expired": 1, "token-revoked": 1, "token-account-off": 1, "": 3} {
		if n := apptest.Ask[int](c, "SELECT count(*) FROM audit_entries WHERE code = ? AND login = 'pingtai' AND refusal = ?", string(audit.TokenUsed), refusal); n != want {
			t.Errorf("%d entries of %q, want %d", n, refusal, want)
		}
	}
	l := apptest.Into[httpapi.TokenList](t, c.As("admin").Get("/api/tokens"))
	if len(l.Items) != 2 || l.Token != "" || l.Items[0].LastUsedAt == nil || l.Items[0].LastAddress != "127.0.0.1" || l.Items[1].RevokedBy == "" {
		t.Errorf("%+v", l)
	}
}

func TestWhatNoTokenMayBe(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	id := machine(t, c, "pingtai", org.Observer, "", apptest.Whole)
	for _, w := range []struct {
		code string
		body in
	}{
		{"token-person", in{"personId": c.Person("a.zr.sh").ID}},
		{"no-such-person", in{"personId": 999_999_999}},
		{"token-purpose", in{"purpose": " "}},
		{"token-nothing", in{"capabilities": []string{}}},
		{"token-capability", in{"capabilities": []string{"cases.step"}}},
		{"token-capability", in{"capabilities": []string{"audit.read"}}},
		{"token-capability", in{"capabilities": []string{"cases.export"}}}, // observers do not export
		{"token-capability", in{"capabilities": []string{"nonsense"}}},
		{"token-term", in{"expiresOn": c.Day(-1)}},
		{"token-term", in{"expiresOn": c.Day(367)}},
		{"date-invalid", in{"expiresOn": "soon"}},
	} {
		body := in{"personId": id, "purpose": "x", "capabilities": []string{"cases.read"}, "expiresOn": c.Day(10)}
		for k, v := range w.body {
			body[k] = v
		}
		if a := c.As("admin").Post("/api/tokens", body); a.Problem().Code != w.code {
			t.Errorf("%v: want %s, got %s", w.body, w.code, a)
		}
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM service_tokens"); n != 0 {
		t.Errorf("%d tokens", n)
	}
	for _, role := range []string{"administrator", "auditor", "inspector"} {
		body := in{"login": "m." + role, "name": "x", "role": role, "region": apptest.A, "machine": true}
		if role == "inspector" {
			body["department"] = "agriculture"
		}
		if a := c.As("admin").Post("/api/people", body); a.Problem().Code != "machine-role" {
			t.Errorf("%s: %s", role, a)
		}
	}
	// Nobody signs in as a machine.
	for _, password := range []string{"", "x", apptest.Password} {
		if a := c.Anonymous().Post("/api/login", in{"login": "pingtai", "password": password}); a.Problem().Code != "wrong-login" {
			t.Error(a)
		}
	}
	if a := c.As("admin").Post("/api/people/"+strconv.FormatInt(id, 10)+"/password", in{"password": "a-new-one-2026-xyz"}); a.Problem().Code != "machine-password" {
		t.Error(a)
	}
}

// What a token asks for is an entry also where no door is reached.
func TestRefusedBeforeTheDoor(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	id := machine(t, c, "pingtai", org.City, org.NaturalResources, apptest.Whole)
	token, _ := issued(t, c, id, 30, org.ReadCases, org.ReadBatches, org.ManageBatches)
	cl := bearingOf(c, token)
	count := func() int { return apptest.Ask[int](c, "SELECT count(*) FROM audit_entries WHERE login = 'pingtai'") }
	for n, w := range []struct {
		method, path, kind string
		body               any
		status             int
		code               string
	}{
		{method: "GET", path: "/api/cases?limit=x", status: 422, code: "request-invalid"},
		{method: "GET", path: "/api/cases/x", status: 422, code: "request-invalid"},
		{method: "POST", path: "/api/batches", body: strings.NewReader("{"), status: 400, code: "request-invalid"},
		{method: "POST", path: "/api/batches", body: strings.NewReader("<a/>"), kind: "application/xml", status: 415, code: "media-type"},
		{method: "POST", path: "/api/batches", body: strings.NewReader(strings.Repeat(" ", 9<<20)), status: 413, code: "request-too-large"},
		{method: "GET", path: "/api/people", status: 403, code: "token-not-allowed"},
		{method: "GET", path: "/api/none", status: 404, code: "no-such-address"},
		{method: "PUT", path: "/api/cases", status: 405, code: "no-such-method"},
	} {
		header := []string{}
		if w.kind != "" {
			header = []string{"Content-Type", w.kind}
		}
		a := cl.Send(w.method, w.path, w.body, header...)
		if a.Status != w.status || a.Problem().Code != w.code {
			t.Errorf("%s %s: %s", w.method, w.path, a)
		}
		path, _, _ := strings.Cut(w.path, "?")
		last := apptest.Ask[string](c, "SELECT code || ' ' || refusal || ' ' || coalesce(details->>'door', '') FROM audit_entries WHERE login = 'pingtai' ORDER BY id DESC LIMIT 1")
		if got := count(); got != n+1 || last != "token.use "+w.code+" "+w.method+" "+path {
			t.Errorf("%s %s: %d entries, the last %q", w.method, w.path, got, last)
		}
	}
	// People fill in forms wrongly all day.
	c.As("shi.zr")
	before := apptest.Ask[int](c, "SELECT count(*) FROM audit_entries")
	for _, path := range []string{"/api/cases?limit=x", "/api/none"} {
		c.Anonymous().Get(path)
		c.As("shi.zr").Get(path)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM audit_entries") - before; n != 0 {
		t.Errorf("%d entries of people", n)
	}
}
