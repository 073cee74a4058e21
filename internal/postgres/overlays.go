package postgres

import (
	"context"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Overlaps are measured in one way: from the plot outwards, feature by feature
// of one layer. A feature that lies wholly inside the plot counts with its
// stored area, a plot wholly inside a feature with its own; only what is cut is
// intersected and measured anew. Where a layer overlaps itself its hits are
// united first, or ground would count twice.

// hits is the ground of r.geom (with its area r.area_cents) that one layer
// covers, document by document.
//
// The planner meets boxes by the index. Asking ST_Intersects of them before
// costs more than the few empty intersections that it would save; a union
// costs more still, so there it is asked.
func (l layer) hits() string {
	cents, meets := `sum(CASE WHEN ST_Contains(r.geom, f.geom) THEN f.area_cents::float8 WHEN ST_Contains(f.geom, r.geom) THEN r.area_cents::float8
		ELSE ST_Area(ST_Intersection(r.geom, f.geom)::geography) * 100 END)`, ""
	if l.SelfOverlaps {
		cents, meets = `ST_Area(ST_Union(ST_Intersection(r.geom, f.geom))::geography) * 100`, ` AND ST_Intersects(r.geom, f.geom)`
	}
	return `SELECT f.document, f.valid_from, f.valid_to, round(` + cents + `)::bigint AS cents FROM layer_features f
		WHERE f.layer_id = ? AND f.geom && r.geom` + meets + ` GROUP BY f.document, f.valid_from, f.valid_to`
}

// layImport measures the rows from to to (both included) of an import into
// import_overlays; invalid rows are left out. Measured again, they are
// replaced. Ranges apart from each other may be measured at the same time.
func layImport(ctx context.Context, db bun.IDB, importID int64, from, to int, layers []layer) error {
	if _, err := db.NewRaw(`DELETE FROM import_overlays WHERE import_id = ? AND row_no BETWEEN ? AND ?`, importID, from, to).Exec(ctx); err != nil {
		return err
	}
	for _, l := range layers {
		if _, err := db.NewRaw(`INSERT INTO import_overlays (import_id, row_no, layer_id, area_cents, document, valid_from, valid_to)
			SELECT r.import_id, r.row_no, ?, h.cents, h.document, h.valid_from, h.valid_to
			FROM (SELECT import_id, row_no, geom, area_cents FROM import_rows
			  WHERE import_id = ? AND row_no BETWEEN ? AND ? AND verdict <> 'invalid' AND geom IS NOT NULL AND (ST_NRings(geom) = 1 OR ST_IsValid(geom)) OFFSET 0) r
			CROSS JOIN LATERAL (`+l.hits()+`) h WHERE h.cents > 0`, l.ID, importID, from, to, l.ID).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// hit is a line of what was measured.
type hit struct {
	RowNo     int
	LayerID   int64
	Cents     int64
	Document  string
	ValidFrom string
	ValidTo   string
}

// validity is the columns of a hit that dates stand in, as text.
const validity = `coalesce(to_char(valid_from, 'YYYY-MM-DD'), '') AS valid_from, coalesce(to_char(valid_to, 'YYYY-MM-DD'), '') AS valid_to`

// measured is what the layers say about one plot: the overlays, and how much
// of it is farmland and permanent basic farmland, when there is such a layer.
type measured struct {
	Overlays []plot.Overlay
	Farmland *int64
	PBF      *int64
}

// stagedOverlays gives what layImport measured, by row.
func stagedOverlays(ctx context.Context, db bun.IDB, importID int64, from, to int, layers []layer, sliver int64) (map[int]measured, error) {
	var rows []struct {
		RowNo     int
		AreaCents int64
	}
	if err := db.NewRaw(`SELECT row_no, area_cents FROM import_rows WHERE import_id = ? AND row_no BETWEEN ? AND ? AND verdict <> 'invalid' AND area_cents IS NOT NULL`,
		importID, from, to).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	var found []hit
	if err := db.NewRaw(`SELECT row_no, layer_id, area_cents AS cents, document, `+validity+` FROM import_overlays
		WHERE import_id = ? AND row_no BETWEEN ? AND ? ORDER BY row_no, layer_id, area_cents DESC, document`, importID, from, to).Scan(ctx, &found); err != nil {
		return nil, err
	}
	byRow := map[int][]hit{}
	for _, h := range found {
		byRow[h.RowNo] = append(byRow[h.RowNo], h)
	}
	out := make(map[int]measured, len(rows))
	for _, r := range rows {
		out[r.RowNo] = lay(layers, byRow[r.RowNo], r.AreaCents, sliver)
	}
	return out, nil
}

// lay writes what the layers say about a plot of an area. Baseline layers say
// it even when it is nothing; overlaps under the tolerance are kept, marked,
// and count as not touched.
func lay(layers []layer, hits []hit, area, sliver int64) (m measured) {
	for _, l := range layers {
		kind, _ := plot.FindLayerKind(l.Kind)
		own := []hit{}
		for _, h := range hits {
			if h.LayerID == l.ID {
				own = append(own, h)
			}
		}
		if len(own) == 0 && !kind.Exception() {
			own = append(own, hit{})
		}
		total := int64(0)
		for _, h := range own {
			o := plot.Overlay{
				Kind: l.Kind, LayerID: l.ID, Layer: l.Name, Version: l.Version, AreaCents: min(h.Cents, area),
				Document: h.Document, ValidFrom: org.Date(h.ValidFrom), ValidTo: org.Date(h.ValidTo),
			}
			o.Sliver = o.AreaCents > 0 && o.AreaCents < sliver
			if area > 0 {
				o.Share = float64(o.AreaCents*10_000/area) / 10_000
			}
			if !o.Sliver {
				total += o.AreaCents
			}
			m.Overlays = append(m.Overlays, o)
		}
		total = min(total, area)
		switch l.Kind {
		case "farmland":
			m.Farmland = &total
		case "pbf":
			m.PBF = &total
		}
	}
	return m
}

// measureNow lays one outline over layers, as layImport does with rows.
func measureNow(ctx context.Context, db bun.IDB, mp orb.MultiPolygon, area int64, layers []layer, sliver int64) (measured, error) {
	var found []hit
	for _, l := range layers {
		var rows []hit
		if err := db.NewRaw(`SELECT ?::bigint AS layer_id, h.cents, h.document, `+validity+` FROM (SELECT ?::geometry AS geom, ?::bigint AS area_cents) r CROSS JOIN LATERAL (`+l.hits()+`) h
			WHERE h.cents > 0 ORDER BY h.cents DESC, h.document`, l.ID, geo.MultiPolygon(mp), area, l.ID).Scan(ctx, &rows); err != nil {
			return measured{}, err
		}
		found = append(found, rows...)
	}
	return lay(layers, found, area, sliver), nil
}

// measureOutline gives what a new outline is on the ground: county, shares and
// overlaps, as for an imported plot of a batch with that tolerance.
func measureOutline(ctx context.Context, db bun.IDB, mp orb.MultiPolygon, sliver int64) (r intake.Row, err error) {
	var k struct {
		Region string
		Share  float64
	}
	if err = db.NewRaw(`SELECT region, share FROM counties_of(?::geometry) WHERE share > 0 LIMIT 1`, geo.MultiPolygon(mp)).Scan(ctx, &k); err != nil && !none(err) {
		return r, err
	}
	r = intake.Row{Geometry: mp, AreaCents: geo.AreaCents(mp), CountyByShare: k.Region, CountyShare: k.Share}
	layers, err := readyLayers(ctx, db)
	if err != nil {
		return r, err
	}
	m, err := measureNow(ctx, db, mp, r.AreaCents, layers, sliver)
	r.Overlays, r.FarmlandCents, r.PBFCents = m.Overlays, m.Farmland, m.PBF
	return r, err
}
