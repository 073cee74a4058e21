package httpapi

import (
	"context"
	"net/http"
	"time"
)

// Tiles, figures and exports of the register may be read from a copy of the
// database that is a few seconds behind. Who has just written something reads
// from the primary until every copy that is asked at all must have it: his
// browser says so by a cookie, so that it holds on whichever server he comes to.

const wroteCookie = "liangtian-wrote"

type laggingKey struct{}

// remembersWrites gives the cookie with every request that may write, before it
// is answered, and lets requests without it be read from a copy.
func (s *server) remembersWrites(next http.Handler) http.Handler {
	if s.Elsewhere == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			if _, err := r.Cookie(wroteCookie); err != nil {
				r = r.WithContext(context.WithValue(r.Context(), laggingKey{}, true))
			}
		default:
			http.SetCookie(w, &http.Cookie{
				Name: wroteCookie, Value: "1", Path: "/api", MaxAge: int((s.Lag + 2*time.Second) / time.Second),
				HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.Secure,
			})
		}
		next.ServeHTTP(w, r)
	})
}

// elsewhere lets what is read with the context come from a copy of the
// database, when there is one and the person has not just written.
func (s *server) elsewhere(ctx context.Context) context.Context {
	if may, _ := ctx.Value(laggingKey{}).(bool); may {
		return s.Elsewhere(ctx)
	}
	return ctx
}
