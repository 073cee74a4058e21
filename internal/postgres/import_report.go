package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Rows gives a page of an import's rows, after a row number. The cases that a
// row meets, whosever they are, are told only to those who decide about it.
func (s *Batches) Rows(ctx context.Context, who org.Person, id int64, of intake.RowFilter, after, limit int) ([]intake.RowEntry, error) {
	w := cond("r.import_id = ? AND r.row_no > ?", id, after)
	if of.Verdict != "" {
		w.and("coalesce(v.verdict, r.verdict) = ?", of.Verdict)
	}
	if of.Side != "" {
		w.and("v.decision IN (?)", bun.List(decisionsOf(of.Side)))
	}
	if of.Undecided {
		w.and("?", undecided().query())
	}
	outline := "NULL::geometry"
	if of.Outlines {
		outline = "ST_Multi(ST_SimplifyPreserveTopology(r.geom, 0.000005))"
	}
	var rows []struct {
		RowNo         int
		PlotNo        string
		Verdict       string
		Reasons       []string `bun:",array"`
		Warnings      []string `bun:",array"`
		MoreReasons   []string `bun:",array"`
		MoreWarnings  []string `bun:",array"`
		Type          string
		AreaCents     *int64
		FileAreaCents *int64
		CountyFile    string
		County        string
		CountyName    string
		CountyShare   float64
		Matches       []byte
		Decision      string
		DecidedBy     string
		Note          string
		CaseID        *int64
		Outline       geo.MultiPolygon
	}
	err := s.db.NewRaw(`SELECT r.row_no, r.plot_no, coalesce(v.verdict, r.verdict) AS verdict, r.reasons, r.warnings, v.reasons AS more_reasons, v.warnings AS more_warnings,
		r.type, r.area_cents, r.file_area_cents, r.county_file, coalesce(v.county, '') AS county, coalesce(g.name, '') AS county_name,
		coalesce(v.county_share, 0) AS county_share, coalesce(v.matches, '[]') AS matches, coalesce(v.decision, '') AS decision, coalesce(p.name, '') AS decided_by,
		coalesce(v.note, '') AS note, c.id AS case_id, `+outline+` AS outline
		FROM import_rows r LEFT JOIN import_verdicts v USING (import_id, row_no) LEFT JOIN regions g ON g.code = v.county LEFT JOIN people p ON p.id = v.decided_by
		LEFT JOIN detections d USING (import_id, row_no) LEFT JOIN cases c ON c.id = coalesce(d.case_id, v.case_id) AND ?
		WHERE ? ORDER BY r.row_no LIMIT ?`,
		within(org.ScopeOf(who)).query(), w.query(), limit).Scan(ctx, &rows)
	out := make([]intake.RowEntry, 0, len(rows))
	for _, r := range rows {
		v := intake.Verdict(r.Verdict)
		e := intake.RowEntry{
			Row: r.RowNo, PlotNo: r.PlotNo, Verdict: v, VerdictZh: v.Zh(), Reasons: slices.Concat(r.Reasons, r.MoreReasons), Warnings: slices.Concat(r.Warnings, r.MoreWarnings),
			Type: r.Type, TypeZh: plot.Types.Zh(r.Type), AreaCents: r.AreaCents, FileAreaCents: r.FileAreaCents, CountyFile: r.CountyFile,
			CountyGeom: org.Region(r.County), CountyName: r.CountyName, CountyShare: r.CountyShare, Matches: []intake.Match{},
			Decision: intake.Decision(r.Decision), DecidedBy: r.DecidedBy, Note: r.Note, CaseID: r.CaseID, Outline: r.Outline,
		}
		e.Reasons, e.Warnings = orEmpty(e.Reasons), orEmpty(e.Warnings)
		if err := json.Unmarshal(r.Matches, &e.Matches); err != nil {
			return nil, err
		}
		if !who.May(org.ManageBatches) {
			if len(e.Matches) > 0 {
				e.Reasons, e.Warnings = orEmpty(r.Reasons), orEmpty(r.Warnings)
			}
			e.Matches, e.Note = []intake.Match{}, ""
		}
		out = append(out, e)
	}
	return out, err
}

// Decide keeps what a person decided about rows of an import that is not
// stored yet.
func (s *Batches) Decide(ctx context.Context, who org.Person, id int64, c intake.Choice) error {
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		// The row is held, so that no commit begins between the two.
		var status string
		if err := tx.NewRaw(`SELECT status FROM imports WHERE id = ? FOR UPDATE`, id).Scan(ctx, &status); none(err) {
			return errNoImport
		} else if err != nil {
			return err
		}
		if intake.Status(status) != intake.Parsed {
			return fault.New(fault.Conflict, "import-not-open", "这次导入正在处理或已入库，不能再改处理方式。")
		}
		if err := decide(ctx, tx, who, id, c); err != nil {
			return err
		}
		_, err := tx.NewRaw(`UPDATE imports SET counts = (?) WHERE id = ?`, countsOf(id), id).Exec(ctx)
		return err
	})
	return refusal(err)
}

