package httpapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
)

// The whole life of cases over HTTP, by the right people, each with his own
// login; at the end every row of the table has been walked.
func TestWholeLife(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	t.Run("non-agricultural, straight through", func(t *testing.T) { straightThrough(t, c) })
	t.Run("orchard on permanent basic farmland", func(t *testing.T) { orchard(t, c) })
	t.Run("disputed and split", func(t *testing.T) { disputed(t, c) })
	t.Run("every return", func(t *testing.T) { everyReturn(t, c) })
	t.Run("nothing to rectify", func(t *testing.T) { nothingToRectify(t, c) })
	t.Run("the same key again", func(t *testing.T) { sameKey(t, c) })
	t.Run("bulk", func(t *testing.T) { bulk(t, c) })
	t.Run("routed anew", func(t *testing.T) { routedAnew(t, c) })
	t.Run("handed over", func(t *testing.T) { handedOver(t, c) })
	if t.Failed() {
		return
	}
	t.Run("every row was walked", func(t *testing.T) { everyRow(t, c) })
	brk, err := c.App.Verify(t.Context(), func(int, int) {})
	if brk != nil || err != nil {
		t.Errorf("the record does not hold: %+v %v", brk, err)
	}
}

func everyRow(t *testing.T, c *apptest.City) {
	walked := func(from casework.State, do casework.Action, to casework.State) {
		if !apptest.Ask[bool](c, "SELECT EXISTS (SELECT 1 FROM case_events WHERE from_state = ? AND action = ? AND to_state = ?)", from, do, to) {
			t.Errorf("nobody walked %q %s %s", from, do, to)
		}
	}
	walked("", casework.Import, casework.Imported)
	walked("", casework.SplitOff, casework.Imported)
	for _, r := range casework.Lifecycle {
		if r.Import {
			continue // reconcile_test.go walks them
		}
		walked(r.From, r.Do, r.To)
		if r.OrTo != "" {
			walked(r.From, r.Do, r.OrTo)
		}
	}
}

