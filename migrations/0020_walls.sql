-- The second wall: the database itself keeps everybody inside his scope. The
-- first is the condition in every statement (internal/postgres/scope.go).
--
-- Two roles log in. liangtian_app serves people and sees nothing until a scope
-- that the program has signed is set for the transaction. liangtian_program does
-- what is nobody's own (imports, nightly jobs, verification) and is no member
-- that liangtian_app could become.

-- What scopes are signed with: HMAC-SHA256. The program reads it as the owner
-- when it starts; the roles it works as cannot. It guards the wall, no evidence.
CREATE TABLE wall_key (
  only_one  boolean PRIMARY KEY DEFAULT true CONSTRAINT wall_key_one CHECK (only_one),
  key       bytea NOT NULL CONSTRAINT wall_key_size CHECK (length(key) = 32),
  inner_pad bytea NOT NULL,
  outer_pad bytea NOT NULL
);
DO $$
DECLARE
  k bytea := sha256(decode(replace(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
  i bytea := decode(repeat('36', 64), 'hex');
  o bytea := decode(repeat('5c', 64), 'hex');
BEGIN
  FOR n IN 0..31 LOOP
    i := set_byte(i, n, get_byte(k, n) # 54);
    o := set_byte(o, n, get_byte(k, n) # 92);
  END LOOP;
  INSERT INTO wall_key (key, inner_pad, outer_pad) VALUES (k, i, o);
END $$;

-- The scope of this transaction, NULL when none is set:
--   1 person  2 region prefix  3 departments  4 whom a case must be deputed to,
--   if to anybody  5 patterns of counties, of what has no owner yet  6 case and 7 plot that are
--   being moved  8 backend  9 time signed  10 role
-- A scope that was not signed for this very connection, or long ago, is no scope.
CREATE FUNCTION wall() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  raw text := current_setting('liangtian.scope', true);
  f text[];
BEGIN
  IF coalesce(raw, '') = '' THEN
    RETURN NULL;
  END IF;
  -- One statement: every expression of its own would be made ready anew in each transaction.
  SELECT string_to_array(left(raw, -65), '|', '') INTO f FROM public.wall_key k
  WHERE encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(left(raw, -65), 'UTF8'))), 'hex') = right(raw, 64)
    AND split_part(raw, '|', 8) = pg_backend_pid()::text
    AND abs(extract(epoch FROM now()) - split_part(raw, '|', 9)::bigint) <= 300;
  IF f IS NULL THEN
    RAISE EXCEPTION 'this scope was not signed for this connection, or long ago' USING ERRCODE = '42501';
  END IF;
  RETURN f;
END $$;

-- Nobody's own work, or the owner's.
CREATE FUNCTION wall_program() RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp AS $$ SELECT pg_has_role(session_user, 'liangtian_program', 'MEMBER') $$;

-- Policies ---------------------------------------------------------------------

-- Scopes are looked up once a statement: (SELECT ...) is no part of the row.
-- A case is seen by its own columns; what hangs on it, where the case is seen.
-- CASE ... IS NOT NULL lets the planner expect that nearly every row passes, as
-- it does behind the first wall; else it takes a county for one row.
CREATE POLICY person ON cases TO liangtian_app USING ((CASE WHEN
  starts_with(county, (SELECT (wall())[2]))
    AND (lead = ANY ((SELECT (wall())[3]::text[])::text[]) OR partner = ANY ((SELECT (wall())[3]::text[])::text[]))
    AND ((SELECT (wall())[4]) IS NULL OR deputed @> (SELECT (wall())[4]::bigint[]))
  OR (county = '' OR lead = '') AND county LIKE ANY ((SELECT (wall())[5]::text[])::text[])
  OR (SELECT (wall())[6]::bigint) IN (id, parent_id)
  THEN 1 END) IS NOT NULL);

-- Counts read these alone, the wall's columns included.
DROP INDEX cases_state, cases_county_state;
CREATE INDEX cases_state ON cases (state, due_on, id) INCLUDE (county, lead, partner, deputed, parent_id);
CREATE INDEX cases_county_state ON cases (county, state, due_on, id) INCLUDE (lead, partner, deputed, parent_id);

-- The same for functions that may use indexes which no policy lets a person use
-- (of places, of parts of a text): only they read it, as the owner.
CREATE VIEW cases_in_sight AS SELECT c.* FROM cases c WHERE (CASE WHEN (SELECT wall_program())
  OR starts_with(c.county, (SELECT (wall())[2]))
    AND (c.lead = ANY ((SELECT (wall())[3]::text[])::text[]) OR c.partner = ANY ((SELECT (wall())[3]::text[])::text[]))
    AND ((SELECT (wall())[4]) IS NULL OR c.deputed @> (SELECT (wall())[4]::bigint[]))
  OR (c.county = '' OR c.lead = '') AND c.county LIKE ANY ((SELECT (wall())[5]::text[])::text[])
  OR (SELECT (wall())[6]::bigint) IN (c.id, c.parent_id)
  THEN 1 END) IS NOT NULL;

-- A plot that another version has replaced is seen where the newest one is.
CREATE INDEX plots_replaces ON plots (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE FUNCTION plot_replaced_in_sight(plot bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  WITH RECURSIVE newer AS (
    SELECT p.id FROM plots p WHERE p.replaces_id = plot
    UNION ALL SELECT p.id FROM newer n JOIN plots p ON p.replaces_id = n.id)
  SELECT EXISTS (SELECT FROM newer n JOIN cases_in_sight c ON c.plot_id = n.id)
$$;
CREATE POLICY person ON plots TO liangtian_app USING ((CASE WHEN
  EXISTS (SELECT FROM cases c WHERE c.plot_id = plots.id)
  OR (SELECT (wall())[7]::bigint) IN (parent_id, replaces_id)
  OR plot_replaced_in_sight(id)
  THEN 1 END) IS NOT NULL);

-- Nobody writes under another's name.
CREATE POLICY person ON case_events FOR SELECT TO liangtian_app USING ((CASE WHEN
  EXISTS (SELECT FROM cases c WHERE c.id = case_id) OR actor_id = (SELECT (wall())[1]::bigint)
  THEN 1 END) IS NOT NULL);
CREATE POLICY person_adds ON case_events FOR INSERT TO liangtian_app WITH CHECK (
  EXISTS (SELECT FROM cases c WHERE c.id = case_id) AND actor_id = (SELECT (wall())[1]::bigint));

CREATE POLICY person ON case_records TO liangtian_app USING (EXISTS (SELECT FROM cases c WHERE c.id = case_id));
CREATE POLICY person ON case_messages TO liangtian_app USING (EXISTS (SELECT FROM cases c WHERE c.id = case_id));
CREATE POLICY person ON case_persons TO liangtian_app USING (EXISTS (SELECT FROM cases c WHERE c.id = case_id));
CREATE POLICY person ON case_files TO liangtian_app USING (EXISTS (SELECT FROM cases c WHERE c.id = case_id));
CREATE POLICY person ON photos TO liangtian_app USING (EXISTS (SELECT FROM cases c WHERE c.id = case_id));
CREATE POLICY person ON photo_withdrawals TO liangtian_app USING (EXISTS (SELECT FROM photos p WHERE p.id = photo_id));

-- A batch goes to every county; the city makes it.
CREATE POLICY person ON batches FOR SELECT TO liangtian_app USING ((SELECT (wall())[2]) IS NOT NULL);
CREATE POLICY city_adds ON batches FOR INSERT TO liangtian_app WITH CHECK (length((SELECT (wall())[2])) <= 4);
CREATE POLICY city_changes ON batches FOR UPDATE TO liangtian_app USING (length((SELECT (wall())[2])) <= 4);

-- The ledger is a county's, for both departments.
CREATE POLICY person ON balance_plans TO liangtian_app USING (starts_with(county, (SELECT (wall())[2])));
CREATE POLICY person ON balance_reservations TO liangtian_app USING (starts_with(county, (SELECT (wall())[2])));
CREATE POLICY person ON balance_entries TO liangtian_app USING (starts_with(county, (SELECT (wall())[2])));
CREATE POLICY person ON balances TO liangtian_app USING (starts_with(county, (SELECT (wall())[2])));
CREATE POLICY person ON balance_lines TO liangtian_app USING (EXISTS (SELECT FROM balance_entries e WHERE e.id = entry_id));

-- Who is who is the administrator's to say; everybody else changes what is his own.
CREATE POLICY everybody ON people FOR SELECT TO liangtian_app USING (true);
CREATE POLICY administrator_adds ON people FOR INSERT TO liangtian_app WITH CHECK ((SELECT (wall())[10]) = 'administrator');
CREATE POLICY own ON people FOR UPDATE TO liangtian_app USING (id = (SELECT (wall())[1]::bigint) OR (SELECT (wall())[10]) = 'administrator');
CREATE FUNCTION people_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT wall_program() AND coalesce((wall())[10], '') <> 'administrator' THEN
    RAISE EXCEPTION 'only an administrator changes what a person is' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER people_guard BEFORE UPDATE ON people FOR EACH ROW
  WHEN ((OLD.id, OLD.login, OLD.role, OLD.department, OLD.region, OLD.active) IS DISTINCT FROM (NEW.id, NEW.login, NEW.role, NEW.department, NEW.region, NEW.active))
  EXECUTE FUNCTION people_guard();

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['cases', 'plots', 'case_events', 'case_records', 'case_messages', 'case_persons', 'case_files', 'photos', 'photo_withdrawals',
    'batches', 'people', 'balance_plans', 'balance_reservations', 'balance_entries', 'balance_lines', 'balances'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY program ON %I TO liangtian_program USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;

-- A case changes by the next step, and by nothing else.
CREATE FUNCTION cases_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'case % was changed without a step', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'cases_moved_by_event';
END $$;
CREATE TRIGGER cases_step AFTER UPDATE ON cases FOR EACH ROW WHEN (NEW.version <> OLD.version + 1) EXECUTE FUNCTION cases_step();

-- What is asked across or by place -----------------------------------------------

-- The cases whose plots meet a box, with what every one of them on a map is
-- asked for: a wider row costs more than the wall.
CREATE FUNCTION cases_in_box(west float8, south float8, east float8, north float8)
RETURNS TABLE (id bigint, no text, state text, lead text, partner text, county text, deputed bigint[], due_on date, on_pbf boolean, plot_no text, geom geometry)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER ROWS 2000 SET search_path = public, pg_temp AS $$
  SELECT c.id, c.no, c.state, c.lead, c.partner, c.county, c.deputed, c.due_on, coalesce(c.pbf_cents > 0, p.pbf_in_file, false), p.plot_no, p.geom
  FROM plots p JOIN cases_in_sight c ON c.plot_id = p.id WHERE p.geom && ST_MakeEnvelope(west, south, east, north, 4490)
$$;

-- The cases with a text in their plot, or whose number begins with one.
CREATE FUNCTION cases_with_text(part text, beginning text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER ROWS 1000 SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT c.id FROM plots p JOIN cases_in_sight c ON c.plot_id = p.id
    WHERE (p.plot_no || '' '' || p.village || '' '' || p.town || '' '' || p.note) ILIKE $1
    UNION SELECT c.id FROM cases_in_sight c WHERE c.no LIKE $2' USING part, beginning;
END $$;

-- The numbers of other cases that have the very same photo, wherever they are:
-- a doubt knows no county.
CREATE FUNCTION photo_elsewhere(hash text, but bigint) RETURNS text[] LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT array(SELECT c.no FROM photos o JOIN cases c ON c.id = o.case_id WHERE o.sha256 = hash AND o.case_id <> but ORDER BY c.no)
$$;

-- Doubts between photos of a case in sight and photos anywhere.
CREATE FUNCTION kin_of_case(asked bigint) RETURNS TABLE (mine bigint, other bigint, case_id bigint, case_no text, kind text, value float8)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.mine, k.other, c.id, c.no, k.kind, k.value FROM
    (SELECT k.photo_id AS mine, k.other_id AS other, k.kind, k.value FROM photo_kin k JOIN photos m ON m.id = k.photo_id WHERE m.case_id = asked
     UNION SELECT k.other_id, k.photo_id, k.kind, k.value FROM photo_kin k JOIN photos m ON m.id = k.other_id WHERE m.case_id = asked) k
  JOIN photos o ON o.id = k.other JOIN cases c ON c.id = o.case_id
  WHERE EXISTS (SELECT FROM cases_in_sight s WHERE s.id = asked) ORDER BY k.mine, k.value, k.other
$$;

-- Grows with every step of any case, and tells nothing else.
CREATE FUNCTION change_mark() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(max(id), 0) FROM case_events
$$;

REVOKE ALL ON FUNCTION wall(), wall_program(), plot_replaced_in_sight(bigint), cases_in_box(float8, float8, float8, float8), cases_with_text(text, text),
  photo_elsewhere(text, bigint), kin_of_case(bigint), change_mark() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall(), wall_program(), plot_replaced_in_sight(bigint), cases_in_box(float8, float8, float8, float8), cases_with_text(text, text),
  photo_elsewhere(text, bigint), kin_of_case(bigint), change_mark() TO liangtian_app;
