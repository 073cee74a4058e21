package httpapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/org"
)

// The last five do not come again; the sixth may. A reset is held to it too.
func TestLastPasswords(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	cl, now := c.As("a.zr.jb"), apptest.Password
	change := func(next string) apptest.Answer { return cl.Post("/api/me/password", in{"old": now, "new": next}) }
	all := []string{apptest.Password}
	for i := range 5 {
		next := fmt.Sprintf("shanqing-shuixiu-%d", i)
		if a := change(next); a.Status != http.StatusOK {
			t.Fatalf("%s: %s", next, a)
		}
		now, all = next, append(all, next)
		if a := change(all[0]); i < 4 && a.Problem().Code != "password-used" || i == 4 && a.Status != http.StatusOK {
			t.Errorf("after %d changes the first one: %s", i+1, a)
		}
	}
	reset := fmt.Sprintf("/api/people/%d/password", c.Person("a.zr.jb").ID)
	if a := c.As("admin").Post(reset, in{"password": all[3]}); a.Problem().Code != "password-used" {
		t.Errorf("an administrator sets an old one: %s", a)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM password_history"); n != 4 {
		t.Errorf("%d old hashes are kept", n)
	}
}

// A person sees where he is signed in and ends it; so does an administrator.
func TestSignIns(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	desk, phone, third := c.Anonymous(), c.Anonymous(), c.Anonymous()
	desk.Send("POST", "/api/login", in{"login": "a.zr.jb", "password": apptest.Password}, "User-Agent", "Desk/1")
	phone.Send("POST", "/api/login", in{"login": "a.zr.jb", "password": apptest.Password}, "User-Agent", "Phone/2")
	login(third, "a.zr.jb", apptest.Password)
	list := func(cl *apptest.Client) []org.SignIn {
		return apptest.Into[httpapi.SignInList](t, cl.Get("/api/me/sessions")).Items
	}
	all := list(desk)
	var onPhone int64
	for _, s := range all {
		if s.Current != (s.Agent == "Desk/1") || s.Address == "" || s.BegunAt.IsZero() {
			t.Errorf("%+v", s)
		}
		if s.Agent == "Phone/2" {
			onPhone = s.ID
		}
	}
	if len(all) != 3 || onPhone == 0 {
		t.Fatalf("%+v", all)
	}
	if a := c.As("a.zr.sh").Send("DELETE", fmt.Sprintf("/api/me/sessions/%d", onPhone), nil); a.Problem().Code != "no-such-session" {
		t.Errorf("somebody else's: %s", a)
	}
	if a := desk.Send("DELETE", fmt.Sprintf("/api/me/sessions/%d", onPhone), nil); a.Status != http.StatusOK || phone.Get("/api/me").Status != http.StatusUnauthorized {
		t.Errorf("ended, and still in: %s", a)
	}
	if a := desk.Post("/api/me/sessions/end-others", nil); a.Status != http.StatusOK || third.Get("/api/me").Status != http.StatusUnauthorized || len(list(desk)) != 1 {
		t.Errorf("the others: %s", a)
	}
	login(desk, "a.zr.sh", apptest.Password)
	if n := apptest.Ask[int](c, "SELECT count(*) FROM person_sessions WHERE person_id = ? AND ended_at IS NULL", c.Person("a.zr.jb").ID); n != 0 {
		t.Errorf("another person took the desk, and %d sessions of the first stay", n)
	}
	ended := apptest.Into[httpapi.Ended](t, c.As("admin").Post(fmt.Sprintf("/api/people/%d/sessions/end", c.Person("a.zr.sh").ID), nil))
	if ended.Ended != 2 || desk.Get("/api/me").Status != http.StatusUnauthorized {
		t.Errorf("%+v", ended)
	}
	if lines := found(c, "shenji", "group=account"); !hasLine(lines, "session.end_all admin a.zr.sh") || !hasLine(lines, "session.end_all a.zr.jb a.zr.jb") {
		t.Errorf("%v", lines)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM person_sessions s, sessions t WHERE position(t.token in s::text) > 0"); n != 0 {
		t.Error("a token stands in the list")
	}
}
