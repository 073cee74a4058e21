package postgres_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/driver/pgdriver"

	"liangtian/geo"
	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// Every benchmark has a floor beside it: the same work done by the database
// alone, in the same run on the same machine. The ratio is what counts.

var tileFloors = map[string]string{
	"outlines": `SELECT ST_AsMVT(q, 'cases', 4096, 'g') FROM (SELECT c.id, c.no, c.state, c.lead, p.plot_no,
		ST_AsMVTGeom(ST_Transform(ST_SetSRID(p.geom, 4326), 3857), ST_TileEnvelope(?, ?, ?), 4096, 64) AS g FROM cases c JOIN plots p ON p.id = c.plot_id
		WHERE p.geom && ST_MakeEnvelope(?, ?, ?, ?, 4490)) q`,
	"cells": `SELECT ST_AsMVT(q, 'cells', 4096, 'g') FROM (SELECT count(*), sum(c.area_cents), ST_SnapToGrid(ST_AsMVTGeom(ST_Transform(ST_SetSRID(c.center, 4326), 3857),
		ST_TileEnvelope(?, ?, ?), 4096, 0), 64) AS g FROM cases c WHERE c.center && ST_MakeEnvelope(?, ?, ?, ?, 4490) GROUP BY g) q`,
}

func tileFloor(b *testing.B, c *apptest.City, query string, t maptile.Tile) {
	bound := geo.TileQueryBound(t)
	for b.Loop() {
		var raw []byte
		if err := c.Own.NewRaw(query, int(t.Z), t.X, t.Y, bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1]).Scan(b.Context(), &raw); err != nil || len(raw) == 0 {
			b.Fatal(len(raw), err)
		}
	}
}

func BenchmarkTileOutlines(b *testing.B) {
	c := apptest.Start(b)
	crowd(b, c, 20_000)
	t, who := maptile.At(orb.Point{113.42, 27.08}, 13), c.Person("guancha")
	b.Run("floor=ST_AsMVT", func(b *testing.B) { tileFloor(b, c, tileFloors["outlines"], t) })
	b.Run("ours", func(b *testing.B) {
		n := 0
		for b.Loop() {
			features, err := c.App.Cases.Outlines(b.Context(), who, casework.Filter{}, t, time.Now())
			if err != nil || len(features) == 0 {
				b.Fatal(len(features), err)
			}
			if _, err := geo.EncodeOutlines("cases", t, features); err != nil {
				b.Fatal(err)
			}
			n = len(features)
		}
		b.ReportMetric(float64(n), "plots/tile")
	})
}

func BenchmarkTileCells(b *testing.B) {
	c := apptest.Start(b)
	crowd(b, c, 20_000)
	t, who := maptile.At(orb.Point{113.42, 27.08}, 9), c.Person("guancha")
	b.Run("floor=ST_AsMVT", func(b *testing.B) { tileFloor(b, c, tileFloors["cells"], t) })
	b.Run("ours", func(b *testing.B) {
		n := 0
		for b.Loop() {
			cells, err := c.App.Cases.Cells(b.Context(), who, casework.Filter{}, t, time.Now())
			if err != nil || len(cells) == 0 {
				b.Fatal(len(cells), err)
			}
			if _, err := geo.EncodeCells(t, cells); err != nil {
				b.Fatal(err)
			}
			n = len(cells)
		}
		b.ReportMetric(float64(n), "cells/tile")
	})
}

