package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/conference"
	"liangtian/internal/httpapi"
	"liangtian/internal/library"
)

// A meeting decides a disputed, an escalated and a doubtful case and a proposal
// in one go; what one of them refuses stops them all.
func TestConference(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	disputed, escalated := tell(t, c, "A3"), tell(t, c, "A5")
	disputed.verified("shi.zr", "a.zr")
	disputed.does("a.zr.sh", "hand_over", in{"reason": "原田面养殖，未挖塘"}, casework.OnOffer)
	disputed.does("a.ny.sh", "decline", in{"reason": "现场已挖塘"}, casework.Disputed)
	escalated.verified("shi.zr", "a.zr")
	escalated.does("a.zr.sh", "escalate", in{"question": "是否属历史存量"}, casework.Escalated)
	if a := c.As("b.ny.sh").Post("/api/proposals", in{"key": uuid.NewString(), "title": "明确牛蛙养殖的牵头部门", "text": "各县做法不一，请会议明确。"}); a.Status != 200 {
		t.Fatal(a)
	}
	if list := apptest.Into[httpapi.ProposalList](t, c.As("b.zr.sh").Get("/api/proposals")); len(list.Items) != 0 {
		t.Errorf("another department reads %d proposals", len(list.Items))
	}
	office := c.As("lxb")
	on := map[conference.Why][]conference.Candidate{}
	for _, k := range apptest.Into[httpapi.Agenda](t, office.Get("/api/agenda")).Items {
		on[k.Why] = append(on[k.Why], k)
	}
	if len(on[conference.ByDispute]) != 1 || on[conference.ByDispute][0].Bounces != 2 || on[conference.ByDispute][0].Reason != "现场已挖塘" ||
		len(on[conference.ByEscalation]) != 1 || on[conference.ByEscalation][0].Reason != "是否属历史存量" || len(on[conference.ByProposal]) != 1 {
		t.Fatalf("the agenda: %+v", on)
	}
	var doubtful []string
	for _, k := range on[conference.ByDoubt] {
		doubtful = append(doubtful, k.PlotNo)
		if k.Step != casework.Confer {
			t.Errorf("%s is on the agenda and cannot be decided", k.PlotNo)
		}
	}
	if !slices.Contains(doubtful, "W1") || !slices.Contains(doubtful, "A7") || slices.Contains(doubtful, "A1") {
		t.Errorf("doubtful: %v", doubtful)
	}
	for _, plotNo := range []string{"A1", "A2", "A4", "A6", "A7", "A8", "B3", "B7", "W1", "W2", "K1"} { // the SQL is Doubtful
		d, err := c.App.Cases.Dossier(t.Context(), c.Person("lxb"), c.Case(plotNo))
		if err != nil || d.Case.Doubtful() != slices.Contains(doubtful, plotNo) {
			t.Errorf("%s: doubtful %v, %v", plotNo, d.Case.Doubtful(), err)
		}
	}
	for _, n := range apptest.Into[httpapi.Agenda](t, c.As("shi.ny").Get("/api/agenda")).Items {
		if n.CaseID == escalated.id {
			t.Error("the other city department sees a case that is not its own")
		}
	}

	area := escalated.area()
	items := []in{
		{"caseId": disputed.id, "result": "decided", "department": "natural_resources", "county": apptest.A, "finding": "true", "measure": "fill_pond", "term": c.Day(60), "text": "新挖坑塘，由自然资源牵头。"},
		{"caseId": escalated.id, "result": "decided", "outcome": "rectifying", "measure": "demolish_restore", "term": c.Day(40), "text": "按历史存量分类处置。"},
		{"caseId": c.Case("W1"), "result": "decided", "department": "agriculture", "county": apptest.A, "text": ""},
		{"proposalId": on[conference.ByProposal][0].ProposalID, "result": "decided", "text": "未挖塘的由农业农村牵头。"},
		{"caseId": c.Case("A7"), "result": "", "text": ""},
	}
	draft := func(items []in) in {
		return in{"title": "第3次联席会议", "on": c.Day(0), "place": "市政府", "chair": "甲", "attendees": []string{"甲", "乙", " 乙 "}, "remark": "", "items": items}
	}
	body := draft(items)
	body["key"] = uuid.NewString()
	m := apptest.Into[conference.MeetingSheet](t, office.Post("/api/meetings", body))
	again := apptest.Into[conference.MeetingSheet](t, office.Post("/api/meetings", body))
	if again.ID != m.ID || len(m.Lines) != 5 || len(m.Attendees) != 2 || m.Lines[0].About.MeetingID != m.ID {
		t.Fatalf("the meeting: %+v", m)
	}
	at := fmt.Sprintf("/api/meetings/%d", m.ID)
	hold := func(version int, minutes, key string) apptest.Answer {
		return office.Post(at+"/hold", in{"key": key, "version": version, "minutesNo": minutes})
	}
	before := apptest.Ask[int](c, "SELECT count(*) FROM case_events")
	a := hold(m.Version, "株两非联席纪〔2026〕3号", uuid.NewString())
	if p := a.Problem(); a.Status != http.StatusUnprocessableEntity || p.Code != "meeting-refused" || !strings.Contains(p.Detail, "第 5 项A7") || len(p.Missing) != 1 {
		t.Fatalf("one is undecided: %s", a)
	}
	items[4]["result"], items[1]["measure"] = "deferred", ""
	save := func(version int) apptest.Answer {
		b := draft(items)
		b["version"] = version
		return office.Send("PUT", at, b)
	}
	m = apptest.Into[conference.MeetingSheet](t, save(m.Version))
	if a := save(m.Version - 1); a.Problem().Code != "meeting-changed" {
		t.Errorf("an older version was saved: %s", a)
	}
	a = hold(m.Version, "株两非联席纪〔2026〕3号", uuid.NewString())
	if p := a.Problem(); p.Code != "meeting-refused" || !strings.Contains(p.Detail, "A5") || !strings.Contains(p.Detail, "整改措施") {
		t.Fatalf("a measure is missing: %s", a)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM case_events"); n != before {
		t.Fatalf("%d cases moved although one could not", n-before)
	}
	items[1]["measure"] = "demolish_restore"
	m = apptest.Into[conference.MeetingSheet](t, save(m.Version))
	if a := c.As("shi.zr").Post(at+"/hold", in{"key": uuid.NewString(), "version": m.Version, "minutesNo": "x"}); a.Status != http.StatusForbidden {
		t.Errorf("a city department decides: %s", a)
	}
	k := uuid.NewString()
	for range 2 { // the second is the same asked again
		m2 := apptest.Into[conference.MeetingSheet](t, hold(m.Version, "株两非联席纪〔2026〕3号", k))
		if !m2.Held || m2.MinutesNo != "株两非联席纪〔2026〕3号" || m2.Lines[0].About.Lead != "natural_resources" {
			t.Fatalf("held: %+v", m2)
		}
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM case_events"); n != before+3 {
		t.Fatalf("%d events for three decided cases", n-before)
	}
	if a := save(m.Version + 1); a.Problem().Code != "meeting-held" {
		t.Errorf("a held meeting was changed: %s", a)
	}
	if a := hold(m.Version+1, "另号", uuid.NewString()); a.Problem().Code != "meeting-held" {
		t.Errorf("held twice: %s", a)
	}

	f := c.As("a.ny.jb").File(disputed.id)
	if f.Case.State != casework.Issued || f.Case.Lead != "natural_resources" || len(f.Decisions) != 1 || f.Decisions[0].Measure != "fill_pond" || f.Alike.Total != 1 || f.Alike.NaturalResources != 1 {
		t.Errorf("the county sees: %s, %+v, %+v", f.Case.State, f.Decisions, f.Alike)
	}
	f = c.As("a.zr.sh").File(escalated.id)
	if f.Case.State != casework.Rectifying || f.Events[0].Document != "株两非联席纪〔2026〕3号" || f.Case.Measures[0].PlannedCents != area || string(f.Case.Deadline) != c.Day(40) {
		t.Errorf("the ruled one: %+v", f.Case)
	}
	if f = c.As("shi.ny").File(c.Case("W1")); f.Case.State != casework.Imported || f.Case.Lead != "agriculture" {
		t.Errorf("the doubtful one: %+v", f.Case)
	}
	own := apptest.Into[httpapi.ProposalList](t, c.As("b.ny.jb").Get("/api/proposals")).Items
	if len(own) != 1 || own[0].Decision != "未挖塘的由农业农村牵头。" || own[0].MinutesNo == "" {
		t.Errorf("the proposal: %+v", own)
	}
	theirs := apptest.Into[httpapi.Precedents](t, c.As("b.zr.sh").Get("/api/decisions?type=KT"))
	if theirs.Count.Total != 1 || len(theirs.Items) != 1 || theirs.Items[0].PlotNo != "" || theirs.Items[0].CaseID != 0 || theirs.Items[0].Text != "" || theirs.Items[0].Department != "natural_resources" {
		t.Errorf("a precedent of another county: %+v", theirs)
	}
	if p := apptest.Into[httpapi.Precedents](t, office.Get("/api/decisions?q="+"分类处置")); len(p.Items) != 1 || p.Items[0].PlotNo != "A5" {
		t.Errorf("by words: %+v", p.Items)
	}
	if n := apptest.Into[httpapi.DecisionCounts](t, c.As("a.zr.jb").Get("/api/decisions/counts")).Items; len(n) != 2 || n[0].NaturalResources+n[0].Agriculture != n[0].Total || n[1].NaturalResources+n[1].Agriculture != n[1].Total {
		t.Errorf("by rule: %+v", n)
	}
	word := office.Get(at + "/minutes.docx")
	if word.Status != 200 || !bytes.HasPrefix(word.Body, []byte("PK")) {
		t.Errorf("the minutes: %s", word)
	}
	if a := c.As("shi.ny").Get(at + "/minutes.docx"); a.Problem().Code != "minutes-not-whole" {
		t.Errorf("minutes with a case that he may not see: %s", a)
	}
	papers(t, c, theirs.Items[0].ID)
	if broken, err := c.App.Verify(t.Context(), func(int, int) {}); err != nil || broken != nil {
		t.Errorf("the record: %+v, %v", broken, err)
	}
}

