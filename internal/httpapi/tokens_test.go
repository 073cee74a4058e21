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

// machineGrid is every door that a token opens: with all that can be allowed,
// with cases alone, and with layers alone, of a machine of the city's natural
// resources. What is not written here is refused to all of them.
const machineGrid = `
GET /health/live                     200 200 200
GET /health/ready                    200 200 200
GET /*                               web web web
GET /verify/{code}                   404 404 404
POST /api/login                      401 401 401
GET /api/sign-in                     200 200 200
GET /api/sign-on                     404 404 404
GET /api/sign-on/callback            404 404 404
POST /api/sign-on/code               401 401 401
POST /api/logout                     200 200 200
GET /api/me                          200 200 200
GET /api/vocabulary                  200 200 200
GET /api/regions                     200 200 200
GET /api/documents                   200 200 200
GET /api/documents/{id}/file         404 404 404
GET /api/jobs/{id}                   404 404 404
GET /api/inbox                       200 200 403
GET /api/cases                       200 200 403
GET /api/cases/{id}                  200 200 403
GET /api/cases/{id}/conversation     200 200 403
GET /api/cases/{id}/overlays         200 200 403
GET /api/cases/{id}/together         200 200 403
GET /api/cases/{id}/persons          200 200 403
GET /api/cases/{id}/legal            200 200 403
GET /api/cases/{id}/certificate.pdf  409 409 403
GET /api/cases/{id}/files/{file}     404 404 403
GET /api/cases/{id}/attachments/{file} 404 404 403
GET /api/cases/{id}/legal/files/{file} 404 404 403
GET /api/consultations/{id}          404 404 403
GET /api/consultations/{id}/files/{file} 404 404 403
GET /api/acceptances/{id}            404 404 403
GET /api/acceptances/{id}/form.pdf   404 404 403
GET /api/grounds/{id}                200 200 403
GET /api/photos/{id}/{form}          200 200 403
GET /api/photos/{id}/kin/{other}/{form} 404 404 403
GET /api/cases/export.xlsx           200 403 403
GET /api/exports                     200 403 403
POST /api/exports                    422 403 403
POST /api/exports/{id}/cancel        404 403 403
DELETE /api/exports/{id}             404 403 403
GET /api/exports/{id}/file           404 403 403
GET /api/tiles/{z}/{x}/{y}           200 403 403
GET /api/map/at                      200 403 403
GET /api/imagery                     200 403 403
GET /api/imagery/{id}/{z}/{x}/{y}    404 403 403
GET /api/figures                     200 403 403
GET /api/figures/cases               200 403 403
GET /api/figures/flow                200 403 403
GET /api/figures/forecast            200 403 403
GET /api/figures/months              200 403 403
GET /api/figures/months/{id}         404 403 403
GET /api/spot-checks                 200 403 403
GET /api/spot-checks/{id}            404 403 403
GET /api/spot-checks/{id}/sample.csv 404 403 403
GET /api/batches                     200 403 403
POST /api/batches                    422 403 403
GET /api/batches/{id}                200 403 403
PUT /api/batches/{id}/thresholds     422 403 403
POST /api/batches/{id}/imports       422 403 403
GET /api/batches/{id}/issue          200 403 403
GET /api/imports/{id}                200 403 403
PATCH /api/imports/{id}              409 403 403
GET /api/imports/{id}/rows           200 403 403
GET /api/imports/{id}/rows/{row}     200 403 403
GET /api/imports/{id}/sketch         200 403 403
POST /api/imports/{id}/decisions     409 403 403
POST /api/imports/{id}/commit        200 403 403
POST /api/imports/{id}/cancel        409 403 403
GET /api/imports/{id}/report.csv     200 403 403
GET /api/import-templates            200 403 403
POST /api/imports/{id}/template      422 403 403
DELETE /api/import-templates/{id}    404 403 403
GET /api/agenda                      200 403 403
GET /api/meetings                    200 403 403
GET /api/meetings/{id}               404 403 403
GET /api/meetings/{id}/minutes.{form} 404 403 403
GET /api/layers                      200 403 200
GET /api/layers/{id}/tiles/{z}/{x}/{y} 404 403 404
POST /api/layers                     422 403 422
POST /api/layers/{id}/withdraw       422 403 422
GET /api/routing/rules               200 403 403
GET /api/routing/versions            200 403 403
GET /api/decisions                   200 403 403
GET /api/decisions/counts            200 403 403
GET /api/joint-settings              200 403 403
GET /api/supervisions                200 403 403
GET /api/supervisions/{id}           404 403 403
GET /api/supervisions/{id}/letter.{form} 200 403 403
GET /api/supervisions/{id}/files/{file} 404 403 403
GET /api/supervision-rules           200 403 403
GET /api/balance                     200 403 403
GET /api/balance/entries             200 403 403
GET /api/balance/entries/{id}        404 403 403
GET /api/balance/places              200 403 403
GET /api/balance/reconciliation.xlsx 200 403 403
GET /api/operations                  200 403 403
GET /api/operations/{id}             404 403 403
GET /api/operations/{id}/files/{file} 404 403 403
`

