package geojson

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/files"
)

func open(text string) (*Layer, error) {
	return Open("图斑", files.Part{R: strings.NewReader(text), Size: int64(len(text))})
}

func records(t testing.TB, l *Layer) (out []geo.Record) {
	t.Helper()
	for r, err := range l.Records() {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

const whole = "\ufeff" + `{"name":"x","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"features":[
 {"type":"Feature","properties":{"JCBH":"A1","MJ":12.5,"BZ":null,"OK":true},"geometry":{"type":"Polygon","coordinates":[[[113,27],[113,27.1],[113.1,27.1],[113,27]]]}},
 {"type":"Feature","properties":{"JCBH":"A2","村":"示例村"},"geometry":{"type":"MultiPolygon","coordinates":[[[[113.2,27,5],[113.3,27,5],[113.3,27.1,5],[113.2,27,5]]]]}},
 {"type":"Feature","properties":{},"geometry":null},
 {"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[113,27]}},
 {"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[113,27],[113.1,27.1],[113,27.1],[113,27]]]}]}},
 {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[["a"]]]}}
],"type":"FeatureCollection"}`

func TestFeaturesBecomeRecords(t *testing.T) {
	l, err := open(whole)
	if err != nil {
		t.Fatal(err)
	}
	got := records(t, l)
	if l.Count() != 6 || len(got) != 6 || l.Bound() != (orb.Bound{Min: orb.Point{113, 27}, Max: orb.Point{113.3, 27.1}}) {
		t.Errorf("%d records, %d counted, %v", len(got), l.Count(), l.Bound())
	}
	if diff := cmp.Diff([]string{"BZ", "JCBH", "MJ", "OK", "村"}, l.Fields()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"JCBH": "A1", "MJ": "12.5", "BZ": "", "OK": "true"}, got[0].Attributes); diff != "" {
		t.Error(diff)
	}
	switch {
	case got[0].Geometry[0][0].Orientation() != orb.CCW:
		t.Error("a shell runs clockwise")
	case !got[1].HadZ || len(got[1].Geometry) != 1:
		t.Errorf("%+v", got[1])
	case !got[2].Null || got[2].Err != nil:
		t.Errorf("%+v", got[2])
	case geo.CodeOf(got[3].Err) != "not-polygon":
		t.Errorf("%+v", got[3])
	case len(got[4].Geometry) != 1 || got[4].Err != nil:
		t.Errorf("%+v", got[4])
	case geo.CodeOf(got[5].Err) != "shape-damaged":
		t.Errorf("%+v", got[5])
	}
	if c, err := l.CRS(); err != nil || c.EPSG != 4490 {
		t.Errorf("%v %v", c, err)
	}
}

func TestWhatIsNoCollectionIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, code string }{
		"empty":          {"", "geojson-damaged"},
		"a list":         {"[]", "geojson-damaged"},
		"a feature":      {`{"type":"Feature","geometry":null}`, "geojson-type"},
		"no features":    {`{"type":"FeatureCollection"}`, "geojson-type"},
		"none in it":     {`{"type":"FeatureCollection","features":[]}`, "geojson-empty"},
		"cut in the end": {whole[:len(whole)-3], "geojson-damaged"},
		"cut in between": {whole[:300], "geojson-damaged"},
	} {
		if _, err := open(c.text); geo.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	l, err := open(strings.Replace(whole, "EPSG::4490", "EPSG::3857", 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.CRS(); geo.CodeOf(err) != "crs-unsupported" {
		t.Errorf("%v", err)
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
		if n := len(records(t, l)); n != l.Count() {
			t.Fatalf("%d records, %d counted", n, l.Count())
		}
	})
}

// gdal.geojson was written by GDAL 3.6.
func TestAsGDALWritesIt(t *testing.T) {
	raw, err := os.ReadFile("testdata/gdal.geojson")
	if err != nil {
		t.Fatal(err)
	}
	l, err := open(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	got := records(t, l)
	if c, err := l.CRS(); err != nil || c.EPSG != 4490 {
		t.Errorf("%v %v", c, err)
	}
	if len(got) != 3 || got[0].Attributes["MJ"] != "9874.25" || got[1].Attributes["MJ"] != "" || len(got[0].Geometry[0]) != 2 || len(got[1].Geometry) != 2 || !got[2].Null {
		t.Errorf("%+v", got)
	}
}
