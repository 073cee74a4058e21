package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

var errNoGround = fault.New(fault.NotFound, "no-such-ground", "没有这个地块，或不在您的权限范围内。")

// GroundOf is what a case file says of its ground, counted inside the person's
// scope.
func (s *Cases) GroundOf(ctx context.Context, who org.Person, caseID int64) (n casework.GroundNote, err error) {
	err = s.db.NewRaw(`SELECT g.id, count(DISTINCT c.id) AS cases, (SELECT count(*) FROM detections d JOIN cases c ON c.id = d.case_id
		  WHERE d.ground_id IN (SELECT grounds_in(g.id)) AND ?) AS detections
		FROM (SELECT ground_of(p.ground_id) AS id FROM cases me JOIN plots p ON p.id = me.plot_id WHERE me.id = ?) g
		JOIN plots p ON p.ground_id IN (SELECT grounds_in(g.id)) JOIN cases c ON c.plot_id = p.id AND ? GROUP BY g.id`,
		within(org.ScopeOf(who)).query(), caseID, within(org.ScopeOf(who)).query()).Scan(ctx, &n)
	if none(err) {
		return n, errNoCase
	}
	n.No = casework.GroundNo(n.ID)
	return n, err
}

// Biography gathers all that is known of a ground, whatever it was merged into,
// as far as the person may see its cases.
func (s *Cases) Biography(ctx context.Context, who org.Person, ground int64) (b casework.Biography, err error) {
	var root struct {
		ID      int64
		Grounds []int64 `bun:",array"`
	}
	err = s.db.NewRaw(`SELECT g.id, (SELECT array_agg(i ORDER BY i) FROM grounds_in(g.id) i) AS grounds FROM (SELECT ground_of(id) AS id FROM grounds WHERE id = ?) g`,
		ground).Scan(ctx, &root)
	if none(err) {
		return b, errNoGround
	}
	if err != nil {
		return b, err
	}
	b.ID, b.No = root.ID, casework.GroundNo(root.ID)
	if b.Cases, err = groundCases(ctx, s.db, who, root.Grounds); err != nil {
		return b, err
	}
	if len(b.Cases) == 0 {
		return b, errNoGround
	}
	ids := make([]int64, 0, len(b.Cases))
	for _, c := range b.Cases {
		ids = append(ids, c.ID)
	}
	var all int
	if err = s.db.NewRaw(`SELECT count(*) FROM cases c JOIN plots p ON p.id = c.plot_id WHERE p.ground_id = ANY(?)`, pgdialect.Array(root.Grounds)).Scan(org.ActingProgram(ctx), &all); err != nil {
		return b, err
	}
	b.Hidden = all - len(ids)
	if b.Plots, err = groundPlots(ctx, s.db, ids); err != nil {
		return b, err
	}
	if b.Detections, err = groundDetections(ctx, s.db, root.Grounds, ids); err != nil {
		return b, err
	}
	if b.Photos, err = groundPhotos(ctx, s.db, who, ids); err != nil {
		return b, err
	}
	if b.Decisions, b.Units, err = groundSteps(ctx, s.db, ids); err != nil {
		return b, err
	}
	b.Merges, err = groundMerges(ctx, s.db, root.Grounds)
	return b, err
}

// groundCases are the cases on the ground inside the person's scope: the rest
// of a biography hangs on them.
func groundCases(ctx context.Context, db bun.IDB, who org.Person, grounds []int64) (out []casework.GroundCase, err error) {
	out = []casework.GroundCase{}
	err = db.NewRaw(`SELECT c.id, c.no, p.plot_no, b.number AS batch, c.state, c.lead, c.parent_id,
		coalesce(c.facts->>'closedOn', '') AS closed_on, coalesce((c.facts->>'round')::int, 1) AS round
		FROM cases c JOIN plots p ON p.id = c.plot_id JOIN batches b ON b.id = c.batch_id
		WHERE p.ground_id = ANY(?) AND ? ORDER BY c.id`, pgdialect.Array(grounds), within(org.ScopeOf(who)).query()).Scan(ctx, &out)
	return out, err
}

// groundPlots are the outlines of the cases, with the versions before.
func groundPlots(ctx context.Context, db bun.IDB, cases []int64) (out []casework.GroundPlot, err error) {
	out = []casework.GroundPlot{}
	err = db.NewRaw(`WITH RECURSIVE own AS (
		  SELECT c.id AS case_id, c.plot_id, true AS current FROM cases c WHERE c.id = ANY(?)
		  UNION ALL SELECT own.case_id, p.replaces_id, false FROM own JOIN plots p ON p.id = own.plot_id WHERE p.replaces_id IS NOT NULL)
		SELECT p.id, own.case_id, p.plot_no, b.number AS batch, p.version, p.replaces_id, p.parent_id, own.current, p.area_cents,
		p.period_before, p.period_after, p.created_at AS at, p.geom AS outline
		FROM own JOIN plots p ON p.id = own.plot_id JOIN batches b ON b.id = p.batch_id ORDER BY p.created_at, p.id`, pgdialect.Array(cases)).Scan(ctx, &out)
	return out, err
}

