package casework_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

// The small world of these tests: Wednesday, 10 June 2026, ten in the morning
// in Shanghai; a case of 15 亩 in 荷塘区, led by natural resources.
const (
	nr     = org.NaturalResources
	ag     = org.Agriculture
	county = org.Region("430202")
	today  = org.Date("2026-06-10")
	area   = int64(1_000_000) // 10,000 m² in hundredths
)

var now = time.Date(2026, 6, 10, 2, 0, 0, 0, time.UTC)

// person makes somebody active; stranger to every case unless his id is given.
func person(id int64, role org.Role, dep org.Department, region org.Region) org.Person {
	return org.Person{ID: id, Login: fmt.Sprint("p", id), Name: fmt.Sprint("某", id), Role: role, Department: dep, Region: region, Active: true}
}

// The people who stand in a case's past, and one more of each kind.
var (
	cityNR    = person(11, org.City, nr, "4302")
	clerkNR   = person(12, org.CountyClerk, nr, county)
	inspNR    = person(13, org.Inspector, nr, county)
	reviewNR  = person(14, org.CountyReviewer, nr, county)
	cityNR2   = person(15, org.City, nr, "4302")
	review2NR = person(16, org.CountyReviewer, nr, county)
	joint     = person(17, org.JointOffice, "", "4302")
	cityAG    = person(21, org.City, ag, "4302")
	clerkAG   = person(22, org.CountyClerk, ag, county)
	inspAG    = person(23, org.Inspector, ag, county)
	reviewAG  = person(24, org.CountyReviewer, ag, county)
	review2AG = person(25, org.CountyReviewer, ag, county)
	city2AG   = person(26, org.City, ag, "4302")
)

var everybody = []org.Person{cityNR, clerkNR, inspNR, reviewNR, cityNR2, review2NR, joint, cityAG, clerkAG, inspAG, reviewAG, review2AG, city2AG, org.Program}

// calendar has a holiday on Friday the 19th, made up for on Saturday the 13th.
var calendar = org.Calendar{"2026-06-19": false, "2026-06-13": true}

func batch() casework.Batch {
	b := casework.Batch{
		ID: 5, Number: "株自然资发〔2026〕1号", IssuedOn: "2026-06-01", DayKind: org.WorkingDays,
		Limits: map[casework.Limit]int{}, Rules: evidence.Default(), Routing: routing.Version1, Calendar: maps.Clone(calendar),
	}
	for _, s := range casework.Stages {
		b.Limits[s.Limit] = s.Default
	}
	return b
}

// square is an outline of about 100 m by 100 m whose south-west corner is east
// of 荷塘区's middle by so many degrees.
func square(east float64) orb.MultiPolygon {
	x, y := 113.15+east, 27.85
	return orb.MultiPolygon{{{{x, y}, {x + .001, y}, {x + .001, y + .0009}, {x, y + .0009}, {x, y}}}}
}

// photos are one wide and two close ones inside the square: enough for both
// rule sets.
func photos(phase evidence.Phase, round int) (out []casework.Photo) {
	for i, kind := range []evidence.Kind{evidence.Wide, evidence.Close, evidence.Close} {
		at, taken := orb.Point{113.1505, 27.8504}, now
		out = append(out, casework.Photo{Round: round, Photo: evidence.Photo{
			ID: int64(i + 1), SHA256: fmt.Sprint(phase, round, i), Phase: phase, Kind: kind,
			Position: &at, PositionSource: evidence.FromDevice, TakenAt: &taken,
		}})
	}
	return out
}

// dossier is a case in a state with nothing missing: photos of both phases, an
// extension asked for in time, routed by rules that have changed since, a past in which persons 11 to 14 did the steps.
func dossier(state casework.State) casework.Dossier {
	no := false
	due := org.Date("2026-06-30")
	if state == casework.OnOffer {
		due = "2026-06-09" // nobody has answered
	}
	c := casework.Case{
		ID: 7, No: "2026-0007", BatchID: 5, PlotID: 9, State: state, Version: 4, Lead: nr, County: county,
		Deputed: []int64{inspNR.ID}, DueOn: due, Qualification: routing.Suspected,
		Facts: casework.Facts{
			PlotHash: "abc", Round: 1, Routing: routing.Decision{Rule: 20, Lead: nr, Facts: routing.Facts{Type: "03", PBF: "yes"}}, Deadline: "2026-06-30", RectifyCents: area,
			Finding:  &casework.Finding{Code: "true", By: inspNR.Name, On: today},
			Measures: []casework.Measure{{Code: "demolish_restore", PlannedCents: area}},
		},
	}
	return casework.Dossier{
		Case: c, Batch: batch(),
		Plot: plot.Plot{ID: 9, BatchID: 5, No: "430202A1", Geometry: square(0), AreaCents: area, CountyByShare: string(county), CountyShare: 1, Type: "20", PBFInFile: &no},
		Steps: []casework.Step{
			{Seq: 1, Action: casework.Import, ActorID: 1},
			{Seq: 2, Action: casework.Issue, From: casework.Imported, ActorID: cityNR.ID},
			{Seq: 3, Action: casework.ReportFinding, From: casework.Verifying, ActorID: inspNR.ID},
			{Seq: 4, Action: casework.SubmitEvidence, From: casework.AwaitingEvidence, ActorID: inspNR.ID},
		},
		Photos:     append(photos(evidence.Verify, 1), photos(evidence.Rectify, 1)...),
		Requests:   []casework.ExtensionRequest{{AskedOn: today, Until: "2026-09-01"}},
		Inspectors: map[int64]org.Person{inspNR.ID: inspNR, inspAG.ID: inspAG},
	}
}

// do performs a step with a sensible input, changed by edit.
func do(d casework.Dossier, who org.Person, a casework.Action, edit ...func(*casework.Input)) (casework.Outcome, error) {
	in := sensible(d, a)
	for _, e := range edit {
		e(&in)
	}
	return casework.Perform(d, who, casework.Command{Action: a, Version: d.Case.Version, Key: "k-1", Input: in}, now)
}

// done fails the test when the step is refused.
func done(t *testing.T, d casework.Dossier, who org.Person, a casework.Action, edit ...func(*casework.Input)) casework.Outcome {
	t.Helper()
	out, err := do(d, who, a, edit...)
	if err != nil {
		t.Fatalf("%s in %s: %v", a, d.Case.State, err)
	}
	return out
}

// refused fails the test unless the step is refused with this code, in words.
func refused(t *testing.T, code string, d casework.Dossier, who org.Person, a casework.Action, edit ...func(*casework.Input)) *fault.Error {
	t.Helper()
	out, err := do(d, who, a, edit...)
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatalf("%s in %s: want the refusal %s, got %q and %v", a, d.Case.State, code, out.Next.State, err)
	}
	if f.Code != code || !chinese(f.Message) {
		t.Fatalf("%s in %s: want %s in words, got %v", a, d.Case.State, code, f)
	}
	return f
}

// chinese reports whether words are for a person here.
func chinese(words string) bool {
	for _, r := range words {
		if r >= 0x4e00 && r <= 0x9fff {
			return true
		}
	}
	return false
}
