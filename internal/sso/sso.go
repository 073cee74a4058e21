// Package sso leans on the city's provider of single sign-on: OpenID Connect,
// the authorization code with PKCE, state and nonce.
package sso

import (
	"context"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Config is what an installation sets. Without an issuer there is none.
type Config struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	Claim        string   // which claim is the login here
	Strong       []string // values of acr or amr that count as a second factor
	Create       string   // the region in which unknown people become observers; "" creates nobody
}

// Check refuses settings that cannot work.
func (c Config) Check() error {
	u, err := url.Parse(c.Issuer)
	loopback := err == nil && slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, u.Hostname())
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && !(u.Scheme == "http" && loopback)):
		return fault.New(fault.Invalid, "sso-config", "LIANGTIAN_OIDC_ISSUER 应为 https 地址。")
	case c.ClientID == "":
		return fault.New(fault.Invalid, "sso-config", "设了 LIANGTIAN_OIDC_ISSUER，请同时设 LIANGTIAN_OIDC_CLIENT_ID。")
	case c.Claim == "":
		return fault.New(fault.Invalid, "sso-config", "LIANGTIAN_OIDC_CLAIM 不能为空。")
	}
	return nil
}

// Provider is the city's. What it says about itself is read when it is first
// needed: the program starts without it.
type Provider struct {
	c      Config
	now    func() time.Time
	client *http.Client
	mu     sync.Mutex
	known  *oidc.Provider
}

// New works with settings that were checked.
func New(c Config, now func() time.Time) *Provider {
	// The provider's addresses are those of the settings and of what it says
	// under them: it is not followed elsewhere.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Provider{c: c, now: now, client: &http.Client{Timeout: 10 * time.Second, CheckRedirect: stay}}
}

func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known != nil {
		return p.known, nil
	}
	// The provider keeps the context for its keys: it must not be a request's.
	known, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.c.Issuer)
	if err != nil {
		return nil, org.ErrSignOnAway.Because(err)
	}
	p.known = known
	return known, nil
}

func (p *Provider) oauth(known *oidc.Provider, back string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.c.ClientID, ClientSecret: p.c.ClientSecret, Endpoint: known.Endpoint(), RedirectURL: back,
		Scopes: []string{oidc.ScopeOpenID, "profile"},
	}
}

// Begin makes an attempt, and says where the browser goes. Again asks the
// provider to have the person show once more who he is, signed in or not.
func (p *Provider) Begin(ctx context.Context, back string, again bool) (org.SignOnAttempt, string, error) {
	known, err := p.discover(ctx)
	if err != nil {
		return org.SignOnAttempt{}, "", err
	}
	a := org.SignOnAttempt{State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(), Begun: p.now(), Back: back}
	options := []oauth2.AuthCodeOption{oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if again {
		// The second also makes it say when that was.
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return a, p.oauth(known, back).AuthCodeURL(a.State, options...), nil
}

// Finish takes what the browser came back with.
func (p *Provider) Finish(ctx context.Context, a org.SignOnAttempt, said url.Values) (id org.Identity, err error) {
	if a.State == "" || subtle.ConstantTimeCompare([]byte(a.State), []byte(said.Get("state"))) != 1 || p.now().Sub(a.Begun) > org.SignOnPatience {
		return id, org.ErrSignOnState
	}
	if said.Get("error") != "" || said.Get("code") == "" {
		return id, org.ErrSignOnNo
	}
	known, err := p.discover(ctx)
	if err != nil {
		return id, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	tokens, err := p.oauth(known, a.Back).Exchange(ctx, said.Get("code"), oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return id, org.ErrSignOnNo.Because(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := known.Verifier(&oidc.Config{ClientID: p.c.ClientID, Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return id, org.ErrSignOnToken.Because(err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(a.Nonce)) != 1 {
		return id, org.ErrSignOnToken
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return id, org.ErrSignOnToken.Because(err)
	}
	id = org.Identity{Issuer: token.Issuer, Subject: token.Subject, Strong: p.strong(claims)}
	if at, ok := claims["auth_time"].(float64); ok && at > 0 {
		id.At = time.Unix(int64(at), 0)
	}
	if claims[p.c.Claim] == nil {
		// Many keep their users' names for the second question.
		info, err := known.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
		if err != nil || info.Subject != token.Subject {
			return id, org.ErrSignOnClaim.Because(err)
		}
		if err := info.Claims(&claims); err != nil {
			return id, org.ErrSignOnClaim.Because(err)
		}
	}
	login, _ := claims[p.c.Claim].(string)
	id.Login = strings.ToLower(strings.TrimSpace(login))
	if id.Name, _ = claims["name"].(string); id.Name == "" {
		id.Name = id.Login
	}
	if id.Login == "" {
		return id, org.ErrSignOnClaim
	}
	return id, nil
}

// strong: of the signed token alone, never of the second question.
func (p *Provider) strong(claims map[string]any) bool {
	said := []string{}
	if acr, ok := claims["acr"].(string); ok {
		said = append(said, acr)
	}
	amr, _ := claims["amr"].([]any)
	for _, m := range amr {
		if text, ok := m.(string); ok {
			said = append(said, text)
		}
	}
	return slices.ContainsFunc(said, func(s string) bool { return slices.Contains(p.c.Strong, s) })
}

// End is where a browser goes to sign out there as well; "" is nowhere.
func (p *Provider) End(ctx context.Context, back string) string {
	known, err := p.discover(ctx)
	var more struct {
		End string `json:"end_session_endpoint"`
	}
	if err != nil || known.Claims(&more) != nil || more.End == "" {
		return ""
	}
	u, err := url.Parse(more.End)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	q := u.Query()
	q.Set("client_id", p.c.ClientID)
	q.Set("post_logout_redirect_uri", back)
	u.RawQuery = q.Encode()
	return u.String()
}

// Creates says in which region unknown people become observers.
func (p *Provider) Creates() org.Region { return org.Region(p.c.Create) }
