package intake

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/shp"
)

func crs(t testing.TB, epsg int) geo.CRS {
	t.Helper()
	c, ok := geo.CRSByEPSG(epsg)
	if !ok {
		t.Fatal(epsg)
	}
	return c
}

// The same plots in every CRS that is taken lie in one place and have one area.
func TestDryEveryCRS(t *testing.T) {
	var first []Row
	for _, epsg := range []int{4526, 4547, 4490, 4326, 4525, 4508, 4497} {
		l := good(crs(t, epsg))
		if epsg == 4525 { // the neighbouring zone, 200 km from its meridian
			l.PRJ = crs(t, 4525).PRJ()
		}
		o, rows, needs, err := dry(t, sent{}.layer(t, "plots", l), Settings{})
		if err != nil || needs || o.EPSG == 0 || o.CRSName == "" || len(rows) != 3 {
			t.Errorf("%d: %+v %d rows, needs %v: %v", epsg, o, len(rows), needs, err)
			continue
		}
		if first == nil {
			first = rows
		}
		for i, r := range rows {
			if r.Verdict != New || r.AreaCents-first[i].AreaCents > 1 || first[i].AreaCents-r.AreaCents > 1 {
				t.Errorf("%d: row %d %s with %d, in zone 38 %d", epsg, i+1, r.Verdict, r.AreaCents, first[i].AreaCents)
			}
		}
	}
	if o, _, _, _ := dry(t, sent{}.layer(t, "plots", good(zone38)), Settings{}); o.AreaField != "JCMJ" || o.AreaUnitGuess != SquareMetres ||
		o.Encoding != "UTF-8" || o.Layer != "plots" || len(o.Columns) != len(columns) || o.Columns[0] != (FoundColumn{"JCBH", "plot_no", "图斑编号", "A1"}) {
		t.Errorf("the outline: %+v", o)
	}
}

// Without a .prj a person chooses from what the coordinates allow; a choice
// never overrules a .prj, and a wrong choice is found.
func TestDryWithoutPRJ(t *testing.T) {
	for _, c := range []struct {
		written int
		want    []int
	}{{4526, []int{4526}}, {4547, []int{4547, 4546}}, {4490, []int{4490}}} {
		l := good(crs(t, c.written))
		l.PRJ = ""
		f := sent{}.layer(t, "plots", l)
		o, rows, needs, err := dry(t, f, Settings{})
		var got []int
		for _, n := range o.CRSCandidates {
			got = append(got, n.EPSG)
			if n.Name == "" {
				t.Errorf("%d has no name", n.EPSG)
			}
		}
		if err != nil || !needs || len(rows) != 0 || !slices.Equal(got, c.want) {
			t.Errorf("%d without .prj: candidates %v, needs %v, %d rows, %v", c.written, got, needs, len(rows), err)
		}
		o, rows, needs, err = dry(t, f, Settings{EPSG: c.written})
		if err != nil || needs || len(rows) != 3 || o.EPSG != c.written {
			t.Errorf("%d chosen: %d rows, %v", c.written, len(rows), err)
		}
		_, _, _, err = dry(t, f, Settings{EPSG: 3857})
		inWords(t, err, "crs-unknown")
	}
	l := good(zone38)
	o, _, _, err := dry(t, sent{}.layer(t, "plots", l), Settings{EPSG: 4490})
	if err != nil || o.EPSG != 4526 {
		t.Errorf("a choice overruled the .prj: %d, %v", o.EPSG, err)
	}
	l.PRJ = ""
	_, _, _, err = dry(t, sent{}.layer(t, "plots", l), Settings{EPSG: 4490})
	inWords(t, err, "metres-in-degree-file")
	_, _, _, err = dry(t, sent{}.layer(t, "plots", l), Settings{EPSG: 4525})
	inWords(t, err, "zone-mismatch")
	far := shp.Layer{Fields: columns, Records: []geo.Record{row("A1", "20", "", orb.MultiPolygon{{{{9e8, 9e8}, {9.1e8, 9e8}, {9.1e8, 9.1e8}, {9e8, 9e8}}}})}}
	_, _, _, err = dry(t, sent{}.layer(t, "plots", far), Settings{})
	inWords(t, err, "crs-unknown")
}

// Coordinates that are not what the .prj says.
func TestDryContradictions(t *testing.T) {
	swapped := func(l shp.Layer) shp.Layer {
		for _, r := range l.Records {
			for _, p := range r.Geometry {
				for _, ring := range p {
					for i, q := range ring {
						ring[i] = orb.Point{q[1], q[0]}
					}
				}
			}
		}
		return l
	}
	says := func(l shp.Layer, epsg int) shp.Layer {
		l.PRJ = crs(t, epsg).PRJ()
		return l
	}
	degrees := crs(t, 4490)
	for code, l := range map[string]shp.Layer{
		"axes-swapped":           swapped(good(degrees)),
		"degrees-in-metre-file":  says(good(degrees), 4526),
		"metres-in-degree-file":  says(good(zone38), 4490),
		"zone-mismatch":          says(good(zone38), 4525),
		"zone-prefix-unexpected": says(good(zone38), 4547),
		"zone-prefix-missing":    says(good(crs(t, 4547)), 4526),
	} {
		_, rows, needs, err := dry(t, sent{}.layer(t, "plots", l), Settings{})
		if needs || len(rows) > 0 {
			t.Errorf("%s: needs %v, %d rows judged", code, needs, len(rows))
		}
		inWords(t, err, code)
	}
	_, _, _, err := dry(t, sent{}.layer(t, "plots", swapped(good(zone38))), Settings{})
	inWords(t, err, "axes-swapped")
}