func straightThrough(t *testing.T, c *apptest.City) {
	s := tell(t, c, "A1")
	s.nextIs("shi.zr", casework.Issue, true)
	s.cannot("a.zr.jb", "issue", nil, http.StatusForbidden, "step-not-yours")
	s.cannot("shi.ny", "issue", nil, http.StatusNotFound, "no-such-case")
	s.cannot("shi.zr", "receive", nil, http.StatusConflict, "step-not-in-state")
	f := s.does("shi.zr", "issue", nil, casework.Issued)
	if f.Case.DueOn == nil || string(*f.Case.DueOn) != c.Day(3) {
		t.Errorf("three days to receive it end on %v", f.Case.DueOn)
	}
	s.notOn("shi.zr", "a.ny.jb", "b.zr.jb")
	s.nextIs("a.zr.jb", casework.Receive, true)
	s.does("a.zr.jb", "receive", nil, casework.Received)
	s.cannot("a.zr.jb", "depute", s.inspectors("b.zr.wy"), http.StatusUnprocessableEntity, "inspector-not-here")
	s.cannot("a.zr.wy", "depute", s.inspectors("a.zr.wy"), http.StatusNotFound, "no-such-case")
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy"), casework.Verifying)

	s.nextIs("a.zr.wy", casework.ReportFinding, false)
	if p := s.cannot("a.zr.wy", "report_finding", in{"finding": in{"code": "true"}}, http.StatusUnprocessableEntity, "step-unmet"); len(p.Missing) < 3 {
		t.Errorf("without photos only this is missing: %q", p.Missing)
	}
	if a := c.As("a.zr.wy2").Photo(s.id, "wide", c.Picture(scenes[0], [2]float64{113.32, 27.05}, 0)); a.Status != http.StatusNotFound {
		t.Errorf("an inspector who was not sent: %s", a)
	}
	c.As("a.zr.wy").Photos(s.id, scenes[0])
	s.nextIs("a.zr.wy", casework.ReportFinding, true)
	s.does("a.zr.wy", "report_finding", in{"finding": in{"code": "true", "note": "已建光伏支架"}}, casework.FindingReview)

	s.nextIs("a.zr.sh", casework.Uphold, true)
	uphold := in{"measures": s.measures("demolish_restore"), "deadline": c.Day(40)}
	s.cannot("a.zr.jb", "uphold", uphold, http.StatusForbidden, "step-not-yours")
	s.cannot("a.zr.sh", "uphold", in{"measures": s.measures("demolish_restore"), "deadline": c.Day(0)}, http.StatusUnprocessableEntity, "deadline-past")
	s.does("a.zr.sh", "uphold", uphold, casework.Rectifying)
	s.nextIs("a.zr.jb", casework.Finish, true)
	s.cannot("a.zr.jb", "finish", in{"measures": []in{{"code": "demolish_restore", "areaCents": s.area() - 700}}, "finishedOn": c.Day(0)},
		http.StatusUnprocessableEntity, "measured-too-small")
	s.does("a.zr.jb", "finish", s.finished("demolish_restore"), casework.AwaitingEvidence)

	s.nextIs("a.zr.wy", casework.SubmitEvidence, false)
	c.As("a.zr.wy").Photos(s.id, scenes[1])
	s.nextIs("a.zr.wy", casework.SubmitEvidence, true)
	s.does("a.zr.wy", "submit_evidence", nil, casework.EvidenceReview)
	s.nextIs("a.zr.sh", casework.Pass, true)
	s.does("a.zr.sh", "pass", nil, casework.AwaitingClosure)
	s.nextIs("a.zr.jb", casework.ApplyToClose, true)
	s.does("a.zr.jb", "apply_to_close", in{"application": "已拆除复耕"}, casework.ClosureReview)
	s.nextIs("shi.zr2", casework.Close, true)
	s.cannot("shi.zr", "close", nil, http.StatusUnprocessableEntity, "step-unmet") // he issued it
	s.cannot("shi.ny", "close", nil, http.StatusNotFound, "no-such-case")
	f = s.does("shi.zr2", "close", in{"document": "示销〔2026〕1号"}, casework.Closed)
	if string(f.Case.ClosedOn) != c.Day(0) || f.Case.DueOn != nil {
		t.Errorf("closed on %s, due on %v", f.Case.ClosedOn, f.Case.DueOn)
	}
	s.nextIs("shi.zr", casework.ReportUp, true)
	f = s.does("shi.zr", "report_up", in{"reportBatch": "2026年第1批"}, casework.Reported)
	if len(f.Photos) != 6 || len(f.Events) != 12 {
		t.Errorf("%d photos and %d events in the file", len(f.Photos), len(f.Events))
	}
}

func orchard(t *testing.T, c *apptest.City) {
	s := tell(t, c, "A2")
	s.cannot("shi.zr", "issue", nil, http.StatusForbidden, "step-not-yours") // sees it as partner, does not lead
	s.nextIs("shi.ny", casework.Issue, true)
	s.does("shi.ny", "issue", nil, casework.Issued)
	s.cannot("a.zr.jb", "receive", nil, http.StatusForbidden, "step-not-yours")
	s.notOn("a.zr.jb")
	s.does("a.ny.jb", "receive", nil, casework.Received)
	s.does("a.ny.sh", "depute", s.inspectors("a.ny.wy", "a.ny.wy2"), casework.Verifying)
	c.As("a.ny.wy2").Photos(s.id, scenes[0])
	s.does("a.ny.wy", "report_finding", in{"finding": in{"code": "true", "note": "柑橘三年生"}}, casework.FindingReview)
	s.nextIs("a.ny.sh", casework.Uphold, true)
	s.does("a.ny.sh", "uphold", in{"measures": s.measures("restore_planting"), "deadline": c.Day(60)}, casework.Rectifying)
	s.does("a.ny.jb", "finish", s.finished("restore_planting"), casework.AwaitingEvidence)
	c.As("a.ny.jb").Photos(s.id, scenes[1])
	s.does("a.ny.sh", "submit_evidence", nil, casework.EvidenceReview)
	s.cannot("a.ny.sh", "pass", nil, http.StatusUnprocessableEntity, "step-unmet") // he submitted it himself
	s.does("a.ny.sh", "return_evidence", in{"reason": "由外业人员提交"}, casework.AwaitingEvidence)
	s.does("a.ny.wy", "submit_evidence", nil, casework.EvidenceReview)
	s.does("a.ny.sh", "pass", nil, casework.AwaitingClosure)
	s.cannot("a.ny.jb", "apply_to_close", in{"application": "已恢复种粮"}, http.StatusUnprocessableEntity, "acceptance-missing")
	s.accepted("a.ny.jb", "a.zr.jb")
	s.does("a.ny.jb", "apply_to_close", in{"application": "已恢复种粮"}, casework.ClosureReview)
	s.nextIs("shi.ny2", casework.Close, true)
	s.does("shi.ny2", "close", nil, casework.Closed)
	s.nextIs("shi.ny", casework.ReportUp, true)
	s.does("shi.ny", "report_up", in{"reportBatch": "2026年第1批"}, casework.Reported)
}

