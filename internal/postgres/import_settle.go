package postgres

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// settling is an import while it is reconciled.
type settling struct {
	*Batches
	id, batch  int64
	layers     []layer
	thresholds intake.Thresholds
	mapping    intake.Mapping
	twins      map[int]int
}

// Settle is intake.Store.Settle. Chunks are written as they are done: until the
// last the import is not parsed, and whoever takes the work up begins again.
func (s *Batches) Settle(ctx context.Context, id int64, o intake.Outline, progress intake.Report) error {
	raw, err := json.Marshal(o)
	if err != nil {
		return err
	}
	// Counted first: what is stored meanwhile makes this reconciliation stale.
	seen, err := storedImports(ctx, s.db)
	if err != nil {
		return err
	}
	for {
		used, err := s.reconcile(ctx, id, o.Mapping(), progress)
		if err != nil {
			return err
		}
		// The batch is held, so that its thresholds are changed before this, and
		// all is reconciled anew, or after, and whoever changes them does it.
		res, err := s.db.NewRaw(`WITH b AS MATERIALIZED (SELECT thresholds FROM batches WHERE id = (SELECT batch_id FROM imports WHERE id = ?) FOR SHARE)
			UPDATE imports SET status = 'parsed', outline = ?, seen_imports = ?, counts = (?) FROM b WHERE imports.id = ? AND status = 'parsing' AND b.thresholds = ?::jsonb`,
			id, string(raw), seen, countsOf(id), id, string(used)).Exec(ctx)
		if err != nil {
			return refusal(err)
		}
		if n, _ := res.RowsAffected(); n > 0 {
			return nil
		}
		var status string
		if err := s.db.NewRaw(`SELECT status FROM imports WHERE id = ?`, id).Scan(ctx, &status); err != nil {
			return err
		}
		if intake.Status(status) != intake.Parsing {
			return intake.ErrCancelled
		}
	}
}

func storedImports(ctx context.Context, db bun.IDB) (n int, err error) {
	err = db.NewRaw(`SELECT count(*) FROM imports WHERE status = 'committed'`).Scan(ctx, &n)
	return n, err
}

// reconcile judges every row anew, several chunks at once, and gives the
// thresholds that it went by.
func (s *Batches) reconcile(ctx context.Context, id int64, m intake.Mapping, progress intake.Report) (thresholds []byte, err error) {
	j := settling{Batches: s, id: id, mapping: m}
	var last int
	err = s.db.NewRaw(`SELECT b.id, b.thresholds, coalesce((SELECT max(row_no) FROM import_rows WHERE import_id = i.id), 0)
		FROM imports i JOIN batches b ON b.id = i.batch_id WHERE i.id = ?`, id).Scan(ctx, &j.batch, &thresholds, &last)
	if err != nil {
		return nil, err
	}
	if j.thresholds, err = intake.ReadThresholds(thresholds); err != nil {
		return nil, err
	}
	if j.layers, err = readyLayers(ctx, s.db); err != nil {
		return nil, err
	}
	if j.twins, err = s.twins(ctx, id, j.thresholds); err != nil {
		return nil, err
	}
	if err := inChunks(ctx, last, progress, j.chunk); err != nil {
		return nil, err
	}
	_, err = s.db.NewRaw(`UPDATE imports SET seen_layers = ? WHERE id = ?`, pgdialect.Array(idsOf(j.layers)), id).Exec(ctx)
	return thresholds, err
}

