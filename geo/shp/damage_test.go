package shp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/files"
)

// damaged is the sample layer with one thing done to its files.
func damaged(t testing.TB, f func(m map[string][]byte)) (*Reader, error) {
	t.Helper()
	m := written(t, sample())
	f(m)
	return Open(fileset(m))
}

func put32(b []byte, at int, v uint32, order binary.ByteOrder) { order.PutUint32(b[at:], v) }

func TestDamagedFilesAreRefusedAtTheDoor(t *testing.T) {
	be, le := binary.BigEndian, binary.LittleEndian
	type m = map[string][]byte
	firstSize := uint32(contentSize(sample().Records[0].Geometry) / 2)
	tests := []struct {
		name   string
		f      func(m)
		code   string
		record int
	}{
		{"no .shp", func(m m) { delete(m, ".shp") }, "shp-missing", 0},
		{"no .dbf", func(m m) { delete(m, ".dbf") }, "dbf-missing", 0},
		{"an empty .shp", func(m m) { m[".shp"] = nil }, "shp-damaged", 0},
		{"no shapefile", func(m m) { m[".shp"] = bytes.Repeat([]byte("x"), 500) }, "shp-damaged", 0},
		{"points", func(m m) { put32(m[".shp"], 32, 1, le) }, "shp-not-polygon", 0},
		{"lines with Z", func(m m) { put32(m[".shp"], 32, 13, le) }, "shp-not-polygon", 0},
		{"a type that is none", func(m m) { put32(m[".shp"], 32, 99, le) }, "shp-damaged", 0},
		{"cut in the last record", func(m m) { m[".shp"] = m[".shp"][:len(m[".shp"])-1] }, "shp-truncated", 4},
		{"cut, without .shx", func(m m) { m[".shp"] = m[".shp"][:len(m[".shp"])-1]; delete(m, ".shx") }, "shp-truncated", 4},
		{"cut in a record header", func(m m) { m[".shp"] = append(m[".shp"], 0, 0, 0); delete(m, ".shx") }, "shp-truncated", 5},
		{"a record of 4 GB", func(m m) { put32(m[".shp"], 104, math.MaxUint32, be); delete(m, ".shx") }, "shp-truncated", 1},
		{"a record of 4 GB, with .shx", func(m m) { put32(m[".shx"], 104, math.MaxUint32, be) }, "shp-truncated", 1},
		{"a length that lies", func(m m) { put32(m[".shp"], 104, firstSize-4, be); delete(m, ".shx") }, "shp-misaligned", 2},
		{"a length that lies, with .shx", func(m m) { put32(m[".shp"], 104, firstSize-4, be) }, "shx-mismatch", 1},
		{"a record of nothing", func(m m) { put32(m[".shp"], 104, 0, be); delete(m, ".shx") }, "shp-misaligned", 1},
		{"a cut .shx", func(m m) { m[".shx"] = m[".shx"][:105] }, "shx-damaged", 0},
		{"two entries for one record", func(m m) { copy(m[".shx"][108:116], m[".shx"][100:108]) }, "shx-mismatch", 0},
		{"an .shx of fewer", func(m m) { m[".shx"] = m[".shx"][:len(m[".shx"])-8] }, "count-mismatch", 0},
		{"rows of another export", func(m m) { put32(m[".dbf"], 4, 3, le) }, "count-mismatch", 0},
		{"more rows than there are", func(m m) { put32(m[".dbf"], 4, math.MaxUint32, le) }, "dbf-truncated", 0},
		{"a cut .dbf", func(m m) { m[".dbf"] = m[".dbf"][:len(m[".dbf"])-20] }, "dbf-truncated", 0},
		{"a .dbf of 10 bytes", func(m m) { m[".dbf"] = m[".dbf"][:10] }, "dbf-damaged", 0},
		{"a row of no width", func(m m) { le.PutUint16(m[".dbf"][10:], 0) }, "dbf-damaged", 0},
		{"a header past the end", func(m m) { le.PutUint16(m[".dbf"][8:], 65535) }, "dbf-damaged", 0},
		{"a column wider than the row", func(m m) { m[".dbf"][32+16] = 250 }, "dbf-damaged", 0},
		{"no columns", func(m m) { m[".dbf"][32] = 0x0D }, "dbf-damaged", 0},
		{"dBase 7", func(m m) { m[".dbf"][0] = 4 }, "dbf-version", 0},
		{"an unknown .cpg", func(m m) { m[".cpg"] = []byte("EBCDIC-7") }, "dbf-codepage-unknown", 0},
		{"an unknown language", func(m m) { delete(m, ".cpg"); m[".dbf"][29] = 0xEE }, "dbf-codepage-unknown", 0},
		{"a .cpg that lies", func(m m) { m[".cpg"] = []byte("UTF-8") }, "dbf-codepage-wrong", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := damaged(t, tt.f)
			wantCode(t, err, tt.code)
			e := &geo.Error{}
			if errors.As(err, &e) && e.Record != tt.record {
				t.Errorf("record %d, want %d", e.Record, tt.record)
			}
		})
	}
}

