package postgres_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/apptest"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
)

func place(code, name string, b orb.MultiPolygon) org.Place {
	return org.Place{Code: org.Region(code), Name: name, Boundary: b}
}

// displaced is places as a map service would draw them.
func displaced(places []org.Place, by func(orb.Point) orb.Point) (out []org.Place) {
	for _, p := range places {
		var mp orb.MultiPolygon
		for _, poly := range p.Boundary {
			var q orb.Polygon
			for _, ring := range poly {
				r := make(orb.Ring, len(ring))
				for i := range ring {
					r[i] = by(ring[i])
				}
				q = append(q, r)
			}
			mp = append(mp, q)
		}
		p.Boundary = mp
		out = append(out, p)
	}
	return out
}

var args = intake.RegionArgs{SHA256: strings.Repeat("a", 64), Source: "示例厅 2026-01"}

func check(t *testing.T, c *apptest.City, places []org.Place) intake.RegionCheck {
	t.Helper()
	out, _, err := intake.CheckRegions(t.Context(), postgres.NewRegions(c.Own), c.Person("shi.zr"), places, args)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func bringRegions(t *testing.T, c *apptest.City, places []org.Place) {
	t.Helper()
	if _, err := intake.ImportRegions(t.Context(), postgres.NewRegions(c.Own), c.Person("shi.zr"), places, args, check(t, c, places).Token); err != nil {
		t.Fatal(err)
	}
}

// The border of the two counties lies a little further west, so that the plots
// of the border move; there is a gap, an overlap, and a corner outside.
func TestRegionCheck(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	places := []org.Place{
		place("4302", "株洲市", rectangle(113.3, 27.0, 113.7, 27.2)),
		place("430223", "甲县", rectangle(113.3, 27.0, 113.4, 27.2)),
		place("430224", "乙县", rectangle(113.398, 27.0, 113.69, 27.201)),
		place("430225", "丙县", rectangle(113.3, 26.9, 113.4, 27.0)),
	}
	got := check(t, c, places)
	status := map[org.Region]string{}
	for _, r := range got.Regions {
		status[r.Code] = r.Status
	}
	if fmt.Sprint(status) != "map[4302:changed 430223:changed 430224:changed 430225:new]" || got.Refusal != "" {
		t.Fatalf("over schematic boundaries: %v %q", status, got.Refusal)
	}
	kinds := map[string][]string{}
	for _, p := range got.Problems {
		kinds[p.Kind] = append(kinds[p.Kind], string(p.A)+" "+string(p.B))
		inside := map[string]orb.MultiPolygon{"overlap": rectangle(113.398, 27.0, 113.4, 27.2), "gap": rectangle(113.69, 27.0, 113.7, 27.2)}[p.Kind]
		if _, _, in := geo.ToPlot(orb.Point(p.At), inside); inside != nil && !in {
			t.Errorf("%s at %v", p.Kind, p.At)
		}
	}
	if fmt.Sprint(kinds) != "map[gap:[4302 ] outside:[4302  4302 ] overlap:[430223 430224]]" {
		t.Errorf("problems %v", kinds)
	}
	if len(got.Moves) == 0 || got.Moves[0].Plots != 1 && got.Moves[0].From != "430223" {
		t.Errorf("moves %+v", got.Moves)
	}
	moved := 0
	for _, m := range got.Moves {
		moved += m.Plots
	}
	if want := apptest.Ask[int](c, "SELECT count(*) FROM plots p WHERE county_geom = '430223' AND ST_X(ST_PointOnSurface(geom)) > 113.4"); moved != want || want == 0 {
		t.Errorf("%d plots move, want %d: %+v", moved, want, got.Moves)
	}
	if apptest.Ask[int](c, "SELECT count(*) FROM regions WHERE NOT schematic") != 0 {
		t.Fatal("a check has written")
	}

	store, who := postgres.NewRegions(c.Own), c.Person("shi.zr")
	if _, err := intake.ImportRegions(t.Context(), store, who, places, args, "another"); !fault.Is(err, "regions-changed") {
		t.Errorf("another token: %v", err)
	}
	bringRegions(t, c, places)
	if n := apptest.Ask[int](c, "SELECT count(*) FROM region_versions WHERE code = '430223'"); n != 2 {
		t.Errorf("%d versions", n)
	}
	if got := check(t, c, places); !strings.Contains(got.Refusal, "完全相同") {
		t.Errorf("the same again: %q", got.Refusal)
	}
	if err := attempt(t, c.Own, "UPDATE region_versions SET name = 'x'"); postgres.Code(err) == "" {
		t.Error("a version of a region was rewritten")
	}
	if _, _, err := intake.CheckRegions(t.Context(), store, c.Person("b.admin"), places, args); !fault.Is(err, "regions-elsewhere") {
		t.Errorf("an administrator of county B: %v", err)
	}
	few := places[:3]
	few[2].Name = "乙县（更名）"
	status = map[org.Region]string{}
	for _, r := range check(t, c, few).Regions {
		status[r.Code] = r.Status
	}
	if fmt.Sprint(status) != "map[4302:same 430223:same 430224:renamed 430225:missing]" {
		t.Errorf("renamed and missing: %v", status)
	}
	bowtie := place("430224", "乙县", orb.MultiPolygon{{orb.Ring{{113.5, 27}, {113.7, 27.2}, {113.7, 27}, {113.5, 27.2}, {113.5, 27}}}})
	if got := check(t, c, []org.Place{bowtie}); !strings.Contains(got.Refusal, "界线无效") {
		t.Errorf("a bowtie: %q", got.Refusal)
	}
}

func TestRegionsDisplaced(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	places := []org.Place{place("430223", "甲县", rectangle(113.3, 27.0, 113.5, 27.2)), place("430224", "乙县", rectangle(113.5, 27.0, 113.7, 27.2))}
	// The boundaries that stand are schematic: no witness, whatever comes.
	if got := check(t, c, displaced(places, geo.ToGCJ02)); got.Refusal != "" {
		t.Errorf("over a drawing: %q", got.Refusal)
	}
	bringRegions(t, c, places)
	got := check(t, c, displaced(places, geo.ToGCJ02))
	east, north := geo.GCJ02Shift(orb.Point{113.5, 27.1})
	if !strings.Contains(got.Refusal, "像是 GCJ-02 坐标") || !strings.Contains(got.Refusal, "比现有界线整体偏东") {
		t.Errorf("GCJ-02 (%.0f, %.0f): %q", east, north, got.Refusal)
	}
	if got := check(t, c, displaced(places, func(p orb.Point) orb.Point { return geo.Destination(p, 90, 120) })); !strings.Contains(got.Refusal, "偏东 120 米、偏北 0 米") || strings.Contains(got.Refusal, "GCJ") {
		t.Errorf("120 m east: %q", got.Refusal)
	}
	// One county grows: it is no witness, the other is.
	grown := []org.Place{places[0], place("430224", "乙县", rectangle(113.5, 27.0, 113.9, 27.2))}
	if got := check(t, c, grown); got.Refusal != "" {
		t.Errorf("a county that grew: %q", got.Refusal)
	}
}

// Where nothing stands but drawings, plots that name their county tell.
func TestRegionsAgainstPlots(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	var plots []apptest.Plot
	for i := range 120 {
		// Along both sides of the border, where a displacement tells.
		county, lon := apptest.A, 113.4985
		if i%2 == 1 {
			county, lon = apptest.B, 113.5008
		}
		if i%10 > 3 {
			lon += map[org.Region]float64{apptest.A: -0.05, apptest.B: 0.05}[county]
		}
		plots = append(plots, apptest.Plot{No: fmt.Sprint("N", i), Type: "GF", County: county, Lon: lon, Lat: 27.02 + 0.001*float64(i), Size: 0.0006})
	}
	c.ImportAll(c.NewBatch("示〔2026〕9号"), plots)
	places := []org.Place{place("430223", "甲县", rectangle(113.3, 27.0, 113.5, 27.2)), place("430224", "乙县", rectangle(113.5, 27.0, 113.7, 27.2))}
	if got := check(t, c, places); got.Refusal != "" {
		t.Errorf("true: %q", got.Refusal)
	}
	got := check(t, c, displaced(places, geo.ToGCJ02))
	if !strings.Contains(got.Refusal, "落在所填县区之外") || !strings.Contains(got.Refusal, "GCJ-02") {
		t.Errorf("displaced: %q", got.Refusal)
	}
}

func TestLayerDisplaced(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	parcels := func(by func(orb.Point) orb.Point) (out []intake.Feature) {
		for i := range 60 {
			x, y, w := 113.40+0.0031*float64(i%10), 27.10+0.0029*float64(i/10), 0.0005+0.00002*float64(i*7%31)
			p := displaced([]org.Place{place("43", "", rectangle(x, y, x+w, y+0.0007+0.00001*float64(i*5%13)))}, by)
			out = append(out, intake.Feature{Number: i + 1, Geometry: p[0].Boundary})
		}
		return out
	}
	still := func(p orb.Point) orb.Point { return p }
	try := func(kind string, by func(orb.Point) orb.Point) error {
		_, err := c.App.Layers.AddLayer(t.Context(), c.Person("shi.zr").ID, intake.NewLayer{Kind: kind, Name: "图层", Authority: "测试", AsOf: "2025-12-31"}, "", []string{},
			func(put func([]intake.Feature) error) error { return put(parcels(by)) })
		return err
	}
	if err := try("farmland", still); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"farmland", "pbf"} {
		if err := try(kind, geo.ToGCJ02); !fault.Is(err, "layer-displaced") || !strings.Contains(err.Error(), "GCJ-02") {
			t.Errorf("%s in GCJ-02: %v", kind, err)
		}
	}
	if err := try("farmland", func(p orb.Point) orb.Point { return geo.Destination(p, 180, 80) }); !fault.Is(err, "layer-displaced") || !strings.Contains(err.Error(), "偏东 0 米、偏北 -80 米") {
		t.Errorf("80 m south: %v", err)
	}
	if err := try("urban_boundary", geo.ToGCJ02); err != nil {
		t.Errorf("a layer without a witness: %v", err)
	}
	if err := try("pbf", func(p orb.Point) orb.Point { return geo.Destination(p, 10, 2) }); err != nil {
		t.Errorf("another survey of the same ground: %v", err)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM layers"); n != 3 {
		t.Errorf("%d layers: what was refused left something", n)
	}
}

// The real counties of a city against themselves as a map service has them.
func TestRealRegionsDisplaced(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../shared/data/regions/zhuzhou_counties_cgcs2000_test.geojson")
	if err != nil {
		t.Skip("the shared data is not here")
	}
	places, err := intake.ReadRegions(raw)
	if err != nil {
		t.Fatal(err)
	}
	c := apptest.Empty(t)
	first := check(t, c, places)
	if first.Refusal != "" {
		t.Fatal(first.Refusal)
	}
	bringRegions(t, c, places)
	got := check(t, c, displaced(places, geo.ToGCJ02))
	if !strings.Contains(got.Refusal, "GCJ-02") {
		t.Errorf("%q", got.Refusal)
	}
	out, _ := json.Marshal(first.Problems)
	t.Logf("%s; %d slivers, problems %s", got.Refusal, first.Slivers, out)
}
