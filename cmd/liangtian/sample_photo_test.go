package main

import (
	"os"
	"path/filepath"
	"testing"

	"liangtian/internal/imaging"
)

// Photos are read in a child process: this program again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == imaging.ChildCommand {
		os.Exit(imaging.ChildMain(os.Args[2:]))
	}
	os.Exit(m.Run())
}

func TestSamplePhoto(t *testing.T) {
	out := filepath.Join(t.TempDir(), "a.jpg")
	again := filepath.Join(t.TempDir(), "b.jpg")
	must := func(args ...string) {
		t.Helper()
		if err := samplePhoto(t.Context(), args); err != nil {
			t.Fatal(err)
		}
	}
	must("-lat", "27.1", "-lon", "113.4", "-bearing", "90", "-at", "2026-06-01T09:30:00+08:00", "-scene", "trees", "-o", out)
	must("-lat", "27.2", "-lon", "113.5", "-from", out, "-o", again)
	for file, lat := range map[string]float64{out: 27.1, again: 27.2} {
		p, err := imaging.Inspect(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		if p.Lat == nil || *p.Lat < lat-1e-6 || *p.Lat > lat+1e-6 || (p.Bearing != nil) != (file == out) || (p.TakenAt != nil) != (file == out) {
			t.Errorf("%s: %+v", filepath.Base(file), p)
		}
	}
	for _, bad := range [][]string{{}, {"-o", out, "-at", "yesterday"}, {"-o", out, "-from", out + ".none"}} {
		if samplePhoto(t.Context(), bad) == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
