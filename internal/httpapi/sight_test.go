package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
)

// everyGet asks every door that reads, about the case and what hangs on it.
func everyGet(t *testing.T, c *apptest.City, cl *apptest.Client, caseID int64, each func(door string, a apptest.Answer)) {
	t.Helper()
	own := map[string]string{
		"acceptances/{id}": "SELECT coalesce(max(id), 999999999) FROM acceptances", "consultations/{id}": "SELECT max(id) FROM consultations", "operations/{id}": "SELECT coalesce(max(id), 999999999) FROM operations",
	}
	n := 0
	for _, d := range routes(t, c) {
		pattern, ok := strings.CutPrefix(d, "GET ")
		if !ok || pattern == "/*" || strings.Contains(pattern, "supervisions/{id}") || strings.Contains(pattern, "exports/{id}") {
			continue
		}
		for part, ask := range own {
			if strings.Contains(pattern, part) {
				pattern = strings.Replace(pattern, "{id}", fmt.Sprint(apptest.Ask[int64](c, ask)), 1)
			}
		}
		pattern = strings.Replace(pattern, "{file}", fmt.Sprint(apptest.Ask[int64](c, "SELECT min(id) FROM joint_files")), 1)
		pattern = strings.Replace(pattern, "entries/{id}", "entries/"+uuid.NewString(), 1)
		each(d, knock(t, c, cl, "GET", pattern, caseID))
		n++
	}
	if n < 50 {
		t.Fatalf("only %d doors were tried", n)
	}
}

// Persons concerned are on one door only, and there for the lead department's
// own people; whoever else knocks anywhere is told nothing of them.
func TestPersonsConcernedAreTheLeadsOwn(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := togetherOn(t, c)
	may := []string{"shi.ny", "shi.ny2", "a.ny.jb", "a.ny.sh", "a.ny.wy"}
	shown := 0
	for _, p := range apptest.Everybody {
		if p = c.Person(p.Login); !p.Active || p.MustChange {
			continue
		}
		everyGet(t, c, c.As(p.Login), s.id, func(door string, a apptest.Answer) {
			tells := bytes.Contains(a.Body, []byte(secretName)) || bytes.Contains(a.Body, []byte("13000000000"))
			want := door == "GET /api/cases/{id}/persons" && slices.Contains(may, p.Login)
			if tells != want {
				t.Errorf("%s tells %s of the persons: %v, want %v", door, p.Login, tells, want)
			}
			if tells {
				shown++
			}
		})
	}
	if shown != len(may) {
		t.Errorf("%d people were told, want %d", shown, len(may))
	}
	path := fmt.Sprintf("/api/cases/%d/persons", s.id)
	if a := c.As("a.ny.sh").Send("PUT", path, in{"seq": 0, "persons": []in{}}); a.Problem().Code != "persons-changed" {
		t.Errorf("an old list overwrites a newer one: %s", a)
	}
	if a := c.As("a.zr.jb").Send("PUT", path, in{"seq": 1, "persons": []in{}}); a.Problem().Code != "persons-not-yours" {
		t.Errorf("the partner writes: %s", a)
	}
}

// What the joint office keeps from a partner is kept on every door, and from
// nobody else; what it gives back is there again.
func TestPartnersSight(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := togetherOn(t, c)
	sha := apptest.Ask[string](c, "SELECT min(sha256) FROM photos")
	if a := c.As("lxb").Send("PUT", "/api/joint-settings", in{"key": "sight.persons", "value": 1, "basis": "纪要1号"}); a.Problem().Code != "joint-setting-fixed" {
		t.Errorf("the law's own is changed: %s", a)
	}
	if a := c.As("lxb").Send("PUT", "/api/joint-settings", in{"key": "crime.pbf", "value": 600, "basis": "纪要1号"}); a.Problem().Code != "joint-setting-bounds" {
		t.Errorf("a threshold above the law's: %s", a)
	}
	photo := fmt.Sprintf("/api/photos/%d/thumb", apptest.Ask[int64](c, "SELECT min(id) FROM photos"))
	look := func(login string, want bool) {
		t.Helper()
		heard := map[string]bool{}
		everyGet(t, c, c.As(login), s.id, func(door string, a apptest.Answer) {
			for _, secret := range []string{secretTalk, secretNote, sha} {
				if bytes.Contains(a.Body, []byte(secret)) {
					heard[secret] = true
					if !want {
						t.Errorf("%s tells %s %s", door, login, secret)
					}
				}
			}
		})
		status := http.StatusOK
		if !want {
			status = http.StatusNotFound
		}
		if a := c.As(login).Get(photo); a.Status != status {
			t.Errorf("%s asks for a photo: want %d, got %s", login, status, a)
		}
		if want && (!heard[secretTalk] || !heard[secretNote]) {
			t.Errorf("%s was told only %v", login, heard)
		}
		if f := c.As(login).File(s.id); f.PhotosHidden == want || (len(f.Photos) > 0) != want {
			t.Errorf("%s: photos hidden %v, %d shown", login, f.PhotosHidden, len(f.Photos))
		}
	}
	look("a.zr.jb", true)
	for _, key := range []string{"sight.photos", "sight.conversation", "sight.notes"} {
		if a := c.As("lxb").Send("PUT", "/api/joint-settings", in{"key": key, "value": 0, "basis": "联席会议纪要〔2026〕1号"}); a.Status != http.StatusOK {
			t.Fatal(a)
		}
	}
	look("a.zr.jb", false)
	look("shi.zr", false)
	for _, login := range []string{"a.ny.jb", "shi.ny", "lxb"} {
		look(login, true)
	}
	if a := c.As("a.zr.jb").Post(fmt.Sprintf("/api/cases/%d/messages", s.id), in{"key": uuid.NewString(), "text": "在吗", "mentions": []int64{}}); a.Problem().Code != "conversation-hidden" {
		t.Errorf("kept from the conversation, and speaks: %s", a)
	}
	if a := c.As("a.ny.jb").Post(fmt.Sprintf("/api/cases/%d/messages", s.id), in{"key": uuid.NewString(), "text": "请看", "mentions": []int64{c.Person("a.zr.jb").ID}}); a.Problem().Code != "mention-out-of-sight" {
		t.Errorf("who is kept out is mentioned: %s", a)
	}
	if f := c.As("a.zr.jb").File(s.id); len(f.Evidence.Verify.Missing) != 0 {
		t.Errorf("the partner is told that photos are missing: %v", f.Evidence.Verify.Missing)
	}
}
