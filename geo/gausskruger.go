package geo

import "math"

// The transverse Mercator projection by Krueger's series in the third
// flattening n, taken to n^6: better than a micrometre within 20 degrees of the
// central meridian, both ways.

var (
	krugerForward  = forwardCoefficients(thirdFlat)
	krugerInverse  = inverseCoefficients(thirdFlat)
	geodeticSeries = geodeticCoefficients(thirdFlat)
	rectifying     = rectifyingRadius(thirdFlat)
)

func rectifyingRadius(n float64) float64 {
	n2 := n * n
	return semiMajor / (1 + n) * (1 + n2/4 + n2*n2/64 + n2*n2*n2/256)
}

func forwardCoefficients(n float64) [6]float64 {
	return [6]float64{
		n * poly(n, 1./2, -2./3, 5./16, 41./180, -127./288, 7891./37800),
		n * n * poly(n, 13./48, -3./5, 557./1440, 281./630, -1983433./1935360),
		n * n * n * poly(n, 61./240, -103./140, 15061./26880, 167603./181440),
		math.Pow(n, 4) * poly(n, 49561./161280, -179./168, 6601661./7257600),
		math.Pow(n, 5) * poly(n, 34729./80640, -3418889./1995840),
		math.Pow(n, 6) * 212378941. / 319334400,
	}
}

func inverseCoefficients(n float64) [6]float64 {
	return [6]float64{
		n * poly(n, 1./2, -2./3, 37./96, -1./360, -81./512, 96199./604800),
		n * n * poly(n, 1./48, 1./15, -437./1440, 46./105, -1118711./3870720),
		n * n * n * poly(n, 17./480, -37./840, -209./4480, 5569./90720),
		math.Pow(n, 4) * poly(n, 4397./161280, -11./504, -830251./7257600),
		math.Pow(n, 5) * poly(n, 4583./161280, -108847./3991680),
		math.Pow(n, 6) * 20648693. / 638668800,
	}
}

func poly(x float64, c ...float64) float64 {
	sum := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		sum = sum*x + c[i]
	}
	return sum
}

// sineSeries is the sum of c[j-1] sin(2 j z) for the complex z = xi + i eta, by
// Clenshaw's recurrence: one sine and one hyperbolic sine per point.
func sineSeries(c *[6]float64, xi, eta float64) (re, im float64) {
	s, co := math.Sincos(2 * xi)
	e := math.Exp(2 * eta)
	sh, ch := (e-1/e)/2, (e+1/e)/2
	if math.Abs(eta) < 0.02 {
		sh = math.Sinh(2 * eta)
	}
	sin := complex(s*ch, co*sh)
	twoCos := complex(2*co*ch, -2*s*sh)
	var u1, u2 complex128
	for j := 5; j >= 0; j-- {
		u1, u2 = twoCos*u1-u2+complex(c[j], 0), u1
	}
	sum := u1 * sin
	return real(sum), imag(sum)
}

// gkForward projects degrees to metres east of the central meridian and north
// of the equator.
func gkForward(lon, lat, meridian float64) (east, north float64) {
	sl, cl := math.Sincos(radians(lon - meridian))
	tau := conformal(math.Tan(radians(lat)))
	xi := math.Atan2(tau, cl)
	eta := math.Asinh(sl / math.Hypot(tau, cl))
	dxi, deta := sineSeries(&krugerForward, xi, eta)
	return rectifying * (eta + deta), rectifying * (xi + dxi)
}

// gkInverse is gkForward backwards.
func gkInverse(east, north, meridian float64) (lon, lat float64) {
	xi, eta := north/rectifying, east/rectifying
	dxi, deta := sineSeries(&krugerInverse, xi, eta)
	xi, eta = xi-dxi, eta-deta
	sx, cx := math.Sincos(xi)
	sh := math.Sinh(eta)
	return meridian + degrees(math.Atan2(sh, cx)), degrees(geodetic(sx / math.Sqrt(sh*sh+cx*cx)))
}

// conformal turns the tangent of the geodetic latitude into the tangent of the
// conformal latitude.
func conformal(tau float64) float64 {
	sec := math.Hypot(1, tau)
	sigma := math.Sinh(ecc * math.Atanh(ecc*tau/sec))
	return tau*math.Hypot(1, sigma) - sigma*sec
}

// geodetic turns the tangent of the conformal latitude into the geodetic
// latitude: a series like the ones above, for files of a million vertices wait
// for it. It reaches the last bit or two everywhere.
func geodetic(tau float64) float64 {
	chi := math.Atan(tau)
	square := tau * tau
	sin, twoCos := 2*tau/(1+square), 2*(1-square)/(1+square)
	u1, u2 := 0.0, 0.0
	for j := 5; j >= 0; j-- {
		u1, u2 = twoCos*u1-u2+geodeticSeries[j], u1
	}
	return chi + u1*sin
}

func geodeticCoefficients(n float64) [6]float64 {
	return [6]float64{
		n * poly(n, 2, -2./3, -2, 116./45, 26./45, -2854./675),
		n * n * poly(n, 7./3, -8./5, -227./45, 2704./315, 2323./945),
		n * n * n * poly(n, 56./15, -136./35, -1262./105, 73814./2835),
		math.Pow(n, 4) * poly(n, 4279./630, -332./35, -399572./14175),
		math.Pow(n, 5) * poly(n, 4174./315, -144838./6237),
		math.Pow(n, 6) * 601676. / 22275,
	}
}
