package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"liangtian/geo"
	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// BenchmarkWall is what the second wall costs: the same as the program, whom no
// policy binds, and as the person. The outlines of a tile were a plain query
// before there was a wall; that is their floor.
func BenchmarkWall(b *testing.B) {
	c := apptest.Start(b)
	// Many cases: one with hundreds of events is another matter.
	plots := make([]apptest.Plot, 400)
	for i := range plots {
		plots[i] = apptest.Plot{No: fmt.Sprintf("T%05d", i), Type: "ZZ9", County: apptest.A, Lon: 113.31 + 0.001*float64(i%150), Lat: 27.01 + 0.001*float64(i/150), Size: 0.0005}
	}
	c.ImportAll(c.Batch, plots)
	first, turn := c.Case("T00000"), 0
	crowd(b, c, 20_000)
	if _, err := c.Owner.ExecContext(b.Context(), "VACUUM ANALYZE"); err != nil { // as a city that has stood for a night
		b.Fatal(err)
	}
	clerk, city := c.Person("a.zr.jb"), c.Person("shi.zr")
	sides := func(name string, who org.Person, do func(ctx context.Context) error) {
		for _, side := range []struct {
			name string
			ctx  context.Context
		}{{"floor=without", context.Background()}, {"ours", org.Acting(context.Background(), who)}} {
			b.Run(name+"/"+side.name, func(b *testing.B) {
				for b.Loop() {
					if err := do(side.ctx); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	sides("register", clerk, func(ctx context.Context) error {
		items, _, _, err := c.App.Cases.Register(ctx, clerk, casework.Filter{Limit: 50}, time.Now())
		if err == nil && len(items) != 50 {
			err = fmt.Errorf("%d items", len(items))
		}
		return err
	})

	t := maptile.At(orb.Point{113.42, 27.08}, 13)
	box := geo.TileQueryBound(t)
	b.Run("tile/floor=without", func(b *testing.B) {
		for b.Loop() {
			var rows []struct {
				ID                      int64
				No, State, Lead, PlotNo string
				Late, Pbf               bool
				Geom                    geo.MultiPolygon
			}
			err := c.Own.NewRaw(`SELECT c.id, c.no, c.state, c.lead, coalesce(c.due_on < ? AND c.state NOT IN ('closed', 'reported', 'split', 'voided'), false) AS late,
				coalesce(c.pbf_cents > 0, p.pbf_in_file, false) AS pbf, p.geom, p.plot_no FROM cases c JOIN plots p ON p.id = c.plot_id
				WHERE starts_with(c.county, '4302') AND (c.lead = 'natural_resources' OR c.partner = 'natural_resources') AND p.geom && ST_MakeEnvelope(?, ?, ?, ?, 4490)`,
				time.Now(), box.Min[0], box.Min[1], box.Max[0], box.Max[1]).Scan(b.Context(), &rows)
			if err != nil || len(rows) == 0 {
				b.Fatal(len(rows), err)
			}
			features := make([]geo.TileFeature, 0, len(rows))
			for _, r := range rows {
				features = append(features, geo.TileFeature{ID: uint64(r.ID), Geometry: r.Geom.Orb(), Properties: map[string]any{
					"id": r.ID, "no": r.No, "plotNo": r.PlotNo, "state": r.State, "lead": r.Lead, "overdue": r.Late, "pbf": r.Pbf,
				}})
			}
		}
	})
	b.Run("tile/ours", func(b *testing.B) {
		for b.Loop() {
			if rows, err := c.App.Cases.Outlines(org.Acting(b.Context(), city), city, casework.Filter{}, t, time.Now()); err != nil || len(rows) == 0 {
				b.Fatal(len(rows), err)
			}
		}
	})

	sides("transition", city, func(ctx context.Context) error {
		version := 1 + turn/len(plots)
		cmd := casework.Command{
			Action: casework.Reroute, Version: version, Key: uuid.NewString(),
			Input: casework.Input{Department: org.NaturalResources, County: []org.Region{apptest.A, apptest.B}[version%2], Reason: "再分"},
		}
		_, err := casework.Do(ctx, c.App.Cases, city, first+int64(turn%len(plots)), cmd, time.Now())
		turn++
		return err
	})
}
