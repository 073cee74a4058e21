package postgres

import (
	"context"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/intake"
	"liangtian/internal/plot"
)

// kin is which other kind, besides an earlier version of its own, a layer's
// parcels are expected to share outlines with.
var kin = map[string]string{"pbf": "farmland", "farmland": "pbf"}

// besideEarlier refuses a layer that lies beside an earlier version of itself,
// or beside its kin: the same parcels, all of them elsewhere.
func besideEarlier(ctx context.Context, tx bun.Tx, id int64, l intake.NewLayer) error {
	layers, err := readyLayers(ctx, tx)
	if err != nil {
		return err
	}
	for _, earlier := range layers {
		same := earlier.Kind == l.Kind && (l.Kind != plot.Other || earlier.Name == l.Name)
		if !same && earlier.Kind != kin[l.Kind] {
			continue
		}
		witnesses, err := likenesses(ctx, tx, id, earlier.ID)
		if err != nil {
			return err
		}
		against := "已有的“" + plot.LayerZh(earlier.Kind, earlier.Name) + "”（" + earlier.AsOf + "）"
		if err := intake.RefuseLayerShift(witnesses, against); err != nil {
			return err
		}
	}
	return nil
}

const (
	witnesses  = 400   // parcels asked; which ones is the same every time
	reach      = 0.014 // degrees searched around each: more than any datum displaces
	leastCents = 200_00
)

// likenesses is, for some features of a layer, where features of nearly the
// same area lie in an earlier one.
func likenesses(ctx context.Context, tx bun.Tx, id, earlier int64) (out []geo.Witness, err error) {
	var rows []struct {
		No     int
		X, Y   float64
		Kx, Ky float64
	}
	err = tx.NewRaw(`SELECT n.feature_no AS no, ST_X(n.c) AS x, ST_Y(n.c) AS y, ST_X(ST_Centroid(f.geom)) AS kx, ST_Y(ST_Centroid(f.geom)) AS ky
		FROM (SELECT feature_no, geom, area_cents, ST_Centroid(geom) AS c FROM layer_features WHERE layer_id = ? AND area_cents >= ?
		  ORDER BY md5(feature_no::text), feature_no LIMIT ?) n
		JOIN layer_features f ON f.layer_id = ? AND f.geom && ST_Expand(n.geom, ?) AND f.area_cents BETWEEN n.area_cents * (1 - ?::float8) AND n.area_cents * (1 + ?::float8)
		ORDER BY n.feature_no`, id, leastCents, witnesses, earlier, reach, intake.AlikeArea.Parcel, intake.AlikeArea.Parcel).Scan(ctx, &rows)
	for i, r := range rows {
		if i == 0 || rows[i-1].No != r.No {
			out = append(out, geo.Witness{At: orb.Point{r.X, r.Y}})
		}
		w := &out[len(out)-1]
		w.Known = append(w.Known, orb.Point{r.Kx, r.Ky})
	}
	return out, err
}
