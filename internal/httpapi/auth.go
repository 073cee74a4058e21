package httpapi

import (
	"context"
	"crypto/hmac"
	"fmt"
	"net/http"
	"strconv"

	"github.com/alexedwards/scs/v2"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

func newSessions(d Deps) *scs.SessionManager {
	m := scs.New()
	m.Store = d.Sessions
	m.Lifetime = org.SessionLifetime
	m.IdleTimeout = org.SessionIdle
	m.HashTokenInStore = true
	m.Cookie.Name = "liangtian"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = d.Secure
	if d.Secure {
		m.Cookie.Name = "__Host-liangtian" // which no other host can set
	}
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
// account switched off, or with another password by now, is out at once, and so
// is a session that was ended from elsewhere.
func (s *server) identify(next http.Handler) http.Handler { return s.identified(next, true) }

// identifyGlancing is identify for doors that do not prolong the session.
func (s *server) identifyGlancing(next http.Handler) http.Handler { return s.identified(next, false) }

func (s *server) identified(next http.Handler, used bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if secret, ok := bearer(r); ok {
			s.machine(w, r, secret, next)
			return
		}
		login := s.sessions.GetString(r.Context(), "login")
		if login == "" {
			next.ServeHTTP(w, r)
			return
		}
		p, hash, err := s.People.ByLogin(r.Context(), login)
		if err != nil && !fault.Is(err, "no-such-person") {
			refuse(w, r, err)
			return
		}
		sid := s.sessions.GetInt64(r.Context(), "sid")
		stands := err == nil && p.Active && hmac.Equal(s.sessions.GetBytes(r.Context(), "mark"), s.mark(r.Context(), p, sid, hash))
		how := s.sessions.GetString(r.Context(), "how")
		if stands {
			if stands, err = s.People.UseSession(r.Context(), sid, p.ID, used); err != nil {
				refuse(w, r, err)
				return
			}
		}
		if stands {
			// Whoever came by the city's provider needs no password here.
			p.MustChange = p.MustChange && how == ""
			p.MustEnrol = p.MustEnrol && how != org.ByStrongSignOn
			if meant := r.Header.Get(personHeader); meant != "" && meant != strconv.FormatInt(p.ID, 10) {
				refuse(w, r, errOtherPerson)
				return
			}
			seenAs(r.Context(), p.ID)
			r = r.WithContext(org.Acting(context.WithValue(r.Context(), personKey{}, p), p))
		}
		next.ServeHTTP(w, r)
	})
}

// personHeader says whose work a request carries. Phones keep several people's
// outboxes apart, and the session of a browser may change between two requests.
const personHeader = "Liangtian-Person"

var errOtherPerson = fault.New(fault.Conflict, "another-person", "现在登录的是另一个人，这些内容没有提交，仍保存在手机上。请由本人登录后再发送。")

// admit makes the session this person's, as long as the password is this one.
func (s *server) admit(ctx context.Context, p org.Person, hash, how string) error {
	another := s.sessions.GetInt64(ctx, "sid") == 0 || person(ctx).ID != p.ID
	if before := person(ctx); another && before.ID != 0 {
		if _, err := s.logout(ctx, nil); err != nil {
			return err
		}
		by(ctx, p)
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	if another {
		sid, err := s.People.BeginSession(ctx, p.ID, deedOf(ctx).entry.Address, short(deedOf(ctx).r.UserAgent(), 300))
		if err != nil {
			return err
		}
		s.sessions.Put(ctx, "sid", sid)
	}
	s.sessions.Put(ctx, "login", p.Login)
	s.sessions.Put(ctx, "how", how)
	s.sessions.Put(ctx, "mark", s.mark(ctx, p, s.sessions.GetInt64(ctx, "sid"), hash))
	return nil
}

// mark binds a session to its token, its person, how it began and the password of now, under
// a key that is not in the database: who can write there makes no session, and
// turns no other's into one of his own.
func (s *server) mark(ctx context.Context, p org.Person, sid int64, hash string) []byte {
	return s.Mark("session", s.sessions.Token(ctx), number(p.ID), number(sid), hash, s.sessions.GetString(ctx, "how"))
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

var (
	errNobody     = fault.New(fault.Unauthenticated, "not-logged-in", "请先登录；登录已过期的，重新登录后内容仍在。")
	errMustChange = fault.New(fault.Forbidden, "must-change-password", "首次登录请先修改密码。")
	errMustEnrol  = fault.New(fault.Forbidden, "must-enrol", "您的岗位须先开启两步验证，请重新登录，按提示开启。")
	errNotAllowed = fault.New(fault.Forbidden, "not-allowed", "您的角色没有这项权限。")
)

// may says whether this person may use a route that asks for the capability;
// "" asks only for a login.
func may(p org.Person, c org.Capability) error {
	switch {
	case p.ID == 0:
		return errNobody
	case p.Token != 0:
		return mayMachine(p, c)
	case c == everyone:
		return may(p, "")
	case c == whoever:
		return nil
	case p.MustChange && c != anyone:
		return errMustChange
	case p.MustEnrol && c != anyone:
		return errMustEnrol
	case c != "" && c != anyone && !p.May(c):
		return errNotAllowed
	}
	return nil
}

// Markers beside the capabilities. Without one, a route is for people whose
// account is in order, and for no machine.
const (
	anyone   org.Capability = "anyone"   // people also before changing a first password
	everyone org.Capability = "everyone" // machines as well
	whoever  org.Capability = "whoever"  // both
)

// guard protects a plain handler.
func guard(c org.Capability, t trail, h func(http.ResponseWriter, *http.Request, org.Person) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := person(r.Context())
		err := t.lets(p, may(p, c))
		if t.code != "" || p.Token != 0 {
			w = &watched{ResponseWriter: w, t: t, r: r}
		}
		if err == nil {
			err = h(w, r, p)
		}
		if held, ok := w.(*watched); err != nil && (!ok || held.err == nil) {
			refuse(w, r, t.tells(r.Context(), err))
		}
	}
}

func stringOf(v any) string { return fmt.Sprint(v) }
