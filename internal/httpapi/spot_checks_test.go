package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
	"liangtian/internal/spotcheck"
)

// clear closes a case without photos; shi.zr2 closes it.
func (s *story) clear(county string) {
	s.t.Helper()
	s.does("shi.zr", "issue", nil, casework.Issued)
	s.does(county+".zr.jb", "receive", nil, casework.Received)
	s.does(county+".zr.jb", "depute", s.inspectors(county+".zr.wy"), casework.Verifying)
	s.does(county+".zr.wy", "report_finding", in{"finding": in{"code": "true"}, "notReachable": "WFDD"}, casework.FindingReview)
	s.does(county+".zr.sh", "clear", in{"ground": "lawful", "document": "用地批复〔2026〕8号"}, casework.AwaitingClosure)
	s.does(county+".zr.jb", "apply_to_close", in{"application": "已批准"}, casework.ClosureReview)
	s.does("shi.zr2", "close", nil, casework.Closed)
}

// A plan is published, drawn and looked at; who works in a county learns of a
// drawn case only with its outcome.
func TestSpotChecks(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	var all []*story
	for _, no := range []string{"A1", "A5", "A9", "B1"} {
		s := tell(t, c, no)
		s.clear(strings.ToLower(no[:1]))
		all = append(all, s)
	}
	asked := func(changes ...any) in {
		body := in{"title": "2026年第三季度抽查", "from": c.Day(-90), "to": c.Day(0), "random": 2, "weighted": 1}
		for i := 0; i < len(changes); i += 2 {
			body[changes[i].(string)] = changes[i+1]
		}
		return body
	}
	for code, body := range map[string]in{
		"spot-title": asked("title", " "), "spot-period": asked("to", c.Day(1)), "spot-county": asked("county", "430302"),
		"spot-size": asked("random", 5), "spot-empty": asked("from", c.Day(-9), "to", c.Day(-8)), "batch-unknown": asked("batchId", 999999),
	} {
		if code == "batch-unknown" {
			code = "spot-empty" // nothing was closed in a batch that is not there
		}
		if p := c.As("shi.zr").Send("POST", "/api/spot-checks", body).Problem(); p.Code != code || p.Detail == "" {
			t.Errorf("%v: %s %s, want %s", body, p.Code, p.Detail, code)
		}
	}

	plan := apptest.Into[httpapi.SpotPlan](t, c.As("shi.zr").Send("POST", "/api/spot-checks", asked("random", 4, "weighted", 2)))
	at := fmt.Sprintf("/api/spot-checks/%d", plan.ID)
	if plan.FrameSize != 4 || plan.Drawn || !plan.Whole || len(plan.Seed) != 64 || len(plan.Items) != 0 {
		t.Fatalf("published: %+v", plan)
	}
	drawn := apptest.Into[httpapi.SpotPlan](t, c.As("shi.zr").Send("POST", at+"/draw", nil))
	if !drawn.Drawn || !drawn.Whole || len(drawn.Items) != 4 || drawn.Rates.Waiting != 4 {
		t.Fatalf("drawn: %+v", drawn)
	}
	if p := c.As("shi.zr2").Send("POST", at+"/draw", nil).Problem(); p.Code != "spot-drawn" {
		t.Errorf("drawn twice: %+v", p)
	}

	// Everybody of a county, and what they see before and after.
	seen := func(login string) httpapi.SpotPlan {
		return apptest.Into[httpapi.SpotPlan](t, c.As(login).Get(at))
	}
	blind := []string{"a.zr.jb", "a.zr.sh", "a.guancha", "b.zr.jb", "b.zr.sh"}
	for _, login := range blind {
		p := seen(login)
		if len(p.Items) != 0 || p.Seed != "" || p.SeedHash == "" || p.Rates.Waiting != 0 || !p.Blind {
			t.Errorf("%s sees what is drawn: %+v", login, p)
		}
		if body := string(c.As(login).Get(at + "/sample.csv").Body); strings.Contains(body, "AJ") {
			t.Errorf("%s exports what is drawn: %s", login, body)
		}
		if list := string(c.As(login).Get("/api/spot-checks").Body); strings.Contains(list, plan.Seed) {
			t.Errorf("%s is given the seed by the list", login)
		}
	}
	for _, login := range []string{"shi.zr", "shi.zr2", "lxb", "guancha"} {
		if p := seen(login); len(p.Items) != 4 || p.Seed == "" {
			t.Errorf("%s sees %d drawn cases", login, len(p.Items))
		}
	}
	for login, status := range map[string]int{"shi.ny": 404, "a.ny.jb": 404, "b.ny.guancha": 404, "a.zr.wy": 403, "admin": 403} {
		if a := c.As(login).Get(at); a.Status != status {
			t.Errorf("%s: %s", login, a)
		}
	}

	photo := func(s *story) int64 {
		return apptest.Into[casework.Attached](t, posts(c.As("shi.zr"), fmt.Sprintf("/api/cases/%d/files", s.id), nil, file{"IMG_1.jpg", []byte("\xff\xd8\xff\xe0 photo")})).ID
	}
	looked := photo(all[0])
	outcome := func(s *story, result string) in {
		files := []int64{looked}
		if s != all[0] {
			files = []int64{photo(s)}
		}
		return in{"caseId": s.id, "result": result, "on": c.Day(0), "reason": "=现场复核", "files": files}
	}
	for login, status := range map[string]int{"shi.zr2": http.StatusForbidden, "a.zr.sh": http.StatusForbidden, "lxb": http.StatusForbidden, "shi.ny": http.StatusNotFound} {
		if a := c.As(login).Send("POST", at+"/outcomes", outcome(all[0], "confirmed")); a.Status != status {
			t.Errorf("%s records: %s", login, a)
		}
	}
	for code, change := range map[string]in{
		"spot-result": {"result": "maybe"}, "spot-day": {"on": c.Day(1)}, "spot-reason": {"reason": " "}, "not-drawn": {"caseId": c.Case("A2"), "files": []int64{}}, "no-such-file": {"files": []int64{looked + 1000}},
	} {
		body := outcome(all[0], "confirmed")
		for k, v := range change {
			body[k] = v
		}
		if p := c.As("shi.zr").Send("POST", at+"/outcomes", body).Problem(); p.Code != code {
			t.Errorf("%v: %+v", change, p)
		}
	}
	now := apptest.Into[httpapi.SpotPlan](t, c.As("shi.zr").Send("POST", at+"/outcomes", outcome(all[0], "false_closure")))
	if now.Rates.Random.False != 1 || now.Rates.Random.Cases != 1 || now.Done || now.Rates.Waiting != 3 {
		t.Errorf("one outcome: %+v", now.Rates)
	}
	if p := c.As("shi.zr").Send("POST", at+"/outcomes", outcome(all[0], "confirmed")).Problem(); p.Code != "spot-recorded" {
		t.Errorf("recorded twice: %+v", p)
	}
	if p := seen("a.zr.jb"); len(p.Items) != 1 || p.Items[0].CaseID != all[0].id || p.Seed != "" {
		t.Errorf("the county after one outcome: %+v", p)
	}
	if f := seen("a.zr.jb").Items[0].Outcome.Files[0]; f.Name != "IMG_1.jpg" || !bytes.HasSuffix(c.As("a.zr.jb").Get(fmt.Sprintf("/api/cases/%d/files/%d", all[0].id, f.ID)).Body, []byte("photo")) {
		t.Errorf("the county does not see the photo: %+v", f)
	}
	if p := seen("b.zr.jb"); len(p.Items) != 0 {
		t.Errorf("the other county: %+v", p.Items)
	}
	csv := string(c.As("shi.zr").Get(at + "/sample.csv").Body)
	if !strings.HasPrefix(csv, "\ufeff案号,") || !strings.Contains(csv, "整改不实") || !strings.Contains(csv, "'=现场复核") || !strings.Contains(csv, "核实没有现场照片") {
		t.Errorf("the table: %s", csv)
	}
	for i, result := range []string{"confirmed", "confirmed", "cannot_tell"} {
		now = apptest.Into[httpapi.SpotPlan](t, c.As("shi.zr").Send("POST", at+"/outcomes", outcome(all[i+1], result)))
	}
	if !now.Done || now.Rates.CannotTell != 1 || now.Rates.All.Cases != 3 || seen("a.zr.jb").Seed != plan.Seed {
		t.Errorf("all looked at: %+v, the county reads the seed: %v", now.Rates, seen("a.zr.jb").Seed == plan.Seed)
	}
	flow := apptest.Into[httpapi.Flow](t, c.As("shi.zr").Get("/api/figures/flow?months=3"))
	if flow.Spot != spotcheck.Wilson(1, 3) {
		t.Errorf("figures: %+v", flow.Spot)
	}
	if f := apptest.Into[httpapi.Flow](t, c.As("b.zr.jb").Get("/api/figures/flow?months=3")); f.Spot.Cases != 0 {
		t.Errorf("the other county counts what is not its own: %+v", f.Spot)
	}
	all[0].does("shi.zr", "reopen", in{"ground": "spot_check", "reason": "抽查发现整改不实"}, casework.Received)
	if p := seen("shi.zr"); !p.Whole || p.Items[0].State != string(casework.Received) && p.Items[3].State != string(casework.Received) {
		t.Errorf("after the reopening: whole %v", p.Whole)
	}

	// Somebody with the owner's password changes the frame: it is seen.
	for _, s := range []string{
		"ALTER TABLE spot_frame DISABLE TRIGGER spot_frame_append_only",
		fmt.Sprintf("UPDATE spot_frame SET weight = weight + 1 WHERE plan_id = %d AND case_id = %d", plan.ID, all[1].id),
	} {
		if _, err := c.Owner.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if seen("shi.zr").Whole {
		t.Error("a changed frame is not seen")
	}
}
