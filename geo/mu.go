package geo

import "fmt"

// MuCents turns hundredths of m² into hundredths of 亩 (1 亩 = 2000/3 m²),
// rounded half away from zero.
func MuCents(areaCents int64) int64 {
	if areaCents < 0 {
		return -MuCents(-areaCents)
	}
	// whole 2000s first, so that no int64 area can overflow
	return areaCents/2000*3 + (areaCents%2000*3+1000)/2000
}

// FormatMu is the area in 亩 with two decimals and no thousands separators.
func FormatMu(areaCents int64) string { return cents(MuCents(areaCents)) }

// FormatSquareMetres is the area in m² with two decimals.
func FormatSquareMetres(areaCents int64) string { return cents(areaCents) }

func cents(v int64) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	return fmt.Sprintf("%s%d.%02d", sign, v/100, v%100)
}