func disputed(t *testing.T, c *apptest.City) {
	s := tell(t, c, "B3")
	s.does("shi.zr", "issue", nil, casework.Issued)
	s.does("b.zr.jb", "refuse", in{"reason": "不属本部门职责"}, casework.Disputed)
	s.nextIs("lxb", casework.Confer, true)
	confer := in{"document": "纪要〔2026〕3号", "department": "agriculture", "county": apptest.B, "reason": "未挖塘"}
	s.cannot("shi.zr", "confer", confer, http.StatusForbidden, "step-not-yours")
	s.does("lxb", "confer", confer, casework.Issued)
	s.nextIs("b.ny.jb", casework.Receive, true)
	s.cannot("b.ny.jb", "refuse", in{"reason": "也不属我"}, http.StatusUnprocessableEntity, "step-unmet")
	s.received("b.ny")
	s.cannot("b.ny.sh", "hand_over", in{"reason": "应由对方"}, http.StatusUnprocessableEntity, "step-unmet")
	split(t, s)
}

func split(t *testing.T, s *story) {
	file := s.As("b.ny.sh").File(s.id)
	b := file.Plot.Geometry.Orb().Bound()
	x := b.Center()[0]
	at := fmt.Sprintf("/api/cases/%d/split-preview", s.id)
	if a := s.As("b.ny.sh").Post(at, in{"line": [][2]float64{{x, b.Min[1]}, {x, b.Center()[1]}}}); a.Problem().Code != "split-line-misses" {
		t.Errorf("a line that ends inside: %s", a)
	}
	preview := apptest.Into[httpapi.SplitPreview](t, s.As("b.ny.sh").Post(at, in{"line": [][2]float64{{x, b.Min[1] - 0.001}, {x, b.Max[1] + 0.001}}}))
	if len(preview.Children) != 2 || preview.DifferenceCents < -2 || preview.DifferenceCents > 2 || preview.ParentCents != file.Plot.AreaCents {
		t.Fatalf("the preview does not add up: %d parts, %d apart", len(preview.Children), preview.DifferenceCents)
	}
	part := func(i int, typ string) in {
		return in{"outline": preview.Children[i].Outline, "type": typ, "finding": in{"code": "true"}}
	}
	s.cannot("b.ny.sh", "split", in{"children": []in{part(0, "KT"), part(0, "02")}, "reason": "两类用途"}, http.StatusUnprocessableEntity, "split-gap")
	before := apptest.Ask[int](s.City, "SELECT count(*) FROM cases")
	f := s.does("b.ny.sh", "split", in{"children": []in{part(0, "KT"), part(1, "02")}, "reason": "两类用途"}, casework.Split)
	if len(f.Family) != 2 || len(f.Options) != 0 {
		t.Fatalf("%d parts, %d options left", len(f.Family), len(f.Options))
	}
	if n := apptest.Ask[int](s.City, "SELECT count(*) FROM cases"); n != before+2 {
		t.Errorf("%d cases were born", n-before)
	}
	pond := s.As("shi.zr").File(s.Case("B3_1"))
	if pond.Case.Lead != "natural_resources" || pond.Case.State != casework.Imported || pond.Case.Finding == nil || pond.Family[0].ID != s.id {
		t.Errorf("the pond is not routed anew: %+v", pond.Case)
	}
	tell(t, s.City, "B3_1").nextIs("shi.zr", casework.Issue, true)
}

