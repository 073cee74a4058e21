package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
)

// Condition is what the database says of itself to whoever asks after its health.
type Condition struct {
	Version           int // of the server, as 150010
	PostGIS           string
	Missing           []string `bun:",array"` // extensions
	Fsync             bool
	FullPageWrites    bool
	SynchronousCommit bool
	Now               time.Time
	TooMighty         []string `bun:",array"` // roles of the program that may more than they should
	Unwalled          []string `bun:",array"` // tables whose rows no policy guards
	FailedJobs        int
	StuckJobs         int // waiting for more than an hour
	OldestStuck       *time.Time
	LastPhotos        []string `bun:",array"` // hashes of the newest photos
}

// Examine asks, as the owner.
func Examine(ctx context.Context, owner bun.IDB) (c Condition, err error) {
	err = owner.NewRaw(`SELECT current_setting('server_version_num')::int AS version,
		coalesce((SELECT extversion FROM pg_extension WHERE extname = 'postgis'), '') AS post_gis,
		array(SELECT x FROM unnest(ARRAY['postgis', 'pg_trgm', 'btree_gist']) x WHERE x NOT IN (SELECT extname FROM pg_extension)) AS missing,
		current_setting('fsync')::boolean AS fsync, current_setting('full_page_writes')::boolean AS full_page_writes,
		current_setting('synchronous_commit') <> 'off' AS synchronous_commit, clock_timestamp() AS now,
		array(SELECT rolname FROM pg_roles WHERE rolname IN (?0, ?1) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
		  UNION SELECT rolname FROM pg_roles WHERE rolname = ?0 AND pg_has_role(rolname, ?1, 'MEMBER')) AS too_mighty,
		array(SELECT DISTINCT t.relname::text FROM pg_policy p JOIN pg_class t ON t.oid = p.polrelid WHERE NOT (t.relrowsecurity AND t.relforcerowsecurity) ORDER BY 1) AS unwalled,
		(SELECT count(*) FROM jobs WHERE state = 'failed' AND finished_at > now() - interval '7 days') AS failed_jobs,
		(SELECT count(*) FROM jobs WHERE state = 'queued' AND run_at < now() - interval '1 hour') AS stuck_jobs,
		(SELECT min(run_at) FROM jobs WHERE state = 'queued' AND run_at < now() - interval '1 hour') AS oldest_stuck,
		array(SELECT sha256 FROM photos ORDER BY id DESC LIMIT 200) AS last_photos`, AppRole, ProgramRole).Scan(ctx, &c)
	return c, err
}
