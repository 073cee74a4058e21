package geo

import (
	"math"
	"math/big"

	"github.com/paulmach/orb"
)

// orient is the side of the line a–b that c lies on: +1 left, -1 right, 0 on
// it. Floating point decides when it can; otherwise exact arithmetic, because
// a wrong sign makes a touching field corner look like a crossing.
func orient(a, b, c orb.Point) int {
	l := (b[0] - a[0]) * (c[1] - a[1])
	r := (b[1] - a[1]) * (c[0] - a[0])
	det := l - r
	if math.Abs(det) > 4e-16*(math.Abs(l)+math.Abs(r)) {
		return sign(det)
	}
	if (a[0] == b[0] && b[0] == c[0]) || (a[1] == b[1] && b[1] == c[1]) || a == b || a == c || b == c {
		return 0
	}
	return exactOrient(a, b, c)
}

func sign(v float64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

func exactOrient(a, b, c orb.Point) int {
	diff := func(x, y float64) *big.Rat {
		r := new(big.Rat).SetFloat64(x)
		return r.Sub(r, new(big.Rat).SetFloat64(y))
	}
	l := diff(b[0], a[0])
	l.Mul(l, diff(c[1], a[1]))
	r := diff(b[1], a[1])
	r.Mul(r, diff(c[0], a[0]))
	return l.Cmp(r)
}

// contact is how two segments meet.
type contact int

const (
	apart   contact = iota
	touch           // an end of one lies on the other, at one point only
	cross           // they cross inside both
	overlap         // they share a stretch
)

func meet(a, b, c, d orb.Point) contact {
	if max(a[0], b[0]) < min(c[0], d[0]) || max(c[0], d[0]) < min(a[0], b[0]) ||
		max(a[1], b[1]) < min(c[1], d[1]) || max(c[1], d[1]) < min(a[1], b[1]) {
		return apart
	}
	o1, o2 := orient(a, b, c), orient(a, b, d)
	if o1 == o2 && o1 != 0 {
		return apart
	}
	o3, o4 := orient(c, d, a), orient(c, d, b)
	switch {
	case o3 == o4 && o3 != 0:
		return apart
	case o1 == 0 && o2 == 0:
		return collinear(a, b, c, d)
	case o1*o2 < 0 && o3*o4 < 0:
		return cross
	}
	return touch
}

// collinear compares two segments on one line along its longer axis.
func collinear(a, b, c, d orb.Point) contact {
	axis := 0
	if math.Abs(b[1]-a[1]) > math.Abs(b[0]-a[0]) {
		axis = 1
	}
	lo := math.Max(math.Min(a[axis], b[axis]), math.Min(c[axis], d[axis]))
	hi := math.Min(math.Max(a[axis], b[axis]), math.Max(c[axis], d[axis]))
	switch {
	case lo > hi:
		return apart
	case lo == hi:
		return touch
	}
	return overlap
}

// side says where p lies: +1 inside the ring, 0 on its edge, -1 outside.
func side(p orb.Point, ring orb.Ring) int {
	in := false
	onEdge := false
	eachEdge(ring, func(a, b orb.Point) {
		if onEdge || (a[1] > p[1]) == (b[1] > p[1]) && a[1] != p[1] && b[1] != p[1] {
			return
		}
		if math.Max(a[0], b[0]) < p[0] {
			return
		}
		o := orient(a, b, p)
		if o == 0 {
			onEdge = meet(a, b, p, p) != apart
			return
		}
		if (a[1] > p[1]) != (b[1] > p[1]) && (o > 0) == (b[1] > a[1]) {
			in = !in
		}
	})
	switch {
	case onEdge:
		return 0
	case in:
		return 1
	}
	return -1
}
