-- How each case stood from one event to the next: what every figure of any
-- date is counted from, and what a counted figure opens as a list. Derived: the
-- record is case_events, and nobody but its trigger writes here.

CREATE TABLE standings (
  case_id        bigint NOT NULL,
  seq            int NOT NULL,
  since          timestamptz NOT NULL,
  until          timestamptz NOT NULL DEFAULT 'infinity',
  state          text NOT NULL,
  from_state     text NOT NULL,
  action         text NOT NULL,
  county         text NOT NULL,
  town           text NOT NULL,
  lead           text NOT NULL,
  partner        text NOT NULL,
  qualification  text NOT NULL,
  type           text NOT NULL,
  batch_id       bigint NOT NULL,
  due_on         date,
  round          int NOT NULL,
  returns        int NOT NULL,
  on_pbf         boolean NOT NULL,
  area_cents     bigint NOT NULL,
  farmland_cents bigint,
  pbf_cents      bigint,
  CONSTRAINT standings_pkey PRIMARY KEY (case_id, seq),
  CONSTRAINT standings_forward CHECK (until >= since)
);
COMMENT ON TABLE standings IS 'how a case stood after event seq, until the next';
COMMENT ON COLUMN standings.until IS 'infinity: it stands so now';

-- Written with the event, in one statement for all events of a statement. The
-- case has been moved before its event is written, so it says how it stands.
CREATE FUNCTION keep_standings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE kept bigint;
BEGIN
  UPDATE public.standings s SET until = greatest(f.at, s.since)
  FROM fresh f WHERE s.case_id = f.case_id AND s.seq = f.seq - 1;

  INSERT INTO public.standings (case_id, seq, since, state, from_state, action, county, town, lead, partner, qualification, type,
    batch_id, due_on, round, returns, on_pbf, area_cents, farmland_cents, pbf_cents)
  SELECT c.id, f.seq, f.at, f.to_state, f.from_state, f.action, c.county, p.town, c.lead, c.partner, c.qualification, c.type,
    c.batch_id, c.due_on, coalesce((c.facts->>'round')::int, 1), coalesce((c.facts->>'returns')::int, 0),
    coalesce(c.pbf_cents > 0, p.pbf_in_file, false), c.area_cents, p.farmland_cents, c.pbf_cents
  FROM fresh f JOIN public.cases c ON c.id = f.case_id AND c.version = f.seq JOIN public.plots p ON p.id = c.plot_id;

  GET DIAGNOSTICS kept = ROW_COUNT;
  IF kept <> (SELECT count(*) FROM fresh) THEN
    RAISE EXCEPTION 'an event was written before its case was moved' USING ERRCODE = '23514', CONSTRAINT = 'standings_follow';
  END IF;
  RETURN NULL;
END $$;

-- Events from before. What the plot says now is taken for what it said then;
-- corrections of outlines before this migration are not told apart.
INSERT INTO standings (case_id, seq, since, until, state, from_state, action, county, town, lead, partner, qualification, type,
  batch_id, due_on, round, returns, on_pbf, area_cents, farmland_cents, pbf_cents)
SELECT e.case_id, e.seq, e.at, coalesce(greatest(lead(e.at) OVER w, e.at), 'infinity'), e.to_state, e.from_state, e.action,
  e.after->>'county', p.town, e.after->>'lead', e.after->>'partner', e.after->>'qualification', p.type,
  c.batch_id, nullif(e.after->>'dueOn', '')::date, coalesce((e.after->'facts'->>'round')::int, 1), coalesce((e.after->'facts'->>'returns')::int, 0),
  coalesce(p.pbf_cents > 0, p.pbf_in_file, false), p.area_cents, p.farmland_cents, p.pbf_cents
FROM case_events e JOIN cases c ON c.id = e.case_id JOIN plots p ON p.id = coalesce((e.after->>'plotId')::bigint, c.plot_id)
WINDOW w AS (PARTITION BY e.case_id ORDER BY e.seq)
ORDER BY e.at, e.case_id;

CREATE TRIGGER case_events_keep_standings AFTER INSERT ON case_events
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION keep_standings();

-- All that figures of now ask, so that they are counted from the index alone.
CREATE INDEX standings_now ON standings (county, state, due_on, case_id)
  INCLUDE (lead, partner, town, qualification, type, batch_id, action, round, returns, on_pbf, area_cents, farmland_cents, pbf_cents)
  WHERE until = 'infinity';
CREATE INDEX standings_since ON standings USING brin (since) WITH (pages_per_range = 32);

GRANT SELECT ON standings TO liangtian_app;

-- A month's figures as they were handed in. What turns out to have been wrong
-- is corrected beside them, with a reason, and never in them.
CREATE TABLE frozen_months (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  month      text NOT NULL CONSTRAINT frozen_months_month CHECK (month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'),
  region     text NOT NULL REFERENCES regions (code),
  department text NOT NULL CONSTRAINT frozen_months_department CHECK (department IN ('', 'natural_resources', 'agriculture')),
  rows       json NOT NULL,
  sha256     text NOT NULL CONSTRAINT frozen_months_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  note       text NOT NULL DEFAULT '',
  actor_id   bigint NOT NULL REFERENCES people (id),
  actor_name text NOT NULL,
  actor_unit text NOT NULL,
  at         timestamptz NOT NULL,
  CONSTRAINT frozen_months_once UNIQUE (month, region, department)
);
COMMENT ON TABLE frozen_months IS 'figures of a month by county, as one person of a city or county department signed them';
COMMENT ON COLUMN frozen_months.rows IS 'the very bytes that sha256 covers';

CREATE TABLE month_corrections (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  frozen_id  bigint NOT NULL REFERENCES frozen_months (id),
  county     text NOT NULL,
  measure    text NOT NULL,
  was        bigint NOT NULL,
  becomes    bigint NOT NULL,
  reason     text NOT NULL CONSTRAINT month_corrections_reason_given CHECK (reason <> ''),
  document   text NOT NULL DEFAULT '',
  actor_id   bigint NOT NULL REFERENCES people (id),
  actor_name text NOT NULL,
  at         timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT month_corrections_change CHECK (was <> becomes)
);
CREATE INDEX month_corrections_frozen ON month_corrections (frozen_id, id);

CREATE TRIGGER frozen_months_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON frozen_months
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER month_corrections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON month_corrections
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON frozen_months, month_corrections TO liangtian_app;
