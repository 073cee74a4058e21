package gdal

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangtian/geo/files"
	"liangtian/geo/gpkg"
	"liangtian/internal/fault"
)

func part(raw []byte) files.Part { return files.Part{R: bytes.NewReader(raw), Size: int64(len(raw))} }

func geodatabase(t *testing.T) map[string]files.Part {
	t.Helper()
	z, err := zip.OpenReader("testdata/gdal.gdb.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := map[string]files.Part{}
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = part(raw)
	}
	return out
}

func drawing(t *testing.T) map[string]files.Part {
	t.Helper()
	raw, err := os.ReadFile("testdata/plots.dxf")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]files.Part{"图/plots.dxf": part(raw)}
}

// A geodatabase that GDAL wrote, and a drawing with two closed lines.
func TestConvert(t *testing.T) {
	for name, c := range map[string]struct {
		root, layer string
		parts       map[string]files.Part
		rows, epsg  int
	}{
		"FileGDB": {"t.gdb", "tubao", geodatabase(t), 3, 4526},
		"DXF":     {"图/plots.dxf", "entities", drawing(t), 2, 0},
	} {
		pkg, done, err := Converter{}.Convert(t.Context(), c.root, c.parts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f, err := gpkg.Open(pkg)
		if err != nil {
			t.Fatal(err)
		}
		l := f.Layers[0]
		crs, _ := l.CRS()
		if l.Name() != c.layer || l.Count() != c.rows || crs.EPSG != c.epsg {
			t.Errorf("%s: %s with %d rows in %d", name, l.Name(), l.Count(), crs.EPSG)
		}
		outlines := 0
		for r, err := range l.Records() {
			if err != nil {
				t.Fatal(err)
			}
			outlines += len(r.Geometry)
		}
		if outlines < 2 {
			t.Errorf("%s: %d outlines", name, outlines)
		}
		_ = f.Close()
		done()
		if _, err := os.Stat(filepath.Dir(pkg)); !os.IsNotExist(err) {
			t.Errorf("%s: what was made is still there: %v", name, err)
		}
	}
}

func TestWhatCannotBeReadIsRefused(t *testing.T) {
	vrt := `<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>`
	for name, raw := range map[string]string{"nonsense": "nonsense", "empty": "", "another format that names a file": vrt} {
		_, _, err := Converter{}.Convert(t.Context(), "x.dxf", map[string]files.Part{"x.dxf": part([]byte(raw))})
		if !fault.Is(err, "gdal-refused") {
			t.Errorf("%s: %v", name, err)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := (Converter{}).Convert(stopped, "x.dxf", drawing(t)); err == nil {
		t.Error("went on after it was cancelled")
	}
}

// Nothing but the upload and the programs is in reach.
func TestWalls(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	for _, d := range []string{in, out} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	args := append(confined(in, out, "/usr/bin/prlimit"), "/bin/sh")
	probe := `ls /etc | tr '\n' ' ' > /out/seen; ls / | tr '\n' ' ' >> /out/seen; cat /proc/net/route | wc -l >> /out/seen; touch /in/x 2>/dev/null && echo wrote >> /out/seen; true`
	if err := run(t.Context(), "bwrap", append(args, "-c", probe)); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(out, "seen"))
	if err != nil {
		t.Fatal(err)
	}
	seen := string(raw)
	for _, no := range []string{"passwd", "home", "root", "var", "wrote"} {
		if strings.Contains(seen, no) {
			t.Errorf("%s is in reach: %s", no, seen)
		}
	}
	if !strings.Contains(seen, "\n1\n") && !strings.HasSuffix(strings.TrimSpace(seen), "1") {
		t.Errorf("there is a network: %q", seen)
	}
}

func TestWithoutThePrograms(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, _, err := Converter{}.Convert(context.Background(), "t.gdb", geodatabase(t))
	if !fault.Is(err, "gdal-missing") || !strings.Contains(err.Error(), "GDAL") {
		t.Error(err)
	}
}
