-- The whole schema, generated from the numbered files by `make generate`.
-- For reading only: change it by a new migration.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;

COMMENT ON EXTENSION postgis IS 'PostGIS geometry and geography spatial types and functions';

CREATE FUNCTION public.append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
    USING ERRCODE = '23514', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;

CREATE FUNCTION public.audit_keeps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF coalesce(current_setting('liangtian.audit_prune', true), '') = 'on' AND OLD.at < now() - interval '6 months' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'audit_entries is append-only' USING ERRCODE = '23514', CONSTRAINT = 'audit_entries_append_only';
END $$;

CREATE FUNCTION public.audit_prune(months integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  gone bigint;
BEGIN
  IF months IS NULL OR months < 6 THEN
    RAISE EXCEPTION 'the audit is kept for six months at least' USING ERRCODE = '23514', CONSTRAINT = 'audit_entries_kept';
  END IF;
  PERFORM set_config('liangtian.audit_prune', 'on', true);
  DELETE FROM audit_entries WHERE at < now() - make_interval(months => months);
  GET DIAGNOSTICS gone = ROW_COUNT;
  PERFORM set_config('liangtian.audit_prune', '', true);
  IF gone > 0 THEN
    INSERT INTO audit_entries (name, code, subject_kind, details)
    VALUES ('系统', 'audit.prune', 'audit', jsonb_build_object('removed', gone::text, 'months', months::text));
  END IF;
  RETURN gone;
END $$;

CREATE FUNCTION public.balance_entries_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.balance_entries_lines() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.balance_entries_pairs_whole() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.balance_lines_count() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.balance_lines_zero() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM balance_lines WHERE entry_id = NEW.entry_id GROUP BY indicator HAVING sum(amount) <> 0) THEN
    PERFORM balance_refuse('balance_lines_sum_to_zero', 'the entry does not sum to zero');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION public.balance_lock(counties text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE c text;
BEGIN
  FOR c IN SELECT DISTINCT unnest(counties) ORDER BY 1 LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('liangtian.balance.' || c, 0));
  END LOOP;
END $$;

