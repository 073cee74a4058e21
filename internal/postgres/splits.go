package postgres

import (
	"context"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// MeasureParts is casework.Store.MeasureParts: the parts must be sound, lie in
// the plot, cover it and not overlap, to a tenth of a square metre.
func (s *Cases) MeasureParts(ctx context.Context, who org.Person, id int64, parts []casework.ChildInput) ([]casework.ChildInput, error) {
	c, err := loadCase(ctx, s.db, who, id, "")
	if err != nil {
		return nil, err
	}
	values := make([]any, 0, len(parts))
	for i, p := range parts {
		for _, problem := range geo.CheckRings(p.Outline.Orb()) {
			if problem.Fatal {
				return nil, fault.Bad("children", "split-outline", "第 %d 个子图斑的图形有误：%s", i+1, problem.Message)
			}
		}
		if len(p.Outline) == 0 {
			return nil, fault.Bad("children", "split-outline", "第 %d 个子图斑没有图形。", i+1)
		}
		values = append(values, bun.SafeQuery("(?::geometry)", p.Outline))
	}
	var r struct{ Uncovered, Outside, Overlap float64 }
	err = s.db.NewRaw(`WITH part AS (SELECT g FROM (VALUES ?) v(g)), whole AS (SELECT geom FROM plots WHERE id = ?),
		joined AS (SELECT ST_Union(g) AS g FROM part)
		SELECT ST_Area(ST_Difference(w.geom, j.g)::geography) AS uncovered, ST_Area(ST_Difference(j.g, w.geom)::geography) AS outside,
		  (SELECT sum(ST_Area(g::geography)) FROM part) - ST_Area(j.g::geography) AS overlap FROM whole w, joined j`,
		list(values), c.PlotID).Scan(ctx, &r)
	if err != nil {
		return nil, fault.Bad("children", "split-outline", "子图斑的图形有误，请重新画线切分。").Because(err)
	}
	const tolerance = 6.67 // m², 0.01 亩: of a drawn line, whatever the batch says of layers
	switch {
	case r.Uncovered > tolerance:
		return nil, fault.Bad("children", "split-gap", "子图斑没有盖满原图斑，空出 %.2f 平方米。", r.Uncovered)
	case r.Outside > tolerance:
		return nil, fault.Bad("children", "split-outside", "子图斑超出原图斑 %.2f 平方米。", r.Outside)
	case r.Overlap > tolerance:
		return nil, fault.Bad("children", "split-overlap", "子图斑互相重叠 %.2f 平方米。", r.Overlap)
	}
	sliver, err := sliverOf(ctx, s.db, c.BatchID)
	if err != nil {
		return nil, err
	}
	for i := range parts {
		row, err := measureOutline(ctx, s.db, parts[i].Outline.Orb(), sliver)
		if err != nil {
			return nil, err
		}
		parts[i].Measured = row.Plot(c.BatchID)
	}
	return parts, nil
}

// SplitByLine cuts a case's plot along a line: a preview, nothing is written.
func (s *Cases) SplitByLine(ctx context.Context, who org.Person, id int64, line orb.LineString) (parts []orb.MultiPolygon, whole int64, err error) {
	c, err := loadCase(ctx, s.db, who, id, "")
	if err != nil {
		return nil, 0, err
	}
	hex, err := ewkb.MarshalToHex(line, geo.SRID)
	if err != nil {
		return nil, 0, fault.Bad("line", "split-line", "切分线有误，请重新画。").Because(err)
	}
	var rows []struct{ Geom geo.MultiPolygon }
	if err := s.db.NewRaw(`SELECT ST_Multi(d.geom) AS geom FROM plots p, LATERAL ST_Dump(ST_Split(p.geom, ?::geometry)) d WHERE p.id = ?`,
		hex, c.PlotID).Scan(ctx, &rows); err != nil {
		return nil, 0, fault.Bad("line", "split-line", "切分线有误，请重新画一条穿过图斑的线。").Because(err)
	}
	for _, r := range rows {
		parts = append(parts, r.Geom.Orb())
	}
	if err := s.db.NewRaw(`SELECT area_cents FROM plots WHERE id = ?`, c.PlotID).Scan(ctx, &whole); err != nil {
		return nil, 0, err
	}
	if len(parts) < 2 {
		return nil, 0, fault.Bad("line", "split-line-misses", "这条线没有把图斑切开，请从图斑外画到图斑外。")
	}
	return parts, whole, nil
}
