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
	ErrSignOnOther = fault.New(fault.Unauthenticated, "sso-other", "这个账号已由统一身份认证平台的另一个用户使用过。确为同一人的，请管理员运行 liangtian user -unbind 解除绑定后再试。")
)
