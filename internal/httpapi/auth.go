package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

func newSessions(d Deps) *scs.SessionManager {
	m := scs.New()
	m.Store = d.Sessions
	m.Lifetime = 12 * time.Hour
	m.IdleTimeout = 4 * time.Hour
	m.HashTokenInStore = true
	m.Cookie.Name = "liangtian"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = d.Secure
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { refuse(w, r, err) }
	return m
}

type personKey struct{}

// person is who asks; every handler below requirePerson has one.
func person(ctx context.Context) org.Person {
	p, _ := ctx.Value(personKey{}).(org.Person)
	return p
}

// identify finds out who asks, from the session, anew at every request: an
// account switched off is out at once.
func (s *server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := s.sessions.GetInt64(r.Context(), "person")
		if id == 0 {
			next.ServeHTTP(w, r)
			return
		}
		p, err := s.People.ByID(r.Context(), id)
		if err != nil && !fault.Is(err, "no-such-person") {
			refuse(w, r, err)
			return
		}
		if err == nil && p.Active {
			r = r.WithContext(context.WithValue(r.Context(), personKey{}, p))
		}
		next.ServeHTTP(w, r)
	})
}

var (
	errNobody     = fault.New(fault.Unauthenticated, "not-logged-in", "请先登录；登录已过期的，重新登录后内容仍在。")
	errMustChange = fault.New(fault.Forbidden, "must-change-password", "首次登录请先修改密码。")
	errNotAllowed = fault.New(fault.Forbidden, "not-allowed", "您的角色没有这项权限。")
)

// may says whether this person may use a route that asks for the capability;
// "" asks only for a login.
func may(p org.Person, c org.Capability) error {
	switch {
	case p.ID == 0:
		return errNobody
	case p.MustChange && c != anyone:
		return errMustChange
	case c != "" && c != anyone && !p.May(c):
		return errNotAllowed
	}
	return nil
}

// anyone marks the few routes that a person may use before changing a first
// password.
const anyone org.Capability = "anyone"

// guard protects a plain handler.
func guard(c org.Capability, h func(http.ResponseWriter, *http.Request, org.Person) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := person(r.Context())
		err := may(p, c)
		if err == nil {
			err = h(w, r, p)
		}
		if err != nil {
			refuse(w, r, err)
		}
	}
}

func stringOf(v any) string { return fmt.Sprint(v) }