// Several layers wait for a choice; the one chosen is read.
func TestDryLayers(t *testing.T) {
	other := good(zone38)
	other.Records = other.Records[:1]
	f := sent{}.layer(t, "a/plots", good(zone38)).layer(t, "b/roads", other)
	o, rows, needs, err := dry(t, f, Settings{})
	if err != nil || !needs || len(rows) != 0 || !slices.Equal(o.Layers, []string{"a/plots", "b/roads"}) {
		t.Fatalf("%v, needs %v, %d rows, %v", o.Layers, needs, len(rows), err)
	}
	for name, n := range map[string]int{"a/plots": 3, "b/roads": 1} {
		if o, rows, needs, err := dry(t, f, Settings{Layer: name}); err != nil || needs || len(rows) != n || o.Layer != name {
			t.Errorf("%s: %d rows, needs %v, %v", name, len(rows), needs, err)
		}
	}
	if _, _, needs, err := dry(t, f, Settings{Layer: "c"}); err != nil || !needs {
		t.Errorf("a layer that is not there: needs %v, %v", needs, err)
	}
}

// Chinese text in GBK, with and without its .cpg, reads the same.
func TestDryEncodings(t *testing.T) {
	for name, l := range map[string]func(*shp.Layer){
		"UTF-8": func(*shp.Layer) {}, "UTF-8 without .cpg": func(l *shp.Layer) { l.NoCPG = true },
		"GBK": func(l *shp.Layer) { l.GBK = true }, "GBK without .cpg": func(l *shp.Layer) { l.GBK, l.NoCPG = true, true },
	} {
		layer := good(zone38)
		l(&layer)
		o, rows, _, err := dry(t, sent{}.layer(t, "plots", layer), Settings{})
		if err != nil || rows[0].Field("town") != "谭桥街道" || rows[0].Field("pbf_flag") != "是" {
			t.Errorf("%s: %s %v %v", name, o.Encoding, rows, err)
		}
	}
}

// Without a column that is known to hold the number a person says which does.
func TestDryNeedsANumber(t *testing.T) {
	l := good(zone38)
	l.Fields = append([]shp.Field{{Name: "HAO", Type: 'C', Length: 30}}, l.Fields[1:]...)
	for i := range l.Records {
		l.Records[i].Attributes["HAO"] = l.Records[i].Attributes["JCBH"]
	}
	f := sent{}.layer(t, "plots", l)
	o, rows, needs, err := dry(t, f, Settings{})
	if err != nil || !needs || len(rows) != 0 || len(o.Columns) != len(l.Fields) || o.Columns[0] != (FoundColumn{Source: "HAO", Sample: "A1"}) {
		t.Fatalf("%+v %d rows, needs %v: %v", o, len(rows), needs, err)
	}
	if _, rows, needs, err = dry(t, f, Settings{Mapping: Mapping{"plot_no": "HAO"}}); err != nil || needs || len(rows) != 3 || rows[0].PlotNo != "A1" {
		t.Errorf("%+v, needs %v: %v", rows, needs, err)
	}
}

// Rows come in chunks and in order; the sink's own error and a cancelled
// context stop the run as they are.
func TestDryChunks(t *testing.T) {
	l := good(zone38)
	l.Records = nil
	for i := range chunkRows*2 + 1 {
		l.Records = append(l.Records, row(fmt.Sprint("N", i), "20", "", at(zone38, i%1000)))
	}
	a, size := sent{}.layer(t, "plots", l).zip(t)
	u, err := Unpack(context.Background(), a, size, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	var chunks, seen []int
	_, _, err = Dry(context.Background(), u, Settings{}, nil, func(r []Row) error {
		chunks = append(chunks, len(r))
		return nil
	}, func(done, total int) error {
		seen = append(seen, done)
		return nil
	})
	if err != nil || !slices.Equal(chunks, []int{500, 500, 1}) || !slices.Equal(seen, []int{500, 1000, 1001}) {
		t.Errorf("chunks %v, progress %v, %v", chunks, seen, err)
	}
	full := errors.New("the disk is full")
	if _, _, err := Dry(context.Background(), u, Settings{}, nil, func([]Row) error { return full }, func(int, int) error { return nil }); !errors.Is(err, full) {
		t.Errorf("the sink's error became %v", err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, _, err := Dry(stopped, u, Settings{}, nil, func([]Row) error { return nil }, func(int, int) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A file of points is no file of plots.
func TestDryPoints(t *testing.T) {
	f := sent{}.layer(t, "plots", good(zone38))
	for _, name := range []string{"plots.shp", "plots.shx"} {
		binary.LittleEndian.PutUint32(f[name][32:], 1)
	}
	_, _, _, err := dry(t, f, Settings{})
	inWords(t, err, "")
}
