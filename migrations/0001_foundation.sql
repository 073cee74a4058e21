-- The house's first floor: who works here, where, on which plots, and the one
-- way a case moves. Areas are hundredths of m2, geometry is CGCS2000 (4490).

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Regions and people -------------------------------------------------------

CREATE TABLE regions (
  code       text PRIMARY KEY
             CONSTRAINT regions_code_shape CHECK (code ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'),
  name       text NOT NULL,
  schematic  boolean NOT NULL DEFAULT false,
  source     text NOT NULL DEFAULT '',
  version    int NOT NULL DEFAULT 1,
  boundary   geometry(MultiPolygon, 4490),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- Boundaries cut small: asking which county a plot lies in is a hundred times
-- faster on pieces of at most 128 vertices.
CREATE TABLE region_pieces (
  region text NOT NULL REFERENCES regions (code) ON DELETE CASCADE,
  geom   geometry(Polygon, 4490) NOT NULL
);
CREATE INDEX region_pieces_geom ON region_pieces USING gist (geom);

CREATE FUNCTION cut_region() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM region_pieces WHERE region = NEW.code;
  IF NEW.boundary IS NOT NULL AND length(NEW.code) = 6 THEN
    INSERT INTO region_pieces (region, geom)
    SELECT NEW.code, g FROM ST_Subdivide(NEW.boundary, 128) AS g
    WHERE GeometryType(g) = 'POLYGON';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER regions_cut AFTER INSERT OR UPDATE OF boundary ON regions
  FOR EACH ROW EXECUTE FUNCTION cut_region();

CREATE TABLE people (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login         text NOT NULL CONSTRAINT people_login_key UNIQUE
                CONSTRAINT people_login_shape CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,31}$'),
  name          text NOT NULL CONSTRAINT people_name_given CHECK (name <> ''),
  password_hash text NOT NULL,
  role          text NOT NULL CONSTRAINT people_role CHECK (role IN
                ('city', 'joint_office', 'county_clerk', 'county_reviewer', 'inspector', 'observer', 'administrator')),
  department    text NOT NULL DEFAULT '' CONSTRAINT people_department CHECK (department IN ('', 'natural_resources', 'agriculture')),
  region        text NOT NULL REFERENCES regions (code),
  unit          text NOT NULL DEFAULT '',
  phone         text NOT NULL DEFAULT '',
  active        boolean NOT NULL DEFAULT true,
  must_change   boolean NOT NULL DEFAULT false,
  created_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT people_role_department CHECK (
    (role IN ('city', 'county_clerk', 'county_reviewer', 'inspector')) = (department <> '') OR role = 'observer')
);

CREATE TABLE login_attempts (
  id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login text NOT NULL,
  at    timestamptz NOT NULL DEFAULT now(),
  ok    boolean NOT NULL
);
CREATE INDEX login_attempts_recent ON login_attempts (login, at);

CREATE TABLE sessions (
  token  text PRIMARY KEY,
  data   bytea NOT NULL,
  expiry timestamptz NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expiry);

-- Holidays and make-up days (调休): data, checked against the yearly notice.
CREATE TABLE calendar_days (
  day     date PRIMARY KEY,
  working boolean NOT NULL,
  note    text NOT NULL DEFAULT ''
);

-- Baseline layers ----------------------------------------------------------

CREATE TABLE layers (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind       text NOT NULL CONSTRAINT layers_kind CHECK (kind IN ('farmland', 'pbf', 'ecological_redline')),
  name       text NOT NULL,
  version    int NOT NULL,
  authority  text NOT NULL,
  as_of      date NOT NULL,
  sha256     text NOT NULL,
  features   int NOT NULL DEFAULT 0,
  area_cents bigint NOT NULL DEFAULT 0,
  dropped    text[] NOT NULL DEFAULT '{}',
  ready      boolean NOT NULL DEFAULT false,
  created_by bigint REFERENCES people (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT layers_version_key UNIQUE (kind, version)
);

CREATE TABLE layer_features (
  layer_id bigint NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
  code     text NOT NULL DEFAULT '',
  class    text NOT NULL DEFAULT '',
  geom     geometry(MultiPolygon, 4490) NOT NULL
);
CREATE INDEX layer_features_geom ON layer_features USING gist (geom);
CREATE INDEX layer_features_layer ON layer_features (layer_id);

-- Batches, imports ---------------------------------------------------------

CREATE TABLE batches (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number         text NOT NULL CONSTRAINT batches_number_key UNIQUE
                 CONSTRAINT batches_number_given CHECK (number <> ''),
  issued_on      date NOT NULL,
  source         text NOT NULL,
  day_kind       text NOT NULL CONSTRAINT batches_day_kind CHECK (day_kind IN ('working', 'calendar')),
  limits         jsonb NOT NULL,
  evidence_rules jsonb NOT NULL DEFAULT '{}',
  created_by     bigint NOT NULL REFERENCES people (id),
  created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE imports (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch_id     bigint NOT NULL REFERENCES batches (id),
  filename     text NOT NULL,
  sha256       text NOT NULL,
  size         bigint NOT NULL,
  status       text NOT NULL DEFAULT 'parsing' CONSTRAINT imports_status CHECK (status IN
               ('parsing', 'needs_settings', 'parsed', 'committing', 'committed', 'failed')),
  settings     jsonb NOT NULL DEFAULT '{}',
  outline      jsonb NOT NULL DEFAULT '{}',
  counts       jsonb NOT NULL DEFAULT '{}',
  progress     jsonb NOT NULL DEFAULT '{}',
  problem      jsonb,
  created_by   bigint NOT NULL REFERENCES people (id),
  created_at   timestamptz NOT NULL DEFAULT now(),
  committed_at timestamptz
);
CREATE INDEX imports_batch ON imports (batch_id, id);

-- What a file said, row by row, and what was made of it. Kept as the record of
-- the import, so the report can be had again years later.
CREATE TABLE import_rows (
  import_id       bigint NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  row_no          int NOT NULL,
  plot_no         text NOT NULL,
  verdict         text NOT NULL CONSTRAINT import_rows_verdict CHECK (verdict IN ('new', 'duplicate', 'existing', 'invalid')),
  reasons         text[] NOT NULL DEFAULT '{}',
  warnings        text[] NOT NULL DEFAULT '{}',
  attributes      jsonb NOT NULL,
  fields          jsonb NOT NULL,
  geom            geometry(MultiPolygon, 4490),
  area_cents      bigint,
  file_area_cents bigint,
  county_file     text NOT NULL DEFAULT '',
  county_geom     text,
  county_share    double precision,
  PRIMARY KEY (import_id, row_no)
);
CREATE INDEX import_rows_plot ON import_rows (import_id, plot_no);

-- Plots and cases ----------------------------------------------------------

CREATE TABLE plots (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch_id        bigint NOT NULL REFERENCES batches (id),
  plot_no         text NOT NULL CONSTRAINT plots_no_given CHECK (plot_no <> ''),
  parent_id       bigint REFERENCES plots (id),
  import_id       bigint REFERENCES imports (id),
  geom            geometry(MultiPolygon, 4490) NOT NULL,
  area_cents      bigint NOT NULL CONSTRAINT plots_area_positive CHECK (area_cents > 0),
  file_area_cents bigint,
  county_file     text NOT NULL DEFAULT '',
  county_geom     text,
  county_share    double precision,
  town            text NOT NULL DEFAULT '',
  village         text NOT NULL DEFAULT '',
  type            text NOT NULL DEFAULT '',
  class_before    text NOT NULL DEFAULT '',
  class_now       text NOT NULL DEFAULT '',
  planting        text NOT NULL DEFAULT '',
  period_before   text NOT NULL DEFAULT '',
  period_after    text NOT NULL DEFAULT '',
  pbf_in_file     boolean,
  eco_in_file     boolean,
  note            text NOT NULL DEFAULT '',
  attributes      jsonb NOT NULL DEFAULT '{}',
  farmland_cents  bigint,
  pbf_cents       bigint,
  overlays        jsonb NOT NULL DEFAULT '[]',
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT plots_batch_no_key UNIQUE (batch_id, plot_no)
);
CREATE INDEX plots_geom ON plots USING gist (geom);
CREATE INDEX plots_search ON plots USING gin ((plot_no || ' ' || village || ' ' || town || ' ' || note) gin_trgm_ops);

-- The table of the life of a case, as the database knows it. A test keeps it
-- equal to internal/casework/lifecycle.go; an event outside it is refused.
CREATE TABLE lifecycle (
  from_state text NOT NULL,
  action     text NOT NULL,
  to_state   text NOT NULL,
  PRIMARY KEY (from_state, action, to_state)
);
INSERT INTO lifecycle VALUES
  ('', 'import', 'imported'),
  ('', 'split_off', 'imported'),
  ('imported', 'issue', 'issued'),
  ('imported', 'reroute', 'imported'),
  ('imported', 'void', 'voided'),
  ('issued', 'receive', 'received'),
  ('issued', 'refuse', 'disputed'),
  ('disputed', 'confer', 'issued'),
  ('received', 'depute', 'verifying'),
  ('verifying', 'depute', 'verifying'),
  ('verifying', 'report_finding', 'finding_review'),
  ('finding_review', 'return_finding', 'verifying'),
  ('finding_review', 'uphold', 'rectifying'),
  ('finding_review', 'clear', 'awaiting_closure'),
  ('finding_review', 'split', 'split'),
  ('finding_review', 'hand_over', 'disputed'),
  ('finding_review', 'escalate', 'escalated'),
  ('escalated', 'rule', 'rectifying'),
  ('escalated', 'rule', 'awaiting_closure'),
  ('rectifying', 'extend', 'rectifying'),
  ('rectifying', 'finish', 'awaiting_evidence'),
  ('rectifying', 'carry_over', 'carried_over'),
  ('carried_over', 'finish', 'awaiting_evidence'),
  ('awaiting_evidence', 'submit_evidence', 'evidence_review'),
  ('evidence_review', 'return_evidence', 'awaiting_evidence'),
  ('evidence_review', 'rework', 'rectifying'),
  ('evidence_review', 'pass', 'awaiting_closure'),
  ('awaiting_closure', 'apply_to_close', 'closure_review'),
  ('closure_review', 'return_application', 'awaiting_closure'),
  ('closure_review', 'return_evidence', 'awaiting_evidence'),
  ('closure_review', 'rework', 'rectifying'),
  ('closure_review', 'close', 'closed'),
  ('closed', 'report_up', 'reported'),
  ('closed', 'reopen', 'received'),
  ('reported', 'reopen', 'received');

CREATE TABLE cases (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  no           text NOT NULL CONSTRAINT cases_no_key UNIQUE,
  batch_id     bigint NOT NULL REFERENCES batches (id),
  plot_id      bigint NOT NULL CONSTRAINT cases_plot_key UNIQUE REFERENCES plots (id),
  parent_id    bigint REFERENCES cases (id),
  state        text NOT NULL,
  version      int NOT NULL CONSTRAINT cases_version_positive CHECK (version >= 1),
  lead         text NOT NULL DEFAULT '' CONSTRAINT cases_lead CHECK (lead IN ('', 'natural_resources', 'agriculture')),
  partner      text NOT NULL DEFAULT '' CONSTRAINT cases_partner CHECK (partner IN ('', 'natural_resources', 'agriculture')),
  county       text NOT NULL DEFAULT '',
  deputed      bigint[] NOT NULL DEFAULT '{}',
  due_on       date,
  qualification text NOT NULL DEFAULT '',
  -- everything else that decisions made of the case; the same bytes stand in
  -- the newest event, so a change by hand is found
  facts        json NOT NULL,
  -- derived from plot and file, for the register and the map
  type         text NOT NULL DEFAULT '',
  area_cents   bigint NOT NULL,
  pbf_cents    bigint,
  center       geometry(Point, 4490) NOT NULL,
  updated_at   timestamptz NOT NULL,
  CONSTRAINT cases_lead_is_not_partner CHECK (lead = '' OR lead <> partner),
  CONSTRAINT cases_issued_to_somebody CHECK (state IN ('imported', 'voided') OR (lead <> '' AND county <> ''))
);

CREATE TABLE case_events (
  id               bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT case_events_id_key UNIQUE,
  case_id          bigint NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
  seq              int NOT NULL,
  action           text NOT NULL,
  from_state       text NOT NULL,
  to_state         text NOT NULL,
  actor_id         bigint NOT NULL REFERENCES people (id),
  actor_name       text NOT NULL,
  actor_role       text NOT NULL,
  actor_department text NOT NULL,
  actor_region     text NOT NULL,
  at               timestamptz NOT NULL,
  reason           text NOT NULL DEFAULT '',
  document         text NOT NULL DEFAULT '',
  payload          json NOT NULL,
  after            json NOT NULL,
  idempotency_key  uuid,
  prev_hash        bytea NOT NULL,
  hash             bytea NOT NULL CONSTRAINT case_events_hash_size CHECK (length(hash) = 32),
  CONSTRAINT case_events_seq_key PRIMARY KEY (case_id, seq),
  CONSTRAINT case_events_state_key UNIQUE (case_id, seq, to_state),
  CONSTRAINT case_events_lifecycle FOREIGN KEY (from_state, action, to_state) REFERENCES lifecycle
);
CREATE UNIQUE INDEX case_events_idempotency ON case_events (actor_id, idempotency_key, case_id)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX case_events_actor ON case_events (actor_id, at);

-- A case cannot stand in a state, or at a version, that no event gave it.
ALTER TABLE cases ADD CONSTRAINT cases_moved_by_event
  FOREIGN KEY (id, version, state) REFERENCES case_events (case_id, seq, to_state)
  DEFERRABLE INITIALLY DEFERRED;

CREATE INDEX cases_due ON cases (due_on, id);
CREATE INDEX cases_county_state ON cases (county, state, due_on, id);
CREATE INDEX cases_state ON cases (state, due_on, id);
CREATE INDEX cases_batch ON cases (batch_id);
CREATE INDEX cases_deputed ON cases USING gin (deputed);
CREATE INDEX cases_updated ON cases (updated_at, id);
CREATE INDEX cases_center ON cases USING gist (center);
CREATE INDEX cases_parent ON cases (parent_id) WHERE parent_id IS NOT NULL;

CREATE FUNCTION case_events_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last case_events%ROWTYPE;
BEGIN
  SELECT * INTO last FROM case_events WHERE case_id = NEW.case_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq IS DISTINCT FROM coalesce(last.seq, 0) + 1
     OR NEW.from_state IS DISTINCT FROM coalesce(last.to_state, '')
     OR NEW.prev_hash IS DISTINCT FROM coalesce(last.hash, ''::bytea) THEN
    RAISE EXCEPTION 'event % of case % does not follow the one before', NEW.seq, NEW.case_id
      USING ERRCODE = '23514', CONSTRAINT = 'case_events_chain';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_events_follow BEFORE INSERT ON case_events
  FOR EACH ROW EXECUTE FUNCTION case_events_follow();

CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
    USING ERRCODE = '23514', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
CREATE TRIGGER case_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_events
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Notes and requests that are no steps: kept beside the events.
CREATE TABLE case_records (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id  bigint NOT NULL REFERENCES cases (id),
  kind     text NOT NULL CONSTRAINT case_records_kind CHECK (kind IN ('note', 'extension_request')),
  actor_id bigint NOT NULL REFERENCES people (id),
  at       timestamptz NOT NULL DEFAULT now(),
  payload  jsonb NOT NULL
);
CREATE INDEX case_records_case ON case_records (case_id, id);
CREATE TRIGGER case_records_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_records
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Questions of place ---------------------------------------------------------

-- The county with the largest share of the outline, and that share (0 to 1).
CREATE FUNCTION county_of(outline geometry) RETURNS TABLE (region text, share double precision)
LANGUAGE sql STABLE AS $$
  SELECT p.region, least(sum(ST_Area(ST_Intersection(p.geom, outline))) / nullif(ST_Area(outline), 0), 1)
  FROM region_pieces p WHERE p.geom && outline AND ST_Intersects(p.geom, outline)
  GROUP BY p.region HAVING sum(ST_Area(ST_Intersection(p.geom, outline))) > 0
  ORDER BY 2 DESC, 1 LIMIT 1
$$;

-- Ellipsoidal area, in hundredths of m2, that a layer covers of the outline.
-- The hits are united first: layers overlap themselves.
CREATE FUNCTION overlap_cents(outline geometry, layer bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT coalesce(round(ST_Area(ST_Union(ST_Intersection(f.geom, outline))::geography) * 100), 0)::bigint
  FROM layer_features f WHERE f.layer_id = layer AND f.geom && outline AND ST_Intersects(f.geom, outline)
$$;

-- Evidence -----------------------------------------------------------------

CREATE TABLE photos (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id       bigint NOT NULL REFERENCES cases (id),
  round         int NOT NULL,
  phase         text NOT NULL CONSTRAINT photos_phase CHECK (phase IN ('verify', 'rectify')),
  kind          text NOT NULL CONSTRAINT photos_kind CHECK (kind IN ('wide', 'close', 'interior', 'uav')),
  sha256        text NOT NULL CONSTRAINT photos_sha256_shape CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  size          bigint NOT NULL,
  filename      text NOT NULL,
  mime          text NOT NULL,
  width         int NOT NULL,
  height        int NOT NULL,
  dhash         bigint NOT NULL,
  position      geometry(Point, 4490),
  facts         jsonb NOT NULL,
  taken_at      timestamptz,
  uploaded_by   bigint NOT NULL REFERENCES people (id),
  received_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT photos_case_sha256_key UNIQUE (case_id, sha256)
);
CREATE INDEX photos_sha256 ON photos (sha256);
CREATE TRIGGER photos_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON photos
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE photo_withdrawals (
  photo_id bigint PRIMARY KEY REFERENCES photos (id),
  actor_id bigint NOT NULL REFERENCES people (id),
  at       timestamptz NOT NULL DEFAULT now(),
  reason   text NOT NULL CONSTRAINT photo_withdrawals_reason_given CHECK (reason <> '')
);
CREATE TRIGGER photo_withdrawals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON photo_withdrawals
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Grants: the application writes what it must and can unwrite nothing --------

GRANT USAGE ON SCHEMA public TO liangtian_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO liangtian_app;
GRANT INSERT, UPDATE ON regions, people, layers, batches, imports, cases, calendar_days TO liangtian_app;
GRANT INSERT ON login_attempts, layer_features, plots, case_events, case_records, photos, photo_withdrawals TO liangtian_app;
GRANT INSERT, UPDATE, DELETE ON sessions, import_rows, region_pieces TO liangtian_app;
GRANT USAGE ON SEQUENCE plots_id_seq, cases_id_seq TO liangtian_app;
