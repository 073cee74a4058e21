package app_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo/shp"
	"liangtian/internal/apptest"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
)

// ground lays the land of apptest.County: one county around it, and a baseline
// layer of so many polygons over it.
func ground(b *testing.B, c *apptest.City, polygons int) {
	box := orb.MultiPolygon{{orb.Ring{{113.2, 26.9}, {114.2, 26.9}, {114.2, 27.7}, {113.2, 27.7}, {113.2, 26.9}}}}
	for _, code := range []org.Region{apptest.Whole, apptest.A} {
		if err := postgres.NewRegions(c.Own).Put(b.Context(), org.Place{Code: code, Name: "示意", Schematic: true, Boundary: box}, "测试"); err != nil {
			b.Fatal(err)
		}
	}
	long, err := postgres.Open(c.DSN, postgres.Long())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = long.Close() }()
	for _, q := range []string{
		`INSERT INTO layers (kind, name, version, authority, as_of, sha256, ready, self_overlaps) VALUES ('pbf', '永农', 1, '测试', '2025-12-31', '', true, false)`,
		`INSERT INTO layer_features (layer_id, geom) SELECT (SELECT max(id) FROM layers), ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(113.39 + 0.0008 * (g % 550), 26.99 + 0.0008 * (g / 550)), 4490), 0.00038, 5))
			FROM generate_series(0, ` + strconv.Itoa(polygons) + ` - 1) g`,
		`UPDATE layer_features SET area_cents = round(ST_Area(geom::geography) * 100)`, `ANALYZE layer_features`, `ANALYZE region_pieces`,
	} {
		if _, err := long.ExecContext(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
}

// peak is the most memory that a process has had, in MB.
func (p *process) peak(b *testing.B) float64 {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "status"))
	if err != nil {
		b.Fatal(err)
	}
	_, after, _ := strings.Cut(string(raw), "VmHWM:")
	kb, err := strconv.ParseFloat(strings.Fields(after)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}

// BenchmarkCounty brings 100,000 plots over 300,000 baseline polygons in by the
// running program, which is killed in each of the three parts of the work and
// takes it up again by itself. PLOTS makes it smaller.
func BenchmarkCounty(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("PLOTS"))
	if err != nil {
		n = 100_000
	}
	for b.Loop() {
		c, dir := apptest.Bare(b), b.TempDir()
		ground(b, c, 3*n)
		program := serve(b, c, dir)
		archive := apptest.Zip(b, map[string]shp.Layer{"plots": apptest.County(n)})
		batch := c.NewBatch("示〔2026〕县")
		peak := 0.0
		a := c.As("shi.zr").Upload(fmt.Sprintf("/api/batches/%d/imports", batch), map[string][]byte{"plots.zip": archive}, map[string]string{"areaUnit": "m2"})
		id := apptest.Into[intake.Import](b, a).ID
		now := func() intake.Import {
			return apptest.Into[intake.Import](b, c.As("shi.zr").Get(fmt.Sprintf("/api/imports/%d", id)))
		}
		// killed lets a part of the work come to its middle, kills the program and
		// starts it anew; the lease of the dead one runs out at once.
		killed := func(note string) {
			await(b, func() bool {
				im := now()
				return strings.Contains(im.Progress.Note, note) && im.Progress.Done > n/3 || im.Status != intake.Parsing && im.Status != intake.Committing
			})
			peak = max(peak, program.peak(b))
			program.kill()
			program = serve(b, c, dir)
			if _, err := c.Owner.ExecContext(context.Background(), "UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'running'"); err != nil {
				b.Fatal(err)
			}
		}
		killed("读取")
		killed("核对")
		begun := time.Now()
		await(b, func() bool { return now().Status == intake.Parsed })
		b.ReportMetric(float64(n)/time.Since(begun).Seconds(), "reconciled/s")
		if im := now(); im.Counts.Read != n || im.Counts.New != n {
			b.Fatalf("%+v %+v", im.Counts, im.Problem)
		}
		apptest.Into[intake.Import](b, c.As("shi.zr").Post(fmt.Sprintf("/api/imports/%d/decisions", id), in{"accept": true}))
		apptest.Into[intake.Import](b, c.As("shi.zr").Post(fmt.Sprintf("/api/imports/%d/commit", id), nil))
		killed("入库")
		begun = time.Now()
		await(b, func() bool { return now().Status == intake.Committed })
		b.ReportMetric(float64(n)/time.Since(begun).Seconds(), "stored/s")
		b.ReportMetric(max(peak, program.peak(b)), "peak-MB")
		if cases, events := count(c, "cases"), count(c, "case_events"); cases != n || events != n {
			b.Fatalf("%d plots became %d cases and %d events", n, cases, events)
		}
	}
}

func await(b *testing.B, is func() bool) {
	b.Helper()
	for end := time.Now().Add(20 * time.Minute); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			b.Fatal("waited in vain")
		}
	}
}
