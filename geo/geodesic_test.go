package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// The lengths and azimuths were computed with an independent geodesic program
// on the GRS 80 ellipsoid, which is the CGCS2000 ellipsoid.
func TestGeodesicVectors(t *testing.T) {
	tests := []struct {
		a, b            orb.Point
		metres, azimuth float64
	}{
		{orb.Point{113.13, 27.83}, orb.Point{113.53, 27.53}, 51597.436, 130.020182},
	}
	for _, tt := range tests {
		if got := Distance(tt.a, tt.b); math.Abs(got-tt.metres) > 0.001 {
			t.Errorf("Distance(%v, %v) = %.4f, want %.3f", tt.a, tt.b, got, tt.metres)
		}
		if got := Bearing(tt.a, tt.b); math.Abs(got-tt.azimuth) > 1e-6 {
			t.Errorf("Bearing(%v, %v) = %.7f, want %.6f", tt.a, tt.b, got, tt.azimuth)
		}
	}
	got, want := Destination(orb.Point{113.13, 27.83}, 130, 50000), orb.Point{113.517763941, 27.539426761}
	if math.Abs(got[0]-want[0]) > 2e-9 || math.Abs(got[1]-want[1]) > 2e-9 {
		t.Errorf("Destination = %.10f, want %.9f", got, want)
	}
}

func TestBearingOfTheCompassPoints(t *testing.T) {
	p := orb.Point{113.13, 27.83}
	for want, q := range map[float64]orb.Point{0: {113.13, 27.84}, 180: {113.13, 27.82}, 90: {113.1301, 27.83}, 270: {113.1299, 27.83}} {
		if got := AngleBetween(Bearing(p, q), want); got > 1e-3 {
			t.Errorf("bearing to %v is off %v by %v", q, want, got)
		}
	}
	if Bearing(p, p) != 0 || Distance(p, p) != 0 {
		t.Error("a point has a direction or a distance to itself")
	}
}

func TestDestinationComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(73, 136).Draw(t, "lon"), rapid.Float64Range(3, 54).Draw(t, "lat")}
		bearing := rapid.Float64Range(0, 359.999).Draw(t, "bearing")
		metres := rapid.Float64Range(1, 50000).Draw(t, "metres")
		q := Destination(p, bearing, metres)
		if d := Distance(p, q); math.Abs(d-metres) > 1e-4 {
			t.Fatalf("distance %v, want %v", d, metres)
		}
		// a micrometre across the line, seen from here
		if off := AngleBetween(Bearing(p, q), bearing); off > 1e-3 {
			t.Fatalf("bearing off by %v", off)
		}
	})
}

func TestAngleBetween(t *testing.T) {
	for _, tt := range []struct{ a, b, want float64 }{{0, 0, 0}, {350, 10, 20}, {10, 350, 20}, {0, 180, 180}, {-90, 270, 0}, {725, 0, 5}, {90, 271, 179}} {
		if got := AngleBetween(tt.a, tt.b); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("AngleBetween(%v, %v) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

// field is a plot in degrees: 200 m by 100 m, with a hole of 20 m by 20 m
// whose south-west corner is 90 m east and 40 m north of the plot's.
func field(t testing.TB) (CRS, orb.MultiPolygon, orb.Point) {
	crs := mustCRS(t, 4526)
	corner := orb.Point{38414553, 3079616}
	hole := box(corner[0]+90, corner[1]+40, 20, 20)
	hole.Reverse()
	return crs, crs.MapToGeographic(orb.MultiPolygon{{box(corner[0], corner[1], 200, 100), hole}}), corner
}

func TestToPlot(t *testing.T) {
	crs, plot, c := field(t)
	tests := []struct {
		name        string
		east, north float64 // from the south-west corner
		metres      float64
		nearest     orb.Point
		inside      bool
	}{
		{"inside", 30, 50, 0, orb.Point{30, 50}, true},
		{"west of it", -15, 50, 15, orb.Point{0, 50}, false},
		{"off a corner", 203, 104, 5, orb.Point{200, 100}, false},
		{"in the hole", 93, 50, 3, orb.Point{90, 50}, false},
		{"far", 50, -20000, 20000, orb.Point{50, 0}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := crs.ToGeographic(orb.Point{c[0] + tt.east, c[1] + tt.north})
			metres, nearest, inside := ToPlot(p, plot)
			// the plane is 0.009 % too long here
			if inside != tt.inside || math.Abs(metres-tt.metres) > 0.001+tt.metres*1e-4 {
				t.Errorf("%.4f m, inside %v", metres, inside)
			}
			at := crs.FromGeographic(nearest)
			if math.Hypot(at[0]-c[0]-tt.nearest[0], at[1]-c[1]-tt.nearest[1]) > 0.01+tt.metres*1e-4 {
				t.Errorf("nearest %.3f %.3f, want %v", at[0]-c[0], at[1]-c[1], tt.nearest)
			}
		})
	}
}

func TestToPlotOfSeveralPartsAndOfNone(t *testing.T) {
	crs, plot, c := field(t)
	island := crs.MapToGeographic(orb.MultiPolygon{{box(c[0]+500, c[1], 10, 10)}})
	both := append(plot.Clone(), island[0])
	p := crs.ToGeographic(orb.Point{c[0] + 490, c[1] + 5})
	if d, _, inside := ToPlot(p, both); inside || math.Abs(d-10) > 0.01 {
		t.Errorf("%v m from the island, want 10", d)
	}
	if d, _, inside := ToPlot(plot[0][0][0], plot); d != 0 || !inside {
		t.Errorf("a corner of the plot is %v m away from it", d)
	}
	for _, none := range []orb.MultiPolygon{nil, {{}}, {{{}}}} {
		if d, _, inside := ToPlot(p, none); !math.IsInf(d, 1) || inside {
			t.Errorf("%v m from a plot without vertices", d)
		}
	}
}

func TestGCJ02(t *testing.T) {
	p := orb.Point{113.13, 27.83}
	east, north := GCJ02Shift(p)
	if math.Abs(east-574) > 2 || math.Abs(north+347) > 2 {
		t.Errorf("shift %.1f east %.1f north, want 574 and -347", east, north)
	}
	shifted := ToGCJ02(p)
	if !LooksGCJ02(shifted, p) || !LooksGCJ02(Destination(shifted, 45, 50), p) {
		t.Error("a displaced position is not recognised")
	}
	if LooksGCJ02(p, p) || LooksGCJ02(Destination(p, 200, 600), p) {
		t.Error("a true or wrong position is taken for a displaced one")
	}
	abroad := orb.Point{2.35, 48.86}
	if ToGCJ02(abroad) != abroad || LooksGCJ02(abroad, abroad) {
		t.Error("positions abroad are displaced")
	}
}
