package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/org"
)

// State is what the database says of the program's work, for whoever watches it.
type State struct {
	Started       time.Time
	OldestDue     *time.Time
	Now           time.Time
	Events        int64
	LoginFailures int64
	Checkpoint    *time.Time
	Jobs          []JobCount `bun:"-"`
}

// JobCount is how many jobs of a kind are in a state.
type JobCount struct {
	Kind, State string
	N           int64
}

// Watch reads the state: a few look-ups in indexes, as it is asked for often.
func Watch(ctx context.Context, db *bun.DB) (s State, err error) {
	ctx = org.ActingProgram(ctx)
	err = db.NewRaw(`SELECT pg_postmaster_start_time() AS started, now() AS now,
		(SELECT min(run_at) FROM jobs WHERE state = 'queued' AND run_at <= now()) AS oldest_due,
		coalesce((SELECT max(id) FROM case_events), 0) AS events,
		(SELECT count(*) FROM (SELECT ok, at FROM login_attempts ORDER BY id DESC LIMIT 1000) l WHERE NOT ok AND at > now() - interval '15 minutes') AS login_failures,
		(SELECT max(at) FROM seal_checkpoints) AS checkpoint`).Scan(ctx, &s)
	if err != nil {
		return s, err
	}
	err = db.NewRaw(`SELECT kind, state, count(*) AS n FROM jobs WHERE state = 'queued' GROUP BY 1, 2
		UNION ALL SELECT kind, state, count(*) FROM jobs WHERE state = 'running' GROUP BY 1, 2`).Scan(ctx, &s.Jobs)
	return s, err
}

// Sums is what takes a second to add up in a large city.
type Sums struct {
	Files, Bytes int64
	Failed       []JobCount `bun:"-"` // of the last seven days
}

// AddUp reads the sums.
func AddUp(ctx context.Context, db *bun.DB) (s Sums, err error) {
	ctx = org.ActingProgram(ctx)
	err = db.NewRaw(`SELECT count(*) AS files, coalesce(sum(size), 0)::bigint AS bytes FROM photos`).Scan(ctx, &s)
	if err != nil {
		return s, err
	}
	err = db.NewRaw(`SELECT kind, state, count(*) AS n FROM jobs WHERE state = 'failed' AND finished_at > now() - interval '7 days' GROUP BY 1, 2`).Scan(ctx, &s.Failed)
	return s, err
}

// Pools are the figures of the pools behind a database: people's and the
// program's own.
func Pools(db *bun.DB) (people, program sql.DBStats) {
	people = db.Stats()
	if d, ok := db.Dialect().(walled); ok {
		program = d.wall.program.Stats()
	}
	return people, program
}
