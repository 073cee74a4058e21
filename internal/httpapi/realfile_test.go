package httpapi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/intake"
)

// shared is the folder of public test data beside the project, or "".
func shared(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != "/"; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			if d := filepath.Join(dir, "..", "shared", "data"); exists(d) {
				return d
			}
			return ""
		}
	}
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func sharedFiles(t *testing.T, c *apptest.City, batch int64, p map[string][]byte) {
	dir := shared(t)
	if dir == "" {
		return
	}
	for _, pattern := range []string{"prj/*.prj", "dbf/*.dbf", "dbf/*/*.dbf", "txt_coords/*.txt"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil || len(raw) > 1<<20 {
				continue
			}
			name := filepath.Base(f)
			upload := map[string][]byte{name: raw}
			if ext := filepath.Ext(f); ext != ".txt" {
				upload = map[string][]byte{"s.zip": pack(with(p, "p"+ext, raw))}
			}
			got, _ := arrive(t, c, batch, name, upload)
			if want := map[string]string{"EPSG_4526.prj": "parsed", "plot_000.txt": "parsed", "plot_001.txt": "parsed"}[name]; want != "" && got != want || got == "parsed" && want == "" {
				t.Errorf("%s: %s", name, got)
			}
		}
	}
}

// The real file, as a county gets it.
func TestRealFile(t *testing.T) {
	t.Parallel()
	dir := shared(t)
	if dir == "" || !exists(filepath.Join(dir, "plots")) {
		t.Log("no real file here: the drawn ones must do")
		return
	}
	c := apptest.Empty(t)
	batch := c.NewBatch("示〔2026〕7号")
	files := map[string][]byte{}
	names, _ := filepath.Glob(filepath.Join(dir, "plots", "JCTB*"))
	for _, f := range names {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(f)] = raw
	}
	got, im := arrive(t, c, batch, "the real file", files)
	if got != "parsed" || im.Counts.New != 2097 || im.Counts.Read != 2097 || im.Outline.EPSG != 4526 || !strings.HasPrefix(im.Outline.Encoding, "GB") || im.Outline.AreaUnitGuess == "" {
		t.Fatalf("%s %+v %+v", got, im.Counts, im.Outline)
	}
	c.Unit(im.ID, string(im.Outline.AreaUnitGuess))
	if im = c.Commit(im.ID); im.Status != intake.Committed || im.Counts.New != 2097 {
		t.Fatalf("%s %+v %+v", im.Status, im.Counts, im.Problem)
	}
	if n, events := cases(c); n != 2097 || events != n {
		t.Errorf("%d cases, %d events", n, events)
	}
	brk, err := c.App.Verify(t.Context(), func(int, int) {})
	if brk != nil || err != nil {
		t.Errorf("%+v %v", brk, err)
	}
	again, re := arrive(t, c, batch, "again", files)
	if again != "parsed" || re.Counts.Groups[intake.Existing] != 2097 {
		t.Errorf("again: %s %+v", again, re.Counts)
	}
}
