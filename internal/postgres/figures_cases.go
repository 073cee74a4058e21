package postgres

import (
	"context"
	"slices"

	"liangtian/internal/org"
	"liangtian/internal/report"
)

// Behind gives a page of the cases that make a figure, those due first first;
// what has no day comes last. A case that has left the person's scope since is
// listed, because it was counted, but is not opened.
func (f *Figures) Behind(ctx context.Context, who org.Person, m report.Measure, s report.Slice, at report.Moment, cursor string, limit int) (items []report.Stood, next string, err error) {
	const key = "coalesce(c.due_on, date '9999-12-31')" // as the index standings_due has it
	w := standing(who, s, at)
	w.and("?", countedBy(m, at.Day))
	if !slices.ContainsFunc(m.Standings(), func(s report.Standing) bool { return !s.State.Ended() }) {
		w.and(key + " = date '9999-12-31'") // what has ended has no limit (setDue): all others are passed over at once
	}
	if cursor != "" {
		day, id, err := readCursor(cursor)
		if err != nil {
			return nil, "", err
		}
		w.and("("+key+", c.case_id) > (?::date, ?)", day, id)
	}
	var rows []struct {
		report.Stood
		SortKey string
	}
	err = read(ctx, f.db.NewRaw(`WITH q AS MATERIALIZED (SELECT c.case_id, c.seq FROM standings c WHERE ? ORDER BY `+key+`, c.case_id LIMIT ?),
		c AS (SELECT c.*, `+key+`::text AS sort_key FROM q JOIN standings c ON c.case_id = q.case_id AND c.seq = q.seq)
		SELECT c.case_id, now.no, p.plot_no, c.county, coalesce(r.name, '') AS county_name, c.town, p.village, c.type, c.lead, c.area_cents, c.pbf_cents, c.state,
		  to_char(c.due_on, 'YYYY-MM-DD') AS due_on, now.state AS state_now, EXISTS (SELECT 1 FROM cases c WHERE c.id = now.id AND ?) AS visible, c.sort_key
		FROM c JOIN cases now ON now.id = c.case_id JOIN plots p ON p.id = now.plot_id LEFT JOIN regions r ON r.code = c.county ORDER BY c.sort_key, c.case_id`,
		w.query(), limit+1, scoped(org.ScopeOf(who)).query()), &rows)
	if err != nil {
		return nil, "", refusal(err)
	}
	if len(rows) > limit {
		rows = slices.Delete(rows, limit, len(rows))
		next = writeCursor(rows[limit-1].SortKey, rows[limit-1].CaseID)
	}
	items = make([]report.Stood, len(rows))
	for i, r := range rows {
		items[i] = r.Stood
	}
	return items, next, nil
}
