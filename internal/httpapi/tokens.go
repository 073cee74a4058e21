package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5/middleware"

	"liangtian/internal/audit"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// TokenStore keeps service tokens, by their marks.
type TokenStore interface {
	TokenByHash(ctx context.Context, hash []byte) (org.Token, error)
	Tokens(ctx context.Context, in org.Region) ([]org.Token, error)
	IssueToken(ctx context.Context, who org.Person, t org.Token, hash []byte) (int64, error)
	RevokeToken(ctx context.Context, who org.Person, id int64) error
	UseToken(ctx context.Context, id int64, address string) error
}

// bearer is the service token that a request comes with. Other schemes are a
// proxy's business.
func bearer(r *http.Request) (string, bool) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(secret), strings.EqualFold(scheme, "Bearer")
}

// tokenAlone lets a request with a token have no session beside it.
func tokenAlone(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := bearer(r); ok {
			r.Header.Del("Cookie")
		}
		next.ServeHTTP(w, r)
	})
}

// machine finds out which account a token stands for, anew at every request.
func (s *server) machine(w http.ResponseWriter, r *http.Request, secret string, next http.Handler) {
	ctx := org.ActingProgram(r.Context()) // who knocks is not known yet
	t, err := s.People.TokenByHash(ctx, s.tokenHash(secret))
	var p org.Person
	if err == nil {
		if p, err = s.People.ByID(ctx, t.PersonID); err == nil {
			err = t.Stands(p, s.Now())
		}
	}
	if err != nil {
		if p.ID != 0 {
			e := audit.AuditEntry{
				Code: audit.TokenUsed, SubjectKind: audit.TokenUsed.Doc().Subject, SubjectID: number(t.ID), Subject: t.Purpose,
				Address: s.address(r), RequestID: middleware.GetReqID(ctx), Details: map[string]string{"door": short(r.Method+" "+r.URL.Path, 200), "token": number(t.ID)},
			}.By(p)
			if f := fault.As(err); f != nil {
				e.Refusal = f.Code
			}
			if errAudit := s.Audit.Write(ctx, e); errAudit != nil {
				err = errUnwatched.Because(errAudit)
			}
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="liangtian", error="invalid_token"`)
		refuse(w, r, err)
		return
	}
	if err := s.People.UseToken(ctx, t.ID, s.address(r)); err != nil {
		refuse(w, r, err)
		return
	}
	p = p.With(t)
	next.ServeHTTP(w, r.WithContext(org.Acting(context.WithValue(r.Context(), personKey{}, p), p)))
}

// machinesToo has an answer that no door gives be an entry as well.
func (s *server) machinesToo(answer http.HandlerFunc) http.HandlerFunc {
	known := s.identify(s.witness(answer))
	return func(w http.ResponseWriter, r *http.Request) {
		if _, ok := bearer(r); ok {
			known.ServeHTTP(w, r)
			return
		}
		answer(w, r)
	}
}

// untold writes what a machine asked for and no door told: what was refused
// before it came to one. The answer is out by then; there was nothing in it.
func (d *deed) untold(w middleware.WrapResponseWriter) {
	if d.written {
		return
	}
	var answer error
	if status := w.Status(); status == 0 || status >= 400 { // 0: it broke off
		answer = fault.New(fault.Invalid, cmp.Or(d.refusal, "internal"), "refused before the door")
	}
	_ = trail{}.tells(d.r.Context(), answer) // which logs its own failure
}

// told notes the code of a refusal for untold.
func told(ctx context.Context, code string) {
	if d := deedOf(ctx); d != nil {
		d.refusal = code
	}
}

func (s *server) tokenHash(secret string) []byte { return s.Mark("service token", secret) }

var errOnlyPeople = fault.New(fault.Forbidden, "token-people-only", "服务令牌不能使用这项功能，请由有权限的人员登录后办理。")

// mayMachine is may for who comes with a token.
func mayMachine(p org.Person, c org.Capability) error {
	switch {
	case c == everyone || c == whoever || p.May(c):
		return nil
	case c == "" || c == anyone:
		return errOnlyPeople
	}
	return fault.New(fault.Forbidden, "token-not-allowed", "这个服务令牌没有权限 %s。需要时请管理员另行签发。", c)
}

// TokenList is service tokens, and what may be allowed.
type TokenList struct {
	Items     []org.Token      `json:"items"`
	Grantable []org.Capability `json:"grantable"`
	// Token is a new one, told this once.
	Token string `json:"token,omitempty" doc:"新签发的令牌，只在签发时给出一次"`
}

func (s *server) listTokens(ctx context.Context, who org.Person, _ *struct{}) (TokenList, error) {
	items, err := s.People.Tokens(ctx, who.Region)
	return TokenList{Items: orEmpty(items), Grantable: org.Grantable}, err
}

type tokenInput struct {
	Body struct {
		PersonID     int64            `json:"personId" minimum:"1"`
		Purpose      string           `json:"purpose" maxLength:"120"`
		Capabilities []org.Capability `json:"capabilities" maxItems:"40"`
		ExpiresOn    string           `json:"expiresOn" maxLength:"10" doc:"到期日，当天结束时失效"`
	}
}

func (s *server) issueToken(ctx context.Context, who org.Person, in *tokenInput) (TokenList, error) {
	b := in.Body
	p, err := s.own(ctx, who, b.PersonID)
	if err != nil {
		return TokenList{}, err
	}
	detail(ctx, "capabilities", strings.Trim(fmt.Sprint(b.Capabilities), "[]"), "until", b.ExpiresOn)
	day, ok := org.Date(b.ExpiresOn).Time()
	if !ok {
		return TokenList{}, fault.Bad("expiresOn", "date-invalid", "日期应为 2026-06-01 这样的格式。")
	}
	// To the end of that day in China.
	until := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, org.Shanghai)
	t := org.Token{PersonID: p.ID, Purpose: strings.TrimSpace(b.Purpose), Capabilities: b.Capabilities, ExpiresAt: until}
	if err := org.CheckToken(p, t.Purpose, t.Capabilities, until, s.Now()); err != nil {
		return TokenList{}, err
	}
	secret := org.NewToken()
	id, err := s.People.IssueToken(ctx, who, t, s.tokenHash(secret))
	if err != nil {
		return TokenList{}, err
	}
	about(ctx, id, p.Login+" · "+t.Purpose)
	out, err := s.listTokens(ctx, who, nil)
	out.Token = secret
	return out, err
}

func (s *server) revokeToken(ctx context.Context, who org.Person, in *sessionInput) (TokenList, error) {
	all, err := s.People.Tokens(ctx, who.Region)
	if err != nil {
		return TokenList{}, err
	}
	for _, t := range all {
		if t.ID == in.ID {
			about(ctx, t.ID, t.Login+" · "+t.Purpose)
			if err := s.People.RevokeToken(ctx, who, t.ID); err != nil {
				return TokenList{}, err
			}
			return s.listTokens(ctx, who, nil)
		}
	}
	return TokenList{}, fault.New(fault.NotFound, "no-such-token", "没有这个服务令牌。")
}
