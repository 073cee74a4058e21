package httpapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/field"
	"liangtian/internal/httpapi"
)

// visiting brings the case of a plot to where photos are taken, by a.zr.wy.
func visiting(t *testing.T, c *apptest.City, plotNo string) *story {
	s := tell(t, c, plotNo)
	s.does("shi.zr", "issue", nil, casework.Issued)
	s.does("a.zr.jb", "receive", nil, casework.Received)
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy"), casework.Verifying)
	return s
}

// says checks one answer.
func says(t *testing.T, a field.Answer, want field.Status, code string) field.Answer {
	t.Helper()
	if a.Status != want || a.Code != code || a.Words == "" {
		t.Fatalf("want %s %s, got %+v", want, code, a)
	}
	return a
}

func TestField(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	for name, f := range map[string]func(*testing.T, *apptest.City){
		"note": noteOnce, "held": heldAndResolved, "refused": refusedEntries, "lists": whoSeesWhat, "broken": brokenEntry,
	} {
		t.Run(name, func(t *testing.T) { f(t, c) })
	}
}

// Work that carries its person's number is not taken from another's session.
func TestAnotherPersonsWorkIsRefused(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	cl, other := c.As("a.zr.wy"), c.Person("a.zr.wy2")
	for _, door := range []struct{ method, path string }{{"POST", "/api/field/entries"}, {"POST", "/api/uploads"}, {"GET", "/api/me"}} {
		a := cl.Send(door.method, door.path, in{}, "Liangtian-Person", fmt.Sprint(other.ID), "Tus-Resumable", "1.0.0")
		if a.Status != http.StatusConflict || a.Problem().Code != "another-person" {
			t.Errorf("%s %s: %s", door.method, door.path, a)
		}
	}
	if a := cl.Send("GET", "/api/me", nil, "Liangtian-Person", fmt.Sprint(c.Person("a.zr.wy").ID)); a.Status != http.StatusOK {
		t.Errorf("his own: %s", a)
	}
}

// A note is written once, however often it is handed in.
func noteOnce(t *testing.T, c *apptest.City) {
	s := visiting(t, c, "A5")
	p := c.As("a.zr.wy").Phone()
	e := p.Entry("note", s.id, 4, in{"text": "路被水淹"})
	a := says(t, p.HandIn(e)[0], field.Done, "")
	if a.CaseVersion != 4 || a.CaseState != casework.Verifying {
		t.Errorf("%+v", a)
	}
	for range 3 {
		says(t, p.HandIn(e)[0], field.Already, "")
	}
	if n := len(p.File(s.id).Records); n != 1 {
		t.Errorf("%d notes", n)
	}
	other := p.Entry("note", s.id, 4, in{"text": "别的"})
	other["id"] = e["id"]
	says(t, p.HandIn(other)[0], field.Held, "entry-altered")
	stranger := c.As("a.zr.wy2").Phone()
	says(t, stranger.HandIn(e)[0], field.Held, "entry-altered")
	// Written in another order and with other blanks, it is the same entry.
	raw := fmt.Sprintf(`{"device":{"id":%q,"name":"x","pending":0,"oldest":null},"entries":[{"files":[],"payload":{ "text" : "路被水淹" },"takenAt":%q,"baseVersion":4,"verb":"note","caseId":%d,"id":%q}]}`,
		p.ID, e["takenAt"], s.id, e["id"])
	if got := apptest.Into[httpapi.OutboxAnswers](t, p.Client.Send("POST", "/api/field/entries", strings.NewReader(raw), "Content-Type", "application/json")); got.Answers[0].Status != field.Already {
		t.Errorf("%+v", got)
	}
}

