package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// longest edge, in metres on the plane, that is taken as one line on the
// ellipsoid; longer ones are cut into equal parts shorter than this.
const (
	densifyMetres = 70
	maxEdgeParts  = 20000 // 1,400 km: no edge of a plot or a county is longer
)

// AreaCents is the ellipsoidal area on CGCS2000 of a plot in degrees, in
// hundredths of m², holes subtracted, rounded half away from zero. Edges are
// straight in the 3° Gauss-Krueger plane of the plot's middle. Coordinates that
// are not finite give 0; ask CheckRings first.
func AreaCents(mp orb.MultiPolygon) int64 {
	if len(mp) == 0 {
		return 0
	}
	crs := zone3(mp.Bound().Center()[0])
	return AreaCentsIn(crs, crs.MapFromGeographic(mp))
}

// AreaCentsIn is AreaCents for coordinates in crs. It is the survey rule: plane
// coordinates to 0.1 mm, edges of 70 m and more cut up, every vertex to degrees,
// trapezoids summed. Survey programs also round the seconds to six decimals on
// the way; that is 0.03 mm of noise per vertex, a whole cent on a plot of 1 km²,
// so here the degrees stay as they are.
func AreaCentsIn(crs CRS, mp orb.MultiPolygon) int64 {
	if crs.Geographic() {
		return AreaCents(mp)
	}
	total := 0.0
	for _, poly := range mp {
		for i, ring := range poly {
			a := math.Abs(ringArea(crs, ring))
			if i > 0 {
				a = -a
			}
			total += a
		}
	}
	if !finite(total) || math.Abs(total) > 1e15 {
		return 0
	}
	return int64(math.Round(total * 100))
}

// ringArea is the signed area of one ring in m². Longitudes are taken from the
// first vertex instead of from Greenwich: the same sum for a closed ring, with
// a million times less cancellation.
func ringArea(crs CRS, ring orb.Ring) float64 {
	if len(ring) < 3 {
		return 0
	}
	easting, meridian := crs.FalseEasting, crs.CentralMeridian
	angles := func(p orb.Point) orb.Point {
		g := unproject(p[0]-easting, p[1], meridian)
		return orb.Point{radians(g[0]), radians(g[1])}
	}
	first := roundPlane(ring[0])
	from := first
	origin := angles(first)
	near := zonesNear(origin[1])
	last, sum := origin, 0.0
	for i := 1; i <= len(ring); i++ {
		to := first
		if i < len(ring) {
			to = roundPlane(ring[i])
		}
		parts := edgeParts(from, to)
		for k := 1; k <= parts; k++ {
			t := float64(k) / float64(parts)
			next := angles(orb.Point{from[0] + t*(to[0]-from[0]), from[1] + t*(to[1]-from[1])})
			sum += near.between(last[1], next[1]) * ((last[0]+next[0])/2 - origin[0])
			last = next
		}
		from = to
	}
	return sum
}

func roundPlane(p orb.Point) orb.Point {
	return orb.Point{math.Round(p[0]*1e4) / 1e4, math.Round(p[1]*1e4) / 1e4}
}

func edgeParts(a, b orb.Point) int {
	dx, dy := b[0]-a[0], b[1]-a[1]
	d := math.Sqrt(dx*dx + dy*dy)
	if d < densifyMetres || !finite(d) {
		return 1
	}
	return min(int(d/densifyMetres)+1, maxEdgeParts)
}

// trapezoidTerms are the coefficients of the zone between two parallels, a
// series in the eccentricity, with the factor 2 b² in it.
var trapezoidTerms = func() [5]float64 {
	e2 := ecc2
	e4, e6, e8 := e2*e2, e2*e2*e2, e2*e2*e2*e2
	b := semiMajor * (1 - flattening)
	c := 2 * b * b
	return [5]float64{
		c * (1 + e2*3/6 + e4*30/80 + e6*35/112 + e8*630/2304),
		-c * (e2/6 + e4*15/80 + e6*21/112 + e8*420/2304),
		c * (e4*3/80 + e6*7/112 + e8*180/2304),
		-c * (e6/112 + e8*45/2304),
		c * e8 * 5 / 2304,
	}
}()

// zone is the area between two parallels, for a radian of longitude, in m²;
// positive when b is north of a.
func zone(a, b float64) float64 {
	half, mid := (b-a)/2, (b+a)/2
	if half == 0 {
		return 0
	}
	// Sines and cosines of 1, 3, 5 ... times an angle, each from the two before.
	sin, cos := math.Sin(half), math.Cos(mid)
	byHalf, byMid := 2*(1-2*sin*sin), 2*(2*cos*cos-1)
	sinBefore, cosBefore := -sin, cos
	sum := 0.0
	for _, c := range trapezoidTerms {
		sum += c * sin * cos
		sin, sinBefore = byHalf*sin-sinBefore, sin
		cos, cosBefore = byMid*cos-cosBefore, cos
	}
	return sum
}

// zones is zone around one parallel, where all edges of a plot are: its first
// terms in the distance from there, good to parts in 10¹³ as far as the reach.
type zones struct {
	at    float64
	terms [4]float64 // of the width of a zone by the distance of its middle
	cubic float64    // by the cube of half the width
}

const zonesReach = 1e-4 // radians: 640 m

func zonesNear(at float64) zones {
	z := zones{at: at}
	for k, c := range trapezoidTerms {
		m := float64(2*k + 1)
		sin, cos := math.Sincos(m * at)
		c *= m
		z.terms[0] += c * cos
		z.terms[1] -= c * m * sin
		z.terms[2] -= c * m * m * cos / 2
		z.terms[3] += c * m * m * m * sin / 6
		z.cubic -= c * m * m * cos / 6
	}
	return z
}

func (z *zones) between(a, b float64) float64 {
	half, d := (b-a)/2, (b+a)/2-z.at
	if math.Abs(d) > zonesReach || math.Abs(half) > zonesReach {
		return zone(a, b)
	}
	return half * (z.terms[0] + d*(z.terms[1]+d*(z.terms[2]+d*z.terms[3])) + half*half*z.cubic)
}
