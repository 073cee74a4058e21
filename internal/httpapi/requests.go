package httpapi

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"liangtian/internal/logging"
)

// Request is one that was answered, as it is logged and counted. It holds
// nothing of what was asked for or of who asked but his number.
type Request struct {
	Method string
	Route  string // the pattern, such as /api/cases/{id}; "" when no door fits
	Status int
	Bytes  int
	Took   time.Duration
	Person int64
	ID     string
}

type requestKey struct{}

// seenAs notes for the line of a request who asked.
func seenAs(ctx context.Context, person int64) {
	if q, ok := ctx.Value(requestKey{}).(*Request); ok {
		q.Person = person
	}
}

// requestHeader carries the number of a request: in, when a proxy has given it
// one, and out.
const requestHeader = "X-Request-Id"

var wellFormed = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$`)

// requestID is what came with a request, when that is a number and nothing
// else, or a new one: letters that can be told apart on the telephone.
func requestID(r *http.Request) string {
	if id := r.Header.Get(requestHeader); wellFormed.MatchString(id) {
		return id
	}
	const letters = "23456789abcdefghjkmnpqrstuvwxyz" // no 0, o, 1, l, i
	raw := make([]byte, 14)
	_, _ = rand.Read(raw) // never fails
	for i, b := range raw {
		raw[i] = letters[int(b)%len(letters)]
	}
	raw[4], raw[9] = '-', '-'
	return string(raw)
}

// numbered gives every request its number and writes one line about it when it
// is answered. Addresses are not logged: what people search for stands there.
func (s *server) numbered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, id := time.Now(), requestID(r)
		q := &Request{Method: r.Method, ID: id}
		ctx := context.WithValue(r.Context(), middleware.RequestIDKey, id)
		ctx = logging.With(context.WithValue(ctx, requestKey{}, q), slog.String("request", id))
		if trace := s.TraceOf(ctx); trace != "" {
			ctx = logging.With(ctx, slog.String("trace", trace))
		}
		w.Header().Set(requestHeader, id)
		seen := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			q.Status, q.Bytes, q.Took = seen.Status(), seen.BytesWritten(), time.Since(began)
			if q.Status == 0 {
				q.Status = http.StatusOK // a body, or nothing at all
			}
			q.Route = route(ctx)
			s.Seen(ctx, *q)
			s.Log.LogAttrs(ctx, levelOf(*q), "request",
				slog.String("method", q.Method), slog.String("route", q.Route), slog.Int("status", q.Status),
				slog.Duration("took", q.Took), slog.Int("bytes", q.Bytes), slog.Int64("person", q.Person))
		}()
		next.ServeHTTP(seen, r.WithContext(ctx))
	})
}

// route is the pattern that the request went by.
func route(ctx context.Context) string {
	if c := chi.RouteContext(ctx); c != nil {
		return c.RoutePattern()
	}
	return ""
}

// levelOf keeps out of the log what asks every few seconds.
func levelOf(q Request) slog.Level {
	if strings.HasPrefix(q.Route, "/health/") && q.Status == http.StatusOK {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}
