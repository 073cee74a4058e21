package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// input is what a person gives with the i-th step.
func (t tale) input(ctx context.Context, d casework.Dossier, who org.Person, i int, do casework.Action) (in casework.Input, err error) {
	r := t.rand(100 + uint64(i))
	in.Reason = t.reason(r, do)
	document := func(of string) string {
		return fmt.Sprintf("%s〔%d〕%d号（示意）", of, t.at[i].In(org.Shanghai).Year(), 1+r.IntN(60))
	}
	switch do {
	case casework.Void:
		in.Ground, in.Reason = "duplicate", "与已下达图斑重复。"
		if t.kind == "outside" {
			in.Ground, in.Reason = "outside", "图斑不在本市辖区。"
		}
	case casework.Reroute:
		in.Department, in.County, in.Reason = org.NaturalResources, t.county, "规则未覆盖，人工确定牵头部门。"
		if t.change.planting != "" {
			in.Department = org.Agriculture
		}
	case casework.Confer:
		in.Document, in.Department, in.County = document("株两非联席纪"), d.Case.Lead, d.Case.County
		if d.Case.Partner != org.NoDepartment && r.Float64() < 0.5 {
			in.Department = d.Case.Partner
		}
	case casework.Depute:
		in.Inspectors = []int64{t.find(org.Inspector, d.Case.Lead, d.Case.County, int64(t.key)).ID}
		if r.Float64() < 0.15 {
			in.Inspectors = append(in.Inspectors, t.find(org.Inspector, d.Case.Lead, d.Case.County, int64(t.key)+1).ID)
		}
	case casework.ReportFinding:
		in.Finding, in.NotReachable = t.finding(d)
	case casework.Uphold:
		in.Deadline = t.deadline(i)
		in.Measures, err = t.measures(ctx, d, t.at[i])
	case casework.Clear:
		in.Ground, in.Document = t.change.ground, document("自资规核")
	case casework.SplitUp:
		in.Children, err = t.children(ctx, d, who)
	case casework.Escalate:
		in.Question = "图斑形成时间早于认定时点，是否按历史存量分类处置，请审定。"
	case casework.HandOver:
		in.Reason = "实地为原田面养殖，未挖塘，应由" + d.Case.Lead.Other().Zh() + "部门牵头"
	case casework.Rule:
		in.Document, in.Outcome = document("株两非办审"), casework.Rectifying
		in.Deadline = t.deadline(i)
		in.Measures, err = t.measures(ctx, d, t.at[i])
	case casework.Extend:
		in.Deadline, in.Document = later(d.Case.Facts.Deadline, 30), document("株两非办延")
	case casework.Finish:
		in.Measures, in.FinishedOn = done(d), org.DateOf(org.Today(t.at[i]))
	case casework.CarryOver:
		in.Deadline = org.DateOf(org.Today(t.at[i]).AddDate(0, 6, 0))
	case casework.Rework:
		in.Deadline = org.DateOf(org.Today(t.at[i]).AddDate(0, 0, 20))
	case casework.ApplyToClose:
		in.Application = "已按要求处置到位，照片和有关材料齐全，申请销号。"
	case casework.ReportUp:
		in.ReportBatch = quarter(t.at[i].In(org.Shanghai)) + "上报（示意）"
	case casework.Reopen:
		in.Ground, in.Reason = "spot_check", "抽查发现整改不实，重新核实。"
	}
	return in, err
}

// reason is a stock phrase of the step that fits what lies on the land.
func (t tale) reason(r *rand.Rand, do casework.Action) string {
	stock := do.Doc().Stock
	if len(stock) == 0 {
		return ""
	}
	if which := t.fitting(do); len(which) > 0 {
		return stock[which[r.IntN(len(which))]%len(stock)]
	}
	return stock[r.IntN(len(stock))]
}

// fitting is which of the stock phrases do, by their place; none is all.
func (t tale) fitting(do casework.Action) []int {
	switch do {
	case casework.Refuse, casework.Extend, casework.ReturnEvidence:
		return []int{0}
	case casework.ReturnApplication:
		return []int{1}
	case casework.Rework:
		if t.change.measure == "restore_planting" {
			return []int{1, 3}
		}
		return []int{0, 2}
	case casework.SplitUp:
		if t.change.kind == "pond" {
			return []int{0}
		}
		return []int{1}
	}
	return nil
}

