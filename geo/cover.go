package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Cover measures how much of one outline others cover. Both are in degrees,
// sound, and no part of one lies over another part of it.
//
// An outline is what lies west of its edges, each counted with a sign: + where
// the inside is to the west of it, - where it is to the east. What two outlines
// share is then, over all pairs of their edges, what lies west of both, which
// is elementary; no crossing has to be found and no shape to be built, so there
// is nothing that could fail on edges that touch. The ellipsoid comes in as the
// weight of a parallel, linear over the extent of the outline.
type Cover struct {
	edges  []slope
	low    float64 // extent north
	high   float64
	origin orb.Point
	weight float64 // hundredths of m² per square degree at the origin,
	change float64 // and how that changes by the degree
}

// slope is an edge that is not level: x = at + by·y from low to high, from the
// Cover's origin.
type slope struct {
	low, high, at, by, sign float64
}

// NewCover is for an outline of finite coordinates.
func NewCover(mp orb.MultiPolygon) *Cover {
	b := BoundOf(mp)
	c := &Cover{origin: orb.Point{b.Min[0], (b.Min[1] + b.Max[1]) / 2}}
	c.low, c.high = b.Min[1]-c.origin[1], b.Max[1]-c.origin[1]
	const step = 1e-3
	before, after := squareDegree(c.origin[1]-step), squareDegree(c.origin[1]+step)
	c.weight, c.change = squareDegree(c.origin[1]), (after-before)/(2*step)
	c.eachSlope(mp, func(s slope) { c.edges = append(c.edges, s) })
	return c
}

// squareDegree is the area of one at a latitude, in hundredths of m².
func squareDegree(lat float64) float64 {
	sin, cos := math.Sincos(radians(lat))
	w := 1 - ecc2*sin*sin
	side := semiMajor * math.Pi / 180
	return 100 * side * side * (1 - ecc2) * cos / (w * w)
}

// Cents is the area that both share, in hundredths of m².
func (c *Cover) Cents(other orb.MultiPolygon) float64 {
	sum := 0.0
	c.eachSlope(other, func(t slope) {
		if t.high <= c.low || t.low >= c.high {
			return
		}
		for i := range c.edges {
			if s := &c.edges[i]; s.low < t.high && s.high > t.low {
				sum += s.sign * t.sign * c.westOfBoth(s, &t)
			}
		}
	})
	return sum
}

// westOfBoth is the weighted area west of two edges and east of the origin,
// over the parallels that both reach.
func (c *Cover) westOfBoth(s, t *slope) float64 {
	low, high := max(s.low, t.low), min(s.high, t.high)
	first, last := s.at+s.by*low-t.at-t.by*low, s.at+s.by*high-t.at-t.by*high
	if first < 0 && last > 0 || first > 0 && last < 0 {
		middle := low + (high-low)*first/(first-last)
		return c.west(nearer(s, t, first), low, middle) + c.west(nearer(s, t, last), middle, high)
	}
	return c.west(nearer(s, t, first+last), low, high)
}

func nearer(s, t *slope, difference float64) *slope {
	if difference < 0 {
		return s
	}
	return t
}

// west is the integral of x times the weight: of the second degree, so
// Simpson's rule is exact.
func (c *Cover) west(s *slope, low, high float64) float64 {
	middle := (low + high) / 2
	at := func(y float64) float64 { return (s.at + s.by*y) * (c.weight + c.change*y) }
	return (high - low) / 6 * (at(low) + 4*at(middle) + at(high))
}

func (c *Cover) eachSlope(mp orb.MultiPolygon, do func(slope)) {
	for _, poly := range mp {
		for i, ring := range poly {
			turn := 1.0
			if (ring.Orientation() == orb.CCW) != (i == 0) {
				turn = -1
			}
			for k := 1; k < len(ring); k++ {
				x1, y1 := ring[k-1][0]-c.origin[0], ring[k-1][1]-c.origin[1]
				x2, y2 := ring[k][0]-c.origin[0], ring[k][1]-c.origin[1]
				if y1 == y2 {
					continue
				}
				s := slope{low: min(y1, y2), high: max(y1, y2), by: (x2 - x1) / (y2 - y1), sign: turn}
				s.at = x1 - s.by*y1
				if y2 < y1 {
					s.sign = -turn
				}
				do(s)
			}
		}
	}
}
