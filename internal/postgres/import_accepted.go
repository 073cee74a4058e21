package postgres

import (
	"context"
	"encoding/json"

	"liangtian/geo"
	"liangtian/internal/intake"
)

// accepted is a row of which something is made.
type accepted struct {
	intake.Row
	Verdict  intake.Verdict
	Decision intake.Decision
	CaseID   int64
	Matches  []intake.Match
	Note     string
	Version  int // of its plot
}

// relation is what the detection says of the row.
func (r accepted) relation() string {
	switch r.Verdict {
	case intake.Same, intake.Grown, intake.Part, intake.Relapse, intake.Revised:
		return string(r.Verdict)
	}
	return string(intake.New)
}

// accepted reads the next rows of which something is made, with the overlaps
// with the layers measured.
func (c *committing) accepted(ctx context.Context, after int) ([]accepted, error) {
	var rows []struct {
		RowNo         int
		PlotNo        string
		Attributes    []byte
		Geom          geo.MultiPolygon
		AreaCents     int64
		FileAreaCents *int64
		CountyFile    string
		County        string
		CountyShare   float64
		Verdict       string
		Decision      string
		CaseID        int64
		Matches       []byte
		Note          string
		Version       int
	}
	if err := c.tx.NewRaw(`SELECT r.row_no, r.plot_no, r.attributes, r.geom, r.area_cents, r.file_area_cents, r.county_file,
		coalesce(v.county, '') AS county, coalesce(v.county_share, 0) AS county_share, v.verdict, v.decision, coalesce(v.case_id, 0) AS case_id, v.matches, v.note,
		CASE WHEN v.case_id IS NULL THEN 1 ELSE 1 + coalesce((SELECT max(p.version) FROM plots p WHERE p.batch_id = ? AND p.plot_no = r.plot_no), 0) END AS version
		FROM import_rows r JOIN import_verdicts v USING (import_id, row_no)
		WHERE r.import_id = ? AND v.decision NOT IN ('keep', 'skip') AND r.row_no > ? ORDER BY r.row_no LIMIT ?`,
		c.im.BatchID, c.im.ID, after, commitChunk).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out := make([]accepted, 0, len(rows))
	at := map[int]int{}
	for i, r := range rows {
		row := accepted{
			Row: intake.Row{
				No: r.RowNo, PlotNo: r.PlotNo, Geometry: r.Geom.Orb(), AreaCents: r.AreaCents,
				FileAreaCents: r.FileAreaCents, CountyInFile: r.CountyFile, CountyByShare: r.County, CountyShare: r.CountyShare,
			},
			Verdict: intake.Verdict(r.Verdict), Decision: intake.Decision(r.Decision), CaseID: r.CaseID, Note: r.Note, Version: r.Version,
		}
		if err := json.Unmarshal(r.Attributes, &row.Attributes); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(r.Matches, &row.Matches); err != nil {
			return nil, err
		}
		row.Mapping = c.mapping
		out = append(out, row)
		at[r.RowNo] = i
	}
	if len(rows) == 0 {
		return nil, nil
	}
	first, last := rows[0].RowNo, rows[len(rows)-1].RowNo
	if !c.measured {
		if err := layImport(ctx, c.tx, c.im.ID, first, last, c.layers); err != nil {
			return nil, err
		}
	}
	lies, err := stagedOverlays(ctx, c.tx, c.im.ID, first, last, c.layers, c.thresholds.SliverCents)
	if err != nil {
		return nil, err
	}
	for no, i := range at {
		m := lies[no]
		out[i].Overlays, out[i].FarmlandCents, out[i].PBFCents = m.Overlays, m.Farmland, m.PBF
	}
	return out, nil
}
