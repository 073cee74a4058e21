package apptest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/shp"
	"liangtian/internal/org"
)

// Plot is one row of a file. Lon and Lat are the south-west corner of a square
// of Size degrees.
type Plot struct {
	No, Type, Planting, PBF, Village, Note string
	County                                 org.Region
	Lon, Lat, Size                         float64
}

// Kinds are the plots of each county, for every way of routing. The plot
// numbers are the county's letter and the kind: A1, A2, ..., B10.
var Kinds = []struct{ Type, Planting, PBF, Why string }{
	{"GF", "", "否", "rule 5: natural resources alone"},
	{"02", "", "是", "rule 7: agriculture leads, on permanent basic farmland"},
	{"KT", "", "否", "rule 2: natural resources leads, agriculture is partner"},
	{"01", "WG", "否", "rule 13: agriculture alone"},
	{"20", "", "否", "rule 5"},
	{"02", "", "否", "rule 10: balance"},
	{"TD", "", "否", "rule 6: suspected"},
	{"03", "", "是", "rule 8"},
	{"GF", "", "否", "rule 5"},
	{"01", "WG", "否", "rule 13"},
}

// Plots is the city's first batch: the kinds in both counties, one plot that
// no rule routes (W1), one outside of every county (W2) and one across the
// border, seven tenths of it in A (K1).
func Plots() []Plot {
	var out []Plot
	for i, k := range Kinds {
		for _, county := range []struct {
			letter string
			code   org.Region
			lon    float64
		}{{"A", A, 113.32}, {"B", B, 113.52}} {
			out = append(out, Plot{
				No: fmt.Sprintf("%s%d", county.letter, i+1), Type: k.Type, Planting: k.Planting, PBF: k.PBF,
				County: county.code, Village: fmt.Sprintf("示例%d村", i%3+1), Note: k.Why,
				Lon: county.lon + 0.003*float64(i%5), Lat: 27.05 + 0.003*float64(i/5), Size: 0.0008,
			})
		}
	}
	return append(out,
		Plot{No: "W1", Type: "ZZ9", County: A, Lon: 113.34, Lat: 27.1, Size: 0.0008},
		Plot{No: "W2", Type: "GF", PBF: "否", County: "430281", Lon: 113.9, Lat: 27.1, Size: 0.0008},
		Plot{No: "K1", Type: "20", PBF: "否", County: A, Lon: 113.5 - 0.0007, Lat: 27.15, Size: 0.001})
}

// Outline is the plot in degrees.
func (p Plot) Outline() orb.MultiPolygon {
	return box(p.Lon, p.Lat, p.Lon+p.Size, p.Lat+p.Size)
}

// Fields are the columns of the file, as monitoring plots come.
var Fields = []shp.Field{
	{Name: "JCBH", Type: 'C', Length: 40},
	{Name: "XZQDM", Type: 'C', Length: 12},
	{Name: "XZMC", Type: 'C', Length: 30},
	{Name: "ZLDWMC", Type: 'C', Length: 40},
	{Name: "TBLX", Type: 'C', Length: 6},
	{Name: "DLBM", Type: 'C', Length: 6},
	{Name: "ZZSXDM", Type: 'C', Length: 6},
	{Name: "SFYN", Type: 'C', Length: 4},
	{Name: "JCMJ", Type: 'N', Length: 16, Decimals: 2},
	{Name: "BZ", Type: 'C', Length: 120},
}

// Layer is the file's content in a plane of its own.
func Layer(epsg int, plots []Plot) shp.Layer {
	crs, _ := geo.CRSByEPSG(epsg)
	l := shp.Layer{Fields: Fields, PRJ: crs.PRJ(), GBK: true, NoCPG: true}
	for i, p := range plots {
		mp := crs.MapFromGeographic(p.Outline())
		l.Records = append(l.Records, geo.Record{Number: i + 1, Geometry: mp, Attributes: map[string]string{
			"JCBH": p.No, "XZQDM": string(p.County), "XZMC": "示例镇", "ZLDWMC": p.Village, "TBLX": p.Type, "DLBM": "0101", "ZZSXDM": p.Planting,
			"SFYN": p.PBF, "JCMJ": geo.FormatSquareMetres(geo.AreaCents(p.Outline())), "BZ": p.Note,
		}})
	}
	return l
}

// Zip is shapefiles in an archive, by name.
func Zip(t testing.TB, layers map[string]shp.Layer) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, l := range layers {
		if err := shp.Write(func(ext string) (io.Writer, error) { return z.Create(name + ext) }, l); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Archive is the plots as they are uploaded: zone 38 with its prefix, GBK.
func Archive(t testing.TB, plots []Plot) []byte {
	return Zip(t, map[string]shp.Layer{"JCTB": Layer(4526, plots)})
}
