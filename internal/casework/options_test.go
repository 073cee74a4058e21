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
// is somebody else's.
func TestOptionsTellTheTruth(t *testing.T) {
	opened, closed := map[casework.Action]int{}, map[casework.Action]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := live(t, 30).d
		spoil(t, &d)
		for _, who := range everybody {
			options := casework.Options(d, who, now)
			var names []casework.Action
			for _, o := range options {
				names = append(names, o.Action)
				in := sensible(d, o.Action)
				_, err := perform(d, who, o.Action, in)
				if o.Open {
					opened[o.Action]++
					if len(o.Missing) > 0 { // a waiver stands in for it
						sameMissing(t, o, err)
						in.NotReachable = "WFDD"
						_, err = perform(d, who, o.Action, in)
					}
					if err != nil {
						t.Fatalf("%s %s is open to %s: %v", d.Case.State, o.Action, who.Role, err)
					}
					if (len(o.Missing) > 0) != (o.Warning != "") {
						t.Fatalf("%s: missing %v, warning %q", o.Action, o.Missing, o.Warning)
					}
					continue
				}
				closed[o.Action]++
				sameMissing(t, o, err)
				in.NotReachable = "WFDD"
				if _, err := perform(d, who, o.Action, in); err == nil {
					t.Fatalf("%s %s is closed to %s and was done", d.Case.State, o.Action, who.Role)
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
				if _, err := perform(d, who, a, sensible(d, a)); !fault.Is(err, "step-not-in-state") && !fault.Is(err, "step-not-yours") {
					t.Fatalf("%s %s is no option of %s: %v", d.Case.State, a, who.Role, err)
				}
			}
		}
	})
	for _, a := range []casework.Action{casework.ReportFinding, casework.Uphold, casework.SubmitEvidence, casework.Issue, casework.Refuse} {
		if opened[a] == 0 {
			t.Errorf("%s was never open", a)
		}
	}
	for _, a := range []casework.Action{casework.SubmitEvidence, casework.Refuse, casework.Issue} {
		if closed[a] == 0 {
			t.Errorf("%s was never closed", a)
		}
	}
}

func perform(d casework.Dossier, who org.Person, a casework.Action, in casework.Input) (casework.Outcome, error) {
	return casework.Perform(d, who, casework.Command{Action: a, Version: d.Case.Version, Input: in}, now)
}

func sameMissing(t *rapid.T, o casework.Option, err error) {
	f := fault.As(err)
	if f == nil || f.Code != "step-unmet" || f.Kind != fault.Unmet || !slices.Equal(f.Missing, o.Missing) {
		t.Fatalf("%s says it misses %q, Perform says %v", o.Action, o.Missing, err)
	}
	for _, m := range f.Missing {
		if !chinese(m) {
			t.Fatalf("missing without words: %q", m)
		}
	}
}

// spoil takes something away that a step may need.
func spoil(t *rapid.T, d *casework.Dossier) {
	spoils := []func(){
		func() {},
		func() { d.Photos = nil },
		func() { d.Requests = nil },
		func() { d.Plot.Geometry = nil },
		func() { d.Case.Facts.Conferred = true },
		func() { d.Case.Facts.RefusedBy = []org.Department{nr, ag} },
		func() { d.Case.Facts.Extensions = 2 },
		func() { d.Case.Facts.Measures = nil },
		func() { // everybody who judges did the work himself
			for i := range d.Steps {
				d.Steps[i].ActorID = rapid.SampledFrom([]int64{reviewNR.ID, reviewAG.ID, cityNR.ID, cityAG.ID}).Draw(t, "actor")
			}
		},
	}
	rapid.SampledFrom(spoils).Draw(t, "spoil")()
}

// The desk of every role: the states whose next step is this person's.
func TestDesk(t *testing.T) {
	const desks = `
city            imported escalated closure_review closed
joint_office    disputed
county_clerk    issued received rectifying carried_over awaiting_evidence awaiting_closure
county_reviewer finding_review evidence_review
inspector       verifying awaiting_evidence
observer
administrator`
	onlyLead := map[string]bool{"escalated": false, "disputed": false, "closed": false}
	for _, l := range strings.Split(strings.TrimSpace(desks), "\n") {
		f := strings.Fields(l)
		var got []string
		for _, d := range casework.DeskOf(person(1, org.Role(f[0]), nr, county)) {
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
	if got := casework.StatesFor(clerkNR, casework.Finish); !slices.Equal(got, []casework.State{casework.Rectifying, casework.CarriedOver}) {
		t.Errorf("finish: %v", got)
	}
	if got := casework.StatesFor(clerkNR, casework.Uphold); got != nil {
		t.Errorf("uphold by a clerk: %v", got)
	}
}
