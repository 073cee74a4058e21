package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// china is the box, in degrees, that every plot must lie in.
var china = orb.Bound{Min: orb.Point{73, 3}, Max: orb.Point{136, 54}}

// CheckAgainst asks whether the extent of a file's coordinates can be in crs.
// The refusal says what the numbers look like instead.
func CheckAgainst(crs CRS, b orb.Bound) error {
	if !finite(b.Min[0], b.Min[1], b.Max[0], b.Max[1]) || b.IsEmpty() {
		return Refuse("coordinates-invalid", "坐标中有空值或无效数字，请检查并修复图形后重新导出。")
	}
	if crs.Geographic() {
		return checkDegrees(b)
	}
	return checkPlane(crs, b)
}

func checkDegrees(b orb.Bound) error {
	switch {
	case within(b, china):
		return nil
	case within(swap(b), china):
		return Refuse("axes-swapped", "经度和纬度写反了（X 应为经度，Y 应为纬度）。请调换后重新导出。")
	case math.Abs(b.Min[0]) > 360 || math.Abs(b.Max[0]) > 360 || math.Abs(b.Min[1]) > 360 || math.Abs(b.Max[1]) > 360:
		return Refuse("metres-in-degree-file", "坐标系写的是经纬度，坐标却像是以米为单位的投影坐标（X %.0f，Y %.0f）。请核对 .prj 与数据是否配套。", b.Min[0], b.Min[1])
	}
	return outside()
}

func checkPlane(crs CRS, b orb.Bound) error {
	if within(b, orb.Bound{Min: orb.Point{-360, -360}, Max: orb.Point{360, 360}}) {
		return Refuse("degrees-in-metre-file", "坐标系写的是以米为单位的投影坐标，坐标却像是经纬度（%.4f，%.4f）。请核对 .prj 与数据是否配套。", b.Min[0], b.Min[1])
	}
	if (b.Min[1] >= 13e6 && b.Max[1] < 46e6) || (prefix(b) == 0 && looksNorthing(b.Min[0], b.Max[0]) && looksEasting(b.Min[1], b.Max[1])) {
		return Refuse("axes-swapped", "X 坐标和 Y 坐标写反了（X 应为东坐标，Y 应为北坐标）。请调换后重新导出。")
	}
	zone := prefix(b)
	switch {
	case crs.Zone > 0 && zone == 0 && looksEasting(b.Min[0], b.Max[0]):
		return Refuse("zone-prefix-missing", "坐标系为第 %d 带（带号），坐标却没有带号（X %.0f）。请核对 .prj 与数据是否配套。", crs.Zone, b.Min[0])
	case crs.Zone == 0 && zone > 0:
		return Refuse("zone-prefix-unexpected", "坐标系不带带号，坐标却带有带号 %d（X %.0f）。请核对 .prj 与数据是否配套。", zone, b.Min[0])
	case crs.Zone > 0 && zone > 0 && zone != crs.Zone:
		return Refuse("zone-mismatch", "坐标系为第 %d 带，坐标却在第 %d 带（X %.0f）。请核对 .prj 与数据是否配套。", crs.Zone, zone, b.Min[0])
	}
	reach := 4e5 // metres from the meridian; neighbouring zones overlap generously
	if math.Abs(b.Min[0]-crs.FalseEasting) > reach || math.Abs(b.Max[0]-crs.FalseEasting) > reach || b.Min[1] < 0 || b.Max[1] > 6.1e6 {
		return Refuse("coordinates-outside-zone", "坐标（X %.0f 至 %.0f，Y %.0f 至 %.0f）超出该坐标系的范围。请核对 .prj，并检查是否有错误的点。", b.Min[0], b.Max[0], b.Min[1], b.Max[1])
	}
	if !within(orb.Bound{Min: crs.ToGeographic(b.Min), Max: crs.ToGeographic(b.Max)}, china) {
		return outside()
	}
	return nil
}

func outside() *Error {
	return Refuse("outside-china", "坐标不在中国范围内。请核对坐标系，并检查是否有错误的点。")
}

// SuggestCRS lists what a file without .prj can be, most likely first, for a
// person to choose from; empty when the numbers fit nothing. Planes without a
// zone number all look alike: at the latitudes of Hunan the two meridians of
// the province are offered, elsewhere all that fall inside China.
func SuggestCRS(b orb.Bound) []CRS {
	var out []CRS
	for _, code := range candidates(b) {
		if c, ok := CRSByEPSG(code); ok && CheckAgainst(c, b) == nil {
			out = append(out, c)
		}
	}
	return out
}

func candidates(b orb.Bound) []int {
	if within(b, china) {
		return []int{4490}
	}
	if zone := prefix(b); zone >= 25 {
		return []int{4488 + zone}
	} else if zone > 0 {
		return []int{4491 + zone - 13}
	}
	if b.Min[1] > 2.72e6 && b.Max[1] < 3.35e6 {
		return []int{4547, 4546}
	}
	all := make([]int, 0, 21)
	for code := 4534; code <= 4554; code++ {
		all = append(all, code)
	}
	return all
}

// prefix is the zone number that both ends of the extent carry in the millions
// of metres, or 0.
func prefix(b orb.Bound) int {
	lo, hi := math.Floor(b.Min[0]/1e6), math.Floor(b.Max[0]/1e6)
	if lo != hi || !(lo >= 13 && lo <= 45) {
		return 0
	}
	return int(lo)
}

func looksEasting(lo, hi float64) bool  { return lo >= 1e5 && hi <= 9e5 }
func looksNorthing(lo, hi float64) bool { return lo >= 1e6 && hi <= 6.1e6 }

func swap(b orb.Bound) orb.Bound {
	return orb.Bound{Min: orb.Point{b.Min[1], b.Min[0]}, Max: orb.Point{b.Max[1], b.Max[0]}}
}

func within(b, box orb.Bound) bool {
	return b.Min[0] >= box.Min[0] && b.Min[1] >= box.Min[1] && b.Max[0] <= box.Max[0] && b.Max[1] <= box.Max[1]
}
