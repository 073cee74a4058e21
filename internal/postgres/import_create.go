package postgres

import (
	"context"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// create makes cases of their own.
func (c *committing) create(ctx context.Context, rows []accepted) error {
	births := make([]casework.Birth, 0, len(rows))
	for _, r := range rows {
		b := c.making.Bear(r.Row, c.batch)
		ground, err := c.ground(ctx, r)
		if err != nil {
			return err
		}
		b.Plot.GroundID, b.Plot.Version = ground, r.Version
		if b.Case.Lead == org.NoDepartment {
			c.unrouted++
		}
		births = append(births, b)
	}
	if err := insertBirths(ctx, c.tx, births); err != nil {
		return err
	}
	found := make([]any, 0, len(rows))
	for i, r := range rows {
		found = append(found, c.detection(r, births[i].Plot.GroundID, births[i].Case.ID))
	}
	return c.detected(ctx, found)
}

func (c *committing) detection(r accepted, ground, caseID int64) any {
	return bun.SafeQuery(`(?, ?, ?, ?, ?, ?, ?)`, c.im.ID, r.No, c.im.BatchID, r.PlotNo, ground, caseID, r.relation())
}

func (c *committing) detected(ctx context.Context, found []any) error {
	if len(found) == 0 {
		return nil
	}
	_, err := c.tx.NewRaw(`INSERT INTO detections (import_id, row_no, batch_id, plot_no, ground_id, case_id, relation) VALUES ?`, list(found)).Exec(ctx)
	return err
}

// createRest makes a case of what no open case has. Where nothing is left, the
// row is one more detection.
func (c *committing) createRest(ctx context.Context, r accepted) error {
	some, err := c.cutToRest(ctx, &r)
	if err != nil {
		return err
	}
	if !some {
		return c.attach(ctx, r)
	}
	return c.create(ctx, []accepted{r})
}

// cutToRest leaves of a row what no open case has; some is false when that is
// nothing.
func (c *committing) cutToRest(ctx context.Context, r *accepted) (some bool, err error) {
	mp, err := c.rest(ctx, *r)
	if err != nil || mp == nil {
		return false, err
	}
	row, err := measureOutline(ctx, c.tx, mp, c.thresholds.SliverCents)
	r.Geometry, r.AreaCents, r.CountyByShare, r.CountyShare = row.Geometry, row.AreaCents, row.CountyByShare, row.CountyShare
	r.Overlays, r.FarmlandCents, r.PBFCents = row.Overlays, row.FarmlandCents, row.PBFCents
	return true, err
}

// ground is the ground of a row: that of the cases it is one ground with, which
// become one if they were several; else that of the case it joins; else 0, a
// new one.
func (c *committing) ground(ctx context.Context, r accepted) (int64, error) {
	cases := intake.OneGround(r.Matches, c.thresholds)
	if r.Decision != intake.Create && r.Decision != intake.CreateRest {
		cases = append(cases, r.CaseID)
	}
	if len(cases) == 0 {
		return 0, nil
	}
	var roots []int64
	if err := c.tx.NewRaw(`SELECT DISTINCT ground_of(p.ground_id) FROM cases c JOIN plots p ON p.id = c.plot_id WHERE c.id = ANY(?) ORDER BY 1`,
		pgdialect.Array(cases)).Scan(ctx, &roots); err != nil {
		return 0, err
	}
	if len(roots) == 0 {
		return 0, intake.ErrStale
	}
	for _, younger := range roots[1:] {
		if _, err := c.tx.NewRaw(`INSERT INTO ground_merges (ground_id, into_id, import_id) VALUES (?, ?, ?)`, younger, roots[0], c.im.ID).Exec(ctx); err != nil {
			return 0, err
		}
	}
	return roots[0], nil
}

// rest is the part of a row that no open case has, nil when it is a sliver.
func (c *committing) rest(ctx context.Context, r accepted) (orb.MultiPolygon, error) {
	var plots []int64
	for _, m := range r.Matches {
		if !m.Closed() {
			plots = append(plots, m.PlotID)
		}
	}
	var mp geo.MultiPolygon
	err := c.tx.NewRaw(`SELECT ST_Multi(ST_Union(part.geom)) AS geom FROM import_rows r,
		LATERAL (SELECT ST_Union(p.geom) AS taken FROM plots p WHERE p.id = ANY(?)) t,
		LATERAL ST_Dump(ST_CollectionExtract(ST_Difference(r.geom, coalesce(t.taken, 'SRID=4490;POLYGON EMPTY'::geometry)), 3)) part
		WHERE r.import_id = ? AND r.row_no = ? AND ST_Area(part.geom::geography) * 100 > ?`,
		pgdialect.Array(plots), c.im.ID, r.No, c.thresholds.SliverCents).Scan(ctx, &mp)
	if none(err) || mp == nil {
		return nil, nil
	}
	return mp.Orb(), err
}

// newGrounds draws identities for ground that nobody knew.
func newGrounds(ctx context.Context, tx bun.Tx, n int) (ids []int64, err error) {
	if n == 0 {
		return nil, nil
	}
	err = tx.NewRaw(`INSERT INTO grounds (created_at) SELECT now() FROM generate_series(1, ?) RETURNING id`, n).Scan(ctx, &ids)
	return ids, err
}
