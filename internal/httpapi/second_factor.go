package httpapi

import (
	"bytes"
	"context"
	"encoding/base64"
	"image/png"
	"strconv"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// FactorStore keeps second factors.
type FactorStore interface {
	Factor(ctx context.Context, person int64) (*org.Factor, error)
	BeginFactor(ctx context.Context, person int64, sealed []byte) error
	ConfirmFactor(ctx context.Context, person, step int64, hashes []string) error
	TakeStep(ctx context.Context, person, step int64) (bool, error)
	TakeRecovery(ctx context.Context, person int64, hash string) (bool, error)
	DropFactor(ctx context.Context, person int64) error
	FactorRules(ctx context.Context) ([]org.RoleRule, error)
	SetFactorRule(ctx context.Context, who org.Person, rule org.RoleRule) error
}

// FactorBox seals secrets, each for its person.
type FactorBox interface {
	Seal(person int64, secret string) ([]byte, error)
	Open(person int64, sealed []byte) (string, error)
}

// factorFits takes a code or a recovery code of somebody whose password was
// right, once. Who has no second factor needs none.
func (s *server) factorFits(ctx context.Context, p org.Person, code string) (bool, error) {
	f, err := s.People.Factor(ctx, p.ID)
	if err != nil || f == nil || !f.Confirmed {
		return err == nil, err
	}
	if code == "" {
		return false, org.ErrCodeNeeded
	}
	secret, err := s.FactorBox.Open(p.ID, f.Sealed)
	if err != nil {
		return false, err
	}
	if step := org.StepOf(secret, code, s.Now(), f.LastStep); step > 0 {
		return s.People.TakeStep(ctx, p.ID, step)
	}
	ok, err := s.People.TakeRecovery(ctx, p.ID, org.HashRecovery(code))
	if ok {
		detail(ctx, "recovery", strconv.Itoa(f.Left-1))
	}
	return ok, err
}

// FactorView is a person's own second factor.
type FactorView struct {
	On       bool `json:"on"`
	Left     int  `json:"left" doc:"还没用过的恢复码"`
	Required bool `json:"required" doc:"岗位要求开启"`
	// How the person may confirm that it is he.
	Password bool   `json:"password" doc:"有自己的密码，可用密码确认"`
	SignOn   bool   `json:"signOn" doc:"可到统一身份认证平台确认"`
	Shown    bool   `json:"shown" doc:"刚在平台确认过，不必再确认"`
	Refusal  string `json:"refusal" doc:"上一次到平台确认为什么没有成功"`
}

func (s *server) myFactor(ctx context.Context, who org.Person, _ *struct{}) (out FactorView, err error) {
	f, err := s.People.Factor(ctx, who.ID)
	if err != nil {
		return out, err
	}
	if f != nil && f.Confirmed {
		out.On, out.Left = true, f.Left
	}
	_, hash, err := s.People.ByLogin(ctx, who.Login)
	if err != nil {
		return out, err
	}
	out.SignOn, out.Shown = s.bySignOn(ctx), s.shown(ctx, who)
	out.Password = hash != ""
	if out.SignOn {
		out.Refusal = s.sessions.PopString(ctx, signOnSays)
	}
	rules, err := s.People.FactorRules(ctx)
	for _, r := range rules {
		out.Required = out.Required || (r.Role == who.Role && r.Required)
	}
	return out, err
}

type ownPasswordInput struct {
	Body struct {
		Password string `json:"password" maxLength:"256" doc:"刚在统一身份认证平台确认过的，留空"`
		Code     string `json:"code,omitempty" maxLength:"40"`
	}
}

// proves asks for the password once more, or that the provider has just seen
// the person: a desk left open is not enough.
func (s *server) proves(ctx context.Context, who org.Person, password string) error {
	if n, err := s.People.RecentFailures(ctx, who.Login, failureWindow); err != nil || n >= maxFailures {
		return errLocked // of codes as well, which are asked for next
	}
	if password == "" && s.bySignOn(ctx) {
		if !s.shown(ctx, who) {
			return org.ErrSignOnAgain
		}
		detail(ctx, "by", org.BySignOn)
		return nil
	}
	_, hash, err := s.People.ByLogin(ctx, who.Login)
	if err != nil {
		return err
	}
	if !s.passwordFits(password, hash) {
		_ = s.People.NoteAttempt(ctx, who.Login, false)
		return fault.Bad("password", "wrong-password", "密码不对。")
	}
	return nil
}

// FactorBegun is what a phone needs, shown once.
type FactorBegun struct {
	Secret string `json:"secret"`
	QR     string `json:"qr" doc:"二维码，data: 地址的 PNG"`
}

func (s *server) beginFactor(ctx context.Context, who org.Person, in *ownPasswordInput) (out FactorBegun, err error) {
	about(ctx, who.ID, who.Login)
	if err := s.proves(ctx, who, in.Body.Password); err != nil {
		return out, err
	}
	secret, address, err := org.NewFactor(who.Login)
	if err != nil {
		return out, err
	}
	sealed, err := s.FactorBox.Seal(who.ID, secret)
	if err != nil {
		return out, err
	}
	if err := s.People.BeginFactor(ctx, who.ID, sealed); err != nil {
		return out, err
	}
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return out, err
	}
	if code, err = barcode.Scale(code, 4*code.Bounds().Dx(), 4*code.Bounds().Dx()); err != nil {
		return out, err
	}
	var picture bytes.Buffer
	err = png.Encode(&picture, code)
	return FactorBegun{secret, "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture.Bytes())}, err
}

type codeInput struct {
	Body struct {
		Code string `json:"code" maxLength:"40"`
	}
}

// FactorCodes are recovery codes, shown once.
type FactorCodes struct {
	Codes []string `json:"codes"`
}

func (s *server) confirmFactor(ctx context.Context, who org.Person, in *codeInput) (FactorCodes, error) {
	about(ctx, who.ID, who.Login)
	f, err := s.People.Factor(ctx, who.ID)
	if err != nil {
		return FactorCodes{}, err
	}
	if f == nil || f.Confirmed {
		return FactorCodes{}, fault.New(fault.Conflict, "factor-not-begun", "请先点“开启”取得二维码，再输入动态码。")
	}
	secret, err := s.FactorBox.Open(who.ID, f.Sealed)
	if err != nil {
		return FactorCodes{}, err
	}
	step := org.StepOf(secret, in.Body.Code, s.Now(), f.LastStep)
	if step == 0 {
		return FactorCodes{}, org.ErrCodeWrong
	}
	codes, hashes := org.NewRecoveryCodes()
	return FactorCodes{codes}, s.People.ConfirmFactor(ctx, who.ID, step, hashes)
}

// dropFactor ends one's own, with password and a code.
func (s *server) dropFactor(ctx context.Context, who org.Person, in *ownPasswordInput) (FactorView, error) {
	about(ctx, who.ID, who.Login)
	if err := s.proves(ctx, who, in.Body.Password); err != nil {
		return FactorView{}, err
	}
	ok, err := s.factorFits(ctx, who, in.Body.Code)
	if err != nil && !fault.Is(err, "code-needed") {
		return FactorView{}, err
	}
	if !ok {
		_ = s.People.NoteAttempt(ctx, who.Login, false)
		return FactorView{}, org.ErrCodeWrong
	}
	if err := s.People.DropFactor(ctx, who.ID); err != nil {
		return FactorView{}, err
	}
	return s.myFactor(ctx, who, nil)
}

// resetFactor takes a second factor from somebody who lost phone and codes.
func (s *server) resetFactor(ctx context.Context, who org.Person, in *sessionInput) (done, error) {
	p, err := s.own(ctx, who, in.ID)
	if err != nil {
		return done{}, err
	}
	return done{true}, s.People.DropFactor(ctx, p.ID)
}

// FactorRules is which roles must have a second factor.
type FactorRules struct {
	Items []org.RoleRule `json:"items"`
}

func (s *server) factorRules(ctx context.Context, _ org.Person, _ *struct{}) (FactorRules, error) {
	items, err := s.People.FactorRules(ctx)
	return FactorRules{items}, err
}

type factorRuleInput struct {
	Body struct {
		Role     org.Role `json:"role" enum:"city,joint_office,county_clerk,county_reviewer,inspector,observer,administrator,auditor"`
		Required bool     `json:"required"`
	}
}

func (s *server) setFactorRule(ctx context.Context, who org.Person, in *factorRuleInput) (FactorRules, error) {
	about(ctx, in.Body.Role, in.Body.Role.Zh())
	detail(ctx, "required", strconv.FormatBool(in.Body.Required))
	if err := s.People.SetFactorRule(ctx, who, org.RoleRule{Role: in.Body.Role, Required: in.Body.Required}); err != nil {
		return FactorRules{}, err
	}
	return s.factorRules(ctx, who, nil)
}
