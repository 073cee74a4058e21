package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
)

// rows is plots in columns across county A.
func rows(n int) []apptest.Plot {
	out := make([]apptest.Plot, n)
	for i := range out {
		out[i] = apptest.Plot{
			No: fmt.Sprintf("R%04d", i), Type: "20", PBF: "否", County: apptest.A, Village: "示例村",
			Lon: 113.31 + 0.001*float64(i%150), Lat: 27.01 + 0.001*float64(i/150), Size: 0.0005,
		}
	}
	return out
}

func cases(c *apptest.City) (n, events int) {
	return apptest.Ask[int](c, "SELECT count(*) FROM cases"), apptest.Ask[int](c, "SELECT count(*) FROM case_events")
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	n, events := cases(c)
	im := c.Add(c.Batch, apptest.Archive(t, apptest.Plots()))
	if im.Counts.New != 0 || im.Counts.Matched != n || im.Counts.Groups[intake.Existing] != n || im.Counts.Read != n {
		t.Errorf("%+v", im.Counts)
	}
	im = c.Unit(im.ID, "m2")
	a := c.As("shi.zr").Post(fmt.Sprintf("/api/imports/%d/commit", im.ID), nil)
	if a.Status != http.StatusUnprocessableEntity || a.Problem().Code != "nothing-new" {
		t.Errorf("a commit of nothing new: %s", a)
	}
	again := c.As("shi.zr").Post("/api/imports/1/commit", nil) // the first import, already in
	if done := apptest.Into[intake.Import](t, again); done.Status != intake.Committed || done.Counts.New != n {
		t.Errorf("%s %+v", done.Status, done.Counts)
	}
	if a := c.As("shi.zr").Send("PATCH", "/api/imports/1", in{"areaUnit": "mu"}); a.Problem().Code != "import-busy" {
		t.Errorf("new settings after the commit: %s", a)
	}
	if n2, e2 := cases(c); n2 != n || e2 != events {
		t.Errorf("%d cases and %d events became %d and %d", n, events, n2, e2)
	}
	// One more plot, and one whose outline is another: a new case, and the next
	// version of a plot.
	plots := append(apptest.Plots(), rows(1)...)
	plots[0].Size *= 2
	im = c.Add(c.Batch, apptest.Archive(t, plots))
	c.Unit(im.ID, "m2")
	if im = c.Commit(im.ID); im.Counts.New != 1 || im.Counts.Matched != n || im.Counts.Groups[intake.Revised] != 1 {
		t.Errorf("%+v", im.Counts)
	}
	other := apptest.Into[httpapi.RowList](t, c.As("shi.zr").Get(fmt.Sprintf("/api/imports/%d/rows?verdict=revised&limit=1", im.ID))).Items[0]
	if !strings.Contains(strings.Join(other.Reasons, ""), "图形有更正") || other.CaseID == nil {
		t.Errorf("%+v", other)
	}
	if v := apptest.Ask[int](c, "SELECT p.version FROM cases c JOIN plots p ON p.id = c.plot_id WHERE c.id = ?", *other.CaseID); v != 2 {
		t.Errorf("the case has version %d of its plot", v)
	}
}

func TestThreeImportsOfTheSamePlotsAtOnceAreOne(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	batch, plots := c.NewBatch("示〔2026〕3号"), rows(450)
	archive := apptest.Archive(t, plots)
	var ids []int64
	for range 3 {
		im := c.Add(batch, archive)
		if im = c.Unit(im.ID, "m2"); im.Counts.New != len(plots) {
			t.Fatalf("%+v", im.Counts)
		}
		ids = append(ids, im.ID)
	}
	done := make(chan error)
	for _, id := range ids { // not by the queue, so that they do meet
		if ok, err := c.App.Batches.StartCommit(t.Context(), c.Person("shi.zr"), id); !ok || err != nil {
			t.Fatal(ok, err)
		}
		go func() { done <- c.App.Work().Commit(context.Background(), id, c.Person("shi.zr").ID) }()
	}
	for range ids {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	fresh, existing := 0, 0
	for _, id := range ids {
		im := c.Settled(id)
		if im.Status != intake.Committed {
			t.Errorf("%d is %s: %+v", id, im.Status, im.Problem)
		}
		fresh, existing = fresh+im.Counts.New, existing+im.Counts.Groups[intake.Existing]
	}
	if n, events := cases(c); n != len(plots) || events != n || fresh != n || existing != 2*n {
		t.Errorf("%d cases, %d events; %d rows new, %d existing", n, events, fresh, existing)
	}
}

// A commit that is cut off leaves nothing, and is taken up again whole.
func TestCommitIsAllOrNothing(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	batch, plots := c.NewBatch("示〔2026〕4号"), rows(450)
	im := c.Add(batch, apptest.Archive(t, plots))
	im = c.Unit(im.ID, "m2")
	if ok, err := c.App.Batches.StartCommit(t.Context(), c.Person("shi.zr"), im.ID); !ok || err != nil {
		t.Fatal(ok, err)
	}
	who := c.Person("shi.zr")
	for name, cut := range map[string]func(cancel func()){
		"the program stops": func(cancel func()) { cancel() },
		"the database drops the line": func(func()) {
			apptest.Ask[bool](c, `SELECT bool_and(pg_terminate_backend(pid)) FROM pg_stat_activity
				WHERE datname = current_database() AND application_name = 'liangtian-long' AND state LIKE 'idle in transaction%'`)
		},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		born := 0
		err := c.App.Batches.Commit(ctx, im.ID, intake.Making{By: who, Bear: func(r intake.Row, b casework.Batch) casework.Birth {
			if born++; born == 300 {
				cut(cancel)
			}
			return casework.Born(r.Plot(b.ID), b, rules, who, c.Now())
		}}, func(int, int) error { return nil })
		cancel()
		if n, events := cases(c); err == nil || n != 0 || events != 0 || born < 300 {
			t.Errorf("%s: %v; %d cases and %d events after %d births", name, err, n, events, born)
		}
	}
	if err := c.App.Work().Commit(t.Context(), im.ID, who.ID); err != nil {
		t.Error(err)
	}
	if err := c.App.Work().Commit(t.Context(), im.ID, who.ID); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("once more: %v", err)
	}
	if n, _ := cases(c); n != len(plots) || c.Settled(im.ID).Status != intake.Committed {
		t.Errorf("%d cases, the import is %s", n, c.Settled(im.ID).Status)
	}
}

func TestImportReportIsForSpreadsheets(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	plots := rows(5)
	plots[0].No, plots[1].No, plots[2].No, plots[3].No, plots[4].No = `=HYPERLINK("x")`, "+1", "-1", "@SUM(A1)", `"引号,逗号`
	im := c.Add(c.NewBatch("示〔2026〕5号"), apptest.Archive(t, plots))
	a := c.As("shi.zr").Get(fmt.Sprintf("/api/imports/%d/report.csv", im.ID))
	body, bom := strings.CutPrefix(string(a.Body), "\uFEFF")
	if !bom || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v %q", a.Header, body[:20])
	}
	for _, want := range []string{`"'=HYPERLINK(""x"")"`, `,'+1,`, `,'-1,`, `,'@SUM(A1),`, `"""引号,逗号"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
}