// What a token may do, door by door; and nothing of it without an entry.
func TestMachineGrid(t *testing.T) {
	t.Parallel()
	c, caseID := gridCity(t)
	id := machine(t, c, "shengpingtai", org.City, org.NaturalResources, apptest.Whole)
	all, _ := issued(t, c, id, 30, org.Grantable...)
	cases, _ := issued(t, c, id, 30, org.ReadCases)
	layers, _ := issued(t, c, id, 30, org.ReadLayers, org.ManageLayers)
	clients := []*apptest.Client{bearingOf(c, all), bearingOf(c, cases), bearingOf(c, layers)}
	expected := map[string][]string{}
	for line := range strings.Lines(strings.TrimSpace(machineGrid)) {
		f := strings.Fields(line)
		expected[f[0]+" "+f[1]] = f[2:]
	}
	opened := 0
	for _, door := range routes(t, c) {
		method, pattern, _ := strings.Cut(door, " ")
		want, open := expected[door]
		delete(expected, door)
		for i, cl := range clients {
			before := apptest.Ask[int](c, "SELECT count(*) FROM audit_entries WHERE login = 'shengpingtai'")
			a := knock(t, c, cl, method, pattern, caseID)
			status := "403"
			if open {
				status = page(want[i])
			}
			if got := strconv.Itoa(a.Status); got != status {
				t.Errorf("%s with token %d: want %s, got %s", door, i, status, a)
			}
			if code := a.Problem().Code; a.Status == http.StatusForbidden && code != "token-not-allowed" && code != "token-people-only" {
				t.Errorf("%s with token %d: refused by %s", door, i, a)
			}
			if a.Header.Get("Set-Cookie") != "" && pattern != "/api/logout" {
				t.Errorf("%s gives a token a cookie: %s", door, a.Header.Get("Set-Cookie"))
			}
			written := apptest.Ask[int](c, "SELECT count(*) FROM audit_entries WHERE login = 'shengpingtai'") - before
			if strings.HasPrefix(pattern, "/api/") && pattern != "/api/login" && written != 1 && a.Problem().Code != "request-invalid" {
				t.Errorf("%s with token %d: %d entries", door, i, written)
			}
			if a.Status < 400 {
				opened++
			}
		}
	}
	for door := range expected {
		t.Errorf("no such door: %s", door)
	}
	if opened < 75 {
		t.Errorf("%d doors opened", opened)
	}
	details := apptest.Ask[string](c, "SELECT details::text FROM audit_entries WHERE code = 'case.open' AND login = 'shengpingtai' LIMIT 1")
	if !strings.Contains(details, `"token"`) {
		t.Errorf("an opened case does not say by which token: %s", details)
	}
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
