package evidence

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
	"time"

	"liangtian/geo"
)

// checks is every check by its code in rules.json.
var checks = map[string]func(view) Item{
	"wide-count":    func(v view) Item { return v.enough(Wide, "min_wide") },
	"close-count":   func(v view) Item { return v.enough(Close, "min_close") },
	"position":      view.positions,
	"near":          view.near,
	"station":       view.stations,
	"uav":           view.uav,
	"accuracy":      view.accuracy,
	"bearing":       view.bearings,
	"pointing":      view.pointing,
	"directions":    view.directions,
	"taken-at":      view.takenAt,
	"same-picture":  view.samePicture,
	"exif-position": view.exifPosition,
	"exif-time":     view.exifTime,
	"datum":         view.datum,
	"duplicate":     view.duplicate,
	"alike":         view.alike,
	"speed":         view.speed,
	"spot":          view.spot,
	"hints":         view.hints,
	"clock":         view.clock,
}

func all(Photo) bool { return true }

func (v view) enough(kind Kind, param string) Item {
	have, need := v.count(kind, all), int(v.num(param))
	name := kindWords[kind]
	return Item{
		OK:      have >= need,
		Words:   fmt.Sprintf("%s照片 %d 张，要求不少于 %d 张。", name, have, need),
		missing: fmt.Sprintf("缺 %d 张%s照片", need-have, name),
	}
}

// positions asks that the photos that make up the required number have one; a
// further photo without a position does no harm.
func (v view) positions() Item {
	item := v.each("照片都有拍摄位置。", "%d 张照片没有拍摄位置，或手工填写的位置没有写明原因。",
		func(_ int, p Photo) bool { return p.located() })
	item.OK = true
	var lacks []string
	for _, of := range []struct {
		kind  Kind
		param string
	}{{Wide, "min_wide"}, {Close, "min_close"}} {
		need := min(int(v.num(of.param)), v.count(of.kind, all)) // absent photos are another item
		if have := v.count(of.kind, Photo.located); have < need {
			item.OK = false
			lacks = append(lacks, fmt.Sprintf("%d 张%s照片缺拍摄位置", need-have, kindWords[of.kind]))
		}
	}
	item.missing = strings.Join(lacks, "；") + "（补拍，或手工填写位置并写明原因）"
	return item
}

func (v view) near() Item {
	limit, best := v.num("max_distance_m"), math.Inf(1)
	for i, p := range v.photos {
		if p.located() && v.views[i].Known && p.Kind != UAV {
			best = min(best, v.views[i].DistanceM)
		}
	}
	item := Item{OK: best <= limit, missing: fmt.Sprintf("缺 1 张在图斑内或距图斑 %g m 以内拍摄的照片", limit)}
	switch {
	case best == 0:
		item.Words = "有照片在图斑内拍摄。"
	case math.IsInf(best, 1):
		item.Words = "没有带位置的地面照片，无法判断是否到过现场。"
	default:
		item.Words = fmt.Sprintf("最近的一张距图斑 %s，要求在图斑内或 %g m 以内。", metres(best), limit)
	}
	return item
}

func (v view) uav() Item {
	over := v.num("uav_over_mu")
	mu := geo.FormatMu(v.in.AreaCents)
	if float64(geo.MuCents(v.in.AreaCents)) <= over*100 {
		return Item{OK: true, Words: fmt.Sprintf("图斑 %s 亩，不超过 %g 亩，不要求航拍。", mu, over)}
	}
	have, need := v.count(UAV, all), int(v.num("min_uav"))
	return Item{
		OK:      have >= need,
		Words:   fmt.Sprintf("图斑 %s 亩，超过 %g 亩，航拍或全景照片 %d 张，要求不少于 %d 张。", mu, over, have, need),
		missing: fmt.Sprintf("缺 %d 张航拍或全景照片", need-have),
	}
}

func (v view) accuracy() Item {
	limit := v.num("max_accuracy_m")
	return v.each("定位精度符合要求。", "%d 张照片"+fmt.Sprintf("的定位误差超过 %g m 或没有记录，位置存疑。", limit),
		func(_ int, p Photo) bool {
			return p.Position == nil || p.PositionSource == FromManual || (p.AccuracyM != nil && *p.AccuracyM <= limit)
		})
}

