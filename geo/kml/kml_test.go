package kml

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

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

const whole = `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
<Placemark><name>A1</name><ExtendedData><Data name="TBLX"><value>KT</value></Data><SchemaData><SimpleData name="村">示例村</SimpleData></SchemaData></ExtendedData>
 <Polygon><outerBoundaryIs><LinearRing><coordinates>113,27,0 113,27.1,0 113.1,27.1,0 113,27,0</coordinates></LinearRing></outerBoundaryIs>
 <innerBoundaryIs><LinearRing><coordinates>113.01,27.05 113.02,27.05 113.02,27.06 113.01,27.05</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>
</Folder>
<Placemark><name>A2</name><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>113.2,27,8 113.3,27,8 113.3,27.1,8 113.2,27,8</coordinates></LinearRing></outerBoundaryIs></Polygon>
 <MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>113.4,27 113.5,27 113.5,27.1 113.4,27</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></MultiGeometry></Placemark>
<Placemark><name>A3</name><Point><coordinates>113,27</coordinates></Point></Placemark>
<Placemark><name>A4</name></Placemark>
<Placemark><name>A5</name><Polygon><outerBoundaryIs><LinearRing><coordinates>113;27</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
</Document></kml>`

func TestPlacemarksBecomeRecords(t *testing.T) {
	l, err := open(whole)
	if err != nil {
		t.Fatal(err)
	}
	got := records(t, l)
	if l.Count() != 5 || len(got) != 5 || l.Bound() != (orb.Bound{Min: orb.Point{113, 27}, Max: orb.Point{113.5, 27.1}}) {
		t.Fatalf("%d records, %d counted, %v", len(got), l.Count(), l.Bound())
	}
	if diff := cmp.Diff([]string{"TBLX", "name", "村"}, l.Fields()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"name": "A1", "TBLX": "KT", "村": "示例村"}, got[0].Attributes); diff != "" {
		t.Error(diff)
	}
	switch {
	case len(got[0].Geometry[0]) != 2 || got[0].HadZ || got[0].Geometry[0][0].Orientation() != orb.CCW || got[0].Geometry[0][1].Orientation() != orb.CW:
		t.Errorf("%+v", got[0])
	case len(got[1].Geometry) != 2 || !got[1].HadZ:
		t.Errorf("%+v", got[1])
	case geo.CodeOf(got[2].Err) != "not-polygon" || !got[3].Null || geo.CodeOf(got[4].Err) != "shape-damaged":
		t.Errorf("%+v %+v %+v", got[2], got[3], got[4])
	}
}

func TestDeclaredEncoding(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(strings.Replace(whole, "UTF-8", "GBK", 1))
	if err != nil {
		t.Fatal(err)
	}
	l, err := open(gbk)
	if err != nil {
		t.Fatal(err)
	}
	if got := records(t, l)[0].Attributes["村"]; got != "示例村" {
		t.Errorf("%q", got)
	}
}

func TestWhatIsNoKMLIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, code string }{
		"empty":          {"", "kml-damaged"},
		"another XML":    {"<gpx></gpx>", "kml-type"},
		"no placemarks":  {"<kml></kml>", "kml-empty"},
		"cut":            {whole[:700], "kml-damaged"},
		"a file of ours": {`<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/hostname">]><kml><Placemark><name>&a;</name></Placemark></kml>`, "kml-damaged"},
		"bomb":           {`<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml><Placemark><name>&b;</name></Placemark></kml>`, "kml-damaged"},
	} {
		if _, err := open(c.text); geo.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
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
		if n := len(records(t, l)); n != l.Count() {
			t.Fatalf("%d records, %d counted", n, l.Count())
		}
	})
}

// gdal.kml was written by GDAL 3.6.
func TestAsGDALWritesIt(t *testing.T) {
	raw, err := os.ReadFile("testdata/gdal.kml")
	if err != nil {
		t.Fatal(err)
	}
	l, err := open(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	got := records(t, l)
	if len(got) != 3 || got[0].Attributes["JCBH"] != "A1" || got[1].Attributes["村"] != "示例二村" || len(got[0].Geometry[0]) != 2 || len(got[1].Geometry) != 2 || !got[2].Null {
		t.Errorf("%+v", got)
	}
}
