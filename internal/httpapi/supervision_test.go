package httpapi_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/notify"
	"liangtian/internal/supervise"
)

// order is what is sent to issue one about the story's case.
func (s *story) order(kind string) in {
	return in{"key": uuid.NewString(), "kind": kind, "county": apptest.A, "department": "natural_resources", "text": "限期整改并书面答复", "term": s.Day(5), "cases": []int64{s.id}}
}

func (s *story) supervised(login, kind string) supervise.OrderSheet {
	s.t.Helper()
	return apptest.Into[supervise.OrderSheet](s.t, s.As(login).Post("/api/supervisions", s.order(kind)))
}

type file struct {
	name string
	raw  []byte
}

// many are so many different files.
func many(n int) (out []file) {
	for i := range n {
		out = append(out, file{fmt.Sprintf("%d.pdf", i), append(bytes.Clone(pdf.raw), byte(i))})
	}
	return out
}

func reply(cl *apptest.Client, id int64, version int, key, text string, files ...file) apptest.Answer {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("version", strconv.Itoa(version))
	_ = w.WriteField("text", text)
	_ = w.WriteField("key", key)
	for _, f := range files {
		p, _ := w.CreateFormFile("files", f.name)
		_, _ = p.Write(f.raw)
	}
	_ = w.Close()
	return cl.Send("POST", fmt.Sprintf("/api/supervisions/%d/reply", id), &b, "Content-Type", w.FormDataContentType())
}

func step(cl *apptest.Client, o supervise.OrderSheet, action string, more in) apptest.Answer {
	body := in{"action": action, "version": o.Version, "key": uuid.NewString()}
	for k, v := range more {
		body[k] = v
	}
	return cl.Post(fmt.Sprintf("/api/supervisions/%d/steps", o.ID), body)
}

func (s *story) sheet(login string, id int64) supervise.OrderSheet {
	s.t.Helper()
	return apptest.Into[supervise.OrderSheet](s.t, s.As(login).Get(fmt.Sprintf("/api/supervisions/%d", id)))
}

// kindsTold is the kinds of notices that somebody has, newest first.
func kindsTold(t *testing.T, cl *apptest.Client) (kinds []notify.Kind) {
	t.Helper()
	for _, n := range apptest.Into[httpapi.NoticeList](t, cl.Get("/api/notices")).Items {
		kinds = append(kinds, n.Kind)
	}
	return kinds
}

var pdf = file{"答复函.pdf", []byte("%PDF-1.7 答复")}

