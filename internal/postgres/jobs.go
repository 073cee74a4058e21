package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/fault"
	"liangtian/internal/jobs"
)

// Jobs is the store of internal/jobs. All times are the database's: servers
// need not agree on the hour to agree on a lease.
type Jobs struct{ db *bun.DB }

// NewJobs keeps jobs in a database.
func NewJobs(db *bun.DB) Jobs { return Jobs{db} }

var _ jobs.Store = Jobs{}

const jobColumns = `id, kind, args, state, progress_done, progress_total, note, result, error, error_code,
	attempts, failures, coalesce(created_by, 0) AS created_by, created_at, run_at, finished_at`

// Enqueue asks for a job.
func (s Jobs) Enqueue(ctx context.Context, r jobs.Request) (int64, error) {
	return EnqueueJob(ctx, s.db, r)
}

// EnqueueJob asks for a job inside a transaction of the caller: it will be done
// if, and only if, that commits.
func EnqueueJob(ctx context.Context, db bun.IDB, r jobs.Request) (int64, error) {
	args, err := jobArgs(r.Args)
	if err != nil {
		return 0, err
	}
	// The one that is there may finish between the two statements: then there
	// is room for a new one.
	for range 10 {
		var id int64
		err := db.NewRaw(`INSERT INTO jobs (kind, args, unique_key, slot, created_by, run_at)
			VALUES (?, ?::jsonb, nullif(?, ''), ?, nullif(?, 0), now() + ? * interval '1 microsecond')
			ON CONFLICT DO NOTHING RETURNING id`,
			r.Kind, args, r.UniqueKey, r.Slot, r.CreatedBy, r.Delay.Microseconds()).Scan(ctx, &id)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
		err = db.NewRaw(`SELECT id FROM jobs WHERE kind = ? AND (slot = ? OR unique_key = ? AND state IN ('queued', 'running'))`,
			r.Kind, r.Slot, r.UniqueKey).Scan(ctx, &id)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
	}
	return 0, errors.New("jobs: the unique key is taken and free by turns")
}

// jobArgs is text: the driver would send a json.RawMessage as bytea.
func jobArgs(args any) (string, error) {
	if args == nil {
		return "{}", nil
	}
	text, err := json.Marshal(args)
	return string(text), err
}

// Get finds a job.
func (s Jobs) Get(ctx context.Context, id int64) (jobs.Job, error) {
	var job jobs.Job
	err := s.db.NewRaw("SELECT "+jobColumns+" FROM jobs WHERE id = ?", id).Scan(ctx, &job)
	if errors.Is(err, sql.ErrNoRows) {
		return job, fault.New(fault.NotFound, "job-not-found", "没有找到这个任务。")
	}
	return job, err
}

// Claim takes the next job that is due. A lease that ran out means that its
// server died or hung, which counts as a failure.
func (s Jobs) Claim(ctx context.Context, kinds []string, lease time.Duration) (*jobs.Job, error) {
	var job jobs.Job
	err := s.db.NewRaw(`WITH next AS (
			SELECT id FROM jobs
			WHERE kind = ANY (?) AND (state = 'queued' AND run_at <= now() OR state = 'running' AND lease_until < now())
			ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
		UPDATE jobs SET state = 'running', attempts = attempts + 1,
			failures = failures + CASE state WHEN 'running' THEN 1 ELSE 0 END,
			lease_until = now() + ? * interval '1 microsecond'
		WHERE id = (SELECT id FROM next) RETURNING `+jobColumns,
		pgdialect.Array(kinds), lease.Microseconds()).Scan(ctx, &job)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &job, nil
}

const jobHeld = " WHERE id = ? AND attempts = ? AND state = 'running'"

// Extend renews the lease of an attempt that still holds it.
func (s Jobs) Extend(ctx context.Context, id int64, attempt int, lease time.Duration) (bool, error) {
	return s.change(ctx, "UPDATE jobs SET lease_until = now() + ? * interval '1 microsecond'"+jobHeld,
		lease.Microseconds(), id, attempt)
}

// Progress stores how far an attempt is.
func (s Jobs) Progress(ctx context.Context, id int64, attempt int, done, total int64, note string) error {
	_, err := s.change(ctx, "UPDATE jobs SET progress_done = ?, progress_total = ?, note = ?"+jobHeld,
		done, total, note, id, attempt)
	return err
}

// Finish stores how an attempt ended.
func (s Jobs) Finish(ctx context.Context, id int64, attempt int, o jobs.Outcome) (bool, error) {
	ended := o.State == jobs.Done || o.State == jobs.Failed
	return s.change(ctx, `UPDATE jobs SET state = ?, result = nullif(?, '')::jsonb, error = ?, error_code = ?, failures = ?,
		lease_until = NULL, run_at = now() + ? * interval '1 microsecond',
		finished_at = CASE WHEN ? THEN now() END`+jobHeld,
		o.State, string(o.Result), o.Error, o.ErrorCode, o.Failures, o.Delay.Microseconds(), ended, id, attempt)
}

func (s Jobs) change(ctx context.Context, query string, args ...any) (bool, error) {
	res, err := s.db.ExecContext(ctx, query, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
