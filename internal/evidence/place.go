package evidence

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"liangtian/geo"
)

// stations asks that every photo of after repeats one of before: from the same
// place and, where both bearings are known, with the same view.
func (v view) stations() Item {
	if v.in.NotReachable {
		return Item{OK: true, Words: "核实时无法到达，没有可以对照的照片。"}
	}
	if len(v.before) == 0 {
		return Item{Words: "核实阶段没有照片，无法前后对照。"}
	}
	item := v.each("每张照片都与一张核实照片同站点、同视角。",
		"%d 张照片找不到同站点、同视角的核实照片。",
		func(_ int, p Photo) bool { return p.Kind == UAV || v.repeats(p) })
	if n := v.unrepeated(); n > 0 {
		item.Words += fmt.Sprintf("另有 %d 个核实时的拍摄点还没有整改后的照片。", n)
	}
	return item
}

func (v view) repeats(after Photo) bool {
	for _, before := range v.before {
		if v.pair(before, after) {
			return true
		}
	}
	return false
}

func (v view) unrepeated() int {
	n := 0
	for _, before := range v.before {
		found := before.Position == nil || before.Kind == UAV
		for _, after := range v.photos {
			found = found || v.pair(before, after)
		}
		if !found {
			n++
		}
	}
	return n
}

func (v view) pair(before, after Photo) bool {
	if before.Position == nil || after.Position == nil ||
		geo.Distance(*before.Position, *after.Position) > v.num("station_distance_m") {
		return false
	}
	return before.Bearing == nil || after.Bearing == nil ||
		geo.AngleBetween(*before.Bearing, *after.Bearing) <= v.num("station_angle_deg")
}

// datum looks for positions of a map service's displaced datum: such a
// position disagrees with the picture's own, or lies by the plot once the
// displacement is taken back.
func (v view) datum() Item {
	return v.each("没有发现地图坐标偏移。", "%d 张照片的位置像是地图软件的偏移坐标（GCJ-02），请用手机定位重新记录。",
		func(i int, p Photo) bool {
			if p.Shot != nil && p.Shot.Datum == GCJ02 {
				return false
			}
			if p.Position == nil || !v.views[i].Known {
				return true
			}
			if p.ExifPosition != nil {
				return !geo.LooksGCJ02(*p.Position, *p.ExifPosition)
			}
			return v.views[i].DistanceM <= 100 || !v.nearWhenTakenBack(*p.Position)
		})
}

func (v view) nearWhenTakenBack(p orb.Point) bool {
	east, north := geo.GCJ02Shift(p) // differs by centimetres between the two ends
	bearing := math.Atan2(-east, -north) * 180 / math.Pi
	back := geo.Destination(p, bearing, math.Hypot(east, north))
	d, _, _ := geo.ToPlot(back, v.in.Plot)
	return d <= v.num("max_distance_m")
}
