package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/report"
)

// A report whose server is killed while it is written is made once, by the
// next. It has more lines than one page.
func TestKilledInTheMiddleOfAnExport(t *testing.T) {
	t.Parallel()
	c, dir := apptest.Bare(t), t.TempDir()
	first := serve(t, c, dir)
	c.ImportAll(c.NewBatch("示〔2026〕6号"), plots(1100))
	folder := filepath.Join(dir, "exports")
	files := func() (names []string) {
		left, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range left {
			names = append(names, f.Name())
		}
		return names
	}
	free := held(t, c, "LOCK TABLE plots IN ACCESS EXCLUSIVE MODE")
	e := apptest.Into[report.Export](t, c.As("shi.zr").Post("/api/exports", in{"kind": "r2", "filters": in{}}))
	until(t, "the report runs into the lock", func() bool { return waiting(c) && len(files()) == 1 })
	first.kill()
	free()
	until(t, "the dead lines are noticed", func() bool { return gone(c) })
	if left := files(); len(left) != 1 || filepath.Ext(left[0]) != ".part" {
		t.Errorf("a killed report leaves %v", left)
	}
	serve(t, c, dir)
	if _, err := c.Owner.ExecContext(t.Context(), "UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'running'"); err != nil {
		t.Fatal(err)
	}
	until(t, "the report is made", func() bool {
		return apptest.Ask[string](c, "SELECT state FROM exports WHERE id = ?", e.ID) == "ready"
	})
	list := apptest.Into[httpapi.ExportList](t, c.As("shi.zr").Get("/api/exports")).Items
	if left := files(); len(list) != 1 || len(left) != 1 || left[0] != fmt.Sprintf("%d-2.xlsx", e.ID) {
		t.Errorf("made anew: %v, %+v", left, list)
	}
	a := c.As("shi.zr").Get(fmt.Sprintf("/api/exports/%d/file", e.ID))
	sum := sha256.Sum256(a.Body)
	if a.Status != http.StatusOK || hex.EncodeToString(sum[:]) != list[0].SHA256 || list[0].Done != 1100 {
		t.Errorf("%d %+v", a.Status, list[0])
	}
	book, err := excelize.OpenReader(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err := book.GetRows("图斑明细"); err != nil || len(rows) != 1103 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}