func groundDetections(ctx context.Context, db bun.IDB, grounds, cases []int64) ([]casework.Detection, error) {
	var rows []struct {
		ImportID   int64
		RowNo      int
		Batch      string
		PlotNo     string
		CaseID     int64
		Relation   string
		AreaCents  int64
		At         time.Time
		Outline    geo.MultiPolygon
		Attributes []byte
		Reading    []byte
	}
	err := db.NewRaw(`SELECT d.import_id, d.row_no, b.number AS batch, d.plot_no, d.case_id, d.relation, coalesce(r.area_cents, 0) AS area_cents, d.at,
		r.geom AS outline, r.attributes, i.outline AS reading
		FROM detections d JOIN batches b ON b.id = d.batch_id JOIN imports i ON i.id = d.import_id
		JOIN import_rows r ON r.import_id = d.import_id AND r.row_no = d.row_no
		WHERE d.ground_id = ANY(?) AND d.case_id = ANY(?) ORDER BY d.at, d.import_id, d.row_no`, pgdialect.Array(grounds), pgdialect.Array(cases)).Scan(ctx, &rows)
	out := make([]casework.Detection, 0, len(rows))
	for _, r := range rows {
		d := casework.Detection{
			ImportID: r.ImportID, Row: r.RowNo, Batch: r.Batch, PlotNo: r.PlotNo, CaseID: r.CaseID, Relation: r.Relation,
			AreaCents: r.AreaCents, At: r.At, Outline: r.Outline,
		}
		if d.PeriodBefore, d.PeriodAfter, err = periodsOf(r.Attributes, r.Reading); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, err
}

func groundPhotos(ctx context.Context, db bun.IDB, who org.Person, cases []int64) (out []casework.GroundPhotos, err error) {
	photos, err := shown(ctx, db, who, org.SightPhotos)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		CaseID int64
		Round  int
		Phase  string
		Count  int
		Ids    []int64 `bun:",array"`
		At     time.Time
	}
	err = db.NewRaw(`SELECT f.case_id, f.round, f.phase, count(*) AS count, (array_agg(f.id ORDER BY f.id))[1:4] AS ids, max(f.received_at) AS at
		FROM photos f JOIN cases c ON c.id = f.case_id WHERE f.case_id = ANY(?) AND ? AND NOT EXISTS (SELECT 1 FROM photo_withdrawals w WHERE w.photo_id = f.id)
		GROUP BY f.case_id, f.round, f.phase ORDER BY at`, pgdialect.Array(cases), photos.query()).Scan(ctx, &rows)
	out = make([]casework.GroundPhotos, 0, len(rows))
	for _, r := range rows {
		out = append(out, casework.GroundPhotos{CaseID: r.CaseID, Round: r.Round, Phase: r.Phase, Count: r.Count, IDs: r.Ids, At: r.At})
	}
	return out, err
}

func groundSteps(ctx context.Context, db bun.IDB, cases []int64) (out []casework.GroundStep, units map[int64]string, err error) {
	var rows []struct {
		eventRow
		PlotNo string
		Unit   string
	}
	err = db.NewRaw(`SELECT `+eventColumns+`, q.plot_no, coalesce(p.unit, '') AS unit FROM case_events e LEFT JOIN people p ON p.id = e.actor_id
		JOIN cases c ON c.id = e.case_id JOIN plots q ON q.id = c.plot_id
		WHERE e.case_id = ANY(?) ORDER BY e.at, e.id`, pgdialect.Array(cases)).Scan(ctx, &rows)
	units = map[int64]string{}
	for _, r := range rows {
		out = append(out, casework.GroundStep{CaseID: r.CaseID, PlotNo: r.PlotNo, Event: r.value()})
		units[r.ActorID] = r.Unit
	}
	return out, units, err
}

func groundMerges(ctx context.Context, db bun.IDB, grounds []int64) ([]casework.GroundMerge, error) {
	var rows []struct {
		GroundID int64
		IntoID   int64
		At       time.Time
	}
	err := db.NewRaw(`SELECT ground_id, into_id, at FROM ground_merges WHERE ground_id = ANY(?) ORDER BY at, ground_id`, pgdialect.Array(grounds)).Scan(ctx, &rows)
	out := make([]casework.GroundMerge, 0, len(rows))
	for _, r := range rows {
		out = append(out, casework.GroundMerge{No: casework.GroundNo(r.GroundID), Into: casework.GroundNo(r.IntoID), At: r.At})
	}
	return out, err
}
