package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// box is a rectangle in plane coordinates, east by north.
func box(east, north, width, height float64) orb.Ring {
	return orb.Ring{{east, north}, {east + width, north}, {east + width, north + height}, {east, north + height}, {east, north}}
}

func mustCRS(t testing.TB, code int) CRS {
	t.Helper()
	c, ok := CRSByEPSG(code)
	if !ok {
		t.Fatalf("EPSG:%d is not known", code)
	}
	return c
}

func TestAreaVectors(t *testing.T) {
	crs := mustCRS(t, 4526)
	tests := []struct {
		name  string
		plane orb.MultiPolygon
		want  int64
	}{
		{"200 m north by 100 m east", orb.MultiPolygon{{box(38414553, 3079616, 100, 200)}}, 1999640},
		{"one square kilometre", orb.MultiPolygon{{box(38414553, 3079616, 1000, 1000)}}, 99982196},
		{"at the meridian", orb.MultiPolygon{{box(38499500, 3079616, 1000, 1000)}}, 100000000},
		{"empty", orb.MultiPolygon{}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := AreaCentsIn(crs, tt.plane); got != tt.want {
				t.Errorf("from the plane: %d, want %d", got, tt.want)
			}
			if got := AreaCents(crs.MapToGeographic(tt.plane)); got != tt.want {
				t.Errorf("from degrees: %d, want %d", got, tt.want)
			}
		})
	}
}

// Orientation, the starting vertex and a missing closing point say nothing
// about the size of a field.
func TestAreaIgnoresHowARingIsWritten(t *testing.T) {
	crs := mustCRS(t, 4526)
	ring := box(38414553, 3079616, 1000, 1000)
	want := AreaCentsIn(crs, orb.MultiPolygon{{ring}})
	reversed := ring.Clone()
	reversed.Reverse()
	rotated := orb.Ring{ring[2], ring[3], ring[0], ring[1], ring[2]}
	for name, r := range map[string]orb.Ring{"reversed": reversed, "rotated": rotated, "open": ring[:4]} {
		if got := AreaCentsIn(crs, orb.MultiPolygon{{r}}); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}

// An edge is straight in the plane, so vertices put along it change nothing.
func TestVerticesAlongAnEdge(t *testing.T) {
	crs := mustCRS(t, 4526)
	const side, step = 20000, 50
	sparse := box(38400000, 3079616, side, side)
	var dense orb.Ring
	for i := 1; i < len(sparse); i++ {
		a, b := sparse[i-1], sparse[i]
		for k := range side / step {
			f := float64(k*step) / side
			dense = append(dense, orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])})
		}
	}
	dense = append(dense, dense[0])
	got, want := AreaCentsIn(crs, orb.MultiPolygon{{sparse}}), AreaCentsIn(crs, orb.MultiPolygon{{dense}})
	if got < want-10 || got > want+10 { // 0.1 m² in 400 km²
		t.Errorf("%d, with vertices every %d m %d", got, step, want)
	}
}

// A decimetre counts, a hundredth of a millimetre does not.
func TestPlaneCoordinatesToATenthOfAMillimetre(t *testing.T) {
	crs := mustCRS(t, 4526)
	want := int64(2007639) // 1999640 × 1.004
	for _, width := range []float64{100.4, 100.40004} {
		if got := AreaCentsIn(crs, orb.MultiPolygon{{box(38414553, 3079616, width, 200)}}); got < want-1 || got > want+1 {
			t.Errorf("%v m wide: %d, want %d", width, got, want)
		}
	}
	a := AreaCentsIn(crs, orb.MultiPolygon{{box(38414553, 3079616, 100.4, 2000)}})
	if b := AreaCentsIn(crs, orb.MultiPolygon{{box(38414553, 3079616, 100.40004, 2000)}}); a != b {
		t.Errorf("%d and %d", a, b)
	}
}

func TestAreaSubtractsHolesAndAddsParts(t *testing.T) {
	crs := mustCRS(t, 4526)
	shell, hole := box(38414553, 3079616, 1000, 1000), box(38414753, 3079816, 100, 200)
	whole := AreaCentsIn(crs, orb.MultiPolygon{{shell}})
	small := AreaCentsIn(crs, orb.MultiPolygon{{hole}})
	if got := AreaCentsIn(crs, orb.MultiPolygon{{shell, hole}}); got < whole-small-1 || got > whole-small+1 {
		t.Errorf("with a hole: %d, want %d", got, whole-small)
	}
	other := box(38416553, 3079616, 100, 200)
	both := AreaCentsIn(crs, orb.MultiPolygon{{shell}, {other}})
	if want := whole + AreaCentsIn(crs, orb.MultiPolygon{{other}}); both < want-1 || both > want+1 {
		t.Errorf("two parts: %d, want %d", both, want)
	}
}

func TestMu(t *testing.T) {
	tests := []struct {
		cents int64
		mu    int64
		text  string
	}{
		{0, 0, "0.00"},
		{66667, 100, "1.00"},
		{333, 0, "0.00"},
		{334, 1, "0.01"},  // 0.00501 亩
		{1000, 2, "0.02"}, // 0.015 亩, a half goes up
		{820667, 1231, "12.31"},
		{-1000, -2, "-0.02"},
		{1999640, 2999, "29.99"},
		{9_000_000_000_000_000_000, 13_500_000_000_000_000, "135000000000000.00"},
	}
	for _, tt := range tests {
		if got := MuCents(tt.cents); got != tt.mu {
			t.Errorf("MuCents(%d) = %d, want %d", tt.cents, got, tt.mu)
		}
		if got := FormatMu(tt.cents); got != tt.text {
			t.Errorf("FormatMu(%d) = %s, want %s", tt.cents, got, tt.text)
		}
	}
	if got := FormatSquareMetres(-5); got != "-0.05" {
		t.Errorf("FormatSquareMetres(-5) = %s", got)
	}
}

func BenchmarkAreaCents(b *testing.B) {
	crs := mustCRS(b, 4526)
	plot := crs.MapToGeographic(orb.MultiPolygon{{box(38414553, 3079616, 200, 100)}})
	for b.Loop() {
		AreaCents(plot)
	}
}

// The short way for edges near each other is the whole series: a square metre on
// the area of the country.
func TestZonesNearAreTheSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Float64Range(0.05, 0.95).Draw(t, "at")
		a := at + rapid.Float64Range(-2*zonesReach, 2*zonesReach).Draw(t, "a")
		b := at + rapid.Float64Range(-2*zonesReach, 2*zonesReach).Draw(t, "b")
		near := zonesNear(at)
		if got, want := near.between(a, b), zone(a, b); math.Abs(got-want) > 5e-13*math.Abs(want) {
			t.Fatalf("%v to %v near %v: %v, want %v", a, b, at, got, want)
		}
	})
}
