package shp

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangtian/geo"
	"liangtian/geo/files"
)

// sharedData is the folder of public sample files beside the project, or skips
// the part of a test that needs it.
func sharedData(t testing.TB, elem ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(append([]string{dir, "..", "shared", "data"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip("sample files are not here")
	}
	return path
}

func part(b []byte) files.Part { return files.Part{R: bytes.NewReader(b), Size: int64(len(b))} }

// folder is all files of a folder whose names begin with prefix.
func folder(t testing.TB, dir, prefix string) map[string]files.Part {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]files.Part{}
	for _, e := range entries {
		if e.IsDir() || !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		f, err := os.Open(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		st, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = files.Part{R: f, Size: st.Size()}
	}
	return out
}

// written writes a layer to memory, by extension.
func written(t testing.TB, l Layer) map[string][]byte {
	t.Helper()
	bufs := map[string]*bytes.Buffer{}
	err := Write(func(ext string) (io.Writer, error) {
		bufs[ext] = &bytes.Buffer{}
		return bufs[ext], nil
	}, l)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for ext, b := range bufs {
		out[ext] = b.Bytes()
	}
	return out
}

// fileset is what files wrote, as a set.
func fileset(m map[string][]byte) Fileset {
	f := Fileset{Name: "测试"}
	for ext, b := range m {
		f.set(ext, part(b))
	}
	return f
}

func readAll(t testing.TB, r *Reader) []geo.Record {
	t.Helper()
	var out []geo.Record
	for s := r.Shapes(); ; {
		rec, err := s.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rec)
	}
}

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if geo.CodeOf(err) != code {
		t.Errorf("%v, want %q", err, code)
	}
}
