package postgres

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// cuttings are the layers that a plot is cut along: each alone, and permanent
// basic farmland within farmland, which tells three kinds of ground apart.
var cuttings = [][]string{{"pbf", "farmland"}, {"pbf"}, {"farmland"}, {"ecological_redline"}}

const (
	// outside is the place of what no layer covers, after all layers.
	outside = 1000
	// grid is the fineness of the cutting in degrees, a tenth of a millimetre:
	// on it edges that nearly meet do meet, and no piece is unsound.
	grid = 1e-9
)

// SplitByLayers cuts a case's plot along the newest layers; nothing is written.
// A cutting that tells nothing apart, or no more than one before, is left out.
func (s *Cases) SplitByLayers(ctx context.Context, who org.Person, id int64) (out []casework.Cut, err error) {
	c, err := loadCase(ctx, s.db, who, id, "")
	if err != nil {
		return nil, err
	}
	ready, err := readyLayers(ctx, s.db)
	if err != nil {
		return nil, err
	}
	sliver, err := sliverOf(ctx, s.db, c.BatchID)
	if err != nil {
		return nil, err
	}
	for _, kinds := range cuttings {
		var layers []layer
		for _, k := range kinds {
			if at := slices.IndexFunc(ready, func(l layer) bool { return l.Kind == k }); at >= 0 {
				layers = append(layers, ready[at])
			}
		}
		if len(layers) < len(kinds) {
			continue
		}
		cut := casework.Cut{Layers: kinds}
		if cut.Parts, err = cutAlong(ctx, s.db, c, layers, sliver); err != nil {
			return nil, err
		}
		if len(cut.Parts) > 1 && (len(kinds) == 1 || len(cut.Parts) > 2) {
			out = append(out, cut)
		}
	}
	return out, nil
}

// cutAlong gives what lies in the first layer, in the second but not in the
// first, and so on, and in none. A piece that is a sliver goes to the neighbour
// with which it shares the longest edge. The pieces of one kind are one part:
// they are handled alike.
func cutAlong(ctx context.Context, db bun.IDB, c casework.Case, layers []layer, sliver int64) (out []casework.CutPart, err error) {
	values := make([]any, 0, len(layers))
	for i, l := range layers {
		values = append(values, bun.SafeQuery("(?, ?)", i, l.ID))
	}
	var rows []struct {
		Place int
		Geom  geo.MultiPolygon
	}
	err = db.NewRaw(`WITH whole AS (SELECT ST_ReducePrecision(geom, ?) AS geom FROM plots WHERE id = ?),
		cover AS (SELECT l.place, ST_CollectionExtract(ST_Union(ST_Intersection(f.geom, w.geom, ?), ?), 3) AS g
		  FROM (VALUES ?) AS l (place, id), whole w, layer_features f
		  WHERE f.layer_id = l.id AND f.geom && w.geom AND ST_Intersects(f.geom, w.geom) GROUP BY l.place),
		kind AS (
		  SELECT c.place, coalesce(ST_Difference(c.g, (SELECT ST_Union(b.g, ?) FROM cover b WHERE b.place < c.place), ?), c.g) AS g FROM cover c
		  UNION ALL SELECT ?, coalesce(ST_Difference(w.geom, (SELECT ST_Union(g, ?) FROM cover), ?), w.geom) FROM whole w),
		piece AS MATERIALIZED (SELECT row_number() OVER () AS n, k.place, d.geom AS g, ST_Area(d.geom::geography) * 100 AS cents
		  FROM kind k, ST_Dump(ST_CollectionExtract(k.g, 3)) d),
		settled AS (SELECT CASE WHEN p.cents >= ? THEN p.place ELSE coalesce(
		    (SELECT q.place FROM piece q WHERE q.cents >= ? AND ST_Intersects(q.g, p.g)
		     ORDER BY ST_Length(ST_CollectionExtract(ST_Intersection(q.g, p.g), 2)::geography) DESC, q.n LIMIT 1),
		    (SELECT q.place FROM piece q ORDER BY q.cents DESC, q.n LIMIT 1)) END AS place, p.g FROM piece p)
		SELECT place, ST_Multi(ST_CollectionExtract(ST_Union(g, ?), 3)) AS geom FROM settled GROUP BY place ORDER BY place`,
		grid, c.PlotID, grid, grid, list(values), grid, grid, outside, grid, grid, sliver, sliver, grid).Scan(ctx, &rows)
	if err != nil {
		return nil, refusal(err)
	}
	for _, r := range rows {
		part := casework.CutPart{}
		if r.Place != outside {
			part.Kind = layers[r.Place].Kind
		}
		row, err := measureOutline(ctx, db, r.Geom.Orb(), sliver)
		if err != nil {
			return nil, err
		}
		part.Measured = row.Plot(c.BatchID)
		out = append(out, part)
	}
	return out, nil
}
