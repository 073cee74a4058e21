package postgres

import (
	"context"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// layImport measures the rows from to to (both included) of an import into
// import_overlays; invalid rows are left out. Measured again, they are
// replaced. Ranges apart from each other may be measured at the same time.
func layImport(ctx context.Context, db bun.IDB, importID int64, from, to int, layers []layer) error {
	if _, err := db.NewRaw(`DELETE FROM import_overlays WHERE import_id = ? AND row_no BETWEEN ? AND ?`, importID, from, to).Exec(ctx); err != nil {
		return err
	}
	found, err := hitsOf(ctx, db, outlines{`SELECT row_no, geom, area_cents FROM import_rows
		WHERE import_id = ? AND row_no BETWEEN ? AND ? AND verdict <> 'invalid' AND geom IS NOT NULL AND (ST_NRings(geom) = 1 OR ST_IsValid(geom))`, []any{importID, from, to}}, layers)
	if err != nil || len(found) == 0 {
		return err
	}
	rows, ids, cents := make([]int, len(found)), make([]int64, len(found)), make([]int64, len(found))
	documents, begins, ends := make([]string, len(found)), make([]string, len(found)), make([]string, len(found))
	for i, h := range found {
		rows[i], ids[i], cents[i] = h.RowNo, h.LayerID, h.Cents
		documents[i], begins[i], ends[i] = h.Document, h.ValidFrom, h.ValidTo
	}
	_, err = db.NewRaw(`INSERT INTO import_overlays (import_id, row_no, layer_id, area_cents, document, valid_from, valid_to)
		SELECT ?, n, l, c, d, nullif(f, '')::date, nullif(t, '')::date FROM unnest(?::int[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[]) u (n, l, c, d, f, t)`,
		importID, pgdialect.Array(rows), pgdialect.Array(ids), pgdialect.Array(cents), pgdialect.Array(documents), pgdialect.Array(begins), pgdialect.Array(ends)).Exec(ctx)
	return err
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
	found, err := hitsOf(ctx, db, outlines{`SELECT 0 AS row_no, ?::geometry AS geom, ?::bigint AS area_cents`, []any{geo.MultiPolygon(mp), area}}, layers)
	if err != nil {
		return measured{}, err
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
