-- expands
-- The same bounds as in 0020, in words that cost the planner less: it took as
-- long over a page of the register as the page itself. Every (SELECT (wall())[n])
-- is a query to plan, and under EXISTS it is planned twice (row by row, and
-- hashed), with the wall of cases inside. The wall of cases is one query now, over
-- the scope as one row that is read once a statement; what hangs on a case looks
-- up one id.

CREATE FUNCTION wall_scope() RETURNS TABLE (region text, departments text[], deputed bigint[], unplaced text[], moving bigint)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE w text[] := public.wall();
BEGIN
  region := w[2];
  departments := w[3]::text[];
  deputed := coalesce(w[4]::bigint[], '{}');
  unplaced := w[5]::text[];
  moving := w[6]::bigint;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION wall_scope() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall_scope() TO liangtian_app;

ALTER POLICY person ON cases USING ((SELECT 1 FROM wall_scope() w WHERE
  starts_with(cases.county, w.region) AND (cases.lead = ANY (w.departments) OR cases.partner = ANY (w.departments)) AND cases.deputed @> w.deputed
  OR (cases.county = '' OR cases.lead = '') AND cases.county LIKE ANY (w.unplaced)
  OR w.moving = ANY (ARRAY[cases.id, cases.parent_id])) IS NOT NULL);

CREATE OR REPLACE VIEW cases_in_sight AS SELECT c.* FROM cases c WHERE (CASE WHEN (SELECT wall_program())
  OR (SELECT 1 FROM wall_scope() w WHERE
    starts_with(c.county, w.region) AND (c.lead = ANY (w.departments) OR c.partner = ANY (w.departments)) AND c.deputed @> w.deputed
    OR (c.county = '' OR c.lead = '') AND c.county LIKE ANY (w.unplaced)
    OR w.moving = ANY (ARRAY[c.id, c.parent_id])) IS NOT NULL
  THEN 1 END) IS NOT NULL;

ALTER POLICY person ON plots USING ((CASE WHEN
  (SELECT c.id FROM cases c WHERE c.plot_id = plots.id) IS NOT NULL
  OR (SELECT (wall())[7]::bigint) = ANY (ARRAY[parent_id, replaces_id])
  OR plot_replaced_in_sight(id)
  THEN 1 END) IS NOT NULL);

ALTER POLICY person ON case_events USING ((CASE WHEN
  (SELECT c.id FROM cases c WHERE c.id = case_id) IS NOT NULL OR actor_id = (SELECT (wall())[1]::bigint)
  THEN 1 END) IS NOT NULL);
ALTER POLICY person_adds ON case_events WITH CHECK (
  (SELECT c.id FROM cases c WHERE c.id = case_id) IS NOT NULL AND actor_id = (SELECT (wall())[1]::bigint));

ALTER POLICY person ON case_records USING ((SELECT c.id FROM cases c WHERE c.id = case_id) IS NOT NULL);
ALTER POLICY person ON case_messages USING ((SELECT c.id FROM cases c WHERE c.id = case_id) IS NOT NULL);
ALTER POLICY person ON case_persons USING ((SELECT c.id FROM cases c WHERE c.id = case_id) IS NOT NULL);
ALTER POLICY person ON case_files USING ((SELECT c.id FROM cases c WHERE c.id = case_id) IS NOT NULL);
ALTER POLICY person ON photos USING ((SELECT c.id FROM cases c WHERE c.id = case_id) IS NOT NULL);
ALTER POLICY person ON photo_withdrawals USING ((SELECT p.id FROM photos p WHERE p.id = photo_id) IS NOT NULL);
ALTER POLICY person ON balance_lines USING ((SELECT e.id FROM balance_entries e WHERE e.id = entry_id) IS NOT NULL);
