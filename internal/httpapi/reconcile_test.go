package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
)

// lot is a square plot in county A, north of everything else.
func lot(no string, lon, size float64) apptest.Plot {
	return apptest.Plot{No: no, Type: "GF", PBF: "否", County: apptest.A, Village: "示例村", Lon: lon, Lat: 27.16, Size: size}
}

func typed(p apptest.Plot, typ string) apptest.Plot {
	p.Type = typ
	return p
}

// quarters is a first-quarter batch with one case closed, and the file of the
// second quarter over it, every group of the reconciliation in it once.
func quarters(t *testing.T, c *apptest.City) (first int64, second intake.Import) {
	first = c.NewBatch("示〔2026〕一季度")
	c.ImportAll(first, []apptest.Plot{
		lot("S1", 113.31, 0.001), lot("G1", 113.315, 0.001), lot("P1", 113.32, 0.002), lot("R1", 113.33, 0.001), typed(lot("F1", 113.335, 0.001), "01"),
		lot("X1", 113.36, 0.0006), lot("X2", 113.361, 0.0006),
	})
	s := tell(t, c, "R1")
	s.verified("shi.zr", "a.zr")
	s.does("a.zr.sh", "clear", in{"ground": "untrue", "document": "核实表1号"}, casework.AwaitingClosure)
	s.does("a.zr.jb", "apply_to_close", in{"application": "不属实"}, casework.ClosureReview)
	s.does("shi.zr2", "close", nil, casework.Closed)

	second = c.Add(c.NewBatch("示〔2026〕二季度"), apptest.Archive(t, []apptest.Plot{
		lot("S2", 113.31002, 0.001), lot("G2", 113.315, 0.0015), lot("P2", 113.3205, 0.0008), lot("R2", 113.33, 0.001),
		lot("N2", 113.34, 0.001), lot("T2", 113.34, 0.001), lot("K2", 113.4996, 0.001), lot("O2", 113.9, 0.001),
		lot("M2", 113.345, 0.0001), lot("N2", 113.35, 0.001), lot("", 113.355, 0.001), lot("X3", 113.36, 0.0016),
	}))
	return first, c.Unit(second.ID, "m2")
}

func verdicts(t *testing.T, c *apptest.City, id int64) map[string]intake.RowEntry {
	out := map[string]intake.RowEntry{}
	for _, r := range apptest.Into[httpapi.RowList](t, c.As("shi.zr").Get(fmt.Sprintf("/api/imports/%d/rows", id))).Items {
		key := r.PlotNo
		if _, twice := out[key]; twice {
			key += "'"
		}
		out[key] = r
	}
	return out
}

func adds(t *testing.T, im intake.Import) {
	t.Helper()
	if im.Counts.Read != im.Counts.New+im.Counts.Matched+im.Counts.Rejected {
		t.Errorf("the sum does not add up: %+v", im.Counts)
	}
}

