package httpapi

import (
	"io/fs"
	"net/http"
	"path"
	"strings"

	"liangtian/internal/fault"
)

// pages serves the built front end: files by name, and the desk page for every
// other address, because the page routes itself.
func (s *server) pages(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	if info, err := fs.Stat(s.Web, name); err == nil && !info.IsDir() {
		if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		} else {
			w.Header().Set("Cache-Control", "no-cache")
		}
		http.ServeFileFS(w, r, s.Web, name)
		return
	}
	if strings.HasPrefix(name, "api/") || strings.HasPrefix(name, "assets/") || (path.Ext(name) != "" && name != "index.html") {
		notFound(w, r)
		return
	}
	page, err := fs.ReadFile(s.Web, "index.html")
	if err != nil {
		refuse(w, r, fault.New(fault.Unavailable, "page-missing", "页面还没有构建，请运行 make web。"))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(page)
}
