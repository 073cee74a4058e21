package postgres

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

const commitChunk = 200

// Commit is intake.Store.Commit: one transaction, one at a time per batch.
// Numbers that another import brought in meanwhile count as existing.
func (s *Batches) Commit(ctx context.Context, id int64, bear func(intake.Row, casework.Batch) casework.Birth, progress func(done, total int)) (made int, err error) {
	im, err := s.Import(ctx, id)
	if err != nil {
		return 0, err
	}
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(hashtext('liangtian.batch'), ?::int)`, im.BatchID).Exec(ctx); err != nil {
			return err
		}
		var status string
		if err := tx.NewRaw(`SELECT status FROM imports WHERE id = ?`, id).Scan(ctx, &status); err != nil {
			return err
		}
		switch intake.Status(status) {
		case intake.Committed:
			return nil
		case intake.Committing:
		default:
			return fault.New(fault.Conflict, "import-not-ready", "这次导入还没有检查完，不能入库。")
		}
		batch, err := loadBatch(ctx, tx, im.BatchID)
		if err != nil {
			return err
		}
		if _, err := tx.NewRaw(settleSteps[1], id).Exec(ctx); err != nil {
			return err
		}
		layers, err := readyLayers(ctx, tx)
		if err != nil {
			return err
		}
		var total int
		if err := tx.NewRaw(`SELECT count(*) FROM import_rows WHERE import_id = ? AND verdict = 'new'`, id).Scan(ctx, &total); err != nil {
			return err
		}
		unrouted := 0
		for after := 0; ; {
			rows, err := newRows(ctx, tx, id, after, layers)
			if err != nil {
				return err
			}
			if len(rows) == 0 {
				break
			}
			births := make([]casework.Birth, 0, len(rows))
			for _, r := range rows {
				b := bear(r, batch)
				if b.Case.Lead == org.NoDepartment {
					unrouted++
				}
				births = append(births, b)
				after = r.No
			}
			if err := insertBirths(ctx, tx, births); err != nil {
				return err
			}
			made += len(births)
			progress(made, total)
		}
		_, err = tx.NewRaw(`UPDATE imports SET status = 'committed', committed_at = now(), counts = counts || (
			SELECT jsonb_build_object('unrouted', ?::int, 'new', count(*) FILTER (WHERE verdict = 'new'), 'existing', count(*) FILTER (WHERE verdict = 'existing'))
			FROM import_rows WHERE import_id = imports.id) WHERE id = ?`, unrouted, id).Exec(ctx)
		return err
	})
	return made, refusal(err)
}

// newRows reads the next rows that become cases, with the overlaps with the
// layers measured.
func newRows(ctx context.Context, tx bun.Tx, id int64, after int, layers []layer) ([]intake.Row, error) {
	var rows []struct {
		RowNo         int
		PlotNo        string
		Attributes    []byte
		Fields        []byte
		Geom          geo.MultiPolygon
		AreaCents     int64
		FileAreaCents *int64
		CountyFile    string
		CountyGeom    string
		CountyShare   float64
	}
	if err := tx.NewRaw(`SELECT row_no, plot_no, attributes, fields, geom, area_cents, file_area_cents, county_file,
		coalesce(county_geom, '') AS county_geom, coalesce(county_share, 0) AS county_share
		FROM import_rows WHERE import_id = ? AND verdict = 'new' AND row_no > ? ORDER BY row_no LIMIT ?`, id, after, commitChunk).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out := make([]intake.Row, 0, len(rows))
	at := map[int]int{}
	for i, r := range rows {
		row := intake.Row{
			No: r.RowNo, PlotNo: r.PlotNo, Verdict: intake.New, Geometry: r.Geom.Orb(), AreaCents: r.AreaCents,
			FileAreaCents: r.FileAreaCents, CountyInFile: r.CountyFile, CountyByShare: r.CountyGeom, CountyShare: r.CountyShare,
		}
		if err := json.Unmarshal(r.Attributes, &row.Attributes); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(r.Fields, &row.Fields); err != nil {
			return nil, err
		}
		out = append(out, row)
		at[r.RowNo] = i
	}
	if len(rows) == 0 {
		return nil, nil
	}
	first, last := rows[0].RowNo, rows[len(rows)-1].RowNo
	if err := layImport(ctx, tx, id, first, last, layers); err != nil {
		return nil, err
	}
	lies, err := stagedOverlays(ctx, tx, id, first, last, layers)
	if err != nil {
		return nil, err
	}
	for no, i := range at {
		m := lies[no]
		out[i].Overlays, out[i].FarmlandCents, out[i].PBFCents = m.Overlays, m.Farmland, m.PBF
	}
	return out, nil
}