func TestSecondQuarterOverTheFirst(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	first, im := quarters(t, c)
	want := map[string]intake.Verdict{
		"S2": intake.Same, "G2": intake.Grown, "P2": intake.Part, "R2": intake.Relapse, "N2": intake.New, "T2": intake.Twin, "K2": intake.Straddling,
		"O2": intake.Outside, "X3": intake.Grown, "M2": intake.Small, "N2'": intake.Duplicate, "": intake.Invalid,
	}
	got := verdicts(t, c, im.ID)
	for no, v := range want {
		if got[no].Verdict != v {
			t.Errorf("%s is %s, want %s: %q %q", no, got[no].Verdict, v, got[no].Reasons, got[no].Warnings)
		}
	}
	adds(t, im)
	if im.Counts.Undecided != 9 || im.Counts.Read != 12 {
		t.Fatalf("%+v", im.Counts)
	}
	shi, at := c.As("shi.zr"), fmt.Sprintf("/api/imports/%d", im.ID)
	if p := shi.Post(at+"/commit", nil).Problem(); p.Code != "import-undecided" {
		t.Errorf("stored with questions open: %+v", p)
	}
	// What may not be is refused and changes nothing; what may is kept.
	if p := shi.Post(at+"/decisions", in{"rows": []int{1, 2}, "decision": "create_rest"}).Problem(); p.Code != "choice-not-open" {
		t.Errorf("%+v", p)
	}
	for _, body := range []in{
		{"verdict": "small", "decision": "skip"}, {"rows": []int{got["R2"].Row}, "decision": "reopen", "note": "复垦后又建"}, {"accept": true},
	} {
		im = apptest.Into[intake.Import](t, shi.Post(at+"/decisions", body))
		adds(t, im)
	}
	if r := verdicts(t, c, im.ID)["R2"]; r.Decision != intake.Reopen || r.DecidedBy == "" || r.Note != "复垦后又建" || len(r.Matches) != 1 || im.Counts.Undecided != 0 {
		t.Errorf("%+v %+v", r, im.Counts)
	}
	before := apptest.Ask[int](c, "SELECT count(*) FROM cases")
	im = c.Commit(im.ID)
	adds(t, im)
	made := apptest.Ask[int](c, "SELECT count(*) FROM cases") - before
	if im.Status != intake.Committed || im.Counts.New != made || made != 5 || im.Counts.Matched != 3 || im.Counts.Rejected != 4 {
		t.Fatalf("%s %+v, %d cases made: %+v", im.Status, im.Counts, made, im.Problem)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM detections WHERE import_id = ?", im.ID); n != im.Counts.New+im.Counts.Matched {
		t.Errorf("%d detections", n)
	}
	// The closed case is back; the grown one has the rest as a case of its own,
	// on the same ground; what was seen again is on the case's own page.
	if f := shi.File(c.Case("R1")); f.Case.State != casework.Received || f.Events[0].Action != casework.Reopen {
		t.Errorf("%+v", f.Case)
	}
	grown, rest := shi.File(c.Case("G1")), shi.File(c.Case("G2"))
	if share := float64(rest.Plot.AreaCents) / float64(grown.Plot.AreaCents); share < 1.2 || share > 1.3 {
		t.Errorf("the rest is %.2f of the case that was there", share)
	}
	for _, one := range [][]string{{"G1", "G2"}, {"X1", "X2", "X3"}} { // the second were two before
		if n := apptest.Ask[int](c, "SELECT count(DISTINCT ground_of(ground_id)) FROM plots WHERE plot_no IN (?)", bun.List(one)); n != 1 {
			t.Errorf("%v are %d grounds", one, n)
		}
	}
	if f := shi.File(c.Case("S1")); !slices.ContainsFunc(f.Records, func(r casework.Record) bool { return r.Kind == "detection" }) {
		t.Errorf("the case does not say that it was seen again: %+v", f.Records)
	}
	corrected(t, c, first)
	if b, err := c.App.Verify(t.Context(), func(int, int) {}); b != nil || err != nil {
		t.Errorf("the record does not hold: %+v %v", b, err)
	}
}

// corrected: a later file of the same batch makes new versions, no new cases.
func corrected(t *testing.T, c *apptest.City, batch int64) {
	before := apptest.Ask[int](c, "SELECT count(*) FROM cases")
	s := tell(t, c, "S1")
	s.does("shi.zr", "issue", nil, casework.Issued)
	im := c.Add(batch, apptest.Archive(t, []apptest.Plot{
		lot("S1", 113.31, 0.0012), typed(lot("F1", 113.335, 0.001), "20"), lot("G1", 113.315, 0.001), lot("R1", 113.33, 0.0011),
	}))
	c.Unit(im.ID, "m2")
	for no, v := range map[string]intake.Verdict{"S1": intake.Revised, "F1": intake.Revised, "G1": intake.Existing, "R1": intake.Revised} {
		if got := verdicts(t, c, im.ID)[no]; got.Verdict != v {
			t.Errorf("%s is %s: %q", no, got.Verdict, got.Reasons)
		}
	}
	im = c.Commit(im.ID)
	adds(t, im)
	if n := apptest.Ask[int](c, "SELECT count(*) FROM cases"); n != before || im.Status != intake.Committed || im.Counts.Matched != 4 {
		t.Errorf("%d cases became %d: %s %+v %+v", before, n, im.Status, im.Counts, im.Problem)
	}
	f := c.As("shi.zr").File(s.id)
	if f.Case.State != casework.Issued || f.Events[0].Action != casework.Revise || f.Plot.AreaCents < 15_000_00 {
		t.Errorf("%+v %+v", f.Case, f.Plot)
	}
	if v := apptest.Ask[string](c, "SELECT string_agg(version || '' , ',' ORDER BY version) FROM plots WHERE plot_no = 'S1'"); v != "1,2" {
		t.Errorf("versions %s", v)
	}
	// Until it is issued, a case is routed by what the correction says.
	if lead := apptest.Ask[string](c, "SELECT lead FROM cases c JOIN plots p ON p.id = c.plot_id WHERE p.plot_no = 'F1'"); lead != "natural_resources" {
		t.Errorf("F1 is led by %q", lead)
	}
	p := c.As("shi.zr").Step(s.id, "revise", in{"reason": "手工"}).Problem()
	if p.Code != "step-by-import" {
		t.Errorf("corrected by hand: %+v", p)
	}
}

