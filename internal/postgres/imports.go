package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

var errNoImport = fault.New(fault.NotFound, "no-such-import", "没有这次导入。")

const importColumns = `i.id, i.batch_id, i.filename, i.sha256, i.size, i.status, i.settings, i.outline, i.counts, i.progress,
  i.problem, p.name AS created_by, i.created_at, i.committed_at`

type importRow struct {
	ID          int64
	BatchID     int64
	Filename    string
	Sha256      string
	Size        int64
	Status      string
	Settings    []byte
	Outline     []byte
	Counts      []byte
	Progress    []byte
	Problem     []byte
	CreatedBy   string
	CreatedAt   time.Time
	CommittedAt *time.Time
}

func (r importRow) value() (im intake.Import, err error) {
	im = intake.Import{
		ID: r.ID, BatchID: r.BatchID, Filename: r.Filename, SHA256: r.Sha256, Size: r.Size,
		Status: intake.Status(r.Status), CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, CommittedAt: r.CommittedAt,
	}
	for _, part := range []struct {
		raw  []byte
		into any
	}{{r.Settings, &im.Settings}, {r.Outline, &im.Outline}, {r.Counts, &im.Counts}, {r.Progress, &im.Progress}, {r.Problem, &im.Problem}} {
		if len(part.raw) > 0 {
			if err := json.Unmarshal(part.raw, part.into); err != nil {
				return im, err
			}
		}
	}
	if im.Outline.Layers == nil {
		im.Outline.Layers = []string{}
	}
	if im.Outline.Columns == nil {
		im.Outline.Columns = []intake.FoundColumn{}
	}
	if im.Outline.CRSCandidates == nil {
		im.Outline.CRSCandidates = []intake.NamedCRS{}
	}
	return im, nil
}

// Import gives one import.
func (s *Batches) Import(ctx context.Context, id int64) (intake.Import, error) {
	var r importRow
	err := s.db.NewRaw(`SELECT `+importColumns+` FROM imports i JOIN people p ON p.id = i.created_by WHERE i.id = ?`, id).Scan(ctx, &r)
	if none(err) {
		return intake.Import{}, errNoImport
	}
	if err != nil {
		return intake.Import{}, err
	}
	return r.value()
}

// Imports gives the imports of a batch, newest first.
func (s *Batches) Imports(ctx context.Context, batch int64) ([]intake.Import, error) {
	var rows []importRow
	err := s.db.NewRaw(`SELECT `+importColumns+` FROM imports i JOIN people p ON p.id = i.created_by
		WHERE i.batch_id = ? ORDER BY i.id DESC`, batch).Scan(ctx, &rows)
	out := make([]intake.Import, 0, len(rows))
	for _, r := range rows {
		im, err := r.value()
		if err != nil {
			return nil, err
		}
		out = append(out, im)
	}
	return out, err
}