// papers: a document is linked from a rule, a measure and a decision, and shows
// there.
func papers(t *testing.T, c *apptest.City, decision int64) {
	pdf := map[string][]byte{"通知.pdf": []byte("%PDF-1.4\n%%EOF")}
	facts := `{"title":"联合通知（示意）","number":"示〔2026〕1号","issuer":"示意","from":"2026-01-01","until":"","note":"","links":[{"kind":"rule","key":"2"},{"kind":"measure","key":"fill_pond"},{"kind":"decision","key":"%d"}]}`
	if a := c.As("a.zr.sh").Upload("/api/documents", pdf, map[string]string{"facts": fmt.Sprintf(facts, decision)}); a.Status != http.StatusForbidden {
		t.Errorf("a county adds a document: %s", a)
	}
	if a := c.As("shi.zr").Upload("/api/documents", pdf, map[string]string{"facts": fmt.Sprintf(facts, 999)}); a.Problem().Code != "document-link" {
		t.Errorf("of a decision that is not there: %s", a)
	}
	list := apptest.Into[httpapi.PaperList](t, c.As("shi.zr").Upload("/api/documents", pdf, map[string]string{"facts": fmt.Sprintf(facts, decision)})).Items
	if len(list) != 1 || list[0].Standing != "current" || len(list[0].Links) != 3 {
		t.Fatalf("%+v", list)
	}
	if a := c.As("shi.zr").Upload("/api/documents", pdf, map[string]string{"facts": fmt.Sprintf(facts, decision)}); a.Problem().Code != "document-exists" {
		t.Errorf("twice: %s", a)
	}
	if f := c.As("a.ny.jb").File(c.Case("A3")); len(f.Documents) != 1 || f.Decisions[0].Documents[0] != "联合通知（示意）" {
		t.Errorf("on the case: %+v", f.Documents)
	}
	at := fmt.Sprintf("/api/documents/%d", list[0].ID)
	if a := c.As("a.guancha").Get(at + "/file"); a.Status != 200 || !bytes.HasPrefix(a.Body, []byte("%PDF")) {
		t.Errorf("anybody reads it: %s", a)
	}
	changed := library.PaperFacts{Title: "联合通知（示意）", Issuer: "示意", From: "2026-01-01", Until: "2026-02-01", Links: []library.PaperLink{}}
	list = apptest.Into[httpapi.PaperList](t, c.As("lxb").Send("PUT", at, changed)).Items
	if list[0].Standing != "past" || len(list[0].Links) != 0 {
		t.Errorf("changed: %+v", list)
	}
}