func everyReturn(t *testing.T, c *apptest.City) {
	s := tell(t, c, "A5")
	s.does("shi.zr", "issue", nil, casework.Issued)
	s.does("a.zr.jb", "receive", nil, casework.Received)
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy2"), casework.Verifying)
	s.does("a.zr.sh", "depute", s.inspectors("a.zr.wy"), casework.Verifying)
	if a := c.As("a.zr.wy2").Get(fmt.Sprintf("/api/cases/%d", s.id)); a.Status != http.StatusNotFound {
		t.Errorf("who is no longer sent still sees it: %s", a)
	}
	report := in{"finding": in{"code": "stock"}, "notReachable": "WFDD"}
	s.does("a.zr.wy", "report_finding", report, casework.FindingReview)
	s.cannot("a.zr.sh", "return_finding", nil, http.StatusUnprocessableEntity, "step-input")
	s.does("a.zr.sh", "return_finding", in{"reason": "请补充说明"}, casework.Verifying)
	s.does("a.zr.wy", "report_finding", report, casework.FindingReview)
	s.does("a.zr.sh", "escalate", in{"question": "是否属历史存量"}, casework.Escalated)
	s.nextIs("shi.zr", casework.Rule, true)
	s.does("shi.zr", "rule", in{"outcome": "rectifying", "document": "审〔2026〕2号", "measures": s.measures("demolish_restore"), "deadline": c.Day(20)}, casework.Rectifying)
	extension(t, s)
	s.does("shi.zr", "carry_over", in{"reason": "省重点工程"}, casework.CarriedOver)
	s.does("a.zr.jb", "finish", s.finished("demolish_restore"), casework.AwaitingEvidence)
	c.As("a.zr.wy").Photos(s.id, scenes[1])

	again := func(login, action string, inputs in, to casework.State) {
		s.t.Helper()
		s.does("a.zr.wy", "submit_evidence", nil, casework.EvidenceReview)
		if login != "a.zr.sh" {
			s.does("a.zr.sh", "pass", nil, casework.AwaitingClosure)
			s.does("a.zr.jb", "apply_to_close", in{"application": "申请"}, casework.ClosureReview)
		}
		s.does(login, action, inputs, to)
		if to == casework.Rectifying {
			s.does("a.zr.jb", "finish", s.finished("demolish_restore"), casework.AwaitingEvidence)
		}
	}
	again("a.zr.sh", "return_evidence", in{"reason": "缺近景"}, casework.AwaitingEvidence)
	again("a.zr.sh", "rework", in{"reason": "硬化未清", "deadline": c.Day(30)}, casework.Rectifying)
	again("shi.zr2", "return_evidence", in{"reason": "照片不清"}, casework.AwaitingEvidence)
	again("shi.zr2", "rework", in{"reason": "苗木未清"}, casework.Rectifying)
	again("shi.zr2", "return_application", in{"reason": "缺附件"}, casework.AwaitingClosure)
	f := s.does("a.zr.jb", "apply_to_close", in{"application": "补正"}, casework.ClosureReview)
	if f.Case.Returns != 6 {
		t.Errorf("%d returns are counted", f.Case.Returns)
	}
	s.does("shi.zr2", "close", nil, casework.Closed) // what he sent back himself is the same review
	s.does("shi.zr", "report_up", in{"reportBatch": "第2批"}, casework.Reported)
	f = s.does("shi.zr", "reopen", in{"ground": "spot_check", "reason": "抽查发现复垦不实"}, casework.Received)
	if f.Case.Round != 2 || f.Case.Finding != nil || len(f.Case.Deputed) != 0 {
		t.Errorf("the second round begins with the first one's facts: %+v", f.Case)
	}
	s.nextIs("a.zr.jb", casework.Depute, true)
}

