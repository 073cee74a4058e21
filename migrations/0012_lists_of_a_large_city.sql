-- Indexes for a city of a million cases: lists begin at once in every order,
-- and the desk is counted from indexes alone.

-- What is due first; a case without a day comes last, in either direction.
DROP INDEX cases_due;
CREATE INDEX cases_due ON cases ((coalesce(due_on, '9999-12-31'::date)), id);
CREATE INDEX cases_due_last ON cases ((coalesce(due_on, '0001-01-01'::date)) DESC, id DESC);
CREATE INDEX cases_area ON cases (area_cents, id);
CREATE INDEX plots_no ON plots (plot_no);
CREATE INDEX plots_town ON plots (town);

DROP INDEX cases_state;
CREATE INDEX cases_state ON cases (state, due_on, id) INCLUDE (county, lead, partner);
DROP INDEX cases_county_state;
CREATE INDEX cases_county_state ON cases (county, state, due_on, id) INCLUDE (lead, partner);

-- A search finds a case by the beginning of its number.
CREATE INDEX cases_no_begins ON cases (no text_pattern_ops);
