package httpapi_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
)

// A case that a row was to join ends before the row is stored: that is found
// out, looked at again, and then stored as it is.
func TestJoinedCaseEndsMeanwhile(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	c.ImportAll(c.NewBatch("示〔2026〕甲"), []apptest.Plot{lot("A1", 113.31, 0.001)})
	im := c.Unit(c.Add(c.NewBatch("示〔2026〕乙"), apptest.Archive(t, []apptest.Plot{lot("B1", 113.31, 0.001)})).ID, "m2")
	if r := verdicts(t, c, im.ID)["B1"]; r.Verdict != intake.Same {
		t.Fatalf("%+v", r)
	}
	c.Accept(im.ID)
	shi, at := c.As("shi.zr"), fmt.Sprintf("/api/imports/%d/commit", im.ID)
	if a := shi.Step(c.Case("A1"), "void", in{"ground": "duplicate", "reason": "重复"}); a.Status != 200 {
		t.Fatal(a)
	}
	apptest.Into[intake.Import](t, shi.Post(at, nil))
	if im = c.Settled(im.ID); im.Status != intake.Parsed || im.Problem == nil || im.Problem.Code != "import-stale" {
		t.Fatalf("%s %+v", im.Status, im.Problem)
	}
	if r := verdicts(t, c, im.ID)["B1"]; r.Verdict != intake.New || im.Counts.Groups[intake.New] != 1 || im.Counts.Undecided != 0 {
		t.Errorf("what it joins is gone: %+v %+v", r, im.Counts)
	}
	apptest.Into[intake.Import](t, shi.Post(at, nil))
	if im = c.Settled(im.ID); im.Status != intake.Committed || im.Counts.New != 1 {
		t.Errorf("%s %+v %+v", im.Status, im.Problem, im.Counts)
	}
}

// Thresholds that are changed while a file is checked are those it is held to.
func TestThresholdsChangeDuringACheck(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	batch := c.NewBatch("示〔2026〕甲")
	im := c.Add(batch, apptest.Archive(t, []apptest.Plot{lot("M1", 113.31, 0.0001)}))
	if r := verdicts(t, c, im.ID)["M1"]; r.Verdict != intake.Small {
		t.Fatalf("%+v", r)
	}
	if _, err := c.Owner.ExecContext(t.Context(), "UPDATE imports SET status = 'parsing' WHERE id = ?", im.ID); err != nil {
		t.Fatal(err)
	}
	changed := false
	err := c.App.Batches.Alone(t.Context(), im.ID, func(ctx context.Context) error {
		return c.App.Batches.Settle(ctx, im.ID, im.Outline, func(int, int) error {
			if !changed {
				changed = true
				apptest.Into[httpapi.BatchFile](t, c.As("shi.zr").Send("PUT", fmt.Sprintf("/api/batches/%d/thresholds", batch), in{
					"minCents": 50_00, "samePercent": 80, "touchPercent": 10, "sliverCents": 667, "countyShare": 90, "exceptionPercent": 90,
				}))
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := verdicts(t, c, c.Settled(im.ID).ID)["M1"]; r.Verdict != intake.New {
		t.Errorf("it is held to what was: %+v", r)
	}
}

// Two checks of one import, as a click on «cancel» and one on «again» may make
// them, are one after the other; when the first came through, the second does
// nothing.
func TestOneCheckAtATime(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	im := c.Add(c.NewBatch("示〔2026〕甲"), apptest.Archive(t, rows(3)))
	tx, err := c.Owner.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), fmt.Sprintf("SELECT pg_advisory_xact_lock(hashtext('liangtian.import'), %d)", im.ID)); err != nil {
		t.Fatal(err)
	}
	apptest.Into[intake.Import](t, c.As("shi.zr").Send("PATCH", fmt.Sprintf("/api/imports/%d", im.ID), in{}))
	const locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = hashtext('liangtian.import')::oid AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
	for end := time.Now().Add(60 * time.Second); apptest.Ask[int](c, locks+" AND NOT granted") == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the second check does not wait")
		}
	}
	for _, q := range []string{"DELETE FROM import_rows WHERE import_id = %d", "UPDATE imports SET status = 'parsed' WHERE id = %d"} {
		if _, err := tx.ExecContext(t.Context(), fmt.Sprintf(q, im.ID)); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(60 * time.Second); apptest.Ask[bool](c, "SELECT EXISTS (SELECT FROM jobs WHERE state IN ('queued', 'running'))"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the second check does not end")
		}
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM import_rows"); n != 0 {
		t.Errorf("it read %d rows again", n)
	}
	if n := apptest.Ask[int](c, locks); n != 0 {
		t.Errorf("%d locks stayed", n)
	}
}
