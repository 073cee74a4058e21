package casework_test

import (
	"fmt"
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// What is to be rectified, by when: not more than there is, not yesterday.
func TestUphold(t *testing.T) {
	d := dossier(casework.FindingReview)
	d.Case.Facts.Measures, d.Case.Facts.RectifyCents, d.Case.Facts.Deadline = nil, 0, ""
	whole := done(t, d, reviewNR, casework.Uphold).Next
	if f := whole.Facts; f.RectifyCents != area || f.Deadline != "2026-08-01" || len(f.Measures) != 1 ||
		f.Measures[0] != (casework.Measure{Code: "demolish_restore", PlannedCents: area}) {
		t.Errorf("upheld whole: %+v", f)
	}
	part := done(t, d, reviewNR, casework.Uphold, func(in *casework.Input) { in.RectifyCents = 600_000 }).Next
	if part.Facts.RectifyCents != 600_000 {
		t.Errorf("upheld in part: %d", part.Facts.RectifyCents)
	}
	done(t, d, reviewNR, casework.Uphold, func(in *casework.Input) { in.RectifyCents = area + 667 })
	for _, cents := range []int64{area + 668, -1} {
		refused(t, "rectify-area", d, reviewNR, casework.Uphold, func(in *casework.Input) { in.RectifyCents = cents })
	}
	for _, day := range []org.Date{today, "2026-06-09", "2025-12-31"} {
		refused(t, "deadline-past", d, reviewNR, casework.Uphold, func(in *casework.Input) { in.Deadline = day })
	}
}

// Clearing leaves nothing to rectify, and a ruling goes one way or the other.
func TestClearAndRule(t *testing.T) {
	cleared := done(t, dossier(casework.FindingReview), reviewNR, casework.Clear).Next
	if f := cleared.Facts; f.Ground != "lawful" || f.Measures != nil || f.RectifyCents != 0 || f.Deadline != "" {
		t.Errorf("cleared: %+v", f)
	}
	d := dossier(casework.Escalated)
	d.Case.Facts.Measures, d.Case.Facts.RectifyCents, d.Case.Facts.Deadline = nil, 0, ""
	if out := done(t, d, cityNR, casework.Rule); out.Next.State != casework.Rectifying || out.Event.To != casework.Rectifying ||
		out.Next.Facts.Deadline != "2026-08-01" || out.Next.Facts.RectifyCents != area {
		t.Errorf("ruled to rectify: %+v", out.Next)
	}
	free := func(in *casework.Input) {
		*in = casework.Input{Outcome: casework.AwaitingClosure, Document: "审〔2026〕1号", Ground: "exempt"}
	}
	if out := done(t, d, cityNR, casework.Rule, free); out.Next.State != casework.AwaitingClosure || out.Event.To != casework.AwaitingClosure ||
		out.Next.Facts.Ground != "exempt" {
		t.Errorf("ruled free: %+v", out.Next)
	}
	refused(t, "ground-missing", d, cityNR, casework.Rule, free, func(in *casework.Input) { in.Ground = "" })
	refused(t, "measures-missing", d, cityNR, casework.Rule, func(in *casework.Input) { in.Measures = nil })
	refused(t, "deadline-past", d, cityNR, casework.Rule, func(in *casework.Input) { in.Deadline = "" })
	refused(t, "step-input", d, cityNR, casework.Rule, func(in *casework.Input) { in.Outcome = casework.Closed })

	// What was never rectified has nothing to send back but the application.
	d.Case = cleared
	d.Case.State = casework.ClosureReview
	refused(t, "step-unmet", d, cityNR2, casework.Rework)
	refused(t, "step-unmet", d, cityNR2, casework.ReturnEvidence)
	done(t, d, cityNR2, casework.ReturnApplication)
}

// Measured areas make up what was ordered, less a tolerance of 0.01 亩.
func TestFinish(t *testing.T) {
	for _, state := range []casework.State{casework.Rectifying, casework.CarriedOver} {
		d := dossier(state)
		measured := func(cents ...int64) func(*casework.Input) {
			return func(in *casework.Input) {
				in.Measures = nil
				for i, c := range cents {
					in.Measures = append(in.Measures, casework.MeasureInput{Code: []string{"demolish_restore", "fill_pond"}[i], AreaCents: c})
				}
			}
		}
		out := done(t, d, clerkNR, casework.Finish, measured(700_000, 300_000))
		want := []casework.Measure{{Code: "demolish_restore", PlannedCents: area, DoneCents: 700_000}, {Code: "fill_pond", DoneCents: 300_000}}
		if f := out.Next.Facts; fmt.Sprint(f.Measures) != fmt.Sprint(want) || f.FinishedOn != today {
			t.Errorf("finished: %+v", f)
		}
		done(t, d, clerkNR, casework.Finish, measured(area-667))
		done(t, d, clerkNR, casework.Finish, measured(area-667-1, 1))
		refused(t, "measured-too-small", d, clerkNR, casework.Finish, measured(area-668))
		refused(t, "step-input", d, clerkNR, casework.Finish, measured(area, -1))
		on := func(day org.Date) func(*casework.Input) { return func(in *casework.Input) { in.FinishedOn = day } }
		done(t, d, clerkNR, casework.Finish, on("2026-06-01"))
		refused(t, "finished-in-future", d, clerkNR, casework.Finish, on("2026-06-11"))
		refused(t, "finished-before-issue", d, clerkNR, casework.Finish, on("2026-05-31"))
	}
}

// An extension is asked for before the deadline, goes to a later day, and is
// given at most twice.
func TestExtend(t *testing.T) {
	d := dossier(casework.Rectifying)
	out := done(t, d, cityNR, casework.Extend).Next
	if out.Facts.Deadline != "2026-07-30" || out.DueOn != "2026-07-30" || out.Facts.Extensions != 1 {
		t.Errorf("extended: %+v", out)
	}
	until := func(day org.Date) func(*casework.Input) { return func(in *casework.Input) { in.Deadline = day } }
	for _, day := range []org.Date{"2026-06-30", "2026-06-29"} {
		refused(t, "deadline-not-later", d, cityNR, casework.Extend, until(day))
	}
	d.Case.DueOn, d.Case.Facts.Deadline = "2026-05-31", "2026-05-31"
	d.Requests = []casework.ExtensionRequest{{AskedOn: "2026-05-31"}}
	refused(t, "deadline-past", d, cityNR, casework.Extend, until("2026-06-05"))
	done(t, d, cityNR, casework.Extend, until("2026-06-11"))
	d.Requests[0].AskedOn = "2026-06-01" // a day late
	refused(t, "step-unmet", d, cityNR, casework.Extend, until("2026-07-01"))
	d = dossier(casework.Rectifying)
	d.Requests = nil
	refused(t, "step-unmet", d, cityNR, casework.Extend)
	d = dossier(casework.Rectifying)
	d.Case.Facts.Extensions = 1
	done(t, d, cityNR, casework.Extend)
	d.Case.Facts.Extensions = 2
	refused(t, "step-unmet", d, cityNR, casework.Extend)
}

// The county asks for more time in the same bounds.
func TestAskExtension(t *testing.T) {
	ask := func(d casework.Dossier, who org.Person, until org.Date, why string) string {
		_, err := casework.AskExtension(d, who, until, why, now)
		if err == nil {
			return ""
		}
		if f := fault.As(err); f != nil && chinese(f.Message) {
			return f.Code
		}
		return err.Error()
	}
	good := dossier(casework.Rectifying)
	late, twice, elsewhere := dossier(casework.Rectifying), dossier(casework.Rectifying), dossier(casework.CarriedOver)
	late.Case.DueOn, twice.Case.Facts.Extensions = "2026-06-09", 2
	lastDay := dossier(casework.Rectifying)
	lastDay.Case.DueOn = today
	for _, c := range []struct {
		name  string
		d     casework.Dossier
		who   org.Person
		until org.Date
		why   string
		want  string
	}{
		{"in time", good, clerkNR, "2026-07-31", "汛期", ""},
		{"by the reviewer", good, reviewNR, "2026-07-31", "汛期", ""},
		{"on the last day", lastDay, clerkNR, "2026-07-31", "汛期", ""},
		{"late", late, clerkNR, "2026-07-31", "汛期", "extension-late"},
		{"a third time", twice, clerkNR, "2026-07-31", "汛期", "extension-used"},
		{"not rectifying", elsewhere, clerkNR, "2026-07-31", "汛期", "step-not-in-state"},
		{"by an inspector", good, inspNR, "2026-07-31", "汛期", "step-not-yours"},
		{"by the other side", good, clerkAG, "2026-07-31", "汛期", "step-not-yours"},
		{"by the city", good, cityNR, "2026-07-31", "汛期", "step-not-yours"},
		{"to no later day", good, clerkNR, "2026-06-30", "汛期", "deadline-not-later"},
		{"to no day", good, clerkNR, "soon", "汛期", "deadline-not-later"},
		{"for nothing", good, clerkNR, "2026-07-31", " ", "step-input"},
	} {
		if got := ask(c.d, c.who, c.until, c.why); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
