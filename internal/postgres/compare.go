package postgres

import (
	"context"

	"github.com/paulmach/orb/maptile"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// CompareOverlays measures a case's plot against the layers in use now and
// sets that against what was frozen. Nothing is written.
func (s *Cases) CompareOverlays(ctx context.Context, who org.Person, id int64) ([]casework.OverlayChange, error) {
	c, err := loadCase(ctx, s.db, who, id, "")
	if err != nil {
		return nil, err
	}
	p, err := loadPlot(ctx, s.db, c.PlotID)
	if err != nil {
		return nil, err
	}
	layers, err := readyLayers(ctx, s.db)
	if err != nil {
		return nil, err
	}
	sliver, err := sliverOf(ctx, s.db, c.BatchID)
	if err != nil {
		return nil, err
	}
	now, err := measureNow(ctx, s.db, p.Geometry, p.AreaCents, layers, sliver)
	if err != nil {
		return nil, err
	}
	inUse := make([]plot.Overlay, 0, len(layers))
	for _, l := range layers {
		inUse = append(inUse, plot.Overlay{Kind: l.Kind, LayerID: l.ID, Layer: l.Name, Version: l.Version})
	}
	asOf, err := datesOf(ctx, s.db, p.Overlays, inUse)
	if err != nil {
		return nil, err
	}
	return casework.CompareOverlays(p.Overlays, now.Overlays, inUse, asOf, sliver), nil
}

// datesOf is the dates of the data that overlays rest on.
func datesOf(ctx context.Context, db bun.IDB, lists ...[]plot.Overlay) (map[int64]org.Date, error) {
	ids := []int64{}
	for _, list := range lists {
		for _, o := range list {
			ids = append(ids, o.LayerID)
		}
	}
	var rows []struct {
		ID   int64
		AsOf string
	}
	err := db.NewRaw(`SELECT id, to_char(as_of, 'YYYY-MM-DD') AS as_of FROM layers WHERE id = ANY(?)`, pgdialect.Array(ids)).Scan(ctx, &rows)
	out := map[int64]org.Date{}
	for _, r := range rows {
		out[r.ID] = org.Date(r.AsOf)
	}
	return out, err
}

// tileFeatures bounds what a tile of a layer carries; where there are more, the
// largest are drawn.
const tileFeatures = 5000

// Tile gives a layer's outlines in a tile: those that are not too small to see.
func (s *Layers) Tile(ctx context.Context, id int64, t maptile.Tile) ([]geo.TileFeature, error) {
	var ready bool
	if err := read(ctx, s.db.NewRaw(`SELECT EXISTS (SELECT FROM layers WHERE id = ? AND ready)`, id), &ready); err != nil {
		return nil, err
	}
	if !ready {
		return nil, errNoLayer
	}
	b := geo.TileQueryBound(t)
	side := (b.Max[0] - b.Min[0]) * 111_320 / 256 // metres that a pixel is wide, nearly
	var rows []struct {
		FeatureNo int
		Document  string
		Geom      geo.MultiPolygon
	}
	err := read(ctx, s.db.NewRaw(`SELECT feature_no, document, geom FROM layer_features
		WHERE layer_id = ? AND geom && ST_MakeEnvelope(?, ?, ?, ?, 4490) AND area_cents >= ? ORDER BY area_cents DESC LIMIT ?`,
		id, b.Min[0], b.Min[1], b.Max[0], b.Max[1], int64(side*side*100), tileFeatures), &rows)
	out := make([]geo.TileFeature, 0, len(rows))
	for _, r := range rows {
		out = append(out, geo.TileFeature{ID: uint64(r.FeatureNo), Geometry: r.Geom.Orb(), Properties: map[string]any{"no": r.FeatureNo, "document": r.Document}})
	}
	return out, err
}
