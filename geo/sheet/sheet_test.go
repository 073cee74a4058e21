package sheet

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"liangtian/geo"
	"liangtian/geo/files"
)

func known(h string) bool {
	return slices.Contains([]string{"JCBH", "图斑编号", "村", "后时相"}, fold(h))
}

func part(raw []byte) files.Part { return files.Part{R: bytes.NewReader(raw), Size: int64(len(raw))} }

func book(t testing.TB, change func(f *excelize.File), rows ...[]any) files.Part {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return part(b.Bytes())
}

// A workbook as a county sends it: a merged title, a remark, then a header in
// full-width letters, day numbers, empty rows, a second sheet of something else.
func TestWorkbookAsItComes(t *testing.T) {
	p := book(t, func(f *excelize.File) {
		_ = f.MergeCell("Sheet1", "A1", "D1")
		_, _ = f.NewSheet("说明")
		_ = f.SetCellValue("说明", "A1", "填表说明")
	}, []any{"2026 年第一期变化图斑"}, []any{"单位：亩"}, []any{"序号", "ＪＣＢＨ", "村", "后时相"}, []any{1, "A1", "示例村", 46143}, []any{}, []any{2, "A2", nil, "20260501"})
	sheets, err := Open(p, known)
	if err != nil || len(sheets) != 1 {
		t.Fatalf("%d sheets, %v", len(sheets), err)
	}
	s := sheets[0]
	if diff := cmp.Diff([]string{"序号", "ＪＣＢＨ", "村", "后时相"}, s.Header); diff != "" {
		t.Error(diff)
	}
	want := []Row{{4, map[string]string{"序号": "1", "ＪＣＢＨ": "A1", "村": "示例村", "后时相": "46143"}}, {6, map[string]string{"序号": "2", "ＪＣＢＨ": "A2", "后时相": "20260501"}}}
	if diff := cmp.Diff(want, s.Rows); diff != "" {
		t.Error(diff)
	}
	for cell, want := range map[string]string{"46143": "2026-05-01", "20260501": "2026-05-01", "2026/5/1": "2026-05-01", "2026年5月1日": "2026-05-01", "1": "", "好": "", "9999": ""} {
		if got, ok := s.Date(cell); got != want || ok != (want != "") {
			t.Errorf("%s is %s, %v", cell, got, ok)
		}
	}
}

func TestDatesOf1904(t *testing.T) {
	yes := true
	sheets, err := Open(book(t, func(f *excelize.File) { _ = f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}) },
		[]any{"JCBH"}, []any{"A1"}), known)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := sheets[0].Date("44681"); got != "2026-05-01" {
		t.Error(got)
	}
}

