package httpapi

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// Two pages route themselves; what is asked for by name is that file or
// nothing; only what is named by its content may be kept.
func TestPages(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	s := &server{}
	s.Web = fstest.MapFS{
		"index.html": file("desk"), "field/index.html": file("phone"), "field/sw.js": file("worker"),
		"field/app.webmanifest": file("{}"), "assets/a-1.js": file("code"), "favicon.svg": file("<svg/>"),
	}
	for _, c := range []struct {
		path   string
		status int
		body   string
		cache  string
		kind   string
	}{
		{"/", 200, "desk", "no-cache", "text/html"},
		{"/index.html", 200, "desk", "no-cache", "text/html"},
		{"/cases/12", 200, "desk", "no-cache", "text/html"},
		{"/fields", 200, "desk", "no-cache", "text/html"},
		{"/field", 308, "", "", ""},
		{"/field/", 200, "phone", "no-cache", "text/html"},
		{"/field/index.html", 200, "phone", "no-cache", "text/html"},
		{"/field/case/12/finding", 200, "phone", "no-cache", "text/html"},
		{"/field/sw.js", 200, "worker", "no-cache", "text/javascript"},
		{"/field/app.webmanifest", 200, "{}", "no-cache", "application/manifest+json"},
		{"/field/none.js", 404, "", "", "application/problem+json"},
		{"/assets/a-1.js", 200, "code", "public, max-age=31536000, immutable", "text/javascript"},
		{"/assets/", 200, "desk", "no-cache", "text/html"}, // no list of them
		{"/assets/gone-2.js", 404, "", "", "application/problem+json"},
		{"/api/none", 404, "", "", "application/problem+json"},
	} {
		w := httptest.NewRecorder()
		s.pages(w, httptest.NewRequest(http.MethodGet, c.path, nil))
		switch {
		case w.Code != c.status:
			t.Errorf("%s: %d, want %d", c.path, w.Code, c.status)
		case c.body != "" && w.Body.String() != c.body:
			t.Errorf("%s: %q, want %q", c.path, w.Body, c.body)
		case w.Header().Get("Cache-Control") != c.cache && c.status == 200:
			t.Errorf("%s may be kept: %q", c.path, w.Header().Get("Cache-Control"))
		case !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) && c.kind != "":
			t.Errorf("%s is %q", c.path, w.Header().Get("Content-Type"))
		}
	}
}