// twins finds rows that have nearly the outline of an earlier one.
func (s *Batches) twins(ctx context.Context, id int64, t intake.Thresholds) (map[int]int, error) {
	out := map[int]int{}
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		for _, q := range []string{
			`CREATE TEMP TABLE outlines ON COMMIT DROP AS SELECT row_no, geom, ST_Area(geom) AS size FROM import_rows WHERE import_id = ? AND verdict = 'new'`,
			`CREATE INDEX ON outlines USING gist (geom)`, `ANALYZE outlines`,
		} {
			if _, err := tx.NewRaw(q, id).Exec(ctx); err != nil {
				return err
			}
		}
		share := float64(t.SamePercent) / 100
		var rows []struct{ RowNo, First int }
		err := tx.NewRaw(`SELECT a.row_no, min(b.row_no) AS first FROM outlines a JOIN outlines b ON b.geom && a.geom AND b.row_no < a.row_no
			WHERE box_area(a.geom, b.geom) >= ? * greatest(a.size, b.size) AND ST_IsValid(a.geom) AND ST_IsValid(b.geom)
			  AND ST_Area(ST_Intersection(a.geom, b.geom)) >= ? * greatest(a.size, b.size) GROUP BY a.row_no`, share, share).Scan(ctx, &rows)
		for _, r := range rows {
			out[r.RowNo] = r.First
		}
		return err
	})
	return out, err
}

// staged is a row as it is reconciled.
type staged struct {
	RowNo       int
	Verdict     intake.Verdict
	AreaCents   int64
	CountyFile  string
	Type        string
	ClassBefore string
	ClassNow    string
	Planting    string
	PeriodAfter string
	Unsound     string
}

func (j settling) chunk(ctx context.Context, from, to int) error {
	rows, err := j.rows(ctx, from, to)
	if err != nil {
		return err
	}
	known := make(map[int]*intake.Known, len(rows))
	var sound []int
	for _, r := range rows {
		known[r.RowNo] = &intake.Known{
			AreaCents: r.AreaCents, PeriodAfter: r.PeriodAfter, CountyInFile: r.CountyFile, Unsound: r.Unsound, TwinOf: j.twins[r.RowNo],
		}
		if r.Verdict == intake.New && r.Unsound == "" {
			sound = append(sound, r.RowNo)
		}
	}
	for _, learn := range []func(context.Context, []int, map[int]*intake.Known) error{j.shares, j.matches} {
		if err := learn(ctx, sound, known); err != nil {
			return err
		}
	}
	if err := j.earlier(ctx, rows, known); err != nil {
		return err
	}
	if err := layImport(ctx, j.db, j.id, from, to, j.layers); err != nil {
		return err
	}
	return j.write(ctx, rows, known)
}

// rows reads a chunk; GEOS is asked only about outlines of several rings, which
// the check of rings does not know to be connected.
func (j settling) rows(ctx context.Context, from, to int) (rows []staged, err error) {
	col := func(target string) any {
		return bun.SafeQuery("coalesce(btrim(r.attributes->>?), '')", j.mapping[target])
	}
	err = j.db.NewRaw(`SELECT r.row_no, r.verdict, coalesce(r.area_cents, 0) AS area_cents, r.county_file, r.type, ? AS class_before, ? AS class_now, ? AS planting, ? AS period_after,
		CASE WHEN r.verdict = 'new' AND ST_NRings(r.geom) > 1 AND NOT ST_IsValid(r.geom) THEN ST_IsValidReason(r.geom) ELSE '' END AS unsound
		FROM import_rows r WHERE r.import_id = ? AND r.row_no BETWEEN ? AND ? ORDER BY r.row_no`,
		col("class_before"), col("class_now"), col("planting"), col("period_after"), j.id, from, to).Scan(ctx, &rows)
	return rows, err
}

func (j settling) shares(ctx context.Context, sound []int, known map[int]*intake.Known) error {
	var rows []struct {
		RowNo  int
		Region string
		Share  float64
	}
	err := j.db.NewRaw(`SELECT r.row_no, c.region, c.share FROM import_rows r CROSS JOIN LATERAL counties_of(r.geom) c
		WHERE r.import_id = ? AND r.row_no = ANY(?) AND c.share > 0 ORDER BY r.row_no, c.share DESC, c.region`, j.id, pgdialect.Array(sound)).Scan(ctx, &rows)
	for _, r := range rows {
		known[r.RowNo].Shares = append(known[r.RowNo].Shares, intake.Share{County: org.Region(r.Region), Share: r.Share})
	}
	return err
}

