package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Layers keeps baseline layers.
type Layers struct{ db *bun.DB }

// NewLayers works on an open database without a short statement limit.
func NewLayers(db *bun.DB) *Layers { return &Layers{db} }

type layer struct {
	ID           int64
	Kind         string
	Name         string
	Version      int
	AsOf         string
	SelfOverlaps bool
}

// readyLayers gives of each kind (of layers of no kind: of each name) the
// newest whole version that is not withdrawn.
func readyLayers(ctx context.Context, db bun.IDB) (out []layer, err error) {
	err = db.NewRaw(`SELECT DISTINCT ON (kind, slot) id, kind, name, version, to_char(as_of, 'YYYY-MM-DD') AS as_of, self_overlaps
		FROM layers WHERE ready AND withdrawn_at IS NULL ORDER BY kind, slot, version DESC`).Scan(ctx, &out)
	return out, err
}

func idsOf(layers []layer) []int64 {
	out := make([]int64, len(layers))
	for i, l := range layers {
		out[i] = l.ID
	}
	return out
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
		InUse     bool
		West      *float64
		South     float64
		East      float64
		North     float64
		WBy       *string
		WAt       *time.Time
		WReason   *string
	}
	err := s.db.NewRaw(`SELECT l.id, l.kind, l.name, l.version, l.authority, to_char(l.as_of, 'YYYY-MM-DD') AS as_of, l.features, l.area_cents, l.dropped, l.created_at,
		l.id IN (SELECT DISTINCT ON (kind, slot) id FROM layers WHERE ready AND withdrawn_at IS NULL ORDER BY kind, slot, version DESC) AS in_use,
		ST_XMin(l.extent) AS west, coalesce(ST_YMin(l.extent), 0) AS south, coalesce(ST_XMax(l.extent), 0) AS east, coalesce(ST_YMax(l.extent), 0) AS north, p.name AS w_by, l.withdrawn_at AS w_at, l.withdrawn_reason AS w_reason
		FROM layers l LEFT JOIN people p ON p.id = l.withdrawn_by WHERE l.ready ORDER BY l.kind, l.name, l.version DESC`).Scan(ctx, &rows)
	out := make([]intake.LayerEntry, 0, len(rows))
	for _, r := range rows {
		kind, _ := plot.FindLayerKind(r.Kind)
		e := intake.LayerEntry{
			ID: r.ID, Kind: r.Kind, KindZh: kind.Zh, Name: r.Name, Version: r.Version, Exception: kind.Exception(), InUse: r.InUse,
			Authority: r.Authority, AsOf: org.Date(r.AsOf), Features: r.Features, AreaCents: r.AreaCents, DroppedColumns: r.Dropped, CreatedAt: r.CreatedAt,
		}
		if r.West != nil {
			e.Extent = &[4]float64{*r.West, r.South, r.East, r.North}
		}
		if r.WAt != nil {
			e.Withdrawn = &intake.LayerWithdrawal{By: *r.WBy, At: *r.WAt, Reason: *r.WReason}
		}
		out = append(out, e)
	}
	return out, err
}

// AddLayer writes a new version of a layer in one transaction; fill puts the
// features. One that lies beside an earlier layer is refused.
func (s *Layers) AddLayer(ctx context.Context, by int64, l intake.NewLayer, sha256 string, dropped []string,
	fill func(put func([]intake.Feature) error) error,
) (id int64, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var creator any
		if by != 0 {
			creator = by
		}
		if err := tx.NewRaw(`INSERT INTO layers (kind, name, version, authority, as_of, sha256, dropped, created_by)
			SELECT ?, ?, coalesce(max(version), 0) + 1, ?, ?, ?, ?::text[], ? FROM layers WHERE kind = ? AND (kind <> ? OR name = ?) RETURNING id`,
			l.Kind, l.Name, l.Authority, string(l.AsOf), sha256, pgdialect.Array(dropped), creator, l.Kind, plot.Other, l.Name).Scan(ctx, &id); err != nil {
			return err
		}
		if err := fill(func(fs []intake.Feature) error { return putFeatures(ctx, tx, id, fs) }); err != nil {
			return err
		}
		if err := besideEarlier(ctx, tx, id, l); err != nil {
			return err
		}
		_, err := tx.NewRaw(`UPDATE layers SET ready = true, features = n.count, area_cents = n.area, extent = n.box, self_overlaps = (`+selfOverlap+`) FROM (
			SELECT count(DISTINCT feature_no) AS count, coalesce(sum(area_cents), 0) AS area, ST_SetSRID(ST_Envelope(ST_Expand(ST_Extent(geom)::geometry, 1e-9)), 4490) AS box
			FROM layer_features WHERE layer_id = ?) n WHERE id = ?`, id, id, id).Exec(ctx)
		return err
	})
	return id, refusal(err)
}

