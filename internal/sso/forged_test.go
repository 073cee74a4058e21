package sso

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"liangtian/internal/fault"
)

// A token is believed by its signature with a key of the provider that was
// set, and by nothing that it says of itself: neither by a key it brings along,
// nor by where it says one lies, nor signed with what is public.
func TestNoTokenIsForged(t *testing.T) {
	t.Parallel()
	own, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	var issuer string
	var forge func(header, claims map[string]any) string
	l := newLiar(t)
	sign := func(key *rsa.PrivateKey, header, claims map[string]any) string {
		h, _ := json.Marshal(header)
		c, _ := json.Marshal(claims)
		said := b64(h) + "." + b64(c)
		sum := sha256.Sum256([]byte(said))
		signature, _ := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
		return said + "." + b64(signature)
	}
	keys := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		t.Error("asked for keys where the token said")
		w.WriteHeader(404)
	})
	elsewhere := httptest.NewServer(keys)
	defer elsewhere.Close()
	jwk := map[string]any{"kty": "RSA", "kid": "k", "alg": "RS256", "use": "sig", "n": b64(own.N.Bytes()), "e": b64(big.NewInt(int64(own.E)).Bytes())}
	now := time.Now()
	claims := map[string]any{}
	// The liar's own answers but the token.
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/.well-known/openid-configuration":
			_ = json.NewEncoder(w).Encode(map[string]any{"issuer": issuer, "authorization_endpoint": issuer + "/auth", "token_endpoint": issuer + "/token", "jwks_uri": l.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
		case "/token":
			_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": forge(map[string]any{"alg": "RS256", "kid": "k"}, claims)})
		}
	}))
	defer front.Close()
	issuer = front.URL
	for name, c := range map[string]struct {
		code  string
		forge func(header, claims map[string]any) string
	}{
		"the truth":                       {"", func(h, c map[string]any) string { return sign(l.key, h, c) }},
		"another key under the same name": {"sso-token", func(h, c map[string]any) string { return sign(own, h, c) }},
		"a key that it brings along": {"sso-token", func(h, c map[string]any) string {
			h["jwk"] = jwk
			return sign(own, h, c)
		}},
		"a key elsewhere": {"sso-token", func(h, c map[string]any) string {
			h["jku"], h["x5u"] = elsewhere.URL, elsewhere.URL
			return sign(own, h, c)
		}},
		"claims changed after signing": {"sso-token", func(h, c map[string]any) string {
			whole := sign(l.key, h, c)
			other := map[string]any{}
			for k, v := range c {
				other[k] = v
			}
			other["preferred_username"] = "admin"
			bent := sign(own, h, other)
			return bent[:len(bent)-len(lastPart(bent))] + lastPart(whole)
		}},
		"a secret made of the public key": {"sso-token", func(h, c map[string]any) string {
			h["alg"] = "HS256"
			hj, _ := json.Marshal(h)
			cj, _ := json.Marshal(c)
			said := b64(hj) + "." + b64(cj)
			mac := hmac.New(sha256.New, l.key.N.Bytes())
			mac.Write([]byte(said))
			return said + "." + b64(mac.Sum(nil))
		}},
		"not yet": {"sso-token", func(h, c map[string]any) string {
			c["nbf"] = now.Add(time.Hour).Unix()
			return sign(l.key, h, c)
		}},
		"no token at all": {"sso-token", func(map[string]any, map[string]any) string { return "" }},
	} {
		forge = c.forge
		p := New(Config{Issuer: issuer, ClientID: "liangtian", Claim: "preferred_username"}, func() time.Time { return now })
		a, to, err := p.Begin(t.Context(), "http://localhost/back", false)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(to)
		claims = map[string]any{"iss": issuer, "sub": "s", "aud": "liangtian", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": u.Query().Get("nonce"), "preferred_username": "lxb"}
		id, err := p.Finish(t.Context(), a, url.Values{"state": {a.State}, "code": {"c"}})
		if (c.code == "") != (err == nil) || c.code != "" && !fault.Is(err, c.code) || c.code == "" && id.Login != "lxb" {
			t.Errorf("%s: %+v %v", name, id, err)
		}
	}
	// And a provider that says it is another is not asked anything more.
	issuer = "https://sso.example.org"
	if _, _, err := New(Config{Issuer: front.URL, ClientID: "liangtian", Claim: "sub"}, time.Now).Begin(t.Context(), "http://localhost/back", false); !fault.Is(err, "sso-away") {
		t.Errorf("another issuer: %v", err)
	}
}

func lastPart(token string) string {
	for i := len(token) - 1; i >= 0; i-- {
		if token[i] == '.' {
			return token[i+1:]
		}
	}
	return token
}

// A provider that sends the program elsewhere is not followed.
func TestNobodyIsSentElsewhere(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was followed") }))
	defer elsewhere.Close()
	front := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusFound))
	defer front.Close()
	p := New(Config{Issuer: front.URL, ClientID: "c", ClientSecret: "s"}, time.Now)
	if _, _, err := p.Begin(t.Context(), "http://here/api/sign-on/callback", false); !fault.Is(err, "sso-away") {
		t.Error(err)
	}
}
