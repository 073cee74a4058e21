-- What happened month by month, added up beforehand. Standings are never
-- changed but for the day on which they end, so what began or ended before a
-- moment that lies well back stays as it is, and figures of two years need not
-- walk through millions of steps. Derived, like standings; towns are not told
-- apart here, for them the steps are walked.

CREATE TABLE month_begun (
  month         date NOT NULL,
  county        text NOT NULL,
  lead          text NOT NULL,
  partner       text NOT NULL,
  qualification text NOT NULL,
  type          text NOT NULL,
  batch_id      bigint NOT NULL,
  on_pbf        boolean NOT NULL,
  state         text NOT NULL,
  action        text NOT NULL,
  born          boolean NOT NULL,
  count         bigint NOT NULL,
  CONSTRAINT month_begun_pkey PRIMARY KEY (month, county, lead, partner, qualification, type, batch_id, on_pbf, state, action, born)
);
COMMENT ON TABLE month_begun IS 'steps of a month (Asia/Shanghai) by the state that they led to';

CREATE TABLE month_left (
  month         date NOT NULL,
  county        text NOT NULL,
  lead          text NOT NULL,
  partner       text NOT NULL,
  qualification text NOT NULL,
  type          text NOT NULL,
  batch_id      bigint NOT NULL,
  on_pbf        boolean NOT NULL,
  state         text NOT NULL,
  days          int NOT NULL,
  count         bigint NOT NULL,
  timed         bigint NOT NULL,
  late          bigint NOT NULL,
  seconds       double precision NOT NULL,
  CONSTRAINT month_left_pkey PRIMARY KEY (month, county, lead, partner, qualification, type, batch_id, on_pbf, state, days)
);
COMMENT ON TABLE month_left IS 'stays in a state that ended in a month';
COMMENT ON COLUMN month_left.days IS 'whole days of the stay';
COMMENT ON COLUMN month_left.timed IS 'of them with a limit';
COMMENT ON COLUMN month_left.seconds IS 'all stays together';

CREATE TABLE months_gathered (
  one   boolean CONSTRAINT months_gathered_pkey PRIMARY KEY DEFAULT true CONSTRAINT months_gathered_one CHECK (one),
  up_to timestamptz NOT NULL
);
INSERT INTO months_gathered (up_to) VALUES ('-infinity');

-- gather_months adds what happened since the last time and before reach. Reach
-- must lie so far back that no transaction of that time is still under way.
CREATE FUNCTION gather_months(reach timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE done timestamptz;
BEGIN
  SELECT up_to INTO done FROM months_gathered FOR UPDATE;
  IF reach <= done THEN
    RETURN;
  END IF;
  INSERT INTO month_begun AS m
  SELECT date_trunc('month', s.since AT TIME ZONE 'Asia/Shanghai')::date, s.county, s.lead, s.partner, s.qualification, s.type, s.batch_id, s.on_pbf,
    s.state, s.action, s.from_state = '', count(*)
  FROM standings s WHERE s.since >= done AND s.since < reach GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  ON CONFLICT ON CONSTRAINT month_begun_pkey DO UPDATE SET count = m.count + excluded.count;
  INSERT INTO month_left AS m
  SELECT date_trunc('month', s.until AT TIME ZONE 'Asia/Shanghai')::date, s.county, s.lead, s.partner, s.qualification, s.type, s.batch_id, s.on_pbf,
    s.state, floor(extract(epoch FROM s.until - s.since) / 86400)::int, count(*), count(s.due_on),
    count(*) FILTER (WHERE (s.until AT TIME ZONE 'Asia/Shanghai')::date > s.due_on), sum(extract(epoch FROM s.until - s.since))::float8
  FROM standings s WHERE s.until >= done AND s.until < reach GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
  ON CONFLICT ON CONSTRAINT month_left_pkey DO UPDATE SET count = m.count + excluded.count, timed = m.timed + excluded.timed,
    late = m.late + excluded.late, seconds = m.seconds + excluded.seconds;
  UPDATE months_gathered SET up_to = reach;
END $$;

-- A step that is written with a time of long ago (a record brought over from
-- elsewhere) is not in what was gathered: all is gathered anew.
CREATE FUNCTION forget_months() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh f, months_gathered g WHERE f.at < g.up_to) THEN
    UPDATE months_gathered SET up_to = '-infinity';
    DELETE FROM month_begun;
    DELETE FROM month_left;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER case_events_forget_months AFTER INSERT ON case_events
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forget_months();

CREATE INDEX standings_until ON standings (until) WHERE until < 'infinity';

-- The cases behind a figure of now, in the order in which they are listed.
CREATE INDEX standings_due ON standings ((coalesce(due_on, date '9999-12-31')), case_id)
  INCLUDE (seq, due_on, county, town, lead, partner, qualification, type, batch_id, state, action, round, on_pbf) WHERE until = 'infinity';

REVOKE ALL ON FUNCTION gather_months(timestamptz), forget_months() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gather_months(timestamptz) TO liangtian_app;
GRANT SELECT ON month_begun, month_left, months_gathered TO liangtian_app;
