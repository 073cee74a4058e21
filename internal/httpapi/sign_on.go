package httpapi

import (
	"context"
	"encoding/gob"
	"net/http"
	"net/url"
	"strings"
	"time"

	"liangtian/internal/audit"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// SignOn is the city's provider of single sign-on.
type SignOn interface {
	Begin(ctx context.Context, back string, again bool) (org.SignOnAttempt, string, error)
	Finish(ctx context.Context, a org.SignOnAttempt, said url.Values) (org.Identity, error)
	End(ctx context.Context, back string) string
	Creates() org.Region
}

// SignOnStore keeps who is whom there.
type SignOnStore interface {
	BySubject(ctx context.Context, issuer, subject string) (org.Person, string, error)
	BindSubject(ctx context.Context, issuer, subject string, person int64) error
}

func init() { // what a session keeps
	gob.Register(org.SignOnAttempt{})
	gob.Register(time.Time{})
}

// What a session keeps on the way. The browser holds the session by a cookie,
// so all of it belongs to this browser.
const (
	signOnAttempt = "sso-attempt"
	signOnPending = "sso-pending" // the person whose code is asked for
	signOnAt      = "sso-at"
	signOnSays    = "sso-says" // a refusal that the next page tells
)

// here is the address of this program as the browser knows it.
func (s *server) here(r *http.Request) string {
	if s.PublicURL != "" {
		return s.PublicURL
	}
	if s.Secure {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func startPage(field bool) string {
	if field {
		return "/field/"
	}
	return "/"
}

// beginSignOn sends the browser to the provider.
func (s *server) beginSignOn(w http.ResponseWriter, r *http.Request) {
	if s.SignOn == nil {
		refuse(w, r, org.ErrSignOnOff)
		return
	}
	ctx, field := r.Context(), r.URL.Query().Get("page") == "field"
	// A link on another site signs nobody in: the person presses our button.
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		http.Redirect(w, r, startPage(field), http.StatusSeeOther)
		return
	}
	again, err := s.again(r)
	switch {
	case fault.Is(err, "not-logged-in"): // since the page was drawn
		s.saysLater(w, r, err, startPage(field))
		return
	case err != nil:
		refuse(w, r, err)
		return
	}
	a, to, err := s.SignOn.Begin(ctx, s.here(r)+"/api/sign-on/callback", again != 0)
	if err != nil {
		to := startPage(field)
		if again != 0 {
			to = againPage(person(ctx), field)
		}
		s.saysLater(w, r, err, to)
		return
	}
	a.Field, a.Again = field, again
	s.sessions.Put(ctx, signOnAttempt, a)
	http.Redirect(w, r, to, http.StatusFound)
}

// saysLater lets the page that opens next tell a refusal.
func (s *server) saysLater(w http.ResponseWriter, r *http.Request, err error, to string) {
	s.sessions.Put(r.Context(), signOnSays, problem(r, err).Detail)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// endSignOn takes the browser back from the provider. An attempt is used once.
func (s *server) endSignOn(w http.ResponseWriter, r *http.Request) {
	if s.SignOn == nil {
		refuse(w, r, org.ErrSignOnOff)
		return
	}
	ctx := r.Context()
	a, _ := s.sessions.Pop(ctx, signOnAttempt).(org.SignOnAttempt)
	id, err := s.SignOn.Finish(ctx, a, r.URL.Query())
	if a.Again != 0 {
		s.endAgain(w, r, a, id, err)
		return
	}
	var p org.Person
	if err == nil {
		p, err = s.signOn(ctx, id)
	}
	if fault.Is(err, "code-needed") {
		nothing(ctx) // neither in nor refused
		http.Redirect(w, r, startPage(a.Field), http.StatusSeeOther)
		return
	}
	if err = kept(audit.Login).tells(ctx, err); err != nil {
		s.saysLater(w, r, err, startPage(a.Field))
		return
	}
	to := startPage(a.Field)
	if a.Field && p.MustEnrol && !id.Strong {
		to = "/field/?enrol" // a phone goes on with its work unless it is told
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// signOn lets in whom the provider knows, or asks for the code first.
func (s *server) signOn(ctx context.Context, id org.Identity) (org.Person, error) {
	detail(ctx, "by", org.BySignOn)
	p, hash, err := s.known(org.ActingProgram(ctx), id) // who it is, is being found out
	if err != nil {
		return p, err
	}
	by(ctx, p)
	about(ctx, p.ID, p.Login)
	switch {
	case !p.Active:
		return p, org.ErrSignOnGone
	case id.Strong:
		return p, s.admitShown(ctx, p, hash, org.ByStrongSignOn, id)
	case p.HasFactor:
		if err := s.sessions.RenewToken(ctx); err != nil {
			return p, err
		}
		s.sessions.Put(ctx, signOnPending, p.Login)
		s.sessions.Put(ctx, signOnAt, s.Now())
		return p, org.ErrCodeNeeded
	}
	return p, s.admitShown(ctx, p, hash, org.BySignOn, id)
}

// known finds the person: by the subject that signed in before, else by the
// name, which then belongs to this subject alone.
func (s *server) known(ctx context.Context, id org.Identity) (org.Person, string, error) {
	p, hash, err := s.People.BySubject(ctx, id.Issuer, id.Subject)
	if err == nil || !fault.Is(err, "no-such-person") {
		return p, hash, err
	}
	p, hash, err = s.People.ByLogin(ctx, id.Login)
	if fault.Is(err, "no-such-person") && s.SignOn.Creates() != "" {
		p = org.Person{Login: id.Login, Name: id.Name, Role: org.Observer, Region: s.SignOn.Creates(), Active: true}
		if _, err = s.People.Create(ctx, p, ""); err != nil {
			return p, "", err
		}
		p, hash, err = s.People.ByLogin(ctx, id.Login) // with what its role asks for
	}
	switch {
	case fault.Is(err, "no-such-person") || (err == nil && p.Machine):
		return org.Person{}, "", org.ErrSignOnWho
	case err != nil || !p.Active:
		return p, hash, err
	}
	return p, hash, s.People.BindSubject(ctx, id.Issuer, id.Subject, p.ID)
}

// SignInOptions is what the login page shows.
type SignInOptions struct {
	SignOn  bool   `json:"signOn" doc:"可用统一身份认证登录"`
	Pending bool   `json:"pending" doc:"统一身份认证已通过，还须输入动态码"`
	Refusal string `json:"refusal" doc:"上一次统一身份认证登录为什么没有成功"`
}

func (s *server) signInOptions(ctx context.Context, _ *struct{}) (SignInOptions, error) {
	return SignInOptions{SignOn: s.SignOn != nil, Pending: s.pending(ctx) != "", Refusal: s.sessions.PopString(ctx, signOnSays)}, nil
}

// pending is whose code is asked for.
func (s *server) pending(ctx context.Context) string {
	if at := s.sessions.GetTime(ctx, signOnAt); at.IsZero() || s.Now().Sub(at) > 5*time.Minute {
		return ""
	}
	return s.sessions.GetString(ctx, signOnPending)
}

// signOnCode is the second step of who came by the provider and has a second
// factor here.
func (s *server) signOnCode(ctx context.Context, in *codeInput) (Me, error) {
	name := s.pending(ctx)
	if name == "" {
		return Me{}, org.ErrSignOnState
	}
	p, hash, err := s.People.ByLogin(ctx, name)
	if err != nil {
		return Me{}, err
	}
	by(ctx, p)
	about(ctx, p.ID, p.Login)
	detail(ctx, "by", org.BySignOn)
	if n, err := s.People.RecentFailures(ctx, name, failureWindow); err != nil || n >= maxFailures {
		return Me{}, errLocked
	}
	if !p.Active {
		return Me{}, org.ErrSignOnGone
	}
	ok, err := s.factorFits(ctx, p, strings.TrimSpace(in.Body.Code))
	if err != nil {
		return Me{}, err
	}
	if err := s.People.NoteAttempt(ctx, name, ok); err != nil {
		return Me{}, err
	}
	if !ok {
		return Me{}, org.ErrCodeWrong
	}
	s.sessions.Remove(ctx, signOnPending)
	s.sessions.Remove(ctx, signOnAt)
	if err := s.admit(ctx, p, hash, org.BySignOn); err != nil {
		return Me{}, err
	}
	p.MustChange = false
	return s.me(ctx, p)
}
