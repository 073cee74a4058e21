package casework_test

import (
	"slices"
	"strings"
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// A hand-over goes to the other department of the county, which takes it, says
// no, or says nothing.
func TestHandOverIsAnswered(t *testing.T) {
	d := dossier(casework.FindingReview)
	offer := func(d casework.Dossier) casework.Case {
		return done(t, d, reviewNR, casework.HandOver, func(in *casework.Input) { in.Files = []casework.Attached{{ID: 3, Name: "移交函.pdf"}} }).Next
	}
	offered := offer(d)
	if offered.State != casework.OnOffer || offered.Lead != nr || offered.Partner != ag || !slices.Equal(offered.Facts.HandedBy, []org.Department{nr}) {
		t.Fatalf("after the offer: %+v", offered)
	}
	d.Case = offered
	refused(t, "step-not-yours", d, clerkNR, casework.TakeOver)
	refused(t, "step-not-yours", d, reviewNR, casework.Decline)
	refused(t, "step-not-yours", d, cityAG, casework.TakeOver)

	taken := done(t, d, clerkAG, casework.TakeOver).Next
	if taken.State != casework.Received || taken.Lead != ag || taken.Partner != nr || len(taken.Deputed) != 0 || taken.Facts.Finding == nil {
		t.Errorf("taken over: %+v", taken)
	}
	back := dossier(casework.FindingReview)
	back.Case.Lead, back.Case.Partner, back.Case.Facts = ag, nr, taken.Facts
	back.Case = done(t, back, reviewAG, casework.HandOver).Next // to and fro, each once
	again := dossier(casework.FindingReview)
	again.Case.Facts.HandedBy = back.Case.Facts.HandedBy
	refused(t, "step-unmet", again, reviewNR, casework.HandOver)

	declined := done(t, d, reviewAG, casework.Decline).Next
	if declined.State != casework.Disputed || declined.Lead != nr || !slices.Equal(declined.Facts.RefusedBy, []org.Department{ag}) {
		t.Errorf("declined: %+v", declined)
	}
	d.Case.Facts.RefusedBy = []org.Department{ag} // said no once
	refused(t, "step-unmet", d, clerkAG, casework.Decline)
	done(t, d, clerkAG, casework.TakeOver)
}

// The program lapses what nobody answered, on the day after the last one, and
// nothing else; nobody else lapses anything.
func TestOnlyTheProgramLapses(t *testing.T) {
	d := dossier(casework.OnOffer)
	for _, due := range []org.Date{today, "2026-06-11", ""} {
		d.Case.DueOn = due
		if _, err := casework.Perform(d, org.Program, casework.Lapsing(d.Case), now); !fault.Is(err, "step-unmet") {
			t.Errorf("due on %q: %v", due, err)
		}
	}
	d.Case.DueOn = "2026-06-09"
	out, err := casework.Perform(d, org.Program, casework.Lapsing(d.Case), now)
	if err != nil || out.Next.State != casework.Disputed || out.Event.ActorID != 0 || out.Event.ActorName != "系统" || !strings.Contains(out.Event.Reason, "农业农村部门在期限 2026-06-09") {
		t.Fatalf("lapsed: %+v, %v", out.Event, err)
	}
	likeness := org.Person{ID: 1, Name: "系统", Active: true}
	if _, err := casework.Perform(d, likeness, casework.Lapsing(d.Case), now); !fault.Is(err, "step-not-yours") {
		t.Errorf("somebody called 系统: %v", err)
	}
	for _, state := range strings.Fields(states) {
		if open := casework.Offered(dossier(casework.State(state)).Case, org.Program); len(open) > 0 && state != "offered" {
			t.Errorf("the program may %v in %s", open, state)
		}
	}
}

// What the rules doubt may be settled by a conference before it is issued; the
// rest may not, and what is settled nobody reroutes.
func TestConferenceOnDoubt(t *testing.T) {
	d := dossier(casework.Imported)
	next := done(t, d, joint, casework.Confer).Next
	if next.State != casework.Imported || next.Lead != ag || !next.Facts.Conferred {
		t.Fatalf("decided: %+v", next)
	}
	d.Case = next
	d.Case.Version = 4
	refused(t, "step-unmet", d, cityNR, casework.Reroute)
	refused(t, "step-unmet", d, joint, casework.Confer)
	sure := dossier(casework.Imported)
	sure.Case.Qualification = "non_grain"
	refused(t, "step-unmet", sure, joint, casework.Confer)
	sure.Case.Facts.Routing.Confirm = true
	done(t, sure, joint, casework.Confer)
}

// Records from when a hand-over went to the conference at once still hold.
func TestPastStepsStillVerify(t *testing.T) {
	c := casework.Case{ID: 7, Deputed: []int64{}, Facts: casework.Facts{PlotHash: "h"}}
	var events []casework.Event
	var prev []byte
	from := casework.State("")
	for _, s := range []struct {
		do casework.Action
		to casework.State
	}{
		{casework.Import, casework.Imported},
		{casework.Issue, casework.Issued},
		{casework.Receive, casework.Received},
		{casework.Depute, casework.Verifying},
		{casework.ReportFinding, casework.FindingReview},
		{casework.HandOver, casework.Disputed},
	} {
		c.State, c.Version = s.to, c.Version+1
		sealed, err := casework.Seal(casework.Event{Action: s.do, From: from, To: s.to, Payload: []byte(`{}`)}, c, prev)
		if err != nil {
			t.Fatal(err)
		}
		events, prev, from = append(events, sealed), sealed.Hash, s.to
	}
	if b := casework.Verify(c, events, "h"); b != nil {
		t.Errorf("a record from before: %+v", b)
	}
	d := dossier(casework.FindingReview)
	if next := done(t, d, reviewNR, casework.HandOver).Next; next.State == casework.Disputed {
		t.Error("a hand-over still goes to the conference at once")
	}
}
