package postgres

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/jobs"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// Exports keeps what people have made; each sees his own.
type Exports struct{ db *bun.DB }

// NewExports works on an open database.
func NewExports(db *bun.DB) *Exports { return &Exports{db} }

// JobExport is the kind of job that makes one.
const JobExport = "export"

// ExportArgs is what such a job is told.
type ExportArgs struct {
	Export int64 `json:"export"`
}

const exportColumns = `id, owner_id, kind, ask, words, state, rows_done, rows_total, attempt, filename, file, sha256, size, scope,
	problem, problem_code, created_at, finished_at, expires_at`

type exportRow struct {
	ID, OwnerID                   int64
	Kind, Words, State            string
	Ask                           []byte
	RowsDone, RowsTotal           int64
	Attempt                       int
	Filename, File, Sha256, Scope string
	Size                          int64
	Problem, ProblemCode          string
	CreatedAt                     time.Time
	FinishedAt, ExpiresAt         *time.Time
}

func (r exportRow) value() (report.Export, error) {
	e := report.Export{
		ID: r.ID, Owner: r.OwnerID, Kind: r.Kind, Words: r.Words, State: report.ExportState(r.State), Done: r.RowsDone, Total: r.RowsTotal,
		Attempt: r.Attempt, Filename: r.Filename, File: r.File, SHA256: r.Sha256, Size: r.Size, Scope: r.Scope,
		Problem: r.Problem, ProblemCode: r.ProblemCode, CreatedAt: r.CreatedAt, FinishedAt: r.FinishedAt, ExpiresAt: r.ExpiresAt,
	}
	return e, json.Unmarshal(r.Ask, &e.Ask)
}

