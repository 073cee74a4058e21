package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
		stands := err == nil && p.Active && s.sessions.GetString(r.Context(), "mark") == mark(hash)
		if stands {
			if stands, err = s.People.UseSession(r.Context(), s.sessions.GetInt64(r.Context(), "sid"), p.ID, used); err != nil {
				refuse(w, r, err)
				return
			}
		}
		if stands {
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
func (s *server) admit(ctx context.Context, p org.Person, hash string) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	if s.sessions.GetInt64(ctx, "sid") == 0 || person(ctx).ID != p.ID {
		if before := person(ctx); before.ID != 0 {
			if _, err := s.logout(ctx, nil); err != nil {
				return err
			}
			by(ctx, p)
		}
		sid, err := s.People.BeginSession(ctx, p.ID, deedOf(ctx).entry.Address, short(deedOf(ctx).r.UserAgent(), 300))
		if err != nil {
			return err
		}
		s.sessions.Put(ctx, "sid", sid)
	}
	s.sessions.Put(ctx, "login", p.Login)
	s.sessions.Put(ctx, "mark", mark(hash))
	return nil
}

// mark tells one stored password from another and gives nothing of it away.
func mark(hash string) string {
	sum := sha256.Sum256([]byte(hash))
	return hex.EncodeToString(sum[:8])
}

var (
	errNobody     = fault.New(fault.Unauthenticated, "not-logged-in", "请先登录；登录已过期的，重新登录后内容仍在。")
	errMustChange = fault.New(fault.Forbidden, "must-change-password", "首次登录请先修改密码。")
	errMustEnrol  = fault.New(fault.Forbidden, "must-enrol", "您的岗位须先开启两步验证，请在电脑上登录本系统后开启。")
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
	case p.MustEnrol && c != anyone:
		return errMustEnrol
	case c != "" && c != anyone && !p.May(c):
		return errNotAllowed
	}
	return nil
}

// anyone marks the few routes that a person may use before changing a first
// password.
const anyone org.Capability = "anyone"

// guard protects a plain handler.
func guard(c org.Capability, t trail, h func(http.ResponseWriter, *http.Request, org.Person) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := person(r.Context())
		err := may(p, c)
		if t.code != "" {
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
