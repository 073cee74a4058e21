-- The balance (占补平衡、进出平衡): a double-entry ledger per county, year and
-- book. The program inserts entries and nothing else; their lines and the
-- running balances follow here, so that what does not sum to zero, or would
-- leave less than nothing, cannot be written.

CREATE TABLE balance_kinds (
  kind         text NOT NULL,
  book         text NOT NULL,
  from_account text NOT NULL,
  to_account   text NOT NULL,
  CONSTRAINT balance_kinds_pkey PRIMARY KEY (kind, book)
);
COMMENT ON TABLE balance_kinds IS 'kinds of entries and what each moves; a test keeps it equal to internal/balance/kinds.go';
INSERT INTO balance_kinds VALUES
  ('opening', 'compensation', 'source', 'stock'),
  ('replenish', 'compensation', 'source', 'stock'),
  ('restore', 'compensation', 'source', 'stock'),
  ('transfer_in', 'compensation', 'source', 'stock'),
  ('transfer_out', 'compensation', 'stock', 'use'),
  ('carry_out', 'compensation', 'stock', 'use'),
  ('reserve', 'compensation', 'stock', 'reserved'),
  ('unreserve', 'compensation', 'reserved', 'stock'),
  ('consume', 'compensation', 'reserved', 'use'),
  ('cut', 'compensation', 'stock', 'use'),
  ('freeze', 'compensation', 'stock', 'frozen'),
  ('release', 'compensation', 'frozen', 'stock'),
  ('correct', 'compensation', '', ''),
  ('inflow', 'in_out', 'source', 'stock'),
  ('reserve', 'in_out', 'stock', 'reserved'),
  ('unreserve', 'in_out', 'reserved', 'stock'),
  ('outflow', 'in_out', 'reserved', 'use'),
  ('cut', 'in_out', 'stock', 'use'),
  ('freeze', 'in_out', 'stock', 'frozen'),
  ('release', 'in_out', 'frozen', 'stock'),
  ('correct', 'in_out', '', '');

CREATE TABLE balance_grades (
  grade          int PRIMARY KEY CONSTRAINT balance_grades_grade CHECK (grade BETWEEN 1 AND 15),
  kg_per_hectare int NOT NULL CONSTRAINT balance_grades_yield CHECK (kg_per_hectare > 0)
);
COMMENT ON TABLE balance_grades IS 'what a hectare of a grade yields: data, to be held against the province''s own standard';
INSERT INTO balance_grades SELECT g, (16 - g) * 1500 FROM generate_series(1, 15) g;

-- A plan (进出平衡总体方案) is never changed: a later version takes its place.
CREATE TABLE balance_plans (
  county     text NOT NULL CONSTRAINT balance_plans_county CHECK (county ~ '^[0-9]{6}$'),
  year       int NOT NULL CONSTRAINT balance_plans_year CHECK (year BETWEEN 2000 AND 2200),
  version    int NOT NULL CONSTRAINT balance_plans_version CHECK (version >= 1),
  document   text NOT NULL CONSTRAINT balance_plans_document_given CHECK (document <> ''),
  out_cents  bigint NOT NULL CONSTRAINT balance_plans_out CHECK (out_cents >= 0),
  in_cents   bigint NOT NULL CONSTRAINT balance_plans_in CHECK (in_cents >= out_cents),
  actor_id   bigint NOT NULL REFERENCES people (id),
  actor_name text NOT NULL,
  at         timestamptz NOT NULL,
  CONSTRAINT balance_plans_pkey PRIMARY KEY (county, year, version)
);

