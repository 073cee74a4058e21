package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
	"liangtian/internal/pdftest"
)

// A closed case has one certificate for every closing; it can be checked by
// whoever has its code, until the case comes back.
func TestCertificate(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	s.does("shi.zr", "issue", nil, casework.Issued)
	s.does("a.zr.jb", "receive", nil, casework.Received)
	if p := certificate(s, "shi.zr", http.StatusConflict).Problem(); p.Code != "case-not-closed" || !strings.Contains(p.Detail, "待核实") || c.As("shi.zr").File(s.id).Certificate {
		t.Errorf("an open case: %+v", p)
	}
	s.closeWithPhotos()
	first := certificate(s, "a.zr.sh", http.StatusOK)
	code := codeOf(c, s.id)
	t.Run("what it says", func(t *testing.T) { onPaper(t, s, first, code) })
	t.Run("who may have it", func(t *testing.T) {
		certificate(s, "guancha", http.StatusOK)
		certificate(s, "b.zr.sh", http.StatusNotFound)
		certificate(s, "shi.ny", http.StatusNotFound)
		certificate(s, "admin", http.StatusForbidden)
	})
	t.Run("everybody asks at once", func(t *testing.T) { atOnce(t, s) })
	t.Run("the page", func(t *testing.T) { checked(t, s, code) })

	s.does("shi.zr", "report_up", in{"reportBatch": "2026年第1批"}, casework.Reported)
	if again := certificate(s, "shi.zr2", http.StatusOK); !samePaper(t, again, first) {
		t.Error("reported up, it is another certificate")
	}
	s.does("shi.zr", "reopen", in{"ground": "spot_check", "reason": "张某举报复垦不实"}, casework.Received)
	certificate(s, "shi.zr", http.StatusConflict)
	page := verify(c, code)
	if page.Status != http.StatusOK || !reads(page, "已撤销", c.Day(0), "抽查不实", "案件回潮重办") || reads(page, "有效。") || reads(page, "处于已销号状态") {
		t.Errorf("a case that came back: %s", page.Body)
	}
	if reads(page, "张某") {
		t.Error("the reason of a reopening is shown to strangers")
	}

	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy"), casework.Verifying)
	s.does("a.zr.wy", "report_finding", in{"finding": in{"code": "true"}, "notReachable": "WFDD"}, casework.FindingReview)
	s.does("a.zr.sh", "clear", in{"ground": "lawful", "document": "用地批复〔2026〕8号"}, casework.AwaitingClosure)
	s.does("a.zr.jb", "apply_to_close", in{"application": "已批准"}, casework.ClosureReview)
	s.does("shi.zr2", "close", nil, casework.Closed)
	second := certificate(s, "shi.zr2", http.StatusOK)
	text := strings.Join(strings.Fields(strings.Join(pdftest.Text(t, second.Body), "")), "")
	if !strings.Contains(text, "-2") || !strings.Contains(text, "无需整改：合法（已批准）（用地批复〔2026〕8号）") || strings.Contains(text, "整改后") {
		t.Errorf("the second closing: %s", text)
	}
	other := codeOf(c, s.id)
	if other == code || !reads(verify(c, code), "已撤销") || !reads(verify(c, other), "处于已销号状态") {
		t.Error("the second closing gave life to the first certificate")
	}
}

func certificate(s *story, login string, want int) apptest.Answer {
	s.t.Helper()
	a := s.As(login).Get(fmt.Sprintf("/api/cases/%d/certificate.pdf", s.id))
	if a.Status != want {
		s.t.Fatalf("the certificate by %s: want %d, got %s", login, want, a)
	}
	return a
}

// samePaper: what is read on both is the same; the order of pictures inside the
// files may differ.
func samePaper(t *testing.T, a, b apptest.Answer) bool {
	t.Helper()
	return len(a.Body) == len(b.Body) && slices.Equal(pdftest.Text(t, a.Body), pdftest.Text(t, b.Body))
}

// codeOf is the code of the newest certificate.
func codeOf(c *apptest.City, id int64) string {
	return apptest.Ask[string](c, "SELECT code FROM certificates WHERE case_id = ? ORDER BY seq DESC LIMIT 1", id)
}

func verify(c *apptest.City, code string) apptest.Answer { return c.Anonymous().Get("/verify/" + code) }

func reads(a apptest.Answer, all ...string) bool {
	for _, s := range all {
		if !bytes.Contains(a.Body, []byte(s)) {
			return false
		}
	}
	return true
}

