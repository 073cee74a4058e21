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