// findings is what was found where nothing needs rectifying, by the ground.
var findings = map[string]string{
	"lawful": "approved", "untrue": "unchanged", "exempt": "exempt",
	"facility": "facility_filed", "rural_road": "rural_road", "temporary": "temporary_approved",
}

// finding is what the story needs to have been found.
func (t tale) finding(d casework.Dossier) (*casework.FindingInput, string) {
	will := func(a casework.Action) bool { return slices.Contains(t.steps, string(a)) }
	area := d.Plot.AreaCents
	f := &casework.FindingInput{Code: "true", Note: "现场核实，" + t.change.note + "，与图斑一致。", AreaCents: &area}
	switch {
	case will(unreachable):
		return &casework.FindingInput{Code: "not_reachable", Note: "道路施工封闭，车辆和人员均无法进入。"}, "WFDD"
	case will(casework.Clear):
		f.Code, f.Note = findings[t.change.ground], "现场核实，有关手续和实地情况已附。"
	case will(casework.SplitUp):
		f.Code, f.Note = "partly_true", "图斑内两种情形并存，建议拆分办理。"
	case will(casework.Escalate):
		f.Code, f.Note = "stock", "走访村组，形成时间较早。"
	case will(casework.HandOver):
		f.Note = "现场为原田面蓄水养殖，未见开挖。"
	}
	return f, ""
}

// measures is the usual one, and for a wide built-up plot a second.
func (t tale) measures(ctx context.Context, d casework.Dossier, at time.Time) ([]casework.MeasureInput, error) {
	area := d.Plot.AreaCents
	if t.change.measure == "demolish_restore" && t.key%3 == 0 {
		first := area * 6 / 10
		return []casework.MeasureInput{{Code: "demolish_restore", AreaCents: first}, {Code: "restore_planting", AreaCents: area - first}}, nil
	}
	code := t.usual(d, at)
	kept, err := t.reservation(ctx, d, code, area, at)
	return []casework.MeasureInput{{Code: code, AreaCents: area, Reservation: kept}}, err
}

// done is what was ordered, all of it.
func done(d casework.Dossier) (out []casework.MeasureInput) {
	for _, m := range d.Case.Facts.Measures {
		out = append(out, casework.MeasureInput{Code: m.Code, AreaCents: m.PlannedCents})
	}
	return out
}

// deadline is four to eleven weeks after the decision, and not before more time
// is asked for.
func (t tale) deadline(i int) org.Date {
	day := org.Today(t.at[i]).AddDate(0, 0, 28+t.rand(5).IntN(50))
	words := slices.DeleteFunc(slices.Clone(t.steps), func(w string) bool { return w == unreachable })
	if at := slices.Index(words, ask); at >= 0 {
		if least := org.Today(t.at[at]).AddDate(0, 0, 5); day.Before(least) {
			day = least
		}
	}
	if at := slices.Index(words, string(casework.Finish)); at >= 0 && t.key%5 != 0 {
		if least := org.Today(t.at[at]).AddDate(0, 0, 3); day.Before(least) {
			day = least
		}
	}
	return org.DateOf(day)
}

// children cuts the plot in two through its middle. Of a pond one part was
// not dug; of a built plot one part has been approved.
func (t tale) children(ctx context.Context, d casework.Dossier, who org.Person) ([]casework.ChildInput, error) {
	centre := middle(d.Plot.Geometry[0][0])
	bearing := 180 * t.rand(6).Float64()
	line := orb.LineString{geo.Destination(centre, bearing, 1500), geo.Destination(centre, bearing+180, 1500)}
	parts, _, err := t.app.Cases.SplitByLine(ctx, who, t.id, line)
	var out []casework.ChildInput
	for i, p := range parts {
		child := casework.ChildInput{Outline: geo.MultiPolygon(p), Type: t.change.typ, Finding: casework.FindingInput{Code: "true", Note: t.change.note}}
		switch second := i%2 == 1; {
		case t.change.kind == "pond" && second:
			child.Digging, child.Activity, child.Finding.Note = "no", "aquaculture", "原田面养殖牛蛙，未挖塘"
		case t.change.kind == "pond":
			child.Digging = "yes"
		case second:
			child.Finding = casework.FindingInput{Code: findings[t.change.ground], Note: "该部分手续齐全"}
		}
		out = append(out, child)
	}
	return out, err
}