func TestCSVAsItComes(t *testing.T) {
	text := "一、变化图斑,,\r\nJCBH,村,备注\r\nA1,示例村,\"多行\n备注\"\r\nA2,,\r\n"
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String(text)
	for name, c := range map[string]struct{ text, encoding string }{
		"plain": {text, "UTF-8"}, "marked": {"\ufeff" + text, "UTF-8"}, "GBK": {gbk, "GB18030"},
		"semicolons": {strings.ReplaceAll(text, ",", ";"), "UTF-8"}, "tabs": {strings.ReplaceAll(text, ",", "\t"), "UTF-8"},
	} {
		s, err := OpenCSV("x", part([]byte(c.text)), known)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(s.Rows) != 2 || s.Rows[0].Cells["备注"] != "多行\n备注" || s.Rows[1].Number != 5 || s.Encoding != c.encoding {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestOutlinesInCells(t *testing.T) {
	const e, n = 38414553.36, 3079616.46
	corners := [][2]float64{{0, 0}, {100, 0}, {100, 100}, {0, 100}}
	var list, swapped []string
	var rows [][]any
	for _, c := range corners {
		list = append(list, fmt.Sprintf("%.2f,%.2f", e+c[0], n+c[1]))
		swapped = append(swapped, fmt.Sprintf("%.2f %.2f", n+c[1], e+c[0]))
	}
	rows = append(rows, []any{"JCBH", "点号", "X坐标（米）", "Y坐标（米）"})
	for i, c := range corners {
		no := any("A1")
		if i > 0 && i < 3 {
			no = nil // merged cells
		}
		rows = append(rows, []any{no, i, n + c[1], e + c[0]}) // X is north
	}
	wkt := fmt.Sprintf("SRID=4526;POLYGON((%[1]f %[3]f,%[2]f %[3]f,%[2]f %[4]f,%[1]f %[4]f,%[1]f %[3]f))", e, e+100, n, n+100)
	for name, p := range map[string]files.Part{
		"list":   book(t, nil, []any{"JCBH", "坐标串"}, []any{"A1", strings.Join(list, ";")}),
		"north":  book(t, nil, []any{"JCBH", "界址点坐标"}, []any{"A1", strings.Join(swapped, "；")}),
		"points": book(t, nil, rows...),
		"WKT":    book(t, nil, []any{"JCBH", "WKT"}, []any{"A1", wkt}),
	} {
		sheets, err := Open(p, known)
		if err != nil {
			t.Fatal(err)
		}
		l := sheets[0].Outlines("JCBH")
		if l == nil || l.Count() != 1 || l.records[0].Err != nil {
			t.Errorf("%s: %+v", name, l)
			continue
		}
		crs, _ := geo.CRSByEPSG(4526)
		if got := l.Bound(); got.Min != (orb.Point{e, n}) || geo.CheckAgainst(crs, got) != nil || geo.AreaCentsIn(crs, l.records[0].Geometry) < 990_000 {
			t.Errorf("%s: %v", name, got)
		}
	}
	bad, err := Open(book(t, nil, []any{"JCBH", "坐标串"}, []any{"A1", "1,2;3"}, []any{"A2", nil}), known)
	if err != nil {
		t.Fatal(err)
	}
	if l := bad[0].Outlines("JCBH"); geo.CodeOf(l.records[0].Err) != "shape-damaged" || !l.records[1].Null {
		t.Errorf("%+v", l.records)
	}
	none, _ := Open(book(t, nil, []any{"JCBH", "X", "Y"}, []any{"A1", 1, 2}, []any{"A2", 1, 2}), known)
	if none[0].Outlines("JCBH") != nil {
		t.Error("centres of plots taken for outlines")
	}
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	if _, err := Open(part([]byte("text")), known); geo.CodeOf(err) != "sheet-damaged" {
		t.Error(err)
	}
	if _, err := Open(book(t, nil, []any{"a", "b"}), known); geo.CodeOf(err) != "sheet-no-header" {
		t.Error(err)
	}
	if _, err := OpenCSV("x", part([]byte("a,b\n1,2")), known); geo.CodeOf(err) != "sheet-no-header" {
		t.Error(err)
	}
	if _, err := OpenCSV("x", part([]byte{0xff, 0xff, 0xff}), known); geo.CodeOf(err) != "csv-damaged" {
		t.Error(err)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("JCBH,坐标串\nA1,\"1,2;3,4;5,6\"\n"))
	f.Add([]byte("图斑编号;X;Y\nA1;1;2\n;2;3\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := OpenCSV("x", part(raw), known)
		if err != nil {
			return
		}
		if l := s.Outlines("JCBH"); l != nil && l.Count() > len(s.Rows) {
			t.Fatal("more plots than rows")
		}
	})
}

func FuzzWorkbook(f *testing.F) {
	plain := book(f, nil, []any{"图斑编号", "坐标串"}, []any{"A1", "113.1,27.8;113.2,27.8;113.2,27.9"})
	for _, p := range []files.Part{plain, book(f, nil, []any{"下发图斑一览表"}, []any{"JCBH", "X", "Y"}, []any{"A1", 1, 2})} {
		raw := make([]byte, p.Size)
		if _, err := p.R.ReadAt(raw, 0); err != nil && err != io.EOF {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		sheets, err := Open(part(raw), known)
		if err != nil {
			if geo.CodeOf(err) == "" {
				t.Fatalf("refused without a word: %v", err)
			}
			return
		}
		for _, s := range sheets {
			if l := s.Outlines("图斑编号"); l != nil && l.Count() > len(s.Rows) {
				t.Fatal("more plots than rows")
			}
		}
	})
}