// closeWithPhotos goes on from the county's receiving, photographs and all.
func (s *story) closeWithPhotos() {
	s.t.Helper()
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy"), casework.Verifying)
	s.As("a.zr.wy").Photos(s.id, scenes[0])
	s.does("a.zr.wy", "report_finding", in{"finding": in{"code": "true", "note": "已建光伏支架"}}, casework.FindingReview)
	s.does("a.zr.sh", "uphold", in{"measures": s.measures("demolish_restore"), "deadline": s.Day(40)}, casework.Rectifying)
	s.does("a.zr.jb", "finish", s.finished("demolish_restore"), casework.AwaitingEvidence)
	s.As("a.zr.wy").Photos(s.id, scenes[1])
	s.does("a.zr.wy", "submit_evidence", nil, casework.EvidenceReview)
	s.does("a.zr.sh", "pass", nil, casework.AwaitingClosure)
	s.does("a.zr.jb", "apply_to_close", in{"application": "已拆除复耕"}, casework.ClosureReview)
	if f := s.does("shi.zr2", "close", in{"document": "示销〔2026〕1号"}, casework.Closed); !f.Certificate {
		s.t.Error("the page is not told that there is a certificate")
	}
}

func onPaper(t *testing.T, s *story, a apptest.Answer, code string) {
	if dir := os.Getenv("LIANGTIAN_KEEP"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, "certificate.pdf"), a.Body, 0o600)
	}
	if a.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("as a file: %v", a.Header)
	}
	f := s.As("lxb").File(s.id)
	text := strings.Join(strings.Fields(strings.Join(pdftest.Text(t, a.Body), "")), "")
	want := []string{f.Case.PlotNo, f.Case.No, f.Batch.Number, f.Case.CountyName, "属实。已建光伏支架", "拆除复耕", "示销〔2026〕1号", "6.整改后近景", "/verify/" + code}
	for _, e := range f.Events {
		if e.Action == casework.Close {
			want = append(want, e.Hash)
		}
	}
	for _, login := range []string{"a.zr.wy", "a.zr.sh", "a.zr.jb", "shi.zr2"} {
		want = append(want, s.Person(login).Name, s.Person(login).Unit)
	}
	for _, w := range want {
		if !strings.Contains(text, strings.ReplaceAll(w, " ", "")) {
			t.Errorf("not on it: %q\n%s", w, text)
		}
	}
	if n := bytes.Count(a.Body, []byte("/DCTDecode")); n != 6 {
		t.Errorf("%d photographs on it", n)
	}
}

// atOnce: thirty ask for a certificate that nobody has asked for, and there is one.
func atOnce(t *testing.T, s *story) {
	other := tell(t, s.City, "A9")
	other.verified("shi.zr", "a.zr")
	other.does("a.zr.sh", "clear", in{"ground": "lawful", "document": "用地批复〔2024〕8号"}, casework.AwaitingClosure)
	other.does("a.zr.jb", "apply_to_close", in{"application": "合法用地"}, casework.ClosureReview)
	other.does("shi.zr2", "close", nil, casework.Closed)
	cl := s.As("shi.zr2")
	answers := make([]apptest.Answer, 12)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = cl.Get(fmt.Sprintf("/api/cases/%d/certificate.pdf", other.id)) })
	}
	wg.Wait()
	for _, a := range answers {
		if a.Status != http.StatusOK || !samePaper(t, a, answers[0]) {
			t.Errorf("not the same certificate: %d, %d bytes", a.Status, len(a.Body))
		}
	}
	if n := apptest.Ask[int](s.City, "SELECT count(*) FROM certificates WHERE case_id = ?", other.id); n != 1 {
		t.Errorf("%d certificates", n)
	}
	if page := verify(s.City, codeOf(s.City, s.id)); reads(page, other.plotNo()) {
		t.Error("the code of one case shows another")
	}
}

func (s *story) plotNo() string { return s.As("lxb").File(s.id).Case.PlotNo }

// checked is the page that a QR leads to: what it shows, and to whom it says
// nothing.
func checked(t *testing.T, s *story, code string) {
	f, page := s.As("lxb").File(s.id), verify(s.City, code)
	if page.Status != http.StatusOK || !reads(page, "有效", f.Case.PlotNo, f.Case.CountyName, string(f.Case.ClosedOn), s.Person("shi.zr2").Unit, hashOfClosing(f)) {
		t.Errorf("what is valid: %s", page)
	}
	for _, login := range []string{"a.zr.wy", "a.zr.sh", "a.zr.jb", "shi.zr2"} {
		if reads(page, ">"+s.Person(login).Name) || reads(page, s.Person(login).Name+"<") {
			t.Errorf("the page names %s", login)
		}
	}
	if h := page.Header; h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'self'") {
		t.Errorf("headers: %v", h)
	}
	for _, wrong := range []string{strings.Repeat("A", 26), "x", strings.ToLower(code), code + "A", code[:25], "%27%20OR%201=1--", "%00", "..%2f..%2fapi"} {
		if a := verify(s.City, wrong); a.Status != http.StatusNotFound || !reads(a, "查无此单") || reads(a, f.Case.PlotNo) {
			t.Errorf("%s: %s", wrong, a)
		}
	}
	if a := s.Anonymous().Send("POST", "/verify/"+code, nil); a.Status != http.StatusMethodNotAllowed {
		t.Errorf("a POST: %s", a)
	}
}

func hashOfClosing(f httpapi.CaseFile) string {
	for _, e := range f.Events {
		if e.Action == casework.Close {
			return e.Hash
		}
	}
	return "no closing"
}
