package httpapi_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"liangtian/internal/apptest"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// A session ends when nobody uses it, and at the latest after half a day,
// however much it is used; its token is 256 bits that nobody had before. What
// the database says of the end, the program goes by.
func TestSessionsRunOut(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	cl, other := c.Anonymous(), c.Anonymous()
	login(cl, "a.zr.jb", apptest.Password)
	login(other, "a.zr.jb", apptest.Password)
	bits, err := base64.RawURLEncoding.DecodeString(token(c, cl))
	if err != nil || len(bits) != 32 || token(c, cl) == token(c, other) {
		t.Errorf("%d bytes, %v", len(bits), err)
	}
	if a := other.Post("/api/logout", nil); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	left := func(what string) time.Duration {
		return time.Until(apptest.Ask[time.Time](c, "SELECT "+what+" FROM sessions WHERE expiry > now() ORDER BY expiry DESC LIMIT 1"))
	}
	about := func(d, want time.Duration) bool { return d > want-time.Minute && d < want+time.Minute }
	if d := left("expiry"); !about(d, org.SessionIdle) || org.SessionIdle > 4*time.Hour {
		t.Errorf("unused, it lives for %s", d)
	}
	deadline := func(move time.Duration) (at time.Time) {
		t.Helper()
		var codec scs.GobCodec
		at, values, err := codec.Decode(apptest.Ask[[]byte](c, "SELECT data FROM sessions ORDER BY expiry DESC LIMIT 1"))
		if err != nil {
			t.Fatal(err)
		}
		if move == 0 {
			return at
		}
		data, err := codec.Encode(time.Now().Add(move), values)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Owner.NewRaw("UPDATE sessions SET data = ?", data).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		return at
	}
	if d := time.Until(deadline(0)); !about(d, org.SessionLifetime) || org.SessionLifetime > 12*time.Hour {
		t.Errorf("at most it lives for %s", d)
	}
	// Nearly at its end, using it makes it no longer.
	deadline(90 * time.Second)
	if a := cl.Get("/api/me"); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	if d := left("expiry"); d > 2*time.Minute {
		t.Errorf("used, it lives for %s beyond its end", d)
	}
	if _, err := c.Owner.ExecContext(t.Context(), "UPDATE sessions SET expiry = now() - interval '1 second'"); err != nil {
		t.Fatal(err)
	}
	if a := cl.Get("/api/me"); a.Status != http.StatusUnauthorized {
		t.Errorf("run out, and still in: %s", a)
	}
	// A password does not run out.
	c.Later(500 * 24 * time.Hour)
	if a := login(c.Anonymous(), "a.zr.jb", apptest.Password); a.Status != http.StatusOK {
		t.Errorf("after 500 days: %s", a)
	}
}

// A new password, set for somebody, does not stand for his second factor; and a
// code is good for its half minute and one on each side, no more.
func TestResetKeepsTheSecondFactor(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	secret, _ := enrol(t, c, c.As("a.zr.jb"))
	const first = "chongzhi-mima-1"
	if a := c.As("admin").Post(fmt.Sprintf("/api/people/%d/password", c.Person("a.zr.jb").ID), in{"password": first}); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	try := func(code string) string {
		a := c.Anonymous().Post("/api/login", in{"login": "a.zr.jb", "password": first, "code": code})
		if a.Status == http.StatusOK {
			return ""
		}
		return a.Problem().Code
	}
	if got := try(""); got != "code-needed" {
		t.Errorf("with the new password alone: %q", got)
	}
	c.Later(10 * time.Minute)
	now := c.Now()
	for _, w := range []struct {
		away time.Duration
		want string
	}{{-90 * time.Second, "code-wrong"}, {90 * time.Second, "code-wrong"}, {-time.Hour, "code-wrong"}, {-30 * time.Second, ""}, {0, ""}} {
		if got := try(codeAt(t, secret, now.Add(w.away))); got != w.want {
			t.Errorf("a code of %s: %q, want %q", w.away, got, w.want)
		}
	}
}

// strangers are the doors for who has not signed in: all there are.
var strangers = []string{
	"/*", "/health/live", "/health/ready", "/sign-on", "/sign-on/callback", "/verify/{code}",
	"login", "logout", "sign-in-options", "sign-on-code",
}

// There is no way in but those: no hint, no question, no way of one's own to a
// forgotten password, no registration.
func TestThereIsNoOtherWayIn(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../web/src/api/openapi.json")
	var api struct {
		Paths map[string]map[string]struct {
			ID         string  `json:"operationId"`
			Capability *string `json:"x-capability"`
		}
	}
	if err != nil || json.Unmarshal(raw, &api) != nil || len(api.Paths) < 100 {
		t.Fatalf("%d doors: %v", len(api.Paths), err)
	}
	var open []string
	for _, methods := range api.Paths {
		for _, op := range methods {
			if op.Capability == nil {
				open = append(open, op.ID)
			}
		}
	}
	raw, err = os.ReadFile("routes.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`r\.(?:Get|Post|Put|Patch|Delete|Handle|HandleFunc|Method)\("([^"]+)", ?(.*)`).FindAllStringSubmatch(string(raw), -1) {
		if !strings.HasPrefix(m[2], "guard(") {
			open = append(open, m[1])
		}
	}
	slices.Sort(open)
	if !slices.Equal(open, strangers) {
		t.Errorf("strangers have the doors %v", open)
	}
	c := apptest.Empty(t)
	// The password goes with the person's own old one, whoever is in.
	if a := c.As("a.zr.jb").Post("/api/me/password", in{"new": "shanqing-shuixiu-26"}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("without the old one: %s", a)
	}
	// 64 characters and more, taken whole.
	long := strings.Repeat("长城-long-7-", 8)
	if a := c.As("a.zr.jb").Post("/api/me/password", in{"old": apptest.Password, "new": long}); a.Status != http.StatusOK {
		t.Errorf("%d characters: %s", len([]rune(long)), a)
	}
	if a := login(c.Anonymous(), "a.zr.jb", long[:len(long)-1]); a.Status != http.StatusUnauthorized {
		t.Errorf("cut by one: %s", a)
	}
	if a := login(c.Anonymous(), "a.zr.jb", long); a.Status != http.StatusOK {
		t.Errorf("whole: %s", a)
	}
}

// Who somebody is at one provider says nothing at another, though the number
// there is the same.
func TestSubjectsOfTwoProviders(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	ctx, people := org.ActingProgram(t.Context()), c.App.People
	if err := people.BindSubject(ctx, "https://one.example.org", "7", c.Person("a.zr.jb").ID); err != nil {
		t.Fatal(err)
	}
	if p, _, err := people.BySubject(ctx, "https://one.example.org", "7"); err != nil || p.Login != "a.zr.jb" {
		t.Errorf("%+v %v", p, err)
	}
	if p, _, err := people.BySubject(ctx, "https://two.example.org", "7"); !fault.Is(err, "no-such-person") {
		t.Errorf("the same number elsewhere is %+v: %v", p, err)
	}
}
