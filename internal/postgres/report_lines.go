package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
	"liangtian/internal/routing"
)

var errNoBatch = fault.New(fault.NotFound, "no-such-batch", "没有这个批次。")

func qualification(q string) routing.Qualification { return routing.Qualification(q) }

// linePage is how many lines are in memory at once.
const linePage = 1000

// listed is the condition of a list.
func (r reading) listed(a report.Ask, of report.List) where {
	w := r.asked(a)
	if of != report.ClosedOnes {
		issued(&w, a)
	}
	counted(&w)
	switch of {
	case report.Unlawful:
		w.and("c.qualification = ? AND coalesce((c.facts->>'rectifyCents')::bigint, 0) > 0", routing.NonAgricultural)
	case report.ClosedOnes:
		w.and("c.state IN ('closed', 'reported')")
		if a.From != "" {
			w.and("c.facts->>'closedOn' >= ?", string(a.From))
		}
		if a.To != "" {
			w.and("c.facts->>'closedOn' <= ?", string(a.To))
		}
	}
	return w
}

// CountLines is report.Source.CountLines.
func (r reading) CountLines(ctx context.Context, a report.Ask, of report.List) (n int64, err error) {
	err = r.db.NewRaw(`SELECT count(*)`+entryTables+` WHERE ?`, r.listed(a, of).query()).Scan(ctx, &n)
	return n, err
}

type lineRow struct {
	ID                                     int64
	No, PlotNo, BatchNumber                string
	County, CountyName, Town, Village      string
	Type, Class, Note, State, Qualif, Lead string
	Attributes, Facts                      []byte
	Returned                               bool
	AreaCents                              int64
	FarmlandCents, PbfCents                *int64
	Reviewer                               string
	ReviewedAt, EvidenceAt, AppliedAt      *time.Time
	Closer, CloseDocument                  string
	Photos                                 int
	Geom                                   geo.MultiPolygon
}

// newestOf is the last event of some kinds in the case's present round, as a
// lateral join of that name.
func newestOf(name, actions string) string {
	return ` LEFT JOIN LATERAL (SELECT e.at, e.actor_name, e.document FROM case_events e
	WHERE e.case_id = c.id AND e.action IN (` + actions + `)
	AND e.seq > coalesce((SELECT max(o.seq) FROM case_events o WHERE o.case_id = c.id AND o.action = 'reopen'), 0) ORDER BY e.seq DESC LIMIT 1) ` + name + ` ON true`
}

// The page is cut before anything is looked up about it: a sort after the
// lateral joins would look up the whole county for every page.
var lineQuery = `WITH page AS MATERIALIZED (SELECT c.id` + entryTables + ` WHERE ? ORDER BY c.id LIMIT ?)
	SELECT c.id, c.no, p.plot_no, b.number AS batch_number, c.county, coalesce(r.name, '') AS county_name, p.town, p.village,
	c.type, p.class_now AS class, p.note, c.state, c.qualification AS qualif, c.lead, p.attributes, c.facts, coalesce(came.returned, false) AS returned,
	c.area_cents, p.farmland_cents, c.pbf_cents, coalesce(review.actor_name, '') AS reviewer, review.at AS reviewed_at, proof.at AS evidence_at,
	applied.at AS applied_at, coalesce(close.actor_name, '') AS closer, coalesce(close.document, '') AS close_document,
	(SELECT count(*) FROM photos ph LEFT JOIN photo_withdrawals w ON w.photo_id = ph.id
	 WHERE ph.case_id = c.id AND w.photo_id IS NULL AND ph.round = coalesce((c.facts->>'round')::int, 1)) AS photos, ? AS geom` +
	entryTables + returnedByCity + newestOf("review", "'uphold', 'clear', 'rule'") + newestOf("proof", "'submit_evidence'") +
	newestOf("applied", "'apply_to_close'") + newestOf("close", "'close'") + ` WHERE c.id IN (SELECT id FROM page) ORDER BY c.id`

// EachLine walks a list county by county, page by page along the case's number.
func (r reading) EachLine(ctx context.Context, a report.Ask, of report.List, each func(report.Line) error) error {
	var counties []string
	if err := r.db.NewRaw(`SELECT DISTINCT c.county`+entryTables+` WHERE ? ORDER BY 1`, r.listed(a, of).query()).Scan(ctx, &counties); err != nil {
		return err
	}
	shape := any(bun.SafeQuery("NULL"))
	if of == report.Outlines {
		shape = bun.SafeQuery("p.geom")
	}
	for _, county := range counties {
		for after, more := int64(0), true; more; {
			if err := ctx.Err(); err != nil {
				return err
			}
			w := r.listed(a, of)
			w.and("c.county = ? AND c.id > ?", county, after)
			var rows []lineRow
			args := append([]any{w.query(), linePage, shape}, cityReturns()...)
			if err := r.db.NewRaw(lineQuery, args...).Scan(ctx, &rows); err != nil {
				return err
			}
			for _, row := range rows {
				l, err := row.value()
				if err != nil {
					return err
				}
				if err := each(l); err != nil {
					return err
				}
				after = row.ID
			}
			more = len(rows) == linePage
		}
	}
	return nil
}

func (r lineRow) value() (report.Line, error) {
	l := report.Line{
		ID: r.ID, No: r.No, PlotNo: r.PlotNo, BatchNumber: r.BatchNumber, County: org.Region(r.County), CountyName: r.CountyName,
		Town: r.Town, Village: r.Village, Type: r.Type, Class: r.Class, Note: r.Note, State: casework.State(r.State), Returned: r.Returned,
		Qualification: qualification(r.Qualif), Lead: org.Department(r.Lead), AreaCents: r.AreaCents, FarmlandCents: r.FarmlandCents,
		PBFCents: r.PbfCents, Reviewer: r.Reviewer, ReviewedAt: r.ReviewedAt, EvidenceAt: r.EvidenceAt, AppliedAt: r.AppliedAt,
		Closer: r.Closer, CloseDocument: r.CloseDocument, Photos: r.Photos, Geometry: r.Geom.Orb(),
	}
	if err := json.Unmarshal(r.Attributes, &l.Attributes); err != nil {
		return l, err
	}
	return l, json.Unmarshal(r.Facts, &l.Facts)
}

// Photos is report.Source.Photos.
func (r reading) Photos(ctx context.Context, caseID int64) (out []casework.Photo, err error) {
	c, err := loadCase(ctx, r.db, r.who, caseID, "")
	if err != nil {
		return nil, err
	}
	j, err := loadJoint(ctx, r.db)
	if err != nil || j.Hides(r.who, c.Lead, org.SightPhotos) {
		return nil, err
	}
	photos, err := loadPhotos(ctx, r.db, caseID)
	for _, p := range photos {
		if p.Withdrawn == nil && p.Round == c.Facts.Round {
			out = append(out, p)
		}
	}
	return out, err
}
