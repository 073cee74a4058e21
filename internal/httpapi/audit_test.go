package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"liangtian/internal/apptest"
	"liangtian/internal/audit"
	"liangtian/internal/httpapi"
)

// found is what the auditor finds, newest first, as «code login subject refusal».
func found(c *apptest.City, login, query string) (out []string) {
	list := apptest.Into[httpapi.AuditList](c.T, c.As(login).Get("/api/audit?"+query))
	for _, e := range list.Items {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", e.Code, e.Login, e.Subject, e.Refusal)))
	}
	return out
}

func hasLine(lines []string, want string) bool {
	for _, l := range lines {
		if l == want {
			return true
		}
	}
	return false
}

func TestAudit(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	id := c.Case("A1")
	no := apptest.Ask[string](c, "SELECT no FROM cases WHERE id = ?", id)
	login(c.Anonymous(), "a.zr.sh", "wrong")
	login(c.Anonymous(), "not-there", "wrong")
	clerk := c.Anonymous()
	login(clerk, "a.zr.jb", apptest.Password)
	clerk.Get(fmt.Sprintf("/api/cases/%d", id))
	clerk.Get(fmt.Sprintf("/api/cases/%d/persons", id))
	clerk.Get("/api/cases/export.xlsx")
	clerk.Get("/api/cases")
	b := c.As("b.zr.sh")
	b.Get(fmt.Sprintf("/api/cases/%d", id))
	clerk.Post("/api/logout", nil)
	at := fmt.Sprintf("/api/people/%d", c.Person("a.zr.jb").ID)
	c.As("admin").Send("PATCH", at, in{"phone": "0731-1"})
	c.As("a.zr.sh").Send("PATCH", at, in{"phone": "0731-2"})
	c.As("lxb").Send("PUT", "/api/joint-settings", in{"key": "sight.photos", "value": 0, "basis": "联办〔2026〕3号"})

	lines := found(c, "shenji", "limit=200")
	for _, want := range []string{
		"login a.zr.sh a.zr.sh wrong-login", "login   wrong-login", "login a.zr.jb a.zr.jb", "case.open a.zr.jb " + no, "persons.open a.zr.jb " + no,
		"logout a.zr.jb a.zr.jb", "case.open b.zr.sh  no-such-case", "person.change admin a.zr.jb", "person.change a.zr.sh  not-allowed", "joint.settle lxb sight.photos",
	} {
		if !hasLine(lines, want) {
			t.Errorf("not written: %q in\n%s", want, strings.Join(lines, "\n"))
		}
	}
	if apptest.Ask[int](c, "SELECT count(*) FROM audit_entries WHERE login LIKE '%not-there%' OR subject LIKE '%not-there%' OR details::text LIKE '%not-there%'") != 0 {
		t.Error("what was typed as a login and is none is written down")
	}
	one := apptest.Into[httpapi.AuditList](t, c.As("shenji").Get("/api/audit?code=export.register"))
	if len(one.Items) != 1 || !strings.HasSuffix(one.Items[0].Subject, ".xlsx") || one.Items[0].Address == "" || one.Items[0].RequestID == "" || one.Items[0].Details["cases"] == "" {
		t.Errorf("%+v", one.Items)
	}
	for query, want := range map[string]string{
		"who=a.zr.jb&group=evidence":            "persons.open a.zr.jb " + no,
		"kind=case&subject=" + no:               "case.open a.zr.jb " + no,
		"refused=true&code=case.open":           "case.open b.zr.sh  no-such-case",
		"code=logout&from=" + c.Day(0):          "logout a.zr.jb a.zr.jb",
		"code=logout&to=" + c.Day(0):            "logout a.zr.jb a.zr.jb",
		"who=" + url.QueryEscape("某admin"):      "person.change admin a.zr.jb",
		"code=logout&address=127.0.0.1&limit=1": "logout a.zr.jb a.zr.jb",
	} {
		if got := found(c, "shenji", query); !hasLine(got, want) {
			t.Errorf("%s finds %v", query, got)
		}
	}
	for _, query := range []string{"who=%25", "code=logout&from=" + c.Day(1), "code=logout&to=" + c.Day(-1), "code=logout&address=10.0.0.1"} {
		if got := found(c, "shenji", query); len(got) != 0 {
			t.Errorf("%s finds %v", query, got)
		}
	}
	if got := found(c, "b.shenji", "limit=200"); !hasLine(got, "case.open b.zr.sh  no-such-case") || hasLine(got, "case.open a.zr.jb "+no) {
		t.Errorf("the auditor of county B sees %v", got)
	}
	for query, code := range map[string]string{"code=nothing": "audit-code", "from=2026-13-01": "date-invalid", "from=2026-02-01&to=2026-01-01": "date-order", "who=%00": "text-invalid"} {
		if a := c.As("shenji").Get("/api/audit?" + query); a.Problem().Code != code {
			t.Errorf("%s: %s", query, a)
		}
	}
	first := apptest.Into[httpapi.AuditList](t, c.As("shenji").Get("/api/audit?limit=3"))
	second := apptest.Into[httpapi.AuditList](t, c.As("shenji").Get(fmt.Sprintf("/api/audit?limit=3&before=%d", first.Items[2].ID)))
	if len(second.Items) != 3 || second.Items[0].ID >= first.Items[2].ID {
		t.Errorf("%+v after %+v", second.Items, first.Items)
	}
}

