-- expands
-- The same bounds as in 0020, in words that cost the planner less. EXISTS under
-- a policy is planned twice (row by row, and hashed), each time with the wall of
-- cases inside; a look-up of one id is planned once. x IN (a, b) looks x up twice.

ALTER POLICY person ON cases USING ((CASE WHEN
  starts_with(county, (SELECT (wall())[2]))
    AND (lead = ANY ((SELECT (wall())[3]::text[])::text[]) OR partner = ANY ((SELECT (wall())[3]::text[])::text[]))
    AND deputed @> (SELECT coalesce((wall())[4]::bigint[], '{}'))
  OR (county = '' OR lead = '') AND county LIKE ANY ((SELECT (wall())[5]::text[])::text[])
  OR (SELECT (wall())[6]::bigint) = ANY (ARRAY[id, parent_id])
  THEN 1 END) IS NOT NULL);

CREATE OR REPLACE VIEW cases_in_sight AS SELECT c.* FROM cases c WHERE (CASE WHEN (SELECT wall_program())
  OR starts_with(c.county, (SELECT (wall())[2]))
    AND (c.lead = ANY ((SELECT (wall())[3]::text[])::text[]) OR c.partner = ANY ((SELECT (wall())[3]::text[])::text[]))
    AND c.deputed @> (SELECT coalesce((wall())[4]::bigint[], '{}'))
  OR (c.county = '' OR c.lead = '') AND c.county LIKE ANY ((SELECT (wall())[5]::text[])::text[])
  OR (SELECT (wall())[6]::bigint) = ANY (ARRAY[c.id, c.parent_id])
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
