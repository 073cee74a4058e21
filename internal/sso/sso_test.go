package sso

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"liangtian/internal/fault"
)

// liar is a provider that says whatever a test wants: what an honest one never
// would.
type liar struct {
	*httptest.Server
	key    *rsa.PrivateKey
	header map[string]any
	claims map[string]any
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

func newLiar(t *testing.T) *liar {
	t.Helper()
	l := &liar{}
	var err error
	if l.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	answer := func(v func() any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(v())
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/.well-known/openid-configuration", answer(func() any {
		return map[string]any{
			"issuer": l.URL, "authorization_endpoint": l.URL + "/auth", "token_endpoint": l.URL + "/token", "jwks_uri": l.URL + "/keys",
			"userinfo_endpoint": l.URL + "/userinfo", "id_token_signing_alg_values_supported": []string{"RS256"},
		}
	}))
	mux.Handle("/keys", answer(func() any {
		return map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "kid": "k", "alg": "RS256", "use": "sig", "n": b64(l.key.N.Bytes()), "e": b64(big.NewInt(int64(l.key.E)).Bytes()),
		}}}
	}))
	mux.Handle("/token", answer(func() any {
		return map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": l.token()}
	}))
	mux.Handle("/userinfo", answer(func() any { return map[string]any{"sub": "somebody else", "preferred_username": "admin"} }))
	l.Server = httptest.NewServer(mux)
	t.Cleanup(l.Close)
	return l
}

func (l *liar) token() string {
	header, _ := json.Marshal(l.header)
	claims, _ := json.Marshal(l.claims)
	said := b64(header) + "." + b64(claims)
	sum := sha256.Sum256([]byte(said))
	signature, _ := rsa.SignPKCS1v15(rand.Reader, l.key, crypto.SHA256, sum[:])
	if l.header["alg"] == "none" {
		signature = nil
	}
	return said + "." + b64(signature)
}

func TestNoLieIsBelieved(t *testing.T) {
	t.Parallel()
	l := newLiar(t)
	now := time.Now()
	p := New(Config{Issuer: l.URL, ClientID: "liangtian", Claim: "preferred_username", Strong: []string{"otp"}}, func() time.Time { return now })
	for _, lie := range []struct {
		name, code string
		tell       func(claims map[string]any)
	}{
		{"the truth", "", func(map[string]any) {}},
		{"among several", "", func(c map[string]any) { c["aud"] = []string{"other", "liangtian"} }},
		{"for another program", "sso-token", func(c map[string]any) { c["aud"] = "other" }},
		{"for nobody", "sso-token", func(c map[string]any) { delete(c, "aud") }},
		{"of another provider", "sso-token", func(c map[string]any) { c["iss"] = "https://example.org" }},
		{"run out", "sso-token", func(c map[string]any) { c["exp"] = now.Add(-time.Minute).Unix() }},
		{"without an end", "sso-token", func(c map[string]any) { delete(c, "exp") }},
		{"of another attempt", "sso-token", func(c map[string]any) { c["nonce"] = "other" }},
		{"of no attempt", "sso-token", func(c map[string]any) { delete(c, "nonce") }},
		{"not signed", "sso-token", func(map[string]any) { l.header["alg"] = "none" }},
		{"signed by what all know", "sso-token", func(map[string]any) { l.header["alg"] = "HS256" }},
		{"by a key that is not there", "sso-token", func(map[string]any) { l.header["kid"] = "other" }},
		{"a name of somebody else", "sso-claim", func(c map[string]any) { delete(c, "preferred_username") }},
		{"a name that is none", "sso-claim", func(c map[string]any) { c["preferred_username"] = 7 }},
	} {
		a, to, err := p.Begin(t.Context(), "http://localhost/back", false)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(to)
		l.header = map[string]any{"alg": "RS256", "kid": "k"}
		l.claims = map[string]any{
			"iss": l.URL, "sub": "s", "aud": "liangtian", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": u.Query().Get("nonce"),
			"preferred_username": " Lxb ", "amr": []string{"pwd", "otp"},
		}
		lie.tell(l.claims)
		id, err := p.Finish(t.Context(), a, url.Values{"state": {a.State}, "code": {"c"}})
		var f *fault.Error
		switch {
		case lie.code == "" && (err != nil || id.Login != "lxb" || id.Subject != "s" || !id.Strong):
			t.Errorf("%s: %+v %v", lie.name, id, err)
		case lie.code != "" && (!errors.As(err, &f) || f.Code != lie.code):
			t.Errorf("%s: want %s, got %+v %v", lie.name, lie.code, id, err)
		}
	}
}

// When a person showed who he is comes from the signed token, and from nowhere
// else; and nothing is taken for it that is no time.
func TestWhenItWasShown(t *testing.T) {
	t.Parallel()
	l := newLiar(t)
	now := time.Now()
	p := New(Config{Issuer: l.URL, ClientID: "liangtian", Claim: "preferred_username"}, func() time.Time { return now })
	for _, w := range []struct {
		said any
		code string
	}{
		{now.Unix(), ""},
		{now.Add(-30 * time.Second).Unix(), ""}, // clocks differ
		{now.Add(-2 * time.Minute).Unix(), "sso-old"},
		{now.Add(2 * time.Minute).Unix(), "sso-old"},
		{nil, "sso-no-time"},
		{0, "sso-no-time"},
		{-1, "sso-no-time"},
		{now.Format(time.RFC3339), "sso-no-time"},
	} {
		a, to, err := p.Begin(t.Context(), "http://localhost/back", true)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(to)
		if q := u.Query(); q.Get("prompt") != "login" || q.Get("max_age") != "0" {
			t.Fatalf("not asked anew: %s", to)
		}
		l.header = map[string]any{"alg": "RS256", "kid": "k"}
		l.claims = map[string]any{
			"iss": l.URL, "sub": "s", "aud": "liangtian", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": u.Query().Get("nonce"),
			"preferred_username": "lxb", "auth_time": w.said,
		}
		id, err := p.Finish(t.Context(), a, url.Values{"state": {a.State}, "code": {"c"}})
		if err != nil {
			t.Fatal(err)
		}
		err = id.ShownSince(a.Begun, now)
		var f *fault.Error
		if (w.code == "") != (err == nil) || (err != nil && (!errors.As(err, &f) || f.Code != w.code)) {
			t.Errorf("%v: want %q, got %v", w.said, w.code, err)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		config Config
		fine   bool
	}{
		{Config{Issuer: "https://sso.example.gov.cn", ClientID: "x", Claim: "sub"}, true},
		{Config{Issuer: "http://127.0.0.1:8080", ClientID: "x", Claim: "sub"}, true},
		{Config{Issuer: "http://sso.example.gov.cn", ClientID: "x", Claim: "sub"}, false},
		{Config{Issuer: "sso", ClientID: "x", Claim: "sub"}, false},
		{Config{Issuer: "https://sso.example.gov.cn", Claim: "sub"}, false},
		{Config{Issuer: "https://sso.example.gov.cn", ClientID: "x"}, false},
	} {
		if err := c.config.Check(); (err == nil) != c.fine {
			t.Errorf("%+v: %v", c.config, err)
		}
	}
}
