package httpapi_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"testing"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/enforce"
	"liangtian/internal/httpapi"
	"liangtian/internal/notify"
	"liangtian/internal/org"
)

// posts sends a form with attachments.
func posts(cl *apptest.Client, path string, fields map[string]string, files ...file) apptest.Answer {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		_ = w.WriteField(k, v)
	}
	for _, f := range files {
		p, _ := w.CreateFormFile("files", f.name)
		_, _ = p.Write(f.raw)
	}
	_ = w.Close()
	return cl.Send("POST", path, &b, "Content-Type", w.FormDataContentType())
}

const (
	secretName = "当事人暗号甲"
	secretTalk = "交流暗号乙"
	secretNote = "批注暗号丙"
)

// togetherOn is a case that agriculture leads and natural resources partners, with
// everything on it that may be kept from somebody.
func togetherOn(t *testing.T, c *apptest.City) *story {
	s := tell(t, c, "A2")
	s.does("shi.ny", "issue", nil, casework.Issued)
	s.does("a.ny.jb", "receive", nil, casework.Received)
	s.does("a.ny.jb", "depute", s.inspectors("a.ny.wy"), casework.Verifying)
	s.As("a.ny.wy").Photos(s.id, scenes[0])
	phone := s.As("a.ny.wy").Phone()
	phone.HandIn(phone.Entry("submit_evidence", s.id, 4, nil))
	path := fmt.Sprintf("/api/cases/%d", s.id)
	for name, a := range map[string]apptest.Answer{
		"persons": s.As("a.ny.jb").Send("PUT", path+"/persons", in{"seq": 0, "persons": []in{{"name": secretName, "idNumber": "43022319000101000X", "phone": "13000000000", "note": "户主"}}}),
		"talk":    posts(s.As("a.ny.jb"), path+"/attachments", map[string]string{"key": uuid.NewString(), "text": secretTalk}, pdf),
		"note":    s.As("a.ny.jb").Post(path+"/records", in{"kind": "note", "text": secretNote}),
		"consult": posts(s.As("a.ny.jb"), path+"/consultations", map[string]string{"key": uuid.NewString(), "text": "地类如何认定", "dueOn": s.Day(5)}, pdf),
		"legal":   posts(s.As("a.ny.jb"), path+"/legal", map[string]string{"kind": "request", "text": "拒不改正"}, pdf),
	} {
		if a.Status != http.StatusOK {
			t.Fatal(name, a)
		}
	}
	return s
}

// A question reaches the other department even where it does not see the case,
// is answered once, by its own people, with files; both are told.
func TestConsultation(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1") // natural resources alone
	s.does("shi.zr", "issue", nil, casework.Issued)
	path := fmt.Sprintf("/api/cases/%d/consultations", s.id)
	ask := map[string]string{"key": uuid.NewString(), "text": "是否影响灌溉", "dueOn": s.Day(3)}
	all := apptest.Into[httpapi.CaseTogether](t, posts(c.As("a.zr.jb"), path, ask, pdf))
	apptest.Into[httpapi.CaseTogether](t, posts(c.As("a.zr.jb"), path, ask, pdf))
	if n := apptest.Ask[int](c, "SELECT count(*) FROM consultations"); n != 1 || len(all.Questions) != 1 || all.Questions[0].AskedOf != org.Agriculture {
		t.Fatalf("%d questions, %+v", n, all.Questions)
	}
	q := all.Questions[0]
	for code, f := range map[string]map[string]string{
		"consult-empty": {"key": uuid.NewString(), "text": " ", "dueOn": s.Day(3)}, "consult-due": {"key": uuid.NewString(), "text": "x", "dueOn": s.Day(-1)},
	} {
		if a := posts(c.As("a.zr.jb"), path, f); a.Problem().Code != code {
			t.Errorf("want %s, got %s", code, a)
		}
	}
	if got := kindsTold(t, c.As("a.ny.jb")); !slices.Equal(got, []notify.Kind{notify.Consulted}) {
		t.Errorf("agriculture is told %v", got)
	}
	if a := c.As("a.ny.jb").Get(fmt.Sprintf("/api/cases/%d", s.id)); a.Status != http.StatusNotFound {
		t.Errorf("a question opens the case: %s", a)
	}
	one := fmt.Sprintf("/api/consultations/%d", q.ID)
	seen := apptest.Into[casework.QuestionView](t, c.As("a.ny.jb").Get(one))
	if seen.CaseSeen || !seen.MayAnswer || len(seen.Files) != 1 {
		t.Errorf("%+v", seen)
	}
	if a := c.As("a.ny.jb").Get(fmt.Sprintf("%s/files/%d", one, seen.Files[0].ID)); a.Status != http.StatusOK || !bytes.Equal(a.Body, pdf.raw) {
		t.Errorf("the file: %s", a)
	}
	for _, login := range []string{"b.ny.jb", "a.ny.wy", "b.zr.jb"} {
		if a := c.As(login).Get(one); a.Status != http.StatusNotFound {
			t.Errorf("%s reads the question: %s", login, a)
		}
	}
	if a := posts(c.As("a.zr.sh"), one+"/answer", map[string]string{"text": "我来答"}); a.Problem().Code != "consult-not-asked" {
		t.Errorf("who asks answers: %s", a)
	}
	done := apptest.Into[casework.QuestionView](t, posts(c.As("a.ny.sh"), one+"/answer", map[string]string{"text": "不影响"}, pdf))
	if done.Answer == nil || done.Answer.Text != "不影响" || len(done.Answer.Files) != 1 {
		t.Errorf("%+v", done)
	}
	if a := posts(c.As("a.ny.jb"), one+"/answer", map[string]string{"text": "再答"}); a.Problem().Code != "consult-answered" {
		t.Errorf("answered twice: %s", a)
	}
	if got := kindsTold(t, c.As("a.zr.jb")); !slices.Contains(got, notify.ConsultAnswered) {
		t.Errorf("who asked is told %v", got)
	}
}