// What another import stored meanwhile is known before this one is stored; a
// question that it raises is a person's.
func TestStaleReconciliation(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	a, b := c.NewBatch("示〔2026〕甲"), c.NewBatch("示〔2026〕乙")
	one := c.Add(a, apptest.Archive(t, []apptest.Plot{lot("A1", 113.31, 0.001)}))
	two := c.Add(b, apptest.Archive(t, []apptest.Plot{lot("B1", 113.31, 0.001), lot("B2", 113.32, 0.001)}))
	c.Unit(one.ID, "m2")
	c.Unit(two.ID, "m2")
	c.Commit(one.ID)
	im := c.Commit(two.ID)
	if im.Status != intake.Parsed || im.Problem == nil || im.Problem.Code != "import-stale" || im.Counts.Undecided != 1 {
		t.Fatalf("%s %+v %+v", im.Status, im.Problem, im.Counts)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM cases"); n != 1 {
		t.Errorf("%d cases", n)
	}
	// Reconciled anew for another reason, it is not stale any more.
	apptest.Into[httpapi.BatchFile](t, c.As("shi.zr").Send("PUT", fmt.Sprintf("/api/batches/%d/thresholds", b), in{
		"minCents": 50_00, "samePercent": 80, "touchPercent": 10, "sliverCents": 667, "countyShare": 90, "exceptionPercent": 90,
	}))
	if im = c.Settled(two.ID); im.Problem != nil || im.Counts.Undecided != 1 {
		t.Errorf("%s %+v %+v", im.Status, im.Problem, im.Counts)
	}
	if im = c.Commit(two.ID); im.Status != intake.Committed || im.Counts.New != 1 || im.Counts.Matched != 1 {
		t.Errorf("%s %+v %+v", im.Status, im.Problem, im.Counts)
	}
}

// Cancelled means that nothing is stored, and that it can be begun again.
func TestCancelledImport(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	im := c.Add(c.NewBatch("示〔2026〕丙"), apptest.Archive(t, rows(60)))
	im = c.Unit(im.ID, "m2")
	shi, at := c.As("shi.zr"), fmt.Sprintf("/api/imports/%d", im.ID)
	if p := shi.Post(at+"/cancel", nil).Problem(); p.Code != "import-not-running" {
		t.Errorf("%+v", p)
	}
	// Cancelled while a commit stands before its turn.
	tx, err := c.Owner.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "SELECT pg_advisory_xact_lock(hashtext('liangtian.intake'))"); err != nil {
		t.Fatal(err)
	}
	apptest.Into[intake.Import](t, shi.Post(at+"/commit", nil))
	if im = apptest.Into[intake.Import](t, shi.Post(at+"/cancel", nil)); im.Status != intake.Parsed {
		t.Errorf("%s", im.Status)
	}
	_ = tx.Rollback()
	for end := time.Now().Add(60 * time.Second); apptest.Ask[bool](c, "SELECT EXISTS (SELECT 1 FROM jobs WHERE state IN ('queued', 'running'))"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the cancelled commit does not end")
		}
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM cases"); n != 0 {
		t.Errorf("%d cases of a cancelled import", n)
	}
	if im = c.Commit(im.ID); im.Status != intake.Committed || im.Counts.New != 60 {
		t.Errorf("%s %+v", im.Status, im.Counts)
	}
	// A dry run that is cancelled is begun anew by setting nothing.
	if _, err := c.Owner.ExecContext(t.Context(), "UPDATE imports SET status = 'cancelled' WHERE id = ?", c.Add(c.NewBatch("示〔2026〕丁"), apptest.Archive(t, rows(3))).ID); err != nil {
		t.Fatal(err)
	}
	last := apptest.Ask[int64](c, "SELECT max(id) FROM imports")
	if a := shi.Send("PATCH", fmt.Sprintf("/api/imports/%d", last), in{}); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	if im = c.Settled(last); im.Status != intake.Parsed {
		t.Errorf("begun again: %s", im.Status)
	}
}

// What a row meets is another's case: it is told to who manages the batch, and
// to nobody who may only read it.
func TestMatchesAreToldToWhoDecides(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	_, im := quarters(t, c)
	path := fmt.Sprintf("/api/imports/%d/", im.ID)
	if r := verdicts(t, c, im.ID)["S2"]; len(r.Matches) != 1 || !strings.Contains(strings.Join(r.Reasons, ""), "AJ") {
		t.Errorf("the city is not told: %+v", r)
	}
	for _, login := range []string{"lxb", "guancha", "a.zr.jb", "a.ny.jb", "b.zr.sh", "a.guancha", "b.ny.guancha"} {
		list := c.As(login).Get(path + "rows")
		if n := len(apptest.Into[httpapi.RowList](t, list).Items); n != im.Counts.Read {
			t.Errorf("%s sees %d rows", login, n)
		}
		for _, raw := range [][]byte{list.Body, c.As(login).Get(path + "report.csv").Body} {
			for _, secret := range []string{"AJ20", `"caseNo"`, "closedOn"} {
				if bytes.Contains(raw, []byte(secret)) {
					t.Errorf("%s reads %s: %s", login, secret, raw)
					break
				}
			}
		}
	}
}
