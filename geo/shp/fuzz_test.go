package shp

import (
	"errors"
	"io"
	"testing"

	"liangtian/geo"
	"liangtian/geo/files"
)

// Whatever the bytes, the answer is records or a refusal with a code.

func FuzzShp(f *testing.F) {
	m := written(f, sample())
	f.Add(m[".shp"], m[".shx"])
	f.Add(m[".shp"], []byte{})
	f.Fuzz(func(t *testing.T, shp, shx []byte) {
		set := Fileset{Shp: part(shp), Dbf: part(m[".dbf"]), Prj: part(m[".prj"])}
		if len(shx) > 0 {
			set.Shx = part(shx)
		}
		drain(t, set)
	})
}

func FuzzDbf(f *testing.F) {
	m := written(f, sample())
	f.Add(m[".dbf"], "")
	f.Add(m[".dbf"], "GBK")
	f.Add(m[".dbf"], "65001")
	f.Fuzz(func(t *testing.T, dbf []byte, cpg string) {
		table, err := OpenDBF(part(dbf), part([]byte(cpg)))
		if err != nil {
			coded(t, err)
			return
		}
		for i := range min(table.Count, 50) {
			row, err := table.Row(i)
			if err != nil {
				coded(t, err)
			} else if len(row.Values) != len(table.Fields) {
				t.Fatalf("%d values for %d columns", len(row.Values), len(table.Fields))
			}
		}
	})
}

func FuzzUnzip(f *testing.F) {
	f.Add(archive(f, layerEntries(f, "a", false)...))
	f.Add(archive(f, entry{name: `x\..\..\a.shp`}, entry{name: gbk(f, "图斑.shp"), raw: true}))
	f.Fuzz(func(t *testing.T, b []byte) {
		sets, err := unzip(b, files.Limits{MaxFile: 1 << 20, MaxTotal: 2 << 20, MaxFiles: 50})
		if err != nil {
			coded(t, err)
			return
		}
		for _, s := range sets {
			drain(t, s)
		}
	})
}

func drain(t *testing.T, set Fileset) {
	r, err := Open(set)
	if err != nil {
		coded(t, err)
		return
	}
	for s := r.Shapes(); ; {
		rec, err := s.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			coded(t, err)
			return
		}
		if rec.Err != nil {
			coded(t, rec.Err)
			continue
		}
		if rec.Null != (len(rec.Geometry) == 0) {
			t.Fatalf("record %d is neither null nor a shape", rec.Number)
		}
		geo.CheckRings(rec.Geometry)
	}
}

func coded(t *testing.T, err error) {
	if geo.CodeOf(err) == "" {
		t.Fatalf("no code: %v", err)
	}
}
