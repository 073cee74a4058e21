package httpapi_test

import (
	"fmt"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
)

// strips lie along the south edges of the plots G1 and G2, of so many m² each.
func strips(c *apptest.City, kind string, ofG1, ofG2 float64) {
	c.T.Helper()
	const perDegree = 99.0 * 110_800 // m² of a plot's edge, nearly
	feature := func(lon, size float64) intake.Feature {
		return intake.Feature{Geometry: square(lon, 27.09, lon+0.001, 27.10+size/perDegree)}
	}
	features := []intake.Feature{feature(113.40, ofG1), feature(113.42, ofG2)}
	features[0].Number, features[1].Number = 1, 2
	if _, err := c.App.Layers.AddLayer(c.T.Context(), c.Person("shi.zr").ID, intake.NewLayer{Kind: kind, Name: kind, Authority: "测试", AsOf: "2025-12-31"}, "", []string{},
		func(put func([]intake.Feature) error) error { return put(features) }); err != nil {
		c.T.Fatal(err)
	}
}

// What counts as touched by a layer, as changed since, as a part of a split and
// as covered by an exception is the batch's: a fine one and a coarse one differ
// where the usual tolerance would treat them alike.
func TestTolerancesOfABatch(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	zr := c.As("shi.zr")
	strips(c, "pbf", 3, 3)
	strips(c, "farmland", 20, 20)
	bringLayer(t, c, "facility_agriculture", intake.Feature{Document: "备〔2025〕12号", Geometry: square(113.3, 27.09, 113.5, 27.1007)})
	const fine, coarse = "G1", "G2"
	terms := map[string]in{
		fine:   {"minCents": 0, "samePercent": 80, "touchPercent": 10, "sliverCents": 1_00, "countyShare": 90, "exceptionPercent": 65},
		coarse: {"minCents": 0, "samePercent": 80, "touchPercent": 10, "sliverCents": 50_00, "countyShare": 90, "exceptionPercent": 90},
	}
	batch := map[string]int64{}
	for no, lon := range map[string]float64{fine: 113.40, coarse: 113.42} {
		b := apptest.Into[httpapi.BatchFile](t, zr.Post("/api/batches", in{
			"number": "示〔2026〕" + no, "issuedOn": c.Day(-10), "source": "省级下发", "dayKind": "calendar", "thresholds": terms[no],
		}))
		batch[no] = b.ID
		c.ImportAll(b.ID, []apptest.Plot{{No: no, Type: "GF", County: apptest.A, Lon: lon, Lat: 27.10, Size: 0.001}})
	}
	for no, touched := range map[string]bool{fine: true, coarse: false} {
		id := c.Case(no)
		f := zr.File(id)
		for _, o := range f.Plot.Overlays {
			if o.Kind != "facility_agriculture" && (o.AreaCents <= 0 || o.Sliver == touched) {
				t.Errorf("%s: %+v", no, o)
			}
		}
		if got := *f.Plot.PBFCents; (got > 0) != touched || got > 4_00 {
			t.Errorf("%s has %d of permanent basic farmland", no, got)
		}
		if got := len(f.Plot.CutBy) > 1; got != touched {
			t.Errorf("%s is cut by %v", no, f.Plot.CutBy)
		}
		if p := f.Proposals; len(p) != 1 || p[0].Carries != touched {
			t.Errorf("%s is proposed %+v", no, p)
		}
		list := apptest.Into[httpapi.Register](t, zr.Get(fmt.Sprintf("/api/cases?pbf=true&batch=%d", batch[no])))
		if got := len(list.Items) == 1 && *list.Items[0].OnPBF; got != touched {
			t.Errorf("the register has %s on permanent basic farmland: %+v", no, list.Items)
		}
		cuts, err := c.App.Cases.SplitByLayers(t.Context(), c.Person("shi.zr"), id)
		if err != nil || (len(cuts) > 0) != touched {
			t.Errorf("%s is cut into %+v: %v", no, cuts, err)
		}
		for _, cut := range cuts {
			for _, p := range cut.Parts {
				if p.Kind == "pbf" && *p.Measured.PBFCents == 0 {
					t.Errorf("a part of %s lies in the layer and has nothing of it", no)
				}
			}
		}
	}

	// 2 m² more, and 20: a change to the fine one alone, until the other is fine too.
	strips(c, "pbf", 5, 23)
	changed := func(no string) bool {
		got := apptest.Into[httpapi.OverlayComparison](t, zr.Get(fmt.Sprintf("/api/cases/%d/overlays", c.Case(no))))
		for _, i := range got.Items {
			if i.Kind == "pbf" {
				return i.Changed
			}
		}
		t.Fatalf("%s is not compared: %+v", no, got)
		return false
	}
	if !changed(fine) || changed(coarse) {
		t.Errorf("changed: fine %v, coarse %v", changed(fine), changed(coarse))
	}
	before := zr.File(c.Case(coarse))
	apptest.Into[httpapi.BatchFile](t, zr.Send("PUT", fmt.Sprintf("/api/batches/%d/thresholds", batch[coarse]), terms[fine]))
	after := zr.File(c.Case(coarse))
	if fmt.Sprint(after.Plot.Overlays) != fmt.Sprint(before.Plot.Overlays) || *after.Plot.PBFCents != 0 {
		t.Errorf("what was measured has moved: %+v, was %+v", after.Plot.Overlays, before.Plot.Overlays)
	}
	if !after.Proposals[0].Carries || !changed(coarse) {
		t.Errorf("what is judged on demand goes by the new values: %+v", after.Proposals)
	}
}
