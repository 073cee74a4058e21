package shp

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// shell is an outer ring with what is needed to find its holes.
type shell struct {
	ring  orb.Ring
	bound orb.Bound
	area  float64
	holes []orb.Ring
}

// groupRings makes polygons of the rings of one record. In a shapefile shells
// run clockwise and holes counter-clockwise, and a hole belongs to the smallest
// shell around it. A hole in no shell is taken as a shell that was written the
// wrong way round; when no ring at all runs clockwise, nesting alone decides.
// Shells come out counter-clockwise, holes clockwise. ok is false when telling
// them apart would take too long.
func groupRings(rings []orb.Ring) (mp orb.MultiPolygon, ok bool) {
	if len(rings) == 1 {
		return orb.MultiPolygon{{turned(rings[0], true)}}, true
	}
	var shells []*shell
	var holes []orb.Ring
	for _, r := range rings {
		if a := signedArea(r); a > 0 {
			holes = append(holes, r)
		} else {
			shells = append(shells, &shell{ring: r, bound: r.Bound(), area: -a})
		}
	}
	work := 500_000_000
	switch {
	case len(shells) == 0:
		if shells, ok = byNesting(holes, &work); !ok {
			return nil, false
		}
	case len(shells) == 1 && len(rings) > 1 && allWithin(holes, shells[0].bound):
		shells[0].holes = holes
	default:
		if shells, ok = assign(shells, holes, &work); !ok {
			return nil, false
		}
	}
	for _, s := range shells {
		poly := orb.Polygon{turned(s.ring, true)}
		for _, h := range s.holes {
			poly = append(poly, turned(h, false))
		}
		mp = append(mp, poly)
	}
	return mp, true
}

// assign gives every hole to the smallest shell around it, keeping the order of
// the shells.
func assign(shells []*shell, holes []orb.Ring, work *int) ([]*shell, bool) {
	bySize := slices.Clone(shells)
	slices.SortStableFunc(bySize, func(a, b *shell) int { return cmp.Compare(a.area, b.area) })
	for _, h := range holes {
		bound := h.Bound()
		var owner *shell
		for _, s := range bySize {
			*work -= 1
			if !boundWithin(bound, s.bound) {
				continue
			}
			in, ok := ringWithin(h, s.ring, work)
			if !ok {
				return nil, false
			}
			if in {
				owner = s
				break
			}
		}
		if owner == nil {
			shells = append(shells, &shell{ring: h, bound: bound, area: math.Abs(signedArea(h))})
			continue
		}
		owner.holes = append(owner.holes, h)
	}
	return shells, true
}

// byNesting takes rings at even depth as shells and those at odd depth as holes
// of the ring around them.
func byNesting(rings []orb.Ring, work *int) ([]*shell, bool) {
	all := make([]*shell, len(rings))
	for i, r := range rings {
		all[i] = &shell{ring: r, bound: r.Bound(), area: math.Abs(signedArea(r))}
	}
	bySize := slices.Clone(all)
	slices.SortStableFunc(bySize, func(a, b *shell) int { return cmp.Compare(b.area, a.area) })
	depth := map[*shell]int{}
	var shells []*shell
	for i, s := range bySize {
		var parent *shell
		for k := i - 1; k >= 0; k-- { // the smallest of the larger ones
			*work -= 1
			if !boundWithin(s.bound, bySize[k].bound) {
				continue
			}
			in, ok := ringWithin(s.ring, bySize[k].ring, work)
			if !ok {
				return nil, false
			}
			if in {
				parent = bySize[k]
				break
			}
		}
		if parent == nil {
			shells = append(shells, s)
			continue
		}
		depth[s] = depth[parent] + 1
		if depth[s]%2 == 1 {
			parent.holes = append(parent.holes, s.ring)
		} else {
			shells = append(shells, s)
		}
	}
	return shells, true
}

func allWithin(holes []orb.Ring, bound orb.Bound) bool {
	for _, h := range holes {
		if !boundWithin(h.Bound(), bound) {
			return false
		}
	}
	return true
}

func boundWithin(b, outer orb.Bound) bool {
	return b.Min[0] >= outer.Min[0] && b.Min[1] >= outer.Min[1] && b.Max[0] <= outer.Max[0] && b.Max[1] <= outer.Max[1]
}

// ringWithin asks of up to eight points of inner whether they lie in outer and
// goes with the majority, because single points may touch the edge.
func ringWithin(inner, outer orb.Ring, work *int) (in, ok bool) {
	step := max(1, len(inner)/8)
	votes, asked := 0, 0
	for i := 0; i < len(inner) && asked < 8; i += step {
		if *work -= len(outer); *work < 0 {
			return false, false
		}
		asked++
		next := inner[(i+1)%len(inner)]
		// the middle of an edge touches an outer ring less often than a corner
		if pointIn(orb.Point{(inner[i][0] + next[0]) / 2, (inner[i][1] + next[1]) / 2}, outer) {
			votes++
		}
	}
	return votes*2 > asked, true
}

func pointIn(p orb.Point, ring orb.Ring) bool {
	in := false
	for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
		a, b := ring[i], ring[j]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
			in = !in
		}
	}
	return in
}

// signedArea is positive for counter-clockwise rings.
func signedArea(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i+1 < len(r); i++ {
		sum += (r[i][0]-r[0][0])*(r[i+1][1]-r[0][1]) - (r[i+1][0]-r[0][0])*(r[i][1]-r[0][1])
	}
	return sum / 2
}

func turned(r orb.Ring, counterClockwise bool) orb.Ring {
	if a := signedArea(r); a != 0 && (a > 0) != counterClockwise {
		r.Reverse()
	}
	return r
}
