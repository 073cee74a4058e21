package geo

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// segment is one edge of an outline, its ends ordered along the sweep.
type segment struct {
	a, b       orb.Point
	lo, hi     float64 // extent along the sweep
	low, high  float64 // extent across it
	part, ring int
	at, last   int // position in the ring, and the ring's last position
}

// firstCrossing finds a forbidden contact between edges. Inside one ring every
// contact but that of neighbours at their common end is forbidden; between
// rings crossing and sharing a stretch are, touching at points is not.
//
// Edges are swept in order along the longer side of the outline, each compared
// with those that reach it.
func firstCrossing(mp orb.MultiPolygon, b *budget) (Problem, bool) {
	var room [few]segment
	segments := segmentsOf(mp, room[:0])
	if len(segments) <= few {
		return firstOfFew(segments, b)
	}
	slices.SortFunc(segments, func(s, t segment) int { return cmp.Compare(s.lo, t.lo) })
	var active []reach
	for i := range segments {
		s := &segments[i]
		if !b.spend(len(active) + 1) {
			return tooComplex(), true
		}
		kept := 0
		for _, r := range active {
			if r.until < s.lo {
				continue
			}
			active[kept] = r
			kept++
			if r.low > s.high || r.high < s.low {
				continue
			}
			if t := &segments[r.index]; forbidden(s, t, b) {
				return crossingProblem(s, t), true
			}
		}
		active = append(active[:kept], reach{s.hi, s.low, s.high, i})
	}
	return Problem{}, false
}

// few edges are compared each with each: cheaper than to bring them in order.
const few = 40

func firstOfFew(segments []segment, b *budget) (Problem, bool) {
	b.spend(len(segments) * len(segments))
	for i := range segments {
		s := &segments[i]
		for j := range i {
			t := &segments[j]
			if t.lo > s.hi || t.hi < s.lo || t.low > s.high || t.high < s.low {
				continue
			}
			if forbidden(s, t, b) {
				return crossingProblem(s, t), true
			}
		}
	}
	return Problem{}, false
}

// reach is what the inner loop asks of an edge that the sweep has not left yet:
// kept apart from the edge, so that the loop stays in few cache lines.
type reach struct {
	until, low, high float64
	index            int
}

// segmentsOf appends the edges of an outline to out.
func segmentsOf(mp orb.MultiPolygon, out []segment) []segment {
	bound := BoundOf(mp)
	axis := 0
	if bound.Max[1]-bound.Min[1] > bound.Max[0]-bound.Min[0] {
		axis = 1
	}
	for i, poly := range mp {
		for j, ring := range poly {
			out = slices.Grow(out, len(ring))
			open := withoutRepeats(ring)
			for k, p := range open {
				q := open[0]
				if k+1 < len(open) {
					q = open[k+1]
				}
				out = append(out, segment{
					a: p, b: q, lo: min(p[axis], q[axis]), hi: max(p[axis], q[axis]),
					low: min(p[1-axis], q[1-axis]), high: max(p[1-axis], q[1-axis]),
					part: i, ring: j, at: k, last: len(open) - 1,
				})
			}
		}
	}
	return out
}

func forbidden(s, t *segment, b *budget) bool {
	b.spend(20) // a comparison of edges costs some twenty of extents
	how := meet(s.a, s.b, t.a, t.b)
	if how == apart {
		return false
	}
	b.spend(50) // a contact may have cost exact arithmetic
	if s.part != t.part || s.ring != t.ring {
		return how == cross || how == overlap
	}
	if neighbours(s, t) {
		return how == overlap
	}
	return true
}

func neighbours(s, t *segment) bool {
	d := s.at - t.at
	return d == 1 || d == -1 || d == s.last || d == -s.last
}

func crossingProblem(s, t *segment) Problem {
	at := crossingPoint(s, t)
	if s.part == t.part && s.ring == t.ring {
		return Problem{
			Code: ProblemSelfCross, Part: s.part + 1, Ring: s.ring + 1, At: at, Fatal: true,
			Message: fmt.Sprintf("第 %d 部分第 %d 圈自相交，位置 (%.6f, %.6f)。", s.part+1, s.ring+1, at[0], at[1]),
		}
	}
	return Problem{
		Code: ProblemRingsCross, Part: s.part + 1, Ring: s.ring + 1, At: at, Fatal: true,
		Message: fmt.Sprintf("第 %d 部分第 %d 圈与第 %d 部分第 %d 圈相交或重边，位置 (%.6f, %.6f)。",
			s.part+1, s.ring+1, t.part+1, t.ring+1, at[0], at[1]),
	}
}

// crossingPoint is where two segments meet, good enough to show on a map.
func crossingPoint(s, t *segment) orb.Point {
	dx, dy := s.b[0]-s.a[0], s.b[1]-s.a[1]
	ex, ey := t.b[0]-t.a[0], t.b[1]-t.a[1]
	det := dx*ey - dy*ex
	u := ((t.a[0]-s.a[0])*ey - (t.a[1]-s.a[1])*ex) / det
	if det == 0 || !finite(u) || u < 0 || u > 1 {
		for _, p := range []orb.Point{t.a, t.b} {
			if meet(s.a, s.b, p, p) != apart {
				return p
			}
		}
		return s.a
	}
	return orb.Point{s.a[0] + u*dx, s.a[1] + u*dy}
}
