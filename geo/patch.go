package geo

import (
	"math"
	"sync/atomic"

	"github.com/paulmach/orb"
)

// A file of a county has millions of vertices, and most of the work on them was
// to unproject each. Inside a square of two kilometres of a plane longitude and
// latitude are polynomials of the third degree to the last bits, and thousands
// of vertices share a square. Which square a point takes follows from the point
// alone, so equal points stay equal.
const (
	patchMetres = 2048.0
	reachEast   = 5e5   // metres from the meridian: beyond, every point by itself
	reachNorth  = 6.2e6 // metres from the equator
)

// order is that of the polynomials in each direction, plus one.
const order = 4

type patch struct {
	meridian    float64
	east, north int32 // which square, counted from the meridian and the equator
	origin      orb.Point
	lon, lat    [order][order]float64 // above the origin; rows by the power of north
}

// patches keeps the squares in use, one for each remainder; a square that
// another one took the place of is made again.
var patches [4096]atomic.Pointer[patch]

// unproject is gkInverse for a point of a plane that this country is drawn in.
func unproject(east, north, meridian float64) orb.Point {
	if !(math.Abs(east) < reachEast && north >= 0 && north < reachNorth) {
		lon, lat := gkInverse(east, north, meridian)
		return orb.Point{lon, lat}
	}
	x, y := east/patchMetres, north/patchMetres
	i, j := math.Floor(x), math.Floor(y)
	p := patchOf(int32(i), int32(j), meridian)
	u, v := x-i, y-j
	return orb.Point{p.origin[0] + surface(&p.lon, u, v), p.origin[1] + surface(&p.lat, u, v)}
}

func surface(c *[order][order]float64, u, v float64) float64 {
	r0 := ((c[0][3]*u+c[0][2])*u+c[0][1])*u + c[0][0]
	r1 := ((c[1][3]*u+c[1][2])*u+c[1][1])*u + c[1][0]
	r2 := ((c[2][3]*u+c[2][2])*u+c[2][1])*u + c[2][0]
	r3 := ((c[3][3]*u+c[3][2])*u+c[3][1])*u + c[3][0]
	return ((r3*v+r2)*v+r1)*v + r0
}

func patchOf(east, north int32, meridian float64) *patch {
	at := &patches[(uint32(east)*31+uint32(north)*977+uint32(meridian)*7919)%uint32(len(patches))]
	p := at.Load()
	if p == nil || p.east != east || p.north != north || p.meridian != meridian {
		p = newPatch(east, north, meridian)
		at.Store(p)
	}
	return p
}

// newPatch lays the polynomials through the square's Chebyshev points.
func newPatch(east, north int32, meridian float64) *patch {
	p := &patch{meridian: meridian, east: east, north: north}
	at := func(u, v float64) orb.Point {
		lon, lat := gkInverse((float64(east)+u)*patchMetres, (float64(north)+v)*patchMetres, meridian)
		return orb.Point{lon, lat}
	}
	p.origin = at(0.5, 0.5)
	for a, v := range chebyshev {
		for b, u := range chebyshev {
			q := at(u, v)
			for j := range order {
				for i := range order {
					w := lagrange[a][j] * lagrange[b][i]
					p.lon[j][i] += w * (q[0] - p.origin[0])
					p.lat[j][i] += w * (q[1] - p.origin[1])
				}
			}
		}
	}
	return p
}

// chebyshev are the points of 0 to 1 through which a polynomial strays least;
// lagrange[k] are the coefficients of the one that is 1 at the k-th of them and
// 0 at the others.
var chebyshev, lagrange = func() (at [order]float64, c [order][order]float64) {
	for k := range at {
		at[k] = (1 - math.Cos(math.Pi*(float64(k)+0.5)/order)) / 2
	}
	for k := range at {
		c[k][0] = 1
		for m := range at {
			if m == k {
				continue
			}
			for i := order - 1; i >= 0; i-- { // times (x - at[m]) / (at[k] - at[m])
				c[k][i] *= -at[m]
				if i > 0 {
					c[k][i] += c[k][i-1]
				}
				c[k][i] /= at[k] - at[m]
			}
		}
	}
	return at, c
}()
