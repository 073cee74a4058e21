package gpkg

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liangtian/geo"
)

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

// gdal.gpkg was written by GDAL 3.6: a layer in zone 38, and the same with
// heights in degrees.
func TestLayersAsGDALWritesThem(t *testing.T) {
	f, err := Open("testdata/gdal.gpkg")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if len(f.Layers) != 2 || f.Layers[0].Name() != "plots" || f.Layers[1].Name() != "wei_z" {
		t.Fatalf("%d layers", len(f.Layers))
	}
	for i, want := range []struct {
		epsg int
		z    bool
	}{{4526, false}, {4490, true}} {
		l := f.Layers[i]
		crs, err := l.CRS()
		if err != nil || crs.EPSG != want.epsg || l.Count() != 3 {
			t.Errorf("%s: %v %v, %d rows", l.Name(), crs, err, l.Count())
		}
		if err := geo.CheckAgainst(crs, l.Bound()); err != nil {
			t.Errorf("%s: %v", l.Name(), err)
		}
		got := records(t, l)
		if a := got[0].Attributes; a["JCBH"] != "A1" || a["村"] != "示例村" || a["MJ"] != "9874.25" || a["HSX"] != "2026-05-01" {
			t.Errorf("%s: %v", l.Name(), a)
		}
		if len(got[0].Geometry) != 1 || len(got[0].Geometry[0]) != 2 || len(got[1].Geometry) != 2 || got[0].HadZ != want.z || !got[2].Null {
			t.Errorf("%s: %+v", l.Name(), got)
		}
		// The area measured is the same in both systems.
		if a := geo.AreaCentsIn(crs, got[0].Geometry); a < 1_050_000 || a > 1_060_000 {
			t.Errorf("%s: %d", l.Name(), a)
		}
	}
	if diff := cmp.Diff([]string{"fid", "JCBH", "TBLX", "MJ", "村", "HSX"}, f.Layers[0].Fields()); diff != "" {
		t.Error(diff)
	}
}

// spoilt is a copy of the file in which something was done.
func spoilt(t testing.TB, statements ...string) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/gdal.gpkg")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.gpkg")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return path
}

func TestWhatIsWrongIsRefused(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.gpkg")
	if err := os.WriteFile(text, []byte("这不是 GeoPackage，只是一段文字"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ path, code string }{
		"text":        {text, "gpkg-damaged"},
		"missing":     {filepath.Join(t.TempDir(), "none"), "gpkg-damaged"},
		"no layers":   {spoilt(t, `DELETE FROM gpkg_contents`), "gpkg-empty"},
		"not a table": {spoilt(t, `UPDATE gpkg_contents SET table_name = 'v' WHERE table_name = 'plots'`, `UPDATE gpkg_geometry_columns SET table_name = 'v' WHERE table_name = 'plots'`, `CREATE VIEW v AS SELECT * FROM wei_z`), "gpkg-not-table"},
		"no geometry": {spoilt(t, `UPDATE gpkg_geometry_columns SET column_name = 'gone' WHERE table_name = 'plots'`), "gpkg-damaged"},
		"no table":    {spoilt(t, `UPDATE gpkg_contents SET table_name = 'gone' WHERE table_name = 'plots'`, `UPDATE gpkg_geometry_columns SET table_name = 'gone' WHERE table_name = 'plots'`), "gpkg-not-table"},
	} {
		f, err := Open(c.path)
		if geo.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if f != nil {
			_ = f.Close()
		}
	}
}

func FuzzOutline(f *testing.F) {
	g, err := Open("testdata/gdal.gpkg")
	if err != nil {
		f.Fatal(err)
	}
	defer g.Close()
	rows, err := g.db.Query(`SELECT geom FROM plots WHERE geom IS NOT NULL UNION ALL SELECT geom FROM wei_z WHERE geom IS NOT NULL`)
	if err != nil {
		f.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	if err := rows.Err(); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, blob []byte) {
		rec := geo.Record{Number: 1}
		outline(blob, &rec)
		geo.Wind(rec.Geometry)
		if rec.Err == nil && !rec.Null && len(rec.Geometry) == 0 {
			t.Fatal("neither an outline nor a word why not")
		}
	})
}
