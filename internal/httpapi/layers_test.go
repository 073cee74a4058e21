package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
)

func square(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{orb.Ring{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

func bringLayer(t *testing.T, c *apptest.City, kind string, f intake.Feature) {
	t.Helper()
	f.Number = 1
	_, err := c.App.Layers.AddLayer(t.Context(), c.Person("shi.zr").ID, intake.NewLayer{Kind: kind, Name: kind, Authority: "测试", AsOf: "2025-12-31"}, "", []string{},
		func(put func([]intake.Feature) error) error { return put([]intake.Feature{f}) })
	if err != nil {
		t.Fatal(err)
	}
}

// A comparison shows what has changed since and joins the record; what was
// frozen, and what it proposes, stay.
func TestComparison(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	bringLayer(t, c, "farmland", intake.Feature{Geometry: square(113.3, 27.0, 113.402, 27.2)})
	bringLayer(t, c, "facility_agriculture", intake.Feature{Document: "备〔2025〕12号", Geometry: square(113.3, 27.0, 113.5, 27.2)})
	c.ImportAll(c.NewBatch("示〔2026〕9号"), []apptest.Plot{{No: "G1", Type: "GF", County: apptest.A, Lon: 113.40, Lat: 27.10, Size: 0.01}})
	id := c.Case("G1")
	bringLayer(t, c, "farmland", intake.Feature{Geometry: square(113.3, 27.0, 113.407, 27.2)})

	zr := c.As("shi.zr")
	before := zr.File(id)
	if p := before.Proposals; len(p) != 1 || !p[0].Carries || p[0].Ground != "facility" || !strings.Contains(p[0].Words, "备〔2025〕12号，覆盖 100%") {
		t.Errorf("%+v", p)
	}
	got := apptest.Into[httpapi.OverlayComparison](t, zr.Get(fmt.Sprintf("/api/cases/%d/overlays", id)))
	if len(got.Items) != 2 || !strings.Contains(got.Words, "第 1 版 2025-12-31） → ") {
		t.Fatalf("%+v", got)
	}
	for _, i := range got.Items {
		if changed := i.Kind == "farmland"; i.Changed != changed || changed && (i.Frozen.Version != 1 || i.Now.Version != 2 || i.DiffCents <= 0) {
			t.Errorf("%+v", i)
		}
	}
	after := apptest.Into[httpapi.CaseFile](t, zr.Post(fmt.Sprintf("/api/cases/%d/overlays", id), nil))
	if n := len(after.Records); n != 1 || after.Records[0].Kind != "overlay_comparison" || !strings.Contains(string(after.Records[0].Payload), "耕地") {
		t.Errorf("%+v", after.Records)
	}
	if fmt.Sprint(after.Plot.Overlays) != fmt.Sprint(before.Plot.Overlays) || after.Case.Version != before.Case.Version {
		t.Errorf("frozen %+v, now %+v", before.Plot.Overlays, after.Plot.Overlays)
	}
}

// A boundary file goes through its door: checked, confirmed, written; nothing
// is written of another's token, nor of a file that nobody sent.
func TestRegionDoor(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	const file = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"XZQDM":430223,"XZQMC":"甲县"},
		"geometry":{"type":"Polygon","coordinates":[[[113.3,27],[113.5,27],[113.5,27.2],[113.3,27.2],[113.3,27]]]}}]}`
	admin := c.As("admin")
	send := func(fields map[string]string) apptest.Answer {
		return admin.Upload("/api/regions/check", map[string][]byte{"a.geojson": []byte(file)}, fields)
	}
	if a := send(nil); a.Problem().Code != "regions-source" {
		t.Errorf("without a source: %s", a)
	}
	checked := apptest.Into[intake.RegionCheck](t, send(map[string]string{"source": "某厅"}))
	if checked.Refusal != "" || len(checked.Regions) != 2 || checked.Regions[0].Status != "changed" || checked.Regions[1].Status != "missing" {
		t.Fatalf("%+v", checked)
	}
	body := in{"sha256": checked.SHA256, "filename": checked.Filename, "source": checked.Source, "token": "x"}
	if a := admin.Post("/api/regions/import", body); a.Status != http.StatusConflict {
		t.Errorf("another token: %s", a)
	}
	body["token"] = checked.Token
	list := apptest.Into[httpapi.RegionList](t, admin.Post("/api/regions/import", body))
	for _, r := range list.Items {
		if r.Code == apptest.A && (r.Schematic || r.Name != "甲县") {
			t.Errorf("%+v", r)
		}
	}
	if a := admin.Post("/api/regions/import", body); a.Problem().Code != "regions-refused" {
		t.Errorf("twice: %s", a)
	}
	if a := c.As("b.admin").Upload("/api/regions/check", map[string][]byte{"a.geojson": []byte(file)}, map[string]string{"source": "某厅"}); a.Problem().Code != "regions-elsewhere" {
		t.Errorf("of another county: %s", a)
	}
}
