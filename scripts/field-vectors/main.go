// Command field-vectors prints what the server's geometry and evidence rules
// answer to a fixed set of questions: web/src/field/geo/vectors.json. The field
// page repeats these rules for people without a signal, and a test holds it
// equal to this file.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/evidence"
)

// Vectors is the file. Plots are named by their place in Plots; areas are
// hundredths of m², everything else metres and degrees.
type Vectors struct {
	Plots       []orb.MultiPolygon `json:"plots"`
	Areas       []int64            `json:"areas"` // of Plots
	Inverse     []Inverse          `json:"inverse"`
	Destination []Destination      `json:"destination"`
	Between     [][3]float64       `json:"between"` // two directions and their angle
	ToPlot      []ToPlot           `json:"toPlot"`
	GCJ02       []GCJ02            `json:"gcj02"`
	Looks       []Looks            `json:"looks"`
	Views       []View             `json:"views"`
	Sets        []evidence.Set     `json:"sets"`
	Checks      []Check            `json:"checks"`
}

// Inverse is a geodesic between two points.
type Inverse struct {
	From    orb.Point `json:"from"`
	To      orb.Point `json:"to"`
	Metres  float64   `json:"metres"`
	Bearing float64   `json:"bearing"`
}

// Destination is where a walk ends.
type Destination struct {
	From    orb.Point `json:"from"`
	Bearing float64   `json:"bearing"`
	Metres  float64   `json:"metres"`
	To      orb.Point `json:"to"`
}

// ToPlot is a position seen from a plot.
type ToPlot struct {
	At      orb.Point `json:"at"`
	Plot    int       `json:"plot"`
	Metres  float64   `json:"metres"`
	Nearest orb.Point `json:"nearest"`
	Inside  bool      `json:"inside"`
}

// GCJ02 is a displaced position and by how much.
type GCJ02 struct {
	At    orb.Point `json:"at"`
	To    orb.Point `json:"to"`
	East  float64   `json:"east"`
	North float64   `json:"north"`
}

// Looks is a suspicion about a position.
type Looks struct {
	At        orb.Point `json:"at"`
	Reference orb.Point `json:"reference"`
	Suspected bool      `json:"suspected"`
}

func main() {
	v := Vectors{Plots: plots}
	for _, p := range plots {
		v.Areas = append(v.Areas, geo.AreaCents(p))
	}
	points := []orb.Point{{113.3, 27.2}, {113.30001, 27.2}, {113.3, 27.2003}, {113.2987, 27.1991}, {113.31, 27.21}, {112.5, 26.1}, {120.1, 40.7}}
	for _, a := range points {
		for _, b := range points {
			v.Inverse = append(v.Inverse, Inverse{a, b, geo.Distance(a, b), geo.Bearing(a, b)})
		}
		for _, bearing := range []float64{0, 33, 90, 180, 271.5, 359.9} {
			for _, m := range []float64{0, 3.5, 120, 45_000} {
				v.Destination = append(v.Destination, Destination{a, bearing, m, geo.Destination(a, bearing, m)})
			}
		}
		east, north := geo.GCJ02Shift(a)
		v.GCJ02 = append(v.GCJ02, GCJ02{a, geo.ToGCJ02(a), east, north})
		for _, near := range []orb.Point{a, geo.ToGCJ02(a), geo.Destination(a, 10, 200), geo.Destination(geo.ToGCJ02(a), 10, 60)} {
			v.Looks = append(v.Looks, Looks{near, a, geo.LooksGCJ02(near, a)})
		}
	}
	abroad := orb.Point{2.35, 48.86}
	v.GCJ02 = append(v.GCJ02, GCJ02{At: abroad, To: geo.ToGCJ02(abroad)})
	for _, pair := range [][2]float64{{0, 359}, {10, 190}, {350, 20}, {90, 90}, {0, 180.5}, {720, 45}} {
		v.Between = append(v.Between, [3]float64{pair[0], pair[1], geo.AngleBetween(pair[0], pair[1])})
	}
	for n, plot := range plots {
		for _, at := range around(plot) {
			metres, nearest, inside := geo.ToPlot(at, plot)
			v.ToPlot = append(v.ToPlot, ToPlot{at, n, metres, nearest, inside})
		}
	}
	v.Views = views()
	v.Sets, v.Checks = checks()
	text, err := lines(v)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(text)
}

// lines writes one answer a line, so that a change shows as such.
func lines(v Vectors) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	var parts map[string][]json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil {
		return "", err
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		var items []string
		for _, item := range parts[name] {
			items = append(items, string(item))
		}
		out = append(out, fmt.Sprintf("%q: [\n%s\n]", name, strings.Join(items, ",\n")))
	}
	return "{\n" + strings.Join(out, ",\n") + "\n}\n", nil
}

// around is positions in, beside and far from a plot, and in its holes.
func around(plot orb.MultiPolygon) []orb.Point {
	middle := plot.Bound().Center()
	out := []orb.Point{middle, plot[0][0][0]}
	for _, hole := range plot[0][1:] {
		out = append(out, hole.Bound().Center())
	}
	for _, bearing := range []float64{0, 47, 135, 200, 300} {
		for _, m := range []float64{15, 60, 400, 6000} {
			out = append(out, geo.Destination(middle, bearing, m))
		}
	}
	return out
}
