package casework_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// given sets every input there is, each to something good in itself.
var given = map[string]func(*casework.Input){
	"reason":       func(in *casework.Input) { in.Reason = "理由" },
	"document":     func(in *casework.Input) { in.Document = "文〔2026〕1号" },
	"department":   func(in *casework.Input) { in.Department = ag },
	"county":       func(in *casework.Input) { in.County = county },
	"inspectors":   func(in *casework.Input) { in.Inspectors = []int64{inspNR.ID} },
	"finding":      func(in *casework.Input) { in.Finding = &casework.FindingInput{Code: "true"} },
	"notReachable": func(in *casework.Input) { in.NotReachable = "WFDD" },
	"measures":     func(in *casework.Input) { in.Measures = []casework.MeasureInput{{Code: "penalty", AreaCents: area}} },
	"rectifyCents": func(in *casework.Input) { in.RectifyCents = 5 },
	"deadline":     func(in *casework.Input) { in.Deadline = "2026-12-01" },
	"ground":       func(in *casework.Input) { in.Ground = "duplicate" },
	"children":     func(in *casework.Input) { in.Children = parts(400_000, 600_000) },
	"question":     func(in *casework.Input) { in.Question = "如何办理" },
	"outcome":      func(in *casework.Input) { in.Outcome = casework.Rectifying },
	"application":  func(in *casework.Input) { in.Application = "申请" },
	"finishedOn":   func(in *casework.Input) { in.FinishedOn = today },
	"survey":       func(in *casework.Input) { in.Survey = &casework.Survey{Note: "现场"} },
	"files":        func(in *casework.Input) { in.Files = []casework.Attached{{ID: 1}} },
	"reportBatch":  func(in *casework.Input) { in.ReportBatch = "第1批" },
}

// taken is what each step must have, and after the bar what it may have,
// written down a second time by hand.
const taken = `
issue | reason
reroute department county reason |
apply_rules | reason
void ground reason |
receive |
refuse reason | document
confer document department county | reason
depute inspectors | reason
report_finding finding | notReachable survey reason
return_finding reason |
uphold measures deadline | rectifyCents reason document
clear ground document | reason
split children reason |
hand_over reason | document files
take_over | reason document
decline reason | document files
lapse reason |
escalate question |
rule outcome document | measures deadline ground reason
extend deadline reason | document
finish measures finishedOn | reason
carry_over reason | document deadline
submit_evidence | survey reason
return_evidence reason |
rework reason | deadline
pass | reason
apply_to_close application |
return_application reason |
close | document reason
report_up reportBatch |
reopen ground reason | document
revise reason | document
`

// Every step × every input: what it must have is asked for by name, what it
// does not take is refused by name.
func TestEveryInputOfEveryStep(t *testing.T) {
	for i := range reflect.TypeFor[casework.Input]().NumField() {
		name, _, _ := strings.Cut(reflect.TypeFor[casework.Input]().Field(i).Tag.Get("json"), ",")
		if name != "-" && given[name] == nil { // what no page gives
			t.Errorf("the input %s is not tried", name)
		}
	}
	want := map[string][2][]string{}
	for _, l := range strings.Split(strings.TrimSpace(taken), "\n") {
		a, b, _ := strings.Cut(l, "|")
		f := strings.Fields(a)
		want[f[0]] = [2][]string{f[1:], strings.Fields(b)}
	}
	for k, l := range written() {
		d, a := dossier(casework.State(k[0])), casework.Action(k[1])
		who := map[string]org.Person{"city": cityNR2, "city-lead": cityNR2, "joint": joint, "county": clerkNR, "reviewer": reviewNR, "inspector|county": inspNR, "city|joint": cityNR2, "county-other": clerkAG, "program": org.Program}[l.by]
		w, ok := want[k[1]]
		if !ok {
			t.Errorf("%s: inputs are not written down", a)
		}
		for name, set := range given {
			clear := func(in *casework.Input) {
				field := reflect.ValueOf(in).Elem().FieldByNameFunc(func(n string) bool { return strings.EqualFold(n, name) })
				field.SetZero()
			}
			_, without := do(d, who, a, clear)
			_, with := do(d, who, a, set)
			must, may := slices.Contains(w[0], name), slices.Contains(w[1], name)
			asked := fieldNamed(without, name, "请填写") && fault.Is(without, "step-input")
			if asked != must {
				t.Errorf("%s in %s without %s: %v, must=%v", a, k[0], name, without, must)
			}
			if turned := fieldNamed(with, name, "本步骤不接受"); turned == (must || may) {
				t.Errorf("%s in %s with %s: %v, taken=%v", a, k[0], name, with, must || may)
			}
		}
	}
}