// A partner in the county is told of every move of a shared case, and of no
// other.
func TestPartnerIsTold(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	for no, want := range map[string]int{"A2": 2, "A1": 0} {
		s := tell(t, c, no)
		city, county := "shi.ny", "a.ny"
		if no == "A1" {
			city, county = "shi.zr", "a.zr"
		}
		s.does(city, "issue", nil, casework.Issued)
		s.does(county+".jb", "receive", nil, casework.Received)
		if n := apptest.Ask[int](c, "SELECT count(*) FROM notifications WHERE kind = 'shared_moved' AND case_id = ? AND person_id IN (?, ?)", s.id, c.Person("a.zr.jb").ID, c.Person("a.ny.jb").ID); n != want {
			t.Errorf("%s: %d notices, want %d", no, n, want)
		}
	}
}

// Agriculture asks for a legal case; natural resources, which does not see the
// case, files it; the number and the outcome stand on the case.
func TestLegalCase(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A4") // agriculture alone
	s.does("shi.ny", "issue", nil, casework.Issued)
	path := fmt.Sprintf("/api/cases/%d/legal", s.id)
	if a := c.As("a.zr.jb").Get(path); a.Status != http.StatusNotFound {
		t.Errorf("nothing was asked, and natural resources reads: %s", a)
	}
	apptest.Into[enforce.LegalView](t, posts(c.As("a.ny.jb"), path, map[string]string{"kind": "request", "text": "拒不改正"}, pdf))
	v := apptest.Into[enforce.LegalView](t, c.As("a.zr.jb").Get(path))
	if v.CaseSeen || len(v.May) != 2 || v.Steps[0].Text != "拒不改正" {
		t.Fatalf("%+v", v)
	}
	if a := posts(c.As("a.ny.jb"), path, map[string]string{"kind": "file", "number": "1", "on": s.Day(0)}); a.Problem().Code != "legal-not-yours" {
		t.Errorf("agriculture files: %s", a)
	}
	if a := posts(c.As("a.zr.jb"), path, map[string]string{"kind": "file", "on": s.Day(0)}); a.Problem().Code != "legal-number" {
		t.Errorf("no number: %s", a)
	}
	apptest.Into[enforce.LegalView](t, posts(c.As("a.zr.jb"), path, map[string]string{"kind": "file", "number": "示立〔2026〕1号", "on": s.Day(0)}))
	v = apptest.Into[enforce.LegalView](t, posts(c.As("a.zr.jb"), path, map[string]string{"kind": "outcome", "outcome": "penalty", "number": "示罚〔2026〕1号", "on": s.Day(0)}))
	if v.Number != "示立〔2026〕1号" || len(v.Steps) != 3 || len(v.May) != 0 {
		t.Errorf("%+v", v)
	}
	if all := apptest.Into[httpapi.CaseTogether](t, c.As("a.ny.jb").Get(fmt.Sprintf("/api/cases/%d/together", s.id))); all.Legal.Number != v.Number {
		t.Errorf("the case shows %+v", all.Legal)
	}
	if got := kindsTold(t, c.As("a.ny.jb")); !slices.Contains(got, notify.LegalAnswered) {
		t.Errorf("who asked is told %v", got)
	}
}