// selfOverlap asks whether two features of a layer share more than a square
// metre of ground. Neighbours that only touch do not.
const selfOverlap = `EXISTS (SELECT FROM layer_features a JOIN layer_features b ON b.layer_id = a.layer_id AND b.geom && a.geom AND b.feature_no > a.feature_no
	WHERE a.layer_id = ? AND ST_Relate(a.geom, b.geom, 'T********') AND ST_Area(ST_Intersection(a.geom, b.geom)::geography) > 1)`

// pieceVertices is the size from which a feature is cut into pieces: a plot
// that lies on a large one is then held against its neighbourhood only.
const pieceVertices = 256

// putFeatures mends what a plot would be refused for: a layer is another
// office's product, and its area counts only where plots lie.
func putFeatures(ctx context.Context, tx bun.Tx, id int64, fs []intake.Feature) error {
	values := make([]any, 0, len(fs))
	for _, f := range fs {
		values = append(values, bun.SafeQuery(`(?, ?, ?, ?, ?::date, ?::date, ?::geometry)`, f.Number, f.Code, f.Class, f.Document, date(f.ValidFrom), date(f.ValidTo), geo.MultiPolygon(f.Geometry)))
	}
	if len(values) == 0 {
		return nil
	}
	_, err := tx.NewRaw(`INSERT INTO layer_features (layer_id, feature_no, code, class, document, valid_from, valid_to, geom, area_cents)
		SELECT ?, v.no, v.code, v.class, v.document, v.valid_from, v.valid_to, p.geom, round(ST_Area(p.geom::geography) * 100)
		FROM (VALUES ?) AS v(no, code, class, document, valid_from, valid_to, geom),
		LATERAL (SELECT ST_Multi(ST_CollectionExtract(CASE WHEN ST_IsValid(v.geom) THEN v.geom ELSE ST_MakeValid(v.geom) END, 3)) AS geom) g,
		LATERAL (SELECT g.geom WHERE ST_NPoints(g.geom) <= ? UNION ALL SELECT ST_Multi(s) FROM ST_Subdivide(g.geom, ?) s WHERE ST_NPoints(g.geom) > ?) p
		WHERE NOT ST_IsEmpty(p.geom)`, id, list(values), pieceVertices, pieceVertices, pieceVertices).Exec(ctx)
	return err
}

var errNoLayer = fault.New(fault.NotFound, "no-such-layer", "没有这个图层。")

// Withdraw takes a version out of use, with a reason; the one before it is
// used again.
func (s *Layers) Withdraw(ctx context.Context, who org.Person, id int64, reason string) error {
	res, err := s.db.NewRaw(`UPDATE layers SET withdrawn_at = now(), withdrawn_by = ?, withdrawn_reason = ? WHERE id = ? AND ready AND withdrawn_at IS NULL`, who.ID, reason, id).Exec(ctx)
	if err != nil {
		return refusal(err)
	}
	if n, _ := res.RowsAffected(); n > 0 {
		return nil
	}
	var exists bool
	if err := s.db.NewRaw(`SELECT EXISTS (SELECT FROM layers WHERE id = ? AND ready)`, id).Scan(ctx, &exists); err != nil {
		return err
	}
	if exists {
		return fault.New(fault.Conflict, "layer-withdrawn", "这个图层版本已经停用。请刷新后再看。")
	}
	return errNoLayer
}
