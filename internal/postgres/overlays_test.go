package postgres_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/apptest"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/plot"
	"liangtian/internal/postgres"
)

func rectangle(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{orb.Ring{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

// addLayer brings features in as a new version of a layer.
func addLayer(t testing.TB, c *apptest.City, kind, name string, features ...intake.Feature) int64 {
	t.Helper()
	for i := range features {
		features[i].Number = i + 1
	}
	id, err := c.App.Layers.AddLayer(t.Context(), c.Person("shi.zr").ID, intake.NewLayer{Kind: kind, Name: name, Authority: "测试", AsOf: "2025-12-31"}, "", []string{},
		func(put func([]intake.Feature) error) error { return put(features) })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// ground is a plot of the drawn examples: a hundredth of a degree square.
var ground = apptest.Plot{No: "G1", Type: "GF", County: apptest.A, Lon: 113.40, Lat: 27.10, Size: 0.01}

func overlaysOf(t testing.TB, c *apptest.City, caseID int64) map[string][]plot.Overlay {
	t.Helper()
	out := map[string][]plot.Overlay{}
	for _, o := range c.As("shi.zr").File(caseID).Plot.Overlays {
		out[o.Kind] = append(out[o.Kind], o.Overlay)
	}
	return out
}

func TestOverlaysAreFrozen(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	whole := geo.AreaCents(ground.Outline())
	half := intake.Feature{Geometry: rectangle(113.40, 27.09, 113.405, 27.12)}
	addLayer(t, c, "farmland", "耕地", half, intake.Feature{Geometry: rectangle(113.405, 27.11, 113.42, 27.12)}) // the second only touches
	addLayer(t, c, "pbf", "永农", intake.Feature{Geometry: rectangle(113.409999, 27.10, 113.42, 27.1001)})       // a sliver
	addLayer(t, c, "ecological_redline", "红线", intake.Feature{Geometry: rectangle(113.0, 27.0, 113.2, 27.05)}) // elsewhere
	addLayer(t, c, "urban_boundary", "开发边界", intake.Feature{Geometry: rectangle(113.3, 27.0, 113.6, 27.2)})    // all around it
	addLayer(t, c, "temporary_land_use", "临时用地",
		intake.Feature{Document: "临〔2026〕7号", ValidFrom: "2026-01-01", ValidTo: "2026-12-31", Geometry: rectangle(113.40, 27.10, 113.408, 27.11)},
		intake.Feature{Document: "临〔2026〕7号", ValidFrom: "2026-01-01", ValidTo: "2026-12-31", Geometry: rectangle(113.407, 27.10, 113.409, 27.11)}, // over the first
		intake.Feature{Document: "临〔2025〕3号", ValidTo: "2025-06-30", Geometry: rectangle(113.40, 27.10, 113.401, 27.11)})
	addLayer(t, c, "disaster_loss", "灾毁", intake.Feature{Document: "灾1", Geometry: rectangle(113.0, 27.0, 113.1, 27.1)})
	c.ImportAll(c.NewBatch("示〔2026〕9号"), []apptest.Plot{ground})
	got := overlaysOf(t, c, c.Case("G1"))

	near := func(o plot.Overlay, share float64) bool {
		return math.Abs(float64(o.AreaCents)-share*float64(whole)) < 1e-4*float64(whole) && math.Abs(o.Share-share) < 0.0002
	}
	if o := got["farmland"]; len(o) != 1 || !near(o[0], 0.5) || o[0].Sliver || o[0].Version != 1 || o[0].LayerID == 0 {
		t.Errorf("farmland %+v", o)
	}
	if o := got["pbf"]; len(o) != 1 || !o[0].Sliver || o[0].AreaCents <= 0 || o[0].AreaCents >= plot.SliverCents {
		t.Errorf("the sliver %+v", o)
	}
	if cents := apptest.Ask[int64](c, "SELECT pbf_cents FROM plots WHERE plot_no = 'G1'"); cents != 0 {
		t.Errorf("the sliver counts: %d", cents)
	}
	if o := got["ecological_redline"]; len(o) != 1 || o[0].AreaCents != 0 || o[0].Sliver {
		t.Errorf("nothing of the red line, and said: %+v", o)
	}
	if o := got["urban_boundary"]; len(o) != 1 || o[0].AreaCents != whole || o[0].Share != 1 {
		t.Errorf("wholly inside %+v", o)
	}
	if o := got["temporary_land_use"]; len(o) != 2 || o[0].Document != "临〔2026〕7号" || !near(o[0], 0.9) || o[0].ValidFrom != "2026-01-01" || o[0].ValidTo != "2026-12-31" ||
		o[1].Document != "临〔2025〕3号" || !near(o[1], 0.1) || o[1].ValidFrom != "" || o[1].ValidTo != "2025-06-30" {
		t.Errorf("document by document %+v", o)
	}
	if o := got["disaster_loss"]; len(o) != 0 {
		t.Errorf("an exception that says nothing: %+v", o)
	}
	for kind, want := range map[string]bool{"farmland": false, "temporary_land_use": true} {
		if has := apptest.Ask[bool](c, "SELECT self_overlaps FROM layers WHERE kind = ?", kind); has != want {
			t.Errorf("%s overlaps itself: %v", kind, has)
		}
	}
}

// The bulk path and the single one give the same, with pieces and without,
// for layers that overlap themselves and those that do not.
func TestOverlaysOneWay(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	var ring orb.Ring // a coast of many vertices
	for i := range 600 {
		a, r := float64(i)/600*2*math.Pi, 0.03+0.002*math.Sin(float64(i)*1.7)
		ring = append(ring, orb.Point{113.41 + r*math.Cos(a), 27.10 + r*math.Sin(a)})
	}
	coast := orb.MultiPolygon{{append(ring, ring[0])}}
	addLayer(t, c, "farmland", "耕地", intake.Feature{Geometry: coast})
	addLayer(t, c, "pbf", "永农", intake.Feature{Geometry: coast}, intake.Feature{Geometry: rectangle(113.40, 27.10, 113.42, 27.12)})
	if n := apptest.Ask[int](c, "SELECT count(*) FROM layer_features f JOIN layers l ON l.id = f.layer_id WHERE l.kind = 'farmland'"); n < 2 {
		t.Fatalf("the coast is in %d pieces", n)
	}
	if n := apptest.Ask[int](c, "SELECT features FROM layers WHERE kind = 'farmland'"); n != 1 {
		t.Errorf("it counts as %d features", n)
	}
	plots := []apptest.Plot{}
	for i := range 12 {
		plots = append(plots, apptest.Plot{No: fmt.Sprint("P", i), Type: "GF", County: apptest.A, Lon: 113.37 + 0.006*float64(i), Lat: 27.07 + 0.005*float64(i), Size: 0.007})
	}
	im := c.ImportAll(c.NewBatch("示〔2026〕9号"), plots)
	staged, err := postgres.StagedOverlays(t.Context(), c.Own, im.ID, 1, len(plots))
	if err != nil || len(staged) != len(plots) {
		t.Fatal(len(staged), err)
	}
	// Measured again in two ranges: replaced, not doubled.
	for _, r := range [][2]int{{1, 7}, {8, 12}} {
		if err := postgres.LayImport(t.Context(), c.Own, im.ID, r[0], r[1]); err != nil {
			t.Fatal(err)
		}
	}
	again, err := postgres.StagedOverlays(t.Context(), c.Own, im.ID, 1, len(plots))
	if err != nil || fmt.Sprint(again) != fmt.Sprint(staged) {
		t.Errorf("measured again: %v, %v", again, err)
	}
	for i, p := range plots {
		single, err := postgres.MeasureNow(t.Context(), c.Own, p.Outline())
		if err != nil || len(single) != len(staged[i+1]) {
			t.Fatal(single, staged[i+1], err)
		}
		want := map[string]int64{}
		for _, kind := range []string{"farmland", "pbf"} {
			want[kind] = apptest.Ask[int64](c, `SELECT coalesce(round(ST_Area(ST_Union(ST_Intersection(f.geom, p.geom))::geography) * 100), 0)::bigint
				FROM layer_features f JOIN layers l ON l.id = f.layer_id, plots p WHERE l.kind = ? AND p.plot_no = ? AND f.geom && p.geom`, kind, p.No)
		}
		for k, o := range single {
			// The outline went through the plane of a file: some centimetres.
			if d := o.AreaCents - staged[i+1][k].AreaCents; d > 500 || d < -500 {
				t.Errorf("%s %s: single %d, in bulk %d", p.No, o.Kind, o.AreaCents, staged[i+1][k].AreaCents)
			}
			if d := o.AreaCents - want[o.Kind]; d > 500 || d < -500 {
				t.Errorf("%s %s: %d, by the plain question %d", p.No, o.Kind, o.AreaCents, want[o.Kind])
			}
		}
	}
}

func TestLayerVersions(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	one := func(east float64) intake.Feature {
		return intake.Feature{Geometry: rectangle(113.40, 27.10, east, 27.11)}
	}
	first := addLayer(t, c, "farmland", "耕地 2024", one(113.405))
	second := addLayer(t, c, "farmland", "耕地 2025", one(113.41))
	road := addLayer(t, c, "other", "规划道路", one(113.402))
	addLayer(t, c, "other", "矿区", one(113.403))
	addLayer(t, c, "other", "规划道路", one(113.404))
	inUse := func() (out []string) {
		list, err := c.App.Layers.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list {
			if l.InUse {
				out = append(out, fmt.Sprintf("%s %d", l.Name, l.Version))
			}
		}
		return out
	}
	if got := fmt.Sprint(inUse()); got != "[耕地 2025 2 矿区 1 规划道路 2]" {
		t.Errorf("in use: %s", got)
	}
	who := c.Person("shi.zr")
	if err := c.App.Layers.Withdraw(t.Context(), who, second, "上级来函更正"); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(inUse()); got != "[耕地 2024 1 矿区 1 规划道路 2]" {
		t.Errorf("after the withdrawal in use: %s", got)
	}
	c.ImportAll(c.NewBatch("示〔2026〕9号"), []apptest.Plot{ground})
	got := overlaysOf(t, c, c.Case("G1"))
	if o := got["farmland"]; len(o) != 1 || o[0].LayerID != first {
		t.Errorf("measured against %+v", o)
	}
	if o := got["other"]; len(o) != 2 || o[0].LayerID == road || o[1].LayerID == road {
		t.Errorf("other layers %+v", o)
	}
	if err := c.App.Layers.Withdraw(t.Context(), who, second, "再来一次"); !fault.Is(err, "layer-withdrawn") {
		t.Errorf("want layer-withdrawn, got %v", err)
	}
	if err := c.App.Layers.Withdraw(t.Context(), who, 999, "没有"); !fault.Is(err, "no-such-layer") {
		t.Errorf("want no-such-layer, got %v", err)
	}
	if err := attempt(t, c.Own, fmt.Sprintf("UPDATE layers SET withdrawn_reason = '改口' WHERE id = %d", second)); postgres.Constraint(err) != "layers_withdrawn_final" {
		t.Errorf("a withdrawal was reworded: %v", err)
	}
}

// Drawn plots over drawn fields: what is measured is what GEOS would build,
// and fields that only touch count for nothing.
func TestCoversAreTheIntersections(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	r := rand.New(rand.NewPCG(4, 2))
	var fields []intake.Feature
	for i := range 12 {
		for k := range 12 {
			x, y := drawnAt[0]+0.0012*float64(i-6), drawnAt[1]+0.0012*float64(k-6)
			field := intake.Feature{Geometry: rectangle(x, y, x+0.0012, y+0.0012)}
			if (i+k)%3 == 0 { // a pond in it
				field.Geometry[0] = append(field.Geometry[0], rectangle(x+0.0004, y+0.0004, x+0.0008, y+0.0008)[0][0])
				field.Geometry[0][1].Reverse()
			}
			fields = append(fields, field)
		}
	}
	addLayer(t, c, "farmland", "耕地", fields...)
	for i := range 60 {
		mp := orb.MultiPolygon{blob(r, somewhere(r, 0.006), 0.002)}
		if geo.AreaCents(mp) < 100 {
			continue
		}
		got, err := postgres.MeasureNow(t.Context(), c.Own, mp)
		if err != nil {
			t.Fatal(err)
		}
		want := apptest.Ask[int64](c, `SELECT coalesce(round(sum(ST_Area(ST_Intersection(f.geom, ?)::geography)) * 100), 0)::bigint FROM layer_features f WHERE f.geom && ?`, geo.MultiPolygon(mp), geo.MultiPolygon(mp))
		if d := got[0].AreaCents - min(want, geo.AreaCents(mp)); d > 200 || d < -200 {
			t.Errorf("plot %d: %d, built and measured %d, of %d", i, got[0].AreaCents, want, geo.AreaCents(mp))
		}
	}
}