func decide(ctx context.Context, tx bun.Tx, who org.Person, id int64, c intake.Choice) error {
	w := cond("v.import_id = ?", id)
	if len(c.Rows) > 0 {
		w.and("v.row_no = ANY(?)", pgdialect.Array(c.Rows))
	}
	if c.Verdict != "" {
		w.and("v.verdict = ?", c.Verdict)
	}
	if c.Accept {
		w.and("?", undecided().query())
		_, err := tx.NewRaw(`UPDATE import_verdicts v SET decided_by = ?, decided_at = now() WHERE ?`, who.ID, w.query()).Exec(ctx)
		return err
	}
	var there []intake.Verdict
	if err := tx.NewRaw(`SELECT DISTINCT v.verdict FROM import_verdicts v WHERE ?`, w.query()).Scan(ctx, &there); err != nil {
		return err
	}
	for _, v := range there {
		if !v.May(c.Decision) {
			return fault.Bad("decision", "choice-not-open", "“%s”的图斑不能“%s”，没有改动。", v.Zh(), c.Decision.Doc().Zh)
		}
	}
	_, err := tx.NewRaw(`UPDATE import_verdicts v SET decision = ?, note = ?, decided_by = ?, decided_at = now() WHERE ?`,
		c.Decision, c.Note, who.ID, w.query()).Exec(ctx)
	return err
}

// Sketch is the import on a map: where its groups lie, counted in cells, and
// the box around all of it.
func (s *Batches) Sketch(ctx context.Context, id int64) (out intake.Sketch, err error) {
	out.Cells = []intake.SketchCell{}
	err = s.db.NewRaw(`WITH spot AS (SELECT coalesce(v.verdict, r.verdict) AS verdict, (ST_XMin(r.geom) + ST_XMax(r.geom)) / 2 AS x, (ST_YMin(r.geom) + ST_YMax(r.geom)) / 2 AS y
		  FROM import_rows r LEFT JOIN import_verdicts v USING (import_id, row_no) WHERE r.import_id = ? AND r.geom IS NOT NULL),
		box AS (SELECT min(x) AS w, max(x) AS e, min(y) AS s, max(y) AS n FROM spot)
		SELECT verdict, avg(x) AS lon, avg(y) AS lat, count(*) AS count FROM spot, box
		GROUP BY verdict, floor((x - w) / greatest((e - w) / 48, 1e-6)), floor((y - s) / greatest((n - s) / 48, 1e-6))`, id).Scan(ctx, &out.Cells)
	return out, err
}

// RowOutlines is the outline of a row beside those of the cases that it meets,
// as far as the person may see them.
func (s *Batches) RowOutlines(ctx context.Context, who org.Person, id int64, row int) (out intake.RowOutlines, err error) {
	var r struct {
		Outline    geo.MultiPolygon
		Attributes []byte
		Reading    []byte
	}
	err = s.db.NewRaw(`SELECT r.geom AS outline, r.attributes, i.outline AS reading FROM import_rows r JOIN imports i ON i.id = r.import_id
		WHERE r.import_id = ? AND r.row_no = ?`, id, row).Scan(ctx, &r)
	if none(err) {
		return out, fault.New(fault.NotFound, "no-such-row", "没有这一行。")
	}
	if err != nil {
		return out, err
	}
	out.Outline = r.Outline
	if out.PeriodBefore, out.PeriodAfter, err = periodsOf(r.Attributes, r.Reading); err != nil {
		return out, err
	}
	out.Cases = []intake.CaseOutline{}
	err = s.db.NewRaw(`SELECT c.id AS case_id, p.geom AS outline FROM import_verdicts v
		CROSS JOIN LATERAL jsonb_array_elements(v.matches || jsonb_build_array(jsonb_build_object('caseId', v.case_id))) m
		JOIN cases c ON c.id = (m->>'caseId')::bigint JOIN plots p ON p.id = c.plot_id
		WHERE v.import_id = ? AND v.row_no = ? AND ? GROUP BY c.id, p.geom ORDER BY c.id`, id, row, within(org.ScopeOf(who)).query()).Scan(ctx, &out.Cases)
	return out, err
}

// periodsOf reads the periods of a row from its own attributes, as the file was read.
func periodsOf(attributes, reading []byte) (before, after string, err error) {
	var own map[string]string
	var o intake.Outline
	if err = errors.Join(json.Unmarshal(attributes, &own), json.Unmarshal(reading, &o)); err != nil {
		return "", "", err
	}
	m := o.Mapping()
	return m.Value(own, "period_before"), m.Value(own, "period_after"), nil
}
