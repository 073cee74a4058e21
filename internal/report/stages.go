package report

import "liangtian/internal/casework"

// Stage is where a case stands in the words of the upper level's daily
// reports, which know five places and not our eighteen states.
type Stage string

// The stages. They part the cases that count: each case has one.
const (
	Untouched Stage = "untouched" // 未处理: nobody has been there
	Underway  Stage = "underway"  // 未提交: the county works on it
	Returned  Stage = "returned"  // 已打回: the city sent it back and it has not come again
	AtCity    Stage = "at_city"   // 市级待审核
	Ended     Stage = "ended"     // 审核结束
	Left      Stage = "left"      // not counted: split into parts, or void
)

// stages maps the life of a case onto those columns; it is the only place that
// does. What comes back from the city's review of a closure is 已打回 for as
// long as it stays where it was sent to; a return inside the county is the
// county's own work and stays 未提交. What the city is asked to rule on, or the
// joint office to settle, has not been handed in. 省级待审核 and 省级退回 have
// no state here: nobody tells the product what the province does.
var stages = []struct {
	State    casework.State
	Stage    Stage
	Returned Stage // the stage when the city's review sent it here
}{
	{casework.Imported, Untouched, Untouched},
	{casework.Issued, Untouched, Untouched},
	{casework.Disputed, Untouched, Untouched},
	{casework.Received, Untouched, Untouched},
	{casework.Verifying, Underway, Underway},
	{casework.FindingReview, Underway, Underway},
	{casework.OnOffer, Underway, Underway},
	{casework.Escalated, Underway, Underway},
	{casework.Rectifying, Underway, Returned},
	{casework.CarriedOver, Underway, Underway},
	{casework.AwaitingEvidence, Underway, Returned},
	{casework.EvidenceReview, Underway, Underway},
	{casework.AwaitingClosure, Underway, Returned},
	{casework.ClosureReview, AtCity, AtCity},
	{casework.Closed, Ended, Ended},
	{casework.Reported, Ended, Ended},
	{casework.Split, Left, Left},
	{casework.Voided, Left, Left},
}

// CityReturns are the steps by which the city's review sends a case back.
var CityReturns = struct {
	From casework.State
	Do   []casework.Action
}{casework.ClosureReview, []casework.Action{casework.ReturnApplication, casework.ReturnEvidence, casework.Rework}}

// stageOf is the stage of a case; returned says that the step which brought it
// to its state was one of CityReturns.
func stageOf(s casework.State, returned bool) Stage {
	for _, r := range stages {
		if r.State == s && returned {
			return r.Returned
		} else if r.State == s {
			return r.Stage
		}
	}
	return Left
}

var stageWords = map[Stage]string{Untouched: "未处理", Underway: "未提交", Returned: "已打回", AtCity: "市级待审核", Ended: "审核结束"}

// Way is how an unlawful case is put right, as R4 counts it.
type Way string

// The ways.
const (
	Demolish  Way = "demolish"  // 拆除
	Procedure Way = "procedure" // 补办
	Other     Way = "other"     // 恢复种植及其他
)

// wayOf is the column of a measure. The bureau's own form has the first two
// only, and its sum breaks as soon as anybody replants; everything else has a
// column of its own.
func wayOf(measure string) Way {
	switch measure {
	case "demolish_restore":
		return Demolish
	case "approve_use", "file_facility":
		return Procedure
	}
	return Other
}

// putRight says 已整改: what the city has
// closed, since a case counts as put right only when its review has ended.
func putRight(s casework.State) bool { return s == casework.Closed || s == casework.Reported }