// An operation is planned once a key, seen by its departments, and shows of its
// cases what the reader sees.
func TestOperation(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	plan := in{"key": uuid.NewString(), "title": "春季联合执法", "county": apptest.A, "heldOn": c.Day(1), "place": "示例1村", "departments": []string{"natural_resources", "agriculture"},
		"staff": []in{{"name": "张三", "unit": "自然资源局"}}, "cases": []int64{c.Case("A1")}}
	o := apptest.Into[enforce.Operation](t, c.As("a.zr.jb").Post("/api/operations", plan))
	if again := apptest.Into[enforce.Operation](t, c.As("a.zr.jb").Post("/api/operations", plan)); again.ID != o.ID {
		t.Errorf("planned twice: %d, %d", o.ID, again.ID)
	}
	path := fmt.Sprintf("/api/operations/%d", o.ID)
	if seen := apptest.Into[enforce.Operation](t, c.As("a.ny.jb").Get(path)); len(seen.Cases) != 0 || seen.Hidden != 1 {
		t.Errorf("agriculture sees %+v and %d hidden", seen.Cases, seen.Hidden)
	}
	if a := c.As("a.ny.jb").Post(path+"/cases", in{"cases": []int64{c.Case("A5")}}); a.Problem().Code != "operation-cases" {
		t.Errorf("a case out of sight is added: %s", a)
	}
	apptest.Into[enforce.Operation](t, c.As("a.ny.jb").Post(path+"/cases", in{"cases": []int64{c.Case("A2")}}))
	if a := c.As("b.zr.jb").Get(path); a.Status != http.StatusNotFound {
		t.Errorf("another county reads: %s", a)
	}
	apptest.Into[enforce.Operation](t, posts(c.As("a.ny.jb"), path+"/entries", map[string]string{"kind": "held", "text": "到场核查", "key": uuid.NewString()}, pdf))
	o = apptest.Into[enforce.Operation](t, c.As("a.zr.jb").Get(path))
	if o.Status != "held" || len(o.Entries) != 1 || len(o.Entries[0].Files) != 1 || len(o.Cases) != 2 {
		t.Errorf("%+v", o)
	}
	if a := posts(c.As("a.zr.jb"), path+"/entries", map[string]string{"kind": "cancelled", "text": "取消", "key": uuid.NewString()}); a.Problem().Code != "operation-over" {
		t.Errorf("cancelled after it was held: %s", a)
	}
	if a := c.As("a.zr.jb").Get(fmt.Sprintf("%s/files/%d", path, o.Entries[0].Files[0].ID)); a.Status != http.StatusOK {
		t.Errorf("the file: %s", a)
	}
}

// Each city department issues its own half of a batch in one act; the page
// tells both how far they are.
func TestEachIssuesItsHalf(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	path := fmt.Sprintf("/api/batches/%d/issue", c.Batch)
	halves := func(login string) map[org.Department]casework.IssueHalf {
		out := map[org.Department]casework.IssueHalf{}
		for _, h := range apptest.Into[httpapi.BatchIssue](t, c.As(login).Get(path)).Halves {
			out[h.Department] = h
		}
		return out
	}
	before := halves("shi.zr")
	nr, ag := before[org.NaturalResources], before[org.Agriculture]
	if nr.Ready == 0 || ag.Ready == 0 || before[org.NoDepartment].Waiting == 0 || nr.Issued+ag.Issued != 0 {
		t.Fatalf("%+v", before)
	}
	did := apptest.Into[casework.Issuing](t, c.As("shi.zr").Post(path, in{"after": 0}))
	after := halves("shi.ny")
	if did.Done != nr.Ready || len(did.Refused) != nr.Waiting-nr.Ready || did.After != 0 || after[org.NaturalResources].Issued != nr.Ready || after[org.Agriculture].Issued != 0 {
		t.Errorf("did %+v, now %+v", did, after)
	}
	if acts := after[org.NaturalResources].Acts; len(acts) != 1 || acts[0].Count != nr.Ready || acts[0].Name != c.Person("shi.zr").Name {
		t.Errorf("acts %+v", acts)
	}
	if again := apptest.Into[casework.Issuing](t, c.As("shi.zr").Post(path, in{"after": 0})); again.Done != 0 {
		t.Errorf("issued again: %+v", again)
	}
}
