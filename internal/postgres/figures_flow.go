package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
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
	w := scoped(scope)
	w.and("c.since < ?", upTo)
	w.slice(s)
	return w
}

func endedStates() (out []casework.State) {
	for _, d := range casework.States {
		if d.State.Ended() {
			out = append(out, d.State)
		}
	}
	return out
}

// Steps gives what was done up to a moment, month by month, and the photos
// received since a day. Months that were gathered beforehand are read from
// there; the rest, and all of a single town, is walked.
func (f *Figures) Steps(ctx context.Context, who org.Person, s report.Slice, at report.Moment, since time.Time) (out report.Steps, err error) {
	out, err = f.steps(ctx, who, s, at, since)
	if lose(ctx, err) {
		out, err = f.steps(ctx, who, s, at, since)
	}
	return out, refusal(err)
}

func (f *Figures) steps(ctx context.Context, who org.Person, s report.Slice, at report.Moment, since time.Time) (out report.Steps, err error) {
	err = Snapshot(ctx, f.db, func(ctx context.Context, tx bun.Tx) error {
		var gathered, from time.Time // what began or ended before from is gathered
		if s.Town == "" {
			if err := tx.NewRaw(`SELECT greatest(up_to, 'epoch') FROM months_gathered`).Scan(ctx, &gathered); err != nil {
				return err
			}
			if from = gathered; at.At.Before(gathered) {
				from = report.MonthBegin(at.At)
			}
		}
		past := ever(who, s, at.At)
		past.and("c.since >= ?", from)
		month := scoped(org.ScopeOf(who))
		month.slice(s)
		month.and("(c.month < ? OR ?)", report.MonthBegin(from).Format(time.DateOnly), from.Equal(gathered))
		if org.ScopeOf(who).Deputed != 0 || from.IsZero() {
			month = cond("false")
		}
		err := tx.NewRaw(`SELECT to_char(c.month, 'YYYY-MM') AS month, c.state, c.action, c.born, sum(c.count)::bigint AS count FROM month_begun c WHERE ? GROUP BY 1, 2, 3, 4
			UNION ALL SELECT to_char(date_trunc('month', c.since AT TIME ZONE 'Asia/Shanghai'), 'YYYY-MM'), c.state, c.action, c.from_state = '', count(*) FROM standings c WHERE ? GROUP BY 1, 2, 3, 4`,
			month.query(), past.query()).Scan(ctx, &out.Begun)
		if err != nil {
			return err
		}
		past = ever(who, s, at.At)
		past.and("c.until >= ? AND c.until < ?", from, at.At)
		err = tx.NewRaw(`SELECT to_char(c.month, 'YYYY-MM') AS month, c.state, c.days, sum(c.count)::bigint AS count, sum(c.timed)::bigint AS timed, sum(c.late)::bigint AS late, sum(c.seconds) AS seconds
			FROM month_left c WHERE ? GROUP BY 1, 2, 3
			UNION ALL SELECT to_char(date_trunc('month', c.until AT TIME ZONE 'Asia/Shanghai'), 'YYYY-MM'), c.state, floor(extract(epoch FROM c.until - c.since) / 86400)::int, count(*), count(c.due_on),
			  count(*) FILTER (WHERE (c.until AT TIME ZONE 'Asia/Shanghai')::date > c.due_on), sum(extract(epoch FROM c.until - c.since))::float8 FROM standings c WHERE ? GROUP BY 1, 2, 3`,
			month.query(), past.query()).Scan(ctx, &out.Left)
		if err != nil {
			return err
		}
		return tx.NewRaw(`SELECT count(*) FROM photos ph JOIN standings c ON c.case_id = ph.case_id AND c.until = 'infinity' WHERE ph.received_at >= ? AND ph.received_at < ? AND ?`,
			since, at.At, ever(who, s, at.At).query()).Scan(ctx, &out.Photos)
	})
	return out, err
}

// gatherBehind is how far back what is gathered ends: longer than any
// transaction that writes steps.
const (
	gatherBehind = 2 * time.Hour
	gatherDays   = 15
)

// GatherMonths adds up the steps since the last time, so many days at once
// that no statement takes long.
func (f *Figures) GatherMonths(ctx context.Context, now time.Time) error {
	for reach := now.Add(-gatherBehind).Truncate(time.Microsecond); ; {
		var from time.Time
		err := f.db.NewRaw(`SELECT greatest(g.up_to, s.first) FROM months_gathered g, (SELECT min(since) AS first FROM standings) s WHERE s.first IS NOT NULL`).Scan(ctx, &from)
		if none(err) || err == nil && !from.Before(reach) {
			return nil
		}
		if err != nil {
			return err
		}
		to := from.AddDate(0, 0, gatherDays)
		if to.After(reach) {
			to = reach
		}
		if _, err := f.db.NewRaw(`SELECT gather_months(?)`, to).Exec(ctx); err != nil {
			return err
		}
	}
}

// Outlooks gives what the backlog of each county is foretold from.
func (f *Figures) Outlooks(ctx context.Context, who org.Person, s report.Slice, now time.Time) (out []report.Outlook, err error) {
	since := now.AddDate(0, 0, -7*report.OutlookWeeks)
	departments := []string{string(org.NaturalResources), string(org.Agriculture)}
	if s.Lead != "" && s.Lead != report.None {
		departments = []string{s.Lead}
	}
	err = read(ctx, f.db.NewRaw(`SELECT q.*, coalesce(r.name, '') AS name,
		(SELECT count(*) FROM people i WHERE i.role = 'inspector' AND i.active AND i.region = q.county AND i.department = ANY(?)) AS inspectors FROM (
		SELECT c.county, count(*) FILTER (WHERE c.until = 'infinity' AND NOT c.state = ANY(?)) AS open,
		  count(*) FILTER (WHERE c.action = 'close' AND c.since >= ?) AS closed,
		  count(*) FILTER (WHERE (c.from_state = '' OR c.action = 'reopen') AND c.since >= ?) AS arrived
		FROM standings c WHERE (c.until = 'infinity' OR c.since >= ?) AND c.county <> '' AND ? GROUP BY 1) q
		LEFT JOIN regions r ON r.code = q.county ORDER BY q.county`,
		pgdialect.Array(departments), texts(endedStates()), since, since, since, ever(who, s, now).query()), &out)
	return out, refusal(err)
}
