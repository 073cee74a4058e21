package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// GCJ-02 is the displaced datum of Chinese map services. The displacement is a
// public formula; here it serves only to recognise a displaced position, never
// to correct one that is kept as evidence.

// the constants of the public formula: Krassovsky's ellipsoid
const (
	gcjMajor = 6378245.0
	gcjEcc2  = 0.00669342162296594323
)

// ToGCJ02 displaces a true position (degrees) as a Chinese map service would.
// Outside the formula's box it changes nothing.
func ToGCJ02(p orb.Point) orb.Point {
	if p[0] < 72.004 || p[0] > 137.8347 || p[1] < 0.8293 || p[1] > 55.8271 {
		return p
	}
	x, y := p[0]-105, p[1]-35
	rough := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	root := math.Sqrt(math.Abs(x))
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + rough +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 +
		(160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + rough +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 +
		(150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	s, c := math.Sincos(radians(p[1]))
	w := 1 - gcjEcc2*s*s
	return orb.Point{
		p[0] + degrees(east/(gcjMajor/math.Sqrt(w)*c)),
		p[1] + degrees(north/(gcjMajor*(1-gcjEcc2)/(w*math.Sqrt(w)))),
	}
}

// ToBD09 displaces a true position as a second Chinese map service does, which
// starts from GCJ-02: by a public formula as well.
func ToBD09(p orb.Point) orb.Point {
	const turn = math.Pi * 3000 / 180
	q := ToGCJ02(p)
	r := math.Hypot(q[0], q[1]) + 0.00002*math.Sin(q[1]*turn)
	s, c := math.Sincos(math.Atan2(q[1], q[0]) + 0.000003*math.Cos(q[0]*turn))
	return orb.Point{r*c + 0.0065, r*s + 0.006}
}

// GCJ02Shift is the displacement at a true position, in metres.
func GCJ02Shift(p orb.Point) (eastM, northM float64) {
	q := ToGCJ02(p)
	d := Distance(p, q)
	s, c := math.Sincos(radians(Bearing(p, q)))
	return d * s, d * c
}

// LooksGCJ02 reports whether p lies where the formula would put the true
// position reference, within a third of the displacement, and not at reference
// itself. It is a suspicion to show, not a proof.
func LooksGCJ02(p, reference orb.Point) bool {
	q := ToGCJ02(reference)
	shift := Distance(reference, q)
	return shift > 100 && Distance(p, q) < shift/3
}
