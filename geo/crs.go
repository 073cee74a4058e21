package geo

import (
	"fmt"

	"github.com/paulmach/orb"
)

// CRS is a coordinate reference system this product reads: CGCS2000 degrees, or
// one of its Gauss-Krueger planes. Zone is 0 when the false easting carries no
// zone number; Width is 3 or 6 (degrees), 0 for degrees.
type CRS struct {
	EPSG            int     `json:"epsg"`
	Name            string  `json:"name"`
	CentralMeridian float64 `json:"central_meridian"` // degrees
	FalseEasting    float64 `json:"false_easting"`    // metres
	Zone            int     `json:"zone"`
	Width           int     `json:"width"`
}

// CRSByEPSG knows 4490, 4326 (equal to 4490 within decimetres, and taken as
// equal), the 6° zones 4491–4512 and the 3° zones 4513–4554.
func CRSByEPSG(code int) (CRS, bool) {
	switch {
	case code == 4490:
		return CRS{EPSG: code, Name: "CGCS2000 经纬度"}, true
	case code == 4326:
		return CRS{EPSG: code, Name: "WGS 84 经纬度（按 CGCS2000 使用）"}, true
	case code >= 4491 && code <= 4501:
		return withZone(code, 6, 13+code-4491), true
	case code >= 4502 && code <= 4512:
		return withoutZone(code, 6, 75+6*(code-4502)), true
	case code >= 4513 && code <= 4533:
		return withZone(code, 3, 25+code-4513), true
	case code >= 4534 && code <= 4554:
		return withoutZone(code, 3, 75+3*(code-4534)), true
	}
	return CRS{}, false
}

func withZone(code, width, zone int) CRS {
	meridian := 3 * zone
	if width == 6 {
		meridian = 6*zone - 3
	}
	return CRS{
		EPSG: code, Name: fmt.Sprintf("CGCS2000 %d度带 第%d带（带号，中央经线 %d°E）", width, zone, meridian),
		CentralMeridian: float64(meridian), FalseEasting: float64(zone)*1e6 + 500000, Zone: zone, Width: width,
	}
}

func withoutZone(code, width, meridian int) CRS {
	return CRS{
		EPSG: code, Name: fmt.Sprintf("CGCS2000 %d度带 中央经线 %d°E（无带号）", width, meridian),
		CentralMeridian: float64(meridian), FalseEasting: 500000, Width: width,
	}
}

// zone3 is the 3° plane, with zone number, that a longitude in degrees lies in.
func zone3(lon float64) CRS {
	zone := min(max(int((lon+1.5)/3), 25), 45)
	return withZone(4488+zone, 3, zone)
}

// Geographic reports whether the coordinates are degrees.
func (c CRS) Geographic() bool { return c.Width == 0 }

// ToGeographic turns a point of this CRS into CGCS2000 longitude and latitude
// in degrees.
func (c CRS) ToGeographic(p orb.Point) orb.Point {
	if c.Geographic() {
		return p
	}
	return unproject(p[0]-c.FalseEasting, p[1], c.CentralMeridian)
}

// FromGeographic turns longitude and latitude in degrees into this CRS.
func (c CRS) FromGeographic(p orb.Point) orb.Point {
	if c.Geographic() {
		return p
	}
	east, north := gkForward(p[0], p[1], c.CentralMeridian)
	return orb.Point{east + c.FalseEasting, north}
}

// MapToGeographic is ToGeographic for every vertex, into a new value.
func (c CRS) MapToGeographic(mp orb.MultiPolygon) orb.MultiPolygon {
	if c.Geographic() {
		return mapPoints(mp, c.ToGeographic)
	}
	easting, meridian := c.FalseEasting, c.CentralMeridian // not all of c for every vertex
	return mapPoints(mp, func(p orb.Point) orb.Point { return unproject(p[0]-easting, p[1], meridian) })
}

// MapFromGeographic is FromGeographic for every vertex, into a new value.
func (c CRS) MapFromGeographic(mp orb.MultiPolygon) orb.MultiPolygon {
	return mapPoints(mp, c.FromGeographic)
}

func mapPoints(mp orb.MultiPolygon, f func(orb.Point) orb.Point) orb.MultiPolygon {
	out := make(orb.MultiPolygon, len(mp))
	for i, poly := range mp {
		out[i] = make(orb.Polygon, len(poly))
		for j, ring := range poly {
			r := make(orb.Ring, len(ring))
			for k, p := range ring {
				r[k] = f(p)
			}
			out[i][j] = r
		}
	}
	return out
}
