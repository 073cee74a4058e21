package shp

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"liangtian/geo"
	"liangtian/geo/files"
)

func openShared(t testing.TB, dir, prefix string) *Reader {
	t.Helper()
	sets, err := Loose(folder(t, sharedData(t, dir), prefix))
	if err != nil || len(sets) != 1 {
		t.Fatal(sets, err)
	}
	r, err := Open(sets[0])
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRealPlots(t *testing.T) {
	r := openShared(t, "plots", "JCTB_2026Q2_gk38_gbk")
	crs, err := r.CRS()
	if err != nil || crs.EPSG != 4526 || r.Encoding() != "GB18030" || r.Count() != 2097 {
		t.Fatal(crs.EPSG, err, r.Encoding(), r.Count())
	}
	if err := geo.CheckAgainst(crs, r.Bound()); err != nil {
		t.Error(err)
	}
	records := readAll(t, r)
	same := 0
	for _, rec := range records {
		if rec.Err != nil || rec.Null || rec.HadZ || rec.Attributes["XMC"] != "攸县" || rec.Attributes["DLMC"] == "" {
			t.Fatalf("%+v", rec)
		}
		if p := geo.CheckRings(rec.Geometry); len(p) > 0 {
			t.Errorf("record %d: %v", rec.Number, p)
		}
		area := geo.AreaCentsIn(crs, rec.Geometry)
		// a coordinate halfway between two tenths of a millimetre may round to
		// the other side after a detour through degrees
		if got := geo.AreaCents(crs.MapToGeographic(rec.Geometry)); math.Abs(float64(got-area)) > 1+float64(area)*1e-6 {
			t.Errorf("record %d: %d from degrees, %d from the plane", rec.Number, got, area)
		}
		declared, ok := Number(rec.Attributes["JCMJ"])
		if !ok {
			t.Fatalf("record %d has no area: %q", rec.Number, rec.Attributes["JCMJ"])
		}
		// JCMJ is planar, of the parcel before it was cut: ours is never larger,
		// and where nothing was cut it is smaller by the scale of the plane, 60
		// to 110 millionths here.
		ratio := float64(area) / 100 / declared
		if ratio > 1 {
			t.Errorf("record %d: %v of the declared area", rec.Number, ratio)
		}
		if shrink := 1 - ratio; shrink > 20e-6 && shrink < 150e-6 || math.Abs(float64(area)/100-declared) < 0.2 {
			same++
		}
	}
	if same < 1600 {
		t.Errorf("%d of %d areas agree with the declared ones, want four of five", same, len(records))
	}
}

func TestRealBaselines(t *testing.T) {
	for prefix, count := range map[string]int{"DLTB": 4872, "YJJBNTBHTB": 3248} {
		r := openShared(t, "baseline", prefix)
		bad := 0
		for _, rec := range readAll(t, r) {
			if rec.Err != nil {
				bad++
			}
		}
		if r.Count() != count || bad > 0 {
			t.Errorf("%s: %d records, %d bad", prefix, r.Count(), bad)
		}
	}
}

func TestSharedTables(t *testing.T) {
	tests := []struct{ file, encoding, field, first string }{
		{"gbk", "GB18030", "NAME", "简体国语"},
		{"gb2312", "GB18030", "NAME", "简体国语"},
		{"utf8", "UTF-8", "NAME", "国语國語"},
		{"cpg/big5", "Big5", "NAME", "國語"},
		{"cpg/shiftjis", "Shift_JIS", "NAME", "カタカナひらがな"},
		{"cpg/euckr", "EUC-KR", "NAME", "한국말"},
		{"cpg/koi8r", "KOI8-R", "NAME", "русский"},
		{"cpg/latin2", "ISO-8859-2", "NAME", "čeština"},
		{"cpg/win1251", "Windows-1251", "NAME", "РУССКИЙ"},
		{"cpg/win874", "Windows-874", "NAME", "ภาษาไทย"},
		{"ldid/chinese", "GB18030", "NAME", "简体"},
		{"comma_separated", "UTF-8", "AUGSTUMS", "68,500"},
		{"duplicate_fields", "UTF-8", "rate", ""}, // asterisks: the number did not fit
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			table, err := OpenDBF(sharedFile(t, tt.file+".dbf"), sharedFile(t, tt.file+".cpg"))
			if err != nil {
				t.Fatal(err)
			}
			row, err := table.Row(0)
			if err != nil || table.Encoding != tt.encoding || row.Values[tt.field] != tt.first {
				t.Errorf("%s %v %v", table.Encoding, row, err)
			}
			if len(row.Values) != len(table.Fields) {
				t.Errorf("%d values for %d columns", len(row.Values), len(table.Fields))
			}
		})
	}
	_, err := OpenDBF(sharedFile(t, "cpg/utf16.dbf"), sharedFile(t, "cpg/utf16.cpg"))
	wantCode(t, err, "dbf-codepage-unknown")
	_, err = OpenDBF(sharedFile(t, "ne_10m_time_zones.dbf"), files.Part{}) // western, and says only "ANSI"
	wantCode(t, err, "dbf-codepage-undecided")
}

// sharedFile is one sample file, or the zero files.Part when it does not exist.
func sharedFile(t testing.TB, name string) files.Part {
	t.Helper()
	f, err := os.Open(filepath.Join(sharedData(t, "dbf"), name))
	if err != nil {
		return files.Part{}
	}
	t.Cleanup(func() { f.Close() })
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return files.Part{R: f, Size: st.Size()}
}

func BenchmarkRealPlots(b *testing.B) {
	r := openShared(b, "plots", "JCTB_2026Q2_gk38_gbk")
	crs, err := r.CRS()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, rec := range readAll(b, r) {
			geo.AreaCentsIn(crs, rec.Geometry)
		}
	}
	b.ReportMetric(float64(r.Count()*b.N)/b.Elapsed().Seconds(), "plots/s")
}