// extension asks for more time, gets it, and cannot twice on one asking.
func extension(t *testing.T, s *story) {
	until := in{"deadline": s.Day(35), "reason": "作物待收"}
	s.cannot("shi.zr", "extend", until, http.StatusUnprocessableEntity, "step-unmet")
	records := fmt.Sprintf("/api/cases/%d/records", s.id)
	if a := s.As("a.zr.jb").Post(records, in{"kind": "extension_request", "until": s.Day(19), "reason": "早"}); a.Problem().Code != "deadline-not-later" {
		t.Errorf("an earlier day: %s", a)
	}
	if a := s.As("a.zr.wy").Post(records, in{"kind": "extension_request", "until": s.Day(35), "reason": "r"}); a.Status != http.StatusForbidden {
		t.Errorf("an inspector asks: %s", a)
	}
	f := apptest.Into[httpapi.CaseFile](t, s.As("a.zr.jb").Post(records, in{"kind": "extension_request", "until": s.Day(35), "reason": "作物待收"}))
	if len(f.Records) != 1 {
		t.Errorf("%d records", len(f.Records))
	}
	f = s.does("shi.zr", "extend", until, casework.Rectifying)
	if string(*f.Case.DueOn) != s.Day(35) || f.Case.Extensions != 1 {
		t.Errorf("due on %s after %d extensions", *f.Case.DueOn, f.Case.Extensions)
	}
	s.cannot("shi.zr", "extend", in{"deadline": s.Day(50), "reason": "再延"}, http.StatusUnprocessableEntity, "step-unmet")
}

func nothingToRectify(t *testing.T, c *apptest.City) {
	s := tell(t, c, "A9")
	s.verified("shi.zr", "a.zr")
	s.does("a.zr.sh", "clear", in{"ground": "lawful", "document": "用地批复〔2024〕8号"}, casework.AwaitingClosure)
	s.does("a.zr.jb", "apply_to_close", in{"application": "合法用地"}, casework.ClosureReview)
	s.cannot("shi.zr2", "rework", in{"reason": "x"}, http.StatusUnprocessableEntity, "step-unmet")
	s.does("shi.zr2", "close", nil, casework.Closed)
	s.does("shi.zr2", "reopen", in{"ground": "new_detection", "reason": "新一期监测再次发现"}, casework.Received)

	s = tell(t, c, "A4")
	s.verified("shi.ny", "a.ny")
	s.does("a.ny.sh", "escalate", in{"question": "撂荒是否属实"}, casework.Escalated)
	s.does("shi.ny", "rule", in{"outcome": "awaiting_closure", "document": "审〔2026〕1号", "ground": "untrue"}, casework.AwaitingClosure)

	s = tell(t, c, "A7")
	s.verified("shi.zr", "a.zr")
	s.does("a.zr.sh", "hand_over", in{"reason": "实地为果园"}, casework.OnOffer)
	s.cannot("a.zr.sh", "take_over", nil, http.StatusForbidden, "step-not-yours")
	s.cannot("a.ny.jb", "lapse", in{"reason": "没有答复"}, http.StatusForbidden, "step-not-yours")
	s.nextIs("a.ny.jb", casework.TakeOver, true)
	s.does("a.ny.jb", "decline", in{"reason": "实地为新挖坑塘"}, casework.Disputed)
	s.does("lxb", "confer", in{"document": "纪要4号", "department": "agriculture", "county": apptest.A}, casework.Issued)

	s = tell(t, c, "B7")
	s.does("lxb", "confer", in{"document": "纪要5号", "department": "natural_resources", "county": apptest.B}, casework.Imported)
	s.cannot("shi.zr", "reroute", in{"department": "agriculture", "county": apptest.B, "reason": "改"}, http.StatusUnprocessableEntity, "step-unmet")
	s.does("shi.zr", "void", in{"ground": "duplicate", "reason": "与已下达图斑重复"}, casework.Voided)
}
