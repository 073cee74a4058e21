package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// Reports gives the figures of reports and the contents of packages.
type Reports struct{ db *bun.DB }

// NewReports works on a database whose statements may take long.
func NewReports(db *bun.DB) *Reports { return &Reports{db} }

// reading is report.Source for one person at one moment: everything is read in
// one snapshot, so that the sheets of a workbook agree with each other.
type reading struct {
	db  bun.IDB
	who org.Person
	now time.Time
}

var _ report.Source = reading{}

// Read lets do read in one snapshot.
func (s *Reports) Read(ctx context.Context, who org.Person, now time.Time, do func(report.Source) error) error {
	return refusal(Snapshot(ctx, s.db, func(_ context.Context, tx bun.Tx) error { return do(reading{tx, who, now}) }))
}

// asked is the condition of a report: the person's scope, then what he asks.
func (r reading) asked(a report.Ask) where {
	f := casework.Filter{Batch: a.Batch, County: a.County, Lead: a.Lead}
	return filtered(r.who, f, org.DateOf(org.Today(r.now)))
}

// issued narrows to batches of some days.
func issued(w *where, a report.Ask) {
	if a.From != "" {
		w.and("b.issued_on >= ?::date", string(a.From))
	}
	if a.To != "" {
		w.and("b.issued_on <= ?::date", string(a.To))
	}
}

// returnedByCity says of a case whether the step that brought it to its state
// was the city's sending back; steps that leave a case in place are passed over.
const returnedByCity = ` LEFT JOIN LATERAL (SELECT e.from_state = ? AND e.action = ANY(?) AS returned FROM case_events e
	WHERE e.case_id = c.id AND e.from_state <> e.to_state ORDER BY e.seq DESC LIMIT 1) came ON true`

func cityReturns() []any {
	return []any{string(report.CityReturns.From), texts(report.CityReturns.Do)}
}

// mainMeasure is the measure of the largest area, done or else planned.
const mainMeasure = ` LEFT JOIN LATERAL (SELECT m.v->>'code' AS code FROM json_array_elements(c.facts->'measures') WITH ORDINALITY m(v, n)
	ORDER BY coalesce((m.v->>'doneCents')::bigint, (m.v->>'plannedCents')::bigint, 0) DESC, m.n LIMIT 1) main ON true`

// Groups is report.Source.Groups.
func (r reading) Groups(ctx context.Context, a report.Ask) (out []report.Group, err error) {
	w := r.asked(a)
	issued(&w, a)
	var rows []struct {
		County, CountyName, State, Qualification, Measure string
		Returned, Child, Unlawful, Cleared, Stock         bool
		Unmeasured                                        int64
		N, Area, Farmland, Pbf                            int64
	}
	err = r.db.NewRaw(`SELECT c.county, coalesce(r.name, '') AS county_name, c.state, c.qualification, coalesce(main.code, '') AS measure,
		coalesce(came.returned, false) AS returned, c.parent_id IS NOT NULL AS child,
		coalesce((c.facts->>'rectifyCents')::bigint, 0) > 0 AS unlawful, coalesce(c.facts->>'ground', '') <> '' AS cleared,
		coalesce(c.facts->'finding'->>'code', '') = 'stock' AS stock,
		count(*) FILTER (WHERE p.farmland_cents IS NULL) AS unmeasured, count(*) AS n, sum(c.area_cents)::bigint AS area,
		coalesce(sum(p.farmland_cents), 0)::bigint AS farmland, coalesce(sum(c.pbf_cents), 0)::bigint AS pbf`+
		entryTables+returnedByCity+mainMeasure+` WHERE ? GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ORDER BY 1, 3`,
		append(cityReturns(), w.query())...).Scan(ctx, &rows)
	for _, g := range rows {
		out = append(out, report.Group{
			County: org.Region(g.County), CountyName: g.CountyName, State: casework.State(g.State), Returned: g.Returned,
			Qualification: qualification(g.Qualification), Child: g.Child, Unlawful: g.Unlawful, Measure: g.Measure, Cleared: g.Cleared,
			Stock: g.Stock, Unmeasured: g.Unmeasured,
			Figure: report.Figure{Count: g.N, AreaCents: g.Area, FarmlandCents: g.Farmland, PBFCents: g.Pbf},
		})
	}
	return out, err
}

// Classes is report.Source.Classes.
func (r reading) Classes(ctx context.Context, a report.Ask) (out []report.Class, err error) {
	w := r.asked(a)
	issued(&w, a)
	counted(&w)
	err = r.db.NewRaw(`SELECT c.county, coalesce(r.name, '') AS county_name, p.class_now AS class, count(*) AS count,
		sum(c.area_cents)::bigint AS area_cents`+entryTables+` WHERE ? GROUP BY 1, 2, 3 ORDER BY 1, 3`, w.query()).Scan(ctx, &out)
	return out, err
}

// counted leaves out what is counted by its parts, or not at all.
func counted(w *where) { w.and("c.state NOT IN ('split', 'voided')") }

// Names is report.Source.Names.
func (r reading) Names(ctx context.Context, a report.Ask) (n report.Names, err error) {
	err = r.db.NewRaw(`SELECT coalesce((SELECT number FROM batches WHERE id = ?), '') AS batch,
		coalesce((SELECT name FROM regions WHERE code = ?), '') AS county,
		coalesce((SELECT name FROM regions WHERE code = left(?, 4)), '') AS city,
		coalesce((SELECT name FROM regions WHERE code = left(?, 2)), '') AS province`,
		a.Batch, string(a.County), string(r.who.Region), string(r.who.Region)).Scan(ctx, &n)
	if err == nil && a.Batch != 0 && n.Batch == "" {
		err = errNoBatch
	}
	return n, err
}

// CountEntries is report.Source.CountEntries.
func (r reading) CountEntries(ctx context.Context, f casework.Filter) (n int64, err error) {
	err = r.db.NewRaw(`SELECT count(*)`+entryTables+` WHERE ?`, filtered(r.who, f, org.DateOf(org.Today(r.now))).query()).Scan(ctx, &n)
	return n, err
}

// EachEntry is report.Source.EachEntry.
func (r reading) EachEntry(ctx context.Context, f casework.Filter, each func(casework.Entry) error) error {
	return (&Cases{db: r.db}).EachEntry(ctx, r.who, f, r.now, func(e casework.Entry) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return each(e)
	})
}