// matches finds the cases on a row's ground, from the row outward: the index
// and then the boxes leave hardly a neighbour to be cut.
func (j settling) matches(ctx context.Context, sound []int, known map[int]*intake.Known) error {
	var rows []struct {
		RowNo int
		intake.Match
	}
	err := j.db.NewRaw(`SELECT r.row_no, m.* FROM import_rows r CROSS JOIN LATERAL (
		SELECT c.id AS case_id, c.no AS case_no, p.id AS plot_id, p.plot_no, b.number AS batch, c.state, coalesce(c.facts->>'closedOn', '') AS closed_on,
		  coalesce(c.facts->>'ground', '') AS ground, p.period_before, p.period_after, p.area_cents,
		  round(ST_Area(x.part::geography) * 100)::bigint AS overlap_cents, ST_Area(x.part) / ST_Area(r.geom) AS of_new, ST_Area(x.part) / ST_Area(p.geom) AS of_old
		FROM (SELECT p.* FROM plots p WHERE p.geom && r.geom AND box_area(p.geom, r.geom) * 100 >= ? * least(ST_Area(p.geom), ST_Area(r.geom)) OFFSET 0) p
		JOIN cases c ON c.plot_id = p.id AND c.state NOT IN ('split', 'voided') JOIN batches b ON b.id = p.batch_id
		CROSS JOIN LATERAL (SELECT ST_CollectionExtract(ST_Intersection(p.geom, r.geom), 3) AS part OFFSET 0) x
		WHERE NOT ST_IsEmpty(x.part)) m
		WHERE r.import_id = ? AND r.row_no = ANY(?) ORDER BY r.row_no, m.case_id`, j.thresholds.TouchPercent, j.id, pgdialect.Array(sound)).Scan(ctx, &rows)
	for _, r := range rows {
		known[r.RowNo].Matches = append(known[r.RowNo].Matches, r.Match)
	}
	return err
}

// earlier finds what the batch already has under the rows' numbers.
func (j settling) earlier(ctx context.Context, rows []staged, known map[int]*intake.Known) error {
	at := make(map[int]staged, len(rows))
	numbers := make([]int, 0, len(rows))
	for _, r := range rows {
		if r.Verdict == intake.New {
			at[r.RowNo] = r
			numbers = append(numbers, r.RowNo)
		}
	}
	var found []struct {
		RowNo       int
		CaseID      int64
		State       string
		Own         bool
		SameOutline bool
		Type        string
		ClassBefore string
		ClassNow    string
		Planting    string
	}
	err := j.db.NewRaw(`SELECT DISTINCT ON (r.row_no) r.row_no, c.id AS case_id, c.state, p.id IS NOT NULL AS own, o.geom = r.geom AND ST_Equals(o.geom, r.geom) AS same_outline,
		coalesce(p.type, '') AS type, coalesce(p.class_before, '') AS class_before, coalesce(p.class_now, '') AS class_now, coalesce(p.planting, '') AS planting
		FROM import_rows r JOIN detections d ON d.batch_id = ? AND d.plot_no = r.plot_no
		JOIN import_rows o ON o.import_id = d.import_id AND o.row_no = d.row_no JOIN cases c ON c.id = d.case_id
		LEFT JOIN plots p ON p.id = c.plot_id AND p.batch_id = d.batch_id AND p.plot_no = d.plot_no
		WHERE r.import_id = ? AND r.row_no = ANY(?) ORDER BY r.row_no, d.at DESC, d.import_id DESC`, j.batch, j.id, pgdialect.Array(numbers)).Scan(ctx, &found)
	for _, f := range found {
		r := at[f.RowNo]
		same := r.Type == f.Type && r.ClassBefore == f.ClassBefore && r.ClassNow == f.ClassNow && plot.NormalPlanting(r.Planting) == f.Planting
		known[f.RowNo].Earlier = &intake.Earlier{CaseID: f.CaseID, State: casework.State(f.State), Own: f.Own, SameOutline: f.SameOutline, SameContents: same}
	}
	return err
}
