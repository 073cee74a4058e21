package geo

import (
	"bytes"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
	"github.com/paulmach/orb/geojson"
)

// SRID is the spatial reference of every stored geometry: CGCS2000 degrees.
const SRID = 4490

// MultiPolygon is a plot's outline in CGCS2000 degrees as the database and the
// API see it. nil is NULL and null.
type MultiPolygon orb.MultiPolygon

// Orb is the same value for the functions of this package.
func (m MultiPolygon) Orb() orb.MultiPolygon { return orb.MultiPolygon(m) }

// BoundOf is the box around an outline of finite coordinates.
func BoundOf(mp orb.MultiPolygon) orb.Bound {
	out := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	for _, poly := range mp {
		for _, ring := range poly {
			for _, p := range ring {
				out.Min[0], out.Max[0] = min(out.Min[0], p[0]), max(out.Max[0], p[0])
				out.Min[1], out.Max[1] = min(out.Min[1], p[1]), max(out.Max[1], p[1])
			}
		}
	}
	return out
}

// Value is hex EWKB with the SRID, the one form that passes through the
// database driver and PostGIS unchanged.
func (m MultiPolygon) Value() (driver.Value, error) {
	if m == nil {
		return nil, nil
	}
	s, err := ewkb.MarshalToHex(m.Orb(), SRID)
	if err != nil {
		return nil, fmt.Errorf("encode multipolygon: %w", err)
	}
	return s, nil
}

// Scan reads EWKB, hex or raw. A Polygon becomes a MultiPolygon; another SRID
// than 4490 is an error, because degrees of another datum are other places.
func (m *MultiPolygon) Scan(src any) error {
	var raw []byte
	switch v := src.(type) {
	case nil:
		*m = nil
		return nil
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	default:
		return fmt.Errorf("scan multipolygon: cannot read %T", src)
	}
	if len(raw) > 0 && raw[0] > 1 {
		decoded := make([]byte, hex.DecodedLen(len(raw)))
		if _, err := hex.Decode(decoded, bytes.TrimSpace(raw)); err != nil {
			return fmt.Errorf("scan multipolygon: %w", err)
		}
		raw = decoded
	}
	g, srid, err := ewkb.Unmarshal(raw)
	if err != nil {
		return fmt.Errorf("scan multipolygon: %w", err)
	}
	if srid != SRID {
		return fmt.Errorf("scan multipolygon: SRID %d, want %d", srid, SRID)
	}
	return m.set(g)
}

func (m *MultiPolygon) set(g orb.Geometry) error {
	switch g := g.(type) {
	case orb.MultiPolygon:
		*m = MultiPolygon(g)
	case orb.Polygon:
		*m = MultiPolygon{g}
	default:
		return Refuse("geometry-not-area", "图形不是面，请提供面图层。")
	}
	if *m == nil {
		*m = MultiPolygon{}
	}
	return nil
}

// MarshalJSON writes a GeoJSON MultiPolygon in degrees.
func (m MultiPolygon) MarshalJSON() ([]byte, error) {
	if m == nil {
		return []byte("null"), nil
	}
	return geojson.NewGeometry(m.Orb()).MarshalJSON()
}

// UnmarshalJSON reads a GeoJSON MultiPolygon or Polygon in degrees.
func (m *MultiPolygon) UnmarshalJSON(data []byte) error {
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		*m = nil
		return nil
	}
	g, err := geojson.UnmarshalGeometry(data)
	if err != nil {
		return &Error{Code: "geometry-unreadable", Message: "图形不是有效的 GeoJSON，请重新绘制后再提交。", Cause: err}
	}
	return m.set(g.Geometry())
}
