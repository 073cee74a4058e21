package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
)

func loginWith(cl *apptest.Client, name, code string) apptest.Answer {
	return cl.Post("/api/login", in{"login": name, "password": apptest.Password, "code": code})
}

// enrol turns the second factor on, and gives its secret and recovery codes.
func enrol(t *testing.T, c *apptest.City, cl *apptest.Client) (string, []string) {
	t.Helper()
	begun := apptest.Into[httpapi.FactorBegun](t, cl.Post("/api/me/second-factor", in{"password": apptest.Password}))
	if !strings.HasPrefix(begun.QR, "data:image/png;base64,") {
		t.Errorf("%.40s", begun.QR)
	}
	codes := apptest.Into[httpapi.FactorCodes](t, cl.Post("/api/me/second-factor/confirm", in{"code": codeAt(t, begun.Secret, c.Now())}))
	return begun.Secret, codes.Codes
}

func codeAt(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	cl := c.As("a.zr.jb")
	if a := cl.Post("/api/me/second-factor", in{"password": "not this one"}); a.Problem().Code != "wrong-password" {
		t.Errorf("begun without the password: %s", a)
	}
	secret, codes := enrol(t, c, cl)
	if len(codes) != 10 {
		t.Fatalf("%v", codes)
	}
	if a := cl.Post("/api/me/second-factor", in{"password": apptest.Password}); a.Problem().Code != "factor-on" {
		t.Errorf("another secret over the one in use: %s", a)
	}
	// What confirmed it is taken; the next half minute has a new one.
	used := codeAt(t, secret, c.Now())
	c.Later(time.Minute)
	fresh := codeAt(t, secret, c.Now())
	for _, r := range []struct {
		code, want string
	}{{"", "code-needed"}, {used, "code-wrong"}, {"000000", "code-wrong"}, {fresh, ""}, {fresh, "code-wrong"}, {codes[0], ""}, {codes[0], "code-wrong"}, {strings.ToUpper(codes[1]), ""}} {
		if a := loginWith(c.Anonymous(), "a.zr.jb", r.code); a.Problem().Code != r.want || (r.want == "") != (a.Status == http.StatusOK) {
			t.Errorf("with %q: %s", r.code, a)
		}
	}
	if a := c.Anonymous().Post("/api/login", in{"login": "a.zr.jb", "password": "wrong", "code": codes[2]}); a.Problem().Code != "wrong-login" {
		t.Errorf("a code and a wrong password: %s", a)
	}
	if v := apptest.Into[httpapi.FactorView](t, cl.Get("/api/me/second-factor")); !v.On || v.Left != 8 {
		t.Errorf("%+v", v)
	}
	// Asking without a code does not wipe out wrong ones.
	for range 5 {
		loginWith(c.Anonymous(), "a.zr.jb", "000000")
		loginWith(c.Anonymous(), "a.zr.jb", "")
	}
	c.Later(time.Minute)
	if a := loginWith(c.Anonymous(), "a.zr.jb", codeAt(t, secret, c.Now())); a.Problem().Code != "login-locked" {
		t.Errorf("after five wrong codes: %s", a)
	}
	at := fmt.Sprintf("/api/people/%d/second-factor/reset", c.Person("a.zr.jb").ID)
	if a := c.As("admin").Post(at, nil); a.Status != http.StatusOK || apptest.Ask[int](c, "SELECT count(*) FROM second_factors") != 0 {
		t.Errorf("%s", a)
	}
	lines := found(c, "shenji", "who=a.zr.jb&limit=200")
	for _, want := range []string{"factor.on a.zr.jb a.zr.jb", "login a.zr.jb a.zr.jb code-wrong", "login a.zr.jb a.zr.jb code-needed"} {
		if !hasLine(lines, want) {
			t.Errorf("not written: %s", want)
		}
	}
	if !hasLine(found(c, "shenji", "code=factor.reset"), "factor.reset admin a.zr.jb") {
		t.Error("the reset is not written")
	}
}

func TestSecondFactorIsSealed(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	cl := c.As("a.zr.jb")
	secret, codes := enrol(t, c, cl)
	stored := apptest.Ask[[]byte](c, "SELECT secret FROM second_factors")
	all := apptest.Ask[string](c, "SELECT string_agg(hash, ' ') FROM recovery_codes")
	if bytes.Contains(stored, []byte(secret)) || strings.Contains(all, strings.ReplaceAll(codes[0], "-", "")) {
		t.Error("a copy of the database opens it")
	}
	info, err := os.Stat(c.App.Config.DataDir + "/keys/second-factor-key")
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Errorf("%v %v", info, err)
	}
	// A secret moved to another account opens nothing there.
	if _, err := c.Owner.ExecContext(t.Context(), "UPDATE second_factors SET person_id = ? WHERE person_id = ?; ", c.Person("a.zr.sh").ID, c.Person("a.zr.jb").ID); err == nil {
		t.Error("recovery codes moved along")
	}
	c.Later(time.Minute)
	if a := cl.Post("/api/me/second-factor/off", in{"password": apptest.Password, "code": ""}); a.Problem().Code != "code-wrong" {
		t.Errorf("off without a code: %s", a)
	}
	if v := apptest.Into[httpapi.FactorView](t, cl.Post("/api/me/second-factor/off", in{"password": apptest.Password, "code": codeAt(t, secret, c.Now())})); v.On {
		t.Errorf("%+v", v)
	}
	if a := login(c.Anonymous(), "a.zr.jb", apptest.Password); a.Status != http.StatusOK {
		t.Errorf("without it: %s", a)
	}
}

// A role that must have one has nothing else until it has.
func TestSecondFactorByRole(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	cl := c.As("a.zr.jb")
	if a := c.As("admin").Send("PUT", "/api/second-factor-rules", in{"role": "county_clerk", "required": true}); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	me := apptest.Into[httpapi.Me](t, cl.Get("/api/me"))
	if a := cl.Get("/api/inbox"); !me.MustEnrol || a.Problem().Code != "must-enrol" {
		t.Errorf("%+v, %s", me, a)
	}
	if a := c.As("a.zr.sh").Get("/api/inbox"); a.Status != http.StatusOK {
		t.Errorf("another role: %s", a)
	}
	enrol(t, c, cl)
	if a := cl.Get("/api/inbox"); a.Status != http.StatusOK {
		t.Errorf("with one: %s", a)
	}
}
