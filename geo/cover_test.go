package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// crooked is an outline around a middle, as bent as a field may be.
func crooked(t *rapid.T, name string, middle orb.Point) orb.MultiPolygon {
	n := rapid.IntRange(3, 30).Draw(t, name+" vertices")
	var ring orb.Ring
	for k := range n {
		r := rapid.Float64Range(0.0001, 0.002).Draw(t, name+" radius")
		a := 2 * math.Pi * float64(k) / float64(n)
		ring = append(ring, orb.Point{middle[0] + r*math.Cos(a), middle[1] + r*math.Sin(a)})
	}
	return orb.MultiPolygon{{append(ring, ring[0])}}
}

func TestCoverOfItselfIsItsArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mp := crooked(t, "plot", orb.Point{113.2, rapid.Float64Range(4, 53).Draw(t, "latitude")})
		got, want := NewCover(mp).Cents(mp), float64(AreaCents(mp))
		// a straight line of degrees is none of the plane: half a square metre along 400 m
		if math.Abs(got-want) > 100 {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// What a field and its rest cover of another is what that is, and covering is
// mutual.
func TestCoverAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		middle := orb.Point{113.2, 27.8}
		a := crooked(t, "a", middle)
		b := crooked(t, "b", orb.Point{middle[0] + rapid.Float64Range(-0.003, 0.003).Draw(t, "east"), middle[1] + rapid.Float64Range(-0.003, 0.003).Draw(t, "north")})
		world := orb.Ring{{113, 27}, {114, 27}, {114, 28}, {113, 28}, {113, 27}}
		hole := b[0][0].Clone()
		rest := orb.MultiPolygon{{world, hole}}
		whole, shared, other := NewCover(a).Cents(a), NewCover(a).Cents(b), NewCover(a).Cents(rest)
		if math.Abs(whole-shared-other) > 0.5 {
			t.Fatalf("%v is not %v and %v", whole, shared, other)
		}
		if back := NewCover(b).Cents(a); math.Abs(back-shared) > 0.5+1e-6*shared {
			t.Fatalf("%v, the other way %v", shared, back)
		}
		if shared < -0.5 || shared > whole+0.5 {
			t.Fatalf("%v of %v", shared, whole)
		}
	})
}

func TestCoverOfSquares(t *testing.T) {
	square := func(x, y, side float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}}
	}
	plot := square(113, 27, 0.002)
	whole := NewCover(plot).Cents(plot)
	for name, c := range map[string]struct {
		other orb.MultiPolygon
		share float64
	}{
		"itself":            {plot, 1},
		"a quarter":         {square(113.001, 27.001, 0.002), 0.25},
		"a quarter inside":  {square(113.0005, 27.0005, 0.001), 0.25},
		"beside, one edge":  {square(113.002, 27, 0.002), 0},
		"above, one edge":   {square(113, 27.002, 0.002), 0},
		"at one corner":     {square(113.002, 27.002, 0.002), 0},
		"far away":          {square(114, 27, 0.002), 0},
		"around":            {square(112.9, 26.9, 0.2), 1},
		"clockwise":         {orb.MultiPolygon{{{{113, 27}, {113, 27.002}, {113.001, 27.002}, {113.001, 27}, {113, 27}}}}, 0.5},
		"two parts":         {append(square(113, 27, 0.001), square(113.001, 27.001, 0.001)...), 0.5},
		"around, with hole": {orb.MultiPolygon{{square(112.9, 26.9, 0.2)[0][0], square(113.0005, 27.0005, 0.001)[0][0]}}, 0.75},
	} {
		if got := NewCover(plot).Cents(c.other) / whole; math.Abs(got-c.share) > 2e-5 {
			t.Errorf("%s: %v, want %v", name, got, c.share)
		}
	}
}

func BenchmarkCover(b *testing.B) {
	ring := func(x float64) orb.MultiPolygon {
		var r orb.Ring
		for k := range 12 {
			a := 2 * math.Pi * float64(k) / 12
			r = append(r, orb.Point{113 + x + 0.0004*math.Cos(a), 27 + 0.0004*math.Sin(a)})
		}
		return orb.MultiPolygon{{append(r, r[0])}}
	}
	plot, field := NewCover(ring(0)), ring(0.0003)
	for b.Loop() {
		plot.Cents(field)
	}
}
