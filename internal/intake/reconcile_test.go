package intake

import (
	"slices"
	"strings"
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
)

// mu is hundredths of m² of so many 亩.
func mu(n float64) int64 { return int64(n * 200000 / 3) }

// met is a case that the row overlaps: of the row, of the case, both of the
// given sizes in 亩.
func met(id int64, state casework.State, row, old, overlap float64) Match {
	return Match{
		CaseID: id, CaseNo: "AJ2026-000001", State: state, PlotNo: "P", Batch: "一季度", AreaCents: mu(old), OverlapCents: mu(overlap),
		OfNew: overlap / row, OfOld: overlap / old,
	}
}

func closedOn(m Match, day, ground string) Match {
	m.ClosedOn, m.Ground = "", ground
	if day != "" {
		m.ClosedOn = "2026-03-01"
	}
	return m
}

var home = []Share{{"430223", 1}}

// Each group by its example: how a row lies to what is known, what that is
// called, and what is proposed.
func TestReconcile(t *testing.T) {
	open, closed := casework.Rectifying, casework.Closed
	for _, c := range []struct {
		name     string
		known    Known
		verdict  Verdict
		proposal Decision
		words    string // in the reasons or warnings
		caseID   int64
	}{
		{"nothing is there", Known{AreaCents: mu(5), Shares: home}, New, Create, "", 0},
		{"a neighbour's sliver", Known{AreaCents: mu(5), Shares: home, Matches: []Match{met(1, open, 5, 5, 0.005)}}, New, Create, "", 0},
		{"a neighbour that overlaps by a twentieth", Known{AreaCents: mu(5), Shares: home, Matches: []Match{met(1, open, 5, 8, 0.25)}}, New, Create, "", 0},
		{"the same ground, redrawn", Known{AreaCents: mu(5), Shares: home, Matches: []Match{met(7, open, 5, 5.2, 4.6)}}, Same, Attach, "同一块地", 7},
		{"grown", Known{AreaCents: mu(10), Shares: home, Matches: []Match{met(7, open, 10, 5, 4.9)}}, Grown, CreateRest, "新增范围", 7},
		{"grown over two", Known{AreaCents: mu(12), Shares: home, Matches: []Match{met(7, open, 12, 4, 4), met(8, open, 12, 5, 5)}}, Grown, CreateRest, "还与案件", 8},
		{"grown by less than a plot", Known{AreaCents: mu(5.2), Shares: home, Matches: []Match{met(7, open, 5.2, 4, 4), met(8, open, 5.2, 1, 1)}}, Grown, Attach, "小于最小面积", 7},
		{"half on it", Known{AreaCents: mu(6), Shares: home, Matches: []Match{met(7, open, 6, 6, 3)}}, Grown, CreateRest, "", 7},
		{"a part", Known{AreaCents: mu(2), Shares: home, Matches: []Match{met(7, open, 2, 9, 1.9)}}, Part, Attach, "之内", 7},
		{"a part below the minimum area", Known{AreaCents: 100_00, Shares: home, Matches: []Match{met(7, open, 0.15, 9, 0.15)}}, Part, Attach, "", 7},
		{"closed", Known{AreaCents: mu(5), Shares: home, PeriodAfter: "20260501", Matches: []Match{closedOn(met(7, closed, 5, 5, 4), "x", "")}}, Relapse, Reopen, "已销号", 7},
		{"reported up", Known{AreaCents: mu(5), Shares: home, Matches: []Match{met(7, casework.Reported, 5, 5, 4)}}, Relapse, Reopen, "", 7},
		{"closed after the picture", Known{AreaCents: mu(5), Shares: home, PeriodAfter: "2026/2/5", Matches: []Match{closedOn(met(7, closed, 5, 5, 4), "x", "")}}, Relapse, Attach, "早于销号日期", 7},
		{"closed as lawful", Known{AreaCents: mu(5), Shares: home, PeriodAfter: "20260501", Matches: []Match{closedOn(met(7, closed, 5, 5, 4), "x", "lawful")}}, Relapse, Attach, "合法", 7},
		{"below the minimum", Known{AreaCents: 199_99, Shares: home}, Small, Create, "最小面积", 0},
		{"at the minimum", Known{AreaCents: 200_00, Shares: home}, New, Create, "", 0},
		{"outside", Known{AreaCents: mu(5)}, Outside, Create, "不在已知县区", 0},
		{"across a border", Known{AreaCents: mu(5), Shares: []Share{{"430223", 0.7}, {"430224", 0.3}}}, Straddling, Create, "430224 占 30.0%", 0},
		{"a little across", Known{AreaCents: mu(5), Shares: []Share{{"430223", 0.95}, {"430224", 0.05}}}, New, Create, "", 0},
		{"another county in the file", Known{AreaCents: mu(5), Shares: home, CountyInFile: "430224"}, New, Create, "表中为 430224", 0},
		{"the same and across", Known{AreaCents: mu(5), Shares: []Share{{"430223", 0.7}, {"430224", 0.3}}, Matches: []Match{met(7, open, 5, 5, 5)}}, Same, Attach, "跨县区", 7},
		{"twice in the file", Known{AreaCents: mu(5), Shares: home, TwinOf: 3}, Twin, Skip, "第 3 行", 0},
		{"GEOS refuses", Known{AreaCents: mu(5), Unsound: "Interior is disconnected", TwinOf: 3}, Invalid, Skip, "图形无效", 0},
		{"here already", Known{AreaCents: mu(5), Shares: home, Earlier: &Earlier{7, open, true, true, true}, Matches: []Match{met(7, open, 5, 5, 5)}}, Existing, Keep, "已有此图斑", 7},
		{"joined a case before", Known{AreaCents: mu(5), Shares: home, Earlier: &Earlier{7, open, false, true, false}, Matches: []Match{met(7, open, 5, 5, 5)}}, Existing, Keep, "", 7},
		{"joined a case, and is another now", Known{AreaCents: mu(5), Shares: home, Earlier: &Earlier{7, open, false, false, false}, Matches: []Match{met(7, open, 5, 5, 5)}}, Same, Attach, "", 7},
		{"outline corrected", Known{AreaCents: mu(5), Shares: home, Earlier: &Earlier{7, open, true, false, true}, Matches: []Match{met(7, open, 5, 4, 4)}}, Revised, Revise, "图形有更正", 7},
		{"type corrected", Known{AreaCents: mu(5), Shares: home, Earlier: &Earlier{7, open, true, true, false}}, Revised, Revise, "类型或地类有更正", 7},
		{"corrected, but split", Known{AreaCents: mu(5), Shares: home, Earlier: &Earlier{7, casework.Split, true, false, true}}, Existing, Keep, "子图斑", 7},
		{"corrected, but voided", Known{AreaCents: mu(5), Shares: home, Earlier: &Earlier{7, casework.Voided, true, false, true}}, Existing, Keep, "已作废", 7},
		{"corrected, but closed", Known{AreaCents: mu(5), Shares: home, Earlier: &Earlier{7, closed, true, false, true}}, Relapse, Reopen, "已销号", 7},
	} {
		j := Reconcile(c.known, DefaultThresholds)
		said := strings.Join(slices.Concat(j.Reasons, j.Warnings), "；")
		if j.Verdict != c.verdict || j.Proposal != c.proposal || j.CaseID != c.caseID || !strings.Contains(said, c.words) {
			t.Errorf("%s: %s, %s, case %d: %s; want %s, %s, case %d, %q", c.name, j.Verdict, j.Proposal, j.CaseID, said, c.verdict, c.proposal, c.caseID, c.words)
		}
		if !j.Verdict.May(j.Proposal) {
			t.Errorf("%s: %s is proposed and may not be", c.name, j.Proposal)
		}
		if (len(j.Reasons) == 0) != (j.Verdict == New) {
			t.Errorf("%s: %q", c.name, j.Reasons)
		}
	}
}

