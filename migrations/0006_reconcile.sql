-- Reconciliation: what each plot of a file is to what is already known, what a
-- person decided about it, and one identity of the ground through batches.

ALTER TABLE batches ADD COLUMN thresholds jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN batches.thresholds IS 'what counts as the same ground; internal/intake/thresholds.go has the defaults';

-- The ground ---------------------------------------------------------------

CREATE TABLE grounds (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE grounds IS 'a piece of ground, whatever numbers it was issued under, through splits, merges and new detections';

-- Two grounds turn out to be one: the younger points to the older, so there is
-- no circle.
CREATE TABLE ground_merges (
  ground_id bigint PRIMARY KEY REFERENCES grounds (id),
  into_id   bigint NOT NULL REFERENCES grounds (id),
  import_id bigint REFERENCES imports (id),
  at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT ground_merges_into_older CHECK (into_id < ground_id)
);
CREATE INDEX ground_merges_into ON ground_merges (into_id);
CREATE TRIGGER ground_merges_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ground_merges
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- The oldest ground that a ground has become part of.
CREATE FUNCTION ground_of(ground bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up AS (
    SELECT ground AS id
    UNION ALL SELECT m.into_id FROM up JOIN public.ground_merges m ON m.ground_id = up.id)
  SELECT min(id) FROM up
$$;

-- Every ground that has become part of a ground, itself included.
CREATE FUNCTION grounds_in(ground bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE down AS (
    SELECT ground AS id
    UNION ALL SELECT m.ground_id FROM down JOIN public.ground_merges m ON m.into_id = down.id)
  SELECT id FROM down
$$;

ALTER TABLE plots
  ADD COLUMN ground_id bigint REFERENCES grounds (id),
  ADD COLUMN version int NOT NULL DEFAULT 1 CONSTRAINT plots_version_positive CHECK (version >= 1),
  ADD COLUMN replaces_id bigint REFERENCES plots (id);
COMMENT ON COLUMN plots.version IS 'a correction file makes the next one; the case points to the newest';
ALTER TABLE plots DROP CONSTRAINT plots_batch_no_key;
ALTER TABLE plots ADD CONSTRAINT plots_batch_no_key UNIQUE (batch_id, plot_no, version);

-- Plots from before: each has its ground, and parts share that of the whole.
DO $$
DECLARE p record; g bigint;
BEGIN
  FOR p IN SELECT id, parent_id FROM plots ORDER BY id LOOP
    SELECT ground_id INTO g FROM plots WHERE id = p.parent_id;
    IF g IS NULL THEN
      INSERT INTO grounds DEFAULT VALUES RETURNING id INTO g;
    END IF;
    UPDATE plots SET ground_id = g WHERE id = p.id;
  END LOOP;
END $$;
ALTER TABLE plots ALTER COLUMN ground_id SET NOT NULL;
CREATE INDEX plots_ground ON plots (ground_id);

-- What was made of each row --------------------------------------------------

CREATE TABLE import_verdicts (
  import_id    bigint NOT NULL,
  row_no       int NOT NULL,
  verdict      text NOT NULL CONSTRAINT import_verdicts_verdict CHECK (verdict IN
               ('new', 'same', 'grown', 'part', 'relapse', 'revised', 'twin', 'small', 'outside', 'straddling', 'existing', 'duplicate', 'invalid')),
  reasons      text[] NOT NULL DEFAULT '{}',
  warnings     text[] NOT NULL DEFAULT '{}',
  county       text,
  county_share double precision,
  shares       jsonb NOT NULL DEFAULT '[]',
  case_id      bigint REFERENCES cases (id),
  matches      jsonb NOT NULL DEFAULT '[]',
  decision     text NOT NULL CONSTRAINT import_verdicts_decision CHECK (decision IN
               ('create', 'create_rest', 'attach', 'reopen', 'revise', 'keep', 'skip')),
  decided_by   bigint REFERENCES people (id),
  decided_at   timestamptz,
  note         text NOT NULL DEFAULT '',
  PRIMARY KEY (import_id, row_no),
  CONSTRAINT import_verdicts_row FOREIGN KEY (import_id, row_no) REFERENCES import_rows (import_id, row_no) ON DELETE CASCADE,
  CONSTRAINT import_verdicts_decided CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  -- a decision about a case names it
  CONSTRAINT import_verdicts_case CHECK (decision NOT IN ('create_rest', 'attach', 'reopen', 'revise') OR case_id IS NOT NULL)
);
COMMENT ON COLUMN import_verdicts.decision IS 'the proposal, until decided_by says who decided';
COMMENT ON COLUMN import_verdicts.case_id IS 'the case it meets most';
CREATE INDEX import_verdicts_groups ON import_verdicts (import_id, verdict, row_no);

INSERT INTO import_verdicts (import_id, row_no, verdict, county, county_share, decision)
SELECT import_id, row_no, verdict, county_geom, county_share,
  CASE verdict WHEN 'new' THEN 'create' WHEN 'existing' THEN 'keep' ELSE 'skip' END FROM import_rows;

ALTER TABLE imports ADD COLUMN seen_imports int NOT NULL DEFAULT 0;
COMMENT ON COLUMN imports.seen_imports IS 'how many imports were stored when this one was reconciled: with more, it is done anew';
ALTER TABLE imports ADD COLUMN seen_layers bigint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN imports.seen_layers IS 'the layers that its rows were laid over: with others, they are measured anew';
ALTER TABLE imports DROP CONSTRAINT imports_status;
ALTER TABLE imports ADD CONSTRAINT imports_status CHECK (status IN
  ('parsing', 'needs_settings', 'parsed', 'committing', 'committed', 'failed', 'cancelled'));
UPDATE imports SET counts = jsonb_build_object(
  'read', counts->'read', 'new', counts->'new', 'matched', coalesce(counts->'existing', '0'),
  'rejected', coalesce((counts->>'duplicate')::int, 0) + coalesce((counts->>'invalid')::int, 0),
  'undecided', 0, 'countyMismatch', coalesce(counts->'countyMismatch', '0'), 'unrouted', counts->'unrouted',
  'groups', jsonb_strip_nulls(jsonb_build_object('new', counts->'new', 'existing', counts->'existing',
    'duplicate', counts->'duplicate', 'invalid', counts->'invalid')))
WHERE counts ? 'read';

-- What the file's columns mean is read again from its own attributes.
ALTER TABLE import_rows ADD COLUMN type text NOT NULL DEFAULT '';
UPDATE import_rows SET type = coalesce(fields->>'type', '');
ALTER TABLE import_rows DROP COLUMN fields, DROP COLUMN county_geom, DROP COLUMN county_share;
ALTER TABLE import_rows ALTER COLUMN attributes TYPE json;
DROP INDEX import_rows_plot;

-- Every accepted row is a detection of some ground, whether it made a case,
-- joined one, brought one back or corrected one.
CREATE TABLE detections (
  import_id bigint NOT NULL,
  row_no    int NOT NULL,
  batch_id  bigint NOT NULL REFERENCES batches (id),
  plot_no   text NOT NULL,
  ground_id bigint NOT NULL REFERENCES grounds (id),
  case_id   bigint NOT NULL REFERENCES cases (id),
  relation  text NOT NULL CONSTRAINT detections_relation CHECK (relation IN ('new', 'same', 'grown', 'part', 'relapse', 'revised')),
  at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (import_id, row_no),
  CONSTRAINT detections_row FOREIGN KEY (import_id, row_no) REFERENCES import_rows (import_id, row_no)
);
CREATE INDEX detections_number ON detections (batch_id, plot_no);
CREATE INDEX detections_ground ON detections (ground_id);
CREATE INDEX detections_case ON detections (case_id);
INSERT INTO detections (import_id, row_no, batch_id, plot_no, ground_id, case_id, relation, at)
SELECT r.import_id, r.row_no, i.batch_id, r.plot_no, p.ground_id, c.id, 'new', coalesce(i.committed_at, now())
FROM import_rows r JOIN imports i ON i.id = r.import_id AND i.status = 'committed'
JOIN plots p ON p.batch_id = i.batch_id AND p.plot_no = r.plot_no JOIN cases c ON c.plot_id = p.id
WHERE r.verdict = 'new';
CREATE TRIGGER detections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON detections
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

ALTER TABLE case_records DROP CONSTRAINT case_records_kind;
ALTER TABLE case_records ADD CONSTRAINT case_records_kind CHECK (kind IN ('note', 'extension_request', 'detection'));

-- A correction of the batch gives an open case the next version of its plot;
-- where it stands in its life does not change.
INSERT INTO lifecycle SELECT s, 'revise', s FROM unnest(ARRAY['imported', 'issued', 'disputed', 'received', 'verifying',
  'finding_review', 'escalated', 'rectifying', 'carried_over', 'awaiting_evidence', 'evidence_review', 'awaiting_closure', 'closure_review']) AS s;

-- One county of an outline is the first of its counties.
DROP FUNCTION county_of(geometry);

-- The shares of an outline by county, largest first. A piece that covers it
-- whole needs no intersection, which is the rule.
CREATE FUNCTION counties_of(outline geometry) RETURNS TABLE (region text, share double precision)
LANGUAGE sql STABLE AS $$
  SELECT p.region, least(sum(CASE WHEN ST_Covers(p.geom, outline) THEN 1
    ELSE ST_Area(ST_Intersection(p.geom, outline)) / nullif(ST_Area(outline), 0) END), 1) AS share
  FROM public.region_pieces p WHERE p.geom && outline AND ST_Intersects(p.geom, outline)
  GROUP BY p.region ORDER BY 2 DESC, 1
$$;

-- The area, in square degrees, that the boxes of two outlines share: cheap, and
-- never less than what the outlines share.
CREATE FUNCTION box_area(a geometry, b geometry) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
  SELECT greatest(least(ST_XMax(a), ST_XMax(b)) - greatest(ST_XMin(a), ST_XMin(b)), 0)
       * greatest(least(ST_YMax(a), ST_YMax(b)) - greatest(ST_YMin(a), ST_YMin(b)), 0)
$$;

GRANT SELECT, INSERT ON grounds, ground_merges, detections TO liangtian_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON import_verdicts TO liangtian_app;
