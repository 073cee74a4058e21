package httpapi

import (
	"context"
	"crypto/hmac"
	"net/http"
	"time"

	"liangtian/internal/audit"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Who came by the provider may have no password to confirm with. He goes there
// once more instead, and shows who he is.

// What a session keeps of it: when that was, and a mark over it, so that who
// can write the database puts no later moment in.
const (
	shownAt   = "sso-shown"
	shownMark = "sso-shown-mark"
)

// again is the person who is to show once more who he is; 0 where a sign-in
// begins.
func (s *server) again(r *http.Request) (int64, error) {
	if !r.URL.Query().Has("again") {
		return 0, nil
	}
	p := person(r.Context())
	if err := may(p, anyone); err != nil {
		return 0, err
	}
	if !s.bySignOn(r.Context()) {
		return 0, org.ErrSignOnHow
	}
	return p.ID, nil
}

func (s *server) bySignOn(ctx context.Context) bool {
	return s.SignOn != nil && s.sessions.GetString(ctx, "how") != ""
}

// endAgain takes the browser back. The session stays what it was, whoever
// signed in there. What it was for is the next entry; a refusal is one itself.
func (s *server) endAgain(w http.ResponseWriter, r *http.Request, a org.SignOnAttempt, id org.Identity, err error) {
	ctx := r.Context()
	who := person(ctx)
	about(ctx, who.ID, who.Login)
	if err == nil {
		err = s.shows(ctx, who, a, id)
	}
	if err == nil {
		nothing(ctx)
	} else {
		s.sessions.Remove(ctx, shownAt) // what is refused now undoes what was shown before
		detail(ctx, "by", org.BySignOn)
		err = kept(audit.FactorBegun).tells(ctx, err)
		s.sessions.Put(ctx, signOnSays, problem(r, err).Detail)
	}
	http.Redirect(w, r, againPage(who, a.Field), http.StatusSeeOther)
}

// againPage is where the second factor is turned on and off.
func againPage(who org.Person, field bool) string {
	switch {
	case field && who.MustEnrol:
		return "/field/?enrol"
	case field || who.MustEnrol || who.ID == 0:
		return startPage(field)
	}
	return "/account"
}

// shows believes it of the very person who asked and is still here.
func (s *server) shows(ctx context.Context, who org.Person, a org.SignOnAttempt, id org.Identity) error {
	if who.ID != a.Again {
		return org.ErrSignOnState
	}
	p, _, err := s.People.BySubject(org.ActingProgram(ctx), id.Issuer, id.Subject)
	switch {
	case fault.Is(err, "no-such-person") || (err == nil && p.ID != who.ID):
		return org.ErrSignOnNotHe
	case err != nil:
		return err
	}
	if err := id.ShownSince(a.Begun, s.Now()); err != nil {
		return err
	}
	s.keepShown(ctx, who, id.At)
	return nil
}

func (s *server) keepShown(ctx context.Context, p org.Person, at time.Time) {
	s.sessions.Put(ctx, shownAt, at)
	s.sessions.Put(ctx, shownMark, s.shownMark(ctx, p, at))
}

func (s *server) shownMark(ctx context.Context, p org.Person, at time.Time) []byte {
	return s.Mark("shown", s.sessions.Token(ctx), number(p.ID), number(at.Unix()))
}

// shown says whether the person showed at the provider, just now and in this
// session, who he is.
func (s *server) shown(ctx context.Context, p org.Person) bool {
	at := s.sessions.GetTime(ctx, shownAt)
	age := s.Now().Sub(at)
	return s.bySignOn(ctx) && !at.IsZero() && age < org.SignOnFresh && hmac.Equal(s.sessions.GetBytes(ctx, shownMark), s.shownMark(ctx, p, at))
}

// admitShown lets in who came by the provider. When the provider says that he
// has just shown who he is, he need not do so again at once.
func (s *server) admitShown(ctx context.Context, p org.Person, hash, how string, id org.Identity) error {
	if err := s.admit(ctx, p, hash, how); err != nil {
		return err
	}
	if id.ShownSince(s.Now().Add(-org.SignOnFresh), s.Now()) == nil {
		s.keepShown(ctx, p, id.At)
	}
	return nil
}
