package shp

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"liangtian/geo"
)

func square(x, y, side float64) orb.Ring {
	return orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
}

func hole(x, y, side float64) orb.Ring {
	r := square(x, y, side)
	r.Reverse()
	return r
}

var crs4526, _ = geo.CRSByEPSG(4526)

// sample is a layer with everything: a hole, two parts, an island in a hole, a
// null shape, every column type.
func sample() Layer {
	const e, n = 38414553, 3079616
	row := func(no, name, area string) map[string]string {
		return map[string]string{"JCBH": no, "地类名称": name, "JCMJ": area, "QSX": "20260501", "SFYN": "T"}
	}
	return Layer{
		Fields: []Field{
			{Name: "JCBH", Type: 'C', Length: 20},
			{Name: "地类名称", Type: 'C', Length: 12},
			{Name: "JCMJ", Type: 'N', Length: 18, Decimals: 2},
			{Name: "QSX", Type: 'D', Length: 8},
			{Name: "SFYN", Type: 'L', Length: 1},
		},
		Records: []geo.Record{
			{Geometry: orb.MultiPolygon{{square(e, n, 100)}}, Attributes: row("430223001", "水田", "9998.20")},
			{Geometry: orb.MultiPolygon{{square(e, n+200, 100), hole(e+20, n+220, 50)}, {square(e+30, n+230, 10)}}, Attributes: row("430223002", "旱地", "-1.50")},
			{Attributes: row("430223003", "", "")},
			{Geometry: orb.MultiPolygon{{square(e, n+400, 100)}, {square(e+200, n+400, 100)}}, Attributes: row("430223004", "坑塘水面", "0")},
		},
		PRJ: crs4526.PRJ(),
		GBK: true,
	}
}

func TestWriteAndRead(t *testing.T) {
	for _, tt := range []struct {
		name       string
		gbk, noCPG bool
		withoutSHX bool
		encoding   string
	}{
		{"GBK with .cpg", true, false, false, "GB18030"},
		{"GBK that says nothing", true, true, false, "GB18030"},
		{"UTF-8 with .cpg", false, false, false, "UTF-8"},
		{"UTF-8 that says nothing", false, true, true, "UTF-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			layer := sample()
			layer.GBK, layer.NoCPG = tt.gbk, tt.noCPG
			if !tt.gbk {
				layer.Fields[1].Name = "地类"
				for _, r := range layer.Records {
					r.Attributes["地类"] = r.Attributes["地类名称"]
					delete(r.Attributes, "地类名称")
				}
			}
			set := written(t, layer)
			if tt.withoutSHX {
				delete(set, ".shx")
			}
			r, err := Open(fileset(set))
			if err != nil {
				t.Fatal(err)
			}
			if c, err := r.CRS(); err != nil || c.EPSG != 4526 || r.Encoding() != tt.encoding {
				t.Errorf("%v %v %s", c, err, r.Encoding())
			}
			got := readAll(t, r)
			if len(got) != len(layer.Records) {
				t.Fatalf("%d records", len(got))
			}
			for i, want := range layer.Records {
				want.Number, want.Null = i+1, want.Geometry == nil
				if diff := cmp.Diff(want, got[i]); diff != "" {
					t.Errorf("record %d: %s", i+1, diff)
				}
			}
		})
	}
}

func TestSameLayerSameBytes(t *testing.T) {
	if diff := cmp.Diff(written(t, sample()), written(t, sample())); diff != "" {
		t.Error(diff)
	}
}

func TestWriteRefuses(t *testing.T) {
	change := func(f func(*Layer)) Layer { l := sample(); f(&l); return l }
	for name, tt := range map[string]struct {
		layer Layer
		code  string
	}{
		"no columns":       {change(func(l *Layer) { l.Fields = nil }), "dbf-fields"},
		"a long name":      {change(func(l *Layer) { l.Fields[1].Name = "地类名称编码" }), "dbf-field-name"},
		"three by four":    {change(func(l *Layer) { l.GBK = false; l.Fields[1].Name = "地类名称" }), "dbf-field-name"},
		"a wide column":    {change(func(l *Layer) { l.Fields[0].Length = 255 }), "dbf-field"},
		"a foreign type":   {change(func(l *Layer) { l.Fields[0].Type = 'M' }), "dbf-field"},
		"a value too long": {change(func(l *Layer) { l.Records[3].Attributes["JCBH"] = strings.Repeat("9", 21) }), "dbf-value"},
		"not text":         {change(func(l *Layer) { l.GBK = false; l.Fields = l.Fields[:1]; l.Records[0].Attributes["JCBH"] = "\xff" }), "dbf-value"},
	} {
		err := Write(func(string) (io.Writer, error) { return io.Discard, nil }, tt.layer)
		if geo.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %s", name, err, tt.code)
		}
	}
	full := errors.New("disk full")
	if err := Write(func(string) (io.Writer, error) { return nil, full }, sample()); !errors.Is(err, full) {
		t.Errorf("the error of the caller's place is lost: %v", err)
	}
}

func TestGroupRings(t *testing.T) {
	cw := hole
	ccw := square
	tests := []struct {
		name  string
		rings []orb.Ring
		want  []int // rings of every polygon
	}{
		{"one shell", []orb.Ring{cw(0, 0, 10)}, []int{1}},
		{"written the wrong way", []orb.Ring{ccw(0, 0, 10)}, []int{1}},
		{"two shells and a hole in the second", []orb.Ring{cw(0, 0, 10), cw(20, 0, 10), ccw(22, 2, 2)}, []int{1, 2}},
		{"the hole comes first", []orb.Ring{ccw(22, 2, 2), cw(0, 0, 10), cw(20, 0, 10)}, []int{1, 2}},
		{"an island in a hole with a hole", []orb.Ring{cw(0, 0, 100), ccw(10, 10, 50), cw(20, 20, 20), ccw(25, 25, 5)}, []int{2, 2}},
		{"a hole in no shell", []orb.Ring{cw(0, 0, 10), ccw(50, 50, 5)}, []int{1, 1}},
		{"all the wrong way, nested", []orb.Ring{ccw(0, 0, 100), ccw(10, 10, 50), ccw(20, 20, 20)}, []int{2, 1}},
		{"shells in shells stay shells", []orb.Ring{cw(0, 0, 100), cw(10, 10, 50)}, []int{1, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			mp, ok := groupRings(tt.rings)
			var got []int
			for _, poly := range mp {
				got = append(got, len(poly))
				for i, r := range poly {
					if (signedArea(r) > 0) != (i == 0) {
						t.Errorf("ring %d runs the wrong way", i)
					}
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || !ok {
				t.Error(diff, ok)
			}
		})
	}
}
