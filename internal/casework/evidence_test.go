package casework_test

import (
	"strings"
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Photos of this round that were not withdrawn count, of their own phase.
func TestPhotosThatCount(t *testing.T) {
	for _, c := range []struct {
		state casework.State
		do    casework.Action
		own   evidence.Phase
		other evidence.Phase
	}{
		{casework.Verifying, casework.ReportFinding, evidence.Verify, evidence.Rectify},
		{casework.AwaitingEvidence, casework.SubmitEvidence, evidence.Rectify, evidence.Verify},
	} {
		d := dossier(c.state)
		d.Photos = photos(c.own, 1)
		done(t, d, inspNR, c.do)
		done(t, d, clerkNR, c.do)
		d.Photos[1].Withdrawn = &casework.Withdrawal{Reason: "拍错了"}
		if f := refused(t, "step-unmet", d, inspNR, c.do); len(f.Missing) != 1 || !strings.Contains(f.Missing[0], "近景") {
			t.Errorf("one close photo was withdrawn: %v", f.Missing)
		}
		d.Photos = photos(c.other, 1)
		refused(t, "step-unmet", d, inspNR, c.do)
		d.Photos = photos(c.own, 1)
		d.Case.Facts.Round = 2
		refused(t, "step-unmet", d, inspNR, c.do)
		d.Photos = append(d.Photos, photos(c.own, 2)...)
		done(t, d, inspNR, c.do)
	}
}

// A not-reachable code stands in for visit photos, and for nothing else.
func TestNotReachable(t *testing.T) {
	d := dossier(casework.Verifying)
	d.Photos = nil
	code := func(c string) func(*casework.Input) { return func(in *casework.Input) { in.NotReachable = c } }
	refused(t, "step-unmet", d, inspNR, casework.ReportFinding)
	refused(t, "step-input", d, inspNR, casework.ReportFinding, code("XYZ"))
	out := done(t, d, inspNR, casework.ReportFinding, code("WFDD"))
	if f := out.Next.Facts.Finding; f.NotReachable != "WFDD" || f.Code != "true" || f.By != inspNR.Name || f.On != today {
		t.Errorf("finding: %+v", f)
	}
	d = dossier(casework.AwaitingEvidence)
	d.Photos = nil
	refused(t, "step-unmet", d, inspNR, casework.SubmitEvidence, code("WFDD"))
	wild := int64(-1)
	refused(t, "finding-area", dossier(casework.Verifying), inspNR, casework.ReportFinding,
		func(in *casework.Input) { in.Finding.AreaCents = &wild })
}

// What the rules remind of goes by the measures that were ordered.
func TestReminders(t *testing.T) {
	d := dossier(casework.AwaitingEvidence)
	r := d.RectifyReport()
	if len(r.Reminders) != 1 || !strings.HasPrefix(r.Reminders[0], "拆除复耕：") {
		t.Errorf("reminders: %v", r.Reminders)
	}
	for measure := range evidence.Default().Rectify.Reminders {
		found := false
		for _, w := range casework.Measures {
			found = found || w.Zh == measure
		}
		if !found {
			t.Errorf("the rules remind of a measure that nobody can order: %s", measure)
		}
	}
}

// A relapse begins a new round: what was decided is history, photos too.
func TestReopen(t *testing.T) {
	for _, state := range []casework.State{casework.Closed, casework.Reported} {
		d := dossier(state)
		f := &d.Case.Facts
		f.ClosedOn, f.Ground, f.Acceptance, f.Extensions, f.Returns, f.FinishedOn = "2026-05-01", "lawful", acceptance(), 2, 3, "2026-04-01"
		f.RefusedBy, f.Conferred, f.ReportBatch, f.Question = []org.Department{nr}, true, "2026年第1批", "?"
		f.Routing.Words = "按规则 5"
		got := done(t, d, cityAG, casework.Reopen).Next
		want := casework.Facts{PlotHash: "abc", Round: 2, RefusedBy: []org.Department{nr}, Conferred: true, Returns: 3}
		want.Routing = f.Routing
		if a, b := asJSON(t, got.Facts), asJSON(t, want); a != b {
			t.Errorf("a new round begins with\n%s, want\n%s", a, b)
		}
		if got.Lead != nr || got.County != county || len(got.Deputed) != 0 || got.DueOn != "2026-06-24" {
			t.Errorf("reopened: %+v", got)
		}
		d.Case = got
		d.Case.State, d.Case.Deputed = casework.Verifying, []int64{inspNR.ID}
		refused(t, "step-unmet", d, inspNR, casework.ReportFinding)
		d.Case.State = casework.AwaitingEvidence
		refused(t, "step-unmet", d, inspNR, casework.SubmitEvidence)
	}
}

// Photos are taken while a case is looked at or put right, by those sent or by
// the county's lead department.
func TestPhotoPhase(t *testing.T) {
	open := map[casework.State]evidence.Phase{
		casework.Verifying: evidence.Verify, casework.Rectifying: evidence.Rectify,
		casework.CarriedOver: evidence.Rectify, casework.AwaitingEvidence: evidence.Rectify,
	}
	for _, s := range strings.Fields(states) {
		c := dossier(casework.State(s)).Case
		for _, who := range everybody {
			phase, err := casework.PhotoPhase(c, who)
			want := ""
			switch {
			case open[c.State] == "":
				want = "photo-not-now"
			case who.ID != inspNR.ID && who.ID != clerkNR.ID && who.ID != reviewNR.ID && who.ID != review2NR.ID:
				want = "photo-not-yours"
			}
			if (err == nil) != (want == "") || (err != nil && !fault.Is(err, want)) || (err == nil && phase != open[c.State]) {
				t.Errorf("%s by %s %s: %q, %v", s, who.Role, who.Department, phase, err)
			}
		}
	}
}
