package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
)

func login(cl *apptest.Client, name, password string) apptest.Answer {
	return cl.Post("/api/login", in{"login": name, "password": password})
}

func TestLoginIsThrottled(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	var known, unknown apptest.Answer
	for range 5 {
		known, unknown = login(c.Anonymous(), "a.zr.jb", "wrong"), login(c.Anonymous(), "nobody.here", "wrong")
		if known.Problem().Code != "wrong-login" || !bytes.Equal(bare(known), bare(unknown)) {
			t.Errorf("%s and %s tell who exists", known, unknown)
		}
	}
	known, unknown = login(c.Anonymous(), "a.zr.jb", apptest.Password), login(c.Anonymous(), "nobody.here", "wrong")
	if known.Status != http.StatusTooManyRequests || known.Problem().Code != "login-locked" || !bytes.Equal(bare(known), bare(unknown)) {
		t.Errorf("after five: %s and %s", known, unknown)
	}
	if gone := login(c.Anonymous(), "lizhi", apptest.Password); gone.Problem().Code != "wrong-login" {
		t.Errorf("who has left: %s", gone)
	}
	if a := login(c.Anonymous(), "a.zr.sh", apptest.Password); a.Status != http.StatusOK {
		t.Errorf("somebody else: %s", a)
	}
	if _, err := c.Owner.ExecContext(t.Context(), "UPDATE login_attempts SET at = at - interval '16 minutes' WHERE login = 'a.zr.jb'"); err != nil {
		t.Fatal(err)
	}
	if a := login(c.Anonymous(), "a.zr.jb", apptest.Password); a.Status != http.StatusOK {
		t.Errorf("a quarter of an hour later: %s", a)
	}
	for range 6 {
		known = login(c.Anonymous(), "a.zr.jb", "wrong")
	}
	inside := c.Anonymous()
	login(inside, "a.zr.sh", apptest.Password)
	if a := c.As("admin").Post(fmt.Sprintf("/api/people/%d/password", c.Person("a.zr.sh").ID), in{"password": "chongzhi-mima-2"}); a.Status != http.StatusOK || inside.Get("/api/me").Status != http.StatusUnauthorized {
		t.Errorf("a reset leaves the old session in: %s", a)
	}
	reset := c.As("admin").Post(fmt.Sprintf("/api/people/%d/password", c.Person("a.zr.jb").ID), in{"password": "chongzhi-mima-1"})
	again := c.Anonymous()
	me := apptest.Into[httpapi.Me](t, login(again, "a.zr.jb", "chongzhi-mima-1"))
	if known.Status != http.StatusTooManyRequests || reset.Status != http.StatusOK || !me.MustChangePassword {
		t.Errorf("%s, %s, %+v", known, reset, me)
	}
	if a := again.Get("/api/inbox"); a.Problem().Code != "must-change-password" {
		t.Errorf("with a first password: %s", a)
	}
}

// token is the value of the session's cookie.
func token(c *apptest.City, cl *apptest.Client) string {
	u, _ := url.Parse(c.URL)
	for _, k := range cl.HTTP.Jar.Cookies(u) {
		if k.Name == "liangtian" {
			return k.Value
		}
	}
	return ""
}

func withToken(c *apptest.City, value string) apptest.Answer {
	return c.Anonymous().Send("GET", "/api/me", nil, "Cookie", "liangtian="+value)
}

