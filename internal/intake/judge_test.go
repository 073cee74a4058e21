package intake

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/geo"
)

// Rows of a file, each with one thing about it, and what the dry run says.
func TestVerdicts(t *testing.T) {
	bow := at(zone38, 4)
	bow[0][0][1], bow[0][0][2] = bow[0][0][2], bow[0][0][1] // crosses itself
	line := orb.MultiPolygon{{orb.Ring{bow[0][0][0], bow[0][0][1], bow[0][0][0]}}}
	two := append(at(zone38, 6), at(zone38, 7)...)
	gone := row("D1", "20", "", at(zone38, 8))
	gone.Deleted = true
	l := good(zone38)
	l.Records = append(l.Records,
		row("A1", "20", "9999", at(zone38, 3)),
		row("B1", "20", "9999", bow),
		row("B1", "20", "9999", at(zone38, 5)), // an invalid row keeps no number
		row("B2", "20", "9999", nil),
		row("B3", "20", "9999", line),
		row("", "20", "9999", at(zone38, 9)),
		row("C1", "ZZ", "", at(zone38, 10)),
		row("C2", "", "", at(zone38, 11)),
		row("C3", "20", "12000", two),
		gone,
		row("C4", "20", "9999", at(zone38, 12)))
	_, rows, _, err := dry(t, sent{}.layer(t, "plots", l), Settings{AreaUnit: SquareMetres})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		no      string
		verdict Verdict
		reason  string
		warning string
	}{
		{"A1", New, "", ""},
		{"A2", New, "", ""},
		{"A3", New, "", ""},
		{"A1", Duplicate, "与第 1 行编号相同", ""},
		{"B1", Invalid, "相交", ""},
		{"B1", New, "", ""},
		{"B2", Invalid, "没有图形", ""},
		{"B3", Invalid, "", ""},
		{"", Invalid, "没有图斑编号", ""},
		{"C1", New, "", "不在代码表中"},
		{"C2", New, "", "没有图斑类型"},
		{"C3", New, "", "由 2 个部分组成"},
		{"D1", Invalid, "已标记删除", ""},
		{"C4", New, "", ""},
	} {
		r := rows[i]
		if r.No != i+1 || r.PlotNo != want.no || r.Verdict != want.verdict || !strings.Contains(strings.Join(r.Reasons, "；"), want.reason) ||
			(want.verdict == New) != (len(r.Reasons) == 0) || !strings.Contains(strings.Join(r.Warnings, "；"), want.warning) {
			t.Errorf("row %d: %s %s %q %q, want %+v", i+1, r.PlotNo, r.Verdict, r.Reasons, r.Warnings, want)
		}
		if (r.Verdict == Invalid && r.Reasons[0] != "没有图斑编号") != (r.Geometry == nil) {
			t.Errorf("row %d: %s with outline %v", i+1, r.Verdict, r.Geometry)
		}
	}
	if c3 := strings.Join(rows[11].Warnings, "；"); !strings.Contains(c3, "表中面积 18.00 亩") {
		t.Errorf("areas apart are not said: %s", c3)
	}
	if len(rows) != len(l.Records) {
		t.Errorf("%d rows of %d", len(rows), len(l.Records))
	}
}

