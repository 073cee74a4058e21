package httpapi

import (
	"fmt"
	"net/http"
	"strings"
)

// pagePolicy is for pages: scripts, styles, fonts and connections of their own
// alone. style-src needs 'unsafe-inline' for the map and the component kit;
// scripts need nothing.
const pagePolicy = "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// dataPolicy is for everything below /api/: whatever somebody has uploaded, a
// browser that opens it by itself runs and loads nothing of it.
const dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

// features of the browser: the phone's page takes pictures, says where it is
// and which way it looks; nothing else is used.
const features = "camera=(self), geolocation=(self), accelerometer=(self), gyroscope=(self), magnetometer=(self), " +
	"clipboard-write=(self), microphone=(), payment=(), usb=(), serial=(), midi=(), display-capture=(), browsing-topics=()"

// safeHeaders are on every answer, refusals included.
func (s *server) safeHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", features)
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Content-Security-Policy", dataPolicy)
			h.Set("Cache-Control", "no-store") // unless the door says otherwise
		}
		next.ServeHTTP(w, r)
	})
}

// asFile says that an answer is to be saved, and under which name: RFC 6266,
// encoded as RFC 8187 has it, so that no name becomes a header of its own.
func asFile(h http.Header, name string) {
	var out strings.Builder
	for i := range len(name) {
		if c := name[i]; 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+out.String())
}
