package postgres_test

import (
	"context"
	"sync"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/postgres"
)

// Land for the benchmark: a bent lattice of parcels that share their edges, of
// twelve vertices and some seventy metres, and plots of ten vertices that lie
// over several of them.
const (
	lattice = `CREATE FUNCTION node(i int, k int) RETURNS geometry LANGUAGE sql IMMUTABLE AS $$
		SELECT ST_SetSRID(ST_MakePoint(113.0 + 0.00024 * (i + 0.33 * sin(i * 12.9898 + k * 78.233)), 27.0 + 0.00022 * (k + 0.33 * sin(i * 39.346 + k * 11.135))), 4490) $$`
	parcels = `INSERT INTO layer_features (layer_id, feature_no, code, class, geom, area_cents)
		SELECT ?, no, 'B' || no, '0101', g, round(ST_Area(g::geography) * 100) FROM (
		  SELECT row_number() OVER () AS no, ST_Multi(ST_MakePolygon(ST_MakeLine(ARRAY[node(a, b), node(a + 1, b), node(a + 2, b), node(a + 3, b), node(a + 3, b + 1), node(a + 3, b + 2),
		    node(a + 3, b + 3), node(a + 2, b + 3), node(a + 1, b + 3), node(a, b + 3), node(a, b + 2), node(a, b + 1), node(a, b)]))) AS g
		  FROM (SELECT 3 * i AS a, 3 * k AS b FROM generate_series(0, 599) i, generate_series(0, 499) k) c) p`
	rows = `INSERT INTO import_rows (import_id, row_no, plot_no, verdict, attributes, geom, area_cents)
		SELECT ?, n, 'P' || n, 'new', '{}', g, round(ST_Area(g::geography) * 100) FROM (
		  SELECT n, ST_Multi(ST_MakePolygon(ST_MakeLine(ARRAY(SELECT ST_SetSRID(ST_MakePoint(x + 0.0005 * (0.7 + 0.3 * sin(n * 3.1 + 5 * (v % 10))) * cos(v * pi() / 5),
		    y + 0.00045 * (0.7 + 0.3 * sin(n * 3.1 + 5 * (v % 10))) * sin(v * pi() / 5)), 4490) FROM generate_series(0, 10) v)))) AS g
		  FROM (SELECT n, 113.01 + 0.4 * ((n * 7919) % 10007) / 10007.0 AS x, 27.01 + 0.3 * ((n * 104729) % 9973) / 9973.0 AS y FROM generate_series(1, ?) n) c) p`
)

// BenchmarkOverlay lays rows of an import over a layer of 300,000 parcels, two
// ranges at a time. Its floor finds the parcels whose boxes meet, and no more.
func BenchmarkOverlay(b *testing.B) {
	const n = 20_000
	c := apptest.Empty(b)
	// An import that is read and not stored: its rows make place.
	id := c.Add(c.NewBatch("示测〔2026〕1号"), apptest.Archive(b, apptest.Plots())).ID
	ctx := b.Context()
	long, err := postgres.Open(c.DSN, postgres.Long())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = long.Close() })
	run := func(query string, args ...any) {
		b.Helper()
		if _, err := long.ExecContext(ctx, query, args...); err != nil {
			b.Fatal(err)
		}
	}
	run("DELETE FROM import_rows")
	run("INSERT INTO layers (kind, name, version, authority, as_of, sha256, ready, self_overlaps) VALUES ('farmland', '耕地', 1, '测试', '2025-12-31', '', true, false)")
	run(lattice)
	run(parcels, apptest.Ask[int64](c, "SELECT max(id) FROM layers"))
	run(rows, id, n)
	run("ANALYZE")
	two := func(do func(ctx context.Context, from, to int) error) {
		var wg sync.WaitGroup
		for _, r := range [][2]int{{1, n / 2}, {n/2 + 1, n}} {
			wg.Go(func() {
				if err := do(ctx, r[0], r[1]); err != nil {
					b.Error(err)
				}
			})
		}
		wg.Wait()
	}
	report := func(b *testing.B) { b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "plots/s") }
	b.Run("floor=boxes", func(b *testing.B) {
		for b.Loop() {
			two(func(ctx context.Context, from, to int) error {
				_, err := long.ExecContext(ctx, `SELECT sum(h.n) FROM import_rows r CROSS JOIN LATERAL (SELECT count(*) AS n FROM layer_features f
					WHERE f.layer_id = (SELECT max(id) FROM layers) AND f.geom && r.geom) h WHERE r.import_id = ? AND r.row_no BETWEEN ? AND ?`, id, from, to)
				return err
			})
		}
		report(b)
	})
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			two(func(ctx context.Context, from, to int) error { return postgres.LayImport(ctx, long, id, from, to) })
		}
		report(b)
	})
	if got := apptest.Ask[int](c, "SELECT count(DISTINCT row_no) FROM import_overlays"); got != n {
		b.Fatalf("%d plots lie on parcels", got)
	}
}
