package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/report"
)

// asked has something made and waits for its end.
func asked(t *testing.T, cl *apptest.Client, kind string, filters in) report.Export {
	t.Helper()
	e := apptest.Into[report.Export](t, cl.Post("/api/exports", in{"kind": kind, "filters": filters}))
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		for _, now := range apptest.Into[httpapi.ExportList](t, cl.Get("/api/exports")).Items {
			if now.ID == e.ID && now.State != report.ExportWaiting && now.State != report.ExportMaking {
				return now
			}
		}
		if time.Now().After(end) {
			t.Fatalf("%s is not made", kind)
		}
	}
}

// made is a file made and fetched.
func made(t *testing.T, cl *apptest.Client, kind string, filters in) []byte {
	t.Helper()
	e := asked(t, cl, kind, filters)
	if e.State != report.ExportReady {
		t.Fatalf("%s ended %s: %s %s", kind, e.State, e.ProblemCode, e.Problem)
	}
	a := cl.Get(fmt.Sprintf("/api/exports/%d/file", e.ID))
	if a.Status != http.StatusOK || int64(len(a.Body)) != e.Size || a.Header.Get("ETag") != `"`+e.SHA256+`"` ||
		a.Header.Get("Content-Disposition") != "attachment; filename*=UTF-8''"+url.PathEscape(e.Filename) {
		t.Fatalf("%s: %d, %d bytes, %v, want %+v", kind, a.Status, len(a.Body), a.Header, e)
	}
	return a.Body
}

func workbook(t *testing.T, raw []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

// below is a sheet's rows below its heads, as they are stored.
func below(t *testing.T, book *excelize.File, sheet string, heads int) [][]string {
	t.Helper()
	rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil || len(rows) < heads {
		t.Fatalf("%s: %d rows, %v", sheet, len(rows), err)
	}
	return rows[heads:]
}

// agree computes every formula of a workbook anew: it is what is cached, and
// every check says that nothing is wrong.
func agree(t *testing.T, book *excelize.File) (checks int) {
	t.Helper()
	for _, sheet := range book.GetSheetList() {
		rows, _ := book.GetRows(sheet)
		for y := range rows {
			for x := range rows[y] {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				f, _ := book.GetCellFormula(sheet, at)
				if f == "" {
					continue
				}
				raw := excelize.Options{RawCellValue: true}
				now, err := book.CalcCellValue(sheet, at, raw)
				cached, _ := book.GetCellValue(sheet, at, raw)
				if err != nil || number(t, now)-number(t, cached) > 1e-6 || number(t, cached)-number(t, now) > 1e-6 {
					t.Errorf("%s!%s =%s: %s cached, %s computed, %v", sheet, at, f, cached, now, err)
				}
				if strings.HasPrefix(f, "ROUND") {
					if checks++; now != "0" {
						t.Errorf("%s!%s =%s is %s", sheet, at, f, now)
					}
				}
			}
		}
	}
	return checks
}

func number(t *testing.T, s string) (n float64) {
	t.Helper()
	if _, err := fmt.Sscan(s, &n); err != nil {
		t.Errorf("%q is no number", s)
	}
	return n
}

// muOf is hundredths of m² as a sheet keeps them.
func muOf(cents int64) float64 { return float64(cents) * 3 / 200000 }

func TestExportsRefuse(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	city := c.As("shi.zr")
	for _, x := range []struct {
		kind    string
		filters in
		code    string
	}{
		{"r11", in{}, "export-kind"},
		{"evidence", in{"county": "430223", "epsg": 4490}, "export-batch"},
		{"evidence", in{"batch": c.Batch, "epsg": 4490}, "export-county"},
		{"evidence", in{"batch": c.Batch, "county": "430223"}, "export-epsg"},
		{"upward", in{"batch": c.Batch, "epsg": 3857}, "export-epsg"},
		{"r1", in{"epsg": 4490}, "export-epsg"},
		{"r1", in{"from": "2026-02-30"}, "export-date"},
		{"r1", in{"from": "2026-03-01", "to": "2026-02-01"}, "export-date"},
		{"register", in{"from": "2026-03-01"}, "export-date"},
		{"r1", in{"register": in{}}, "export-register"},
		{"r1", in{"batch": 999_999}, "no-such-batch"},
	} {
		a := city.Post("/api/exports", in{"kind": x.kind, "filters": x.filters})
		if p := a.Problem(); a.Status < 400 || p.Code != x.code || p.Detail == "" {
			t.Errorf("%s %v: want %s, got %s", x.kind, x.filters, x.code, a)
		}
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM exports"); n != 0 {
		t.Errorf("%d were refused and stand", n)
	}
	if e := asked(t, c.As("b.zr.jb"), "evidence", in{"batch": c.Batch, "county": "430223", "epsg": 4490}); e.State != report.ExportFailed || e.ProblemCode != "export-empty" {
		t.Errorf("another county's package: %+v", e)
	}
}
