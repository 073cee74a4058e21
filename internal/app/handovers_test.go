package app_test

import (
	"fmt"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
)

// A hand-over that nobody answers in time is brought before the conference by
// the program, in nobody's name, once; one that was answered is left alone; and
// the record holds.
func TestUnansweredHandOversLapse(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	pdf := []byte("%PDF-1.4\n%%EOF")
	offer := func(plotNo string) int64 {
		id := c.Case(plotNo)
		for _, s := range []struct {
			login, action string
			in            apptest.In
		}{
			{"shi.zr", "issue", nil},
			{"a.zr.jb", "receive", nil},
			{"a.zr.jb", "depute", apptest.In{"inspectors": []int64{c.Person("a.zr.wy").ID}}},
			{"a.zr.wy", "report_finding", apptest.In{"finding": apptest.In{"code": "true"}, "notReachable": "WFDD"}},
		} {
			if a := c.As(s.login).Step(id, s.action, s.in); a.Status != 200 {
				t.Fatalf("%s %s: %s", s.action, plotNo, a)
			}
		}
		kept := apptest.Into[casework.Attached](t, c.As("a.zr.sh").Upload(fmt.Sprintf("/api/cases/%d/files", id), map[string][]byte{"移交函.pdf": pdf}, nil))
		if a := c.As("a.zr.sh").Step(id, "hand_over", apptest.In{"reason": "实地为果园", "files": []apptest.In{{"id": kept.ID + 1}}}); a.Problem().Code != "no-such-file" {
			t.Errorf("a file that is not there: %s", a)
		}
		if a := c.As("a.zr.sh").Step(id, "hand_over", apptest.In{"reason": "实地为果园", "files": []apptest.In{{"id": kept.ID}}}); a.Status != 200 {
			t.Fatal(a)
		}
		if a := c.As("a.ny.jb").Get(fmt.Sprintf("/api/cases/%d/files/%d", id, kept.ID)); a.Status != 200 || string(a.Body) != string(pdf) {
			t.Errorf("the other department reads the file: %s", a)
		}
		if a := c.As("b.zr.sh").Get(fmt.Sprintf("/api/cases/%d/files/%d", id, kept.ID)); a.Status != 404 {
			t.Errorf("another county reads the file: %s", a)
		}
		return id
	}
	silent, answered := offer("A1"), offer("A5")
	if a := c.As("a.ny.jb").Step(answered, "take_over", nil); a.Status != 200 {
		t.Fatal(a)
	}
	if err := c.App.LapseUnanswered(t.Context()); err != nil {
		t.Fatal(err)
	}
	state := func(id int64) casework.State { return c.As("lxb").File(id).Case.State }
	if got := state(silent); got != casework.OnOffer {
		t.Fatalf("before the day it is %s", got)
	}
	c.Later(30 * 24 * time.Hour)
	for range 2 {
		if err := c.App.LapseUnanswered(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	file := c.As("lxb").File(silent)
	if file.Case.State != casework.Disputed || file.Events[0].Action != casework.Lapse || file.Events[0].ActorName != "系统" || file.Events[1].Action != casework.HandOver {
		t.Fatalf("lapsed: %s, %+v", file.Case.State, file.Events[0])
	}
	if got := state(answered); got != casework.Received {
		t.Errorf("the answered one is %s", got)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM notifications WHERE case_id = ? AND kind = 'case_answered'", silent); n == 0 {
		t.Error("nobody is told")
	}
	broken, err := c.App.Verify(t.Context(), func(int, int) {})
	if err != nil || broken != nil {
		t.Fatalf("the record: %+v, %v", broken, err)
	}
}
