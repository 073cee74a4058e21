-- Things done later: imports, exports, checkpoints. One row is one thing; a
-- worker holds it by a lease, so that what a killed server was doing is taken
-- up again when the lease runs out.

CREATE TABLE jobs (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind           text NOT NULL CONSTRAINT jobs_kind_shape CHECK (kind ~ '^[a-z][a-z0-9_]{0,63}$'),
  args           jsonb NOT NULL DEFAULT '{}',
  state          text NOT NULL DEFAULT 'queued'
                 CONSTRAINT jobs_state CHECK (state IN ('queued', 'running', 'done', 'failed')),
  progress_done  bigint NOT NULL DEFAULT 0,
  progress_total bigint NOT NULL DEFAULT 0,
  note           text NOT NULL DEFAULT '',
  result         jsonb,
  error          text NOT NULL DEFAULT '',
  error_code     text NOT NULL DEFAULT '',
  unique_key     text,
  slot           timestamptz,
  attempts       int NOT NULL DEFAULT 0,
  failures       int NOT NULL DEFAULT 0,
  run_at         timestamptz NOT NULL DEFAULT now(),
  lease_until    timestamptz,
  created_by     bigint REFERENCES people (id),
  created_at     timestamptz NOT NULL DEFAULT now(),
  finished_at    timestamptz,
  CONSTRAINT jobs_running_has_lease CHECK ((state = 'running') = (lease_until IS NOT NULL)),
  CONSTRAINT jobs_finished_has_time CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL))
);
COMMENT ON COLUMN jobs.unique_key IS 'at most one unfinished job of a kind has it';
COMMENT ON COLUMN jobs.slot IS 'the hour a periodic job stands for; each is done once, ever';
COMMENT ON COLUMN jobs.attempts IS 'times taken up; a worker that lost its lease is known by an old number';
COMMENT ON COLUMN jobs.failures IS 'times ended in an error or with its server';

CREATE UNIQUE INDEX jobs_unfinished_once ON jobs (kind, unique_key) WHERE state IN ('queued', 'running');
CREATE UNIQUE INDEX jobs_slot_once ON jobs (kind, slot);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state = 'queued';
CREATE INDEX jobs_leases ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_of_person ON jobs (created_by, id);

GRANT SELECT, INSERT, UPDATE ON jobs TO liangtian_app;
