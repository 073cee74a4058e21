package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/shp"
	"liangtian/internal/fault"
)

// memory is an uploaded archive.
type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

// sent is the parts of an upload by name.
type sent map[string][]byte

func (f sent) zip(t testing.TB) (Archive, int64) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(f)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return memory{bytes.NewReader(b.Bytes())}, int64(b.Len())
}

// layer writes a shapefile under a name.
func (f sent) layer(t testing.TB, name string, l shp.Layer) sent {
	t.Helper()
	parts := map[string]*bytes.Buffer{}
	err := shp.Write(func(ext string) (io.Writer, error) {
		parts[ext] = &bytes.Buffer{}
		return parts[ext], nil
	}, l)
	if err != nil {
		t.Fatal(err)
	}
	for ext, b := range parts {
		f[name+ext] = b.Bytes()
	}
	return f
}

var zone38, _ = geo.CRSByEPSG(4526)

// at is an outline of 100 m by 100 m in a CRS, so many steps of 200 m east of
// 113.13 E 27.83 N.
func at(crs geo.CRS, step int) orb.MultiPolygon {
	p := zone38.FromGeographic(orb.Point{113.13, 27.83})
	x, y := p[0]+200*float64(step), p[1]
	plane := orb.MultiPolygon{{{{x, y}, {x + 100, y}, {x + 100, y + 100}, {x, y + 100}, {x, y}}}}
	return crs.MapFromGeographic(zone38.MapToGeographic(plane))
}

var columns = []shp.Field{
	{Name: "JCBH", Type: 'C', Length: 30},
	{Name: "XZQDM", Type: 'C', Length: 6},
	{Name: "XZMC", Type: 'C', Length: 30},
	{Name: "TBLX", Type: 'C', Length: 6},
	{Name: "JCMJ", Type: 'N', Length: 18, Decimals: 2},
	{Name: "SFYN", Type: 'C', Length: 4},
}

func row(no, kind, area string, outline orb.MultiPolygon) geo.Record {
	return geo.Record{Geometry: outline, Attributes: map[string]string{"JCBH": no, "XZQDM": "430223", "XZMC": "谭桥街道", "TBLX": kind, "JCMJ": area, "SFYN": "是"}}
}

// good is a sound layer of three plots in a CRS.
func good(crs geo.CRS) shp.Layer {
	return shp.Layer{Fields: columns, PRJ: crs.PRJ(), Records: []geo.Record{
		row("A1", "20", "9999", at(crs, 0)), row("A2", "2", "9999", at(crs, 1)), row("A3", "KT", "9999", at(crs, 2)),
	}}
}

// dry unpacks and judges an upload.
func dry(t testing.TB, f sent, s Settings) (o Outline, rows []Row, needs bool, err error) {
	t.Helper()
	a, size := f.zip(t)
	u, err := Unpack(context.Background(), a, size, nil)
	if err != nil {
		return o, nil, false, err
	}
	defer u.Close()
	o, needs, err = Dry(context.Background(), u, s, nil, func(r []Row) error {
		rows = append(rows, r...)
		return nil
	}, func(int, int) error { return nil })
	return o, rows, needs, err
}

// inWords fails the test unless err is a refusal with this code that a person
// can read; any code when it is "".
func inWords(t testing.TB, err error, code string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatalf("want the refusal %q, got %v", code, err)
	}
	if (code != "" && f.Code != code) || f.Code == "" || f.Kind != fault.Invalid || !strings.ContainsFunc(f.Message, chinese) {
		t.Fatalf("want %q in words, got %v", code, f)
	}
}

func chinese(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// shared is a folder of the real data beside the project; the test is skipped
// where there is none, for it is not ours to ship.
func shared(t testing.TB, folder string) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", folder)
	if _, err := os.Stat(path); err != nil {
		t.Skip("no shared data beside the project")
	}
	return path
}

// read takes files of a folder whose names begin so.
func read(t testing.TB, folder, prefix string) sent {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, prefix+".*"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	f := sent{}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f[filepath.Base(name)] = raw
	}
	return f
}
