package postgres

import (
	"context"

	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Rows gives a page of an import's rows, after a row number; verdict "" is all.
func (s *Batches) Rows(ctx context.Context, who org.Person, id int64, verdict intake.Verdict, after, limit int) ([]intake.RowEntry, error) {
	w := cond("r.import_id = ? AND r.row_no > ?", id, after)
	if verdict != "" {
		w.and("r.verdict = ?", verdict)
	}
	var rows []struct {
		RowNo         int
		PlotNo        string
		Verdict       string
		Reasons       []string `bun:",array"`
		Warnings      []string `bun:",array"`
		Type          string
		AreaCents     *int64
		FileAreaCents *int64
		CountyFile    string
		CountyGeom    string
		CountyName    string
		CountyShare   float64
		CaseID        *int64
	}
	err := s.db.NewRaw(`SELECT r.row_no, r.plot_no, r.verdict, r.reasons, r.warnings, coalesce(r.fields->>'type', '') AS type, r.area_cents,
		r.file_area_cents, r.county_file, coalesce(r.county_geom, '') AS county_geom, coalesce(g.name, '') AS county_name,
		coalesce(r.county_share, 0) AS county_share, c.id AS case_id
		FROM import_rows r JOIN imports i ON i.id = r.import_id LEFT JOIN regions g ON g.code = r.county_geom
		LEFT JOIN plots p ON p.batch_id = i.batch_id AND p.plot_no = r.plot_no AND r.verdict IN ('new', 'existing')
		LEFT JOIN cases c ON c.plot_id = p.id AND ? WHERE ? ORDER BY r.row_no LIMIT ?`,
		within(org.ScopeOf(who)).query(), w.query(), limit).Scan(ctx, &rows)
	out := make([]intake.RowEntry, 0, len(rows))
	for _, r := range rows {
		v := intake.Verdict(r.Verdict)
		out = append(out, intake.RowEntry{
			Row: r.RowNo, PlotNo: r.PlotNo, Verdict: v, VerdictZh: v.Zh(), Reasons: r.Reasons, Warnings: r.Warnings,
			Type: r.Type, TypeZh: plot.Types.Zh(r.Type), AreaCents: r.AreaCents, FileAreaCents: r.FileAreaCents, CountyFile: r.CountyFile,
			CountyGeom: org.Region(r.CountyGeom), CountyName: r.CountyName, CountyShare: r.CountyShare, CaseID: r.CaseID,
		})
	}
	return out, err
}
