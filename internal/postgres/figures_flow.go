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

func endedStates() (out []casework.State) {
	for _, d := range casework.States {
		if d.State.Ended() {
			out = append(out, d.State)
		}
	}
	return out
}

func instants(list []time.Time) any {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.Format(time.RFC3339)
	}
	return pgdialect.Array(out)
}

// Months gives n months up to that of a moment, the oldest first.
func (f *Figures) Months(ctx context.Context, who org.Person, s report.Slice, at report.Moment, n int) ([]report.Month, error) {
	y, m, _ := at.At.In(org.Shanghai).Date()
	if !at.Now {
		y, m, _ = at.At.Add(-time.Second).In(org.Shanghai).Date()
	}
	first := time.Date(y, m, 1, 0, 0, 0, 0, org.Shanghai).AddDate(0, 1-n, 0)
	edges := make([]time.Time, n+1) // the beginning of each month, and of the one after
	for i := range edges {
		edges[i] = first.AddDate(0, i, 0)
	}
	// One walk: of each standing, in which of the months it began and in which
	// it ended (0 before the first, n+1 after the moment asked for).
	var spans []struct {
		Since, Until int
		Open, Born   bool
		Action       string
		State        string
		Count        int
		Steps, Late  int
	}
	err := f.db.NewRaw(`SELECT width_bucket(c.since, ?::timestamptz[]) AS since, width_bucket(CASE WHEN c.until >= ? THEN ? ELSE c.until END, ?::timestamptz[]) AS until, NOT (c.state = ANY(?)) AS open,
		c.from_state = '' AS born, c.action, c.state, count(*) AS count, count(*) FILTER (WHERE c.due_on IS NOT NULL) AS steps,
		count(*) FILTER (WHERE (c.until AT TIME ZONE 'Asia/Shanghai')::date > c.due_on) AS late
		FROM standings c WHERE c.until >= ? AND ? GROUP BY 1, 2, 3, 4, 5, 6`,
		instants(edges), at.At, edges[n], instants(edges), texts(endedStates()), first, ever(who, s, at.At).query()).Scan(ctx, &spans)
	if err != nil {
		return nil, refusal(err)
	}
	out := make([]report.Month, n)
	for i := range out {
		m := &out[i]
		m.Month = edges[i].Format("2006-01")
		for _, sp := range spans {
			if sp.Open && sp.Since <= i+1 && sp.Until > i+1 {
				m.Open += sp.Count
			}
			if sp.Until == i+1 {
				m.Steps, m.Late = m.Steps+sp.Steps, m.Late+sp.Late
			}
			if sp.Since == i+1 {
				m.Add(casework.Action(sp.Action), casework.State(sp.State), sp.Born, sp.Count)
			}
		}
	}
	return out, nil
}

// Stages gives how long cases stood in each state that they left between two
// days, in the order of the mission.
func (f *Figures) Stages(ctx context.Context, who org.Person, s report.Slice, from, to time.Time) ([]report.Stay, error) {
	var rows []report.Stay
	err := f.db.NewRaw(`SELECT c.state, count(*) AS left_, avg(d.days)::float8 AS mean, percentile_cont(0.5) WITHIN GROUP (ORDER BY d.days) AS median,
		count(*) FILTER (WHERE (c.until AT TIME ZONE 'Asia/Shanghai')::date > c.due_on) AS late
		FROM standings c CROSS JOIN LATERAL (SELECT extract(epoch FROM c.until - c.since)::float8 / 86400) d (days)
		WHERE c.until >= ? AND c.until < ? AND ? GROUP BY 1`, from, to, ever(who, s, to).query()).Scan(ctx, &rows)
	out := []report.Stay{}
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
		pgdialect.Array(departments), texts(endedStates()), since, since, since, ever(who, s, now).query()).Scan(ctx, &out)
	return out, refusal(err)
}
