package evidence

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"liangtian/geo"
)

// View is how a photo looks at a plot.
type View struct {
	Known     bool     // the photo has a position
	DistanceM float64  // metres to the plot, 0 inside
	Inside    bool     //
	Faces     *bool    // nil without a bearing
	AngleOff  *float64 // degrees between the bearing and the nearest side of the plot
	Words     string   // Chinese, for the photo's caption
}

// Look compares a photo with a plot under the shipped tolerance.
func Look(p Photo, plot orb.MultiPolygon) View {
	return shipped().Verify.Look(p, plot)
}

// Look compares a photo with a plot under the tolerance of the set.
func (s Set) Look(p Photo, plot orb.MultiPolygon) View {
	if p.Position == nil {
		return View{Words: "没有拍摄位置，无法与图斑比较"}
	}
	v := View{Known: true}
	v.DistanceM, _, v.Inside = geo.ToPlot(*p.Position, plot)
	if math.IsInf(v.DistanceM, 1) {
		return View{Words: "图斑没有范围，无法比较"}
	}
	place := "在图斑内"
	if !v.Inside {
		place = "距图斑 " + metres(v.DistanceM)
	}
	if p.Bearing == nil {
		v.Words = place + " · 没有方位角，朝向存疑"
		return v
	}
	off := 0.0
	if !v.Inside {
		off = angleOff(*p.Position, *p.Bearing, plot)
	}
	faces := off <= s.num("bearing_tolerance_deg")
	v.AngleOff, v.Faces = &off, &faces
	switch {
	case v.Inside:
		v.Words = fmt.Sprintf("%s · 朝%s（%.0f°）", place, Compass(*p.Bearing), *p.Bearing)
	case faces:
		v.Words = place + " · 朝向图斑"
	default:
		v.Words = fmt.Sprintf("%s · 未朝向图斑（偏离 %.0f°）", place, off)
	}
	return v
}

// angleOff is the angle between a bearing and the part of the outline that
// needs the least turning. A wide field seen from its corner may be looked at
// well although its nearest point lies to the side.
func angleOff(from orb.Point, bearing float64, plot orb.MultiPolygon) float64 {
	best := 180.0
	for _, poly := range plot {
		if len(poly) == 0 || len(poly[0]) == 0 {
			continue
		}
		ring := poly[0]
		last := turnTo(from, ring[len(ring)-1], bearing)
		for _, q := range ring {
			next := turnTo(from, q, bearing)
			best = min(best, math.Abs(next))
			// The edge crosses the line of sight, and in front of the camera.
			if last*next < 0 && math.Abs(last-next) < 180 {
				return 0
			}
			last = next
		}
	}
	return best
}

// turnTo is by how many degrees one must turn right, -180 to 180.
func turnTo(from, to orb.Point, bearing float64) float64 {
	return math.Remainder(geo.Bearing(from, to)-bearing, 360)
}

// Compass is the nearest of eight directions in words.
func Compass(bearing float64) string {
	names := []string{"北", "东北", "东", "东南", "南", "西南", "西", "西北"}
	return names[int(math.Round(bearing/45)+8)%8]
}

func metres(m float64) string {
	if m >= 1000 {
		return fmt.Sprintf("%.1f km", m/1000)
	}
	return fmt.Sprintf("%.0f m", math.Ceil(m))
}