CREATE FUNCTION public.balance_refuse(name text, words text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION '%', words USING ERRCODE = '23514', CONSTRAINT = name;
END $$;

CREATE FUNCTION public.balance_yield(cents bigint, of_grade integer, up boolean) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  SELECT CASE WHEN up THEN ceil(cents::numeric * kg_per_hectare / 1000000) ELSE floor(cents::numeric * kg_per_hectare / 1000000) END::bigint
  FROM public.balance_grades WHERE grade = of_grade
$$;

CREATE FUNCTION public.box_area(a public.geometry, b public.geometry) RETURNS double precision
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT greatest(least(ST_XMax(a), ST_XMax(b)) - greatest(ST_XMin(a), ST_XMin(b)), 0)
       * greatest(least(ST_YMax(a), ST_YMax(b)) - greatest(ST_YMin(a), ST_YMin(b)), 0)
$$;

CREATE FUNCTION public.case_events_follow() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE last public.case_events%ROWTYPE;
BEGIN
  SELECT * INTO last FROM public.case_events WHERE case_id = NEW.case_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq IS DISTINCT FROM coalesce(last.seq, 0) + 1
     OR NEW.from_state IS DISTINCT FROM coalesce(last.to_state, '')
     OR NEW.prev_hash IS DISTINCT FROM coalesce(last.hash, ''::bytea) THEN
    RAISE EXCEPTION 'event % of case % does not follow the one before', NEW.seq, NEW.case_id
      USING ERRCODE = '23514', CONSTRAINT = 'case_events_chain';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.cases_in_box(west double precision, south double precision, east double precision, north double precision) RETURNS TABLE(id bigint, no text, state text, lead text, partner text, county text, deputed bigint[], due_on date, on_pbf boolean, plot_no text, geom public.geometry)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 2000 PARALLEL RESTRICTED
    SET search_path TO 'public', 'pg_temp'
    AS $$
  SELECT c.id, c.no, c.state, c.lead, c.partner, c.county, c.deputed, c.due_on, coalesce(c.pbf_cents > 0, p.pbf_in_file, false), p.plot_no, p.geom
  FROM plots p JOIN cases_in_sight c ON c.plot_id = p.id WHERE p.geom && ST_MakeEnvelope(west, south, east, north, 4490)
$$;

CREATE FUNCTION public.cases_step() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'case % was changed without a step', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'cases_moved_by_event';
END $$;

CREATE FUNCTION public.cases_with_text(part text, beginning text) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path TO 'public', 'pg_temp'
    AS $_$
BEGIN
  RETURN QUERY EXECUTE 'SELECT c.id FROM plots p JOIN cases_in_sight c ON c.plot_id = p.id
    WHERE (p.plot_no || '' '' || p.village || '' '' || p.town || '' '' || p.note) ILIKE $1
    UNION SELECT c.id FROM cases_in_sight c WHERE c.no LIKE $2' USING part, beginning;
END $_$;

CREATE FUNCTION public.change_mark() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  SELECT coalesce(max(id), 0) FROM case_events
$$;

CREATE FUNCTION public.counties_of(outline public.geometry) RETURNS TABLE(region text, share double precision)
    LANGUAGE sql STABLE
    AS $$
  SELECT p.region, least(sum(CASE WHEN ST_Covers(p.geom, outline) THEN 1
    ELSE ST_Area(ST_Intersection(p.geom, outline)) / nullif(ST_Area(outline), 0) END), 1) AS share
  FROM public.region_pieces p WHERE p.geom && outline AND ST_Intersects(p.geom, outline)
  GROUP BY p.region ORDER BY 2 DESC, 1
$$;

CREATE FUNCTION public.cut_region() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  DELETE FROM region_pieces WHERE region = NEW.code;
  IF NEW.boundary IS NOT NULL AND length(NEW.code) = 6 THEN
    INSERT INTO region_pieces (region, geom)
    SELECT NEW.code, g FROM ST_Subdivide(NEW.boundary, 128) AS g
    WHERE GeometryType(g) = 'POLYGON';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION public.field_answers_follow() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE last field_answers%ROWTYPE;
BEGIN
  SELECT * INTO last FROM field_answers WHERE entry_id = NEW.entry_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq IS DISTINCT FROM coalesce(last.seq, 0) + 1 OR last.status IN ('done', 'given_up') THEN
    RAISE EXCEPTION 'answer % of entry % does not follow the one before', NEW.seq, NEW.entry_id
      USING ERRCODE = '23514', CONSTRAINT = 'field_answers_chain';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.forget_months() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh f, months_gathered g WHERE f.at < g.up_to) THEN
    UPDATE months_gathered SET up_to = '-infinity';
    DELETE FROM month_begun;
    DELETE FROM month_left;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION public.gather_months(reach timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.ground_of(ground bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  WITH RECURSIVE up AS (
    SELECT ground AS id
    UNION ALL SELECT m.into_id FROM up JOIN public.ground_merges m ON m.ground_id = up.id)
  SELECT min(id) FROM up
$$;

CREATE FUNCTION public.grounds_in(ground bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE
    AS $$
  WITH RECURSIVE down AS (
    SELECT ground AS id
    UNION ALL SELECT m.ground_id FROM down JOIN public.ground_merges m ON m.into_id = down.id)
  SELECT id FROM down
$$;

CREATE FUNCTION public.keep_standings() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.kin_of_case(asked bigint) RETURNS TABLE(mine bigint, other bigint, case_id bigint, case_no text, kind text, value double precision)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path TO 'public', 'pg_temp'
    AS $$
  SELECT k.mine, k.other, c.id, c.no, k.kind, k.value FROM
    (SELECT k.photo_id AS mine, k.other_id AS other, k.kind, k.value FROM photo_kin k JOIN photos m ON m.id = k.photo_id WHERE m.case_id = asked
     UNION SELECT k.other_id, k.photo_id, k.kind, k.value FROM photo_kin k JOIN photos m ON m.id = k.other_id WHERE m.case_id = asked) k
  JOIN photos o ON o.id = k.other JOIN cases c ON c.id = o.case_id
  WHERE EXISTS (SELECT FROM cases_in_sight s WHERE s.id = asked) ORDER BY k.mine, k.value, k.other
$$;

CREATE FUNCTION public.layers_withdrawn_final() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at, NEW.withdrawn_by, NEW.withdrawn_reason) IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdrawn_by, OLD.withdrawn_reason) THEN
    RAISE EXCEPTION 'layer % is withdrawn', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'layers_withdrawn_final';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.meeting_items_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF EXISTS (SELECT FROM public.meetings m WHERE m.id = coalesce(NEW.meeting_id, OLD.meeting_id) AND m.status = 'held') THEN
    RAISE EXCEPTION 'the meeting was held' USING ERRCODE = '23514', CONSTRAINT = 'meetings_held_final';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION public.meetings_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.status = 'held' THEN
    RAISE EXCEPTION 'meeting % was held', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'meetings_held_final';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION public.people_guard() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  IF NOT wall_program() AND coalesce((wall())[10], '') <> 'administrator' THEN
    RAISE EXCEPTION 'only an administrator changes what a person is' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.photo_elsewhere(hash text, but bigint) RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path TO 'public', 'pg_temp'
    AS $$
  SELECT array(SELECT c.no FROM photos o JOIN cases c ON c.id = o.case_id WHERE o.sha256 = hash AND o.case_id <> but ORDER BY c.no)
$$;

CREATE FUNCTION public.plot_replaced_in_sight(plot bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path TO 'public', 'pg_temp'
    AS $$
  WITH RECURSIVE newer AS (
    SELECT p.id FROM plots p WHERE p.replaces_id = plot
    UNION ALL SELECT p.id FROM newer n JOIN plots p ON p.replaces_id = n.id)
  SELECT EXISTS (SELECT FROM newer n JOIN cases_in_sight c ON c.plot_id = n.id)
$$;

CREATE FUNCTION public.routing_rules_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  -- The version is locked, so that a publication and a saving wait for each other.
  PERFORM 1 FROM routing_versions WHERE version IN (OLD.version, NEW.version) FOR SHARE;
  IF EXISTS (SELECT 1 FROM routing_versions WHERE version IN (OLD.version, NEW.version) AND status = 'live') THEN
    RAISE EXCEPTION 'the rules of a published version stay'
      USING ERRCODE = '23514', CONSTRAINT = 'routing_rules_immutable';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION public.routing_versions_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.status = 'live' THEN
    RAISE EXCEPTION 'version % of the rules is published', OLD.version
      USING ERRCODE = '23514', CONSTRAINT = 'routing_versions_immutable';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.version <> OLD.version THEN
    RAISE EXCEPTION 'a version keeps its number'
      USING ERRCODE = '23514', CONSTRAINT = 'routing_versions_immutable';
  END IF;
  IF NEW.status = 'live' THEN
    IF TG_OP = 'INSERT' THEN
      RAISE EXCEPTION 'a version begins as a draft'
        USING ERRCODE = '23514', CONSTRAINT = 'routing_versions_begins_as_draft';
    END IF;
    IF NEW.valid_from < (now() AT TIME ZONE 'Asia/Shanghai')::date THEN
      RAISE EXCEPTION 'a version is not valid from a day that has passed'
        USING ERRCODE = '23514', CONSTRAINT = 'routing_versions_not_backwards';
    END IF;
    IF EXISTS (SELECT 1 FROM routing_versions WHERE status = 'live' AND valid_from > NEW.valid_from) THEN
      RAISE EXCEPTION 'a later version is valid from a later day'
        USING ERRCODE = '23514', CONSTRAINT = 'routing_versions_in_order';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM routing_rules WHERE version = NEW.version)
       OR EXISTS (SELECT 1 FROM routing_rules WHERE version = NEW.version
                  AND (lead = '' OR lead = partner OR qualification = '' OR track = '' OR words = '' OR basis = '')) THEN
      RAISE EXCEPTION 'a rule of version % is not complete', NEW.version
        USING ERRCODE = '23514', CONSTRAINT = 'routing_rules_complete';
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.seal_checkpoints_follow() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE last public.seal_checkpoints%ROWTYPE;
BEGIN
  SELECT * INTO last FROM public.seal_checkpoints ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(last.number, 0) + 1 OR NEW.size < coalesce(last.size, 0)
     OR NEW.size <> (SELECT coalesce(max(leaf) + 1, 0) FROM public.seal_leaves) THEN
    RAISE EXCEPTION 'checkpoint % does not follow the one before', NEW.number
      USING ERRCODE = '23514', CONSTRAINT = 'seal_checkpoints_follow';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.seal_sequence() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE size bigint;
BEGIN
  LOCK TABLE seal_leaves IN SHARE ROW EXCLUSIVE MODE;
  SELECT coalesce(max(leaf) + 1, 0) INTO size FROM seal_leaves;
  WITH fresh AS MATERIALIZED (
    SELECT case_id, seq FROM case_events e WHERE NOT EXISTS (SELECT FROM seal_leaves l WHERE l.kind = 'event' AND l.subject = e.case_id AND l.seq = e.seq)
  )
  INSERT INTO seal_leaves (leaf, kind, subject, seq, hash)
  SELECT size - 1 + row_number() OVER (ORDER BY e.id), 'event', e.case_id, e.seq, e.hash FROM fresh f JOIN case_events e USING (case_id, seq);
  SELECT coalesce(max(leaf) + 1, 0) INTO size FROM seal_leaves;
  INSERT INTO seal_leaves (leaf, kind, subject, seq, hash)
  SELECT size - 1 + row_number() OVER (ORDER BY r.kind, r.subject, r.seq), r.kind, r.subject, r.seq, r.hash FROM seal_records r
  WHERE NOT EXISTS (SELECT FROM seal_leaves l WHERE l.kind = r.kind AND l.subject = r.subject AND l.seq = r.seq);
  RETURN (SELECT coalesce(max(leaf) + 1, 0) FROM seal_leaves);
END $$;

CREATE FUNCTION public.service_tokens_revoked_final() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'token % is revoked', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'service_tokens_revoked_final';
END $$;

CREATE FUNCTION public.supervision_events_follow() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE last public.supervision_events%ROWTYPE;
BEGIN
  SELECT * INTO last FROM public.supervision_events WHERE supervision_id = NEW.supervision_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq IS DISTINCT FROM coalesce(last.seq, 0) + 1 OR NEW.from_state IS DISTINCT FROM coalesce(last.to_state, '') THEN
    RAISE EXCEPTION 'event % of supervision % does not follow the one before', NEW.seq, NEW.supervision_id
      USING ERRCODE = '23514', CONSTRAINT = 'supervision_events_chain';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.supervisions_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF ROW(NEW.id, NEW.number, NEW.kind, NEW.county, NEW.department, NEW.body, NEW.issuer_id, NEW.issuer_role, NEW.issuer_department, NEW.issued_at, NEW.parent_id)
     IS DISTINCT FROM ROW(OLD.id, OLD.number, OLD.kind, OLD.county, OLD.department, OLD.body, OLD.issuer_id, OLD.issuer_role, OLD.issuer_department, OLD.issued_at, OLD.parent_id)
     OR NEW.term <> OLD.term AND NEW.version = OLD.version THEN
    RAISE EXCEPTION 'supervision % stays as it was issued', OLD.id
      USING ERRCODE = '23514', CONSTRAINT = 'supervisions_as_issued';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.wall() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.wall_program() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$ SELECT pg_has_role(session_user, 'liangtian_program', 'MEMBER') $$;

CREATE FUNCTION public.wall_scope() RETURNS TABLE(region text, departments text[], deputed bigint[], unplaced text[], moving bigint)
    LANGUAGE plpgsql STABLE ROWS 1 PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE w text[] := public.wall();
BEGIN
  region := w[2];
  departments := w[3]::text[];
  deputed := coalesce(w[4]::bigint[], '{}');
  unplaced := w[5]::text[];
  moving := w[6]::bigint;
  RETURN NEXT;
END $$;

CREATE TABLE public.acceptance_signatures (
    acceptance_id bigint NOT NULL,
    party text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    strokes jsonb NOT NULL,
    taken_by bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT acceptance_signatures_drawn CHECK (((jsonb_typeof(strokes) = 'array'::text) AND (jsonb_array_length(strokes) > 0))),
    CONSTRAINT acceptance_signatures_name_given CHECK ((name <> ''::text)),
    CONSTRAINT acceptance_signatures_party CHECK ((party = ANY (ARRAY['natural_resources'::text, 'agriculture'::text, 'land_consolidation'::text])))
);

COMMENT ON COLUMN public.acceptance_signatures.strokes IS 'as drawn, on a square of 1000 by 1000; the same form as a survey signature';

CREATE TABLE public.acceptances (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    case_version integer NOT NULL,
    site_on date NOT NULL,
    conclusion text NOT NULL,
    measured_cents bigint NOT NULL,
    looked_at text NOT NULL,
    opinion text NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    required text[] NOT NULL,
    opened_by bigint NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    idempotency_key uuid NOT NULL,
    CONSTRAINT acceptances_conclusion CHECK ((conclusion = ANY (ARRAY['passed'::text, 'failed'::text]))),
    CONSTRAINT acceptances_looked_at_given CHECK ((looked_at <> ''::text)),
    CONSTRAINT acceptances_measured CHECK ((measured_cents >= 0)),
    CONSTRAINT acceptances_opinion_given CHECK ((opinion <> ''::text)),
    CONSTRAINT acceptances_required CHECK ((cardinality(required) > 0))
);

ALTER TABLE public.acceptances ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.acceptances_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.audit_entries (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    person_id bigint DEFAULT 0 NOT NULL,
    login text DEFAULT ''::text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    role text DEFAULT ''::text NOT NULL,
    department text DEFAULT ''::text NOT NULL,
    region text DEFAULT ''::text NOT NULL,
    code text NOT NULL,
    refusal text DEFAULT ''::text NOT NULL,
    subject_kind text DEFAULT ''::text NOT NULL,
    subject_id text DEFAULT ''::text NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    request_id text DEFAULT ''::text NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT audit_entries_code_shape CHECK ((code ~ '^[a-z][a-z_.]{1,39}$'::text))
);

ALTER TABLE ONLY public.audit_entries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.audit_entries IS 'who is copied, without a key: an entry says who it was that day';

COMMENT ON COLUMN public.audit_entries.person_id IS '0 is nobody with an account, or the program';

COMMENT ON COLUMN public.audit_entries.refusal IS 'the code of the refusal; empty is done';

ALTER TABLE public.audit_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.balance_entries (
    id bigint NOT NULL,
    county text NOT NULL,
    year integer NOT NULL,
    book text NOT NULL,
    kind text NOT NULL,
    on_day date NOT NULL,
    area bigint DEFAULT 0 NOT NULL,
    paddy bigint DEFAULT 0 NOT NULL,
    capacity bigint DEFAULT 0 NOT NULL,
    pbf bigint DEFAULT 0 NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    project text DEFAULT ''::text NOT NULL,
    counterparty text DEFAULT ''::text NOT NULL,
    grade integer,
    land_class text DEFAULT ''::text NOT NULL,
    land_paddy bigint DEFAULT 0 NOT NULL,
    outline public.geometry(MultiPolygon,4490),
    outline_cents bigint,
    case_id bigint,
    case_seq integer,
    reservation_id bigint,
    reverses_id bigint,
    pair_id bigint,
    actor_id bigint,
    actor_name text NOT NULL,
    actor_unit text NOT NULL,
    at timestamp with time zone NOT NULL,
    idempotency_key uuid,
    CONSTRAINT balance_entries_amounts CHECK (((LEAST(area, paddy, capacity, pbf, land_paddy) >= 0) AND (GREATEST(area, paddy, capacity, pbf) > 0) AND (GREATEST(area, paddy, capacity, pbf) <= '1000000000000'::bigint))),
    CONSTRAINT balance_entries_case_step CHECK (((kind <> ALL (ARRAY['consume'::text, 'outflow'::text])) OR ((case_id IS NULL) = (case_seq IS NULL)))),
    CONSTRAINT balance_entries_counter CHECK (((kind = 'correct'::text) = (reverses_id IS NOT NULL))),
    CONSTRAINT balance_entries_county CHECK ((county ~ '^[0-9]{6}$'::text)),
    CONSTRAINT balance_entries_document_given CHECK (((document <> ''::text) OR (kind = ANY (ARRAY['reserve'::text, 'unreserve'::text, 'correct'::text])) OR (case_seq IS NOT NULL))),
    CONSTRAINT balance_entries_grade_given CHECK (((kind <> ALL (ARRAY['reserve'::text, 'consume'::text, 'outflow'::text])) OR (area = 0) OR (grade IS NOT NULL))),
    CONSTRAINT balance_entries_not_before_its_year CHECK ((on_day >= make_date(year, 1, 1))),
    CONSTRAINT balance_entries_outflow_place CHECK (((kind <> 'outflow'::text) OR (case_id IS NOT NULL) OR (outline IS NOT NULL))),
    CONSTRAINT balance_entries_outline_of_land CHECK (((outline IS NULL) OR (kind = ANY (ARRAY['replenish'::text, 'restore'::text, 'inflow'::text, 'consume'::text, 'outflow'::text])))),
    CONSTRAINT balance_entries_outline_valid CHECK (((outline IS NULL) OR (public.st_isvalid(outline) AND (NOT public.st_isempty(outline))))),
    CONSTRAINT balance_entries_paddy_for_paddy CHECK (((kind <> ALL (ARRAY['reserve'::text, 'consume'::text, 'outflow'::text])) OR (paddy >= land_paddy))),
    CONSTRAINT balance_entries_pairs CHECK (((pair_id IS NULL) OR (kind = ANY (ARRAY['transfer_in'::text, 'opening'::text])))),
    CONSTRAINT balance_entries_parts CHECK (((kind <> ALL (ARRAY['replenish'::text, 'restore'::text, 'inflow'::text, 'reserve'::text, 'consume'::text, 'outflow'::text])) OR ((paddy <= area) AND ((pbf <= area) OR (area = 0))))),
    CONSTRAINT balance_entries_reason_given CHECK (((reason <> ''::text) OR (kind <> 'correct'::text))),
    CONSTRAINT balance_entries_reserve_first CHECK ((((kind = ANY (ARRAY['reserve'::text, 'unreserve'::text, 'consume'::text, 'outflow'::text])) = (reservation_id IS NOT NULL)) OR (kind = 'correct'::text))),
    CONSTRAINT balance_entries_same_year CHECK (((book <> 'in_out'::text) OR (kind = ANY (ARRAY['correct'::text, 'unreserve'::text])) OR (EXTRACT(year FROM on_day) = (year)::numeric))),
    CONSTRAINT balance_entries_somebody CHECK (((actor_id IS NOT NULL) OR (kind = 'unreserve'::text))),
    CONSTRAINT balance_entries_source_described CHECK (((kind <> ALL (ARRAY['replenish'::text, 'restore'::text, 'inflow'::text])) OR ((outline IS NOT NULL) AND (grade IS NOT NULL) AND (land_class = ANY (ARRAY['0101'::text, '0102'::text, '0103'::text])) AND (area > 0)))),
    CONSTRAINT balance_entries_use_named CHECK (((kind <> ALL (ARRAY['consume'::text, 'outflow'::text])) OR (case_id IS NOT NULL) OR (project <> ''::text))),
    CONSTRAINT balance_entries_within_outline CHECK (((outline IS NULL) OR (area <= outline_cents))),
    CONSTRAINT balance_entries_year CHECK (((year >= 2000) AND (year <= 2200)))
);

ALTER TABLE ONLY public.balance_entries FORCE ROW LEVEL SECURITY;

ALTER TABLE public.balance_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.balance_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.balance_grades (
    grade integer NOT NULL,
    kg_per_hectare integer NOT NULL,
    CONSTRAINT balance_grades_grade CHECK (((grade >= 1) AND (grade <= 15))),
    CONSTRAINT balance_grades_yield CHECK ((kg_per_hectare > 0))
);

COMMENT ON TABLE public.balance_grades IS 'what a hectare of a grade yields: data, to be held against the province''s own standard';

CREATE TABLE public.balance_kinds (
    kind text NOT NULL,
    book text NOT NULL,
    from_account text NOT NULL,
    to_account text NOT NULL
);

COMMENT ON TABLE public.balance_kinds IS 'kinds of entries and what each moves; a test keeps it equal to internal/balance/kinds.go';

CREATE TABLE public.balance_lines (
    entry_id bigint NOT NULL,
    indicator text NOT NULL,
    account text NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT balance_lines_account CHECK ((account = ANY (ARRAY['source'::text, 'stock'::text, 'reserved'::text, 'frozen'::text, 'use'::text]))),
    CONSTRAINT balance_lines_amount CHECK ((amount <> 0)),
    CONSTRAINT balance_lines_indicator CHECK ((indicator = ANY (ARRAY['area'::text, 'paddy'::text, 'capacity'::text, 'pbf'::text])))
);

ALTER TABLE ONLY public.balance_lines FORCE ROW LEVEL SECURITY;

CREATE TABLE public.balance_plans (
    county text NOT NULL,
    year integer NOT NULL,
    version integer NOT NULL,
    document text NOT NULL,
    out_cents bigint NOT NULL,
    in_cents bigint NOT NULL,
    actor_id bigint NOT NULL,
    actor_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT balance_plans_county CHECK ((county ~ '^[0-9]{6}$'::text)),
    CONSTRAINT balance_plans_document_given CHECK ((document <> ''::text)),
    CONSTRAINT balance_plans_in CHECK ((in_cents >= out_cents)),
    CONSTRAINT balance_plans_out CHECK ((out_cents >= 0)),
    CONSTRAINT balance_plans_version CHECK ((version >= 1)),
    CONSTRAINT balance_plans_year CHECK (((year >= 2000) AND (year <= 2200)))
);

ALTER TABLE ONLY public.balance_plans FORCE ROW LEVEL SECURITY;

CREATE TABLE public.balance_reservations (
    id bigint NOT NULL,
    county text NOT NULL,
    year integer NOT NULL,
    book text NOT NULL,
    case_id bigint,
    project text DEFAULT ''::text NOT NULL,
    made_on date NOT NULL,
    expires_on date NOT NULL,
    CONSTRAINT balance_reservations_book CHECK ((book = ANY (ARRAY['compensation'::text, 'in_out'::text]))),
    CONSTRAINT balance_reservations_county CHECK ((county ~ '^[0-9]{6}$'::text)),
    CONSTRAINT balance_reservations_for_something CHECK (((case_id IS NULL) = (project <> ''::text))),
    CONSTRAINT balance_reservations_same_year CHECK (((book <> 'in_out'::text) OR (EXTRACT(year FROM expires_on) = (year)::numeric))),
    CONSTRAINT balance_reservations_term CHECK (((expires_on >= made_on) AND (expires_on <= (made_on + 366))))
);

ALTER TABLE ONLY public.balance_reservations FORCE ROW LEVEL SECURITY;

ALTER TABLE public.balance_reservations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.balance_reservations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.balance_reserved (
    reservation_id bigint NOT NULL,
    indicator text NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT balance_reserved_enough CHECK ((amount >= 0))
);

COMMENT ON TABLE public.balance_reserved IS 'what is left of each reservation';

CREATE TABLE public.balances (
    county text NOT NULL,
    year integer NOT NULL,
    book text NOT NULL,
    indicator text NOT NULL,
    account text NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT balances_not_negative CHECK (((account = ANY (ARRAY['source'::text, 'use'::text])) OR (amount >= 0)))
);

ALTER TABLE ONLY public.balances FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.balances IS 'the sum of the lines of each account, kept with them';

CREATE TABLE public.batches (
    id bigint NOT NULL,
    number text NOT NULL,
    issued_on date NOT NULL,
    source text NOT NULL,
    day_kind text NOT NULL,
    limits jsonb NOT NULL,
    evidence_rules jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_by bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    thresholds jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT batches_day_kind CHECK ((day_kind = ANY (ARRAY['working'::text, 'calendar'::text]))),
    CONSTRAINT batches_number_given CHECK ((number <> ''::text))
);

ALTER TABLE ONLY public.batches FORCE ROW LEVEL SECURITY;

COMMENT ON COLUMN public.batches.thresholds IS 'what counts as the same ground; internal/intake/thresholds.go has the defaults';

ALTER TABLE public.batches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendar_days (
    day date NOT NULL,
    working boolean NOT NULL,
    note text DEFAULT ''::text NOT NULL
);

CREATE TABLE public.case_events (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    seq integer NOT NULL,
    action text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    actor_id bigint,
    actor_name text NOT NULL,
    actor_role text NOT NULL,
    actor_department text NOT NULL,
    actor_region text NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    payload json NOT NULL,
    after json NOT NULL,
    idempotency_key uuid,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT case_events_hash_size CHECK ((length(hash) = 32)),
    CONSTRAINT case_events_somebody CHECK (((actor_id IS NOT NULL) OR ((action = 'lapse'::text) AND (actor_role = ''::text))))
);

ALTER TABLE ONLY public.case_events FORCE ROW LEVEL SECURITY;

ALTER TABLE public.case_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.case_files (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    name text NOT NULL,
    mime text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    uploaded_by bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT case_files_name_given CHECK ((name <> ''::text)),
    CONSTRAINT case_files_sha256_shape CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT case_files_size CHECK ((size > 0))
);

ALTER TABLE ONLY public.case_files FORCE ROW LEVEL SECURITY;

ALTER TABLE public.case_files ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_files_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.case_mentions (
    message_id bigint NOT NULL,
    person_id bigint NOT NULL
);

CREATE TABLE public.case_messages (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    author_id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    body text NOT NULL,
    idempotency_key uuid NOT NULL,
    CONSTRAINT case_messages_body_given CHECK ((body <> ''::text))
);

ALTER TABLE ONLY public.case_messages FORCE ROW LEVEL SECURITY;

ALTER TABLE public.case_messages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.case_persons (
    case_id bigint NOT NULL,
    seq integer NOT NULL,
    persons jsonb NOT NULL,
    changed_by bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT case_persons_list CHECK ((jsonb_typeof(persons) = 'array'::text)),
    CONSTRAINT case_persons_seq CHECK ((seq > 0))
);

ALTER TABLE ONLY public.case_persons FORCE ROW LEVEL SECURITY;

CREATE TABLE public.case_records (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    kind text NOT NULL,
    actor_id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    payload jsonb NOT NULL,
    CONSTRAINT case_records_kind CHECK ((kind = ANY (ARRAY['note'::text, 'extension_request'::text, 'detection'::text, 'overlay_comparison'::text])))
);

ALTER TABLE ONLY public.case_records FORCE ROW LEVEL SECURITY;

ALTER TABLE public.case_records ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_records_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cases (
    id bigint NOT NULL,
    no text NOT NULL,
    batch_id bigint NOT NULL,
    plot_id bigint NOT NULL,
    parent_id bigint,
    state text NOT NULL,
    version integer NOT NULL,
    lead text DEFAULT ''::text NOT NULL,
    partner text DEFAULT ''::text NOT NULL,
    county text DEFAULT ''::text NOT NULL,
    deputed bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    due_on date,
    qualification text DEFAULT ''::text NOT NULL,
    facts json NOT NULL,
    type text DEFAULT ''::text NOT NULL,
    area_cents bigint NOT NULL,
    pbf_cents bigint,
    center public.geometry(Point,4490) NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT cases_issued_to_somebody CHECK (((state = ANY (ARRAY['imported'::text, 'voided'::text])) OR ((lead <> ''::text) AND (county <> ''::text)))),
    CONSTRAINT cases_lead CHECK ((lead = ANY (ARRAY[''::text, 'natural_resources'::text, 'agriculture'::text]))),
    CONSTRAINT cases_lead_is_not_partner CHECK (((lead = ''::text) OR (lead <> partner))),
    CONSTRAINT cases_partner CHECK ((partner = ANY (ARRAY[''::text, 'natural_resources'::text, 'agriculture'::text]))),
    CONSTRAINT cases_version_positive CHECK ((version >= 1))
);

ALTER TABLE ONLY public.cases FORCE ROW LEVEL SECURITY;

ALTER TABLE public.cases ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cases_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.cases_in_sight AS
 SELECT c.id,
    c.no,
    c.batch_id,
    c.plot_id,
    c.parent_id,
    c.state,
    c.version,
    c.lead,
    c.partner,
    c.county,
    c.deputed,
    c.due_on,
    c.qualification,
    c.facts,
    c.type,
    c.area_cents,
    c.pbf_cents,
    c.center,
    c.updated_at
   FROM public.cases c
  WHERE (
        CASE
            WHEN (( SELECT public.wall_program() AS wall_program) OR (( SELECT 1
               FROM public.wall_scope() w(region, departments, deputed, unplaced, moving)
              WHERE ((starts_with(c.county, w.region) AND ((c.lead = ANY (w.departments)) OR (c.partner = ANY (w.departments))) AND (c.deputed @> w.deputed)) OR (((c.county = ''::text) OR (c.lead = ''::text)) AND (c.county ~~ ANY (w.unplaced))) OR (w.moving = ANY (ARRAY[c.id, c.parent_id])))) IS NOT NULL)) THEN 1
            ELSE NULL::integer
        END IS NOT NULL);

CREATE TABLE public.certificates (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    seq integer NOT NULL,
    state text DEFAULT 'closed'::text NOT NULL,
    number text NOT NULL,
    code text NOT NULL,
    facts json NOT NULL,
    sha256 text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    issued_by bigint NOT NULL,
    CONSTRAINT certificates_code_shape CHECK ((code ~ '^[A-Z2-7]{26}$'::text)),
    CONSTRAINT certificates_number_given CHECK ((number <> ''::text)),
    CONSTRAINT certificates_of_a_closing CHECK ((state = 'closed'::text)),
    CONSTRAINT certificates_sha256_of_facts CHECK ((sha256 = encode(sha256(convert_to((facts)::text, 'UTF8'::name)), 'hex'::text)))
);

COMMENT ON COLUMN public.certificates.seq IS 'of the event that closed the case';

COMMENT ON COLUMN public.certificates.code IS 'in the QR; nobody can guess it';

COMMENT ON COLUMN public.certificates.facts IS 'what it says, as it was first issued';

ALTER TABLE public.certificates ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.certificates_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.consultation_answers (
    consultation_id bigint NOT NULL,
    body text NOT NULL,
    answered_by bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT consultation_answers_body_given CHECK ((body <> ''::text))
);

CREATE TABLE public.consultations (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    asked_of text NOT NULL,
    question text NOT NULL,
    due_on date NOT NULL,
    asked_by bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    idempotency_key uuid NOT NULL,
    CONSTRAINT consultations_asked_of CHECK ((asked_of = ANY (ARRAY['natural_resources'::text, 'agriculture'::text]))),
    CONSTRAINT consultations_question_given CHECK ((question <> ''::text))
);

ALTER TABLE public.consultations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.consultations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.deliveries (
    id bigint NOT NULL,
    notification_id bigint NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    ok boolean NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT deliveries_channel CHECK ((channel = ANY (ARRAY['email'::text, 'webhook'::text])))
);

ALTER TABLE public.deliveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.detections (
    import_id bigint NOT NULL,
    row_no integer NOT NULL,
    batch_id bigint NOT NULL,
    plot_no text NOT NULL,
    ground_id bigint NOT NULL,
    case_id bigint NOT NULL,
    relation text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT detections_relation CHECK ((relation = ANY (ARRAY['new'::text, 'same'::text, 'grown'::text, 'part'::text, 'relapse'::text, 'revised'::text])))
);

CREATE TABLE public.document_links (
    document_id bigint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    CONSTRAINT document_links_kind CHECK ((kind = ANY (ARRAY['rule'::text, 'decision'::text, 'measure'::text])))
);

CREATE TABLE public.documents (
    id bigint NOT NULL,
    title text NOT NULL,
    number text NOT NULL,
    issuer text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    note text NOT NULL,
    name text NOT NULL,
    mime text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    added_by bigint NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_by bigint,
    changed_at timestamp with time zone,
    CONSTRAINT documents_period CHECK (((valid_to IS NULL) OR (valid_to >= valid_from))),
    CONSTRAINT documents_sha256_shape CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT documents_size CHECK ((size > 0)),
    CONSTRAINT documents_title_given CHECK ((title <> ''::text))
);

ALTER TABLE public.documents ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.documents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.exports (
    id bigint NOT NULL,
    owner_id bigint NOT NULL,
    kind text NOT NULL,
    ask jsonb NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    rows_done bigint DEFAULT 0 NOT NULL,
    rows_total bigint DEFAULT 0 NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    filename text DEFAULT ''::text NOT NULL,
    file text DEFAULT ''::text NOT NULL,
    sha256 text DEFAULT ''::text NOT NULL,
    size bigint DEFAULT 0 NOT NULL,
    scope text DEFAULT ''::text NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    problem_code text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    expires_at timestamp with time zone,
    CONSTRAINT exports_failed_says_why CHECK (((state <> 'failed'::text) OR ((problem <> ''::text) AND (problem_code <> ''::text)))),
    CONSTRAINT exports_kind_shape CHECK ((kind ~ '^[a-z][a-z0-9_]{0,31}$'::text)),
    CONSTRAINT exports_ready_whole CHECK (((state <> ALL (ARRAY['ready'::text, 'expired'::text])) OR ((filename <> ''::text) AND (file <> ''::text) AND (sha256 ~ '^[0-9a-f]{64}$'::text) AND (size > 0) AND (expires_at IS NOT NULL)))),
    CONSTRAINT exports_state CHECK ((state = ANY (ARRAY['waiting'::text, 'making'::text, 'ready'::text, 'failed'::text, 'cancelled'::text, 'expired'::text])))
);

COMMENT ON COLUMN public.exports.ask IS 'of which cases, internal/report.Ask';

COMMENT ON COLUMN public.exports.words IS 'the same in words, for the list';

COMMENT ON COLUMN public.exports.attempt IS 'of its job: an attempt that was overtaken can store nothing';

COMMENT ON COLUMN public.exports.file IS 'its name in the folder of exports';

COMMENT ON COLUMN public.exports.scope IS 'what its owner saw when it was made: who sees something else now does not get it';

ALTER TABLE public.exports ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.exports_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.field_answers (
    entry_id uuid NOT NULL,
    seq integer NOT NULL,
    status text NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    missing text[] DEFAULT '{}'::text[] NOT NULL,
    actor_id bigint NOT NULL,
    case_id bigint,
    event_seq integer,
    round integer,
    phase text,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT field_answers_held_says_why CHECK (((status <> 'held'::text) OR ((code <> ''::text) AND (words <> ''::text)))),
    CONSTRAINT field_answers_phase CHECK ((phase = ANY (ARRAY['verify'::text, 'rectify'::text]))),
    CONSTRAINT field_answers_seq CHECK ((seq >= 1)),
    CONSTRAINT field_answers_status CHECK ((status = ANY (ARRAY['done'::text, 'held'::text, 'given_up'::text])))
);

COMMENT ON COLUMN public.field_answers.event_seq IS 'done: the event a step became; held: the version it was judged against';

COMMENT ON COLUMN public.field_answers.round IS 'the round and phase that photos of this entry belong to';

CREATE TABLE public.field_arrivals (
    entry_id uuid NOT NULL,
    sha256 text NOT NULL,
    facts json NOT NULL,
    uploaded_by bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON COLUMN public.field_arrivals.facts IS 'what the file says of itself';

CREATE TABLE public.field_devices (
    id uuid NOT NULL,
    person_id bigint NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    pending integer DEFAULT 0 NOT NULL,
    oldest timestamp with time zone,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT field_devices_pending CHECK ((pending >= 0))
);

COMMENT ON TABLE public.field_devices IS 'one phone may be used by several people, each with an outbox of his own';

COMMENT ON COLUMN public.field_devices.pending IS 'entries not yet handed in, as the phone said last';

CREATE TABLE public.field_entries (
    id uuid NOT NULL,
    author_id bigint NOT NULL,
    case_id bigint NOT NULL,
    verb text NOT NULL,
    base_version integer NOT NULL,
    payload json NOT NULL,
    digest bytea NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    clock_offset_ms bigint,
    device_id uuid,
    device_name text DEFAULT ''::text NOT NULL,
    handed_in_by bigint NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT field_entries_digest_size CHECK ((length(digest) = 32)),
    CONSTRAINT field_entries_id_version CHECK ((substr((id)::text, 15, 1) = '7'::text)),
    CONSTRAINT field_entries_verb CHECK ((verb = ANY (ARRAY['photograph'::text, 'report_finding'::text, 'submit_evidence'::text, 'note'::text]))),
    CONSTRAINT field_entries_version CHECK ((base_version >= 1))
);

COMMENT ON COLUMN public.field_entries.digest IS 'SHA-256 of the entry as sent: the same id with other content is known';

COMMENT ON COLUMN public.field_entries.handed_in_by IS 'the author, or who handed in his rescue file';

CREATE TABLE public.field_files (
    entry_id uuid NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    kind text NOT NULL,
    filename text NOT NULL,
    shot json NOT NULL,
    CONSTRAINT field_files_kind CHECK ((kind = ANY (ARRAY['wide'::text, 'close'::text, 'interior'::text, 'uav'::text]))),
    CONSTRAINT field_files_sha256_shape CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT field_files_size CHECK ((size > 0))
);

CREATE TABLE public.field_releases (
    entry_id uuid NOT NULL,
    sha256 text NOT NULL,
    actor_id bigint NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT field_releases_reason_given CHECK ((reason <> ''::text))
);

CREATE VIEW public.field_standing AS
 SELECT DISTINCT ON (field_answers.entry_id) field_answers.entry_id,
    field_answers.seq,
    field_answers.status,
    field_answers.code,
    field_answers.words,
    field_answers.missing,
    field_answers.actor_id,
    field_answers.case_id,
    field_answers.event_seq,
    field_answers.round,
    field_answers.phase,
    field_answers.at
   FROM public.field_answers
  ORDER BY field_answers.entry_id, field_answers.seq DESC;

CREATE TABLE public.frozen_months (
    id bigint NOT NULL,
    month text NOT NULL,
    region text NOT NULL,
    department text NOT NULL,
    rows json NOT NULL,
    sha256 text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    actor_id bigint NOT NULL,
    actor_name text NOT NULL,
    actor_unit text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT frozen_months_department CHECK ((department = ANY (ARRAY[''::text, 'natural_resources'::text, 'agriculture'::text]))),
    CONSTRAINT frozen_months_month CHECK ((month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'::text)),
    CONSTRAINT frozen_months_sha256 CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

COMMENT ON TABLE public.frozen_months IS 'figures of a month by county, as one person of a city or county department signed them';

COMMENT ON COLUMN public.frozen_months.rows IS 'the very bytes that sha256 covers';

ALTER TABLE public.frozen_months ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.frozen_months_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ground_merges (
    ground_id bigint NOT NULL,
    into_id bigint NOT NULL,
    import_id bigint,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ground_merges_into_older CHECK ((into_id < ground_id))
);

CREATE TABLE public.grounds (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.grounds IS 'a piece of ground, whatever numbers it was issued under, through splits, merges and new detections';

ALTER TABLE public.grounds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.grounds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.import_overlays (
    import_id bigint NOT NULL,
    row_no integer NOT NULL,
    layer_id bigint NOT NULL,
    area_cents bigint NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    valid_from date,
    valid_to date
);

CREATE TABLE public.import_rows (
    import_id bigint NOT NULL,
    row_no integer NOT NULL,
    plot_no text NOT NULL,
    verdict text NOT NULL,
    reasons text[] DEFAULT '{}'::text[] NOT NULL,
    warnings text[] DEFAULT '{}'::text[] NOT NULL,
    attributes json NOT NULL,
    geom public.geometry(MultiPolygon,4490),
    area_cents bigint,
    file_area_cents bigint,
    county_file text DEFAULT ''::text NOT NULL,
    type text DEFAULT ''::text NOT NULL,
    CONSTRAINT import_rows_verdict CHECK ((verdict = ANY (ARRAY['new'::text, 'duplicate'::text, 'existing'::text, 'invalid'::text])))
);

CREATE TABLE public.import_templates (
    id bigint NOT NULL,
    name text NOT NULL,
    headers text[] NOT NULL,
    mapping jsonb NOT NULL,
    area_unit text DEFAULT ''::text NOT NULL,
    epsg integer DEFAULT 0 NOT NULL,
    created_by bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT import_templates_area_unit CHECK ((area_unit = ANY (ARRAY[''::text, 'm2'::text, 'mu'::text, 'ha'::text]))),
    CONSTRAINT import_templates_name_given CHECK (((name <> ''::text) AND (length(name) <= 100)))
);

COMMENT ON COLUMN public.import_templates.headers IS 'sorted; a file with the very same ones is read by the template of itself';

COMMENT ON COLUMN public.import_templates.mapping IS 'known column to header; an empty header is a column that is not to be used';

ALTER TABLE public.import_templates ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.import_templates_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.import_verdicts (
    import_id bigint NOT NULL,
    row_no integer NOT NULL,
    verdict text NOT NULL,
    reasons text[] DEFAULT '{}'::text[] NOT NULL,
    warnings text[] DEFAULT '{}'::text[] NOT NULL,
    county text,
    county_share double precision,
    shares jsonb DEFAULT '[]'::jsonb NOT NULL,
    case_id bigint,
    matches jsonb DEFAULT '[]'::jsonb NOT NULL,
    decision text NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT import_verdicts_case CHECK (((decision <> ALL (ARRAY['create_rest'::text, 'attach'::text, 'reopen'::text, 'revise'::text])) OR (case_id IS NOT NULL))),
    CONSTRAINT import_verdicts_decided CHECK (((decided_by IS NULL) = (decided_at IS NULL))),
    CONSTRAINT import_verdicts_decision CHECK ((decision = ANY (ARRAY['create'::text, 'create_rest'::text, 'attach'::text, 'reopen'::text, 'revise'::text, 'keep'::text, 'skip'::text]))),
    CONSTRAINT import_verdicts_verdict CHECK ((verdict = ANY (ARRAY['new'::text, 'same'::text, 'grown'::text, 'part'::text, 'relapse'::text, 'revised'::text, 'twin'::text, 'small'::text, 'outside'::text, 'straddling'::text, 'existing'::text, 'duplicate'::text, 'invalid'::text])))
);

COMMENT ON COLUMN public.import_verdicts.case_id IS 'the case it meets most';

COMMENT ON COLUMN public.import_verdicts.decision IS 'the proposal, until decided_by says who decided';

CREATE TABLE public.imports (
    id bigint NOT NULL,
    batch_id bigint NOT NULL,
    filename text NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    status text DEFAULT 'parsing'::text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    outline jsonb DEFAULT '{}'::jsonb NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    progress jsonb DEFAULT '{}'::jsonb NOT NULL,
    problem jsonb,
    created_by bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    committed_at timestamp with time zone,
    seen_imports integer DEFAULT 0 NOT NULL,
    seen_layers bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    CONSTRAINT imports_status CHECK ((status = ANY (ARRAY['parsing'::text, 'needs_settings'::text, 'parsed'::text, 'committing'::text, 'committed'::text, 'failed'::text, 'cancelled'::text])))
);

COMMENT ON COLUMN public.imports.seen_imports IS 'how many imports were stored when this one was reconciled: with more, it is done anew';

COMMENT ON COLUMN public.imports.seen_layers IS 'the layers that its rows were laid over: with others, they are measured anew';

ALTER TABLE public.imports ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.imports_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.jobs (
    id bigint NOT NULL,
    kind text NOT NULL,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    progress_done bigint DEFAULT 0 NOT NULL,
    progress_total bigint DEFAULT 0 NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    result jsonb,
    error text DEFAULT ''::text NOT NULL,
    error_code text DEFAULT ''::text NOT NULL,
    unique_key text,
    slot timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    run_at timestamp with time zone DEFAULT now() NOT NULL,
    lease_until timestamp with time zone,
    created_by bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT jobs_finished_has_time CHECK (((state = ANY (ARRAY['done'::text, 'failed'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT jobs_kind_shape CHECK ((kind ~ '^[a-z][a-z0-9_]{0,63}$'::text)),
    CONSTRAINT jobs_running_has_lease CHECK (((state = 'running'::text) = (lease_until IS NOT NULL))),
    CONSTRAINT jobs_state CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text])))
);

COMMENT ON COLUMN public.jobs.unique_key IS 'at most one unfinished job of a kind has it';

COMMENT ON COLUMN public.jobs.slot IS 'the hour a periodic job stands for; each is done once, ever';

COMMENT ON COLUMN public.jobs.attempts IS 'times taken up; a worker that lost its lease is known by an old number';

COMMENT ON COLUMN public.jobs.failures IS 'times ended in an error or with its server';

ALTER TABLE public.jobs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.joint_files (
    id bigint NOT NULL,
    message_id bigint,
    consultation_id bigint,
    answer_id bigint,
    entry_id bigint,
    legal_id bigint,
    name text NOT NULL,
    mime text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    CONSTRAINT joint_files_name_given CHECK ((name <> ''::text)),
    CONSTRAINT joint_files_of_one CHECK ((num_nonnulls(message_id, consultation_id, answer_id, entry_id, legal_id) = 1)),
    CONSTRAINT joint_files_sha256_shape CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT joint_files_size CHECK ((size > 0))
);

ALTER TABLE public.joint_files ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.joint_files_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.joint_settings (
    id bigint NOT NULL,
    key text NOT NULL,
    value bigint NOT NULL,
    basis text NOT NULL,
    changed_by bigint,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT joint_settings_basis_given CHECK ((basis <> ''::text)),
    CONSTRAINT joint_settings_key_given CHECK ((key <> ''::text))
);

COMMENT ON TABLE public.joint_settings IS 'internal/org/joint.go says which keys there are, their defaults and bounds; areas are hundredths of 亩';

ALTER TABLE public.joint_settings ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.joint_settings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.layer_features (
    layer_id bigint NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    class text DEFAULT ''::text NOT NULL,
    geom public.geometry(MultiPolygon,4490) NOT NULL,
    feature_no integer DEFAULT 0 NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    valid_from date,
    valid_to date,
    area_cents bigint DEFAULT 0 NOT NULL
);

COMMENT ON COLUMN public.layer_features.feature_no IS 'of the file; big features are cut into pieces, which share it';

CREATE TABLE public.layers (
    id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    authority text NOT NULL,
    as_of date NOT NULL,
    sha256 text NOT NULL,
    features integer DEFAULT 0 NOT NULL,
    area_cents bigint DEFAULT 0 NOT NULL,
    dropped text[] DEFAULT '{}'::text[] NOT NULL,
    ready boolean DEFAULT false NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    slot text GENERATED ALWAYS AS (
CASE
    WHEN (kind = 'other'::text) THEN name
    ELSE ''::text
END) STORED NOT NULL,
    self_overlaps boolean DEFAULT true NOT NULL,
    extent public.geometry(Polygon,4490),
    withdrawn_at timestamp with time zone,
    withdrawn_by bigint,
    withdrawn_reason text,
    CONSTRAINT layers_kind CHECK ((kind = ANY (ARRAY['farmland'::text, 'pbf'::text, 'ecological_redline'::text, 'urban_boundary'::text, 'approved_construction'::text, 'temporary_land_use'::text, 'facility_agriculture'::text, 'disaster_loss'::text, 'ecological_conversion'::text, 'other'::text]))),
    CONSTRAINT layers_withdrawn_whole CHECK ((((withdrawn_at IS NULL) AND (withdrawn_by IS NULL) AND (withdrawn_reason IS NULL)) OR ((withdrawn_at IS NOT NULL) AND (withdrawn_by IS NOT NULL) AND (withdrawn_reason <> ''::text))))
);

COMMENT ON COLUMN public.layers.slot IS 'versions are counted within kind and slot';

COMMENT ON COLUMN public.layers.self_overlaps IS 'found out when the layer is read: its hits are united before they are measured';

ALTER TABLE public.layers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.layers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.legal_steps (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    number text DEFAULT ''::text NOT NULL,
    held_on date,
    body text DEFAULT ''::text NOT NULL,
    actor_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT legal_steps_filed CHECK (((kind <> 'file'::text) OR ((number <> ''::text) AND (held_on IS NOT NULL)))),
    CONSTRAINT legal_steps_kind CHECK ((kind = ANY (ARRAY['request'::text, 'file'::text, 'decline'::text, 'outcome'::text]))),
    CONSTRAINT legal_steps_outcome CHECK ((((kind = 'outcome'::text) = (outcome <> ''::text)) AND (outcome = ANY (ARRAY[''::text, 'penalty'::text, 'transferred'::text, 'withdrawn'::text])))),
    CONSTRAINT legal_steps_reason CHECK (((kind <> ALL (ARRAY['request'::text, 'decline'::text])) OR (body <> ''::text))),
    CONSTRAINT legal_steps_seq CHECK ((seq > 0))
);

ALTER TABLE public.legal_steps ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.legal_steps_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.lifecycle (
    from_state text NOT NULL,
    action text NOT NULL,
    to_state text NOT NULL
);

CREATE TABLE public.login_attempts (
    id bigint NOT NULL,
    login text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    ok boolean NOT NULL
);

ALTER TABLE public.login_attempts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.login_attempts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meeting_items (
    id bigint NOT NULL,
    meeting_id bigint NOT NULL,
    place integer NOT NULL,
    case_id bigint,
    proposal_id bigint,
    result text NOT NULL,
    department text NOT NULL,
    county text NOT NULL,
    finding text NOT NULL,
    outcome text NOT NULL,
    ground text NOT NULL,
    measure text NOT NULL,
    term date,
    body text NOT NULL,
    plot_type text DEFAULT ''::text NOT NULL,
    rule_no integer DEFAULT 0 NOT NULL,
    led_by text DEFAULT ''::text NOT NULL,
    from_state text DEFAULT ''::text NOT NULL,
    seq integer,
    CONSTRAINT meeting_items_department CHECK ((department = ANY (ARRAY[''::text, 'natural_resources'::text, 'agriculture'::text]))),
    CONSTRAINT meeting_items_one CHECK (((case_id IS NULL) <> (proposal_id IS NULL))),
    CONSTRAINT meeting_items_result CHECK ((result = ANY (ARRAY[''::text, 'decided'::text, 'deferred'::text])))
);

ALTER TABLE public.meeting_items ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.meeting_items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meetings (
    id bigint NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    title text NOT NULL,
    on_day date NOT NULL,
    place text NOT NULL,
    chair text NOT NULL,
    attendees text[] NOT NULL,
    remark text NOT NULL,
    minutes_no text,
    created_by bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    held_by bigint,
    held_at timestamp with time zone,
    create_key uuid NOT NULL,
    hold_key uuid,
    CONSTRAINT meetings_held_whole CHECK (((status = 'held'::text) = ((minutes_no IS NOT NULL) AND (held_by IS NOT NULL) AND (held_at IS NOT NULL)))),
    CONSTRAINT meetings_status CHECK ((status = ANY (ARRAY['draft'::text, 'held'::text]))),
    CONSTRAINT meetings_title_given CHECK ((title <> ''::text)),
    CONSTRAINT meetings_version_positive CHECK ((version >= 1))
);

ALTER TABLE public.meetings ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.meetings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.month_begun (
    month date NOT NULL,
    county text NOT NULL,
    lead text NOT NULL,
    partner text NOT NULL,
    qualification text NOT NULL,
    type text NOT NULL,
    batch_id bigint NOT NULL,
    on_pbf boolean NOT NULL,
    state text NOT NULL,
    action text NOT NULL,
    born boolean NOT NULL,
    count bigint NOT NULL
);

COMMENT ON TABLE public.month_begun IS 'steps of a month (Asia/Shanghai) by the state that they led to';

CREATE TABLE public.month_corrections (
    id bigint NOT NULL,
    frozen_id bigint NOT NULL,
    county text NOT NULL,
    measure text NOT NULL,
    was bigint NOT NULL,
    becomes bigint NOT NULL,
    reason text NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    actor_id bigint NOT NULL,
    actor_name text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT month_corrections_change CHECK ((was <> becomes)),
    CONSTRAINT month_corrections_reason_given CHECK ((reason <> ''::text))
);

ALTER TABLE public.month_corrections ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.month_corrections_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.month_left (
    month date NOT NULL,
    county text NOT NULL,
    lead text NOT NULL,
    partner text NOT NULL,
    qualification text NOT NULL,
    type text NOT NULL,
    batch_id bigint NOT NULL,
    on_pbf boolean NOT NULL,
    state text NOT NULL,
    days integer NOT NULL,
    count bigint NOT NULL,
    timed bigint NOT NULL,
    late bigint NOT NULL,
    seconds double precision NOT NULL
);

COMMENT ON TABLE public.month_left IS 'stays in a state that ended in a month';

COMMENT ON COLUMN public.month_left.days IS 'whole days of the stay';

COMMENT ON COLUMN public.month_left.timed IS 'of them with a limit';

COMMENT ON COLUMN public.month_left.seconds IS 'all stays together';

CREATE TABLE public.months_gathered (
    one boolean DEFAULT true NOT NULL,
    up_to timestamp with time zone NOT NULL,
    CONSTRAINT months_gathered_one CHECK (one)
);

CREATE TABLE public.notifications (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    case_id bigint,
    supervision_id bigint,
    facts jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    read_at timestamp with time zone,
    CONSTRAINT notifications_source_given CHECK ((source <> ''::text))
);

COMMENT ON COLUMN public.notifications.source IS 'the happening: case:17:5, supervision:3:2, message:9, reminder:2026-06-01; each is told a person once';

ALTER TABLE public.notifications ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notifications_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.operation_cases (
    operation_id bigint NOT NULL,
    case_id bigint NOT NULL,
    added_by bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.operation_entries (
    id bigint NOT NULL,
    operation_id bigint NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    actor_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    idempotency_key uuid NOT NULL,
    CONSTRAINT operation_entries_body_given CHECK ((body <> ''::text)),
    CONSTRAINT operation_entries_kind CHECK ((kind = ANY (ARRAY['action'::text, 'held'::text, 'cancelled'::text])))
);

ALTER TABLE public.operation_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.operation_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.operations (
    id bigint NOT NULL,
    title text NOT NULL,
    county text NOT NULL,
    held_on date NOT NULL,
    place text NOT NULL,
    departments text[] NOT NULL,
    staff jsonb NOT NULL,
    created_by bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    idempotency_key uuid NOT NULL,
    CONSTRAINT operations_county CHECK ((county ~ '^[0-9]{6}$'::text)),
    CONSTRAINT operations_departments CHECK (((departments <@ ARRAY['natural_resources'::text, 'agriculture'::text]) AND (cardinality(departments) > 0))),
    CONSTRAINT operations_place_given CHECK ((place <> ''::text)),
    CONSTRAINT operations_staff CHECK ((jsonb_typeof(staff) = 'array'::text)),
    CONSTRAINT operations_title_given CHECK ((title <> ''::text))
);

ALTER TABLE public.operations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.operations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.password_history (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    hash text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.password_history IS 'what was before the present one; older than needed is deleted';

ALTER TABLE public.password_history ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.password_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people (
    id bigint NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL,
    department text DEFAULT ''::text NOT NULL,
    region text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    must_change boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    by_email boolean DEFAULT true NOT NULL,
    machine boolean DEFAULT false NOT NULL,
    CONSTRAINT people_department CHECK ((department = ANY (ARRAY[''::text, 'natural_resources'::text, 'agriculture'::text]))),
    CONSTRAINT people_email_shape CHECK (((email = ''::text) OR ((length(email) <= 120) AND (email ~ '^[^[:space:]@<>,;"]+@[^[:space:]@<>,;"]+$'::text)))),
    CONSTRAINT people_login_shape CHECK ((login ~ '^[a-z0-9][a-z0-9._-]{1,31}$'::text)),
    CONSTRAINT people_machine_role CHECK (((NOT machine) OR (role = ANY (ARRAY['city'::text, 'joint_office'::text, 'county_clerk'::text, 'county_reviewer'::text, 'observer'::text])))),
    CONSTRAINT people_machine_without_password CHECK (((NOT machine) OR (password_hash = ''::text))),
    CONSTRAINT people_name_given CHECK ((name <> ''::text)),
    CONSTRAINT people_role CHECK ((role = ANY (ARRAY['city'::text, 'joint_office'::text, 'county_clerk'::text, 'county_reviewer'::text, 'inspector'::text, 'observer'::text, 'administrator'::text, 'auditor'::text]))),
    CONSTRAINT people_role_department CHECK ((((role = ANY (ARRAY['city'::text, 'county_clerk'::text, 'county_reviewer'::text, 'inspector'::text])) = (department <> ''::text)) OR (role = 'observer'::text)))
);

ALTER TABLE ONLY public.people FORCE ROW LEVEL SECURITY;

COMMENT ON COLUMN public.people.machine IS 'comes with service tokens; has no password and cannot sign in';

ALTER TABLE public.people ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.people_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.person_sessions (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    begun_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone DEFAULT now() NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    agent text DEFAULT ''::text NOT NULL,
    ended_at timestamp with time zone
);

ALTER TABLE public.person_sessions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.person_sessions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.photo_kin (
    photo_id bigint NOT NULL,
    other_id bigint NOT NULL,
    kind text NOT NULL,
    value double precision NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT photo_kin_kind CHECK ((kind = ANY (ARRAY['alike'::text, 'speed'::text, 'spot'::text]))),
    CONSTRAINT photo_kin_two CHECK ((photo_id <> other_id))
);

COMMENT ON COLUMN public.photo_kin.value IS 'alike: differing bits of 64; speed: km/h between the two; spot: 0, the same coordinates to seven decimals';

CREATE TABLE public.photo_prints (
    photo_id bigint NOT NULL,
    part smallint NOT NULL,
    print bigint NOT NULL,
    band0 integer GENERATED ALWAYS AS (((print & (65535)::bigint))::integer) STORED NOT NULL,
    band1 integer GENERATED ALWAYS AS ((((print >> 16) & (65535)::bigint))::integer) STORED NOT NULL,
    band2 integer GENERATED ALWAYS AS ((((print >> 32) & (65535)::bigint))::integer) STORED NOT NULL,
    band3 integer GENERATED ALWAYS AS ((((print >> 48) & (65535)::bigint))::integer) STORED NOT NULL
);

COMMENT ON COLUMN public.photo_prints.part IS '0 the whole picture, higher numbers parts of it';

CREATE TABLE public.photo_withdrawals (
    photo_id bigint NOT NULL,
    actor_id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    reason text NOT NULL,
    CONSTRAINT photo_withdrawals_reason_given CHECK ((reason <> ''::text))
);

ALTER TABLE ONLY public.photo_withdrawals FORCE ROW LEVEL SECURITY;

CREATE TABLE public.photos (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    round integer NOT NULL,
    phase text NOT NULL,
    kind text NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    filename text NOT NULL,
    mime text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    dhash bigint,
    "position" public.geometry(Point,4490),
    facts jsonb NOT NULL,
    taken_at timestamp with time zone,
    uploaded_by bigint NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    entry_id uuid,
    CONSTRAINT photos_kind CHECK ((kind = ANY (ARRAY['wide'::text, 'close'::text, 'interior'::text, 'uav'::text]))),
    CONSTRAINT photos_phase CHECK ((phase = ANY (ARRAY['verify'::text, 'rectify'::text]))),
    CONSTRAINT photos_sha256_shape CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE ONLY public.photos FORCE ROW LEVEL SECURITY;

ALTER TABLE public.photos ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.photos_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.plots (
    id bigint NOT NULL,
    batch_id bigint NOT NULL,
    plot_no text NOT NULL,
    parent_id bigint,
    geom public.geometry(MultiPolygon,4490) NOT NULL,
    area_cents bigint NOT NULL,
    file_area_cents bigint,
    county_file text DEFAULT ''::text NOT NULL,
    county_geom text,
    county_share double precision,
    town text DEFAULT ''::text NOT NULL,
    village text DEFAULT ''::text NOT NULL,
    type text DEFAULT ''::text NOT NULL,
    class_before text DEFAULT ''::text NOT NULL,
    class_now text DEFAULT ''::text NOT NULL,
    planting text DEFAULT ''::text NOT NULL,
    period_before text DEFAULT ''::text NOT NULL,
    period_after text DEFAULT ''::text NOT NULL,
    pbf_in_file boolean,
    eco_in_file boolean,
    note text DEFAULT ''::text NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    farmland_cents bigint,
    pbf_cents bigint,
    overlays jsonb DEFAULT '[]'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ground_id bigint NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    replaces_id bigint,
    CONSTRAINT plots_area_positive CHECK ((area_cents > 0)),
    CONSTRAINT plots_no_given CHECK ((plot_no <> ''::text)),
    CONSTRAINT plots_version_positive CHECK ((version >= 1))
);

ALTER TABLE ONLY public.plots FORCE ROW LEVEL SECURITY;

COMMENT ON COLUMN public.plots.version IS 'a correction file makes the next one; the case points to the newest';

ALTER TABLE public.plots ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plots_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.proposals (
    id bigint NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    author_id bigint NOT NULL,
    department text NOT NULL,
    region text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    idempotency_key uuid NOT NULL,
    CONSTRAINT proposals_body_given CHECK ((body <> ''::text)),
    CONSTRAINT proposals_department CHECK ((department = ANY (ARRAY[''::text, 'natural_resources'::text, 'agriculture'::text]))),
    CONSTRAINT proposals_title_given CHECK ((title <> ''::text))
);

ALTER TABLE public.proposals ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.proposals_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.recovery_codes (
    person_id bigint NOT NULL,
    hash text NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT recovery_codes_hash_shape CHECK ((hash ~ '^[0-9a-f]{64}$'::text))
);

CREATE TABLE public.referrals (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    kind text NOT NULL,
    number text DEFAULT ''::text NOT NULL,
    held_on date,
    receiver text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    suggestion jsonb NOT NULL,
    actor_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT referrals_kind CHECK ((kind = ANY (ARRAY['referred'::text, 'waived'::text]))),
    CONSTRAINT referrals_whole CHECK (
CASE kind
    WHEN 'referred'::text THEN ((number <> ''::text) AND (held_on IS NOT NULL) AND (receiver <> ''::text))
    ELSE (reason <> ''::text)
END)
);

COMMENT ON COLUMN public.referrals.suggestion IS 'areas, thresholds and basis as they stood that day';

ALTER TABLE public.referrals ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.referrals_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.region_pieces (
    region text NOT NULL,
    geom public.geometry(Polygon,4490) NOT NULL
);

CREATE TABLE public.region_versions (
    code text NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    schematic boolean NOT NULL,
    source text NOT NULL,
    boundary public.geometry(MultiPolygon,4490),
    sha256 text DEFAULT ''::text NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON COLUMN public.region_versions.sha256 IS 'of the file that it came from; empty from the command line';

CREATE TABLE public.regions (
    code text NOT NULL,
    name text NOT NULL,
    schematic boolean DEFAULT false NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    boundary public.geometry(MultiPolygon,4490),
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT regions_code_shape CHECK ((code ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'::text))
);

CREATE TABLE public.routing_changes (
    id bigint NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    actor_id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    detail jsonb NOT NULL,
    CONSTRAINT routing_changes_kind CHECK ((kind = ANY (ARRAY['begun'::text, 'saved'::text, 'tried'::text, 'dropped'::text, 'published'::text])))
);

COMMENT ON COLUMN public.routing_changes.detail IS 'saved, dropped: the rules as they then stood; tried, published: the figures of the trial';

ALTER TABLE public.routing_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.routing_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_rules (
    version integer NOT NULL,
    place integer NOT NULL,
    no integer NOT NULL,
    types text[] NOT NULL,
    classes text[] NOT NULL,
    plantings text[] NOT NULL,
    pbf text NOT NULL,
    digging text NOT NULL,
    activity text NOT NULL,
    qualification text NOT NULL,
    lead text NOT NULL,
    partner text NOT NULL,
    track text NOT NULL,
    words text NOT NULL,
    basis text NOT NULL,
    note text NOT NULL,
    needs_confirmation boolean NOT NULL,
    CONSTRAINT routing_rules_activity CHECK ((activity = ANY (ARRAY[''::text, 'aquaculture'::text]))),
    CONSTRAINT routing_rules_digging CHECK ((digging = ANY (ARRAY[''::text, 'yes'::text, 'no'::text]))),
    CONSTRAINT routing_rules_lead CHECK ((lead = ANY (ARRAY[''::text, 'natural_resources'::text, 'agriculture'::text]))),
    CONSTRAINT routing_rules_no CHECK (((no >= 1) AND (no <= 9999))),
    CONSTRAINT routing_rules_partner CHECK ((partner = ANY (ARRAY[''::text, 'natural_resources'::text, 'agriculture'::text]))),
    CONSTRAINT routing_rules_pbf CHECK ((pbf = ANY (ARRAY[''::text, 'yes'::text, 'no'::text]))),
    CONSTRAINT routing_rules_qualification CHECK ((qualification = ANY (ARRAY[''::text, 'non_agricultural'::text, 'non_grain'::text, 'suspected'::text]))),
    CONSTRAINT routing_rules_track CHECK ((track = ANY (ARRAY[''::text, 'rectification'::text, 'balance'::text])))
);

COMMENT ON COLUMN public.routing_rules.place IS 'the order in which rules are asked; the first match wins';

COMMENT ON COLUMN public.routing_rules.no IS 'the name of the rule, kept through versions';

CREATE TABLE public.routing_versions (
    version integer NOT NULL,
    status text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    basis text DEFAULT ''::text NOT NULL,
    valid_from date,
    edition integer DEFAULT 1 NOT NULL,
    trial jsonb,
    created_by bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    published_by bigint,
    published_at timestamp with time zone,
    CONSTRAINT routing_versions_basis_named CHECK (((status = 'draft'::text) OR (basis <> ''::text))),
    CONSTRAINT routing_versions_published CHECK ((((status = 'draft'::text) = (valid_from IS NULL)) AND ((status = 'draft'::text) = (published_at IS NULL)))),
    CONSTRAINT routing_versions_status CHECK ((status = ANY (ARRAY['draft'::text, 'live'::text]))),
    CONSTRAINT routing_versions_version_check CHECK ((version >= 1))
);

COMMENT ON COLUMN public.routing_versions.basis IS 'the document that puts the version into force';

COMMENT ON COLUMN public.routing_versions.edition IS 'counts the savings of a draft: a page that read an older one is refused';

COMMENT ON COLUMN public.routing_versions.trial IS 'what the version would have moved among the open cases when it was published';

CREATE TABLE public.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    expands boolean DEFAULT false NOT NULL
);

CREATE TABLE public.seal_checkpoints (
    number bigint NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    previous bytea NOT NULL,
    key text NOT NULL,
    algorithm text NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT seal_checkpoints_algorithm CHECK ((algorithm = ANY (ARRAY['ed25519'::text, 'sm2'::text]))),
    CONSTRAINT seal_checkpoints_from_one CHECK ((number >= 1)),
    CONSTRAINT seal_checkpoints_key_given CHECK ((key <> ''::text)),
    CONSTRAINT seal_checkpoints_previous_size CHECK ((length(previous) = 32)),
    CONSTRAINT seal_checkpoints_root_size CHECK ((length(root) = 32)),
    CONSTRAINT seal_checkpoints_signed CHECK ((length(signature) >= 64))
);

CREATE TABLE public.seal_leaves (
    leaf bigint NOT NULL,
    kind text NOT NULL,
    subject bigint NOT NULL,
    seq integer NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT seal_leaves_from_zero CHECK ((leaf >= 0)),
    CONSTRAINT seal_leaves_hash_size CHECK ((length(hash) = 32)),
    CONSTRAINT seal_leaves_kind CHECK ((kind = ANY (ARRAY['event'::text, 'photo'::text, 'certificate'::text, 'supervision'::text, 'balance'::text, 'acceptance'::text, 'signature'::text])))
);

COMMENT ON TABLE public.seal_leaves IS 'no foreign keys: what was here before somebody took the row away must still be told';

CREATE TABLE public.supervision_events (
    id bigint NOT NULL,
    supervision_id bigint NOT NULL,
    seq integer NOT NULL,
    action text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    actor_id bigint,
    actor_name text NOT NULL,
    actor_role text NOT NULL,
    actor_department text NOT NULL,
    at timestamp with time zone NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    term date,
    idempotency_key uuid,
    CONSTRAINT supervision_events_somebody CHECK (((actor_id IS NOT NULL) OR (action = ANY (ARRAY['escalate'::text, 'issue'::text])))),
    CONSTRAINT supervision_events_words CHECK (((action = 'accept'::text) OR (body <> ''::text)))
);

CREATE VIEW public.seal_records WITH (security_invoker='true') AS
 SELECT r.kind,
    r.subject,
    r.seq,
    r.at,
    r.case_id,
    r.content,
    sha256(convert_to(r.content, 'UTF8'::name)) AS hash
   FROM ( SELECT 'photo'::text AS kind,
            photos.id AS subject,
            1 AS seq,
            photos.received_at AS at,
            photos.case_id,
            (jsonb_build_array(photos.id, photos.case_id, photos.round, photos.phase, photos.kind, photos.sha256, photos.size, photos.filename, photos.mime, photos.width, photos.height, photos.dhash, encode(public.st_asewkb(photos."position"), 'hex'::text), photos.facts, EXTRACT(epoch FROM photos.taken_at), photos.uploaded_by, EXTRACT(epoch FROM photos.received_at), photos.entry_id))::text AS content
           FROM public.photos
        UNION ALL
         SELECT 'certificate'::text,
            certificates.case_id,
            certificates.seq,
            certificates.issued_at,
            certificates.case_id,
            (jsonb_build_array(certificates.case_id, certificates.seq, certificates.number, certificates.code, (certificates.facts)::text, certificates.sha256, EXTRACT(epoch FROM certificates.issued_at), certificates.issued_by))::text AS jsonb_build_array
           FROM public.certificates
        UNION ALL
         SELECT 'supervision'::text,
            supervision_events.supervision_id,
            supervision_events.seq,
            supervision_events.at,
            NULL::bigint AS int8,
            (jsonb_build_array(supervision_events.supervision_id, supervision_events.seq, supervision_events.action, supervision_events.from_state, supervision_events.to_state, supervision_events.actor_id, supervision_events.actor_name, supervision_events.actor_role, supervision_events.actor_department, EXTRACT(epoch FROM supervision_events.at), supervision_events.body, to_char((supervision_events.term)::timestamp with time zone, 'YYYY-MM-DD'::text), supervision_events.idempotency_key))::text AS jsonb_build_array
           FROM public.supervision_events
        UNION ALL
         SELECT 'balance'::text,
            balance_entries.id,
            1,
            balance_entries.at,
            balance_entries.case_id,
            (jsonb_build_array(balance_entries.id, balance_entries.county, balance_entries.year, balance_entries.book, balance_entries.kind, to_char((balance_entries.on_day)::timestamp with time zone, 'YYYY-MM-DD'::text), balance_entries.area, balance_entries.paddy, balance_entries.capacity, balance_entries.pbf, balance_entries.document, balance_entries.reason, balance_entries.project, balance_entries.counterparty, balance_entries.grade, balance_entries.land_class, balance_entries.land_paddy, encode(public.st_asewkb(balance_entries.outline), 'hex'::text), balance_entries.outline_cents, balance_entries.case_id, balance_entries.case_seq, balance_entries.reservation_id, balance_entries.reverses_id, balance_entries.pair_id, balance_entries.actor_id, balance_entries.actor_name, balance_entries.actor_unit, EXTRACT(epoch FROM balance_entries.at), balance_entries.idempotency_key))::text AS jsonb_build_array
           FROM public.balance_entries
        UNION ALL
         SELECT 'acceptance'::text,
            acceptances.id,
            1,
            acceptances.opened_at,
            acceptances.case_id,
            (jsonb_build_array(acceptances.id, acceptances.case_id, acceptances.case_version, to_char((acceptances.site_on)::timestamp with time zone, 'YYYY-MM-DD'::text), acceptances.conclusion, acceptances.measured_cents, acceptances.looked_at, acceptances.opinion, acceptances.document, to_jsonb(acceptances.required), acceptances.opened_by, EXTRACT(epoch FROM acceptances.opened_at), acceptances.idempotency_key))::text AS jsonb_build_array
           FROM public.acceptances
        UNION ALL
         SELECT 'signature'::text,
            s.acceptance_id,
                CASE s.party
                    WHEN 'natural_resources'::text THEN 1
                    WHEN 'agriculture'::text THEN 2
                    ELSE 3
                END AS "case",
            s.at,
            a.case_id,
            (jsonb_build_array(s.acceptance_id, s.party, s.name, s.unit, s.strokes, s.taken_by, EXTRACT(epoch FROM s.at)))::text AS jsonb_build_array
           FROM (public.acceptance_signatures s
             JOIN public.acceptances a ON ((a.id = s.acceptance_id)))) r;

CREATE TABLE public.seal_tiles (
    tile bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT seal_tiles_from_zero CHECK ((tile >= 0)),
    CONSTRAINT seal_tiles_hash_size CHECK ((length(hash) = 32))
);

COMMENT ON TABLE public.seal_tiles IS 'the hash over each 1,024 leaves: follows from them, kept for speed';

CREATE TABLE public.second_factor_rules (
    role text NOT NULL,
    required boolean NOT NULL,
    set_by bigint NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.second_factors (
    person_id bigint NOT NULL,
    secret bytea NOT NULL,
    begun_at timestamp with time zone DEFAULT now() NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL
);

COMMENT ON COLUMN public.second_factors.last_step IS 'of the newest code that was taken: it and older ones are not taken again';

CREATE TABLE public.service_tokens (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    machine boolean GENERATED ALWAYS AS (true) STORED NOT NULL,
    purpose text NOT NULL,
    hash bytea NOT NULL,
    capabilities text[] NOT NULL,
    issued_by bigint NOT NULL,
    issued_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    last_address text DEFAULT ''::text NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by bigint,
    CONSTRAINT service_tokens_allowed CHECK ((cardinality(capabilities) > 0)),
    CONSTRAINT service_tokens_hash_size CHECK ((length(hash) = 32)),
    CONSTRAINT service_tokens_purpose_given CHECK ((purpose <> ''::text)),
    CONSTRAINT service_tokens_revoked_whole CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
    CONSTRAINT service_tokens_term CHECK (((expires_at > issued_at) AND (expires_at <= (issued_at + '366 days'::interval))))
);

ALTER TABLE ONLY public.service_tokens FORCE ROW LEVEL SECURITY;

ALTER TABLE public.service_tokens ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.service_tokens_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sessions (
    token text NOT NULL,
    data bytea NOT NULL,
    expiry timestamp with time zone NOT NULL
);

CREATE TABLE public.sign_on_subjects (
    issuer text NOT NULL,
    subject text NOT NULL,
    person_id bigint NOT NULL,
    bound_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sign_on_subjects_given CHECK ((subject <> ''::text))
);

CREATE TABLE public.spot_draws (
    plan_id bigint NOT NULL,
    case_id bigint NOT NULL,
    case_no text NOT NULL,
    random boolean NOT NULL,
    weighted boolean NOT NULL,
    inclusion double precision NOT NULL,
    actor_id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT spot_draws_inclusion CHECK (((inclusion > (0)::double precision) AND (inclusion <= (1)::double precision))),
    CONSTRAINT spot_draws_of_a_part CHECK ((random OR weighted))
);

CREATE TABLE public.spot_frame (
    plan_id bigint NOT NULL,
    case_id bigint NOT NULL,
    case_no text NOT NULL,
    seq integer NOT NULL,
    state text DEFAULT 'closed'::text NOT NULL,
    closer_id bigint NOT NULL,
    weight integer NOT NULL,
    marks text[] NOT NULL,
    CONSTRAINT spot_frame_of_closings CHECK ((state = 'closed'::text)),
    CONSTRAINT spot_frame_weight CHECK ((weight >= 1))
);

COMMENT ON TABLE public.spot_frame IS 'the cases that a plan draws from, as they were when it was published';

CREATE TABLE public.spot_outcomes (
    plan_id bigint NOT NULL,
    case_id bigint NOT NULL,
    result text NOT NULL,
    on_day date NOT NULL,
    reason text NOT NULL,
    files json NOT NULL,
    closer_id bigint NOT NULL,
    actor_id bigint NOT NULL,
    actor_name text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT spot_outcomes_four_eyes CHECK ((actor_id <> closer_id)),
    CONSTRAINT spot_outcomes_reason_given CHECK ((reason <> ''::text)),
    CONSTRAINT spot_outcomes_result CHECK ((result = ANY (ARRAY['confirmed'::text, 'false_closure'::text, 'cannot_tell'::text])))
);

CREATE TABLE public.spot_plans (
    id bigint NOT NULL,
    title text NOT NULL,
    from_day date NOT NULL,
    to_day date NOT NULL,
    region text NOT NULL,
    department text NOT NULL,
    batch_id bigint,
    random_size integer NOT NULL,
    weighted_size integer NOT NULL,
    seed text NOT NULL,
    seed_sha256 text NOT NULL,
    frame_sha256 text NOT NULL,
    frame_size integer NOT NULL,
    rules json NOT NULL,
    actor_id bigint NOT NULL,
    actor_name text NOT NULL,
    actor_unit text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT spot_plans_frame_not_empty CHECK ((frame_size > 0)),
    CONSTRAINT spot_plans_period CHECK ((from_day <= to_day)),
    CONSTRAINT spot_plans_seed_sha256 CHECK ((seed_sha256 = encode(sha256(convert_to(seed, 'UTF8'::name)), 'hex'::text))),
    CONSTRAINT spot_plans_sizes CHECK (((random_size >= 0) AND (weighted_size >= 0) AND ((random_size + weighted_size) > 0))),
    CONSTRAINT spot_plans_title_given CHECK ((title <> ''::text))
);

COMMENT ON COLUMN public.spot_plans.seed IS 'shown to counties only when every outcome is there';

ALTER TABLE public.spot_plans ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.spot_plans_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.standings (
    case_id bigint NOT NULL,
    seq integer NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    state text NOT NULL,
    from_state text NOT NULL,
    action text NOT NULL,
    county text NOT NULL,
    town text NOT NULL,
    lead text NOT NULL,
    partner text NOT NULL,
    qualification text NOT NULL,
    type text NOT NULL,
    batch_id bigint NOT NULL,
    due_on date,
    round integer NOT NULL,
    returns integer NOT NULL,
    on_pbf boolean NOT NULL,
    area_cents bigint NOT NULL,
    farmland_cents bigint,
    pbf_cents bigint,
    bounces integer DEFAULT 0 NOT NULL,
    CONSTRAINT standings_forward CHECK ((until >= since))
);

COMMENT ON TABLE public.standings IS 'how a case stood after event seq, until the next';

COMMENT ON COLUMN public.standings.until IS 'infinity: it stands so now';

CREATE TABLE public.supervision_cases (
    supervision_id bigint NOT NULL,
    case_id bigint NOT NULL
);

ALTER TABLE public.supervision_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.supervision_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supervision_files (
    id bigint NOT NULL,
    supervision_id bigint NOT NULL,
    seq integer NOT NULL,
    name text NOT NULL,
    mime text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    CONSTRAINT supervision_files_sha256_shape CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT supervision_files_size CHECK ((size > 0))
);

ALTER TABLE public.supervision_files ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.supervision_files_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.supervision_lifecycle (
    from_state text NOT NULL,
    action text NOT NULL,
    to_state text NOT NULL
);

CREATE TABLE public.supervision_numbers (
    kind text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    CONSTRAINT supervision_numbers_kind CHECK ((kind = ANY (ARRAY['urge'::text, 'order'::text, 'listed'::text])))
);

CREATE TABLE public.supervision_rules (
    kind text NOT NULL,
    term_days integer NOT NULL,
    automatic boolean NOT NULL,
    changed_by bigint,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT supervision_rules_kind CHECK ((kind = ANY (ARRAY['urge'::text, 'order'::text, 'listed'::text]))),
    CONSTRAINT supervision_rules_nothing_above CHECK (((kind <> 'listed'::text) OR (NOT automatic))),
    CONSTRAINT supervision_rules_term CHECK (((term_days >= 1) AND (term_days <= 90)))
);

CREATE TABLE public.supervisions (
    id bigint NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    county text NOT NULL,
    department text NOT NULL,
    body text NOT NULL,
    term date NOT NULL,
    state text NOT NULL,
    version integer NOT NULL,
    issuer_id bigint NOT NULL,
    issuer_role text NOT NULL,
    issuer_department text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    parent_id bigint,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT supervisions_body_given CHECK ((body <> ''::text)),
    CONSTRAINT supervisions_county CHECK ((county ~ '^[0-9]{6}$'::text)),
    CONSTRAINT supervisions_department CHECK ((department = ANY (ARRAY['natural_resources'::text, 'agriculture'::text]))),
    CONSTRAINT supervisions_issuer_role CHECK ((issuer_role = ANY (ARRAY['city'::text, 'joint_office'::text]))),
    CONSTRAINT supervisions_kind CHECK ((kind = ANY (ARRAY['urge'::text, 'order'::text, 'listed'::text]))),
    CONSTRAINT supervisions_number_given CHECK ((number <> ''::text)),
    CONSTRAINT supervisions_own_department CHECK (((issuer_role = 'joint_office'::text) OR (issuer_department = department))),
    CONSTRAINT supervisions_version_positive CHECK ((version >= 1))
);

ALTER TABLE public.supervisions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.supervisions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wall_key (
    only_one boolean DEFAULT true NOT NULL,
    key bytea NOT NULL,
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL,
    CONSTRAINT wall_key_one CHECK (only_one),
    CONSTRAINT wall_key_size CHECK ((length(key) = 32))
);

ALTER TABLE ONLY public.acceptance_signatures
    ADD CONSTRAINT acceptance_signatures_once PRIMARY KEY (acceptance_id, party);

ALTER TABLE ONLY public.acceptances
    ADD CONSTRAINT acceptances_once UNIQUE (opened_by, idempotency_key);

ALTER TABLE ONLY public.acceptances
    ADD CONSTRAINT acceptances_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_entries
    ADD CONSTRAINT audit_entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_book_key UNIQUE (id, county, year, book);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_paired_once UNIQUE (pair_id);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_reversed_once UNIQUE (reverses_id);

ALTER TABLE ONLY public.balance_grades
    ADD CONSTRAINT balance_grades_pkey PRIMARY KEY (grade);

ALTER TABLE ONLY public.balance_kinds
    ADD CONSTRAINT balance_kinds_pkey PRIMARY KEY (kind, book);

ALTER TABLE ONLY public.balance_lines
    ADD CONSTRAINT balance_lines_once PRIMARY KEY (entry_id, indicator, account);

ALTER TABLE ONLY public.balance_plans
    ADD CONSTRAINT balance_plans_pkey PRIMARY KEY (county, year, version);

ALTER TABLE ONLY public.balance_reservations
    ADD CONSTRAINT balance_reservations_book_key UNIQUE (id, county, year, book);

ALTER TABLE ONLY public.balance_reservations
    ADD CONSTRAINT balance_reservations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.balance_reserved
    ADD CONSTRAINT balance_reserved_pkey PRIMARY KEY (reservation_id, indicator);

ALTER TABLE ONLY public.balances
    ADD CONSTRAINT balances_pkey PRIMARY KEY (county, year, book, indicator, account);

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_number_key UNIQUE (number);

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendar_days
    ADD CONSTRAINT calendar_days_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_id_key UNIQUE (id);

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_seq_key PRIMARY KEY (case_id, seq);

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_state_key UNIQUE (case_id, seq, to_state);

ALTER TABLE ONLY public.case_files
    ADD CONSTRAINT case_files_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.case_mentions
    ADD CONSTRAINT case_mentions_pkey PRIMARY KEY (message_id, person_id);

ALTER TABLE ONLY public.case_messages
    ADD CONSTRAINT case_messages_once UNIQUE (author_id, idempotency_key);

ALTER TABLE ONLY public.case_messages
    ADD CONSTRAINT case_messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.case_persons
    ADD CONSTRAINT case_persons_once PRIMARY KEY (case_id, seq);

ALTER TABLE ONLY public.case_records
    ADD CONSTRAINT case_records_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_no_key UNIQUE (no);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_plot_key UNIQUE (plot_id);

ALTER TABLE ONLY public.certificates
    ADD CONSTRAINT certificates_closing_key UNIQUE (case_id, seq);

ALTER TABLE ONLY public.certificates
    ADD CONSTRAINT certificates_code_key UNIQUE (code);

ALTER TABLE ONLY public.certificates
    ADD CONSTRAINT certificates_number_key UNIQUE (number);

ALTER TABLE ONLY public.certificates
    ADD CONSTRAINT certificates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consultation_answers
    ADD CONSTRAINT consultation_answers_once PRIMARY KEY (consultation_id);

ALTER TABLE ONLY public.consultations
    ADD CONSTRAINT consultations_once UNIQUE (asked_by, idempotency_key);

ALTER TABLE ONLY public.consultations
    ADD CONSTRAINT consultations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.detections
    ADD CONSTRAINT detections_pkey PRIMARY KEY (import_id, row_no);

ALTER TABLE ONLY public.document_links
    ADD CONSTRAINT document_links_pkey PRIMARY KEY (document_id, kind, key);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_once UNIQUE (number, sha256);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.exports
    ADD CONSTRAINT exports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.field_answers
    ADD CONSTRAINT field_answers_pkey PRIMARY KEY (entry_id, seq);

ALTER TABLE ONLY public.field_arrivals
    ADD CONSTRAINT field_arrivals_pkey PRIMARY KEY (entry_id, sha256);

ALTER TABLE ONLY public.field_devices
    ADD CONSTRAINT field_devices_pkey PRIMARY KEY (id, person_id);

ALTER TABLE ONLY public.field_entries
    ADD CONSTRAINT field_entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.field_files
    ADD CONSTRAINT field_files_pkey PRIMARY KEY (entry_id, sha256);

ALTER TABLE ONLY public.field_releases
    ADD CONSTRAINT field_releases_pkey PRIMARY KEY (entry_id, sha256);

ALTER TABLE ONLY public.frozen_months
    ADD CONSTRAINT frozen_months_once UNIQUE (month, region, department);

ALTER TABLE ONLY public.frozen_months
    ADD CONSTRAINT frozen_months_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ground_merges
    ADD CONSTRAINT ground_merges_pkey PRIMARY KEY (ground_id);

ALTER TABLE ONLY public.grounds
    ADD CONSTRAINT grounds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.import_rows
    ADD CONSTRAINT import_rows_pkey PRIMARY KEY (import_id, row_no);

ALTER TABLE ONLY public.import_templates
    ADD CONSTRAINT import_templates_name_key UNIQUE (name);

ALTER TABLE ONLY public.import_templates
    ADD CONSTRAINT import_templates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.import_verdicts
    ADD CONSTRAINT import_verdicts_pkey PRIMARY KEY (import_id, row_no);

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.joint_files
    ADD CONSTRAINT joint_files_once UNIQUE NULLS NOT DISTINCT (message_id, consultation_id, answer_id, entry_id, legal_id, sha256);

ALTER TABLE ONLY public.joint_files
    ADD CONSTRAINT joint_files_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.joint_settings
    ADD CONSTRAINT joint_settings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.layers
    ADD CONSTRAINT layers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.layers
    ADD CONSTRAINT layers_version_key UNIQUE (kind, slot, version);

ALTER TABLE ONLY public.legal_steps
    ADD CONSTRAINT legal_steps_id_key UNIQUE (id);

ALTER TABLE ONLY public.legal_steps
    ADD CONSTRAINT legal_steps_once PRIMARY KEY (case_id, seq);

ALTER TABLE ONLY public.lifecycle
    ADD CONSTRAINT lifecycle_pkey PRIMARY KEY (from_state, action, to_state);

ALTER TABLE ONLY public.login_attempts
    ADD CONSTRAINT login_attempts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.meeting_items
    ADD CONSTRAINT meeting_items_case_once UNIQUE (meeting_id, case_id);

ALTER TABLE ONLY public.meeting_items
    ADD CONSTRAINT meeting_items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.meeting_items
    ADD CONSTRAINT meeting_items_proposal_once UNIQUE (meeting_id, proposal_id);

ALTER TABLE ONLY public.meetings
    ADD CONSTRAINT meetings_minutes_key UNIQUE (minutes_no);

ALTER TABLE ONLY public.meetings
    ADD CONSTRAINT meetings_once UNIQUE (created_by, create_key);

ALTER TABLE ONLY public.meetings
    ADD CONSTRAINT meetings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.month_begun
    ADD CONSTRAINT month_begun_pkey PRIMARY KEY (month, county, lead, partner, qualification, type, batch_id, on_pbf, state, action, born);

ALTER TABLE ONLY public.month_corrections
    ADD CONSTRAINT month_corrections_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.month_left
    ADD CONSTRAINT month_left_pkey PRIMARY KEY (month, county, lead, partner, qualification, type, batch_id, on_pbf, state, days);

ALTER TABLE ONLY public.months_gathered
    ADD CONSTRAINT months_gathered_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_once UNIQUE (person_id, source);

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.operation_cases
    ADD CONSTRAINT operation_cases_pkey PRIMARY KEY (operation_id, case_id);

ALTER TABLE ONLY public.operation_entries
    ADD CONSTRAINT operation_entries_once UNIQUE (actor_id, idempotency_key);

ALTER TABLE ONLY public.operation_entries
    ADD CONSTRAINT operation_entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.operations
    ADD CONSTRAINT operations_once UNIQUE (created_by, idempotency_key);

ALTER TABLE ONLY public.operations
    ADD CONSTRAINT operations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.password_history
    ADD CONSTRAINT password_history_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_id_machine UNIQUE (id, machine);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_login_key UNIQUE (login);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.person_sessions
    ADD CONSTRAINT person_sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.photo_kin
    ADD CONSTRAINT photo_kin_pkey PRIMARY KEY (photo_id, other_id, kind);

ALTER TABLE ONLY public.photo_prints
    ADD CONSTRAINT photo_prints_pkey PRIMARY KEY (photo_id, part);

ALTER TABLE ONLY public.photo_withdrawals
    ADD CONSTRAINT photo_withdrawals_pkey PRIMARY KEY (photo_id);

ALTER TABLE ONLY public.photos
    ADD CONSTRAINT photos_case_sha256_key UNIQUE (case_id, sha256);

ALTER TABLE ONLY public.photos
    ADD CONSTRAINT photos_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plots
    ADD CONSTRAINT plots_batch_no_key UNIQUE (batch_id, plot_no, version);

ALTER TABLE ONLY public.plots
    ADD CONSTRAINT plots_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.proposals
    ADD CONSTRAINT proposals_once UNIQUE (author_id, idempotency_key);

ALTER TABLE ONLY public.proposals
    ADD CONSTRAINT proposals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (person_id, hash);

ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT referrals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.region_versions
    ADD CONSTRAINT region_versions_key PRIMARY KEY (code, version);

ALTER TABLE ONLY public.regions
    ADD CONSTRAINT regions_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.routing_changes
    ADD CONSTRAINT routing_changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_rules
    ADD CONSTRAINT routing_rules_no_key UNIQUE (version, no);

ALTER TABLE ONLY public.routing_rules
    ADD CONSTRAINT routing_rules_pkey PRIMARY KEY (version, place);

ALTER TABLE ONLY public.routing_versions
    ADD CONSTRAINT routing_versions_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.seal_checkpoints
    ADD CONSTRAINT seal_checkpoints_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.seal_leaves
    ADD CONSTRAINT seal_leaves_once UNIQUE (kind, subject, seq);

ALTER TABLE ONLY public.seal_leaves
    ADD CONSTRAINT seal_leaves_pkey PRIMARY KEY (leaf);

ALTER TABLE ONLY public.seal_tiles
    ADD CONSTRAINT seal_tiles_pkey PRIMARY KEY (tile);

ALTER TABLE ONLY public.second_factor_rules
    ADD CONSTRAINT second_factor_rules_pkey PRIMARY KEY (role);

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY public.service_tokens
    ADD CONSTRAINT service_tokens_hash_key UNIQUE (hash);

ALTER TABLE ONLY public.service_tokens
    ADD CONSTRAINT service_tokens_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token);

ALTER TABLE ONLY public.sign_on_subjects
    ADD CONSTRAINT sign_on_subjects_one UNIQUE (issuer, person_id);

ALTER TABLE ONLY public.sign_on_subjects
    ADD CONSTRAINT sign_on_subjects_pkey PRIMARY KEY (issuer, subject);

ALTER TABLE ONLY public.spot_draws
    ADD CONSTRAINT spot_draws_once PRIMARY KEY (plan_id, case_id);

ALTER TABLE ONLY public.spot_frame
    ADD CONSTRAINT spot_frame_closer_key UNIQUE (plan_id, case_id, closer_id);

ALTER TABLE ONLY public.spot_frame
    ADD CONSTRAINT spot_frame_pkey PRIMARY KEY (plan_id, case_id);

ALTER TABLE ONLY public.spot_outcomes
    ADD CONSTRAINT spot_outcomes_once PRIMARY KEY (plan_id, case_id);

ALTER TABLE ONLY public.spot_plans
    ADD CONSTRAINT spot_plans_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.spot_plans
    ADD CONSTRAINT spot_plans_seed_key UNIQUE (seed);

ALTER TABLE ONLY public.standings
    ADD CONSTRAINT standings_pkey PRIMARY KEY (case_id, seq);

ALTER TABLE ONLY public.supervision_cases
    ADD CONSTRAINT supervision_cases_pkey PRIMARY KEY (supervision_id, case_id);

ALTER TABLE ONLY public.supervision_events
    ADD CONSTRAINT supervision_events_id_key UNIQUE (id);

ALTER TABLE ONLY public.supervision_events
    ADD CONSTRAINT supervision_events_seq_key PRIMARY KEY (supervision_id, seq);

ALTER TABLE ONLY public.supervision_events
    ADD CONSTRAINT supervision_events_state_key UNIQUE (supervision_id, seq, to_state);

ALTER TABLE ONLY public.supervision_files
    ADD CONSTRAINT supervision_files_once UNIQUE (supervision_id, seq, sha256);

ALTER TABLE ONLY public.supervision_files
    ADD CONSTRAINT supervision_files_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.supervision_lifecycle
    ADD CONSTRAINT supervision_lifecycle_pkey PRIMARY KEY (from_state, action, to_state);

ALTER TABLE ONLY public.supervision_numbers
    ADD CONSTRAINT supervision_numbers_pkey PRIMARY KEY (kind, year);

ALTER TABLE ONLY public.supervision_rules
    ADD CONSTRAINT supervision_rules_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY public.supervisions
    ADD CONSTRAINT supervisions_number_key UNIQUE (number);

ALTER TABLE ONLY public.supervisions
    ADD CONSTRAINT supervisions_one_child UNIQUE (parent_id);

ALTER TABLE ONLY public.supervisions
    ADD CONSTRAINT supervisions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wall_key
    ADD CONSTRAINT wall_key_pkey PRIMARY KEY (only_one);

CREATE INDEX acceptances_case ON public.acceptances USING btree (case_id, id);

CREATE INDEX audit_entries_at ON public.audit_entries USING btree (at);

CREATE INDEX audit_entries_code ON public.audit_entries USING btree (code, id);

CREATE INDEX audit_entries_person ON public.audit_entries USING btree (login, id);

CREATE INDEX audit_entries_subject ON public.audit_entries USING btree (subject_kind, subject_id, id);

CREATE INDEX balance_entries_book ON public.balance_entries USING btree (county, year, book, id);

CREATE INDEX balance_entries_case ON public.balance_entries USING btree (case_id) WHERE (case_id IS NOT NULL);

CREATE UNIQUE INDEX balance_entries_idempotency ON public.balance_entries USING btree (actor_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX balance_entries_outline ON public.balance_entries USING gist (outline) WHERE (outline IS NOT NULL);

CREATE INDEX balance_entries_reservation ON public.balance_entries USING btree (reservation_id) WHERE (reservation_id IS NOT NULL);

CREATE UNIQUE INDEX balance_entries_reserved_once ON public.balance_entries USING btree (reservation_id) WHERE (kind = 'reserve'::text);

CREATE INDEX balance_reservations_case ON public.balance_reservations USING btree (case_id) WHERE (case_id IS NOT NULL);

CREATE INDEX balance_reservations_expiry ON public.balance_reservations USING btree (expires_on);

CREATE INDEX case_events_actor ON public.case_events USING btree (actor_id, at);

CREATE UNIQUE INDEX case_events_idempotency ON public.case_events USING btree (actor_id, idempotency_key, case_id) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX case_files_case ON public.case_files USING btree (case_id, id);

CREATE INDEX case_messages_case ON public.case_messages USING btree (case_id, id);

CREATE INDEX case_records_case ON public.case_records USING btree (case_id, id);

CREATE INDEX cases_area ON public.cases USING btree (area_cents, id);

CREATE INDEX cases_batch ON public.cases USING btree (batch_id);

CREATE INDEX cases_center ON public.cases USING gist (center);

CREATE INDEX cases_county_state ON public.cases USING btree (county, state, due_on, id) INCLUDE (lead, partner, deputed, parent_id);

CREATE INDEX cases_deputed ON public.cases USING gin (deputed);

CREATE INDEX cases_due ON public.cases USING btree (COALESCE(due_on, '9999-12-31'::date), id);

CREATE INDEX cases_due_last ON public.cases USING btree (COALESCE(due_on, '0001-01-01'::date) DESC, id DESC);

CREATE INDEX cases_no_begins ON public.cases USING btree (no text_pattern_ops);

CREATE INDEX cases_parent ON public.cases USING btree (parent_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX cases_state ON public.cases USING btree (state, due_on, id) INCLUDE (county, lead, partner, deputed, parent_id);

CREATE INDEX cases_updated ON public.cases USING btree (updated_at, id);

CREATE INDEX consultations_case ON public.consultations USING btree (case_id, id);

CREATE UNIQUE INDEX deliveries_delivered_once ON public.deliveries USING btree (notification_id, channel) WHERE ok;

CREATE INDEX detections_case ON public.detections USING btree (case_id);

CREATE INDEX detections_ground ON public.detections USING btree (ground_id);

CREATE INDEX detections_number ON public.detections USING btree (batch_id, plot_no);

CREATE INDEX document_links_key ON public.document_links USING btree (kind, key);

CREATE INDEX exports_expiry ON public.exports USING btree (expires_at) WHERE (state = 'ready'::text);

CREATE INDEX exports_owner ON public.exports USING btree (owner_id, id);

CREATE UNIQUE INDEX field_answers_final ON public.field_answers USING btree (entry_id) WHERE (status <> 'held'::text);

CREATE INDEX field_entries_author ON public.field_entries USING btree (author_id, received_at);

CREATE INDEX field_entries_case ON public.field_entries USING btree (case_id, received_at);

CREATE INDEX ground_merges_into ON public.ground_merges USING btree (into_id);

CREATE INDEX import_overlays_row ON public.import_overlays USING btree (import_id, row_no);

CREATE INDEX import_templates_headers ON public.import_templates USING btree (headers);

CREATE INDEX import_verdicts_groups ON public.import_verdicts USING btree (import_id, verdict, row_no);

CREATE INDEX imports_batch ON public.imports USING btree (batch_id, id);

CREATE INDEX jobs_due ON public.jobs USING btree (run_at, id) WHERE (state = 'queued'::text);

CREATE INDEX jobs_leases ON public.jobs USING btree (lease_until) WHERE (state = 'running'::text);

CREATE INDEX jobs_of_person ON public.jobs USING btree (created_by, id);

CREATE UNIQUE INDEX jobs_slot_once ON public.jobs USING btree (kind, slot);

CREATE UNIQUE INDEX jobs_unfinished_once ON public.jobs USING btree (kind, unique_key) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX joint_settings_key ON public.joint_settings USING btree (key, id);

CREATE INDEX layer_features_place ON public.layer_features USING gist (layer_id, geom);

CREATE INDEX login_attempts_recent ON public.login_attempts USING btree (login, at);

CREATE INDEX meeting_items_case ON public.meeting_items USING btree (case_id) WHERE (case_id IS NOT NULL);

CREATE INDEX meeting_items_like ON public.meeting_items USING btree (plot_type, id) WHERE (result = 'decided'::text);

CREATE INDEX meeting_items_proposal ON public.meeting_items USING btree (proposal_id) WHERE (proposal_id IS NOT NULL);

CREATE INDEX month_corrections_frozen ON public.month_corrections USING btree (frozen_id, id);

CREATE INDEX notifications_person ON public.notifications USING btree (person_id, id);

CREATE INDEX notifications_source ON public.notifications USING btree (source);

CREATE INDEX notifications_unread ON public.notifications USING btree (person_id) WHERE (read_at IS NULL);

CREATE INDEX operation_cases_case ON public.operation_cases USING btree (case_id);

CREATE UNIQUE INDEX operation_entries_ended_once ON public.operation_entries USING btree (operation_id) WHERE (kind <> 'action'::text);

CREATE INDEX operations_county ON public.operations USING btree (county, held_on);

CREATE INDEX password_history_person ON public.password_history USING btree (person_id, id);

CREATE INDEX person_sessions_person ON public.person_sessions USING btree (person_id, id);

CREATE INDEX photo_kin_other ON public.photo_kin USING btree (other_id);

CREATE INDEX photo_prints_band0 ON public.photo_prints USING btree (band0);

CREATE INDEX photo_prints_band1 ON public.photo_prints USING btree (band1);

CREATE INDEX photo_prints_band2 ON public.photo_prints USING btree (band2);

CREATE INDEX photo_prints_band3 ON public.photo_prints USING btree (band3);

CREATE INDEX photos_entry ON public.photos USING btree (entry_id) WHERE (entry_id IS NOT NULL);

CREATE INDEX photos_person_time ON public.photos USING btree (uploaded_by, taken_at);

CREATE INDEX photos_position ON public.photos USING gist ("position");

CREATE INDEX photos_sha256 ON public.photos USING btree (sha256);

CREATE INDEX plots_geom ON public.plots USING gist (geom);

CREATE INDEX plots_ground ON public.plots USING btree (ground_id);

CREATE INDEX plots_no ON public.plots USING btree (plot_no);

CREATE INDEX plots_replaces ON public.plots USING btree (replaces_id) WHERE (replaces_id IS NOT NULL);

CREATE INDEX plots_search ON public.plots USING gin ((((((((plot_no || ' '::text) || village) || ' '::text) || town) || ' '::text) || note)) public.gin_trgm_ops);

CREATE INDEX plots_town ON public.plots USING btree (town);

CREATE INDEX referrals_case ON public.referrals USING btree (case_id, id);

CREATE INDEX region_pieces_geom ON public.region_pieces USING gist (geom);

CREATE UNIQUE INDEX routing_versions_one_draft ON public.routing_versions USING btree (status) WHERE (status = 'draft'::text);

CREATE INDEX service_tokens_person ON public.service_tokens USING btree (person_id);

CREATE INDEX sessions_expiry ON public.sessions USING btree (expiry);

CREATE INDEX spot_draws_case ON public.spot_draws USING btree (case_id);

CREATE INDEX standings_due ON public.standings USING btree (COALESCE(due_on, '9999-12-31'::date), case_id) INCLUDE (seq, due_on, county, town, lead, partner, qualification, type, batch_id, state, action, round, on_pbf) WHERE (until = 'infinity'::timestamp with time zone);

CREATE INDEX standings_now ON public.standings USING btree (county, state, due_on, case_id) INCLUDE (lead, partner, town, qualification, type, batch_id, action, round, returns, bounces, on_pbf, area_cents, farmland_cents, pbf_cents) WHERE (until = 'infinity'::timestamp with time zone);

CREATE INDEX standings_since ON public.standings USING brin (since) WITH (pages_per_range='32');

CREATE INDEX standings_until ON public.standings USING btree (until) WHERE (until < 'infinity'::timestamp with time zone);

CREATE INDEX supervision_cases_case ON public.supervision_cases USING btree (case_id);

CREATE UNIQUE INDEX supervision_events_idempotency ON public.supervision_events USING btree (actor_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX supervisions_addressee ON public.supervisions USING btree (county, department, state, term);

CREATE TRIGGER acceptance_signatures_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.acceptance_signatures FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER acceptances_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.acceptances FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR TRUNCATE ON public.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER audit_entries_keeps BEFORE DELETE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION public.audit_keeps();

CREATE TRIGGER balance_entries_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.balance_entries FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER balance_entries_guard BEFORE INSERT ON public.balance_entries FOR EACH ROW EXECUTE FUNCTION public.balance_entries_guard();

CREATE TRIGGER balance_entries_lines AFTER INSERT ON public.balance_entries FOR EACH ROW EXECUTE FUNCTION public.balance_entries_lines();

CREATE CONSTRAINT TRIGGER balance_entries_pairs_whole AFTER INSERT ON public.balance_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.balance_entries_pairs_whole();

CREATE TRIGGER balance_lines_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.balance_lines FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER balance_lines_count AFTER INSERT ON public.balance_lines FOR EACH ROW EXECUTE FUNCTION public.balance_lines_count();

CREATE CONSTRAINT TRIGGER balance_lines_zero AFTER INSERT ON public.balance_lines DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.balance_lines_zero();

CREATE TRIGGER balance_plans_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.balance_plans FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER balance_reservations_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.balance_reservations FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER case_events_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.case_events FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER case_events_follow BEFORE INSERT ON public.case_events FOR EACH ROW EXECUTE FUNCTION public.case_events_follow();

CREATE TRIGGER case_events_forget_months AFTER INSERT ON public.case_events REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.forget_months();

CREATE TRIGGER case_events_keep_standings AFTER INSERT ON public.case_events REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.keep_standings();

CREATE TRIGGER case_files_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.case_files FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER case_mentions_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.case_mentions FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER case_messages_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.case_messages FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER case_persons_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.case_persons FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER case_records_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.case_records FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER cases_step AFTER UPDATE ON public.cases FOR EACH ROW WHEN ((new.version <> (old.version + 1))) EXECUTE FUNCTION public.cases_step();

CREATE TRIGGER certificates_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.certificates FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER consultation_answers_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.consultation_answers FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER consultations_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.consultations FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER deliveries_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.deliveries FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER detections_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.detections FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER field_answers_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.field_answers FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER field_answers_follow BEFORE INSERT ON public.field_answers FOR EACH ROW EXECUTE FUNCTION public.field_answers_follow();

CREATE TRIGGER field_arrivals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.field_arrivals FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER field_entries_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.field_entries FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER field_files_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.field_files FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER field_releases_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.field_releases FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER frozen_months_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.frozen_months FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER ground_merges_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ground_merges FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER joint_files_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.joint_files FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER joint_settings_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.joint_settings FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER layers_withdrawn_final BEFORE UPDATE ON public.layers FOR EACH ROW EXECUTE FUNCTION public.layers_withdrawn_final();

CREATE TRIGGER legal_steps_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.legal_steps FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER meeting_items_held_final BEFORE INSERT OR DELETE OR UPDATE ON public.meeting_items FOR EACH ROW EXECUTE FUNCTION public.meeting_items_guard();

CREATE TRIGGER meetings_held_final BEFORE DELETE OR UPDATE ON public.meetings FOR EACH ROW EXECUTE FUNCTION public.meetings_guard();

CREATE TRIGGER month_corrections_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.month_corrections FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER operation_cases_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.operation_cases FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER operation_entries_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.operation_entries FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER operations_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.operations FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER people_guard BEFORE UPDATE ON public.people FOR EACH ROW WHEN ((((((((old.id IS DISTINCT FROM new.id) OR (old.login IS DISTINCT FROM new.login)) OR (old.role IS DISTINCT FROM new.role)) OR (old.department IS DISTINCT FROM new.department)) OR (old.region IS DISTINCT FROM new.region)) OR (old.active IS DISTINCT FROM new.active)) OR (old.machine IS DISTINCT FROM new.machine))) EXECUTE FUNCTION public.people_guard();

CREATE TRIGGER photo_kin_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.photo_kin FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER photo_prints_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.photo_prints FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER photo_withdrawals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.photo_withdrawals FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER photos_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.photos FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER proposals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.proposals FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER referrals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.referrals FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER region_versions_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.region_versions FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER regions_cut AFTER INSERT OR UPDATE OF boundary ON public.regions FOR EACH ROW EXECUTE FUNCTION public.cut_region();

CREATE TRIGGER routing_changes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.routing_changes FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER routing_rules_append_only BEFORE TRUNCATE ON public.routing_rules FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER routing_rules_guard BEFORE INSERT OR DELETE OR UPDATE ON public.routing_rules FOR EACH ROW EXECUTE FUNCTION public.routing_rules_guard();

CREATE TRIGGER routing_versions_append_only BEFORE TRUNCATE ON public.routing_versions FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER routing_versions_guard BEFORE INSERT OR DELETE OR UPDATE ON public.routing_versions FOR EACH ROW EXECUTE FUNCTION public.routing_versions_guard();

CREATE TRIGGER seal_checkpoints_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.seal_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER seal_checkpoints_follow BEFORE INSERT ON public.seal_checkpoints FOR EACH ROW EXECUTE FUNCTION public.seal_checkpoints_follow();

CREATE TRIGGER seal_leaves_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.seal_leaves FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER seal_tiles_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.seal_tiles FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER service_tokens_revoked_final BEFORE UPDATE ON public.service_tokens FOR EACH ROW WHEN (((old.revoked_at IS NOT NULL) AND ((old.revoked_at IS DISTINCT FROM new.revoked_at) OR (old.revoked_by IS DISTINCT FROM new.revoked_by)))) EXECUTE FUNCTION public.service_tokens_revoked_final();

CREATE TRIGGER spot_draws_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.spot_draws FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER spot_frame_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.spot_frame FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER spot_outcomes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.spot_outcomes FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER spot_plans_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.spot_plans FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER supervision_cases_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.supervision_cases FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER supervision_events_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.supervision_events FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER supervision_events_follow BEFORE INSERT ON public.supervision_events FOR EACH ROW EXECUTE FUNCTION public.supervision_events_follow();

CREATE TRIGGER supervision_files_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.supervision_files FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER supervisions_append_only BEFORE DELETE OR TRUNCATE ON public.supervisions FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER supervisions_guard BEFORE UPDATE ON public.supervisions FOR EACH ROW EXECUTE FUNCTION public.supervisions_guard();

ALTER TABLE ONLY public.acceptance_signatures
    ADD CONSTRAINT acceptance_signatures_acceptance_id_fkey FOREIGN KEY (acceptance_id) REFERENCES public.acceptances(id);

ALTER TABLE ONLY public.acceptance_signatures
    ADD CONSTRAINT acceptance_signatures_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.acceptances
    ADD CONSTRAINT acceptances_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.acceptances
    ADD CONSTRAINT acceptances_of_event FOREIGN KEY (case_id, case_version) REFERENCES public.case_events(case_id, seq);

ALTER TABLE ONLY public.acceptances
    ADD CONSTRAINT acceptances_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_case_event FOREIGN KEY (case_id, case_seq) REFERENCES public.case_events(case_id, seq) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_grade FOREIGN KEY (grade) REFERENCES public.balance_grades(grade);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_kind FOREIGN KEY (kind, book) REFERENCES public.balance_kinds(kind, book);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_pair_id_fkey FOREIGN KEY (pair_id) REFERENCES public.balance_entries(id);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_reservation FOREIGN KEY (reservation_id, county, year, book) REFERENCES public.balance_reservations(id, county, year, book);

ALTER TABLE ONLY public.balance_entries
    ADD CONSTRAINT balance_entries_same_book FOREIGN KEY (reverses_id, county, year, book) REFERENCES public.balance_entries(id, county, year, book);

ALTER TABLE ONLY public.balance_lines
    ADD CONSTRAINT balance_lines_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.balance_entries(id);

ALTER TABLE ONLY public.balance_plans
    ADD CONSTRAINT balance_plans_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.balance_reservations
    ADD CONSTRAINT balance_reservations_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.balance_reserved
    ADD CONSTRAINT balance_reserved_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES public.balance_reservations(id);

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_lifecycle FOREIGN KEY (from_state, action, to_state) REFERENCES public.lifecycle(from_state, action, to_state);

ALTER TABLE ONLY public.case_files
    ADD CONSTRAINT case_files_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.case_files
    ADD CONSTRAINT case_files_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.case_mentions
    ADD CONSTRAINT case_mentions_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.case_messages(id);

ALTER TABLE ONLY public.case_mentions
    ADD CONSTRAINT case_mentions_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.case_messages
    ADD CONSTRAINT case_messages_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.case_messages
    ADD CONSTRAINT case_messages_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.case_persons
    ADD CONSTRAINT case_persons_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.case_persons
    ADD CONSTRAINT case_persons_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.case_records
    ADD CONSTRAINT case_records_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.case_records
    ADD CONSTRAINT case_records_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES public.batches(id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_moved_by_event FOREIGN KEY (id, version, state) REFERENCES public.case_events(case_id, seq, to_state) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_plot_id_fkey FOREIGN KEY (plot_id) REFERENCES public.plots(id);

ALTER TABLE ONLY public.certificates
    ADD CONSTRAINT certificates_closing FOREIGN KEY (case_id, seq, state) REFERENCES public.case_events(case_id, seq, to_state);

ALTER TABLE ONLY public.certificates
    ADD CONSTRAINT certificates_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.consultation_answers
    ADD CONSTRAINT consultation_answers_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.consultation_answers
    ADD CONSTRAINT consultation_answers_consultation_id_fkey FOREIGN KEY (consultation_id) REFERENCES public.consultations(id);

ALTER TABLE ONLY public.consultations
    ADD CONSTRAINT consultations_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.consultations
    ADD CONSTRAINT consultations_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES public.notifications(id);

ALTER TABLE ONLY public.detections
    ADD CONSTRAINT detections_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES public.batches(id);

ALTER TABLE ONLY public.detections
    ADD CONSTRAINT detections_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.detections
    ADD CONSTRAINT detections_ground_id_fkey FOREIGN KEY (ground_id) REFERENCES public.grounds(id);

ALTER TABLE ONLY public.detections
    ADD CONSTRAINT detections_row FOREIGN KEY (import_id, row_no) REFERENCES public.import_rows(import_id, row_no);

ALTER TABLE ONLY public.document_links
    ADD CONSTRAINT document_links_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.documents(id);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.exports
    ADD CONSTRAINT exports_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.field_answers
    ADD CONSTRAINT field_answers_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.field_answers
    ADD CONSTRAINT field_answers_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.field_entries(id);

ALTER TABLE ONLY public.field_answers
    ADD CONSTRAINT field_answers_event FOREIGN KEY (case_id, event_seq) REFERENCES public.case_events(case_id, seq);

ALTER TABLE ONLY public.field_arrivals
    ADD CONSTRAINT field_arrivals_promised FOREIGN KEY (entry_id, sha256) REFERENCES public.field_files(entry_id, sha256);

ALTER TABLE ONLY public.field_arrivals
    ADD CONSTRAINT field_arrivals_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.field_devices
    ADD CONSTRAINT field_devices_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.field_entries
    ADD CONSTRAINT field_entries_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.field_entries
    ADD CONSTRAINT field_entries_handed_in_by_fkey FOREIGN KEY (handed_in_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.field_files
    ADD CONSTRAINT field_files_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.field_entries(id);

ALTER TABLE ONLY public.field_releases
    ADD CONSTRAINT field_releases_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.field_releases
    ADD CONSTRAINT field_releases_promised FOREIGN KEY (entry_id, sha256) REFERENCES public.field_files(entry_id, sha256);

ALTER TABLE ONLY public.frozen_months
    ADD CONSTRAINT frozen_months_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.frozen_months
    ADD CONSTRAINT frozen_months_region_fkey FOREIGN KEY (region) REFERENCES public.regions(code);

ALTER TABLE ONLY public.ground_merges
    ADD CONSTRAINT ground_merges_ground_id_fkey FOREIGN KEY (ground_id) REFERENCES public.grounds(id);

ALTER TABLE ONLY public.ground_merges
    ADD CONSTRAINT ground_merges_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.imports(id);

ALTER TABLE ONLY public.ground_merges
    ADD CONSTRAINT ground_merges_into_id_fkey FOREIGN KEY (into_id) REFERENCES public.grounds(id);

ALTER TABLE ONLY public.import_templates
    ADD CONSTRAINT import_templates_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.import_verdicts
    ADD CONSTRAINT import_verdicts_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.import_verdicts
    ADD CONSTRAINT import_verdicts_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.import_verdicts
    ADD CONSTRAINT import_verdicts_row FOREIGN KEY (import_id, row_no) REFERENCES public.import_rows(import_id, row_no) ON DELETE CASCADE;

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES public.batches(id);

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.joint_files
    ADD CONSTRAINT joint_files_answer_id_fkey FOREIGN KEY (answer_id) REFERENCES public.consultation_answers(consultation_id);

ALTER TABLE ONLY public.joint_files
    ADD CONSTRAINT joint_files_consultation_id_fkey FOREIGN KEY (consultation_id) REFERENCES public.consultations(id);

ALTER TABLE ONLY public.joint_files
    ADD CONSTRAINT joint_files_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.operation_entries(id);

ALTER TABLE ONLY public.joint_files
    ADD CONSTRAINT joint_files_legal_id_fkey FOREIGN KEY (legal_id) REFERENCES public.legal_steps(id);

ALTER TABLE ONLY public.joint_files
    ADD CONSTRAINT joint_files_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.case_messages(id);

ALTER TABLE ONLY public.joint_settings
    ADD CONSTRAINT joint_settings_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.layer_features
    ADD CONSTRAINT layer_features_layer_id_fkey FOREIGN KEY (layer_id) REFERENCES public.layers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.layers
    ADD CONSTRAINT layers_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.layers
    ADD CONSTRAINT layers_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.legal_steps
    ADD CONSTRAINT legal_steps_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.legal_steps
    ADD CONSTRAINT legal_steps_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.meeting_items
    ADD CONSTRAINT meeting_items_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.meeting_items
    ADD CONSTRAINT meeting_items_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meetings(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.meeting_items
    ADD CONSTRAINT meeting_items_moved FOREIGN KEY (case_id, seq) REFERENCES public.case_events(case_id, seq);

ALTER TABLE ONLY public.meeting_items
    ADD CONSTRAINT meeting_items_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES public.proposals(id);

ALTER TABLE ONLY public.meetings
    ADD CONSTRAINT meetings_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.meetings
    ADD CONSTRAINT meetings_held_by_fkey FOREIGN KEY (held_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.month_corrections
    ADD CONSTRAINT month_corrections_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.month_corrections
    ADD CONSTRAINT month_corrections_frozen_id_fkey FOREIGN KEY (frozen_id) REFERENCES public.frozen_months(id);

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_supervision_id_fkey FOREIGN KEY (supervision_id) REFERENCES public.supervisions(id);

ALTER TABLE ONLY public.operation_cases
    ADD CONSTRAINT operation_cases_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.operation_cases
    ADD CONSTRAINT operation_cases_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.operation_cases
    ADD CONSTRAINT operation_cases_operation_id_fkey FOREIGN KEY (operation_id) REFERENCES public.operations(id);

ALTER TABLE ONLY public.operation_entries
    ADD CONSTRAINT operation_entries_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.operation_entries
    ADD CONSTRAINT operation_entries_operation_id_fkey FOREIGN KEY (operation_id) REFERENCES public.operations(id);

ALTER TABLE ONLY public.operations
    ADD CONSTRAINT operations_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.password_history
    ADD CONSTRAINT password_history_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_region_fkey FOREIGN KEY (region) REFERENCES public.regions(code);

ALTER TABLE ONLY public.person_sessions
    ADD CONSTRAINT person_sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.photo_kin
    ADD CONSTRAINT photo_kin_other_id_fkey FOREIGN KEY (other_id) REFERENCES public.photos(id);

ALTER TABLE ONLY public.photo_kin
    ADD CONSTRAINT photo_kin_photo_id_fkey FOREIGN KEY (photo_id) REFERENCES public.photos(id);

ALTER TABLE ONLY public.photo_prints
    ADD CONSTRAINT photo_prints_photo_id_fkey FOREIGN KEY (photo_id) REFERENCES public.photos(id);

ALTER TABLE ONLY public.photo_withdrawals
    ADD CONSTRAINT photo_withdrawals_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.photo_withdrawals
    ADD CONSTRAINT photo_withdrawals_photo_id_fkey FOREIGN KEY (photo_id) REFERENCES public.photos(id);

ALTER TABLE ONLY public.photos
    ADD CONSTRAINT photos_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.photos
    ADD CONSTRAINT photos_promised FOREIGN KEY (entry_id, sha256) REFERENCES public.field_files(entry_id, sha256);

ALTER TABLE ONLY public.photos
    ADD CONSTRAINT photos_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.plots
    ADD CONSTRAINT plots_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES public.batches(id);

ALTER TABLE ONLY public.plots
    ADD CONSTRAINT plots_ground_id_fkey FOREIGN KEY (ground_id) REFERENCES public.grounds(id);

ALTER TABLE ONLY public.plots
    ADD CONSTRAINT plots_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.plots(id);

ALTER TABLE ONLY public.plots
    ADD CONSTRAINT plots_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES public.plots(id);

ALTER TABLE ONLY public.proposals
    ADD CONSTRAINT proposals_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.second_factors(person_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT referrals_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT referrals_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.region_pieces
    ADD CONSTRAINT region_pieces_region_fkey FOREIGN KEY (region) REFERENCES public.regions(code) ON DELETE CASCADE;

ALTER TABLE ONLY public.region_versions
    ADD CONSTRAINT region_versions_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.routing_changes
    ADD CONSTRAINT routing_changes_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.routing_rules
    ADD CONSTRAINT routing_rules_version FOREIGN KEY (version) REFERENCES public.routing_versions(version);

ALTER TABLE ONLY public.routing_versions
    ADD CONSTRAINT routing_versions_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.routing_versions
    ADD CONSTRAINT routing_versions_published_by_fkey FOREIGN KEY (published_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.second_factor_rules
    ADD CONSTRAINT second_factor_rules_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.service_tokens
    ADD CONSTRAINT service_tokens_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.service_tokens
    ADD CONSTRAINT service_tokens_of_a_machine FOREIGN KEY (person_id, machine) REFERENCES public.people(id, machine);

ALTER TABLE ONLY public.service_tokens
    ADD CONSTRAINT service_tokens_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.sign_on_subjects
    ADD CONSTRAINT sign_on_subjects_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.spot_draws
    ADD CONSTRAINT spot_draws_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.spot_draws
    ADD CONSTRAINT spot_draws_from_the_frame FOREIGN KEY (plan_id, case_id) REFERENCES public.spot_frame(plan_id, case_id);

ALTER TABLE ONLY public.spot_frame
    ADD CONSTRAINT spot_frame_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.spot_frame
    ADD CONSTRAINT spot_frame_closer_id_fkey FOREIGN KEY (closer_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.spot_frame
    ADD CONSTRAINT spot_frame_closing FOREIGN KEY (case_id, seq, state) REFERENCES public.case_events(case_id, seq, to_state);

ALTER TABLE ONLY public.spot_frame
    ADD CONSTRAINT spot_frame_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.spot_plans(id);

ALTER TABLE ONLY public.spot_outcomes
    ADD CONSTRAINT spot_outcomes_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.spot_outcomes
    ADD CONSTRAINT spot_outcomes_closer FOREIGN KEY (plan_id, case_id, closer_id) REFERENCES public.spot_frame(plan_id, case_id, closer_id);

ALTER TABLE ONLY public.spot_outcomes
    ADD CONSTRAINT spot_outcomes_of_a_draw FOREIGN KEY (plan_id, case_id) REFERENCES public.spot_draws(plan_id, case_id);

ALTER TABLE ONLY public.spot_plans
    ADD CONSTRAINT spot_plans_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.spot_plans
    ADD CONSTRAINT spot_plans_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES public.batches(id);

ALTER TABLE ONLY public.supervision_cases
    ADD CONSTRAINT supervision_cases_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.supervision_cases
    ADD CONSTRAINT supervision_cases_supervision_id_fkey FOREIGN KEY (supervision_id) REFERENCES public.supervisions(id);

ALTER TABLE ONLY public.supervision_events
    ADD CONSTRAINT supervision_events_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.supervision_events
    ADD CONSTRAINT supervision_events_lifecycle FOREIGN KEY (from_state, action, to_state) REFERENCES public.supervision_lifecycle(from_state, action, to_state);

ALTER TABLE ONLY public.supervision_events
    ADD CONSTRAINT supervision_events_supervision_id_fkey FOREIGN KEY (supervision_id) REFERENCES public.supervisions(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervision_files
    ADD CONSTRAINT supervision_files_of_event FOREIGN KEY (supervision_id, seq) REFERENCES public.supervision_events(supervision_id, seq);

ALTER TABLE ONLY public.supervision_rules
    ADD CONSTRAINT supervision_rules_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.supervisions
    ADD CONSTRAINT supervisions_issuer_id_fkey FOREIGN KEY (issuer_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.supervisions
    ADD CONSTRAINT supervisions_moved_by_event FOREIGN KEY (id, version, state) REFERENCES public.supervision_events(supervision_id, seq, to_state) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.supervisions
    ADD CONSTRAINT supervisions_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.supervisions(id);

CREATE POLICY administrator ON public.service_tokens FOR SELECT TO liangtian_app USING ((( SELECT (public.wall())[10] AS wall) = 'administrator'::text));

CREATE POLICY administrator_adds ON public.people FOR INSERT TO liangtian_app WITH CHECK ((( SELECT (public.wall())[10] AS wall) = 'administrator'::text));

CREATE POLICY administrator_adds ON public.service_tokens FOR INSERT TO liangtian_app WITH CHECK (((( SELECT (public.wall())[10] AS wall) = 'administrator'::text) AND (issued_by = ( SELECT ((public.wall())[1])::bigint AS wall))));

CREATE POLICY administrator_ends ON public.service_tokens FOR UPDATE TO liangtian_app USING ((( SELECT (public.wall())[10] AS wall) = 'administrator'::text));

ALTER TABLE public.audit_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY auditor ON public.audit_entries FOR SELECT TO liangtian_app USING ((( SELECT (public.wall())[10] AS wall) = 'auditor'::text));

ALTER TABLE public.balance_entries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.balance_lines ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.balance_plans ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.balance_reservations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.balances ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.batches ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.case_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.case_files ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.case_messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.case_persons ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.case_records ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cases ENABLE ROW LEVEL SECURITY;

CREATE POLICY city_adds ON public.batches FOR INSERT TO liangtian_app WITH CHECK ((length(( SELECT (public.wall())[2] AS wall)) <= 4));

CREATE POLICY city_changes ON public.batches FOR UPDATE TO liangtian_app USING ((length(( SELECT (public.wall())[2] AS wall)) <= 4));

CREATE POLICY everybody ON public.people FOR SELECT TO liangtian_app USING (true);

CREATE POLICY everybody_adds ON public.audit_entries FOR INSERT TO liangtian_app WITH CHECK (true);

CREATE POLICY own ON public.people FOR UPDATE TO liangtian_app USING (((id = ( SELECT ((public.wall())[1])::bigint AS wall)) OR (( SELECT (public.wall())[10] AS wall) = 'administrator'::text)));

CREATE POLICY owner ON public.audit_entries TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.balance_entries TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.balance_lines TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.balance_plans TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.balance_reservations TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.balances TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.batches TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.case_events TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.case_files TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.case_messages TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.case_persons TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.case_records TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.cases TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.people TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.photo_withdrawals TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.photos TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.plots TO liangtian_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON public.service_tokens TO liangtian_owner USING (true) WITH CHECK (true);

ALTER TABLE public.people ENABLE ROW LEVEL SECURITY;

CREATE POLICY person ON public.balance_entries TO liangtian_app USING (starts_with(county, ( SELECT (public.wall())[2] AS wall)));

CREATE POLICY person ON public.balance_lines TO liangtian_app USING ((( SELECT e.id
   FROM public.balance_entries e
  WHERE (e.id = balance_lines.entry_id)) IS NOT NULL));

CREATE POLICY person ON public.balance_plans TO liangtian_app USING (starts_with(county, ( SELECT (public.wall())[2] AS wall)));

CREATE POLICY person ON public.balance_reservations TO liangtian_app USING (starts_with(county, ( SELECT (public.wall())[2] AS wall)));

CREATE POLICY person ON public.balances TO liangtian_app USING (starts_with(county, ( SELECT (public.wall())[2] AS wall)));

CREATE POLICY person ON public.batches FOR SELECT TO liangtian_app USING ((( SELECT (public.wall())[2] AS wall) IS NOT NULL));

CREATE POLICY person ON public.case_events FOR SELECT TO liangtian_app USING ((
CASE
    WHEN ((( SELECT c.id
       FROM public.cases c
      WHERE (c.id = case_events.case_id)) IS NOT NULL) OR (actor_id = ( SELECT ((public.wall())[1])::bigint AS wall))) THEN 1
    ELSE NULL::integer
END IS NOT NULL));

CREATE POLICY person ON public.case_files TO liangtian_app USING ((( SELECT c.id
   FROM public.cases c
  WHERE (c.id = case_files.case_id)) IS NOT NULL));

CREATE POLICY person ON public.case_messages TO liangtian_app USING ((( SELECT c.id
   FROM public.cases c
  WHERE (c.id = case_messages.case_id)) IS NOT NULL));

CREATE POLICY person ON public.case_persons TO liangtian_app USING ((( SELECT c.id
   FROM public.cases c
  WHERE (c.id = case_persons.case_id)) IS NOT NULL));

CREATE POLICY person ON public.case_records TO liangtian_app USING ((( SELECT c.id
   FROM public.cases c
  WHERE (c.id = case_records.case_id)) IS NOT NULL));

CREATE POLICY person ON public.cases TO liangtian_app USING ((( SELECT 1
   FROM public.wall_scope() w(region, departments, deputed, unplaced, moving)
  WHERE ((starts_with(cases.county, w.region) AND ((cases.lead = ANY (w.departments)) OR (cases.partner = ANY (w.departments))) AND (cases.deputed @> w.deputed)) OR (((cases.county = ''::text) OR (cases.lead = ''::text)) AND (cases.county ~~ ANY (w.unplaced))) OR (w.moving = ANY (ARRAY[cases.id, cases.parent_id])))) IS NOT NULL));

CREATE POLICY person ON public.photo_withdrawals TO liangtian_app USING ((( SELECT p.id
   FROM public.photos p
  WHERE (p.id = photo_withdrawals.photo_id)) IS NOT NULL));

CREATE POLICY person ON public.photos TO liangtian_app USING ((( SELECT c.id
   FROM public.cases c
  WHERE (c.id = photos.case_id)) IS NOT NULL));

CREATE POLICY person ON public.plots TO liangtian_app USING ((
CASE
    WHEN ((( SELECT c.id
       FROM public.cases c
      WHERE (c.plot_id = plots.id)) IS NOT NULL) OR (( SELECT ((public.wall())[7])::bigint AS wall) = ANY (ARRAY[parent_id, replaces_id])) OR public.plot_replaced_in_sight(id)) THEN 1
    ELSE NULL::integer
END IS NOT NULL));

CREATE POLICY person_adds ON public.case_events FOR INSERT TO liangtian_app WITH CHECK (((( SELECT c.id
   FROM public.cases c
  WHERE (c.id = case_events.case_id)) IS NOT NULL) AND (actor_id = ( SELECT ((public.wall())[1])::bigint AS wall))));

ALTER TABLE public.photo_withdrawals ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.photos ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.plots ENABLE ROW LEVEL SECURITY;

CREATE POLICY program ON public.audit_entries TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.balance_entries TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.balance_lines TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.balance_plans TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.balance_reservations TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.balances TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.batches TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.case_events TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.case_files TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.case_messages TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.case_persons TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.case_records TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.cases TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.people TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.photo_withdrawals TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.photos TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.plots TO liangtian_program USING (true) WITH CHECK (true);

CREATE POLICY program ON public.service_tokens TO liangtian_program USING (true) WITH CHECK (true);

ALTER TABLE public.service_tokens ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA public TO liangtian_app;

REVOKE ALL ON FUNCTION public.audit_prune(months integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_prune(months integer) TO liangtian_app;

REVOKE ALL ON FUNCTION public.cases_in_box(west double precision, south double precision, east double precision, north double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION public.cases_in_box(west double precision, south double precision, east double precision, north double precision) TO liangtian_app;

REVOKE ALL ON FUNCTION public.cases_with_text(part text, beginning text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.cases_with_text(part text, beginning text) TO liangtian_app;

REVOKE ALL ON FUNCTION public.change_mark() FROM PUBLIC;
GRANT ALL ON FUNCTION public.change_mark() TO liangtian_app;

REVOKE ALL ON FUNCTION public.forget_months() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.gather_months(reach timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.gather_months(reach timestamp with time zone) TO liangtian_app;

REVOKE ALL ON FUNCTION public.kin_of_case(asked bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.kin_of_case(asked bigint) TO liangtian_app;

REVOKE ALL ON FUNCTION public.photo_elsewhere(hash text, but bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.photo_elsewhere(hash text, but bigint) TO liangtian_app;

REVOKE ALL ON FUNCTION public.plot_replaced_in_sight(plot bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.plot_replaced_in_sight(plot bigint) TO liangtian_app;

REVOKE ALL ON FUNCTION public.seal_checkpoints_follow() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.seal_sequence() FROM PUBLIC;
GRANT ALL ON FUNCTION public.seal_sequence() TO liangtian_program;

REVOKE ALL ON FUNCTION public.wall() FROM PUBLIC;
GRANT ALL ON FUNCTION public.wall() TO liangtian_app;

REVOKE ALL ON FUNCTION public.wall_program() FROM PUBLIC;
GRANT ALL ON FUNCTION public.wall_program() TO liangtian_app;

REVOKE ALL ON FUNCTION public.wall_scope() FROM PUBLIC;
GRANT ALL ON FUNCTION public.wall_scope() TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.acceptance_signatures TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.acceptances TO liangtian_app;

GRANT SELECT ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(person_id) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(login) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(name) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(role) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(department) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(region) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(code) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(refusal) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(subject_kind) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(subject_id) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(subject) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(address) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(request_id) ON TABLE public.audit_entries TO liangtian_app;

GRANT INSERT(details) ON TABLE public.audit_entries TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.balance_entries TO liangtian_app;

GRANT SELECT ON TABLE public.balance_grades TO liangtian_app;

GRANT SELECT ON TABLE public.balance_kinds TO liangtian_app;

GRANT SELECT ON TABLE public.balance_lines TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.balance_plans TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.balance_reservations TO liangtian_app;

GRANT SELECT ON TABLE public.balance_reserved TO liangtian_app;

GRANT SELECT ON TABLE public.balances TO liangtian_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.batches TO liangtian_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.calendar_days TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.case_events TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.case_files TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.case_mentions TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.case_messages TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.case_persons TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.case_records TO liangtian_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.cases TO liangtian_app;

GRANT USAGE ON SEQUENCE public.cases_id_seq TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.certificates TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.consultation_answers TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.consultations TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.deliveries TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.detections TO liangtian_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.document_links TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.documents TO liangtian_app;

GRANT UPDATE(title) ON TABLE public.documents TO liangtian_app;

GRANT UPDATE(number) ON TABLE public.documents TO liangtian_app;

GRANT UPDATE(issuer) ON TABLE public.documents TO liangtian_app;

GRANT UPDATE(valid_from) ON TABLE public.documents TO liangtian_app;

GRANT UPDATE(valid_to) ON TABLE public.documents TO liangtian_app;

GRANT UPDATE(note) ON TABLE public.documents TO liangtian_app;

GRANT UPDATE(changed_by) ON TABLE public.documents TO liangtian_app;

GRANT UPDATE(changed_at) ON TABLE public.documents TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.exports TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.field_answers TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.field_arrivals TO liangtian_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.field_devices TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.field_entries TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.field_files TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.field_releases TO liangtian_app;

GRANT SELECT ON TABLE public.field_standing TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.frozen_months TO liangtian_app;

GRANT SELECT ON TABLE public.geography_columns TO liangtian_app;

GRANT SELECT ON TABLE public.geometry_columns TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.ground_merges TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.grounds TO liangtian_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.import_overlays TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import_rows TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import_templates TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import_verdicts TO liangtian_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.imports TO liangtian_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.jobs TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.joint_files TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.joint_settings TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.layer_features TO liangtian_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.layers TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.legal_steps TO liangtian_app;

GRANT SELECT ON TABLE public.lifecycle TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.login_attempts TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.meeting_items TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.meetings TO liangtian_app;

GRANT SELECT ON TABLE public.month_begun TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.month_corrections TO liangtian_app;

GRANT SELECT ON TABLE public.month_left TO liangtian_app;

GRANT SELECT ON TABLE public.months_gathered TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.notifications TO liangtian_app;

GRANT UPDATE(read_at) ON TABLE public.notifications TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.operation_cases TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.operation_entries TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.operations TO liangtian_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.password_history TO liangtian_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.people TO liangtian_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.person_sessions TO liangtian_app;

GRANT UPDATE(last_used_at) ON TABLE public.person_sessions TO liangtian_app;

GRANT UPDATE(ended_at) ON TABLE public.person_sessions TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.photo_kin TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.photo_prints TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.photo_withdrawals TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.photos TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.plots TO liangtian_app;

GRANT USAGE ON SEQUENCE public.plots_id_seq TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.proposals TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_codes TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.referrals TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.region_pieces TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.region_versions TO liangtian_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.regions TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.routing_changes TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_rules TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_versions TO liangtian_app;

GRANT SELECT ON TABLE public.schema_migrations TO liangtian_app;

GRANT SELECT ON TABLE public.seal_checkpoints TO liangtian_app;
GRANT INSERT ON TABLE public.seal_checkpoints TO liangtian_program;

GRANT SELECT ON TABLE public.seal_leaves TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.supervision_events TO liangtian_app;

GRANT SELECT ON TABLE public.seal_records TO liangtian_app;

GRANT SELECT ON TABLE public.seal_tiles TO liangtian_app;
GRANT INSERT ON TABLE public.seal_tiles TO liangtian_program;

GRANT SELECT,INSERT,UPDATE ON TABLE public.second_factor_rules TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.second_factors TO liangtian_app;

GRANT SELECT ON TABLE public.service_tokens TO liangtian_app;

GRANT INSERT(person_id) ON TABLE public.service_tokens TO liangtian_app;

GRANT INSERT(purpose) ON TABLE public.service_tokens TO liangtian_app;

GRANT INSERT(hash) ON TABLE public.service_tokens TO liangtian_app;

GRANT INSERT(capabilities) ON TABLE public.service_tokens TO liangtian_app;

GRANT INSERT(issued_by) ON TABLE public.service_tokens TO liangtian_app;

GRANT INSERT(expires_at) ON TABLE public.service_tokens TO liangtian_app;

GRANT UPDATE(last_used_at) ON TABLE public.service_tokens TO liangtian_app;

GRANT UPDATE(last_address) ON TABLE public.service_tokens TO liangtian_app;

GRANT UPDATE(revoked_at) ON TABLE public.service_tokens TO liangtian_app;

GRANT UPDATE(revoked_by) ON TABLE public.service_tokens TO liangtian_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sessions TO liangtian_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.sign_on_subjects TO liangtian_program;

GRANT SELECT ON TABLE public.spatial_ref_sys TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.spot_draws TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.spot_frame TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.spot_outcomes TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.spot_plans TO liangtian_app;

GRANT SELECT ON TABLE public.standings TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.supervision_cases TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.supervision_files TO liangtian_app;

GRANT SELECT ON TABLE public.supervision_lifecycle TO liangtian_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.supervision_numbers TO liangtian_app;

GRANT SELECT,UPDATE ON TABLE public.supervision_rules TO liangtian_app;

GRANT SELECT,INSERT ON TABLE public.supervisions TO liangtian_app;

GRANT UPDATE(term) ON TABLE public.supervisions TO liangtian_app;

GRANT UPDATE(state) ON TABLE public.supervisions TO liangtian_app;

GRANT UPDATE(version) ON TABLE public.supervisions TO liangtian_app;

GRANT UPDATE(updated_at) ON TABLE public.supervisions TO liangtian_app;
