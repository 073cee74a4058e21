package casework_test

import (
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

// The last day of every stage that a step on Wednesday 10 June leads to, in
// working days (the 13th is made up for, the 19th is a holiday) and in
// calendar days. «keep» is the day it had, «decided» the deadline decided.
func TestDueAfterEveryStep(t *testing.T) {
	const keep, decided, none = "2026-06-30", "2026-08-01", ""
	for _, c := range []struct {
		state             casework.State
		do                casework.Action
		who               org.Person
		working, calendar org.Date
	}{
		{casework.Imported, casework.Issue, cityNR, "2026-06-13", "2026-06-13"},
		{casework.Imported, casework.Reroute, cityNR, keep, keep},
		{casework.Imported, casework.Void, cityNR, none, none},
		{casework.Issued, casework.Receive, clerkNR, "2026-06-24", "2026-06-20"},
		{casework.Issued, casework.Refuse, clerkNR, "2026-06-24", "2026-06-20"},
		{casework.Disputed, casework.Confer, joint, "2026-06-13", "2026-06-13"},
		{casework.Received, casework.Depute, clerkNR, keep, keep},
		{casework.Verifying, casework.Depute, clerkNR, keep, keep},
		{casework.Verifying, casework.ReportFinding, inspNR, "2026-06-16", "2026-06-15"},
		{casework.FindingReview, casework.ReturnFinding, reviewNR, "2026-06-24", "2026-06-20"},
		{casework.FindingReview, casework.Uphold, reviewNR, decided, decided},
		{casework.FindingReview, casework.Clear, reviewNR, "2026-06-16", "2026-06-15"},
		{casework.FindingReview, casework.SplitUp, reviewNR, none, none},
		{casework.FindingReview, casework.HandOver, reviewNR, "2026-06-16", "2026-06-15"},
		{casework.OnOffer, casework.TakeOver, clerkAG, "2026-06-24", "2026-06-20"},
		{casework.OnOffer, casework.Decline, clerkAG, "2026-06-24", "2026-06-20"},
		{casework.OnOffer, casework.Lapse, org.Program, "2026-06-24", "2026-06-20"},
		{casework.FindingReview, casework.Escalate, reviewNR, "2026-07-01", "2026-06-25"},
		{casework.Escalated, casework.Rule, cityNR, decided, decided},
		{casework.Rectifying, casework.Extend, cityNR, "2026-07-30", "2026-07-30"},
		{casework.Rectifying, casework.Finish, clerkNR, "2026-06-24", "2026-06-20"},
		{casework.Rectifying, casework.CarryOver, cityNR, none, none},
		{casework.CarriedOver, casework.Finish, clerkNR, "2026-06-24", "2026-06-20"},
		{casework.AwaitingEvidence, casework.SubmitEvidence, inspNR, "2026-06-16", "2026-06-15"},
		{casework.EvidenceReview, casework.ReturnEvidence, reviewNR, "2026-06-24", "2026-06-20"},
		{casework.EvidenceReview, casework.Rework, reviewNR, keep, keep},
		{casework.EvidenceReview, casework.Pass, reviewNR, "2026-06-16", "2026-06-15"},
		{casework.AwaitingClosure, casework.ApplyToClose, clerkNR, "2026-06-24", "2026-06-20"},
		{casework.ClosureReview, casework.ReturnApplication, cityNR2, "2026-06-16", "2026-06-15"},
		{casework.ClosureReview, casework.ReturnEvidence, cityNR2, "2026-06-24", "2026-06-20"},
		{casework.ClosureReview, casework.Rework, cityNR2, keep, keep},
		{casework.ClosureReview, casework.Close, cityNR2, none, none},
		{casework.Closed, casework.ReportUp, cityNR2, none, none},
		{casework.Closed, casework.Reopen, cityNR2, "2026-06-24", "2026-06-20"},
	} {
		for kind, want := range map[org.DayKind]org.Date{org.WorkingDays: c.working, org.CalendarDays: c.calendar} {
			d := dossier(c.state)
			d.Batch.DayKind = kind
			if got := done(t, d, c.who, c.do).Next.DueOn; got != want {
				t.Errorf("%s %s in %s days: due %q, want %q", c.state, c.do, kind, got, want)
			}
		}
	}
}

// A deadline that comes with reworking or carrying over is the case's, and
// must lie ahead; carrying over without one has none.
func TestDeadlineGivenOnTheWay(t *testing.T) {
	for _, c := range []struct {
		state casework.State
		do    casework.Action
		who   org.Person
	}{{casework.EvidenceReview, casework.Rework, reviewNR}, {casework.ClosureReview, casework.Rework, cityNR2}, {casework.Rectifying, casework.CarryOver, cityNR}} {
		d := dossier(c.state)
		d.Case.Facts.FinishedOn = today
		by := func(day org.Date) func(*casework.Input) { return func(in *casework.Input) { in.Deadline = day } }
		got := done(t, d, c.who, c.do, by("2026-09-30")).Next
		if got.DueOn != "2026-09-30" || got.Facts.Deadline != "2026-09-30" {
			t.Errorf("%s: %+v", c.do, got)
		}
		if c.do == casework.Rework && (got.Facts.FinishedOn != "" || got.Facts.Returns != 1) {
			t.Errorf("reworked: %+v", got.Facts)
		}
		refused(t, "deadline-past", d, c.who, c.do, by(today))
	}
	if f := done(t, dossier(casework.Rectifying), cityNR, casework.CarryOver).Next.Facts; f.Deadline != "" {
		t.Errorf("carried over with the old deadline %s", f.Deadline)
	}
}

// A case is born routed, due for issue, with its first event.
func TestBorn(t *testing.T) {
	yes := true
	p := plot.Plot{No: "A1", Geometry: square(0), AreaCents: area, CountyByShare: "430202", Type: "02", PBFInFile: &yes}
	b := casework.Born(p, batch(), routing.Version1, cityNR, now)
	if c := b.Case; c.State != casework.Imported || c.Version != 1 || c.Lead != ag || c.County != county || c.BatchID != 5 ||
		c.DueOn != "2026-06-13" || c.Facts.Round != 1 || c.Facts.Routing.Rule != 7 || c.Qualification != routing.NonGrain {
		t.Errorf("born as %+v", c)
	}
	if e := b.Event; e.Action != casework.Import || e.From != "" || e.To != casework.Imported || e.ActorName != cityNR.Name || !e.At.Equal(now) {
		t.Errorf("born by %+v", e)
	}
	if b := casework.Born(plot.Plot{Type: "ZZ"}, batch(), routing.Version1, cityNR, now); b.Case.Lead != "" || b.Case.County != "" ||
		b.Case.Facts.Routing.Words == "" {
		t.Errorf("what no rule matches: %+v", b.Case)
	}
}

func TestDaysLeft(t *testing.T) {
	b := batch()
	for _, c := range []struct {
		kind org.DayKind
		due  org.Date
		days int
		ok   bool
	}{
		{org.WorkingDays, "2026-06-10", 0, true},
		{org.WorkingDays, "2026-06-16", 5, true},
		{org.CalendarDays, "2026-06-16", 6, true},
		{org.WorkingDays, "2026-06-22", 8, true},
		{org.WorkingDays, "2026-06-05", -3, true},
		{org.CalendarDays, "2026-06-05", -5, true},
		{org.WorkingDays, "", 0, false},
	} {
		b.DayKind = c.kind
		if days, ok := casework.DaysLeft(b, c.due, today); days != c.days || ok != c.ok {
			t.Errorf("%s until %q: %d %v, want %d %v", c.kind, c.due, days, ok, c.days, c.ok)
		}
	}
}
