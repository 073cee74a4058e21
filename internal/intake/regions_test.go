package intake

import (
	"os"
	"testing"

	"liangtian/internal/fault"
)

func TestReadRegions(t *testing.T) {
	const square = `{"type":"Polygon","coordinates":[[[113,27],[113.5,27],[113.5,27.5],[113,27.5],[113,27]]]}`
	feature := func(properties, geometry string) string {
		return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":` + properties + `,"geometry":` + geometry + `}]}`
	}
	for _, c := range []struct{ name, raw, code string }{
		{"good", feature(`{"code":"430223","name":"攸县"}`, square), ""},
		{"the code filled up", feature(`{"XZQDM":"430223000000","XZQMC":"攸县"}`, square), ""},
		{"code as a number", feature(`{"adcode":430223,"name":"攸县"}`, square), ""},
		{"not JSON", `<kml/>`, "geojson-damaged"},
		{"nothing in it", `{"type":"FeatureCollection","features":[]}`, "geojson-empty"},
		{"a point", feature(`{"code":"430223","name":"攸县"}`, `{"type":"Point","coordinates":[113,27]}`), "regions-geometry"},
		{"no name", feature(`{"code":"430223"}`, square), "regions-columns"},
		{"five digits", feature(`{"code":"43022","name":"攸县"}`, square), "regions-code"},
		{"crossing itself", feature(`{"code":"430223","name":"攸县"}`, `{"type":"Polygon","coordinates":[[[113,27],[113.5,27.5],[113.5,27],[113,27.5],[113,27]]]}`), "regions-outline"},
		{"elsewhere", feature(`{"code":"430223","name":"攸县"}`, `{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,2],[1,1]]]}`), "outside-china"},
	} {
		places, err := ReadRegions([]byte(c.raw))
		if c.code == "" && (err != nil || len(places) != 1 || places[0].Code != "430223") {
			t.Errorf("%s: %v, %v", c.name, places, err)
		}
		if c.code != "" && !fault.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
}

func TestReadRealRegions(t *testing.T) {
	raw, err := os.ReadFile("../../../shared/data/regions/zhuzhou_counties_cgcs2000_test.geojson")
	if err != nil {
		t.Skip("the shared data is not here")
	}
	places, err := ReadRegions(raw)
	if err != nil || len(places) != 9 {
		t.Fatalf("%d regions, %v", len(places), err)
	}
}