// fieldNamed reports whether a refusal says these words about the input.
func fieldNamed(err error, name, words string) bool {
	f := fault.As(err)
	return f != nil && slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == name && strings.HasPrefix(x.Message, words) })
}

// Codes that no vocabulary has, days that are none, areas beyond reason.
func TestUnknownCodes(t *testing.T) {
	for _, c := range []struct {
		state casework.State
		do    casework.Action
		who   org.Person
		field string
		edit  func(*casework.Input)
	}{
		{casework.Imported, casework.Void, cityNR, "ground", func(in *casework.Input) { in.Ground = "lawful" }},
		{casework.FindingReview, casework.Clear, reviewNR, "ground", func(in *casework.Input) { in.Ground = "spot_check" }},
		{casework.Closed, casework.Reopen, cityNR, "ground", func(in *casework.Input) { in.Ground = "duplicate" }},
		{casework.Imported, casework.Reroute, cityNR, "department", func(in *casework.Input) { in.Department = "forestry" }},
		{casework.Disputed, casework.Confer, joint, "department", func(in *casework.Input) { in.Department = "forestry" }},
		{casework.Verifying, casework.ReportFinding, inspNR, "finding", func(in *casework.Input) { in.Finding.Code = "maybe" }},
		{casework.Verifying, casework.ReportFinding, inspNR, "finding", func(in *casework.Input) { in.Finding.Code = "" }},
		{casework.FindingReview, casework.Uphold, reviewNR, "measures", func(in *casework.Input) { in.Measures[0].Code = "pray" }},
		{casework.FindingReview, casework.Uphold, reviewNR, "measures", func(in *casework.Input) { in.Measures[0].AreaCents = 1e12 }},
		{casework.FindingReview, casework.Uphold, reviewNR, "deadline", func(in *casework.Input) { in.Deadline = "2026-8-1" }},
		{casework.FindingReview, casework.Uphold, reviewNR, "deadline", func(in *casework.Input) { in.Deadline = "2026-02-30" }},
		{casework.Rectifying, casework.Finish, clerkNR, "finishedOn", func(in *casework.Input) { in.FinishedOn = "today" }},
		{casework.Escalated, casework.Rule, cityNR, "outcome", func(in *casework.Input) { in.Outcome = "closed" }},
		{casework.Imported, casework.Void, cityNR, "reason", func(in *casework.Input) { in.Reason = strings.Repeat("长", 2001) }},
		{casework.Imported, casework.Void, cityNR, "reason", func(in *casework.Input) { in.Reason = " \n\t" }},
		{casework.Issued, casework.Receive, clerkNR, "finding", func(in *casework.Input) { in.Finding = &casework.FindingInput{Note: "x"} }},
	} {
		f := refused(t, "step-input", dossier(c.state), c.who, c.do, c.edit)
		if len(f.Fields) != 1 || f.Fields[0].Name != c.field || f.Kind != fault.Invalid {
			t.Errorf("%s: %+v", c.do, f)
		}
	}
}

// The same wrong input is refused in the same words every time.
func TestRefusalsAreSteady(t *testing.T) {
	all := func(in *casework.Input) {
		for _, set := range given {
			set(in)
		}
	}
	first := refused(t, "step-input", dossier(casework.Issued), clerkNR, casework.Receive, all)
	for range 20 {
		if again := refused(t, "step-input", dossier(casework.Issued), clerkNR, casework.Receive, all); again.Error() != first.Error() || !slices.Equal(again.Fields, first.Fields) {
			t.Fatalf("%v, then %v", first.Fields, again.Fields)
		}
	}
	if len(first.Fields) != len(given) {
		t.Errorf("%d of %d inputs refused: %v", len(first.Fields), len(given), first.Fields)
	}
}
