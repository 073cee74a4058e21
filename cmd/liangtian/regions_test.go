package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"liangtian/geo"
	"liangtian/internal/apptest"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// boundaries is a boundary file: the two counties of the city, each point moved.
func boundaries(t *testing.T, move func(orb.Point) orb.Point) []byte {
	t.Helper()
	fc := geojson.NewFeatureCollection()
	for code, east := range map[string][2]float64{"430223": {113.3, 113.5}, "430224": {113.498, 113.69}} {
		ring := orb.Ring{}
		for _, p := range []orb.Point{{east[0], 27.0}, {east[1], 27.0}, {east[1], 27.2}, {east[0], 27.2}, {east[0], 27.0}} {
			ring = append(ring, move(p))
		}
		f := geojson.NewFeature(orb.Polygon{ring})
		f.Properties["code"], f.Properties["name"] = code, "县"+code
		fc.Append(f)
	}
	raw, err := fc.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The command line tells what the page tells, refuses what the page refuses,
// and writes all or nothing.
func TestRegionsAreChecked(t *testing.T) {
	c := apptest.Empty(t)
	still := func(p orb.Point) orb.Point { return p }
	versions := func() int { return apptest.Ask[int](c, "SELECT count(*) FROM region_versions") }
	bring := func(move func(orb.Point) orb.Point, more ...org.Place) (string, error) {
		places, err := intake.ReadRegions(boundaries(t, move))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		err = bringRegions(t.Context(), c.App, append(more, places...), "某厅，2026-01-31", &out)
		return out.String(), err
	}

	before := versions()
	told, err := bring(still, org.Place{Code: "43", Name: "某省"}, org.Place{Code: "4303", Name: "邻市"})
	if err != nil {
		t.Fatalf("%v\n%s", err, told)
	}
	for _, words := range []string{
		"43 某省：更名，原名示意省\n", "4303 邻市：新增\n", "430223 县430223：界线更新，原名甲县（示意），原为示意界线，", "重叠：县430223 / 县430224，",
		"，位于 113.49900, 27.10000", "已写入 430224 县430224", "已写入 4303 邻市",
	} {
		if !strings.Contains(told, words) {
			t.Errorf("%q is not told in\n%s", words, told)
		}
	}
	if strings.Contains(told, " 4302 ") {
		t.Errorf("the city is none of what was brought:\n%s", told)
	}
	if n := versions(); n != before+4 || apptest.Ask[int](c, "SELECT count(*) FROM region_versions WHERE created_by IS NULL AND source = '某厅，2026-01-31'") != 4 {
		t.Errorf("%d versions, were %d", n, before)
	}

	before = versions()
	for name, refused := range map[string]struct {
		move  func(orb.Point) orb.Point
		more  []org.Place
		words string
	}{
		"GCJ-02":          {geo.ToGCJ02, nil, "像是 GCJ-02 坐标"},
		"moved":           {func(p orb.Point) orb.Point { return geo.Destination(p, 90, 120) }, []org.Place{{Code: "4304", Name: "另一市"}}, "偏东 120 米"},
		"the same again":  {still, nil, "完全相同"},
		"a city stripped": {still, []org.Place{{Code: apptest.Whole, Name: "株洲市"}}, "示意市（4302）已有界线"},
	} {
		told, err := bring(refused.move, refused.more...)
		if !fault.Is(err, "regions-refused") || !strings.Contains(err.Error(), refused.words) {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(told, "没有写入任何行政区。") || strings.Contains(told, "已写入") || versions() != before {
			t.Errorf("%s: %d versions, were %d:\n%s", name, versions(), before, told)
		}
	}

	file := filepath.Join(t.TempDir(), "gcj.geojson")
	if err := os.WriteFile(file, boundaries(t, geo.ToGCJ02), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DATABASE_URL", c.DSN)
	t.Setenv("LIANGTIAN_DATA", t.TempDir())
	if code := run([]string{"regions", "-source", "某厅", file}); code != 1 || versions() != before {
		t.Errorf("it ends with %d and %d versions", code, versions())
	}
	if code := run([]string{"regions", "-add", "4305=甲", "-add", "4305=乙"}); code != 1 {
		t.Errorf("one code twice ends with %d", code)
	}
}
