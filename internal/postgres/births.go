package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/plot"
)

// insertBirths brings plots and cases into the world, two hundred at a time.
// Numbers are drawn first, because the first event of a case is sealed over
// its number and over the hash of its outline as the database stores it.
func insertBirths(ctx context.Context, tx bun.Tx, births []casework.Birth) error {
	for chunk := range slices.Chunk(births, 200) {
		if err := insertChunk(ctx, tx, chunk); err != nil {
			return err
		}
	}
	return nil
}

func insertChunk(ctx context.Context, tx bun.Tx, births []casework.Birth) error {
	ids, err := draw(ctx, tx, len(births))
	if err != nil {
		return err
	}
	var newcomers []*plot.Plot
	for i := range births {
		b := &births[i]
		b.Plot.ID, b.Case.PlotID, b.Case.ID = ids[i][0], ids[i][0], ids[i][1]
		b.Case.No = fmt.Sprintf("AJ%s-%06d", b.Event.At.Format("2006"), b.Case.ID)
		b.Plot.Version = max(b.Plot.Version, 1)
		if b.Plot.GroundID == 0 {
			newcomers = append(newcomers, &b.Plot)
		}
	}
	grounds, err := newGrounds(ctx, tx, len(newcomers))
	if err != nil {
		return err
	}
	for i, p := range newcomers {
		p.GroundID = grounds[i]
	}
	written := make([]plot.Plot, len(births))
	for i, b := range births {
		written[i] = b.Plot
	}
	plots, err := insertPlots(ctx, tx, written)
	if err != nil {
		return err
	}
	byID := map[int64]int{}
	for i, p := range plots {
		byID[p.ID] = i
	}
	rows, events := make([]any, 0, len(births)), make([]casework.Event, 0, len(births))
	for i := range births {
		b, p := &births[i], plots[byID[births[i].Plot.ID]]
		b.Case.Facts.PlotHash = p.Hash
		facts, err := json.Marshal(b.Case.Facts)
		if err != nil {
			return err
		}
		c := b.Case
		rows = append(rows, bun.SafeQuery(`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ST_SetSRID(ST_MakePoint(?, ?), 4490), ?)`,
			c.ID, c.No, c.BatchID, c.PlotID, c.ParentID, c.State, c.Version, c.Lead, c.Partner, c.County, pgdialect.Array(c.Deputed),
			date(c.DueOn), c.Qualification, string(facts), b.Plot.Type, b.Plot.AreaCents, b.Plot.PBFCents, p.X, p.Y, b.Event.At))
		e, err := casework.Seal(b.Event, c, nil)
		if err != nil {
			return err
		}
		events = append(events, e)
	}
	if _, err := tx.NewRaw(`INSERT INTO cases (id, no, batch_id, plot_id, parent_id, state, version, lead, partner, county, deputed,
		due_on, qualification, facts, type, area_cents, pbf_cents, center, updated_at) OVERRIDING SYSTEM VALUE VALUES ?`, list(rows)).Exec(ctx); err != nil {
		return err
	}
	return insertEvents(ctx, tx, events)
}

// storedPlot is what the database makes of an outline it has stored.
type storedPlot struct {
	ID   int64
	Hash string
	X, Y float64
}

func insertPlots(ctx context.Context, tx bun.Tx, plots []plot.Plot) (stored []storedPlot, err error) {
	values := make([]any, 0, len(plots))
	for _, p := range plots {
		attributes, err := json.Marshal(p.Attributes)
		if err != nil {
			return nil, err
		}
		overlays, err := json.Marshal(p.Overlays)
		if err != nil {
			return nil, err
		}
		values = append(values, bun.SafeQuery(`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			p.ID, p.BatchID, p.No, p.Version, p.ParentID, p.ReplacesID, p.GroundID, geo.MultiPolygon(p.Geometry), p.AreaCents, p.FileAreaCents, p.CountyInFile,
			null(p.CountyByShare), p.CountyShare, p.Town, p.Village, p.Type, p.ClassBefore, p.ClassNow, p.Planting,
			p.PeriodBefore, p.PeriodAfter, p.PBFInFile, p.EcoInFile, p.Note, string(attributes), p.FarmlandCents, p.PBFCents, string(overlays)))
	}
	err = tx.NewRaw(`INSERT INTO plots (id, batch_id, plot_no, version, parent_id, replaces_id, ground_id, geom, area_cents, file_area_cents, county_file,
		county_geom, county_share, town, village, type, class_before, class_now, planting, period_before, period_after,
		pbf_in_file, eco_in_file, note, attributes, farmland_cents, pbf_cents, overlays)
		OVERRIDING SYSTEM VALUE VALUES ?
		RETURNING id, `+plotHash("geom")+` AS hash, ST_X(ST_PointOnSurface(geom)) AS x, ST_Y(ST_PointOnSurface(geom)) AS y`,
		list(values)).Scan(ctx, &stored)
	return stored, err
}

// draw takes n numbers for plots and cases from their own sequences.
func draw(ctx context.Context, tx bun.Tx, n int) ([][2]int64, error) {
	var rows []struct{ Plot, Case int64 }
	err := tx.NewRaw(`SELECT nextval(pg_get_serial_sequence('plots', 'id')) AS plot,
		nextval(pg_get_serial_sequence('cases', 'id')) AS "case" FROM generate_series(1, ?)`, n).Scan(ctx, &rows)
	out := make([][2]int64, len(rows))
	for i, r := range rows {
		out[i] = [2]int64{r.Plot, r.Case}
	}
	return out, err
}

// plotHash is the outline's fingerprint, always computed by the database from
// what it stores, so that verify asks the very same question.
func plotHash(column string) string {
	return `encode(sha256(ST_AsBinary(` + column + `, 'NDR')), 'hex')`
}

// list joins fragments with commas.
func list(parts []any) any {
	sql := ""
	for i := range parts {
		if i > 0 {
			sql += ", "
		}
		sql += "?"
	}
	return bun.SafeQuery(sql, parts...)
}

// null is NULL for the empty string.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// replacePlot stores the next version of a case's plot and gives what points
// the case to it.
func replacePlot(ctx context.Context, tx bun.Tx, c *casework.Case, p plot.Plot) (set where, err error) {
	if err := tx.NewRaw(`SELECT nextval(pg_get_serial_sequence('plots', 'id'))`).Scan(ctx, &p.ID); err != nil {
		return set, err
	}
	stored, err := insertPlots(ctx, tx, []plot.Plot{p})
	if err != nil {
		return set, err
	}
	c.PlotID, c.Facts.PlotHash = p.ID, stored[0].Hash
	return cond(`plot_id = ?, type = ?, area_cents = ?, pbf_cents = ?, center = ST_SetSRID(ST_MakePoint(?, ?), 4490)`,
		p.ID, p.Type, p.AreaCents, p.PBFCents, stored[0].X, stored[0].Y), nil
}
