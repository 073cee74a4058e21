package geo

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func codes(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Code)
	}
	return out
}

func TestCheckRings(t *testing.T) {
	square := box(0, 0, 100, 100)
	nan := orb.Ring{{0, 0}, {math.NaN(), 0}, {1, 1}, {0, 0}}
	inf := orb.Ring{{0, 0}, {math.Inf(-1), 0}, {1, 1}, {0, 0}}
	bowTie := orb.Ring{{0, 0}, {10, 10}, {10, 0}, {0, 10}, {0, 0}}
	spike := orb.Ring{{0, 0}, {10, 0}, {20, 0}, {10, 0}, {10, 10}, {0, 0}}
	eight := orb.Ring{{0, 0}, {5, 5}, {10, 0}, {10, 10}, {5, 5}, {0, 10}, {0, 0}}
	touching := orb.Ring{{0, 0}, {10, 0}, {10, 10}, {5, 0}, {0, 10}, {0, 0}}
	tests := []struct {
		name string
		mp   orb.MultiPolygon
		want []string
	}{
		{"a square", orb.MultiPolygon{{square}}, nil},
		{"a hole", orb.MultiPolygon{{square, box(10, 10, 20, 20)}}, nil},
		{"a hole that touches the edge", orb.MultiPolygon{{square, {{0, 0}, {20, 10}, {10, 20}, {0, 0}}}}, nil},
		{"two parts that touch at a corner", orb.MultiPolygon{{square}, {box(100, 100, 10, 10)}}, nil},
		{"an island in a hole", orb.MultiPolygon{{square, box(10, 10, 50, 50)}, {box(20, 20, 10, 10)}}, nil},
		{"nothing", nil, []string{ProblemEmpty}},
		{"a part of nothing", orb.MultiPolygon{{}}, []string{ProblemEmpty}},
		{"an empty ring", orb.MultiPolygon{{{}}}, []string{ProblemTooFew}},
		{"two points", orb.MultiPolygon{{{{0, 0}, {1, 1}, {0, 0}}}}, []string{ProblemTooFew}},
		{"one point, often", orb.MultiPolygon{{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}}, []string{ProblemTooFew}},
		{"open", orb.MultiPolygon{{square[:4]}}, []string{ProblemNotClosed}},
		{"not a number", orb.MultiPolygon{{nan}}, []string{ProblemNotFinite}},
		{"infinite", orb.MultiPolygon{{inf}}, []string{ProblemNotFinite}},
		{"a line", orb.MultiPolygon{{{{0, 0}, {1, 1}, {2, 2}, {0, 0}}}}, []string{ProblemZeroArea}},
		{"a repeated point", orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 0}, {1, 1}, {0, 0}}}}, []string{ProblemRepeated}},
		{"a bow tie", orb.MultiPolygon{{bowTie}}, []string{ProblemSelfCross}},
		{"a spike", orb.MultiPolygon{{spike}}, []string{ProblemSelfCross}},
		{"an eight through one vertex", orb.MultiPolygon{{eight}}, []string{ProblemSelfCross}},
		{"a vertex on an edge", orb.MultiPolygon{{touching}}, []string{ProblemSelfCross}},
		{"a hole outside", orb.MultiPolygon{{square, box(200, 200, 10, 10)}}, []string{ProblemHoleOutside}},
		{"a hole across the edge", orb.MultiPolygon{{square, box(90, 10, 20, 20)}}, []string{ProblemRingsCross}},
		{"a hole along the edge", orb.MultiPolygon{{square, box(0, 10, 20, 20)}}, []string{ProblemRingsCross}},
		{"a part in a part", orb.MultiPolygon{{square}, {box(10, 10, 20, 20)}}, []string{ProblemNested}},
		{"the same part twice", orb.MultiPolygon{{square}, {square}}, []string{ProblemRingsCross}},
		{"two faults", orb.MultiPolygon{{square[:4]}, {nan}}, []string{ProblemNotClosed, ProblemNotFinite}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := CheckRings(tt.mp)
			if !slices.Equal(codes(got), tt.want) {
				t.Errorf("%v, want %v", got, tt.want)
			}
			onlyRepeats := slices.Equal(tt.want, []string{ProblemRepeated})
			if Sound(tt.mp) != (len(tt.want) == 0 || onlyRepeats) {
				t.Errorf("Sound is %v with %v", Sound(tt.mp), tt.want)
			}
		})
	}
}

func TestCrossingIsLocated(t *testing.T) {
	got := CheckRings(orb.MultiPolygon{{{{0, 0}, {10, 10}, {10, 0}, {0, 10}, {0, 0}}}})
	if len(got) != 1 || got[0].At != (orb.Point{5, 5}) || got[0].Part != 1 || got[0].Ring != 1 {
		t.Errorf("%+v", got)
	}
}

