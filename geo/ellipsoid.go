package geo

import "math"

// The CGCS2000 ellipsoid. WGS 84 differs from it by 0.1 mm in the minor axis.
const (
	semiMajor  = 6378137.0
	flattening = 1 / 298.257222101
	ecc2       = flattening * (2 - flattening)
	thirdFlat  = flattening / (2 - flattening)
)

var ecc = math.Sqrt(ecc2)

func radians(deg float64) float64 { return deg * math.Pi / 180 }
func degrees(rad float64) float64 { return rad * 180 / math.Pi }

func finite(v ...float64) bool {
	for _, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
