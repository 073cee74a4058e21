package coords

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"liangtian/geo"
	"liangtian/geo/files"
)

func open(text string) (*Layer, error) {
	return Open("地块", files.Part{R: strings.NewReader(text), Size: int64(len(text))})
}

const whole = `[属性描述]
格式版本号=1.01
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=38
[地块坐标]
9,1.2,A1,示例地块,面,,耕地,0101,@
J1,1,3079616.46,38414553.36
J2,1,3079716.46,38414553.36
J3,1,3079716.46,38414653.36
J4,1,3079616.46,38414653.36
J1,1,3079616.46,38414553.36
J5,2,3079636.46,38414573.36
J6,2,3079636.46,38414583.36
J7,2,3079646.46,38414583.36
J8,2,3079646.46,38414573.36
1,,A2,一个点,点,,,,@
J1,1,3079616.46,38414553.36
`

func TestParcelsBecomeRecords(t *testing.T) {
	l, err := open(whole)
	if err != nil {
		t.Fatal(err)
	}
	var got []geo.Record
	for r, err := range l.Records() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	if len(got) != 2 || l.Count() != 2 || l.Bound().Min != (orb.Point{38414553.36, 3079616.46}) {
		t.Fatalf("%d records, %v", len(got), l.Bound())
	}
	p := got[0].Geometry[0]
	if len(p) != 2 || !p[1].Closed() || p[0].Orientation() != orb.CCW || p[1].Orientation() != orb.CW || geo.AreaCents(orb.MultiPolygon{}) != 0 {
		t.Errorf("%v", p)
	}
	want := map[string]string{"地块面积": "1.2", "地块编号": "A1", "地块名称": "示例地块", "图形属性": "面", "图幅号": "", "地块用途": "耕地", "地类编码": "0101"}
	if diff := cmp.Diff(want, got[0].Attributes); diff != "" {
		t.Error(diff)
	}
	if geo.CodeOf(got[1].Err) != "not-polygon" {
		t.Errorf("%v", got[1].Err)
	}
}

func TestSystemOfTheHead(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		epsg     int
		code     string
	}{
		"with zone":      {"", "", 4526, ""},
		"without zone":   {",38414", ",414", 4547, ""},
		"six degrees":    {"几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=38", "几度分带=6\n带号=19", 4497, ""},
		"not said":       {"坐标系=2000国家大地坐标系\n", "", 0, "prj-missing"},
		"no zone said":   {"带号=38\n", "", 0, "prj-missing"},
		"Xian":           {"2000国家大地坐标系", "80西安坐标系", 0, "crs-unsupported"},
		"no such zone":   {"带号=38", "带号=99", 0, "crs-unsupported"},
		"degrees":        {"计量单位=米", "计量单位=度", 4490, ""},
		"GBK is decoded": {"", "", 4526, ""},
	} {
		text := strings.ReplaceAll(whole, c.old, c.new)
		if c.old == "" {
			text = whole
		}
		if strings.HasPrefix(name, "GBK") {
			text, _ = simplifiedchinese.GBK.NewEncoder().String(text)
		}
		l, err := open(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if crs, err := l.CRS(); geo.CodeOf(err) != c.code || crs.EPSG != c.epsg {
			t.Errorf("%s: %d %v, want %d %s", name, crs.EPSG, err, c.epsg, c.code)
		}
	}
}

func TestDamagedTextsAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ old, new, code string }{
		"no parcels":         {"[地块坐标]", "[别的]", "coords-empty"},
		"no count":           {"9,1.2", "x,1.2", "coords-damaged"},
		"too few points":     {"9,1.2", "10,1.2", "coords-damaged"},
		"a word for a point": {"3079646.46,38414573.36", "北,东", "coords-damaged"},
		"a short line":       {"J8,2,3079646.46,38414573.36", "J8,2", "coords-damaged"},
		"a point first":      {"9,1.2,A1,示例地块,面,,耕地,0101,@\n", "", "coords-damaged"},
	} {
		if _, err := open(strings.Replace(whole, c.old, c.new, 1)); geo.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

// The real texts, where they are.
func TestRealTexts(t *testing.T) {
	names, _ := filepath.Glob("../../../shared/data/txt_coords/*.txt")
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		l, err := open(string(raw))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		crs, err := l.CRS()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := geo.CheckAgainst(crs, l.Bound()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(whole)
	f.Fuzz(func(t *testing.T, text string) {
		l, err := open(text)
		if err != nil {
			return
		}
		_, _ = l.CRS()
	})
}