// A case that moved on holds the entry; it is retried or given up, by its
// author or by the county's lead department.
func heldAndResolved(t *testing.T, c *apptest.City) {
	s := visiting(t, c, "A1")
	p := c.As("a.zr.wy").Phone()
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy", "a.zr.wy2"), casework.Verifying)
	finding := in{"finding": in{"code": "true"}, "notReachable": "WFDD"}
	e := p.Entry("report_finding", s.id, 4, finding)
	a := says(t, p.HandIn(e)[0], field.Held, "case-changed")
	if !strings.Contains(a.Words, "派员") || !strings.Contains(a.Words, "核实中") || a.CaseVersion != 5 {
		t.Errorf("%+v", a)
	}
	says(t, p.HandIn(e)[0], field.Held, "case-changed")
	at := "/api/field/entries/" + e["id"].(string)
	for login, status := range map[string]int{"a.zr.wy2": 404, "a.ny.jb": 404, "b.zr.jb": 404, "shi.zr": 403} {
		if got := c.As(login).Post(at+"/retry", in{}); got.Status != status {
			t.Errorf("retried by %s: %s", login, got)
		}
	}
	says(t, apptest.Into[field.Answer](t, c.As("a.zr.jb").Post(at+"/retry", in{})), field.Done, "")
	says(t, p.HandIn(e)[0], field.Already, "")
	file := s.As("a.zr.jb").File(s.id)
	if file.Case.State != casework.FindingReview || file.Events[0].ActorName != "某a.zr.wy" {
		t.Errorf("%s by %s", file.Case.State, file.Events[0].ActorName)
	}
	// His own step does not make his later note old.
	says(t, p.HandIn(p.Entry("note", s.id, 5, in{"text": "补充"}))[0], field.Done, "")
	late := p.Entry("report_finding", s.id, 5, finding)
	says(t, p.HandIn(late)[0], field.Held, "step-not-in-state")
	at = "/api/field/entries/" + late["id"].(string)
	if got := p.Client.Post(at+"/give-up", in{"reason": " "}); got.Status != 422 {
		t.Errorf("without a reason: %s", got)
	}
	for range 2 {
		says(t, apptest.Into[field.Answer](t, p.Client.Post(at+"/give-up", in{"reason": "重复"})), field.GivenUp, "")
	}
	says(t, p.HandIn(late)[0], field.GivenUp, "")
	if got := p.Client.Post("/api/field/entries/"+e["id"].(string)+"/give-up", in{"reason": "x"}); got.Status != 409 || got.Problem().Code != "entry-done" {
		t.Errorf("what is done was given up: %s", got)
	}
}

// What makes no sense holds up no other, and nothing is dropped in silence.
func refusedEntries(t *testing.T, c *apptest.City) {
	s := visiting(t, c, "A9")
	p := c.As("a.zr.wy").Phone()
	good := func() in { return p.Entry("note", s.id, 4, in{"text": "好"}) }
	with := func(name string, v any) in {
		e := good()
		e[name] = v
		return e
	}
	before := apptest.Ask[int](c, "SELECT count(*) FROM field_entries")
	for name, e := range map[string]in{
		"id": with("id", uuid.NewString()), "no uuid": with("id", "x"), "case": with("caseId", 0), "verb": with("verb", "issue"),
		"version": with("baseVersion", 0), "payload": with("payload", []int{1}), "files": with("files", []in{{"sha256": "x"}}),
		"NUL": with("payload", in{"text": "a\x00"}), "type": with("caseId", "seven"), "no photo": with("verb", "photograph"),
	} {
		a := p.HandIn(good(), e, good())
		if a[0].Status != field.Done || a[2].Status != field.Done {
			t.Errorf("%s: its neighbours are %+v", name, a)
		}
		says(t, a[1], field.Held, "entry-invalid")
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM field_entries"); n != before+20 {
		t.Errorf("%d entries are kept of 20", n-before)
	}
	for name, e := range map[string]in{
		"unknown": with("payload", in{"text": "x", "secret": 1}), "empty": with("payload", in{}),
	} {
		if a := p.HandIn(e)[0]; a.Status != field.Held || a.Code != map[string]string{"unknown": "entry-payload", "empty": "note-empty"}[name] {
			t.Errorf("%s: %+v", name, a)
		}
	}
	says(t, p.HandIn(with("caseId", 999_999_999))[0], field.Held, "no-such-case")
	says(t, p.HandIn(p.Entry("report_finding", s.id, 4, in{"finding": in{"code": "maybe"}, "notReachable": "WFDD"}))[0], field.Held, "step-input")
	says(t, p.HandIn(p.Entry("report_finding", s.id, 4, in{"finding": in{"code": "true"}}))[0], field.Held, "step-unmet")
	says(t, p.HandIn(p.Entry("submit_evidence", s.id, 4, nil))[0], field.Held, "step-not-in-state")
	for _, body := range []string{`[]`, `{"device":{"id":"x"},"entries":[]}`, `{"entries":[]}`, "<html>"} {
		if a := p.Client.Send("POST", "/api/field/entries", strings.NewReader(body), "Content-Type", "application/json"); a.Status < 400 || a.Status >= 500 || a.Problem().Detail == "" {
			t.Errorf("%s: %s", body, a)
		}
	}
	if a := p.Post(slices.Repeat([]in{good()}, 51)...); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("51 entries: %s", a)
	}
	if a := apptest.Into[httpapi.OutboxAnswers](t, p.Post()); len(a.Answers) != 0 || a.ServerTime.IsZero() {
		t.Errorf("a heartbeat: %+v", a)
	}
}