// One bad record does not take the others with it.
func TestOneBadRecord(t *testing.T) {
	le := binary.LittleEndian
	const content = fileHeader + recordHeader
	tests := []struct {
		name string
		f    func(shp []byte)
		code string
	}{
		{"another type", func(b []byte) { put32(b, content, 3, le) }, "shape-type"},
		{"more points than fit", func(b []byte) { put32(b, content+40, 1<<30, le) }, "shape-damaged"},
		{"one point more than fits", func(b []byte) { put32(b, content+40, 6, le) }, "shape-damaged"},
		{"more rings than fit", func(b []byte) { put32(b, content+36, math.MaxUint32, le) }, "shape-damaged"},
		{"a ring that begins late", func(b []byte) { put32(b, content+44, 2, le) }, "shape-damaged"},
		{"a ring past the end", func(b []byte) { put32(b, content+44, 99, le) }, "shape-damaged"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := damaged(t, func(m map[string][]byte) { tt.f(m[".shp"]) })
			if err != nil {
				t.Fatal(err)
			}
			got := readAll(t, r)
			wantCode(t, got[0].Err, tt.code)
			if got[0].Attributes["JCBH"] != "430223001" || len(got) != 4 || got[1].Err != nil || len(got[1].Geometry) != 2 {
				t.Errorf("%+v", got)
			}
		})
	}
}

// The second record has three rings; each of them must begin where the one
// before it ends or later.
func TestRingsOutOfOrder(t *testing.T) {
	starts := fileHeader + recordHeader + contentSize(sample().Records[0].Geometry) + recordHeader + 44
	for _, start := range []uint32{0, 10, 15, 9999, math.MaxUint32} {
		r, err := damaged(t, func(m map[string][]byte) { put32(m[".shp"], starts+4, start, binary.LittleEndian) })
		if err != nil {
			t.Fatal(err)
		}
		if got := readAll(t, r)[1]; geo.CodeOf(got.Err) != "shape-damaged" || got.Geometry != nil {
			t.Errorf("second ring at %d: %+v", start, got)
		}
	}
}

func TestEmptyShapeIsNull(t *testing.T) {
	r, err := damaged(t, func(m map[string][]byte) { put32(m[".shp"], fileHeader+recordHeader+36, 0, binary.LittleEndian) })
	if err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, r)[0]; !got.Null || got.Err != nil || got.Geometry != nil {
		t.Errorf("%+v", got)
	}
}

func TestDeletedRowIsMarked(t *testing.T) {
	r, err := damaged(t, func(m map[string][]byte) {
		head := int(binary.LittleEndian.Uint16(m[".dbf"][8:]))
		m[".dbf"][head] = '*'
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, r); !got[0].Deleted || got[1].Deleted {
		t.Errorf("%v %v", got[0].Deleted, got[1].Deleted)
	}
}

// with heights: the same records as PolygonZ, by hand.
func TestHeightsAreDroppedAndSaid(t *testing.T) {
	ring := hole(38414553, 3079616, 100)
	for _, tt := range []struct {
		kind uint32
		z, m bool
	}{{typePolygonZ, true, false}, {typePolygonM, false, true}} {
		layer := Layer{Fields: sample().Fields[:1], Records: []geo.Record{{Geometry: orb.MultiPolygon{{ring}}, Attributes: map[string]string{"JCBH": "1"}}}, GBK: true}
		m := written(t, layer)
		tail := make([]byte, 16+8*len(ring))
		shp := slices.Concat(m[".shp"], tail)
		put32(shp, 32, tt.kind, binary.LittleEndian)
		put32(shp, fileHeader+recordHeader, tt.kind, binary.LittleEndian)
		put32(shp, fileHeader+4, uint32(contentSize(layer.Records[0].Geometry)+len(tail))/2, binary.BigEndian)
		m[".shp"] = shp
		delete(m, ".shx")
		r, err := Open(fileset(m))
		if err != nil {
			t.Fatal(err)
		}
		got := readAll(t, r)[0]
		if got.Err != nil || got.HadZ != tt.z || got.HadM != tt.m || len(got.Geometry) != 1 {
			t.Errorf("type %d: %+v", tt.kind, got)
		}
	}
}

// A character cut in two by the end of a full column is how programs shorten
// text; it is no reason to refuse a table or to take it for another encoding.
func TestTextCutInACharacter(t *testing.T) {
	for _, gbk := range []bool{true, false} {
		layer := Layer{
			Fields:  []Field{{Name: "BZ", Type: 'C', Length: 12}},
			Records: []geo.Record{{Attributes: map[string]string{"BZ": "水田旱地"}}, {Attributes: map[string]string{"BZ": "水田"}}},
			GBK:     gbk, NoCPG: true,
		}
		m := written(t, layer)
		at := int(binary.LittleEndian.Uint16(m[".dbf"][8:])) + 1
		want := "水田旱"
		if gbk {
			copy(m[".dbf"][at:], []byte("ab\xcb\xae\xcc\xef\xba\xb5abc\xb5")) // ab水田旱abc and half of 地
			want = "ab水田旱abc"
		} else {
			copy(m[".dbf"][at:], "a水田旱\xe5\x9c")
			want = "a" + want
		}
		table, err := OpenDBF(part(m[".dbf"]), files.Part{})
		if err != nil {
			t.Fatal(err)
		}
		row, err := table.Row(0)
		if err != nil || row.Values["BZ"] != want {
			t.Errorf("GBK %v: %q %v", gbk, row.Values["BZ"], err)
		}
	}
}