func TestSupervisionIsAnswered(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	s.does("shi.zr", "issue", nil, "issued")
	body := s.order("order")
	o := apptest.Into[supervise.OrderSheet](t, c.As("shi.zr").Post("/api/supervisions", body))
	if again := apptest.Into[supervise.OrderSheet](t, c.As("shi.zr").Post("/api/supervisions", body)); again.ID != o.ID {
		t.Errorf("a retry issued another: %d, %d", o.ID, again.ID)
	}
	if !strings.HasPrefix(o.Number, "督办〔") || o.State != supervise.Issued || len(o.Cases) != 1 || o.DaysLeft == nil {
		t.Fatalf("%+v", o)
	}
	f := c.As("a.zr.jb").File(s.id)
	if !f.Case.Supervised || len(f.Supervision) != 1 || f.Supervision[0].Number != o.Number || !f.Supervision[0].Seen {
		t.Fatalf("the case does not say so: %+v", f.Supervision)
	}
	for login, want := range map[string]int{"a.zr.jb": 1, "a.ny.jb": 0, "lxb": 1} {
		if r := apptest.Into[httpapi.Register](t, c.As(login).Get("/api/cases?supervised=true")); r.Total != want {
			t.Errorf("%s finds %d supervised", login, r.Total)
		}
	}
	if got := kindsTold(t, c.As("a.zr.jb")); !slices.Equal(got, []notify.Kind{notify.SupervisionIssued}) {
		t.Errorf("the county is told %v", got)
	}
	if got := kindsTold(t, c.As("a.ny.jb")); len(got) != 0 {
		t.Errorf("another department is told %v", got)
	}

	key := uuid.NewString()
	o = apptest.Into[supervise.OrderSheet](t, reply(c.As("a.zr.jb"), o.ID, o.Version, key, "已安排拆除", pdf))
	again := apptest.Into[supervise.OrderSheet](t, reply(c.As("a.zr.jb"), o.ID, 1, key, "已安排拆除", pdf))
	if o.State != supervise.Replied || again.Version != o.Version || len(o.Events[0].Files) != 1 {
		t.Fatalf("%+v %+v", o, again)
	}
	a := c.As("shi.zr2").Get(fmt.Sprintf("/api/supervisions/%d/files/%d", o.ID, o.Events[0].Files[0].ID))
	if a.Status != http.StatusOK || !bytes.Equal(a.Body, pdf.raw) || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("Content-Type") != "application/pdf" {
		t.Fatalf("the attachment comes as %s %v", a, a.Header)
	}
	if a := c.As("b.zr.sh").Get(fmt.Sprintf("/api/supervisions/%d/files/%d", o.ID, o.Events[0].Files[0].ID)); a.Status != http.StatusNotFound {
		t.Errorf("another county has the attachment: %s", a)
	}
	if a := step(c.As("shi.zr"), o, "return", nil); a.Problem().Code != "supervision-text" {
		t.Errorf("returned without a reason: %s", a)
	}
	o = apptest.Into[supervise.OrderSheet](t, step(c.As("shi.zr2"), o, "return", in{"text": "缺现场照片", "term": c.Day(9)}))
	if o.State != supervise.Returned || string(o.Term) != c.Day(9) {
		t.Fatalf("%+v", o)
	}
	mine := apptest.Into[httpapi.Orders](t, c.As("a.zr.sh").Get("/api/supervisions?mine=true"))
	if mine.Total != 1 || !slices.Contains(mine.Items[0].Actions, supervise.Reply) {
		t.Fatalf("%+v", mine)
	}
	o = apptest.Into[supervise.OrderSheet](t, reply(c.As("a.zr.sh"), o.ID, o.Version, uuid.NewString(), "已补"))
	if a := reply(c.As("a.zr.sh"), o.ID, o.Version, uuid.NewString(), "再补"); a.Problem().Code != "supervision-not-in-state" {
		t.Errorf("answered twice: %s", a)
	}
	o = apptest.Into[supervise.OrderSheet](t, step(c.As("shi.zr"), o, "accept", nil))
	if o.State != supervise.Accepted || len(o.Events) != 5 || c.As("a.zr.jb").File(s.id).Case.Supervised {
		t.Fatalf("%+v", o)
	}
	want := []notify.Kind{notify.SupervisionAccepted, notify.SupervisionReturned, notify.SupervisionIssued}
	if got := kindsTold(t, c.As("a.zr.jb")); !slices.Equal(got, want) {
		t.Errorf("the county is told %v", got)
	}
	if got := kindsTold(t, c.As("shi.zr")); !slices.Equal(got, []notify.Kind{notify.SupervisionReplied, notify.SupervisionReplied}) {
		t.Errorf("the issuer is told %v", got)
	}
}

func TestRepliesRefuseBadFiles(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	s.does("shi.zr", "issue", nil, "issued")
	o := s.supervised("lxb", "listed")
	cl := c.As("a.zr.jb")
	for name, r := range map[string]struct {
		files []file
		text  string
		code  string
	}{
		"a program":      {[]file{{"a.pdf", []byte("MZ")}}, "x", "attachment-kind"},
		"another ending": {[]file{{"a.exe", pdf.raw}}, "x", "attachment-name"},
		"nothing inside": {[]file{{"a.pdf", nil}}, "x", "attachment-empty"},
		"the same twice": {[]file{pdf, {"b.pdf", pdf.raw}}, "x", "attachment-twice"},
		"too much":       {[]file{{"a.pdf", append([]byte("%PDF-"), make([]byte, supervise.MaxFileBytes)...)}}, "x", "attachment-too-large"},
		"too many":       {many(11), "x", "attachments-many"},
		"no words":       {[]file{pdf}, " ", "supervision-text"},
	} {
		if a := reply(cl, o.ID, o.Version, uuid.NewString(), r.text, r.files...); a.Problem().Code != r.code || a.Problem().Detail == "" {
			t.Errorf("%s: want %s, got %s", name, r.code, a)
		}
	}
	if a := reply(cl, o.ID, o.Version, "no-uuid", "x"); a.Problem().Code != "key-invalid" {
		t.Errorf("without a key: %s", a)
	}
	if now := s.sheet("lxb", o.ID); now.Version != 1 || len(now.Events) != 1 {
		t.Errorf("a refused answer left something: %+v", now)
	}
}

