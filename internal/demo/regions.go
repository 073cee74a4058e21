package demo

import (
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"liangtian/internal/org"
)

const (
	cityCode = "4302"
	source   = "程序生成的示意范围，不作为行政区划依据"
)

// corners of the three counties, which lie one above the other: degrees.
var corners = map[byte]orb.Point{
	'A': {113.02, 27.52}, 'B': {113.58, 27.56},
	'C': {112.98, 27.26}, 'D': {113.66, 27.28},
	'E': {113.06, 26.93}, 'F': {113.74, 26.90},
	'G': {113.20, 26.62}, 'H': {113.70, 26.58},
}

// places are the regions, with their boundaries as walks from corner to corner.
var places = []struct{ code, name, walk string }{
	{"43", "湖南省（示意）", ""},
	{cityCode, "株洲市（示意）", "ABDFHGECA"},
	{"430211", "天元区（示意）", "ABDCA"},
	{"430223", "攸县（示意）", "CDFEC"},
	{"430224", "茶陵县（示意）", "EFHGE"},
}

// regions draws the places. A border between two of them is one line that both
// walk, so nothing overlaps and nothing is left between.
func regions(seed uint64) []org.Place {
	lines := map[[2]byte][]orb.Point{}
	side := func(from, to byte) []orb.Point {
		if line, ok := lines[[2]byte{from, to}]; ok {
			return line
		}
		a, b := min(from, to), max(from, to)
		r := rand.New(rand.NewPCG(seed, uint64(a)<<8|uint64(b)))
		line := wiggle(r, corners[a], corners[b], 5)
		lines[[2]byte{a, b}] = line
		back := make([]orb.Point, len(line))
		for i, p := range line {
			back[len(line)-1-i] = p
		}
		lines[[2]byte{b, a}] = back
		return lines[[2]byte{from, to}]
	}
	var out []org.Place
	for _, p := range places {
		place := org.Place{Code: org.Region(p.code), Name: p.name, Schematic: true}
		var ring orb.Ring
		for i := 0; i+1 < len(p.walk); i++ {
			line := side(p.walk[i], p.walk[i+1])
			ring = append(ring, line[:len(line)-1]...)
		}
		if len(ring) > 0 {
			ring = append(ring, ring[0])
			if ring.Orientation() == orb.CW {
				ring.Reverse()
			}
			place.Boundary = orb.MultiPolygon{{ring}}
		}
		out = append(out, place)
	}
	return out
}

// wiggle bends a line by moving its middle aside, and the middles of the
// halves, depth times. Points are rounded to about a decimetre.
func wiggle(r *rand.Rand, a, b orb.Point, depth int) []orb.Point {
	if depth == 0 {
		return []orb.Point{a, b}
	}
	by := 0.22 * (r.Float64() - 0.5)
	m := orb.Point{
		math.Round(((a[0]+b[0])/2-(b[1]-a[1])*by)*1e6) / 1e6,
		math.Round(((a[1]+b[1])/2+(b[0]-a[0])*by)*1e6) / 1e6,
	}
	left := wiggle(r, a, m, depth-1)
	return append(left[:len(left)-1], wiggle(r, m, b, depth-1)...)
}
