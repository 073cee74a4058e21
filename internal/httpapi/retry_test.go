package httpapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
)

// The key makes a retry safe, also when the step led the case out of sight.
func sameKey(t *testing.T, c *apptest.City) {
	s := tell(t, c, "A6")
	key, cl := uuid.NewString(), c.As("shi.zr")
	first := apptest.Into[httpapi.CaseFile](t, cl.StepAt(s.id, 1, key, "issue", nil))
	second := apptest.Into[httpapi.CaseFile](t, cl.StepAt(s.id, 1, key, "issue", nil))
	if first.Case.Version != 2 || second.Case.Version != 2 || len(second.Events) != 2 {
		t.Errorf("versions %d and %d, %d events", first.Case.Version, second.Case.Version, len(second.Events))
	}
	a := cl.StepAt(s.id, 1, uuid.NewString(), "issue", nil)
	latest, _ := a.Problem().Latest.(map[string]any)
	if a.Status != http.StatusConflict || a.Problem().Code != "case-changed" || latest["version"] != 2.0 || latest["state"] != "issued" {
		t.Errorf("an old version with a new key: %s", a)
	}

	s = tell(t, c, "W1") // routed to nobody: both city departments have it on the desk until one is named
	s.nextIs("shi.zr", casework.Reroute, true)
	s.nextIs("shi.ny", casework.Reroute, true)
	s.cannot("shi.zr", "issue", nil, http.StatusForbidden, "step-not-yours")
	key = uuid.NewString()
	away := in{"department": "agriculture", "county": apptest.A, "reason": "规则未覆盖"}
	for range 2 {
		f := apptest.Into[httpapi.CaseFile](t, cl.StepAt(s.id, 1, key, "reroute", away))
		if f.Case.ID != s.id || f.Case.State != "" || len(f.Events) != 0 {
			t.Errorf("a case out of sight is shown: %+v", f.Case)
		}
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM case_events WHERE case_id = ?", s.id); n != 2 {
		t.Errorf("%d events after one step with one key", n)
	}
	if a := cl.Get(fmt.Sprintf("/api/cases/%d", s.id)); a.Status != http.StatusNotFound {
		t.Errorf("after handing it away: %s", a)
	}
}

func bulk(t *testing.T, c *apptest.City) {
	for _, no := range []string{"B1", "B5", "B9"} {
		tell(t, c, no).does("shi.zr", "issue", nil, casework.Issued)
	}
	ids := []int64{c.Case("B1"), c.Case("B5"), c.Case("B9"), c.Case("A6"), 999_999}
	ask := in{"action": "receive", "key": uuid.NewString(), "cases": []in{
		{"id": ids[0], "version": 2}, {"id": ids[1], "version": 1}, {"id": ids[2], "version": 2}, {"id": ids[3], "version": 2}, {"id": ids[4], "version": 2},
	}}
	r := apptest.Into[httpapi.BulkResult](t, c.As("b.zr.jb").Post("/api/cases/bulk", ask))
	codes := []string{"", "case-changed", "", "no-such-case", "no-such-case"}
	if r.Done != 2 || len(r.Items) != 5 {
		t.Fatalf("%d done of %d", r.Done, len(r.Items))
	}
	for i, item := range r.Items {
		code := ""
		if item.Problem != nil {
			code = item.Problem.Code
		}
		if item.ID != ids[i] || code != codes[i] || item.OK != (code == "") {
			t.Errorf("case %d: %q, want %q", item.ID, code, codes[i])
		}
	}
	again := apptest.Into[httpapi.BulkResult](t, c.As("b.zr.jb").Post("/api/cases/bulk", ask))
	if n := apptest.Ask[int](c, "SELECT count(*) FROM case_events WHERE action = 'receive' AND case_id IN (?, ?, ?)", ids[0], ids[1], ids[2]); n != 2 || again.Done != 2 {
		t.Errorf("%d events after the same request twice, %d done", n, again.Done)
	}
}
