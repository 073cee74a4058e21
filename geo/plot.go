package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// ToPlot says how far a position is from a plot, both in degrees. Inside (or on
// the edge) metres is 0 and nearest is the position itself; outside, nearest is
// the closest point of the outline. A plot without vertices is infinitely far.
func ToPlot(p orb.Point, mp orb.MultiPolygon) (metres float64, nearest orb.Point, inside bool) {
	// A transverse Mercator plane through the position itself: true to scale
	// there, so that the nearest point on it is the nearest on the ground.
	_, north := gkForward(p[0], p[1], p[0])
	local := mapPoints(mp, func(q orb.Point) orb.Point {
		x, y := gkForward(q[0], q[1], p[0])
		return orb.Point{x, y - north}
	})
	best, at := math.Inf(1), orb.Point{}
	for _, poly := range local {
		if len(poly) == 0 {
			continue
		}
		covered := false
		for i, ring := range poly {
			if (i == 0) != covered && insideRing(orb.Point{}, ring) {
				covered = i == 0
			}
			eachEdge(ring, func(a, b orb.Point) {
				q := closestToOrigin(a, b)
				if d := math.Hypot(q[0], q[1]); d < best {
					best, at = d, q
				}
			})
		}
		inside = inside || covered
	}
	if inside || best == 0 {
		return 0, p, true
	}
	if math.IsInf(best, 1) {
		return best, orb.Point{}, false
	}
	lon, lat := gkInverse(at[0], at[1]+north, p[0])
	nearest = orb.Point{lon, lat}
	return Distance(p, nearest), nearest, false
}

// eachEdge calls f for every edge, and for the closing one if the ring is open.
func eachEdge(ring orb.Ring, f func(a, b orb.Point)) {
	if len(ring) == 0 {
		return
	}
	for i := 1; i < len(ring); i++ {
		f(ring[i-1], ring[i])
	}
	f(ring[len(ring)-1], ring[0])
}

func closestToOrigin(a, b orb.Point) orb.Point {
	dx, dy := b[0]-a[0], b[1]-a[1]
	length2 := dx*dx + dy*dy
	if length2 == 0 {
		return a
	}
	t := math.Min(1, math.Max(0, -(a[0]*dx+a[1]*dy)/length2))
	return orb.Point{a[0] + t*dx, a[1] + t*dy}
}

// insideRing is the even-odd rule; points on the edge may fall either way.
func insideRing(p orb.Point, ring orb.Ring) bool {
	in := false
	for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
		a, b := ring[i], ring[j]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
			in = !in
		}
	}
	return in
}
