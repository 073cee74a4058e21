package httpapi_test

import (
	"fmt"
	"net/http"
	"os"
	"path"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

func TestExportsAreTheirOwners(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	clerk := c.As("a.zr.jb")
	e := asked(t, clerk, "r1", in{})
	file := fmt.Sprintf("/api/exports/%d/file", e.ID)
	for _, other := range []string{"a.zr.sh", "shi.zr", "lxb", "b.zr.jb"} {
		for _, a := range []apptest.Answer{
			c.As(other).Get(file), c.As(other).Send("DELETE", fmt.Sprintf("/api/exports/%d", e.ID), nil), c.As(other).Post(fmt.Sprintf("/api/exports/%d/cancel", e.ID), nil),
		} {
			if a.Status != http.StatusNotFound || a.Problem().Code != "no-such-export" {
				t.Errorf("%s: %s", other, a)
			}
		}
		if n := len(apptest.Into[httpapi.ExportList](t, c.As(other).Get("/api/exports")).Items); n != 0 {
			t.Errorf("%s sees %d", other, n)
		}
	}
	// Whoever was sent to another county does not take this one's along.
	who := c.Person("a.zr.jb")
	moved := who
	moved.Region = apptest.B
	for _, x := range []struct {
		now  org.Person
		code string
	}{{moved, "export-scope"}, {who, ""}} {
		if err := c.App.People.Update(t.Context(), x.now); err != nil {
			t.Fatal(err)
		}
		if a := clerk.Get(file); a.Problem().Code != x.code {
			t.Errorf("want %q: %s", x.code, a)
		}
	}
	// Who may not export any more when the job begins gets nothing.
	// One is made at a time: while another's is held up, his is not begun.
	stop := held(t, c)
	other := apptest.Into[report.Export](t, c.As("shi.zr").Post("/api/exports", in{"kind": "r2", "filters": in{}}))
	until(t, func() bool {
		return apptest.Ask[string](c, "SELECT state FROM exports WHERE id = ?", other.ID) == "making"
	})
	waiting := apptest.Into[report.Export](t, clerk.Post("/api/exports", in{"kind": "r2", "filters": in{}}))
	who.Role = org.Inspector
	if err := c.App.People.Update(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	stop()
	for end := time.Now().Add(60 * time.Second); apptest.Ask[string](c, "SELECT state FROM exports WHERE id = ?", waiting.ID) != "failed"; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it was made all the same")
		}
	}
	if code := apptest.Ask[string](c, "SELECT problem_code FROM exports WHERE id = ?", waiting.ID); code != "not-allowed" {
		t.Error(code)
	}
}

// held keeps exports from being begun.
func held(t *testing.T, c *apptest.City) func() {
	t.Helper()
	tx, err := c.Owner.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE plots IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	return func() { _ = tx.Rollback() }
}

func TestCancelDeleteExpire(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	city := c.As("shi.zr")
	folder := path.Join(c.App.Config.DataDir, "exports")
	count := func() int {
		left, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		return len(left)
	}
	letGo := held(t, c) // the report waits for the plots
	e := apptest.Into[report.Export](t, city.Post("/api/exports", in{"kind": "r2", "filters": in{}}))
	until(t, func() bool { return apptest.Ask[string](c, "SELECT state FROM exports WHERE id = ?", e.ID) == "making" })
	for range report.MaxWaiting - 1 {
		apptest.Into[report.Export](t, city.Post("/api/exports", in{"kind": "r1", "filters": in{}}))
	}
	if a := city.Post("/api/exports", in{"kind": "r1", "filters": in{}}); a.Problem().Code != "exports-many" {
		t.Errorf("%s", a)
	}
	if a := city.Get(fmt.Sprintf("/api/exports/%d/file", e.ID)); a.Problem().Code != "export-not-ready" {
		t.Errorf("%s", a)
	}
	for id := e.ID; id < e.ID+report.MaxWaiting; id++ {
		if a := city.Post(fmt.Sprintf("/api/exports/%d/cancel", id), nil); a.Status != http.StatusOK {
			t.Errorf("%s", a)
		}
	}
	letGo()
	until(t, func() bool {
		return apptest.Ask[int](c, "SELECT count(*) FROM jobs WHERE kind = 'export' AND state NOT IN ('done', 'failed')") == 0
	})
	if n := apptest.Ask[int](c, "SELECT count(*) FROM exports WHERE state <> 'cancelled'"); n != 0 || count() != 0 {
		t.Errorf("%d not cancelled, %d files", n, count())
	}
	if a := city.Post(fmt.Sprintf("/api/exports/%d/cancel", e.ID), nil); a.Problem().Code != "export-over" {
		t.Errorf("%s", a)
	}

	one, two := asked(t, city, "r1", in{}), asked(t, city, "r1", in{})
	if count() != 2 || one.ExpiresAt.Sub(*one.FinishedAt) != report.Keep {
		t.Errorf("%d files, %+v", count(), one)
	}
	if a := city.Send("DELETE", fmt.Sprintf("/api/exports/%d", one.ID), nil); a.Status != http.StatusOK || count() != 1 {
		t.Errorf("%s, %d files", a, count())
	}
	c.Later(report.Keep + time.Hour)
	// The session is older than a week too, so the file is asked for anew.
	if err := os.Chtimes(path.Join(folder, apptest.Ask[string](c, "SELECT file FROM exports WHERE id = ?", two.ID)), time.Now(), time.Now().Add(-report.Keep)); err != nil {
		t.Fatal(err)
	}
	if a := city.Get(fmt.Sprintf("/api/exports/%d/file", two.ID)); a.Problem().Code != "export-expired" {
		t.Errorf("%s", a)
	}
	if _, err := c.App.Jobs.Enqueue(t.Context(), "exports_sweep", nil, "", 0); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool {
		return apptest.Ask[string](c, "SELECT state FROM exports WHERE id = ?", two.ID) == "expired" && count() == 0
	})
	if a := city.Get(fmt.Sprintf("/api/exports/%d/file", two.ID)); a.Problem().Code != "export-expired" {
		t.Errorf("%s", a)
	}
}
