package postgres

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/uptrace/bun"

	"liangtian/geo"
)

// Overlaps are measured in one way, for a county's file and for one outline:
// the database finds the features whose boxes meet, geo.Cover measures what is
// shared. To build that shape in the database first took ten times as long.
// Only where a layer overlaps itself its hits are united there, document by
// document, or ground would count twice.

// outlines is a query of row_no, geom and area_cents.
type outlines struct {
	query string
	args  []any
}

// covering is what outlines are measured by.
type covering struct {
	*geo.Cover
	cents int64
}

// hitsOf is the ground of outlines that layers cover, the largest hit of a row
// and layer first.
func hitsOf(ctx context.Context, db bun.IDB, o outlines, layers []layer) ([]hit, error) {
	var rows []struct {
		RowNo     int
		Geom      geo.MultiPolygon
		AreaCents int64
	}
	if err := db.NewRaw(o.query, o.args...).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	plots := make(map[int]covering, len(rows))
	for _, r := range rows {
		plots[r.RowNo] = covering{geo.NewCover(r.Geom.Orb()), r.AreaCents}
	}
	var out []hit
	for _, l := range layers {
		measure := l.covers
		if l.SelfOverlaps {
			measure = l.unites
		}
		found, err := measure(ctx, db, o, plots)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// unites measures the union of a layer's features, in the database.
func (l layer) unites(ctx context.Context, db bun.IDB, o outlines, _ map[int]covering) (found []hit, err error) {
	err = db.NewRaw(`SELECT r.row_no, ?::bigint AS layer_id, h.cents, h.document, `+validity+` FROM (`+o.query+` OFFSET 0) r CROSS JOIN LATERAL (
		SELECT f.document, f.valid_from, f.valid_to, round(ST_Area(ST_Union(ST_Intersection(r.geom, f.geom))::geography) * 100)::bigint AS cents
		FROM layer_features f WHERE f.layer_id = ? AND f.geom && r.geom AND ST_Intersects(r.geom, f.geom) GROUP BY f.document, f.valid_from, f.valid_to) h
		WHERE h.cents > 0 ORDER BY r.row_no, h.cents DESC, h.document`, slices.Concat([]any{l.ID}, o.args, []any{l.ID})...).Scan(ctx, &found)
	return found, err
}

// covers measures a layer whose features lie beside each other.
func (l layer) covers(ctx context.Context, db bun.IDB, o outlines, plots map[int]covering) ([]hit, error) {
	var features []struct {
		hit
		Geom geo.MultiPolygon
	}
	err := db.NewRaw(`SELECT r.row_no, f.area_cents AS cents, f.document, `+validity+`, f.geom FROM (`+o.query+` OFFSET 0) r
		JOIN layer_features f ON f.layer_id = ? AND f.geom && r.geom`, slices.Concat(o.args, []any{l.ID})...).Scan(ctx, &features)
	if err != nil {
		return nil, err
	}
	shared := make(map[hit]float64, len(plots)) // by everything but the area
	for _, f := range features {
		whole := float64(f.Cents)
		f.Cents, f.LayerID = 0, l.ID
		shared[f.hit] += settled(plots[f.RowNo].Cents(f.Geom.Orb()), whole)
	}
	found := make([]hit, 0, len(shared))
	for h, cents := range shared {
		if h.Cents = int64(math.Round(settled(cents, float64(plots[h.RowNo].cents)))); h.Cents > 0 {
			found = append(found, h)
		}
	}
	slices.SortFunc(found, func(a, b hit) int {
		return cmp.Or(a.RowNo-b.RowNo, cmp.Compare(b.Cents, a.Cents), cmp.Compare(a.Document, b.Document))
	})
	return found, nil
}

// settled is the whole when cents is that, but for the millimetres by which a
// straight line of degrees differs from one of the plane.
func settled(cents, whole float64) float64 {
	if math.Abs(cents-whole) <= 1+min(1e-5*whole, 100) {
		return whole
	}
	return cents
}
