package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/jobs"
	"liangtian/internal/org"
)

// then asks for the jobs that go on with an import, in the transaction that
// brings it there: no server can die between the two.
func then(ctx context.Context, tx bun.Tx, who org.Person, id int64, kinds []string) error {
	for _, kind := range kinds {
		if _, err := EnqueueJob(ctx, tx, jobs.Request{Kind: kind, Args: intake.JobArgs{Import: id, By: who.ID}, CreatedBy: who.ID}); err != nil {
			return err
		}
	}
	return nil
}

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
	if im.Counts.Groups == nil {
		im.Counts.Groups = map[intake.Verdict]int{}
	}
	if im.Counts.Plan == nil {
		im.Counts.Plan = []intake.Planned{}
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

// AddImport writes down that a file has arrived, and asks for the jobs.
func (s *Batches) AddImport(ctx context.Context, who org.Person, im intake.Import, next ...string) (id int64, err error) {
	settings, err := json.Marshal(im.Settings)
	if err != nil {
		return 0, err
	}
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`INSERT INTO imports (batch_id, filename, sha256, size, settings, created_by) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			im.BatchID, im.Filename, im.SHA256, im.Size, string(settings), who.ID).Scan(ctx, &id); err != nil {
			return err
		}
		return then(ctx, tx, who, id, next)
	})
	return id, refusal(err)
}

// SetSettings takes what a person said about the file, unless it is already
// being made into cases, and asks for the jobs.
func (s *Batches) SetSettings(ctx context.Context, who org.Person, id int64, set intake.Settings, next ...string) error {
	raw, err := json.Marshal(set)
	if err != nil {
		return err
	}
	return Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw(`UPDATE imports SET settings = ?, status = 'parsing', problem = NULL, progress = '{}'
			WHERE id = ? AND status IN ('needs_settings', 'parsed', 'failed', 'cancelled')`,
			string(raw), id).Exec(ctx)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return fault.New(fault.Conflict, "import-busy", "这次导入正在处理或已完成，不能再改设置。")
		}
		return then(ctx, tx, who, id, next)
	})
}

// StartCommit moves a parsed import to committing and asks for the jobs; ok is
// false when another click was first.
func (s *Batches) StartCommit(ctx context.Context, who org.Person, id int64, next ...string) (ok bool, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw(`UPDATE imports SET status = 'committing', progress = '{}', problem = NULL WHERE id = ? AND status = 'parsed' AND counts->>'undecided' = '0'`, id).Exec(ctx)
		if err != nil {
			return err
		}
		n, _ := res.RowsAffected()
		if ok = n > 0; !ok {
			return nil
		}
		return then(ctx, tx, who, id, next)
	})
	return ok && err == nil, err
}

// Cancel stops what works on an import; a dry run has to be begun again, a
// commit leaves the import as it was reconciled. ok is false when nothing runs.
func (s *Batches) Cancel(ctx context.Context, id int64) (ok bool, err error) {
	res, err := s.db.NewRaw(`UPDATE imports SET status = CASE status WHEN 'parsing' THEN 'cancelled' ELSE 'parsed' END, progress = '{}'
		WHERE id = ? AND status IN ('parsing', 'committing')`, id).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, _ := res.RowsAffected()
	return n > 0, nil
}

// SetStatus is intake.Store.SetStatus: of an import at work.
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
	_, err := s.db.NewRaw(`UPDATE imports SET `+w.sql+` WHERE id = ? AND status IN ('parsing', 'committing')`, append(w.args, id)...).Exec(ctx)
	return err
}

// SetProgress is intake.Store.SetProgress.
func (s *Batches) SetProgress(ctx context.Context, id int64, during intake.Status, p intake.Progress) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	res, err := s.db.NewRaw(`UPDATE imports SET progress = ? WHERE id = ? AND status = ?`, string(raw), id, during).Exec(ctx)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return intake.ErrCancelled
	}
	return nil
}

// Person gives the account that asked for a job.
func (s *Batches) Person(ctx context.Context, id int64) (org.Person, error) {
	return NewPeople(s.db).ByID(ctx, id)
}