// star is a ring whose distance from its middle varies, so it never crosses
// itself; rough makes neighbouring vertices jump.
func star(n int, middle orb.Point, radius float64, rough bool) orb.Ring {
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		a := 2 * math.Pi * float64(i) / float64(n)
		r := radius * (0.7 + 0.3*math.Sin(17*a))
		if rough {
			r *= 0.7 + 0.3*math.Cos(float64(i*i%97))
		}
		ring = append(ring, orb.Point{middle[0] + r*math.Cos(a), middle[1] + r*math.Sin(a)})
	}
	return append(ring, ring[0])
}

func TestManyVertices(t *testing.T) {
	for _, tt := range []struct {
		n     int
		rough bool
	}{{10_000, false}, {10_000, true}, {100_000, false}} {
		ring := star(tt.n, orb.Point{113.13, 27.83}, 0.01, tt.rough)
		if got := CheckRings(orb.MultiPolygon{{ring}}); got != nil {
			t.Fatalf("%+v: %v", tt, got)
		}
		a, b := tt.n/3, 2*tt.n/3
		ring[a], ring[b] = ring[b], ring[a]
		if got := codes(CheckRings(orb.MultiPolygon{{ring}})); !slices.Equal(got, []string{ProblemSelfCross}) {
			t.Fatalf("%+v, two vertices swapped: %v", tt, got)
		}
	}
}

// A comb in which every edge reaches every other along both axes is the worst
// there is; the work on it is bounded.
func TestWorkIsBounded(t *testing.T) {
	const n = 60_000
	ring := make(orb.Ring, 0, n+3)
	for i := range n {
		ring = append(ring, orb.Point{float64(i%2) * 1e6, float64(i)})
	}
	ring = append(ring, orb.Point{2e6, n + 1e6}, orb.Point{2e6, -1e6}, ring[0])
	for i := range ring { // turned by 45°, so that neither axis separates
		ring[i] = orb.Point{ring[i][0] - ring[i][1], ring[i][0] + ring[i][1]}
	}
	got := codes(CheckRings(orb.MultiPolygon{{ring}}))
	if !slices.Equal(got, []string{ProblemTooComplex}) {
		t.Errorf("%v", got)
	}
}

// The sweep agrees with comparing every edge with every other.
func TestSweepAgreesWithTheLongWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 9).Draw(t, "n")
		ring := make(orb.Ring, 0, n+1)
		for range n {
			ring = append(ring, orb.Point{
				float64(rapid.IntRange(0, 6).Draw(t, "x")), float64(rapid.IntRange(0, 6).Draw(t, "y")),
			})
		}
		ring = append(ring, ring[0])
		if checkRing(ring, 1, 1) != nil {
			t.Skip("not a ring to begin with")
		}
		want := false
		open := withoutRepeats(ring)
		for i := range open {
			for j := range i {
				s := &segment{a: open[i], b: open[(i+1)%len(open)], at: i, last: len(open) - 1}
				u := &segment{a: open[j], b: open[(j+1)%len(open)], at: j, last: len(open) - 1}
				want = want || forbidden(s, u, &budget{left: 1 << 30})
			}
		}
		got := !Sound(orb.MultiPolygon{{ring}})
		if got != want {
			t.Fatalf("%v: %v, want %v", ring, got, want)
		}
	})
}

func TestOrientIsExact(t *testing.T) {
	// three points on the line y = x, moved by less than a rounding error
	a, b := orb.Point{0.5, 0.5}, orb.Point{12, 12}
	if got := orient(a, b, orb.Point{24, 24}); got != 0 {
		t.Errorf("on the line: %d", got)
	}
	if got := orient(a, b, orb.Point{24, math.Nextafter(24, 25)}); got != 1 {
		t.Errorf("left by one bit: %d", got)
	}
	if got := orient(a, b, orb.Point{24, math.Nextafter(24, 23)}); got != -1 {
		t.Errorf("right by one bit: %d", got)
	}
}

func TestSide(t *testing.T) {
	ring := box(0, 0, 10, 10)
	for _, tt := range []struct {
		p    orb.Point
		want int
	}{{orb.Point{5, 5}, 1}, {orb.Point{0, 5}, 0}, {orb.Point{10, 10}, 0}, {orb.Point{10, 3}, 0}, {orb.Point{5, 0}, 0}, {orb.Point{-1, 0}, -1}, {orb.Point{-1, 10}, -1}, {orb.Point{11, 5}, -1}, {orb.Point{5, 11}, -1}} {
		if got := side(tt.p, ring); got != tt.want {
			t.Errorf("side(%v) = %d, want %d", tt.p, got, tt.want)
		}
	}
}

func BenchmarkCheckRings(b *testing.B) {
	for _, n := range []int{20, 10_000} {
		mp := orb.MultiPolygon{{star(n, orb.Point{113.13, 27.83}, 0.01, true)}}
		b.Run(map[int]string{20: "20", 10_000: "10000"}[n], func(b *testing.B) {
			for b.Loop() {
				CheckRings(mp)
			}
		})
	}
}
