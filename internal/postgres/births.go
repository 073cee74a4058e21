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
	values := make([]any, 0, len(births))
	for i := range births {
		b := &births[i]
		b.Plot.ID, b.Case.PlotID, b.Case.ID = ids[i][0], ids[i][0], ids[i][1]
		b.Case.No = fmt.Sprintf("AJ%s-%06d", b.Event.At.Format("2006"), b.Case.ID)
		attributes, err := json.Marshal(b.Plot.Attributes)
		if err != nil {
			return err
		}
		overlays, err := json.Marshal(b.Plot.Overlays)
		if err != nil {
			return err
		}
		p := b.Plot
		values = append(values, bun.SafeQuery(`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			p.ID, p.BatchID, p.No, p.ParentID, geo.MultiPolygon(p.Geometry), p.AreaCents, p.FileAreaCents, p.CountyInFile,
			null(p.CountyByShare), p.CountyShare, p.Town, p.Village, p.Type, p.ClassBefore, p.ClassNow, p.Planting,
			p.PeriodBefore, p.PeriodAfter, p.PBFInFile, p.EcoInFile, p.Note, string(attributes), p.FarmlandCents, p.PBFCents, string(overlays)))
	}
	var plots []struct {
		ID   int64
		Hash string
		X, Y float64
	}
	if err := tx.NewRaw(`INSERT INTO plots (id, batch_id, plot_no, parent_id, geom, area_cents, file_area_cents, county_file,
		county_geom, county_share, town, village, type, class_before, class_now, planting, period_before, period_after,
		pbf_in_file, eco_in_file, note, attributes, farmland_cents, pbf_cents, overlays)
		OVERRIDING SYSTEM VALUE VALUES ?
		RETURNING id, `+plotHash("geom")+` AS hash, ST_X(ST_PointOnSurface(geom)) AS x, ST_Y(ST_PointOnSurface(geom)) AS y`,
		list(values)).Scan(ctx, &plots); err != nil {
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
