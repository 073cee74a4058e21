package postgres

import (
	"context"
	"time"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Layers keeps baseline layers.
type Layers struct{ db *bun.DB }

// NewLayers works on an open database without a short statement limit.
func NewLayers(db *bun.DB) *Layers { return &Layers{db} }

type layer struct {
	ID      int64
	Kind    string
	Name    string
	Version int
}

// readyLayers gives the newest whole version of each kind.
func readyLayers(ctx context.Context, db bun.IDB) (out []layer, err error) {
	err = db.NewRaw(`SELECT DISTINCT ON (kind) id, kind, name, version FROM layers WHERE ready ORDER BY kind, version DESC`).Scan(ctx, &out)
	return out, err
}

// List gives all layers, newest first.
func (s *Layers) List(ctx context.Context) ([]intake.LayerEntry, error) {
	var rows []struct {
		ID        int64
		Kind      string
		Name      string
		Version   int
		Authority string
		AsOf      string
		Features  int
		AreaCents int64
		Dropped   []string `bun:",array"`
		CreatedAt time.Time
	}
	err := s.db.NewRaw(`SELECT id, kind, name, version, authority, to_char(as_of, 'YYYY-MM-DD') AS as_of, features, area_cents, dropped, created_at
		FROM layers WHERE ready ORDER BY kind, version DESC`).Scan(ctx, &rows)
	out := make([]intake.LayerEntry, 0, len(rows))
	for _, r := range rows {
		out = append(out, intake.LayerEntry{
			ID: r.ID, Kind: r.Kind, KindZh: intake.LayerKindZh(r.Kind), Name: r.Name, Version: r.Version,
			Authority: r.Authority, AsOf: org.Date(r.AsOf), Features: r.Features, AreaCents: r.AreaCents, DroppedColumns: r.Dropped, CreatedAt: r.CreatedAt,
		})
	}
	return out, err
}

// AddLayer writes a new version of a layer in one transaction; fill puts the
// features.
func (s *Layers) AddLayer(ctx context.Context, by int64, l intake.NewLayer, sha256 string, dropped []string,
	fill func(put func([]intake.Feature) error) error,
) (id int64, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var creator any
		if by != 0 {
			creator = by
		}
		if err := tx.NewRaw(`INSERT INTO layers (kind, name, version, authority, as_of, sha256, dropped, created_by)
			SELECT ?, ?, coalesce(max(version), 0) + 1, ?, ?, ?, ?::text[], ? FROM layers WHERE kind = ? RETURNING id`,
			l.Kind, l.Name, l.Authority, string(l.AsOf), sha256, pgdialect.Array(dropped), creator, l.Kind).Scan(ctx, &id); err != nil {
			return err
		}
		if err := fill(func(fs []intake.Feature) error { return putFeatures(ctx, tx, id, fs) }); err != nil {
			return err
		}
		_, err := tx.NewRaw(`UPDATE layers SET ready = true, features = n.count, area_cents = n.area FROM (
			SELECT count(*) AS count, coalesce(round(sum(ST_Area(geom::geography)) * 100), 0) AS area FROM layer_features WHERE layer_id = ?) n
			WHERE id = ?`, id, id).Exec(ctx)
		return err
	})
	return id, refusal(err)
}

// putFeatures mends what a plot would be refused for: a layer is another
// office's product, and its area counts only where plots lie.
func putFeatures(ctx context.Context, tx bun.Tx, id int64, fs []intake.Feature) error {
	values := make([]any, 0, len(fs))
	for _, f := range fs {
		values = append(values, bun.SafeQuery(`(?, ?, ?::geometry)`, f.Code, f.Class, geo.MultiPolygon(f.Geometry)))
	}
	if len(values) == 0 {
		return nil
	}
	_, err := tx.NewRaw(`INSERT INTO layer_features (layer_id, code, class, geom)
		SELECT ?, v.code, v.class, g.geom FROM (VALUES ?) AS v(code, class, geom),
		LATERAL (SELECT ST_Multi(ST_CollectionExtract(CASE WHEN ST_IsValid(v.geom) THEN v.geom ELSE ST_MakeValid(v.geom) END, 3)) AS geom) g
		WHERE NOT ST_IsEmpty(g.geom)`, id, list(values)).Exec(ctx)
	return err
}

// MeasurePart gives what a new outline is on the ground: county, shares and
// overlaps, as for an imported plot.
func measureOutline(ctx context.Context, db bun.IDB, mp orb.MultiPolygon) (r intake.Row, err error) {
	var k struct {
		Region string
		Share  float64
	}
	if err = db.NewRaw(`SELECT region, share FROM county_of(?::geometry)`, geo.MultiPolygon(mp)).Scan(ctx, &k); err != nil && !none(err) {
		return r, err
	}
	r = intake.Row{Geometry: mp, AreaCents: geo.AreaCents(mp), CountyByShare: k.Region, CountyShare: k.Share}
	layers, err := readyLayers(ctx, db)
	if err != nil {
		return r, err
	}
	for _, l := range layers {
		var overlap int64
		if err := db.NewRaw(`SELECT overlap_cents(?::geometry, ?)`, geo.MultiPolygon(mp), l.ID).Scan(ctx, &overlap); err != nil {
			return r, err
		}
		r.Overlays, r.FarmlandCents, r.PBFCents = l.lay(r.Overlays, r.AreaCents, overlap, r.FarmlandCents, r.PBFCents)
	}
	return r, nil
}

// lay writes what one layer says about a plot of the given area.
func (l layer) lay(overlays []plot.Overlay, area, overlap int64, farmland, pbf *int64) ([]plot.Overlay, *int64, *int64) {
	overlap = min(overlap, area)
	switch l.Kind {
	case "farmland":
		farmland = &overlap
	case "pbf":
		pbf = &overlap
	}
	return append(overlays, plot.Overlay{Kind: l.Kind, LayerID: l.ID, Layer: l.Name, Version: l.Version, AreaCents: overlap}), farmland, pbf
}
