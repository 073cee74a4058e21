-- What people have made to take away: reports, packages, shapefiles. A row is
-- one wish of one person; its file lies beside the database for a week.

CREATE TABLE exports (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_id     bigint NOT NULL REFERENCES people (id),
  kind         text NOT NULL CONSTRAINT exports_kind_shape CHECK (kind ~ '^[a-z][a-z0-9_]{0,31}$'),
  ask          jsonb NOT NULL,
  words        text NOT NULL DEFAULT '',
  state        text NOT NULL DEFAULT 'waiting'
               CONSTRAINT exports_state CHECK (state IN ('waiting', 'making', 'ready', 'failed', 'cancelled', 'expired')),
  rows_done    bigint NOT NULL DEFAULT 0,
  rows_total   bigint NOT NULL DEFAULT 0,
  attempt      int NOT NULL DEFAULT 0,
  filename     text NOT NULL DEFAULT '',
  file         text NOT NULL DEFAULT '',
  sha256       text NOT NULL DEFAULT '',
  size         bigint NOT NULL DEFAULT 0,
  scope        text NOT NULL DEFAULT '',
  problem      text NOT NULL DEFAULT '',
  problem_code text NOT NULL DEFAULT '',
  created_at   timestamptz NOT NULL DEFAULT now(),
  finished_at  timestamptz,
  expires_at   timestamptz,
  CONSTRAINT exports_ready_whole CHECK (state NOT IN ('ready', 'expired') OR
    (filename <> '' AND file <> '' AND sha256 ~ '^[0-9a-f]{64}$' AND size > 0 AND expires_at IS NOT NULL)),
  CONSTRAINT exports_failed_says_why CHECK (state <> 'failed' OR (problem <> '' AND problem_code <> ''))
);
COMMENT ON COLUMN exports.ask IS 'of which cases, internal/report.Ask';
COMMENT ON COLUMN exports.words IS 'the same in words, for the list';
COMMENT ON COLUMN exports.attempt IS 'of its job: an attempt that was overtaken can store nothing';
COMMENT ON COLUMN exports.file IS 'its name in the folder of exports';
COMMENT ON COLUMN exports.scope IS 'what its owner saw when it was made: who sees something else now does not get it';
CREATE INDEX exports_owner ON exports (owner_id, id);
CREATE INDEX exports_expiry ON exports (expires_at) WHERE state = 'ready';

GRANT SELECT, INSERT, UPDATE, DELETE ON exports TO liangtian_app;