// Degrees and area come from the file's CRS; types and plantings are brought to
// the dictionary's form; what the file says is kept as it was.
func TestRowAsPlot(t *testing.T) {
	m := Mapping{"plot_no": "JCBH", "type": "TBLX", "planting": "ZZSXDM", "area": "MJ", "pbf_flag": "SFYN", "eco_flag": "SFHX", "class_before": "DLBM", "town": "XZMC"}
	rec := geo.Record{Number: 3, HadZ: true, Geometry: at(zone38, 0), Attributes: map[string]string{
		"JCBH": " A1 ", "TBLX": "4", "ZZSXDM": "gs", "MJ": "15", "SFYN": "是", "SFHX": "否", "DLBM": "9999", "XZMC": "谭桥街道", "OWN": "自有",
	}}
	p := (Judge{m, zone38, Mu}).Row(rec).Plot(5)
	if p.BatchID != 5 || p.No != "A1" || p.Type != "04" || p.Planting != "GSYY" || p.ClassBefore != "9999" || p.Town != "谭桥街道" ||
		p.Attributes["OWN"] != "自有" || p.Attributes["TBLX"] != "4" || *p.FileAreaCents != 1_000_000 || !*p.PBFInFile || *p.EcoInFile {
		t.Errorf("%+v", p)
	}
	if got := float64(p.AreaCents) / 1e6; math.Abs(got-1) > 3e-4 || p.AreaCents >= 1_000_000 {
		t.Errorf("100 m × 100 m of the plane are %d hundredths of m² of the earth", p.AreaCents)
	}
	if c := p.Geometry[0][0][0]; math.Abs(c[0]-113.13) > 1e-9 || math.Abs(c[1]-27.83) > 1e-9 {
		t.Errorf("corner at %v", c)
	}
	w := (Judge{m, zone38, Mu}).Row(rec).Warnings
	for _, words := range []string{"高程", "地类编码“9999”"} {
		if !slices.ContainsFunc(w, func(s string) bool { return strings.Contains(s, words) }) {
			t.Errorf("nothing about %s: %q", words, w)
		}
	}
	rec.Attributes["JCBH"] = strings.Repeat("长", 27) // 81 bytes
	if r := (Judge{m, zone38, Mu}).Row(rec); r.Verdict != Invalid {
		t.Error("a number of 81 bytes is taken")
	}
	rec.Attributes["JCBH"], rec.Err = "A1", geo.Refuse("x", "这一条坏了")
	if r := (Judge{m, zone38, Mu}).Row(rec); r.Verdict != Invalid || !slices.Equal(r.Reasons, []string{"这一条坏了"}) {
		t.Errorf("a damaged record is told as %q", r.Reasons)
	}
}

// Areas one part in a hundred apart are said, nearer ones are not.
func TestAreaApart(t *testing.T) {
	m := Mapping{"plot_no": "N", "area": "A"}
	exact := geo.AreaCentsIn(zone38, at(zone38, 0))
	for raw, said := range map[string]bool{"9998": false, "10090": false, "9910": false, "10110": true, "9880": true, "0": false, "-5": false, "": false, "x": false, "1e30": false} {
		r := (Judge{m, zone38, SquareMetres}).Row(geo.Record{Geometry: at(zone38, 0), Attributes: map[string]string{"N": "1", "A": raw}})
		if got := strings.Contains(strings.Join(r.Warnings, ""), "相差超过"); got != said {
			t.Errorf("%q beside %d: said %v", raw, exact, got)
		}
	}
}

func TestGuessUnit(t *testing.T) {
	measured := []int64{1_000_000, 2_000_000, 5_000_000}
	for _, c := range []struct {
		raw  []float64
		want AreaUnit
	}{
		{[]float64{10_000, 20_000, 50_000}, SquareMetres},
		{[]float64{15, 30, 75}, Mu},
		{[]float64{1, 2, 5}, Hectares},
		{[]float64{10_050, 19_800, 7}, SquareMetres},
		{[]float64{15, 20_000, 5}, ""},
		{[]float64{1, 1, 1}, ""},
	} {
		if got := GuessUnit(c.raw, measured); got != c.want {
			t.Errorf("%v: %q, want %q", c.raw, got, c.want)
		}
	}
	if got := GuessUnit(nil, nil); got != "" {
		t.Errorf("out of nothing: %q", got)
	}
}

func TestYesNo(t *testing.T) {
	for raw, want := range map[string]string{"是": "yes", " 1": "yes", "y": "yes", "否": "no", "0": "no", "No": "no", "": "", "有": "", "2": ""} {
		got := ""
		if b := yesNo(raw); b != nil {
			got = map[bool]string{true: "yes", false: "no"}[*b]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}