func (v view) bearings() Item {
	return v.each("照片都有方位角。", "%d 张照片没有方位角，朝向存疑。",
		func(_ int, p Photo) bool { return p.Bearing != nil || p.Kind == UAV })
}

func (v view) pointing() Item {
	return v.each("有方位角的照片都朝向图斑。", "%d 张照片未朝向图斑，请确认拍的是本图斑。",
		func(i int, p Photo) bool { return p.Kind == UAV || v.views[i].Faces == nil || *v.views[i].Faces })
}

// directions counts bearings of which each is a gap apart from all counted
// before it.
func (v view) directions() Item {
	var counted []float64
	for _, p := range v.photos {
		if p.Bearing == nil {
			continue
		}
		apart := true
		for _, b := range counted {
			apart = apart && geo.AngleBetween(b, *p.Bearing) >= v.num("direction_gap_deg")
		}
		if apart {
			counted = append(counted, *p.Bearing)
		}
	}
	need := int(v.num("min_directions"))
	return Item{
		OK:      len(counted) >= need,
		Words:   fmt.Sprintf("从 %d 个不同方向拍摄，建议不少于 %d 个。", len(counted), need),
		missing: fmt.Sprintf("还缺 %d 个不同方向的照片", need-len(counted)),
	}
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// takenAt compares with the day, not the hour: a batch is issued on a date.
func (v view) takenAt() Item {
	from, since := v.in.IssuedOn, "下达"
	if v.Phase == Rectify && v.in.FinishedAt != nil {
		from, since = *v.in.FinishedAt, "整改完成"
	}
	y, m, d := from.In(shanghai).Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, shanghai)
	ahead := time.Duration(v.num("clock_ahead_min") * float64(time.Minute))
	return v.each("拍摄时间都在"+since+"日期之后。",
		"%d 张照片没有拍摄时间，或时间早于"+since+"日期（"+day.Format("2006-01-02")+"）、晚于收到照片的时间。",
		func(_ int, p Photo) bool {
			return p.TakenAt != nil && !p.TakenAt.Before(day) &&
				(p.ReceivedAt.IsZero() || !p.TakenAt.After(p.ReceivedAt.Add(ahead)))
		})
}

func (v view) exifPosition() Item {
	limit := v.num("exif_distance_m")
	return v.each("位置与照片内置信息没有矛盾。", "%d 张照片"+fmt.Sprintf("登记的位置与照片内置位置相差超过 %g m，请核对。", limit),
		func(_ int, p Photo) bool {
			return p.Position == nil || p.ExifPosition == nil || geo.Distance(*p.Position, *p.ExifPosition) <= limit
		})
}

func (v view) exifTime() Item {
	limit := time.Duration(v.num("exif_time_min") * float64(time.Minute))
	return v.each("时间与照片内置信息没有矛盾。", "%d 张照片"+fmt.Sprintf("登记的时间与照片内置时间相差超过 %g 分钟，请核对。", limit.Minutes()),
		func(_ int, p Photo) bool {
			return p.TakenAt == nil || p.ExifTakenAt == nil || p.TakenAt.Sub(*p.ExifTakenAt).Abs() <= limit
		})
}

func (v view) duplicate() Item {
	item := v.each("照片没有用于其他案件。", "%d 张照片", func(_ int, p Photo) bool { return len(p.AlsoOnCases) == 0 })
	if item.OK {
		return item
	}
	var on []string
	listed := map[string]bool{}
	for _, p := range v.photos {
		for _, c := range p.AlsoOnCases {
			if !listed[c] {
				listed[c] = true
				on = append(on, c)
			}
		}
	}
	item.Words += "还用于其他案件（" + strings.Join(on, "、") + "），请核对是否同一地块。"
	return item
}

// samePicture looks for a photo of before that comes again as one of after.
func (v view) samePicture() Item {
	limit := int(v.num("same_picture_bits"))
	return v.each("画面与整改前的照片不同。", "%d 张照片与整改前的照片几乎相同，请确认不是同一张。",
		func(_ int, p Photo) bool {
			for _, b := range v.before {
				same := p.SHA256 != "" && p.SHA256 == b.SHA256
				alike := p.DHash != 0 && b.DHash != 0 && bits.OnesCount64(p.DHash^b.DHash) <= limit
				if same || alike {
					return false
				}
			}
			return true
		})
}
