package intake

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"liangtian/geo/files"
)

// fixture is a file that GDAL wrote; the three plots in it are A1, A2 and A3,
// of which A3 has no outline.
func fixture(t testing.TB, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const parcels = `[属性描述]
坐标系=2000国家大地坐标系
几度分带=3
带号=38
[地块坐标]
4,1.5,A1,某地,面,,耕地,0101,@
J1,1,3079616.46,38414553.36
J2,1,3079716.46,38414553.36
J3,1,3079716.46,38414653.36
J4,1,3079616.46,38414653.36
`

// Every door leads to the same plots.
func TestEveryDoor(t *testing.T) {
	list := "38414553.36,3079616.46;38414653.36,3079616.46;38414653.36,3079716.46;38414553.36,3079716.46"
	for name, c := range map[string]struct {
		files    sent
		settings Settings
		format   string
		rows     int
		plots    int
		epsg     int
	}{
		"GeoPackage":       {sent{"a.gpkg": fixture(t, "../../geo/gpkg/testdata/gdal.gpkg")}, Settings{Layer: "plots"}, "GeoPackage", 3, 2, 4526},
		"another layer":    {sent{"a.gpkg": fixture(t, "../../geo/gpkg/testdata/gdal.gpkg")}, Settings{Layer: "wei_z"}, "GeoPackage", 3, 2, 4490},
		"GeoJSON":          {sent{"夹/a.geojson": fixture(t, "../../geo/geojson/testdata/gdal.geojson")}, Settings{}, "GeoJSON", 3, 2, 4490},
		"KML":              {sent{"a.kml": fixture(t, "../../geo/kml/testdata/gdal.kml")}, Settings{}, "KML", 3, 2, 4490},
		"KMZ":              {sent{"a.kmz": fixture(t, "testdata/gdal.kmz")}, Settings{}, "KMZ", 3, 2, 4490},
		"exchange text":    {sent{"a.txt": []byte(parcels)}, Settings{}, "坐标文本", 1, 1, 4526},
		"Excel":            {sent{"a.xlsx": workbook(t, []any{"图斑表"}, []any{"图斑编号", "坐标串"}, []any{"A1", list})}, Settings{EPSG: 4526}, "Excel", 1, 1, 4526},
		"CSV":              {sent{"a.csv": []byte("\ufeff图斑编号;坐标串\nA1;\"" + list + "\"\n")}, Settings{EPSG: 4526}, "CSV", 1, 1, 4526},
		"a table named so": {sent{"a.txt": []byte("图斑编号\t坐标串\nA1\t" + list + "\n")}, Settings{EPSG: 4526}, "CSV", 1, 1, 4526},
		"loose shapefile":  {sent{}.layer(t, "夹/a", good(zone38)), Settings{}, "Shapefile", 3, 3, 4526},
	} {
		t.Run(name, func(t *testing.T) {
			o, rows, needs, err := dry(t, c.files, c.settings)
			if err != nil || needs {
				t.Fatalf("%+v, needs %v: %v", o, needs, err)
			}
			plots := 0
			for _, r := range rows {
				if r.Verdict == New {
					plots++
				}
			}
			if o.Format != c.format || len(rows) != c.rows || plots != c.plots || o.EPSG != c.epsg {
				t.Errorf("%s, EPSG %d: %d rows, %d plots: %+v", o.Format, o.EPSG, len(rows), plots, rows)
			}
			if rows[0].PlotNo != "A1" || rows[0].AreaCents < 900_000 || rows[0].AreaCents > 1_100_000 {
				t.Errorf("%+v", rows[0])
			}
		})
	}
}

// Where a file says nothing of its coordinates, or holds several layers, a
// person is asked.
func TestAPersonIsAsked(t *testing.T) {
	list := "38414553.36,3079616.46;38414653.36,3079616.46;38414653.36,3079716.46"
	o, _, needs, err := dry(t, sent{"a.csv": []byte("图斑编号,坐标串\nA1,\"" + list + "\"\n")}, Settings{})
	if err != nil || !needs || len(o.CRSCandidates) != 1 || o.CRSCandidates[0].EPSG != 4526 {
		t.Errorf("%+v %v %v", o, needs, err)
	}
	o, _, needs, err = dry(t, sent{"a.gpkg": fixture(t, "../../geo/gpkg/testdata/gdal.gpkg"), "b.kml": fixture(t, "../../geo/kml/testdata/gdal.kml")}, Settings{})
	if err != nil || !needs || strings.Join(o.Layers, " ") != "plots wei_z b" {
		t.Errorf("%+v %v %v", o, needs, err)
	}
}

// A table beside a layer is joined by plot number; what it has too much is
// said, and what both have is the layer's.
func TestTablesAreJoined(t *testing.T) {
	table := workbook(t, []any{"线索台账（导出）"}, []any{"监测编号", "TBLX", "备注"}, []any{"A1", "02", "果园"}, []any{"A2", "", "鱼塘"}, []any{"Z9", "20", "不在图上"})
	o, rows, _, err := dry(t, sent{"a.geojson": fixture(t, "../../geo/geojson/testdata/gdal.geojson"), "台账.xlsx": table}, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Joined) != 1 || o.Joined[0].Rows != 3 || o.Joined[0].Matched != 2 || strings.Join(o.Joined[0].Unmatched, "") != "Z9" {
		t.Errorf("%+v", o.Joined)
	}
	if r := rows[0]; r.Field("note") != "果园" || r.Field("type") != "KT" {
		t.Errorf("%+v", r)
	}
	_, _, _, err = dry(t, sent{"台账.xlsx": table}, Settings{})
	inWords(t, err, "no-outlines")
	_, _, _, err = dry(t, sent{"a.geojson": []byte(strings.ReplaceAll(string(fixture(t, "../../geo/geojson/testdata/gdal.geojson")), "JCBH", "QT")), "台账.xlsx": table}, Settings{})
	inWords(t, err, "no-plot-number")
}

func TestDoorsRefuseInWords(t *testing.T) {
	for name, c := range map[string]struct {
		files sent
		code  string
	}{
		"nothing":       {sent{"readme.md": []byte("x")}, "shp-missing"},
		"a bad book":    {sent{"a.xlsx": []byte("x")}, "sheet-damaged"},
		"a bad package": {sent{"a.gpkg": []byte("x")}, "gpkg-damaged"},
		"a bad KMZ":     {sent{"a.kmz": []byte("x")}, "zip-unreadable"},
		"a bad JSON":    {sent{"a.json": []byte("x")}, "geojson-damaged"},
		"a bad KML":     {sent{"a.kml": []byte("x")}, "kml-damaged"},
		"a bad text":    {sent{"a.txt": []byte("x")}, "sheet-no-header"},
	} {
		_, _, _, err := dry(t, c.files, Settings{})
		t.Run(name, func(t *testing.T) { inWords(t, err, c.code) })
	}
}

// converter is a Foreign that gives a known package.
type converter struct{ roots []string }

func (c *converter) Convert(_ context.Context, root string, parts map[string]files.Part) (string, func(), error) {
	c.roots = append(c.roots, fmt.Sprintf("%s %d", root, len(parts)))
	return filepath.FromSlash("../../geo/gpkg/testdata/gdal.gpkg"), func() {}, nil
}

// A geodatabase is a folder, a drawing a file; what else is in the archive
// stays what it is.
func TestForeignDataSets(t *testing.T) {
	a, size := sent{"数据/x.gdb/a1.gdbtable": {1}, "数据/x.gdb/a1.gdbtablx": {1}, "数据/x.gdb/gdb": {1}, "图.dxf": {1}, "台账.csv": []byte("JCBH,BZ\nA1,x\n")}.zip(t)
	c := &converter{}
	u, err := Unpack(context.Background(), a, size, c)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	if got := strings.Join(c.roots, "; "); got != "图.dxf 1; 数据/x.gdb 3" || len(u.Sources) != 4 || u.Sources[0].Format != "DXF" || u.Sources[2].Format != "FileGDB" || len(u.Tables) != 1 {
		t.Errorf("%s: %+v, %d tables", got, u.Sources, len(u.Tables))
	}
}