// AddImport writes down that a file has arrived.
func (s *Batches) AddImport(ctx context.Context, who org.Person, im intake.Import) (id int64, err error) {
	settings, err := json.Marshal(im.Settings)
	if err != nil {
		return 0, err
	}
	err = s.db.NewRaw(`INSERT INTO imports (batch_id, filename, sha256, size, settings, created_by) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		im.BatchID, im.Filename, im.SHA256, im.Size, string(settings), who.ID).Scan(ctx, &id)
	return id, refusal(err)
}

// SetSettings takes what a person said about the file, unless it is already
// being made into cases.
func (s *Batches) SetSettings(ctx context.Context, id int64, set intake.Settings) error {
	raw, err := json.Marshal(set)
	if err != nil {
		return err
	}
	res, err := s.db.NewRaw(`UPDATE imports SET settings = ?, status = 'parsing', problem = NULL WHERE id = ? AND status IN ('needs_settings', 'parsed', 'failed')`,
		string(raw), id).Exec(ctx)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return fault.New(fault.Conflict, "import-busy", "这次导入正在处理或已完成，不能再改设置。")
	}
	return nil
}

// StartCommit moves a parsed import to committing; ok is false when another
// click was first.
func (s *Batches) StartCommit(ctx context.Context, id int64) (ok bool, err error) {
	res, err := s.db.NewRaw(`UPDATE imports SET status = 'committing', progress = '{}' WHERE id = ? AND status = 'parsed'`, id).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, _ := res.RowsAffected()
	return n > 0, nil
}

// SetStatus is intake.Store.SetStatus.
func (s *Batches) SetStatus(ctx context.Context, id int64, st intake.Status, o *intake.Outline, p *intake.ImportProblem) error {
	w := cond("status = ?", st)
	if o != nil {
		raw, err := json.Marshal(o)
		if err != nil {
			return err
		}
		w.sql, w.args = w.sql+", outline = ?", append(w.args, string(raw))
	}
	if p != nil {
		raw, err := json.Marshal(p)
		if err != nil {
			return err
		}
		w.sql, w.args = w.sql+", problem = ?", append(w.args, string(raw))
	}
	_, err := s.db.NewRaw(`UPDATE imports SET `+w.sql+` WHERE id = ?`, append(w.args, id)...).Exec(ctx)
	return err
}

// SetProgress is intake.Store.SetProgress.
func (s *Batches) SetProgress(ctx context.Context, id int64, p intake.Progress) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = s.db.NewRaw(`UPDATE imports SET progress = ? WHERE id = ?`, string(raw), id).Exec(ctx)
	return err
}

// StageRows replaces an import's rows in one transaction.
func (s *Batches) StageRows(ctx context.Context, id int64, fill func(put intake.Sink) error) error {
	return Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw(`DELETE FROM import_rows WHERE import_id = ?`, id).Exec(ctx); err != nil {
			return err
		}
		return fill(func(rows []intake.Row) error { return stage(ctx, tx, id, rows) })
	})
}

func stage(ctx context.Context, tx bun.Tx, id int64, rows []intake.Row) error {
	values := make([]any, 0, len(rows))
	for _, r := range rows {
		attributes, err := json.Marshal(r.Attributes)
		if err != nil {
			return err
		}
		fields, err := json.Marshal(r.Fields)
		if err != nil {
			return err
		}
		var area *int64
		if r.Geometry != nil {
			area = &r.AreaCents
		}
		values = append(values, bun.SafeQuery(`(?, ?, ?, ?, ?::text[], ?::text[], ?, ?, ?::geometry, ?::bigint, ?::bigint, ?)`, id, r.No, r.PlotNo, r.Verdict,
			pgdialect.Array(r.Reasons), pgdialect.Array(r.Warnings), string(attributes), string(fields),
			geo.MultiPolygon(r.Geometry), area, r.FileAreaCents, r.CountyInFile))
	}
	_, err := tx.NewRaw(`INSERT INTO import_rows (import_id, row_no, plot_no, verdict, reasons, warnings, attributes, fields, geom,
		area_cents, file_area_cents, county_file)
		SELECT v.a, v.b, v.c, v.d, coalesce(v.e, '{}'), coalesce(v.f, '{}'), v.g::jsonb, v.h::jsonb, v.i, v.j, v.k, v.l
		FROM (VALUES ?) AS v(a, b, c, d, e, f, g, h, i, j, k, l)`, list(values)).Exec(ctx)
	return err
}

// Settle finishes a dry run with what only the database knows: sound geometry
// by GEOS, plot numbers of the batch, and the county by area.
func (s *Batches) Settle(ctx context.Context, id int64, o intake.Outline) error {
	raw, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		for _, q := range settleSteps {
			if _, err := tx.NewRaw(q, id).Exec(ctx); err != nil {
				return err
			}
		}
		_, err := tx.NewRaw(`UPDATE imports SET status = 'parsed', outline = ?, counts = (
			SELECT jsonb_build_object('read', count(*), 'new', count(*) FILTER (WHERE verdict = 'new'),
			  'duplicate', count(*) FILTER (WHERE verdict = 'duplicate'), 'existing', count(*) FILTER (WHERE verdict = 'existing'),
			  'invalid', count(*) FILTER (WHERE verdict = 'invalid'),
			  'countyMismatch', count(*) FILTER (WHERE verdict = 'new' AND county_geom IS NOT NULL AND county_file <> '' AND county_file <> county_geom),
			  'outside', count(*) FILTER (WHERE verdict = 'new' AND county_geom IS NULL))
			FROM import_rows WHERE import_id = imports.id) WHERE id = ?`, string(raw), id).Exec(ctx)
		return err
	})
}

// settleSteps are the statements of Settle, in order; each takes the import.
var settleSteps = []string{
	`UPDATE import_rows SET verdict = 'invalid', reasons = reasons || ('图形无效：' || ST_IsValidReason(geom))
	 WHERE import_id = ? AND verdict <> 'invalid' AND geom IS NOT NULL AND NOT ST_IsValid(geom)`,
	`UPDATE import_rows r SET verdict = 'existing', reasons = r.reasons || (CASE WHEN ST_Equals(p.geom, r.geom)
	   THEN '本批次已有此图斑' ELSE '本批次已有此编号，图形与已有的不同，未改动已有图斑' END)
	 FROM imports i JOIN plots p ON p.batch_id = i.batch_id
	 WHERE i.id = ? AND r.import_id = i.id AND r.verdict = 'new' AND p.plot_no = r.plot_no`,
	`UPDATE import_rows r SET county_geom = k.region, county_share = k.share
	 FROM (SELECT r.import_id, r.row_no, c.* FROM import_rows r CROSS JOIN LATERAL county_of(r.geom) c
	   WHERE r.import_id = ? AND r.geom IS NOT NULL AND r.verdict <> 'invalid') k
	 WHERE r.import_id = k.import_id AND r.row_no = k.row_no`,
	`UPDATE import_rows SET warnings = warnings || '图斑不在已知县区范围内，将转市级人工分派'::text WHERE import_id = ? AND verdict = 'new' AND county_geom IS NULL`,
	`UPDATE import_rows SET warnings = warnings || ('按图形在 ' || county_geom || '，表中为 ' || county_file)
	 WHERE import_id = ? AND verdict = 'new' AND county_geom IS NOT NULL AND county_file <> '' AND county_file <> county_geom`,
	`UPDATE import_rows SET warnings = warnings || ('跨县区：' || county_geom || ' 占 ' || round((county_share * 100)::numeric, 1) || '%')
	 WHERE import_id = ? AND verdict = 'new' AND county_share < 0.9`,
}

// Person gives the account that asked for a job.
func (s *Batches) Person(ctx context.Context, id int64) (org.Person, error) {
	return NewPeople(s.db).ByID(ctx, id)
}
