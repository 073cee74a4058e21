package httpapi

import (
	"io/fs"
	"net/http"
	"path"
	"strings"

	"liangtian/internal/fault"
)

// pages serves the built front end: files by name, and a page for every other
// address, because the pages route themselves: the phone's below /field/, the
// desk's everywhere else.
func (s *server) pages(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if r.URL.Path == "/field" {
		// The service worker's scope ends in a slash: without it the page would
		// not open offline.
		http.Redirect(w, r, "/field/", http.StatusPermanentRedirect)
		return
	}
	page := "index.html"
	if name == "field" || strings.HasPrefix(name, "field/") {
		page = "field/index.html"
	}
	if info, err := fs.Stat(s.Web, name); err == nil && !info.IsDir() && path.Base(name) != "index.html" {
		if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		} else {
			w.Header().Set("Cache-Control", "no-cache")
		}
		if path.Ext(name) == ".webmanifest" {
			w.Header().Set("Content-Type", "application/manifest+json")
		}
		http.ServeFileFS(w, r, s.Web, name)
		return
	}
	if strings.HasPrefix(name, "api/") || strings.HasPrefix(name, "assets/") || (path.Ext(name) != "" && path.Base(name) != "index.html") {
		notFound(w, r)
		return
	}
	html, err := fs.ReadFile(s.Web, page)
	if err != nil {
		refuse(w, r, fault.New(fault.Unavailable, "page-missing", "页面还没有构建，请运行 make web。"))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(html)
}