func TestAuditExport(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	c.As("a.zr.jb").Get("/api/me")
	c.As("admin").Send("PATCH", fmt.Sprintf("/api/people/%d", c.Person("a.zr.jb").ID), in{"name": "=cmd()"})
	csv := c.As("shenji").Get("/api/audit/export.csv?group=account")
	if csv.Status != http.StatusOK || !bytes.Contains(csv.Body, []byte("修改账号")) || !bytes.Contains(csv.Body, []byte("时间（UTC+8）")) || bytes.Contains(csv.Body, []byte("登录,")) {
		t.Errorf("%s", csv)
	}
	login(c.Anonymous(), "a.zr.jb", apptest.Password)
	if a := c.As("shenji").Get("/api/audit/export.csv?code=login"); !bytes.Contains(a.Body, []byte(",'=cmd(),")) || bytes.Contains(a.Body, []byte(",=cmd(),")) {
		t.Errorf("a name is a formula: %s", a)
	}
	xlsx := c.As("shenji").Get("/api/audit/export.xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(xlsx.Body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("审计日志")
	if err != nil || len(rows) < 4 || rows[0][0] != "时间（UTC+8）" || rows[1][6] != "导出审计日志" {
		t.Errorf("%v %v", rows, err)
	}
	if a := c.As("shenji").Get("/api/audit/export.doc"); a.Status != http.StatusNotFound {
		t.Errorf("%s", a)
	}
}

// When the audit cannot be written, evidence is not handed out, and what was
// done says so.
func TestAuditCannotBeWritten(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	cl, admin := c.As("a.zr.jb"), c.As("admin")
	id := c.Case("A1")
	if _, err := c.Owner.ExecContext(t.Context(), "ALTER TABLE audit_entries ADD CONSTRAINT broken CHECK (false) NOT VALID"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{fmt.Sprintf("/api/cases/%d", id), fmt.Sprintf("/api/cases/%d/persons", id), "/api/cases/export.xlsx"} {
		a := cl.Get(path)
		if a.Status != http.StatusServiceUnavailable || a.Problem().Code != "audit-unwritten" || bytes.Contains(a.Body, []byte("A1")) || a.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: %s", path, a)
		}
	}
	if a := cl.Get("/api/cases"); a.Status != http.StatusOK {
		t.Errorf("a list: %s", a)
	}
	a := admin.Send("PATCH", fmt.Sprintf("/api/people/%d", c.Person("a.zr.jb").ID), in{"phone": "0731-9"})
	if a.Problem().Code != "audit-after" || apptest.Ask[string](c, "SELECT phone FROM people WHERE login = 'a.zr.jb'") != "0731-9" {
		t.Errorf("%s", a)
	}
}

// Nobody takes a line back, and old lines go by one way alone.
func TestAuditStays(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	c.As("a.zr.jb")
	for _, s := range []string{
		"UPDATE audit_entries SET name = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries", "INSERT INTO audit_entries (code, at) VALUES ('login', now() - interval '1 year')",
		"SELECT set_config('liangtian.audit_prune', 'on', false); DELETE FROM audit_entries",
	} {
		if _, err := c.Own.ExecContext(t.Context(), s); err == nil {
			t.Errorf("the program may: %s", s)
		}
	}
	for _, s := range []string{"UPDATE audit_entries SET name = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries", "SET liangtian.audit_prune = 'on'; DELETE FROM audit_entries"} {
		if _, err := c.Owner.ExecContext(t.Context(), s); err == nil {
			t.Errorf("the owner may: %s", s)
		}
	}
	if _, err := c.App.Audit.Prune(t.Context(), 5); err == nil {
		t.Error("pruned to five months")
	}
	if _, err := c.Owner.ExecContext(t.Context(), "INSERT INTO audit_entries (code, at) VALUES ('login', now() - interval '7 months'), ('login', now() - interval '5 months')"); err != nil {
		t.Fatal(err)
	}
	before := apptest.Ask[int](c, "SELECT count(*) FROM audit_entries")
	for months, want := range map[int]int64{36: 0, 6: 1} {
		if n, err := c.App.Audit.Prune(t.Context(), months); err != nil || (months == 36 && n != want) {
			t.Errorf("%d months: %d gone, %v", months, n, err)
		}
	}
	if after := apptest.Ask[int](c, "SELECT count(*) FROM audit_entries"); after != before || apptest.Ask[int](c, "SELECT count(*) FROM audit_entries WHERE code = ?", string(audit.AuditPruned)) != 1 {
		t.Errorf("%d entries, then %d", before, after)
	}
}
