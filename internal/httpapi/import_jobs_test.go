package httpapi_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
	"liangtian/internal/report"
)

// What an import comes to and the job that goes on from there are stored
// together: where there is no room for the job, nothing has happened.
func TestImportAndItsJobComeTogether(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	batch := c.NewBatch("示〔2026〕1号")
	im := c.Unit(c.Add(batch, apptest.Archive(t, rows(3))).ID, "m2")
	run := func(statement string) {
		t.Helper()
		if _, err := c.Owner.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	run("ALTER TABLE jobs ADD CONSTRAINT no_room CHECK (kind NOT LIKE 'import%') NOT VALID")
	city, path := c.As("shi.zr"), fmt.Sprintf("/api/imports/%d", im.ID)
	for door, ask := range map[string]func() apptest.Answer{
		"file": func() apptest.Answer {
			return city.Upload(fmt.Sprintf("/api/batches/%d/imports", batch), map[string][]byte{"plots.zip": apptest.Archive(t, rows(4))}, nil)
		},
		"settings": func() apptest.Answer { return city.Send("PATCH", path, in{"areaUnit": "mu"}) },
		"commit":   func() apptest.Answer { return city.Post(path+"/commit", nil) },
		"thresholds": func() apptest.Answer {
			return city.Send("PUT", fmt.Sprintf("/api/batches/%d/thresholds", batch), in{"minCents": 0, "samePercent": 80, "touchPercent": 10, "sliverCents": 0, "countyShare": 90, "exceptionPercent": 90})
		},
	} {
		if a := ask(); a.Status != http.StatusInternalServerError {
			t.Errorf("%s: %s", door, a)
		}
		now := c.Settled(im.ID)
		if n := apptest.Ask[int](c, "SELECT count(*) FROM imports"); n != 1 || now.Status != intake.Parsed || now.Settings.AreaUnit != "m2" {
			t.Errorf("%s: %d imports, %s in %s", door, n, now.Status, now.Settings.AreaUnit)
		}
	}
	run("ALTER TABLE jobs DROP CONSTRAINT no_room")
	if im = c.Commit(im.ID); im.Status != intake.Committed {
		t.Error(im.Status, im.Problem)
	}
}

// Whoever waits for a job that is not tried any more is told, and may begin anew.
func TestGivenUpInWords(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	im := c.Unit(c.Add(c.NewBatch("示〔2026〕1号"), apptest.Archive(t, rows(3))).ID, "m2")
	clerk := c.Person("shi.zr")
	if ok, err := c.App.Batches.StartCommit(t.Context(), clerk, im.ID); !ok || err != nil {
		t.Fatal(ok, err)
	}
	export := apptest.Ask[int64](c, `INSERT INTO exports (owner_id, kind, ask, words, state, attempt) VALUES (?, 'r2', '{}', '', 'making', 1) RETURNING id`, clerk.ID)
	for kind, args := range map[string]string{"import_commit": fmt.Sprintf(`{"import": %d}`, im.ID), "export": fmt.Sprintf(`{"export": %d}`, export)} {
		apptest.Ask[int64](c, `INSERT INTO jobs (kind, args, failures, attempts) VALUES (?, ?::jsonb, 5, 5) RETURNING id`, kind, args)
	}
	if im = c.Settled(im.ID); im.Status != intake.Failed || im.Problem == nil || im.Problem.Code != "job-interrupted" {
		t.Errorf("%s %+v", im.Status, im.Problem)
	}
	var e report.Export
	for end := time.Now().Add(20 * time.Second); e.State != "failed" && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		e = apptest.Into[httpapi.ExportList](t, c.As("shi.zr").Get("/api/exports")).Items[0]
	}
	if e.State != "failed" || e.Problem == "" {
		t.Errorf("%+v", e)
	}
	c.Unit(im.ID, "m2")
	if im = c.Commit(im.ID); im.Status != intake.Committed {
		t.Error(im.Status, im.Problem)
	}
}
