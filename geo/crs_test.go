package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func TestPublishedPoint(t *testing.T) {
	p := orb.Point{113.1327, 27.8274}
	for code, want := range map[int]orb.Point{
		4526: {38414553.36, 3079616.46},
		4547: {414553.36, 3079616.46},
		4490: p,
		4326: p,
	} {
		got := mustCRS(t, code).FromGeographic(p)
		if math.Abs(got[0]-want[0]) > 0.005 || math.Abs(got[1]-want[1]) > 0.005 {
			t.Errorf("EPSG:%d: %.3f, want %.2f", code, got, want)
		}
	}
}

func TestZonesByCode(t *testing.T) {
	tests := []struct {
		code     int
		meridian float64
		easting  float64
	}{
		{4491, 75, 13500000},
		{4497, 111, 19500000},
		{4501, 135, 23500000},
		{4502, 75, 500000},
		{4508, 111, 500000},
		{4512, 135, 500000},
		{4513, 75, 25500000},
		{4525, 111, 37500000},
		{4526, 114, 38500000},
		{4533, 135, 45500000},
		{4534, 75, 500000},
		{4546, 111, 500000},
		{4547, 114, 500000},
		{4554, 135, 500000},
	}
	for _, tt := range tests {
		c := mustCRS(t, tt.code)
		if c.EPSG != tt.code || c.CentralMeridian != tt.meridian || c.FalseEasting != tt.easting || c.Geographic() {
			t.Errorf("EPSG:%d is %+v", tt.code, c)
		}
	}
	for _, code := range []int{0, 2362, 3857, 4489, 4555, 4610} {
		if c, ok := CRSByEPSG(code); ok {
			t.Errorf("EPSG:%d is known as %+v", code, c)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.IntRange(4491, 4554).Draw(t, "code")
		c, ok := CRSByEPSG(code)
		if !ok {
			t.Fatal("unknown", code)
		}
		p := orb.Point{
			c.CentralMeridian + rapid.Float64Range(-4, 4).Draw(t, "dlon"),
			rapid.Float64Range(-80, 80).Draw(t, "lat"),
		}
		q := c.ToGeographic(c.FromGeographic(p))
		if math.Abs(p[0]-q[0]) > 1e-11 || math.Abs(p[1]-q[1]) > 1e-11 {
			t.Fatalf("%v came back as %v", p, q)
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	f.Add(113.1327, 27.8274)
	f.Add(73.5, 3.8)
	f.Fuzz(func(t *testing.T, lon, lat float64) {
		if !(lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54) {
			t.Skip()
		}
		c := zone3(lon)
		q := c.ToGeographic(c.FromGeographic(orb.Point{lon, lat}))
		if math.Abs(lon-q[0]) > 1e-9 || math.Abs(lat-q[1]) > 1e-9 {
			t.Fatalf("(%v, %v) came back as %v", lon, lat, q)
		}
	})
}

func TestZoneOfALongitude(t *testing.T) {
	for lon, zone := range map[float64]int{112.51: 38, 115.49: 38, 112.49: 37, 114: 38, 75: 25, 60: 25, 170: 45} {
		if c := zone3(lon); c.Zone != zone {
			t.Errorf("%v lies in zone %d, want %d", lon, c.Zone, zone)
		}
	}
}

// Length along the meridian is true in this projection, and the scale grows
// with the square of the distance from it.
func TestScale(t *testing.T) {
	for _, tt := range []struct{ lon, tolerance float64 }{{114, 1e-9}, {113, 1e-8}, {112.5, 1e-8}} {
		a, b := orb.Point{tt.lon, 27.8}, orb.Point{tt.lon, 27.81}
		pa, pb := mustCRS(t, 4526).FromGeographic(a), mustCRS(t, 4526).FromGeographic(b)
		plane := math.Hypot(pb[0]-pa[0], pb[1]-pa[1])
		east := pa[0] - 38500000
		want := 1 + east*east/(2*6366000.0*6366000.0) // R = √(MN) at 27.8°
		if got := plane / Distance(a, b); math.Abs(got-want) > tt.tolerance*5 {
			t.Errorf("scale at %v is %.10f, want %.10f", tt.lon, got, want)
		}
	}
}

func BenchmarkToGeographic(b *testing.B) {
	c := mustCRS(b, 4526)
	for b.Loop() {
		c.ToGeographic(orb.Point{38414553.36, 3079616.46})
	}
}

// Every plane of the country, wherever its squares lie: as near to the series
// as the degrees have bits, a hundredth of a micrometre.
func TestUnprojectIsTheSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		meridian := float64(3 * rapid.IntRange(25, 45).Draw(t, "zone"))
		east := rapid.Float64Range(-reachEast-5000, reachEast+5000).Draw(t, "east")
		north := rapid.Float64Range(-5000, reachNorth+5000).Draw(t, "north")
		got := unproject(east, north, meridian)
		lon, lat := gkInverse(east, north, meridian)
		if math.Abs(got[0]-lon) > 4e-14 || math.Abs(got[1]-lat) > 4e-14 {
			t.Fatalf("%.3f %.3f: %v, want %v %v", east, north, got, lon, lat)
		}
	})
}