// Ask keeps a wish and its job together, or neither.
func (s *Exports) Ask(ctx context.Context, who org.Person, kind report.Kind, a report.Ask) (e report.Export, err error) {
	names, err := reading{db: s.db, who: who}.Names(ctx, a)
	if err != nil {
		return e, err
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return e, err
	}
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		// Counted and added under one lock: two clicks are two wishes, not eleven.
		if _, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(hashtextextended('liangtian.exports', ?))`, who.ID).Exec(ctx); err != nil {
			return err
		}
		var waiting int
		if err := tx.NewRaw(`SELECT count(*) FROM exports WHERE owner_id = ? AND state IN ('waiting', 'making')`, who.ID).Scan(ctx, &waiting); err != nil {
			return err
		}
		if waiting >= report.MaxWaiting {
			return fault.New(fault.Conflict, "exports-many", "您有 %d 份文件还在生成，请等其中一份完成或取消一份后再试。", waiting)
		}
		var r exportRow
		if err := tx.NewRaw(`INSERT INTO exports (owner_id, kind, ask, words) VALUES (?, ?, ?, ?) RETURNING `+exportColumns,
			who.ID, kind.Code, string(raw), strings.Join(a.Words(kind, names), "，")).Scan(ctx, &r); err != nil {
			return err
		}
		if e, err = r.value(); err != nil {
			return err
		}
		_, err := EnqueueJob(ctx, tx, jobs.Request{Kind: JobExport, Args: ExportArgs{e.ID}, CreatedBy: who.ID})
		return err
	})
	return e, refusal(err)
}

// Mine lists a person's exports, the newest first.
func (s *Exports) Mine(ctx context.Context, who org.Person) ([]report.Export, error) {
	var rows []exportRow
	if err := s.db.NewRaw(`SELECT `+exportColumns+` FROM exports WHERE owner_id = ? ORDER BY id DESC LIMIT 100`, who.ID).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out := make([]report.Export, 0, len(rows))
	for _, r := range rows {
		e, err := r.value()
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// One is an export of its owner; that of another looks like none.
func (s *Exports) One(ctx context.Context, who org.Person, id int64) (report.Export, error) {
	return s.one(ctx, cond("id = ? AND owner_id = ?", id, who.ID))
}

// ByID is any export, for the job that makes it.
func (s *Exports) ByID(ctx context.Context, id int64) (report.Export, error) {
	return s.one(ctx, cond("id = ?", id))
}

func (s *Exports) one(ctx context.Context, w where) (report.Export, error) {
	var r exportRow
	err := s.db.NewRaw(`SELECT `+exportColumns+` FROM exports WHERE ?`, w.query()).Scan(ctx, &r)
	if none(err) {
		return report.Export{}, report.ErrNoExport
	}
	if err != nil {
		return report.Export{}, err
	}
	return r.value()
}

// Begin gives an export to an attempt of its job; false when there is nothing
// to make any more.
func (s *Exports) Begin(ctx context.Context, id int64, attempt int) (bool, error) {
	return s.changed(ctx, `UPDATE exports SET state = 'making', attempt = ?, rows_done = 0, rows_total = 0
		WHERE id = ? AND state IN ('waiting', 'making') AND attempt <= ?`, attempt, id, attempt)
}

const exportHeld = ` WHERE id = ? AND attempt = ? AND state = 'making'`

// Progress tells how far it is; false when it was cancelled, deleted, or taken
// up by another attempt.
func (s *Exports) Progress(ctx context.Context, id int64, attempt int, done, total int64) (bool, error) {
	return s.changed(ctx, `UPDATE exports SET rows_done = ?, rows_total = ?`+exportHeld, done, total, id, attempt)
}

// Finish keeps what was made, once.
func (s *Exports) Finish(ctx context.Context, id int64, attempt int, m report.Made, scope string, now time.Time) (bool, error) {
	return s.changed(ctx, `UPDATE exports SET state = 'ready', filename = ?, file = ?, sha256 = ?, size = ?, scope = ?,
		rows_done = rows_total, finished_at = ?, expires_at = ?`+exportHeld,
		m.Filename, m.File, m.SHA256, m.Size, scope, now, now.Add(report.Keep), id, attempt)
}

// Fail says why nothing was made: by whoever was the last to try.
func (s *Exports) Fail(ctx context.Context, id int64, attempt int, code, words string, now time.Time) error {
	_, err := s.changed(ctx, `UPDATE exports SET state = 'failed', problem_code = ?, problem = ?, finished_at = ?
		WHERE id = ? AND attempt <= ? AND state IN ('waiting', 'making')`, code, words, now, id, attempt)
	return err
}

// Cancel stops one that is not ready.
func (s *Exports) Cancel(ctx context.Context, who org.Person, id int64, now time.Time) error {
	ok, err := s.changed(ctx, `UPDATE exports SET state = 'cancelled', finished_at = ? WHERE id = ? AND owner_id = ? AND state IN ('waiting', 'making')`, now, id, who.ID)
	if err != nil || ok {
		return err
	}
	if _, err := s.One(ctx, who, id); err != nil {
		return err
	}
	return fault.New(fault.Conflict, "export-over", "这份文件已经生成完毕或已停止，无需取消。")
}

// Delete takes one off the owner's list; the caller removes its file.
func (s *Exports) Delete(ctx context.Context, who org.Person, id int64) error {
	ok, err := s.changed(ctx, `DELETE FROM exports WHERE id = ? AND owner_id = ?`, id, who.ID)
	if err == nil && !ok {
		err = report.ErrNoExport
	}
	return err
}

// Expire marks what has lain long enough, and gives the files that are still
// wanted, by name.
func (s *Exports) Expire(ctx context.Context, now time.Time) (wanted map[string]bool, err error) {
	if _, err := s.db.NewRaw(`UPDATE exports SET state = 'expired' WHERE state = 'ready' AND expires_at < ?`, now).Exec(ctx); err != nil {
		return nil, err
	}
	// A job that took its server down too often ends without a word to its export.
	if _, err := s.db.NewRaw(`UPDATE exports x SET state = 'failed', problem_code = 'export-interrupted',
		problem = '生成多次被中断，已停止。请缩小范围后重新生成，或联系管理员。', finished_at = ?
		WHERE x.state IN ('waiting', 'making') AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.kind = ? AND j.state IN ('queued', 'running')
			AND (j.args->>'export')::bigint = x.id)`, now, JobExport).Exec(ctx); err != nil {
		return nil, err
	}
	var files []string
	if err := s.db.NewRaw(`SELECT file FROM exports WHERE state = 'ready'`).Scan(ctx, &files); err != nil {
		return nil, err
	}
	wanted = map[string]bool{}
	for _, f := range files {
		wanted[f] = true
	}
	return wanted, nil
}

func (s *Exports) changed(ctx context.Context, query string, args ...any) (bool, error) {
	res, err := s.db.NewRaw(query, args...).Exec(ctx)
	if err != nil {
		return false, refusal(err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
