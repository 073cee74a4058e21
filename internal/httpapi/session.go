package httpapi

import (
	"context"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// PeopleStore keeps accounts.
type PeopleStore interface {
	SetByEmail(ctx context.Context, id int64, on bool) error
	ByLogin(ctx context.Context, login string) (org.Person, string, error)
	ByID(ctx context.Context, id int64) (org.Person, error)
	RecentFailures(ctx context.Context, login string, window time.Duration) (int, error)
	NoteAttempt(ctx context.Context, login string, ok bool) error
	FactorStore
	TokenStore
	SignOnStore
	BeginSession(ctx context.Context, person int64, address, agent string) (int64, error)
	UseSession(ctx context.Context, id, person int64, used bool) (bool, error)
	Sessions(ctx context.Context, person, current int64) ([]org.SignIn, error)
	EndSession(ctx context.Context, person, id int64) error
	EndSessions(ctx context.Context, person, but int64) (int64, error)
	LastHashes(ctx context.Context, id int64) ([]string, error)
	SetPassword(ctx context.Context, id int64, hash string, mustChange bool) error
	Create(ctx context.Context, p org.Person, hash string) (int64, error)
	Update(ctx context.Context, p org.Person) error
	List(ctx context.Context, in org.Region, role org.Role, dep org.Department) ([]org.Person, error)
}

// Me is the person who is logged in, and what pages he is offered.
type Me struct {
	ID                 int64            `json:"id"`
	Login              string           `json:"login"`
	Name               string           `json:"name"`
	Role               org.Role         `json:"role"`
	Department         org.Department   `json:"department"`
	Region             org.Region       `json:"region"`
	RegionName         string           `json:"regionName"`
	Unit               string           `json:"unit"`
	May                []org.Capability `json:"may"`
	Reviews            []casework.State `json:"reviews"`
	MustChangePassword bool             `json:"mustChangePassword"`
	MustEnrol          bool             `json:"mustEnrol" doc:"岗位要求两步验证，尚未开启"`
}

type loginInput struct {
	Body struct {
		Login    string `json:"login" maxLength:"64"`
		Password string `json:"password" maxLength:"256"`
		Code     string `json:"code,omitempty" maxLength:"40" doc:"开启了两步验证的：动态码或恢复码；没带时以 code-needed 要求"`
	}
}

const (
	maxFailures   = 5
	failureWindow = 15 * time.Minute
)

var errLocked = fault.New(fault.Throttled, "login-locked", "密码或动态码连续输错 %d 次，请 15 分钟后再试，或联系管理员重置密码。", maxFailures)

var errWrongLogin = fault.New(fault.Unauthenticated, "wrong-login", "登录名或密码不对。")

func (s *server) login(ctx context.Context, in *loginInput) (Me, error) {
	login := in.Body.Login
	p, hash, err := s.People.ByLogin(ctx, login)
	if err == nil {
		// A login that is nobody's is not written down: it may be a password
		// in the wrong field.
		by(ctx, p)
		about(ctx, p.ID, p.Login)
	}
	if err != nil && !fault.Is(err, "no-such-person") {
		return Me{}, err
	}
	n, errCount := s.People.RecentFailures(ctx, login, failureWindow)
	if errCount != nil {
		return Me{}, errCount
	}
	if n >= maxFailures {
		return Me{}, errLocked
	}
	// An unknown login costs as much time as a wrong password.
	ok := s.passwordFits(in.Body.Password, hash) && err == nil && p.Active
	codeOK := true
	if ok {
		// A right password without a code neither fails nor succeeds: else it
		// would wipe out the count of wrong codes.
		if codeOK, err = s.factorFits(ctx, p, in.Body.Code); err != nil {
			return Me{}, err
		}
	}
	if err := s.People.NoteAttempt(ctx, login, ok && codeOK); err != nil {
		return Me{}, err
	}
	switch {
	case !ok:
		return Me{}, errWrongLogin
	case !codeOK:
		return Me{}, org.ErrCodeWrong
	}
	if err := s.admit(ctx, p, hash, ""); err != nil {
		return Me{}, err
	}
	return s.me(ctx, p)
}

func (s *server) passwordFits(password, hash string) bool {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	return org.PasswordFits(password, hash)
}

func (s *server) hashPassword(password string) (string, error) {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	return org.HashPassword(password)
}

// nextPassword is the stored form of a password that may follow the last ones.
func (s *server) nextPassword(ctx context.Context, p org.Person, password string) (string, error) {
	if err := org.CheckPassword(p.Login, password); err != nil {
		return "", err
	}
	last, err := s.People.LastHashes(ctx, p.ID)
	if err != nil {
		return "", err
	}
	for _, hash := range last {
		if s.passwordFits(password, hash) {
			return "", org.ErrPasswordUsed
		}
	}
	return s.hashPassword(password)
}

// LoggedOut says where a browser goes to sign out at the provider as well.
type LoggedOut struct {
	Done bool   `json:"done"`
	Next string `json:"next,omitempty"`
}

func (s *server) logout(ctx context.Context, _ *struct{}) (out LoggedOut, err error) {
	who := person(ctx)
	about(ctx, who.ID, who.Login)
	if sid := s.sessions.GetInt64(ctx, "sid"); sid != 0 && who.ID != 0 {
		if err := s.People.EndSession(ctx, who.ID, sid); err != nil && !fault.Is(err, "no-such-session") {
			return out, err
		}
	}
	if s.SignOn != nil && s.sessions.GetString(ctx, "how") != "" {
		out.Next = s.SignOn.End(ctx, s.here(deedOf(ctx).r)+"/")
	}
	out.Done = true
	return out, s.sessions.Destroy(ctx)
}

type done struct {
	Done bool `json:"done"`
}

func (s *server) me(ctx context.Context, p org.Person) (Me, error) {
	m := Me{
		ID: p.ID, Login: p.Login, Name: p.Name, Role: p.Role, Department: p.Department, Region: p.Region,
		Unit: p.Unit, May: p.Capabilities(), Reviews: casework.ReviewsOf(p), MustChangePassword: p.MustChange, MustEnrol: p.MustEnrol,
	}
	names, err := s.regionNames(ctx, p.Region)
	m.RegionName = names[p.Region]
	return m, err
}

func (s *server) getMe(ctx context.Context, who org.Person, _ *struct{}) (Me, error) {
	return s.me(ctx, who)
}

type passwordInput struct {
	Body struct {
		Old string `json:"old" maxLength:"256"`
		New string `json:"new" maxLength:"256"`
	}
}

func (s *server) changePassword(ctx context.Context, who org.Person, in *passwordInput) (Me, error) {
	about(ctx, who.ID, who.Login)
	_, hash, err := s.People.ByLogin(ctx, who.Login)
	if err != nil {
		return Me{}, err
	}
	if n, err := s.People.RecentFailures(ctx, who.Login, failureWindow); err != nil || n >= maxFailures {
		return Me{}, fault.New(fault.Throttled, "login-locked", "密码连续输错 %d 次，请 15 分钟后再试。", maxFailures)
	}
	if !s.passwordFits(in.Body.Old, hash) {
		_ = s.People.NoteAttempt(ctx, who.Login, false)
		return Me{}, fault.Bad("old", "wrong-password", "原密码不对。")
	}
	if in.Body.New == in.Body.Old {
		return Me{}, fault.Bad("new", "password-same", "新密码不能与原密码相同。")
	}
	next, err := s.nextPassword(ctx, who, in.Body.New)
	if err != nil {
		return Me{}, err
	}
	if err := s.People.SetPassword(ctx, who.ID, next, false); err != nil {
		return Me{}, err
	}
	if err := s.admit(ctx, who, next, s.sessions.GetString(ctx, "how")); err != nil {
		return Me{}, err
	}
	// Whoever knew the old password is out, and is not shown as in.
	if _, err := s.People.EndSessions(ctx, who.ID, s.sessions.GetInt64(ctx, "sid")); err != nil {
		return Me{}, err
	}
	who.MustChange = false
	return s.me(ctx, who)
}
