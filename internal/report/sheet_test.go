package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/routing"
)

var noon = time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)

func maker(f fake) Maker {
	return Maker{Source: f, Head: Head{Now: noon, By: "某甲", Scope: "行政区 4302"}, Progress: func(int64, int64) error { return nil }, Version: "test"}
}

// made is a workbook made and opened again.
func made(t *testing.T, f fake, code string) *excelize.File {
	t.Helper()
	k, _ := KindOf(code)
	var b bytes.Buffer
	a := Ask{}
	if code == "register" {
		a.Register = &casework.Filter{}
	}
	name, err := maker(f).Make(t.Context(), &b, k, a)
	if err != nil || name != k.Zh+"日报_2026-06-01.xlsx" {
		t.Fatalf("%s: %q %v", code, name, err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

// sample has a group of every state, qualification and county, with numbers
// that no two share.
func sample() fake {
	var f fake
	n := int64(0)
	for c, county := range []org.Region{"430223", "430224", ""} {
		for _, s := range casework.States {
			for _, q := range []routing.Qualification{routing.NonAgricultural, routing.NonGrain, "suspected"} {
				for _, returned := range []bool{false, true} {
					n++
					g := Group{
						County: county, CountyName: []string{"甲县", "乙县", ""}[c], State: s.State, Returned: returned, Qualification: q,
						Child: n%5 == 0, Unlawful: n%3 != 0, Measure: casework.Measures[n%int64(len(casework.Measures))].Code, Cleared: n%3 == 0, Stock: n%7 == 0,
						Unmeasured: n % 2, Figure: Figure{n, n*n*667 + 13, n * 101, n * 37},
					}
					f.groups = append(f.groups, g)
					f.classes = append(f.classes, Class{county, g.CountyName, []string{"0101", "1104", "", "1208"}[n%4], n, n * 667})
				}
			}
		}
	}
	// one line a county and class
	seen := map[string]int{}
	var classes []Class
	for _, c := range f.classes {
		k := string(c.County) + c.Class
		if i, is := seen[k]; is {
			classes[i].Count += c.Count
			classes[i].AreaCents += c.AreaCents
			continue
		}
		seen[k] = len(classes)
		classes = append(classes, c)
	}
	f.classes = classes
	return f
}

func TestEveryStateHasOneStage(t *testing.T) {
	for _, s := range casework.States {
		n := 0
		for _, r := range stages {
			if r.State == s.State {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s stands %d times", s.State, n)
		}
	}
	// Wherever the city's review can send a case, it is 已打回 there, and nowhere else.
	sent := map[casework.State]bool{}
	for _, r := range casework.Lifecycle {
		for _, do := range CityReturns.Do {
			if r.From == CityReturns.From && r.Do == do {
				sent[r.To] = true
			}
		}
	}
	for _, r := range stages {
		if (r.Returned == Returned) != sent[r.State] {
			t.Errorf("%s: sent back there %v, stage %s", r.State, sent[r.State], r.Returned)
		}
	}
	for _, r := range casework.Lifecycle {
		if r.From == CityReturns.From && r.To != casework.Closed && r.To != r.From && !sent[r.To] {
			t.Errorf("%s from the city's review is no return", r.Do)
		}
	}
}

// checked goes over every formula of a workbook: what is cached is what it
// computes, and every check says that all is well.
func checked(t *testing.T, book *excelize.File) (formulas, checks int) {
	t.Helper()
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x := range row {
				at := cell(x, y+1)
				f, err := book.GetCellFormula(sheet, at)
				if err != nil || f == "" {
					continue
				}
				formulas++
				cached, _ := book.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
				now, err := book.CalcCellValue(sheet, at, excelize.Options{RawCellValue: true})
				if err != nil || !near(cached, now) {
					t.Errorf("%s!%s =%s: cached %s, computed %s %v", sheet, at, f, cached, now, err)
				}
				if strings.HasPrefix(f, "ROUND") {
					checks++
					if now != "0" {
						t.Errorf("%s!%s =%s: the check says %s", sheet, at, f, now)
					}
				}
			}
		}
	}
	return formulas, checks
}

func near(a, b string) bool {
	var x, y float64
	if _, err := fmt.Sscan(a, &x); err != nil {
		return a == b
	}
	if _, err := fmt.Sscan(b, &y); err != nil {
		return false
	}
	return x-y < 1e-6 && y-x < 1e-6
}

// What the bureau's clerks expect of the look.
func TestLook(t *testing.T) {
	book := made(t, sample(), "r4")
	const sheet = "非农违法"
	if list := book.GetSheetList(); fmt.Sprint(list) != "[非农违法 非粮违法 说明]" {
		t.Errorf("%v", list)
	}
	style := func(at string) *excelize.Style {
		id, err := book.GetCellStyle(sheet, at)
		if err != nil {
			t.Fatal(err)
		}
		s, err := book.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	head := style("C4")
	if head.Fill.Color[0] != "4472C4" || head.Font.Family != "微软雅黑" || !head.Font.Bold || head.Font.Color != "FFFFFF" {
		t.Errorf("the head: %+v %+v", head.Fill, head.Font)
	}
	total := style("D8")
	if v, _ := book.GetCellValue(sheet, "B8"); v != "合计" || total.Fill.Color[0] != "FFF2CC" || total.CustomNumFmt == nil || *total.CustomNumFmt != "0.00" {
		t.Errorf("the total %q: %+v %v", v, total.Fill, total.CustomNumFmt)
	}
	if s := style("D5"); s.Font.Family != "微软雅黑" || *s.CustomNumFmt != "0.00" {
		t.Errorf("a number: %+v %v", s.Font, *s.CustomNumFmt)
	}
	layout, err := book.GetPageLayout(sheet)
	if err != nil || *layout.Orientation != "landscape" || *layout.Size != 9 || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("the paper: %v %+v", err, layout)
	}
	props, err := book.GetSheetProps(sheet)
	if err != nil || props.FitToPage == nil || !*props.FitToPage {
		t.Errorf("not fitted to the page: %+v %v", props, err)
	}
	panes, err := book.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.YSplit != 4 {
		t.Errorf("panes: %+v %v", panes, err)
	}
	if v, _ := book.GetCellValue(sheet, "A2"); !strings.Contains(v, "单位：个、亩") || !strings.Contains(v, "2026-06-01 12:00") {
		t.Errorf("the unit line: %q", v)
	}
	if v, _ := book.GetCellValue(sheet, "C3"); v != "总任务" {
		t.Errorf("a group: %q", v)
	}
	merged, err := book.GetMergeCells(sheet)
	if err != nil || len(merged) != 2+2+7 {
		t.Errorf("%d merged: %v", len(merged), err)
	}
	if n := len(r4("x", "").Columns); n != 2+18+4 {
		t.Errorf("R4 has %d columns", n)
	}
	if len(r2.Columns) != 24 || len(r6.Columns) != 14 || len(r3.Columns) != 15+3 || len(r1.Columns) != 10+2 || len(r5.Columns) != 13 || len(r9.Columns) != 21 {
		t.Errorf("columns: R1 %d, R2 %d, R3 %d, R5 %d, R6 %d, R9 %d", len(r1.Columns), len(r2.Columns), len(r3.Columns), len(r5.Columns), len(r6.Columns), len(r9.Columns))
	}
	names := book.GetDefinedName()
	if len(names) != 2 || !strings.Contains(names[0].RefersTo, "$1:$4") {
		t.Errorf("heads are not on every page: %+v", names)
	}
	notes, _ := book.GetRows("说明")
	if all := fmt.Sprint(notes); !strings.Contains(all, "行政区 4302") || !strings.Contains(all, "作废") {
		t.Errorf("notes: %v", notes)
	}
}

// A report of nothing is a whole workbook all the same.
func TestEmptyReports(t *testing.T) {
	for _, k := range Kinds {
		if k.Ext != "xlsx" {
			continue
		}
		checked(t, made(t, fake{}, k.Code))
	}
}

// A cancelled report ends at once.
func TestProgressEndsTheWork(t *testing.T) {
	f := fake{lines: make([]Line, 500)}
	m := maker(f)
	m.Progress = func(done, total int64) error {
		if done >= 200 {
			return ErrCancelled
		}
		return nil
	}
	k, _ := KindOf("r2")
	if _, err := m.Make(t.Context(), io.Discard, k, Ask{}); err != ErrCancelled {
		t.Errorf("%v", err)
	}
}