// BenchmarkTransition is one step of a case; its floor writes the same two
// rows in one transaction to tables without keys, triggers and chains.
func BenchmarkTransition(b *testing.B) {
	c := apptest.Start(b)
	who := c.Person("shi.zr")
	plots := make([]apptest.Plot, 400) // many cases: a case with hundreds of events is another matter
	for i := range plots {
		plots[i] = apptest.Plot{No: fmt.Sprintf("T%05d", i), Type: "ZZ9", County: apptest.A, Lon: 113.31 + 0.001*float64(i%150), Lat: 27.01 + 0.001*float64(i/150), Size: 0.0005}
	}
	c.ImportAll(c.Batch, plots)
	id, turn := c.Case("T00000"), 0
	step := func(b *testing.B) {
		version := 1 + turn/len(plots)
		county := []org.Region{apptest.A, apptest.B}[version%2]
		cmd := casework.Command{
			Action: casework.Reroute, Version: version, Key: uuid.NewString(),
			Input: casework.Input{Department: org.NaturalResources, County: county, Reason: "再分"},
		}
		if _, err := casework.Do(b.Context(), c.App.Cases, who, id+int64(turn%len(plots)), cmd, time.Now()); err != nil {
			b.Fatal(err)
		}
		turn++
	}
	step(b)
	for _, s := range []string{
		"CREATE TABLE bare_cases AS TABLE cases", "CREATE INDEX ON bare_cases (id)",
		"CREATE TABLE bare_events AS SELECT * FROM case_events WHERE seq = 2", "GRANT ALL ON bare_cases, bare_events TO liangtian_app",
	} {
		if _, err := c.Owner.ExecContext(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("floor=bare", func(b *testing.B) {
		for b.Loop() {
			err := c.Own.RunInTx(b.Context(), nil, func(ctx context.Context, tx bun.Tx) error {
				if _, err := tx.ExecContext(ctx, "UPDATE bare_cases SET version = version + 1, updated_at = now() WHERE id = ?", id); err != nil {
					return err
				}
				_, err := tx.ExecContext(ctx, "INSERT INTO bare_events SELECT * FROM bare_events LIMIT 1")
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			step(b)
		}
	})
}

// BenchmarkImport is a file of a thousand plots from archive to cases; its
// floor copies the plots it makes into a table without anything.
func BenchmarkImport(b *testing.B) {
	const n = 1000
	c := apptest.Start(b)
	who, round := c.Person("shi.zr"), 0
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			round++ // each on ground of its own
			plots := make([]apptest.Plot, n)
			for i := range plots {
				plots[i] = apptest.Plot{
					No: fmt.Sprintf("M%05d", i), Type: "20", PBF: "否", County: apptest.A, Size: 0.0003,
					Lon: 113.31 + 0.001*float64(i%150) + 0.0005*float64(round%2), Lat: 27.01 + 0.001*float64(i/150) + 0.008*float64(round/2),
				}
			}
			put, err := c.App.Blobs.Put(b.Context(), bytes.NewReader(apptest.Archive(b, plots)), "", 1<<30)
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			bring(b, c, who, fmt.Sprintf("示测〔2026〕%d号", round), put.SHA256)
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "plots/s")
	})
	conn, err := c.Owner.Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	var rows bytes.Buffer
	if _, err := pgdriver.CopyTo(b.Context(), conn, &rows, "COPY (SELECT * FROM plots WHERE plot_no LIKE 'M%' ORDER BY id LIMIT 1000) TO STDOUT (FORMAT binary)"); err != nil {
		b.Fatal(err)
	}
	if _, err := conn.ExecContext(b.Context(), "CREATE TABLE bare_plots AS SELECT * FROM plots WHERE false"); err != nil {
		b.Fatal(err)
	}
	b.Run("floor=COPY", func(b *testing.B) {
		for b.Loop() {
			if _, err := pgdriver.CopyFrom(b.Context(), conn, bytes.NewReader(rows.Bytes()), "COPY bare_plots FROM STDIN (FORMAT binary)"); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "plots/s")
	})
}

func bring(b *testing.B, c *apptest.City, who org.Person, number, sha string) {
	b.Helper()
	ctx := b.Context()
	batch := intake.NewBatch{Number: number, IssuedOn: "2026-01-05", Source: "省", DayKind: org.WorkingDays}
	err := batch.Check(org.Today(time.Now()))
	if err != nil {
		b.Fatal(err)
	}
	id, err := c.App.Batches.Create(ctx, who, batch)
	if err != nil {
		b.Fatal(err)
	}
	im, err := c.App.Batches.AddImport(ctx, who, intake.Import{BatchID: id, Filename: "a.zip", SHA256: sha, Settings: intake.Settings{AreaUnit: "m2"}})
	if err == nil {
		err = c.App.Work().Parse(ctx, im)
	}
	if err == nil {
		_, err = c.App.Batches.StartCommit(ctx, who, im)
	}
	if err == nil {
		err = c.App.Work().Commit(ctx, im, who.ID)
	}
	if done, _ := c.App.Batches.Import(ctx, im); err != nil || done.Status != intake.Committed {
		b.Fatalf("%v %+v", err, done)
	}
}
