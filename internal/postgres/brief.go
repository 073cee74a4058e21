package postgres

import (
	"context"
	"time"

	"liangtian/internal/org"
	"liangtian/internal/report"
)

// Brief is report.Source.Brief: figures as they stood at the end of the time,
// from the same count as the statistics.
func (r reading) Brief(ctx context.Context, a report.Ask) (out report.BriefFigures, err error) {
	at, err := report.MomentOf(string(a.To), r.now)
	if err != nil {
		return out, err
	}
	of := report.Slice{Batch: a.Batch, County: string(a.County), Lead: string(a.Lead)}
	figures := &Figures{db: r.db}
	suspected := of
	suspected.Qualification = "suspected"
	for _, q := range []struct {
		into *[]report.Row
		by   string
		of   report.Slice
	}{{&out.Counties, "county", of}, {&out.States, "state", of}, {&out.Types, "type", of}, {&out.Suspected, "county", suspected}} {
		if *q.into, err = figures.count(ctx, r.who, q.by, q.of, at); err != nil {
			return out, err
		}
	}
	from, _ := a.From.Time()
	y, m, d := from.Date()
	w := ever(r.who, of, at.At)
	w.and("c.since >= ?", time.Date(y, m, d, 0, 0, 0, 0, org.Shanghai))
	var rows []struct {
		County         string
		Issued, Closed int
	}
	err = r.db.NewRaw(`SELECT coalesce(nullif(c.county, ''), ?) AS county, count(*) FILTER (WHERE c.action = 'issue') AS issued, count(*) FILTER (WHERE c.action = 'close') AS closed
		FROM standings c WHERE c.action IN ('issue', 'close') AND ? GROUP BY 1`, report.None, w.query()).Scan(ctx, &rows)
	out.Issued, out.Closed = map[string]int{}, map[string]int{}
	for _, row := range rows {
		out.Issued[row.County], out.Closed[row.County] = row.Issued, row.Closed
	}
	return out, err
}
