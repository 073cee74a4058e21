package casework_test

import (
	"slices"
	"strings"
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// past adds steps to a dossier's past, each by one person.
func past(d casework.Dossier, steps ...casework.Step) casework.Dossier {
	d.Steps = append(slices.Clone(d.Steps), steps...)
	return d
}

func step(a casework.Action, from casework.State, who org.Person) casework.Step {
	return casework.Step{Action: a, From: from, ActorID: who.ID}
}

// Who reported a finding does not judge it; who submitted evidence does not
// pass it. Only the last report counts, and returning one's own is free.
func TestNobodyJudgesHisOwnWork(t *testing.T) {
	for _, c := range []struct {
		state casework.State
		own   casework.Action
		from  casework.State
		judge []casework.Action
		free  []casework.Action
	}{
		{
			casework.FindingReview, casework.ReportFinding, casework.Verifying,
			[]casework.Action{casework.Uphold, casework.Clear, casework.SplitUp},
			[]casework.Action{casework.ReturnFinding, casework.HandOver, casework.Escalate},
		},
		{
			casework.EvidenceReview, casework.SubmitEvidence, casework.AwaitingEvidence,
			[]casework.Action{casework.Pass},
			[]casework.Action{casework.ReturnEvidence, casework.Rework},
		},
	} {
		own := past(dossier(c.state), step(c.own, c.from, reviewNR))
		again := past(own, step(casework.ReturnFinding, c.state, review2NR), step(c.own, c.from, inspNR))
		for _, a := range c.judge {
			f := refused(t, "step-unmet", own, reviewNR, a)
			if len(f.Missing) != 1 || !strings.Contains(f.Missing[0], c.own.Doc().Zh) {
				t.Errorf("%s: %v", a, f.Missing)
			}
			done(t, own, review2NR, a)
			done(t, again, reviewNR, a)
		}
		for _, a := range c.free {
			done(t, own, reviewNR, a)
		}
	}
}

// Whoever closes did no earlier step of the case; what he himself sent back
// from the same review is no earlier step, and a closing before a relapse was
// that review too.
func TestOnlyAFreshPersonCloses(t *testing.T) {
	d := dossier(casework.ClosureReview)
	done(t, d, cityNR2, casework.Close)
	for _, s := range []casework.Step{
		step(casework.Issue, casework.Imported, cityNR2),
		step(casework.Reroute, casework.Imported, cityNR2),
		step(casework.Rule, casework.Escalated, cityNR2),
		step(casework.Extend, casework.Rectifying, cityNR2),
		step(casework.CarryOver, casework.Rectifying, cityNR2),
		step(casework.Import, "", cityNR2),
		step(casework.Reopen, casework.Closed, cityNR2),
		step(casework.ReportUp, casework.Closed, cityNR2),
	} {
		f := refused(t, "step-unmet", past(d, s), cityNR2, casework.Close)
		if !strings.Contains(f.Missing[0], s.Action.Doc().Zh) {
			t.Errorf("%s: %v", s.Action, f.Missing)
		}
	}
	for _, a := range []casework.Action{casework.ReturnApplication, casework.ReturnEvidence, casework.Rework, casework.Close} {
		done(t, past(d, step(a, casework.ClosureReview, cityNR2)), cityNR2, casework.Close)
	}
	// Four eyes is about closing only: the same person may return it.
	for _, a := range []casework.Action{casework.ReturnApplication, casework.ReturnEvidence, casework.Rework} {
		done(t, d, cityNR, a)
	}
}

// A department refuses a case once; what a conference decided nobody refuses
// or hands over.
func TestRefusedOnceAndConferredForGood(t *testing.T) {
	d := dossier(casework.Issued)
	d.Case = done(t, d, clerkNR, casework.Refuse).Next
	if !slices.Equal(d.Case.Facts.RefusedBy, []org.Department{nr}) {
		t.Fatalf("refused by %v", d.Case.Facts.RefusedBy)
	}
	conferred := done(t, d, joint, casework.Confer).Next
	if !conferred.Facts.Conferred || conferred.Lead != ag || conferred.Partner != nr || len(conferred.Deputed) != 0 {
		t.Fatalf("after the conference: %+v", conferred)
	}

	again := dossier(casework.Issued) // once, by the city's own rerouting
	again.Case.Facts.RefusedBy = []org.Department{nr}
	refused(t, "step-unmet", again, clerkNR, casework.Refuse)
	again.Case.Lead = ag
	if out := done(t, again, clerkAG, casework.Refuse); !slices.Equal(out.Next.Facts.RefusedBy, []org.Department{nr, ag}) {
		t.Fatalf("refused by %v", out.Next.Facts.RefusedBy)
	}
	if !slices.Equal(again.Case.Facts.RefusedBy, []org.Department{nr}) {
		t.Fatal("the step changed the case it was given")
	}

	d.Case = conferred
	d.Case.Facts.RefusedBy = nil
	refused(t, "step-unmet", d, clerkAG, casework.Refuse)
	d.Case.State = casework.FindingReview
	refused(t, "step-unmet", d, reviewAG, casework.HandOver)
	d.Case.Facts.Conferred = false
	done(t, d, reviewAG, casework.HandOver)
}

// The conference and the city name a county of their own and one of the two
// departments; who was touched stays in sight.
func TestAssigning(t *testing.T) {
	d := dossier(casework.Imported)
	same := done(t, d, cityNR, casework.Reroute, func(in *casework.Input) { in.Department, in.County = nr, "430281" }).Next
	if same.Lead != nr || same.Partner != "" || same.County != "430281" {
		t.Errorf("another county, same department: %+v", same)
	}
	if other := done(t, d, cityNR, casework.Reroute).Next; other.Lead != ag || other.Partner != nr {
		t.Errorf("the other department: %+v", other)
	}
	d.Case.Lead, d.Case.County = "", ""
	if first := done(t, d, cityAG, casework.Reroute).Next; first.Lead != ag || first.Partner != "" || first.County != county {
		t.Errorf("out of the queue: %+v", first)
	}
	for _, bad := range []org.Region{"4302", "430181", "43028", "430281001"} {
		refused(t, "county-unknown", d, cityNR, casework.Reroute, func(in *casework.Input) { in.County = bad })
		d.Case.State = casework.Disputed
		refused(t, "county-unknown", d, joint, casework.Confer, func(in *casework.Input) { in.County = bad })
		d.Case.State = casework.Imported
	}
}

// Issuing needs an owner and an outline, each said in words.
func TestIssueNeedsOwnerAndOutline(t *testing.T) {
	d := dossier(casework.Imported)
	done(t, d, cityNR, casework.Issue)
	d.Plot.AreaCents = 0
	refused(t, "step-unmet", d, cityNR, casework.Issue)
	d = dossier(casework.Imported)
	d.Plot.Geometry = nil
	refused(t, "step-unmet", d, cityNR, casework.Issue)
	d.Case.County = ""
	if f := refused(t, "step-unmet", d, cityNR, casework.Issue); len(f.Missing) != 2 {
		t.Errorf("two things are missing: %v", f.Missing)
	}
}

// Inspectors are deputed from those at work in the county, for the department.
func TestDepute(t *testing.T) {
	d := dossier(casework.Received)
	gone, clerk := inspNR, clerkNR
	gone.ID, gone.Active = 31, false
	elsewhere, town, second := inspNR, inspNR, inspNR
	elsewhere.ID, elsewhere.Region = 32, "430281"
	town.ID, town.Region = 33, "430202001"
	second.ID = 34
	d.Inspectors = map[int64]org.Person{31: gone, 32: elsewhere, 33: town, 34: second, clerk.ID: clerk, inspAG.ID: inspAG}
	for _, id := range []int64{31, 32, clerk.ID, inspAG.ID, 99} {
		refused(t, "inspector-not-here", d, clerkNR, casework.Depute, func(in *casework.Input) { in.Inspectors = []int64{33, id} })
	}
	for _, state := range []casework.State{casework.Received, casework.Verifying} {
		d.Case.State = state
		out := done(t, d, clerkNR, casework.Depute, func(in *casework.Input) { in.Inspectors = []int64{33, 34, 33} })
		if !slices.Equal(out.Next.Deputed, []int64{33, 34}) {
			t.Errorf("deputed %v", out.Next.Deputed)
		}
	}
}
