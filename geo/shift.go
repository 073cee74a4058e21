package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Witness is one outline of a layer and where outlines like it lie in a layer
// that is trusted: centres in degrees. One of them may be the same outline.
type Witness struct {
	At    orb.Point
	Known []orb.Point
}

// ShiftLimits is when a layer counts as displaced.
type ShiftLimits struct {
	Least     float64 // metres; less is another survey of the same ground
	Together  float64 // metres; displacements that close to each other agree
	Share     float64 // of the witnesses that must agree, 0 to 1
	Witnesses int     // fewer say nothing
	Datum     float64 // metres; that close to a formula's displacement it is that formula
}

// Shift is how far a layer lies from where it should.
type Shift struct {
	Displaced   bool
	EastM       float64
	NorthM      float64
	Datum       string // "GCJ-02", "BD-09", or "" when no formula explains it
	Agreeing    int    // witnesses for it
	Considered  int    // witnesses that knew a place at all
	StandingFor int    // witnesses for no displacement
}

type vote struct {
	witness     int
	from        orb.Point // where the outline should be
	east, north float64   // metres
}

// MeasureShift finds the displacement that most witnesses agree on. Chance
// likenesses scatter, the true displacement gathers; so it holds although many
// outlines were changed, added or dropped since.
func MeasureShift(all []Witness, l ShiftLimits) (s Shift) {
	var votes []vote
	for i, w := range all {
		if len(w.Known) > 0 {
			s.Considered++
		}
		for _, k := range w.Known {
			d := Distance(k, w.At)
			sin, cos := math.Sincos(radians(Bearing(k, w.At)))
			votes = append(votes, vote{i, k, d * sin, d * cos})
		}
	}
	if s.Considered == 0 || s.Considered < l.Witnesses {
		return s
	}
	s.StandingFor = len(supporters(votes, func(v vote) float64 { return math.Hypot(v.east, v.north) }, l.Least))
	best := []vote{}
	for _, c := range votes {
		found := supporters(votes, func(v vote) float64 { return math.Hypot(v.east-c.east, v.north-c.north) }, l.Together)
		if len(found) > len(best) {
			best = found
		}
	}
	// A formula displaces one place more than another: its votes do not gather.
	for _, d := range Datums {
		if found := supporters(votes, d.off, l.Datum); len(found) > 0 && len(found) >= len(best) {
			best, s.Datum = found, d.Name
		}
	}
	s.Agreeing = len(best)
	s.EastM, s.NorthM = middle(best, func(v vote) float64 { return v.east }), middle(best, func(v vote) float64 { return v.north })
	s.Displaced = math.Hypot(s.EastM, s.NorthM) >= l.Least && s.Agreeing > s.StandingFor && float64(s.Agreeing) >= l.Share*float64(s.Considered)
	return s
}

// supporters is of every witness the one vote that is least off, when it is
// less than within.
func supporters(votes []vote, off func(vote) float64, within float64) (out []vote) {
	for _, v := range votes {
		switch last := len(out) - 1; {
		case off(v) >= within:
		case last >= 0 && out[last].witness == v.witness:
			if off(v) < off(out[last]) {
				out[last] = v
			}
		default:
			out = append(out, v)
		}
	}
	return out
}

// Datum is a public formula that displaces positions.
type Datum struct {
	Name     string
	Displace func(orb.Point) orb.Point
}

// Datums are the formulas that displaced layers come from.
var Datums = []Datum{{"GCJ-02", ToGCJ02}, {"BD-09", ToBD09}}

// Shift is the displacement at a true position, in metres.
func (d Datum) Shift(p orb.Point) (eastM, northM float64) {
	q := d.Displace(p)
	m := Distance(p, q)
	sin, cos := math.Sincos(radians(Bearing(p, q)))
	return m * sin, m * cos
}

// off is how far a vote is from what the formula would have done there.
func (d Datum) off(v vote) float64 {
	east, north := d.Shift(v.from)
	return math.Hypot(v.east-east, v.north-north)
}

func middle(votes []vote, of func(vote) float64) float64 {
	if len(votes) == 0 {
		return 0
	}
	values := make([]float64, len(votes))
	for i, v := range votes {
		values[i] = of(v)
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