func TestConversationMentions(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	s.does("shi.zr", "issue", nil, "issued")
	talk := fmt.Sprintf("/api/cases/%d/messages", s.id)
	see := fmt.Sprintf("/api/cases/%d/conversation", s.id)
	say := func(login, key, text string, mentions ...string) apptest.Answer {
		ids := []int64{}
		for _, m := range mentions {
			ids = append(ids, c.Person(m).ID)
		}
		return c.As(login).Post(talk, in{"key": key, "text": text, "mentions": ids})
	}
	key := uuid.NewString()
	for range 2 {
		v := apptest.Into[httpapi.Conversation](t, say("shi.zr", key, "请@某a.zr.jb 尽快核实", "a.zr.jb"))
		if len(v.Messages) != 1 || len(v.Messages[0].Mentions) != 1 {
			t.Fatalf("%+v", v.Messages)
		}
	}
	if got := kindsTold(t, c.As("a.zr.jb")); !slices.Equal(got, []notify.Kind{notify.Mention}) {
		t.Errorf("told %v", got)
	}
	for _, login := range []string{"a.ny.jb", "b.zr.jb", "a.zr.wy", "admin", "lizhi", "shi.ny"} {
		a := say("shi.zr", uuid.NewString(), "x", login)
		if p := a.Problem(); !strings.HasPrefix(p.Code, "mention-") || p.Detail == "" {
			t.Errorf("%s may be mentioned: %s", login, a)
		}
		if n := len(noticesOf(t, c, login)); n != 0 {
			t.Errorf("%s is told of what he does not see", login)
		}
	}
	// Whoever may be mentioned is exactly whoever finds the case.
	v := apptest.Into[httpapi.Conversation](t, c.As("shi.zr").Get(see))
	for _, p := range apptest.Everybody {
		if p.Login == "shi.zr" || p.Login == "lizhi" || p.MustChange {
			continue
		}
		listed := slices.ContainsFunc(v.People, func(w httpapi.Witness) bool { return w.Login == p.Login })
		if finds := c.As(p.Login).Get(fmt.Sprintf("/api/cases/%d", s.id)).Status == http.StatusOK; finds != listed {
			t.Errorf("%s: finds the case %v, may be mentioned %v", p.Login, finds, listed)
		}
	}
	// The bell is read, and stays read.
	cl := c.As("a.zr.jb")
	list := apptest.Into[httpapi.NoticeList](t, cl.Get("/api/notices?unread=true"))
	if list.Unread != 1 || list.Items[0].CaseID != s.id || !strings.Contains(list.Items[0].Zh, "A1") {
		t.Fatalf("%+v", list)
	}
	if n := apptest.Into[httpapi.UnreadCount](t, c.As("a.zr.sh").Post("/api/notices/read", in{"ids": []int64{list.Items[0].ID}, "upTo": list.Items[0].ID})); n.Unread != 0 {
		t.Errorf("%+v", n)
	}
	if n := apptest.Into[httpapi.UnreadCount](t, cl.Get("/api/notices/count")); n.Unread != 1 {
		t.Errorf("somebody else has read it for me: %+v", n)
	}
	if n := apptest.Into[httpapi.UnreadCount](t, cl.Post("/api/notices/read", in{"ids": []int64{list.Items[0].ID}})); n.Unread != 0 {
		t.Errorf("%+v", n)
	}
}

func noticesOf(t *testing.T, c *apptest.City, login string) []int64 {
	t.Helper()
	var ids []int64
	if err := c.Owner.NewRaw("SELECT id FROM notifications WHERE person_id = ?", c.Person(login).ID).Scan(t.Context(), &ids); err != nil {
		t.Fatal(err)
	}
	return ids
}

// Being sent and being sent back is told to the one whose work it is.
func TestStepsNotify(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	s.verified("shi.zr", "a.zr")
	s.does("a.zr.sh", "return_finding", in{"reason": "照片不清"}, "verifying")
	if got := kindsTold(t, c.As("a.zr.wy")); !slices.Equal(got, []notify.Kind{notify.CaseReturned, notify.CaseDeputed}) {
		t.Errorf("the inspector is told %v", got)
	}
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy", "a.zr.wy2"), "verifying")
	if got := kindsTold(t, c.As("a.zr.wy2")); !slices.Equal(got, []notify.Kind{notify.CaseDeputed}) {
		t.Errorf("the second inspector is told %v", got)
	}
	if got := kindsTold(t, c.As("a.zr.wy")); len(got) != 2 {
		t.Errorf("deputed already, and told again: %v", got)
	}
}
