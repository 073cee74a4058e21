package casework_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// What Options says is what Perform does: an open step succeeds with sensible
// inputs, a closed one is refused for exactly the reasons given, one left out
// is somebody else's. In every state, with everything spoiled once; and
// anywhere in a life.
func TestOptionsTellTheTruth(t *testing.T) {
	opened, closed := map[casework.Action]int{}, map[casework.Action]int{}
	for _, state := range strings.Fields(states) {
		for _, spoil := range spoils {
			d := dossier(casework.State(state))
			spoil(&d)
			tellsTruth(t, d, opened, closed)
		}
	}
	for _, r := range casework.Lifecycle {
		if (opened[r.Do] == 0) != r.Import {
			t.Errorf("%s was open %d times", r.Do, opened[r.Do])
		}
		if needy := len(r.NotBy)+len(r.Needs) > 0 || r.Fresh; needy && closed[r.Do] == 0 {
			t.Errorf("%s was never closed", r.Do)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := live(t, 30).d
		rapid.SampledFrom(spoils).Draw(t, "spoil")(&d)
		tellsTruth(t, d, opened, closed)
	})
}

func tellsTruth(t rapid.TB, d casework.Dossier, opened, closed map[casework.Action]int) {
	for _, who := range everybody {
		var names []casework.Action
		for _, o := range casework.Options(d, who, now) {
			names = append(names, o.Action)
			in := sensible(d, o.Action)
			_, err := perform(d, who, o.Action, in)
			if len(o.Missing) > 0 {
				sameMissing(t, o, err)
				in.NotReachable = "WFDD" // a waiver may stand in for what is missing
				_, err = perform(d, who, o.Action, in)
			}
			if (err == nil) != o.Open {
				t.Fatalf("%s %s, open to %s: %v, and Perform: %v", d.Case.State, o.Action, who.Role, o.Open, err)
			}
			if o.Open {
				opened[o.Action]++
			} else {
				closed[o.Action]++
			}
			if o.Open && (len(o.Missing) > 0) != (o.Warning != "") {
				t.Fatalf("%s: missing %v, warning %q", o.Action, o.Missing, o.Warning)
			}
		}
		if offered := casework.Offered(d.Case, who); !slices.Equal(offered, names) && len(offered)+len(names) > 0 {
			t.Fatalf("a list offers %v, the case %v", offered, names)
		}
		for _, verb := range strings.Fields(verbs) {
			a := casework.Action(verb)
			if slices.Contains(names, a) {
				continue
			}
			in := sensible(d, a)
			in.Corrected = nil // no page gives it
			if _, err := perform(d, who, a, in); !fault.Is(err, "step-not-in-state") && !fault.Is(err, "step-not-yours") && !fault.Is(err, "step-by-import") {
				t.Fatalf("%s %s is no option of %s: %v", d.Case.State, a, who.Role, err)
			}
		}
	}
}

func perform(d casework.Dossier, who org.Person, a casework.Action, in casework.Input) (casework.Outcome, error) {
	return casework.Perform(d, who, casework.Command{Action: a, Version: d.Case.Version, Input: in}, now)
}

func sameMissing(t rapid.TB, o casework.Option, err error) {
	f := fault.As(err)
	if f == nil || f.Code != unmetCode(o) || f.Kind != fault.Unmet || !slices.Equal(f.Missing, o.Missing) {
		t.Fatalf("%s says it misses %q, Perform says %v", o.Action, o.Missing, err)
	}
	for _, m := range f.Missing {
		if !chinese(m) {
			t.Fatalf("missing without words: %q", m)
		}
	}
}

// unmetCode: photos that are still on a phone have a code of their own, for
// they arrive without anybody's doing.
func unmetCode(o casework.Option) string {
	if slices.ContainsFunc(o.Missing, func(m string) bool { return strings.Contains(m, "没有传到") }) {
		return "photos-awaited"
	}
	if slices.ContainsFunc(o.Missing, func(m string) bool { return strings.Contains(m, "联合验收") }) {
		return "acceptance-missing"
	}
	return "step-unmet"
}

// spoils take something away that a step may need.
var spoils = []func(*casework.Dossier){
	func(*casework.Dossier) {},
	func(d *casework.Dossier) { d.Photos = nil },
	func(d *casework.Dossier) {
		d.Awaited = []casework.Awaited{{Author: "某外业", Device: "某型号", Files: 2, Oldest: now}}
	},
	func(d *casework.Dossier) { d.Requests = nil },
	func(d *casework.Dossier) { d.Plot.Geometry = nil },
	func(d *casework.Dossier) { d.Case.Facts.Conferred = true },
	func(d *casework.Dossier) { d.Case.DueOn = "2026-12-31" },
	func(d *casework.Dossier) { d.Case.Facts.HandedBy = []org.Department{nr, ag} },
	func(d *casework.Dossier) { d.Case.Facts.RefusedBy = []org.Department{nr, ag} },
	func(d *casework.Dossier) { d.Case.Facts.Extensions = 2 },
	func(d *casework.Dossier) { d.Case.Facts.Measures = nil },
	func(d *casework.Dossier) { d.Case.Partner = d.Case.Lead.Other() },
	allBy(reviewNR), allBy(reviewAG), allBy(cityNR), allBy(cityAG), allBy(cityNR2),
}

// allBy has one person do every step so far.
func allBy(who org.Person) func(*casework.Dossier) {
	return func(d *casework.Dossier) {
		for i := range d.Steps {
			d.Steps[i].ActorID = who.ID
		}
	}
}

// The desk of every role: the states whose next step is this person's.
func TestDesk(t *testing.T) {
	const desks = `
city            imported imported/orphan escalated closure_review closed
joint_office    disputed
county_clerk    issued received offered rectifying carried_over awaiting_evidence awaiting_closure
county_reviewer finding_review evidence_review
inspector       verifying awaiting_evidence
observer
administrator`
	onlyLead := map[string]bool{"escalated": false, "disputed": false, "closed": false, "offered": false}
	for _, l := range strings.Split(strings.TrimSpace(desks), "\n") {
		f := strings.Fields(l)
		var got []string
		for _, d := range casework.DeskOf(person(1, org.Role(f[0]), nr, county)) {
			if d.Orphan { // nobody leads it: the city has to say who
				got = append(got, string(d.State)+"/orphan")
				if d.OnlyLead || d.Action != casework.Reroute {
					t.Errorf("%s: the heap of cases without a lead is %+v", f[0], d)
				}
				continue
			}
			got = append(got, string(d.State))
			want, special := onlyLead[string(d.State)]
			if d.OnlyLead != (want || !special) {
				t.Errorf("%s at %s: only lead %v", f[0], d.State, d.OnlyLead)
			}
		}
		if !slices.Equal(got, f[1:]) {
			t.Errorf("the desk of %s: %v, want %v", f[0], got, f[1:])
		}
	}
}

// Only who judges what others have done has a review page.
func TestReviews(t *testing.T) {
	want := map[org.Role][]casework.State{
		org.City:           {casework.ClosureReview},
		org.CountyReviewer: {casework.FindingReview, casework.EvidenceReview},
	}
	for _, role := range []org.Role{org.City, org.JointOffice, org.CountyClerk, org.CountyReviewer, org.Inspector, org.Observer, org.Administrator} {
		if got := casework.ReviewsOf(person(1, role, nr, county)); !slices.Equal(got, want[role]) {
			t.Errorf("the reviews of %s: %v, want %v", role, got, want[role])
		}
	}
}