// Who sees which held entry, and what he may do with it.
func whoSeesWhat(t *testing.T, c *apptest.City) {
	s := visiting(t, c, "A3") // natural resources leads, agriculture is partner
	p := c.As("a.zr.wy").Phone()
	e := p.Entry("submit_evidence", s.id, 4, in{"reason": "材料"})
	says(t, p.HandIn(e)[0], field.Held, "step-not-in-state")
	lost := p.Entry("note", c.Case("B1"), 1, in{"text": "不在我这里"})
	says(t, p.HandIn(lost)[0], field.Held, "no-such-case")
	find := func(login, path, id string) *field.HeldEntry {
		for _, h := range apptest.Into[httpapi.EntryList](t, c.As(login).Get(path)).Items {
			if h.ID == id {
				return &h
			}
		}
		return nil
	}
	for login, want := range map[string]struct{ sees, may bool }{
		"a.zr.wy": {true, true}, "a.zr.jb": {true, true}, "a.zr.sh": {true, true}, "shi.zr": {true, false}, "a.ny.jb": {true, false},
		"a.zr.wy2": {false, false}, "b.zr.jb": {false, false}, "lxb": {true, false},
	} {
		h := find(login, "/api/field/held", e["id"].(string))
		if (h != nil) != want.sees {
			t.Errorf("%s sees it: %v", login, h != nil)
			continue
		}
		if h != nil && (h.May.Retry != want.may || h.May.GiveUp != want.may || h.PlotNo != "A3" || h.CaseState != casework.Verifying ||
			h.Author.Name != "某a.zr.wy" || h.Device == "" || h.VerbZh == "" || !strings.Contains(string(h.Payload), "材料")) {
			t.Errorf("%s: %+v", login, h)
		}
	}
	if h := find("a.zr.wy", "/api/field/entries", lost["id"].(string)); h == nil || h.CaseNo != "" || !h.May.GiveUp {
		t.Errorf("of a case out of sight: %+v", h)
	}
	if h := find("b.zr.jb", "/api/field/held", lost["id"].(string)); h == nil || h.May.Retry != true {
		t.Errorf("the case's own county sees %+v", h)
	}
	if f := c.As("a.zr.jb").File(s.id).Field; len(f.Held) != 1 || f.Held[0].ID != e["id"] || f.Promised != 0 {
		t.Errorf("the case file: %+v", f)
	}
}

// An entry at which the server itself fails is kept and holds up no other; it
// is done when the phone asks again and the trouble is over.
func brokenEntry(t *testing.T, c *apptest.City) {
	s := tell(t, c, "A6")
	s.does("shi.zr", "issue", nil, casework.Issued)
	p := c.As("a.zr.jb").Phone()
	run := func(statement string) {
		if _, err := c.Owner.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	run(`CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF NEW.payload->>'text' = '坏' THEN RAISE EXCEPTION 'trouble'; END IF; RETURN NEW; END $$`)
	run("CREATE TRIGGER trouble BEFORE INSERT ON case_records FOR EACH ROW EXECUTE FUNCTION trouble()")
	bad := p.Entry("note", s.id, 2, in{"text": "坏"})
	a := p.HandIn(p.Entry("note", s.id, 2, in{"text": "好"}), bad, p.Entry("note", s.id, 2, in{"text": "也好"}))
	says(t, a[0], field.Done, "")
	says(t, a[1], field.Held, "entry-broken")
	says(t, a[2], field.Done, "")
	if n := len(p.File(s.id).Field.Held); n != 1 {
		t.Errorf("%d held entries", n)
	}
	says(t, p.HandIn(bad)[0], field.Held, "entry-broken")
	run("DROP TRIGGER trouble ON case_records")
	says(t, p.HandIn(bad)[0], field.Done, "")
	if n := len(p.File(s.id).Records); n != 3 {
		t.Errorf("%d notes", n)
	}
}
