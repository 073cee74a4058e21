package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// ever is the condition of every standing that a person may see and that a
// slice asks for, whenever it was.
func ever(who org.Person, s report.Slice, upTo time.Time) where {
	scope := org.ScopeOf(who)
	if scope.Deputed != 0 {
		return cond("false")
	}
	w := within(scope)
	w.and("c.since < ?", upTo)
	w.slice(s)
	return w
}

var returning = texts(report.ReturnActions)

// Months gives n months up to that of a moment, the oldest first.
func (f *Figures) Months(ctx context.Context, who org.Person, s report.Slice, at report.Moment, n int) ([]report.Month, error) {
	y, m, _ := at.At.In(org.Shanghai).Date()
	if !at.Now {
		y, m, _ = at.At.Add(-time.Second).In(org.Shanghai).Date()
	}
	first := time.Date(y, m, 1, 0, 0, 0, 0, org.Shanghai).AddDate(0, 1-n, 0)
	var rows []report.Month
	// A step's standing before it has the day it was due: left late is late.
	err := f.db.NewRaw(`SELECT to_char(greatest(c.since, ?) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month,
		count(*) FILTER (WHERE c.from_state = '') AS born, count(*) FILTER (WHERE c.action = 'issue') AS issued,
		count(*) FILTER (WHERE c.action = 'close') AS closed, count(*) FILTER (WHERE c.action = 'reopen') AS reopened,
		count(*) FILTER (WHERE c.action = ANY(?)) AS returned, count(*) FILTER (WHERE c.state IN ('voided', 'split')) AS ended
		FROM standings c WHERE (c.from_state = '' OR c.action IN ('issue', 'close', 'reopen', 'void', 'split') OR c.action = ANY(?)) AND ? GROUP BY 1 ORDER BY 1`,
		first.Add(-time.Second), returning, returning, ever(who, s, at.At).query()).Scan(ctx, &rows)
	if err != nil {
		return nil, refusal(err)
	}
	late, err := f.late(ctx, who, s, first, at)
	if err != nil {
		return nil, refusal(err)
	}
	byMonth := map[string]report.Month{}
	for _, r := range rows {
		byMonth[r.Month] = r
	}
	out := make([]report.Month, n)
	for i := range out {
		name := first.AddDate(0, i, 0).Format("2006-01")
		out[i] = byMonth[name]
		out[i].Month, out[i].Late, out[i].Steps = name, late[name].Late, late[name].Steps
	}
	report.Balance(byMonth[first.Add(-time.Second).Format("2006-01")], out)
	return out, nil
}

// late counts the steps that had a day, and those taken after it.
func (f *Figures) late(ctx context.Context, who org.Person, s report.Slice, first time.Time, at report.Moment) (map[string]report.Month, error) {
	var rows []report.Month
	err := f.db.NewRaw(`SELECT to_char(c.until AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month, count(*) AS steps,
		count(*) FILTER (WHERE (c.until AT TIME ZONE 'Asia/Shanghai')::date > c.due_on) AS late
		FROM standings c WHERE c.due_on IS NOT NULL AND c.until >= ? AND c.until < ? AND ? GROUP BY 1`,
		first, at.At, ever(who, s, at.At).query()).Scan(ctx, &rows)
	out := map[string]report.Month{}
	for _, r := range rows {
		out[r.Month] = r
	}
	return out, err
}

// Stages gives how long cases stood in each state that they left between two
// days, in the order of the mission.
func (f *Figures) Stages(ctx context.Context, who org.Person, s report.Slice, from, to time.Time) ([]report.Stage, error) {
	var rows []report.Stage
	err := f.db.NewRaw(`SELECT c.state, count(*) AS left_, avg(d.days)::float8 AS mean, percentile_cont(0.5) WITHIN GROUP (ORDER BY d.days) AS median,
		count(*) FILTER (WHERE (c.until AT TIME ZONE 'Asia/Shanghai')::date > c.due_on) AS late
		FROM standings c CROSS JOIN LATERAL (SELECT extract(epoch FROM c.until - c.since)::float8 / 86400) d (days)
		WHERE c.until >= ? AND c.until < ? AND ? GROUP BY 1`, from, to, ever(who, s, to).query()).Scan(ctx, &rows)
	out := []report.Stage{}
	for _, d := range casework.States {
		for _, r := range rows {
			if r.State == d.State && !d.State.Ended() {
				out = append(out, r)
			}
		}
	}
	return out, refusal(err)
}

// Burden gives what was asked of the field between two days.
func (f *Figures) Burden(ctx context.Context, who org.Person, s report.Slice, from, to time.Time) (b report.Burden, err error) {
	within := func() any {
		w := ever(who, s, to)
		w.and("c.since >= ?", from)
		return w.query()
	}
	err = f.db.NewRaw(`SELECT count(DISTINCT c.case_id) FILTER (WHERE c.action IN ('report_finding', 'submit_evidence')) AS visited,
		count(*) FILTER (WHERE c.action = ANY(?)) AS returns,
		(SELECT count(*) FROM photos ph JOIN standings c ON c.case_id = ph.case_id AND c.until = 'infinity' WHERE ph.received_at >= ? AND ph.received_at < ? AND ?) AS photos
		FROM standings c WHERE (c.action IN ('report_finding', 'submit_evidence') OR c.action = ANY(?)) AND ?`,
		returning, from, to, ever(who, s, to).query(), returning, within()).Scan(ctx, &b)
	return b, refusal(err)
}

// Outlooks gives what the backlog of each county is foretold from.
func (f *Figures) Outlooks(ctx context.Context, who org.Person, s report.Slice, now time.Time) (out []report.Outlook, err error) {
	since := now.AddDate(0, 0, -7*report.OutlookWeeks)
	ended := make([]casework.State, 0, 4)
	for _, d := range casework.States {
		if d.State.Ended() {
			ended = append(ended, d.State)
		}
	}
	departments := []string{string(org.NaturalResources), string(org.Agriculture)}
	if s.Lead != "" && s.Lead != report.None {
		departments = []string{s.Lead}
	}
	err = f.db.NewRaw(`SELECT q.*, coalesce(r.name, '') AS name,
		(SELECT count(*) FROM people i WHERE i.role = 'inspector' AND i.active AND i.region = q.county AND i.department = ANY(?)) AS inspectors FROM (
		SELECT c.county, count(*) FILTER (WHERE c.until = 'infinity' AND NOT c.state = ANY(?)) AS open,
		  count(*) FILTER (WHERE c.action = 'close' AND c.since >= ?) AS closed,
		  count(*) FILTER (WHERE (c.from_state = '' OR c.action = 'reopen') AND c.since >= ?) AS arrived
		FROM standings c WHERE (c.until = 'infinity' OR c.since >= ?) AND c.county <> '' AND ? GROUP BY 1) q
		LEFT JOIN regions r ON r.code = q.county ORDER BY q.county`,
		pgdialect.Array(departments), texts(ended), since, since, since, ever(who, s, now).query()).Scan(ctx, &out)
	return out, refusal(err)
}
