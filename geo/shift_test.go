package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

var shiftLimits = ShiftLimits{Least: 15, Together: 30, Share: 0.2, Witnesses: 8, Datum: 20}

// parcelsNear is n places, each with as many chance likenesses.
func parcelsNear(r *rand.Rand, n, chance int, displace func(orb.Point) orb.Point) (out []Witness) {
	for range n {
		p := orb.Point{113.2 + 0.4*r.Float64(), 27 + 0.5*r.Float64()}
		w := Witness{At: displace(p), Known: []orb.Point{p}}
		for range chance {
			w.Known = append(w.Known, orb.Point{p[0] + 0.024*(r.Float64()-0.5), p[1] + 0.024*(r.Float64()-0.5)})
		}
		out = append(out, w)
	}
	return out
}

func TestMeasureShift(t *testing.T) {
	still := func(p orb.Point) orb.Point { return p }
	moved := func(p orb.Point) orb.Point { return Destination(p, 60, 300) }
	for _, c := range []struct {
		name        string
		displace    func(orb.Point) orb.Point
		displaced   bool
		datum       string
		east, north float64
	}{
		{"where it was", still, false, "", 0, 0},
		{"another survey", func(p orb.Point) orb.Point { return Destination(p, 200, 4) }, false, "", -1.4, -3.8},
		{"moved", moved, true, "", 259.8, 150},
		{"GCJ-02", ToGCJ02, true, "GCJ-02", 560, -330},
		{"BD-09", ToBD09, true, "BD-09", 1200, 350},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		s := MeasureShift(parcelsNear(r, 200, 6, c.displace), shiftLimits)
		if s.Displaced != c.displaced || s.Datum != c.datum {
			t.Errorf("%s: %+v", c.name, s)
		}
		tolerance := 1.0
		if c.datum != "" {
			tolerance = 250 // it differs from place to place
		}
		if math.Abs(s.EastM-c.east) > tolerance || math.Abs(s.NorthM-c.north) > tolerance {
			t.Errorf("%s: %.1f east, %.1f north", c.name, s.EastM, s.NorthM)
		}
	}
}

// A third of the outlines is enough to see it; changed ones do not hide it,
// and few that moved do not make a layer displaced.
func TestMeasureShiftAmongChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	old := func(p orb.Point) orb.Point { return Destination(p, 360*r.Float64(), 400+600*r.Float64()) }
	mixed := append(parcelsNear(r, 60, 4, ToGCJ02), parcelsNear(r, 100, 4, old)...)
	if s := MeasureShift(mixed, shiftLimits); !s.Displaced || s.Datum != "GCJ-02" {
		t.Errorf("%+v", s)
	}
	still := append(parcelsNear(r, 100, 4, func(p orb.Point) orb.Point { return p }), parcelsNear(r, 60, 4, ToGCJ02)...)
	if s := MeasureShift(still, shiftLimits); s.Displaced {
		t.Errorf("%+v", s)
	}
	if s := MeasureShift(parcelsNear(r, 5, 0, ToGCJ02), shiftLimits); s.Displaced {
		t.Errorf("five witnesses: %+v", s)
	}
	if s := MeasureShift(nil, ShiftLimits{}); s.Displaced || s.Considered != 0 {
		t.Errorf("nobody: %+v", s)
	}
	strangers := []Witness{}
	for range 50 {
		strangers = append(strangers, Witness{At: orb.Point{113, 27}})
	}
	if s := MeasureShift(strangers, shiftLimits); s.Displaced {
		t.Errorf("nobody knows a place: %+v", s)
	}
}

// 113.13 E 27.83 N was measured on real boundaries: 574 m east, 347 m south.
func TestBD09IsBeyondGCJ02(t *testing.T) {
	p := orb.Point{113.13, 27.83}
	if e, n := GCJ02Shift(p); math.Abs(e-574) > 15 || math.Abs(n+347) > 15 {
		t.Errorf("GCJ-02 %.0f %.0f", e, n)
	}
	if d := Distance(ToGCJ02(p), ToBD09(p)); d < 500 || d > 1200 {
		t.Errorf("BD-09 lies %.0f m from GCJ-02", d)
	}
}
