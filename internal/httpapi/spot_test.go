package httpapi_test

import (
	"fmt"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
)

// What lies under a place: of cases only one's own, of layers only the version
// in use and only for whom layers are open.
func TestWhatLiesUnderAPlace(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	bringLayer(t, c, "farmland", intake.Feature{Code: "old", Geometry: square(113.3, 27.0, 113.5, 27.2)})
	bringLayer(t, c, "farmland", intake.Feature{Code: "0101", Geometry: square(113.3, 27.0, 113.5, 27.2)})
	bringLayer(t, c, "facility_agriculture", intake.Feature{Document: "备〔2025〕12号", Geometry: square(113.45, 27.0, 113.5, 27.2)})
	c.ImportAll(c.NewBatch("示〔2026〕11号"), []apptest.Plot{{No: "S1", Type: "GF", County: apptest.A, Lon: 113.40, Lat: 27.10, Size: 0.01}})
	at := func(login string, lon, lat, metres float64) httpapi.MapSpot {
		return apptest.Into[httpapi.MapSpot](t, c.As(login).Get(fmt.Sprintf("/api/map/at?lon=%f&lat=%f&metres=%f", lon, lat, metres)))
	}
	ring := apptest.Plot{No: "S1", Type: "GF", County: apptest.A, Lon: 113.40, Lat: 27.10, Size: 0.01}.Outline()
	inside := ring.Bound().Center()
	got := at("shi.zr", inside[0], inside[1], 0)
	if len(got.Cases) != 1 || got.Cases[0].ID != c.Case("S1") || got.Cases[0].PlotNo != "S1" || got.Cases[0].AreaCents == 0 {
		t.Errorf("cases: %+v", got.Cases)
	}
	if len(got.Layers) != 1 || got.Layers[0].Code != "0101" || got.Layers[0].Version != 2 {
		t.Errorf("layers: %+v", got.Layers)
	}
	if n := len(got.Regions); n == 0 || got.Regions[n-1].Code != apptest.A {
		t.Errorf("regions: %+v", got.Regions)
	}
	for _, login := range []string{"b.zr.sh", "a.zr.wy"} { // another county's; not deputed
		if got := at(login, inside[0], inside[1], 0); len(got.Cases) != 0 || got.Layers != nil {
			t.Errorf("%s: %+v", login, got)
		}
	}
	east := ring.Bound().Max[0] + 0.0005 // about fifty metres beside it
	if got := at("shi.zr", east, inside[1], 0); len(got.Cases) != 0 {
		t.Errorf("beside it: %+v", got.Cases)
	}
	if got := at("shi.zr", east, inside[1], 80); len(got.Cases) != 1 {
		t.Errorf("near it: %+v", got.Cases)
	}
	if a := c.As("shi.zr").Get("/api/map/at?lon=113&lat=95"); a.Problem().Code != "place-invalid" {
		t.Errorf("%s", a)
	}
}