CREATE TABLE balance_reservations (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  county     text NOT NULL CONSTRAINT balance_reservations_county CHECK (county ~ '^[0-9]{6}$'),
  year       int NOT NULL,
  book       text NOT NULL CONSTRAINT balance_reservations_book CHECK (book IN ('compensation', 'in_out')),
  case_id    bigint REFERENCES cases (id),
  project    text NOT NULL DEFAULT '',
  made_on    date NOT NULL,
  expires_on date NOT NULL,
  CONSTRAINT balance_reservations_book_key UNIQUE (id, county, year, book),
  CONSTRAINT balance_reservations_for_something CHECK ((case_id IS NULL) = (project <> '')),
  CONSTRAINT balance_reservations_term CHECK (expires_on BETWEEN made_on AND made_on + 366),
  CONSTRAINT balance_reservations_same_year CHECK (book <> 'in_out' OR extract(year FROM expires_on) = year)
);
CREATE INDEX balance_reservations_case ON balance_reservations (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX balance_reservations_expiry ON balance_reservations (expires_on);

CREATE TABLE balance_entries (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  county          text NOT NULL CONSTRAINT balance_entries_county CHECK (county ~ '^[0-9]{6}$'),
  year            int NOT NULL CONSTRAINT balance_entries_year CHECK (year BETWEEN 2000 AND 2200),
  book            text NOT NULL,
  kind            text NOT NULL,
  on_day          date NOT NULL,
  -- what it moves, of each indicator: hundredths of m2, and whole kilograms
  area            bigint NOT NULL DEFAULT 0,
  paddy           bigint NOT NULL DEFAULT 0,
  capacity        bigint NOT NULL DEFAULT 0,
  pbf             bigint NOT NULL DEFAULT 0,
  document        text NOT NULL DEFAULT '',
  reason          text NOT NULL DEFAULT '',
  project         text NOT NULL DEFAULT '',
  counterparty    text NOT NULL DEFAULT '',
  grade           int CONSTRAINT balance_entries_grade REFERENCES balance_grades (grade),
  land_class      text NOT NULL DEFAULT '',
  land_paddy      bigint NOT NULL DEFAULT 0,
  outline         geometry(MultiPolygon, 4490),
  outline_cents   bigint,
  case_id         bigint REFERENCES cases (id),
  case_seq        int,
  reservation_id  bigint,
  reverses_id     bigint CONSTRAINT balance_entries_reversed_once UNIQUE,
  pair_id         bigint CONSTRAINT balance_entries_paired_once UNIQUE REFERENCES balance_entries (id),
  actor_id        bigint REFERENCES people (id),
  actor_name      text NOT NULL,
  actor_unit      text NOT NULL,
  at              timestamptz NOT NULL,
  idempotency_key uuid,
  CONSTRAINT balance_entries_kind FOREIGN KEY (kind, book) REFERENCES balance_kinds (kind, book),
  CONSTRAINT balance_entries_book_key UNIQUE (id, county, year, book),
  CONSTRAINT balance_entries_reservation FOREIGN KEY (reservation_id, county, year, book) REFERENCES balance_reservations (id, county, year, book),
  CONSTRAINT balance_entries_same_book FOREIGN KEY (reverses_id, county, year, book) REFERENCES balance_entries (id, county, year, book),
  CONSTRAINT balance_entries_case_event FOREIGN KEY (case_id, case_seq) REFERENCES case_events (case_id, seq) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT balance_entries_amounts CHECK (least(area, paddy, capacity, pbf, land_paddy) >= 0 AND greatest(area, paddy, capacity, pbf) > 0
    AND greatest(area, paddy, capacity, pbf) <= 1000000000000),
  CONSTRAINT balance_entries_not_before_its_year CHECK (on_day >= make_date(year, 1, 1)),
  CONSTRAINT balance_entries_same_year CHECK (book <> 'in_out' OR kind IN ('correct', 'unreserve') OR extract(year FROM on_day) = year),
  CONSTRAINT balance_entries_document_given CHECK (document <> '' OR kind IN ('reserve', 'unreserve', 'correct') OR case_seq IS NOT NULL),
  CONSTRAINT balance_entries_reason_given CHECK (reason <> '' OR kind <> 'correct'),
  CONSTRAINT balance_entries_source_described CHECK (kind NOT IN ('replenish', 'restore', 'inflow')
    OR (outline IS NOT NULL AND grade IS NOT NULL AND land_class IN ('0101', '0102', '0103') AND area > 0)),
  CONSTRAINT balance_entries_outline_of_land CHECK (outline IS NULL OR kind IN ('replenish', 'restore', 'inflow', 'consume', 'outflow')),
  CONSTRAINT balance_entries_outline_valid CHECK (outline IS NULL OR (ST_IsValid(outline) AND NOT ST_IsEmpty(outline))),
  CONSTRAINT balance_entries_within_outline CHECK (outline IS NULL OR area <= outline_cents),
  CONSTRAINT balance_entries_parts CHECK (kind NOT IN ('replenish', 'restore', 'inflow', 'reserve', 'consume', 'outflow') OR (paddy <= area AND (pbf <= area OR area = 0))),
  CONSTRAINT balance_entries_grade_given CHECK (kind NOT IN ('reserve', 'consume', 'outflow') OR area = 0 OR grade IS NOT NULL),
  CONSTRAINT balance_entries_paddy_for_paddy CHECK (kind NOT IN ('reserve', 'consume', 'outflow') OR paddy >= land_paddy),
  CONSTRAINT balance_entries_reserve_first CHECK ((kind IN ('reserve', 'unreserve', 'consume', 'outflow')) = (reservation_id IS NOT NULL) OR kind = 'correct'),
  CONSTRAINT balance_entries_use_named CHECK (kind NOT IN ('consume', 'outflow') OR case_id IS NOT NULL OR project <> ''),
  CONSTRAINT balance_entries_outflow_place CHECK (kind <> 'outflow' OR case_id IS NOT NULL OR outline IS NOT NULL),
  CONSTRAINT balance_entries_case_step CHECK (kind NOT IN ('consume', 'outflow') OR (case_id IS NULL) = (case_seq IS NULL)),
  CONSTRAINT balance_entries_counter CHECK ((kind = 'correct') = (reverses_id IS NOT NULL)),
  CONSTRAINT balance_entries_pairs CHECK (pair_id IS NULL OR kind IN ('transfer_in', 'opening')),
  -- The program by itself lets a reservation lapse; nothing else.
  CONSTRAINT balance_entries_somebody CHECK (actor_id IS NOT NULL OR kind = 'unreserve')
);
CREATE UNIQUE INDEX balance_entries_idempotency ON balance_entries (actor_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX balance_entries_reserved_once ON balance_entries (reservation_id) WHERE kind = 'reserve';
CREATE INDEX balance_entries_book ON balance_entries (county, year, book, id);
CREATE INDEX balance_entries_case ON balance_entries (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX balance_entries_reservation ON balance_entries (reservation_id) WHERE reservation_id IS NOT NULL;
CREATE INDEX balance_entries_outline ON balance_entries USING gist (outline) WHERE outline IS NOT NULL;

CREATE TABLE balance_lines (
  entry_id  bigint NOT NULL REFERENCES balance_entries (id),
  indicator text NOT NULL CONSTRAINT balance_lines_indicator CHECK (indicator IN ('area', 'paddy', 'capacity', 'pbf')),
  account   text NOT NULL CONSTRAINT balance_lines_account CHECK (account IN ('source', 'stock', 'reserved', 'frozen', 'use')),
  amount    bigint NOT NULL CONSTRAINT balance_lines_amount CHECK (amount <> 0),
  CONSTRAINT balance_lines_once PRIMARY KEY (entry_id, indicator, account)
);

CREATE TABLE balances (
  county    text NOT NULL,
  year      int NOT NULL,
  book      text NOT NULL,
  indicator text NOT NULL,
  account   text NOT NULL,
  amount    bigint NOT NULL,
  CONSTRAINT balances_pkey PRIMARY KEY (county, year, book, indicator, account),
  CONSTRAINT balances_not_negative CHECK (account IN ('source', 'use') OR amount >= 0)
);
COMMENT ON TABLE balances IS 'the sum of the lines of each account, kept with them';

CREATE TABLE balance_reserved (
  reservation_id bigint NOT NULL REFERENCES balance_reservations (id),
  indicator      text NOT NULL,
  amount         bigint NOT NULL CONSTRAINT balance_reserved_enough CHECK (amount >= 0),
  CONSTRAINT balance_reserved_pkey PRIMARY KEY (reservation_id, indicator)
);
COMMENT ON TABLE balance_reserved IS 'what is left of each reservation';

-- One county's ledger is written by one transaction at a time. Whoever writes
-- for two counties takes both first, in order.
CREATE FUNCTION balance_lock(counties text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE c text;
BEGIN
  FOR c IN SELECT DISTINCT unnest(counties) ORDER BY 1 LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('liangtian.balance.' || c, 0));
  END LOOP;
END $$;

-- What an area of a grade yields: less what is added, more what is used up, so
-- that rounding never makes land better than it is.
CREATE FUNCTION balance_yield(cents bigint, of_grade int, up boolean) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN up THEN ceil(cents::numeric * kg_per_hectare / 1000000) ELSE floor(cents::numeric * kg_per_hectare / 1000000) END::bigint
  FROM public.balance_grades WHERE grade = of_grade
$$;

CREATE FUNCTION balance_refuse(name text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', words USING ERRCODE = '23514', CONSTRAINT = name;
END $$;

CREATE FUNCTION balance_entries_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  was   balance_entries%ROWTYPE;
  held  balance_reservations%ROWTYPE;
  place record;
BEGIN
  PERFORM balance_lock(ARRAY[NEW.county]);

  IF NEW.kind = 'correct' THEN
    SELECT * INTO was FROM balance_entries WHERE id = NEW.reverses_id;
    IF was.kind = 'correct' THEN
      PERFORM balance_refuse('balance_entries_no_double_correction', 'a counter-entry is not countered');
    END IF;
    IF ROW(NEW.area, NEW.paddy, NEW.capacity, NEW.pbf, NEW.reservation_id, NEW.case_id) IS DISTINCT FROM
       ROW(was.area, was.paddy, was.capacity, was.pbf, was.reservation_id, was.case_id) THEN
      PERFORM balance_refuse('balance_entries_counter_whole', 'a counter-entry takes back the whole entry');
    END IF;
    IF was.case_seq IS NOT NULL AND NEW.case_seq IS NULL THEN
      PERFORM balance_refuse('balance_entries_countered_by_case', 'what a case posted only the case takes back');
    END IF;
    RETURN NEW;
  END IF;

  IF NEW.kind = 'opening' AND NEW.pair_id IS NULL AND EXISTS (
      SELECT FROM balance_entries e WHERE (e.county, e.year, e.book, e.kind) = (NEW.county, NEW.year, NEW.book, 'opening') AND e.pair_id IS NULL
      AND NOT EXISTS (SELECT FROM balance_entries c WHERE c.reverses_id = e.id)) THEN
    PERFORM balance_refuse('balance_entries_opening_once', 'a book is opened once');
  END IF;

  IF NEW.pair_id IS NOT NULL THEN
    SELECT * INTO was FROM balance_entries WHERE id = NEW.pair_id;
    IF ROW(NEW.area, NEW.paddy, NEW.capacity, NEW.pbf, NEW.book) IS DISTINCT FROM ROW(was.area, was.paddy, was.capacity, was.pbf, was.book)
       OR NEW.kind = 'transfer_in' AND (was.kind <> 'transfer_out' OR was.counterparty <> NEW.county OR NEW.counterparty <> was.county)
       OR NEW.kind = 'opening' AND (was.kind <> 'carry_out' OR was.county <> NEW.county OR was.year <> NEW.year - 1) THEN
      PERFORM balance_refuse('balance_entries_pair_equal', 'what goes out here does not come in there');
    END IF;
  END IF;
  IF NEW.kind IN ('transfer_in', 'transfer_out') AND (NEW.counterparty = '' OR NEW.counterparty = NEW.county) THEN
    PERFORM balance_refuse('balance_entries_counterparty', 'a transfer has two sides');
  END IF;

  IF NEW.reservation_id IS NOT NULL THEN
    SELECT * INTO held FROM balance_reservations WHERE id = NEW.reservation_id;
    IF NEW.case_id IS DISTINCT FROM held.case_id THEN
      PERFORM balance_refuse('balance_entries_reservation_of_another', 'the reservation is for something else');
    END IF;
    IF NEW.kind IN ('consume', 'outflow') AND (NEW.on_day > held.expires_on OR NEW.on_day < held.made_on) THEN
      PERFORM balance_refuse('balance_entries_reservation_expired', 'the reservation has expired');
    END IF;
    IF NEW.kind = 'reserve' AND NEW.on_day <> held.made_on THEN
      PERFORM balance_refuse('balance_entries_reserved_on_its_day', 'a reservation begins on the day it is made');
    END IF;
  END IF;

  IF NEW.case_id IS NOT NULL THEN
    SELECT c.county, p.class_before, coalesce(p.pbf_cents > 0, p.pbf_in_file, false) AS on_pbf INTO place
      FROM cases c JOIN plots p ON p.id = c.plot_id WHERE c.id = NEW.case_id;
    IF place.county <> NEW.county THEN
      PERFORM balance_refuse('balance_entries_case_county', 'the case belongs to another county');
    END IF;
    IF NEW.kind IN ('reserve', 'outflow') AND NEW.book = 'in_out' AND place.on_pbf THEN
      PERFORM balance_refuse('balance_entries_no_pbf_outflow', 'permanent basic farmland does not flow out');
    END IF;
    IF NEW.kind IN ('reserve', 'consume', 'outflow') AND place.class_before = '0101' AND NEW.land_paddy < NEW.area THEN
      PERFORM balance_refuse('balance_entries_paddy_for_paddy', 'the plot was paddy');
    END IF;
  END IF;
  IF NEW.kind = 'outflow' AND NEW.outline IS NOT NULL AND EXISTS (
      SELECT FROM layer_features f JOIN layers l ON l.id = f.layer_id
      WHERE l.id = (SELECT id FROM layers WHERE kind = 'pbf' AND ready AND withdrawn_at IS NULL ORDER BY version DESC LIMIT 1)
      AND f.geom && NEW.outline AND ST_Area(ST_Intersection(f.geom, NEW.outline)::geography) > 1) THEN
    PERFORM balance_refuse('balance_entries_no_pbf_outflow', 'permanent basic farmland does not flow out');
  END IF;

  IF NEW.kind IN ('reserve', 'consume', 'outflow') AND NEW.area > 0 AND NEW.capacity < balance_yield(NEW.area, NEW.grade, true) THEN
    PERFORM balance_refuse('balance_entries_not_lower_grade', 'less yield than the land that is used');
  END IF;
  IF NEW.kind IN ('replenish', 'restore', 'inflow') THEN
    IF NEW.capacity > balance_yield(NEW.area, NEW.grade, false) THEN
      PERFORM balance_refuse('balance_entries_yield_of_grade', 'more yield than the grade gives');
    END IF;
    IF NEW.land_class <> '0101' AND NEW.paddy > 0 THEN
      PERFORM balance_refuse('balance_entries_paddy_of_class', 'only paddy fields bring paddy');
    END IF;
    -- An outline counts once in all counties, books and years. Two that are
    -- registered at the same moment wait for each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('liangtian.balance.outlines', 0));
    IF (SELECT coalesce(sum(ST_Area(ST_Intersection(e.outline, NEW.outline)::geography)), 0) FROM balance_entries e
        WHERE e.outline && NEW.outline AND e.kind IN ('replenish', 'restore', 'inflow')
        AND NOT EXISTS (SELECT FROM balance_entries c WHERE c.reverses_id = e.id)) > 1 THEN
      PERFORM balance_refuse('balance_entries_outline_once', 'the outline, or part of it, was counted before');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER balance_entries_guard BEFORE INSERT ON balance_entries FOR EACH ROW EXECUTE FUNCTION balance_entries_guard();

CREATE FUNCTION balance_entries_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.kind = 'correct' THEN
    INSERT INTO balance_lines (entry_id, indicator, account, amount)
    SELECT NEW.id, indicator, account, -amount FROM balance_lines WHERE entry_id = NEW.reverses_id ORDER BY indicator, account;
  ELSE
    INSERT INTO balance_lines (entry_id, indicator, account, amount)
    SELECT NEW.id, v.indicator, s.account, s.sign * v.amount
    FROM balance_kinds k, LATERAL (VALUES ('area', NEW.area), ('paddy', NEW.paddy), ('capacity', NEW.capacity), ('pbf', NEW.pbf)) v (indicator, amount),
      LATERAL (VALUES (k.from_account, -1), (k.to_account, 1)) s (account, sign)
    WHERE k.kind = NEW.kind AND k.book = NEW.book AND v.amount > 0 ORDER BY v.indicator, s.account;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER balance_entries_lines AFTER INSERT ON balance_entries FOR EACH ROW EXECUTE FUNCTION balance_entries_lines();

CREATE FUNCTION balance_lines_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE e balance_entries%ROWTYPE;
BEGIN
  SELECT * INTO e FROM balance_entries WHERE id = NEW.entry_id;
  -- An insert would be held against the constraint before it meets the row.
  INSERT INTO balances VALUES (e.county, e.year, e.book, NEW.indicator, NEW.account, 0) ON CONFLICT DO NOTHING;
  UPDATE balances SET amount = amount + NEW.amount
    WHERE (county, year, book, indicator, account) = (e.county, e.year, e.book, NEW.indicator, NEW.account);
  IF NEW.account = 'reserved' THEN
    INSERT INTO balance_reserved VALUES (e.reservation_id, NEW.indicator, 0) ON CONFLICT DO NOTHING;
    UPDATE balance_reserved SET amount = amount + NEW.amount WHERE reservation_id = e.reservation_id AND indicator = NEW.indicator;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER balance_lines_count AFTER INSERT ON balance_lines FOR EACH ROW EXECUTE FUNCTION balance_lines_count();

-- Whoever writes lines past the program: an entry sums to zero all the same.
CREATE FUNCTION balance_lines_zero() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM balance_lines WHERE entry_id = NEW.entry_id GROUP BY indicator HAVING sum(amount) <> 0) THEN
    PERFORM balance_refuse('balance_lines_sum_to_zero', 'the entry does not sum to zero');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balance_lines_zero AFTER INSERT ON balance_lines DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION balance_lines_zero();

-- Two sides of one thing stand or fall together.
CREATE FUNCTION balance_entries_pairs_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.kind = 'carry_out' OR NEW.kind = 'transfer_out' AND EXISTS (SELECT FROM regions WHERE code = NEW.counterparty) THEN
    IF NOT EXISTS (SELECT FROM balance_entries WHERE pair_id = NEW.id) THEN
      PERFORM balance_refuse('balance_entries_pair_whole', 'the other side is missing');
    END IF;
  ELSIF NEW.kind = 'transfer_in' AND NEW.pair_id IS NULL AND EXISTS (SELECT FROM regions WHERE code = NEW.counterparty) THEN
    PERFORM balance_refuse('balance_entries_pair_whole', 'the other side is missing');
  ELSIF NEW.kind = 'correct' AND EXISTS (
      SELECT FROM balance_entries e JOIN balance_entries other ON other.id = e.pair_id OR other.pair_id = e.id
      WHERE e.id = NEW.reverses_id AND NOT EXISTS (SELECT FROM balance_entries c WHERE c.reverses_id = other.id)) THEN
    PERFORM balance_refuse('balance_entries_pair_whole', 'the other side still stands');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balance_entries_pairs_whole AFTER INSERT ON balance_entries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION balance_entries_pairs_whole();

CREATE TRIGGER balance_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON balance_entries FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER balance_lines_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON balance_lines FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER balance_reservations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON balance_reservations FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER balance_plans_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON balance_plans FOR EACH STATEMENT EXECUTE FUNCTION append_only();

GRANT SELECT ON balance_kinds, balance_grades, balance_plans, balance_reservations, balance_entries, balance_lines, balances, balance_reserved TO liangtian_app;
GRANT INSERT ON balance_plans, balance_reservations, balance_entries TO liangtian_app;
