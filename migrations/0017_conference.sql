-- Hand-overs that are answered, the joint conference, and the documents that
-- rules, decisions and measures rest on.

-- Hand-overs -----------------------------------------------------------------

-- Until now a hand-over went to the conference at once; events from before keep
-- that line of the table, and no step takes it any more.
INSERT INTO lifecycle VALUES
  ('imported', 'confer', 'imported'),
  ('finding_review', 'hand_over', 'offered'),
  ('offered', 'take_over', 'received'),
  ('offered', 'decline', 'disputed'),
  ('offered', 'lapse', 'disputed'),
  ('offered', 'revise', 'offered');

-- What nobody answered in time the program brings before the conference, in
-- nobody's name.
ALTER TABLE case_events ALTER COLUMN actor_id DROP NOT NULL;
ALTER TABLE case_events ADD CONSTRAINT case_events_somebody CHECK (actor_id IS NOT NULL OR (action = 'lapse' AND actor_role = ''));

-- Files that steps of a case rest on; the step's event names them by hash.
CREATE TABLE case_files (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id     bigint NOT NULL REFERENCES cases (id),
  name        text NOT NULL CONSTRAINT case_files_name_given CHECK (name <> ''),
  mime        text NOT NULL,
  size        bigint NOT NULL CONSTRAINT case_files_size CHECK (size > 0),
  sha256      text NOT NULL CONSTRAINT case_files_sha256_shape CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  uploaded_by bigint NOT NULL REFERENCES people (id),
  at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX case_files_case ON case_files (case_id, id);
CREATE TRIGGER case_files_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_files FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON case_files TO liangtian_app;

-- How often departments said of a case that it is not theirs.
ALTER TABLE standings ADD COLUMN bounces int NOT NULL DEFAULT 0;
UPDATE standings s SET bounces = b.n FROM (
  SELECT case_id, seq, count(*) FILTER (WHERE action IN ('refuse', 'hand_over', 'decline')) OVER (PARTITION BY case_id ORDER BY seq) AS n FROM standings) b
WHERE b.case_id = s.case_id AND b.seq = s.seq AND b.n > 0;

CREATE OR REPLACE FUNCTION keep_standings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE kept bigint;
BEGIN
  UPDATE public.standings s SET until = greatest(f.at, s.since)
  FROM fresh f WHERE s.case_id = f.case_id AND s.seq = f.seq - 1;

  INSERT INTO public.standings (case_id, seq, since, state, from_state, action, county, town, lead, partner, qualification, type,
    batch_id, due_on, round, returns, bounces, on_pbf, area_cents, farmland_cents, pbf_cents)
  SELECT c.id, f.seq, f.at, f.to_state, f.from_state, f.action, c.county, p.town, c.lead, c.partner, c.qualification, c.type,
    c.batch_id, c.due_on, coalesce((c.facts->>'round')::int, 1), coalesce((c.facts->>'returns')::int, 0),
    coalesce(last.bounces, 0) + (f.action IN ('refuse', 'hand_over', 'decline'))::int,
    coalesce(c.pbf_cents > 0, p.pbf_in_file, false), c.area_cents, p.farmland_cents, c.pbf_cents
  FROM fresh f JOIN public.cases c ON c.id = f.case_id AND c.version = f.seq JOIN public.plots p ON p.id = c.plot_id
  LEFT JOIN public.standings last ON last.case_id = f.case_id AND last.seq = f.seq - 1;

  GET DIAGNOSTICS kept = ROW_COUNT;
  IF kept <> (SELECT count(*) FROM fresh) THEN
    RAISE EXCEPTION 'an event was written before its case was moved' USING ERRCODE = '23514', CONSTRAINT = 'standings_follow';
  END IF;
  RETURN NULL;
END $$;

DROP INDEX standings_now;
CREATE INDEX standings_now ON standings (county, state, due_on, case_id)
  INCLUDE (lead, partner, town, qualification, type, batch_id, action, round, returns, bounces, on_pbf, area_cents, farmland_cents, pbf_cents)
  WHERE until = 'infinity';

-- The joint conference -------------------------------------------------------

CREATE TABLE proposals (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title      text NOT NULL CONSTRAINT proposals_title_given CHECK (title <> ''),
  body       text NOT NULL CONSTRAINT proposals_body_given CHECK (body <> ''),
  author_id  bigint NOT NULL REFERENCES people (id),
  department text NOT NULL CONSTRAINT proposals_department CHECK (department IN ('', 'natural_resources', 'agriculture')),
  region     text NOT NULL,
  at         timestamptz NOT NULL DEFAULT now(),
  idempotency_key uuid NOT NULL,
  CONSTRAINT proposals_once UNIQUE (author_id, idempotency_key)
);
CREATE TRIGGER proposals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON proposals FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE meetings (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version    int NOT NULL CONSTRAINT meetings_version_positive CHECK (version >= 1),
  status     text NOT NULL CONSTRAINT meetings_status CHECK (status IN ('draft', 'held')),
  title      text NOT NULL CONSTRAINT meetings_title_given CHECK (title <> ''),
  on_day     date NOT NULL,
  place      text NOT NULL,
  chair      text NOT NULL,
  attendees  text[] NOT NULL,
  remark     text NOT NULL,
  minutes_no text CONSTRAINT meetings_minutes_key UNIQUE,
  created_by bigint NOT NULL REFERENCES people (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  held_by    bigint REFERENCES people (id),
  held_at    timestamptz,
  create_key uuid NOT NULL,
  hold_key   uuid,
  CONSTRAINT meetings_once UNIQUE (created_by, create_key),
  CONSTRAINT meetings_held_whole CHECK ((status = 'held') = (minutes_no IS NOT NULL AND held_by IS NOT NULL AND held_at IS NOT NULL))
);

-- What was decided stands with what the case was then: its type, the rule that
-- had routed it, who led it, and the event by which the decision moved it.
CREATE TABLE meeting_items (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  meeting_id  bigint NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
  place       int NOT NULL,
  case_id     bigint REFERENCES cases (id),
  proposal_id bigint REFERENCES proposals (id),
  result      text NOT NULL CONSTRAINT meeting_items_result CHECK (result IN ('', 'decided', 'deferred')),
  department  text NOT NULL CONSTRAINT meeting_items_department CHECK (department IN ('', 'natural_resources', 'agriculture')),
  county      text NOT NULL,
  finding     text NOT NULL,
  outcome     text NOT NULL,
  ground      text NOT NULL,
  measure     text NOT NULL,
  term        date,
  body        text NOT NULL,
  plot_type   text NOT NULL DEFAULT '',
  rule_no     int NOT NULL DEFAULT 0,
  led_by      text NOT NULL DEFAULT '',
  from_state  text NOT NULL DEFAULT '',
  seq         int,
  CONSTRAINT meeting_items_one CHECK ((case_id IS NULL) <> (proposal_id IS NULL)),
  CONSTRAINT meeting_items_case_once UNIQUE (meeting_id, case_id),
  CONSTRAINT meeting_items_proposal_once UNIQUE (meeting_id, proposal_id),
  CONSTRAINT meeting_items_moved FOREIGN KEY (case_id, seq) REFERENCES case_events (case_id, seq)
);
CREATE INDEX meeting_items_case ON meeting_items (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX meeting_items_proposal ON meeting_items (proposal_id) WHERE proposal_id IS NOT NULL;
CREATE INDEX meeting_items_like ON meeting_items (plot_type, id) WHERE result = 'decided';

-- A meeting that was held stays as it was held.
CREATE FUNCTION meetings_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status = 'held' THEN
    RAISE EXCEPTION 'meeting % was held', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'meetings_held_final';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER meetings_held_final BEFORE UPDATE OR DELETE ON meetings FOR EACH ROW EXECUTE FUNCTION meetings_guard();
CREATE FUNCTION meeting_items_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM public.meetings m WHERE m.id = coalesce(NEW.meeting_id, OLD.meeting_id) AND m.status = 'held') THEN
    RAISE EXCEPTION 'the meeting was held' USING ERRCODE = '23514', CONSTRAINT = 'meetings_held_final';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER meeting_items_held_final BEFORE INSERT OR UPDATE OR DELETE ON meeting_items FOR EACH ROW EXECUTE FUNCTION meeting_items_guard();

GRANT SELECT, INSERT ON proposals, meetings, meeting_items TO liangtian_app;
GRANT UPDATE, DELETE ON meetings, meeting_items TO liangtian_app;

-- Documents ------------------------------------------------------------------

CREATE TABLE documents (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title      text NOT NULL CONSTRAINT documents_title_given CHECK (title <> ''),
  number     text NOT NULL,
  issuer     text NOT NULL,
  valid_from date NOT NULL,
  valid_to   date,
  note       text NOT NULL,
  name       text NOT NULL,
  mime       text NOT NULL,
  size       bigint NOT NULL CONSTRAINT documents_size CHECK (size > 0),
  sha256     text NOT NULL CONSTRAINT documents_sha256_shape CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  added_by   bigint NOT NULL REFERENCES people (id),
  added_at   timestamptz NOT NULL DEFAULT now(),
  changed_by bigint REFERENCES people (id),
  changed_at timestamptz,
  CONSTRAINT documents_period CHECK (valid_to IS NULL OR valid_to >= valid_from),
  CONSTRAINT documents_once UNIQUE (number, sha256)
);
CREATE TABLE document_links (
  document_id bigint NOT NULL REFERENCES documents (id),
  kind        text NOT NULL CONSTRAINT document_links_kind CHECK (kind IN ('rule', 'decision', 'measure')),
  key         text NOT NULL,
  PRIMARY KEY (document_id, kind, key)
);
CREATE INDEX document_links_key ON document_links (kind, key);
GRANT SELECT, INSERT ON documents, document_links TO liangtian_app;
GRANT UPDATE (title, number, issuer, valid_from, valid_to, note, changed_by, changed_at) ON documents TO liangtian_app;
GRANT DELETE ON document_links TO liangtian_app;