// Every verdict has words and a proposal; every decision stands on one side of
// the sum; what asks a person offers a choice.
func TestVerdictTable(t *testing.T) {
	used := map[Decision]bool{}
	for _, v := range Verdicts {
		if v.Zh == "" || v.En == "" || len(v.May) == 0 || v.Ask && len(v.May) < 2 {
			t.Errorf("%+v", v)
		}
		for _, d := range v.May {
			used[d] = true
			if d.Doc().Zh == string(d) {
				t.Errorf("%s has no words", d)
			}
		}
	}
	for _, d := range Decisions {
		if !used[d.Code] || d.Side != SideNew && d.Side != SideMatched && d.Side != SideRejected {
			t.Errorf("%+v", d)
		}
	}
}

func TestThresholds(t *testing.T) {
	for raw, code := range map[string]string{
		``: "", `{}`: "", `{"minCents":40000}`: "", `{"samePercent":50}`: "thresholds-invalid", `{"touchPercent":0}`: "thresholds-invalid",
		`{"touchPercent":90}`: "thresholds-invalid", `{"minCents":-1}`: "thresholds-invalid", `{"countyShare":101}`: "thresholds-invalid",
		`{"sliverCents":-1}`: "thresholds-invalid", `{"exceptionPercent":50}`: "thresholds-invalid", `{"exceptionPercent":101}`: "thresholds-invalid", `[]`: "thresholds-unreadable",
	} {
		got, err := ReadThresholds([]byte(raw))
		if code == "" && (err != nil || got.SamePercent != 80 || got.ExceptionPercent != 90) || code != "" && !fault.Is(err, code) {
			t.Errorf("%s: %+v %v", raw, got, err)
		}
		// Whoever typed it is told beside which field.
		if f := fault.As(err); code == "thresholds-invalid" && (len(f.Fields) != 1 || !strings.HasPrefix(raw, `{"`+f.Fields[0].Name+`"`)) {
			t.Errorf("%s is refused at %+v", raw, f.Fields)
		}
	}
	for n := range 50 { // a share as it is measured, in ten-thousandths
		percent := 51 + n
		if got := (Thresholds{ExceptionPercent: percent}).Carrying().Share; got != float64(percent*100)/10_000 {
			t.Errorf("%d%% is a share of %v", percent, got)
		}
	}
}

// Plots that only overlap stay two grounds; one inside the other is one.
func TestOneGround(t *testing.T) {
	got := OneGround([]Match{met(1, casework.Rectifying, 6, 6, 3), met(2, casework.Rectifying, 6, 2, 2), met(3, casework.Rectifying, 2, 9, 1.9)}, DefaultThresholds)
	if !slices.Equal(got, []int64{2, 3}) {
		t.Errorf("%v", got)
	}
}

func TestChoice(t *testing.T) {
	for _, c := range []struct {
		choice Choice
		code   string
	}{
		{Choice{Accept: true}, ""},
		{Choice{Decision: Skip, Rows: []int{1}}, ""},
		{Choice{Decision: Reopen, Verdict: Relapse}, ""},
		{Choice{}, "choice-unclear"},
		{Choice{Accept: true, Decision: Skip}, "choice-unclear"},
		{Choice{Decision: Skip}, "choice-unclear"},
		{Choice{Decision: Reopen, Verdict: Same}, "choice-not-open"},
	} {
		if err := c.choice.Check(); (err == nil) != (c.code == "") || c.code != "" && !fault.Is(err, c.code) {
			t.Errorf("%+v: %v", c.choice, err)
		}
	}
}
