package org

import (
	"time"

	"liangtian/internal/fault"
)

// SignOnAttempt is a sign-in by the city's provider that has begun: what the
// browser's session keeps until it comes back.
type SignOnAttempt struct {
	State    string
	Nonce    string
	Verifier string // PKCE
	Begun    time.Time
	Back     string // the redirect address
	Field    bool   // on the phone's page
	Again    int64  // the person who is to show once more that it is he; 0 signs in
}

// SignOnPatience is how long a person may take at the provider.
const SignOnPatience = 10 * time.Minute

// Identity is who the provider says somebody is.
type Identity struct {
	Issuer  string
	Subject string
	Login   string // the configured claim
	Name    string
	Strong  bool // signed in there with what counts as a second factor
	// At is when the person last showed there who he is, by the signed token;
	// zero is not said.
	At time.Time
}

// A person who has just shown at the provider who he is may do for a while what
// others confirm by their password. Clocks differ by no more than the slack.
const (
	SignOnFresh = 5 * time.Minute
	signOnSlack = time.Minute
)

// ShownSince says whether the person showed who he is after that moment, and
// not merely had been signed in there already.
func (id Identity) ShownSince(moment, now time.Time) error {
	switch {
	case id.At.IsZero():
		return ErrSignOnAtUnsaid
	case id.At.Before(moment.Add(-signOnSlack)) || id.At.After(now.Add(signOnSlack)):
		return ErrSignOnOld
	}
	return nil
}

// How a session began; the zero value is a password.
const (
	BySignOn       = "sso"
	ByStrongSignOn = "sso-strong"
)

// The refusals of single sign-on.
var (
	ErrSignOnOff   = fault.New(fault.NotFound, "sso-off", "没有启用统一身份认证，请用账号和密码登录。")
	ErrSignOnAway  = fault.New(fault.Unavailable, "sso-away", "统一身份认证平台没有应答，请稍后再试，或用账号和密码登录。")
	ErrSignOnState = fault.New(fault.Unauthenticated, "sso-state", "这次统一身份认证登录已经用过或超过 10 分钟，请重新点“统一身份认证登录”。")
	ErrSignOnNo    = fault.New(fault.Unauthenticated, "sso-refused", "统一身份认证平台没有让您登录，请重试；一直如此请联系管理员。")
	ErrSignOnToken = fault.New(fault.Unauthenticated, "sso-token", "统一身份认证平台给出的凭据无效或已过期，没有登录。请重试；一直如此请联系管理员。")
	ErrSignOnClaim = fault.New(fault.Unauthenticated, "sso-claim", "统一身份认证平台没有给出账号，请管理员核对 LIANGTIAN_OIDC_CLAIM 和平台的属性设置。")
	ErrSignOnWho   = fault.New(fault.Unauthenticated, "sso-unknown", "您在统一身份认证平台的账号在本系统没有对应的人员，请联系本单位管理员新增。")
	ErrSignOnGone  = fault.New(fault.Unauthenticated, "sso-inactive", "您在本系统的账号已停用，请联系本单位管理员。")
	ErrSignOnAgain = fault.New(fault.Forbidden, "sso-again", "请先到统一身份认证平台再次确认是您本人，五分钟内回到这里继续。")
	ErrSignOnHow   = fault.New(fault.Forbidden, "sso-not-by", "这次不是用统一身份认证登录的，请输入登录密码确认。")
	ErrSignOnNotHe = fault.New(fault.Forbidden, "sso-not-you", "刚才在统一身份认证平台登录的不是您本人，没有确认。请在那里退出后，用自己的账号再试。")
	ErrSignOnOld   = fault.New(fault.Forbidden, "sso-old", "统一身份认证平台没有重新核对您的身份，没有确认。请在那里退出登录后再试；一直如此请联系管理员。")
	// Who is told this cannot mend it.
	ErrSignOnAtUnsaid = fault.New(fault.Forbidden, "sso-no-time", "统一身份认证平台没有说明何时核对了您的身份（auth_time），没有确认。请管理员在平台上开启，或由管理员重置密码后用密码确认。")
	ErrSignOnOther    = fault.New(fault.Unauthenticated, "sso-other", "这个账号已由统一身份认证平台的另一个用户使用过。确为同一人的，请管理员运行 liangtian user -unbind 解除绑定后再试。")
)
