package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Distance is the length in metres of the geodesic between two points in
// degrees on the CGCS2000 ellipsoid.
func Distance(a, b orb.Point) float64 {
	d, _ := inverse(a, b)
	return d
}

// Bearing is the direction of the geodesic at from, in degrees clockwise from
// true north, 0 ≤ b < 360. Two equal points give 0.
func Bearing(from, to orb.Point) float64 {
	_, azimuth := inverse(from, to)
	return turn(degrees(azimuth))
}

// AngleBetween is the smaller angle between two directions, 0 to 180 degrees.
func AngleBetween(a, b float64) float64 {
	d := turn(a - b)
	return math.Min(d, 360-d)
}

func turn(deg float64) float64 {
	d := math.Mod(deg, 360)
	if d < 0 {
		d += 360
	}
	if d >= 360 {
		return 0
	}
	return d
}

// inverse is Vincenty's solution. It does not converge for nearly antipodal
// points; there the last round stands, which no use here can reach.
func inverse(a, b orb.Point) (metres, azimuth float64) {
	if a == b {
		return 0, 0
	}
	f := flattening
	su1, cu1 := math.Sincos(math.Atan((1 - f) * math.Tan(radians(a[1]))))
	su2, cu2 := math.Sincos(math.Atan((1 - f) * math.Tan(radians(b[1]))))
	l := radians(b[0] - a[0])
	lambda := l
	var sinS, cosS, sigma, cos2a, cos2m, sl, cl float64
	for range 50 {
		sl, cl = math.Sincos(lambda)
		sinS = math.Hypot(cu2*sl, cu1*su2-su1*cu2*cl)
		if sinS == 0 {
			return 0, 0
		}
		cosS = su1*su2 + cu1*cu2*cl
		sigma = math.Atan2(sinS, cosS)
		sinA := cu1 * cu2 * sl / sinS
		cos2a = 1 - sinA*sinA
		cos2m = 0
		if cos2a > 1e-15 {
			cos2m = cosS - 2*su1*su2/cos2a
		}
		c := f / 16 * cos2a * (4 + f*(4-3*cos2a))
		next := l + (1-c)*f*sinA*(sigma+c*sinS*(cos2m+c*cosS*(2*cos2m*cos2m-1)))
		done := math.Abs(next-lambda) < 1e-14
		lambda = next
		if done {
			break
		}
	}
	ka, kb := vincentyAB(cos2a)
	return (1 - f) * semiMajor * ka * (sigma - deltaSigma(kb, sinS, cosS, cos2m)),
		math.Atan2(cu2*sl, cu1*su2-su1*cu2*cl)
}

// Destination is the point that lies metres away from p in the direction
// bearing (degrees clockwise from true north).
func Destination(p orb.Point, bearing, metres float64) orb.Point {
	f := flattening
	sa, ca := math.Sincos(radians(bearing))
	tanU := (1 - f) * math.Tan(radians(p[1]))
	cu := 1 / math.Hypot(1, tanU)
	su := tanU * cu
	sigma1 := math.Atan2(tanU, ca)
	sinA := cu * sa
	cos2a := 1 - sinA*sinA
	ka, kb := vincentyAB(cos2a)
	start := metres / ((1 - f) * semiMajor * ka)
	sigma := start
	var sinS, cosS, cos2m float64
	for range 50 {
		cos2m = math.Cos(2*sigma1 + sigma)
		sinS, cosS = math.Sincos(sigma)
		next := start + deltaSigma(kb, sinS, cosS, cos2m)
		done := math.Abs(next-sigma) < 1e-15
		sigma = next
		if done {
			break
		}
	}
	sinS, cosS = math.Sincos(sigma)
	cos2m = math.Cos(2*sigma1 + sigma)
	t := su*sinS - cu*cosS*ca
	lat := math.Atan2(su*cosS+cu*sinS*ca, (1-f)*math.Hypot(sinA, t))
	lambda := math.Atan2(sinS*sa, cu*cosS-su*sinS*ca)
	c := f / 16 * cos2a * (4 + f*(4-3*cos2a))
	l := lambda - (1-c)*f*sinA*(sigma+c*sinS*(cos2m+c*cosS*(2*cos2m*cos2m-1)))
	return orb.Point{p[0] + degrees(l), degrees(lat)}
}

func vincentyAB(cos2a float64) (a, b float64) {
	u2 := cos2a * ecc2 / (1 - ecc2)
	return 1 + u2/16384*(4096+u2*(-768+u2*(320-175*u2))),
		u2 / 1024 * (256 + u2*(-128+u2*(74-47*u2)))
}

func deltaSigma(b, sinS, cosS, cos2m float64) float64 {
	return b * sinS * (cos2m + b/4*(cosS*(2*cos2m*cos2m-1)-
		b/6*cos2m*(4*sinS*sinS-3)*(4*cos2m*cos2m-3)))
}