func TestSessions(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	cl := c.Anonymous()
	a := login(cl, "a.zr.jb", apptest.Password)
	first := token(c, cl)
	if cookie := a.Header.Get("Set-Cookie"); !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") || len(first) < 32 {
		t.Errorf("the cookie is %q", cookie)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM sessions WHERE token = ?", first); n != 0 {
		t.Error("a copy of the database holds living sessions")
	}
	apptest.Into[httpapi.Me](t, login(cl, "a.zr.sh", apptest.Password))
	if second := token(c, cl); second == first || withToken(c, first).Status != http.StatusUnauthorized || withToken(c, second).Status != http.StatusOK {
		t.Error("a login in the same browser keeps the token, or the old one lives")
	}
	planted := c.Anonymous()
	u, _ := url.Parse(c.URL)
	planted.HTTP.Jar.SetCookies(u, []*http.Cookie{{Name: "liangtian", Value: "planted-by-somebody-else", Path: "/"}})
	login(planted, "a.zr.jb", apptest.Password)
	if token(c, planted) == "planted-by-somebody-else" || withToken(c, "planted-by-somebody-else").Status != http.StatusUnauthorized {
		t.Error("a planted token became a session")
	}
	leaving := token(c, cl)
	if a := cl.Post("/api/logout", nil); a.Status != http.StatusOK || withToken(c, leaving).Status != http.StatusUnauthorized {
		t.Errorf("after logging out the token lives: %s", a)
	}
	at := fmt.Sprintf("/api/people/%d", c.Person("a.zr.jb").ID)
	if planted.Get("/api/inbox").Status != http.StatusOK || c.As("admin").Send("PATCH", at, in{"active": false}).Status != http.StatusOK {
		t.Fatal("not even there before")
	}
	if a := planted.Get("/api/inbox"); a.Status != http.StatusUnauthorized {
		t.Errorf("switched off, and still in: %s", a)
	}
	self := c.As("admin").Send("PATCH", fmt.Sprintf("/api/people/%d", c.Person("admin").ID), in{"active": false})
	if self.Problem().Code != "self-disable" {
		t.Errorf("the administrator locks himself out: %s", self)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	cl, elsewhere := c.As("xinren"), c.Anonymous()
	login(elsewhere, "xinren", apptest.Password)
	before := token(c, cl)
	const fresh = "shanqing-shuixiu-26"
	for _, r := range []struct{ old, new, code string }{
		{"wrong", fresh, "wrong-password"},
		{apptest.Password, apptest.Password, "password-same"},
		{apptest.Password, "short", "password-short"},
		{apptest.Password, "Xinren-2026-xx", "password-login"},
		{apptest.Password, "aaaaaaaaaaaa", "password-repeat"},
		{apptest.Password, "liangtian2026", "password-common"},
	} {
		if a := cl.Post("/api/me/password", in{"old": r.old, "new": r.new}); a.Problem().Code != r.code {
			t.Errorf("%q to %q: %s", r.old, r.new, a)
		}
	}
	if a := cl.Get("/api/inbox"); a.Problem().Code != "must-change-password" {
		t.Errorf("%s", a)
	}
	me := apptest.Into[httpapi.Me](t, cl.Post("/api/me/password", in{"old": apptest.Password, "new": fresh}))
	if me.MustChangePassword || token(c, cl) == before || cl.Get("/api/inbox").Status != http.StatusOK {
		t.Errorf("%+v", me)
	}
	if a := elsewhere.Get("/api/me"); a.Status != http.StatusUnauthorized {
		t.Errorf("a session under the old password lives on: %s", a)
	}
	if a := login(c.Anonymous(), "xinren", apptest.Password); a.Status != http.StatusUnauthorized {
		t.Errorf("the old password still fits: %s", a)
	}
	if a := login(c.Anonymous(), "xinren", fresh); a.Status != http.StatusOK {
		t.Errorf("the new one does not: %s", a)
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	cl := c.As("shi.zr")
	body := in{"number": "x", "issuedOn": "2026-01-01", "source": "x", "dayKind": "working"}
	for _, h := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
		for _, door := range []string{"POST /api/batches", "POST /api/logout", "PATCH /api/imports/1", "POST /api/uploads/", "POST /api/batches/1/imports", "DELETE /api/uploads/1"} {
			method, path, _ := strings.Cut(door, " ")
			a := cl.Send(method, path, body, h...)
			if a.Status != http.StatusForbidden || a.Problem().Code != "cross-origin" || !chinese(a.Problem().Detail) {
				t.Errorf("%s with %v: %s", door, h, a)
			}
		}
	}
	if a := cl.Send("GET", "/api/me", nil, "Sec-Fetch-Site", "cross-site"); a.Status != http.StatusOK {
		t.Errorf("a link from elsewhere: %s", a)
	}
	if a := cl.Send("POST", "/api/batches", body, "Sec-Fetch-Site", "same-origin", "Origin", c.URL); a.Status != http.StatusOK {
		t.Errorf("our own page: %s", a)
	}
}

func TestEveryKindOfAnswerIsSafe(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	cl := c.As("shi.zr")
	for _, d := range []struct {
		door   string
		status int
	}{
		{"GET /health/ready", 200},
		{"GET /api/me", 200},
		{"GET /api/cases/export.xlsx", 200},
		{"GET /api/imports/1/report.csv", 200},
		{"GET /api/tiles/9/417/215.mvt", 200},
		{"GET /api/nothing", 404},
		{"GET /nothing.js", 404},
		{"GET /assets/nothing", 404},
		{"GET /api/cases/abc", 422},
		{"GET /api/cases/0", 422},
		{"GET /api/cases/99", 404},
		{"GET /api/photos/x/thumb", 404},
		{"GET /api/photos/1/huge", 404},
		{"GET /api/tiles/40/1/1.mvt", 404},
		{"GET /api/tiles/3/9/1.mvt", 404},
		{"GET /api/imports/x/report.csv", 404},
		{"DELETE /api/cases/1", 405},
		{"PUT /api/me", 405},
		{"POST /health/ready", 405},
		{"POST /anything", 405},
		{"PATCH /api/cases", 405},
		{"DELETE /api/tiles/1/1/1", 405},
		{"POST /api/batches", 400},
		{"GET /api/cases?limit=9999", 422},
		{"GET /api/cases?bbox=1,2,3", 422},
		{"GET /api/cases?cursor=x", 422},
		{"GET /api/cases?q=%00", 422},
		{"GET /api/cases/export.xlsx?dueWithin=x", 422},
		{"GET /api/tiles/1/1/1.mvt?bbox=NaN,1,1,1", 422},
		{"GET /", 0},
		{"GET /cases/5", 0},
		{"GET /api/cases?q=%ff", 422},
		{"GET /api/cases?town=%00", 422},
		{"GET /api/tiles/1/1/1.mvt?lead=%00", 422},
		{"GET /api/cases/export.xlsx?action=%ff", 422},
		{"GET /api/people?role=%00", 422},
		{"GET /api/figures?town=%ff", 422},
		{"GET /api/map/at?lon=200&lat=27", 422},
		{"GET /api/map/at?lon=NaN&lat=27", 422},
	} {
		method, path, _ := strings.Cut(d.door, " ")
		a := cl.Send(method, path, nil)
		if d.status != 0 && a.Status != d.status {
			t.Errorf("%s: want %d, got %s", d.door, d.status, a)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"} {
			if a.Header.Get(name) != want {
				t.Errorf("%s: %s is %q", d.door, name, a.Header.Get(name))
			}
		}
		if a.Status >= 400 && (a.Problem().Status != a.Status || a.Problem().Code == "" || !chinese(a.Problem().Detail)) {
			t.Errorf("%s is not refused in the house's form: %v %s", d.door, a.Header, a)
		}
		if strings.HasPrefix(path, "/api/") && !strings.Contains(a.Header.Get("Cache-Control"), "no-") {
			t.Errorf("%s may be kept by anybody: %q", d.door, a.Header.Get("Cache-Control"))
		}
	}
}
