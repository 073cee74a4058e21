package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
)

// Every answer has the headers that keep a browser from doing harm with it:
// pages, data, files, pictures, refusals, and what is not there.
func TestSafeHeaders(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	s.does("shi.zr", "issue", nil, "issued")
	s.does("a.zr.jb", "receive", nil, "received")
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy"), "verifying")
	c.As("a.zr.wy").Photos(s.id, scenes[0])
	photo := apptest.Ask[string](c, "SELECT '/api/photos/' || min(id) FROM photos")
	cl := c.As("a.zr.wy")
	for path, status := range map[string]int{
		"/": 0, "/cases/1": 0, "/field/": 0, "/assets/none.js": 404, "/health/live": 200, "/verify/x": 404, "/verify/" + strings.Repeat("A", 26): 404, "/../etc/passwd": 0,
		"/api/me": 200, "/api/cases": 200, "/api/cases/1": 200, "/api/none": 404, "/api/people": 403, "/api/cases/999": 404, "/api/cases?limit=x": 422,
		photo + "/original": 200, photo + "/thumb": 200, photo + "/large": 200, "/api/tiles/12/3336/1732.mvt": 200, "/api/sign-on": 404,
	} {
		a := cl.Get(path)
		if status != 0 && a.Status != status {
			t.Errorf("%s: %s", path, a)
		}
		want := map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "",
		}
		if strings.HasPrefix(path, "/verify/") {
			want["Referrer-Policy"] = "no-referrer"
		}
		for name, value := range want {
			if a.Header.Get(name) != value {
				t.Errorf("%s: %s is %q", path, name, a.Header.Get(name))
			}
		}
		csp := directives(a.Header.Get("Content-Security-Policy"))
		said := "'self'"
		if strings.HasPrefix(path, "/api/") {
			said = "'none'"
			if _, boxed := csp["sandbox"]; !boxed || a.Header.Get("Cache-Control") == "" {
				t.Errorf("%s: %v %q", path, csp, a.Header.Get("Cache-Control"))
			}
		}
		if said == "'self'" && csp["object-src"] != "'none'" {
			t.Errorf("%s: %v", path, csp)
		}
		if csp["default-src"] != said || csp["frame-ancestors"] != "'none'" || csp["base-uri"] != "'none'" || csp["script-src"] != "" || strings.Contains(csp["default-src"], "unsafe") {
			t.Errorf("%s: %v", path, csp)
		}
		if p := a.Header.Get("Permissions-Policy"); !strings.Contains(p, "camera=(self)") || !strings.Contains(p, "microphone=()") {
			t.Errorf("%s: %q", path, p)
		}
		if kind := a.Header.Get("Content-Type"); len(a.Body) > 0 && kind == "" {
			t.Errorf("%s: a body without a type", path)
		}
	}
	if d := cl.Get(photo + "/original").Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; filename*=UTF-8''") {
		t.Errorf("an original: %q", d)
	}
	if a := cl.Send("TRACE", "/", nil); a.Status != http.StatusMethodNotAllowed {
		t.Errorf("TRACE: %s", a)
	}
	// Nobody else's page reads anything.
	if a := cl.Send("GET", "/api/me", nil, "Origin", "https://example.org"); a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("CORS: %v", a.Header)
	}
}

func directives(policy string) map[string]string {
	out := map[string]string{}
	for d := range strings.SplitSeq(policy, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(d), " ")
		out[name] = value
	}
	return out
}

// Behind HTTPS, by the setting.
func TestHeadersOverTLS(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t, func(c *app.Config) { c.Secure = true })
	a := c.Anonymous().Post("/api/login", in{"login": "a.zr.jb", "password": apptest.Password})
	cookie := a.Header.Get("Set-Cookie")
	for _, part := range []string{"__Host-liangtian=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie lacks %s: %q", part, cookie)
		}
	}
	if strings.Contains(cookie, "Domain") {
		t.Error(cookie)
	}
	for _, path := range []string{"/api/me", "/", "/field/", "/assets/none.js", "/verify/x", "/health/live", "/api/none", "/api/sign-on"} {
		if h := c.Anonymous().Get(path).Header.Get("Strict-Transport-Security"); h != "max-age=31536000; includeSubDomains" {
			t.Errorf("%s: HSTS is %q", path, h)
		}
	}
}
