package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
	"liangtian/internal/pdftest"
)

var strokes = [][][2]int{{{100, 400}, {500, 600}, {900, 420}}}

// opens opens a sheet of joint acceptance.
func (s *story) opens(login string) casework.SheetView {
	s.t.Helper()
	return apptest.Into[casework.SheetView](s.t, s.As(login).Post(fmt.Sprintf("/api/cases/%d/acceptances", s.id), in{
		"key": uuid.NewString(), "siteOn": s.Day(0), "conclusion": "passed", "measuredCents": s.area(), "lookedAt": "四至和耕作层", "opinion": "同意验收",
	}))
}

// signs puts a signature on a sheet.
func (s *story) signs(login string, id int64, party casework.Signatory, more in) apptest.Answer {
	body := in{"party": party, "strokes": strokes}
	for k, v := range more {
		body[k] = v
	}
	return s.As(login).Post(fmt.Sprintf("/api/acceptances/%d/signatures", id), body)
}

// accepted walks through a joint acceptance that everybody signs.
func (s *story) accepted(opener, other string) {
	s.t.Helper()
	v := s.opens(opener)
	for _, party := range v.Required {
		login, more := opener, in{}
		if party != casework.SignsConsolidation && string(party) != string(s.Person(opener).Department) {
			login = other
		}
		if party == casework.SignsConsolidation {
			more = in{"name": "王五", "unit": "土地整理中心"}
		}
		v = apptest.Into[casework.SheetView](s.t, s.signs(login, v.ID, party, more))
	}
	if !v.Complete || !v.Holds || len(v.Missing) != 0 {
		s.t.Fatalf("signed by all, and still %+v", v)
	}
}

// awaiting brings a case to the door of closing, without photos.
func (s *story) awaiting(city, county string) {
	s.t.Helper()
	s.verified(city, county)
	s.does(county+".sh", "clear", in{"ground": "lawful", "document": "用地批复〔2024〕8号"}, casework.AwaitingClosure)
}

// A sheet is opened once a key, signed by each department's own login, told to
// the other one, printed, and history after the next step.
func TestJointAcceptance(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A2") // agriculture leads on permanent basic farmland, natural resources partners
	s.awaiting("shi.ny", "a.ny")
	path := fmt.Sprintf("/api/cases/%d", s.id)
	s.cannot("a.ny.jb", "apply_to_close", in{"application": "合法"}, http.StatusUnprocessableEntity, "acceptance-missing")
	body := in{"key": uuid.NewString(), "siteOn": s.Day(0), "conclusion": "passed", "lookedAt": "四至", "opinion": "同意", "measuredCents": 0}
	first := apptest.Into[casework.SheetView](t, s.As("a.ny.jb").Post(path+"/acceptances", body))
	if again := apptest.Into[casework.SheetView](t, s.As("a.ny.jb").Post(path+"/acceptances", body)); again.ID != first.ID {
		t.Errorf("the same key opened sheets %d and %d", first.ID, again.ID)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM notifications WHERE kind = 'acceptance_opened' AND person_id = ?", c.Person("a.zr.jb").ID); n != 1 {
		t.Errorf("natural resources was told %d times", n)
	}
	if a := s.As("shi.ny").Post(path+"/acceptances", in{"key": uuid.NewString(), "siteOn": s.Day(0), "conclusion": "passed", "lookedAt": "x", "opinion": "x", "measuredCents": 0}); a.Problem().Code != "acceptance-not-yours" {
		t.Errorf("the city opens a sheet: %s", a)
	}
	if a := s.signs("a.ny.sh", first.ID, casework.SignsNR, nil); a.Problem().Code != "acceptance-not-yours" {
		t.Errorf("agriculture signs for natural resources: %s", a)
	}
	if a := s.signs("b.zr.sh", first.ID, casework.SignsNR, nil); a.Status != http.StatusNotFound {
		t.Errorf("another county signs: %s", a)
	}
	mine := apptest.Into[httpapi.TogetherWaiting](t, s.As("a.zr.jb").Get("/api/together"))
	if len(mine.Sheets) != 1 || len(mine.Sheets[0].MaySign) != 1 {
		t.Errorf("what waits for natural resources: %+v", mine.Sheets)
	}
	apptest.Into[casework.SheetView](t, s.signs("a.ny.sh", first.ID, casework.SignsAG, nil))
	if a := s.signs("a.ny.jb", first.ID, casework.SignsAG, nil); a.Problem().Code != "acceptance-signed" {
		t.Errorf("signed twice: %s", a)
	}
	s.cannot("a.ny.jb", "apply_to_close", in{"application": "合法"}, http.StatusUnprocessableEntity, "acceptance-missing")
	done := apptest.Into[casework.SheetView](t, s.signs("a.zr.jb", first.ID, casework.SignsNR, in{"name": "别人"}))
	if !done.Complete || done.Signatures[1].Name != c.Person("a.zr.jb").Name {
		t.Errorf("complete %v, signed by %+v", done.Complete, done.Signatures)
	}
	paper := s.As("a.zr.jb").Get(fmt.Sprintf("/api/acceptances/%d/form.pdf", first.ID))
	if words := strings.Join(strings.Fields(strings.Join(pdftest.Text(t, paper.Body), " ")), ""); !strings.Contains(words, "联合验收表") || !strings.Contains(words, c.Person("a.ny.sh").Name) {
		t.Errorf("the paper says %s", words)
	}
	f := s.does("a.ny.jb", "apply_to_close", in{"application": "合法"}, casework.ClosureReview)
	if a := f.Case.Acceptance; a == nil || a.Form != first.ID || a.Agriculture != c.Person("a.ny.sh").Name || len(a.Sheet) != 64 {
		t.Errorf("the case keeps %+v", a)
	}
	s.does("shi.ny2", "return_application", in{"reason": "缺附件"}, casework.AwaitingClosure)
	s.cannot("a.ny.jb", "apply_to_close", in{"application": "再报"}, http.StatusUnprocessableEntity, "acceptance-missing")
	if a := s.signs("a.zr.jb", first.ID, casework.SignsNR, nil); a.Problem().Code != "acceptance-history" {
		t.Errorf("history is signed: %s", a)
	}
	s.accepted("a.zr.jb", "a.ny.jb") // the partner may open it too
	s.does("a.ny.jb", "apply_to_close", in{"application": "再报"}, casework.ClosureReview)
}
