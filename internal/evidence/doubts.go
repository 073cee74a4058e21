package evidence

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Doubts gives the kin of a photo that the set counts: alike enough, fast
// enough.
func (s Set) Doubts(p Photo) (out []Kin) {
	for _, k := range p.Kin {
		switch {
		case k.Kind == Alike && k.Value > s.num("near_duplicate_bits"):
		case k.Kind == Speed && k.Value <= s.num("max_speed_kmh"):
		default:
			out = append(out, k)
		}
	}
	return out
}

// Words is a doubt in words.
func (k Kin) Words() string {
	switch k.Kind {
	case Alike:
		return fmt.Sprintf("与案件 %s 的照片相似 %.0f%%，请对照是否同一张", k.CaseNo, 100*(1-k.Value/64))
	case Speed:
		return fmt.Sprintf("与案件 %s 的照片之间须以约 %.0f 公里/时移动，不合常理", k.CaseNo, math.Round(k.Value))
	default:
		return fmt.Sprintf("坐标与案件 %s 的照片七位小数完全相同", k.CaseNo)
	}
}

func (v view) kin(kind KinKind, fine, doubt string) Item {
	return v.each(fine, doubt, func(_ int, p Photo) bool {
		return !slices.ContainsFunc(v.Doubts(p), func(k Kin) bool { return k.Kind == kind })
	})
}

func (v view) alike() Item {
	return v.kin(Alike, "没有发现与其他案件相似的照片。", "%d 张照片与其他案件的照片画面相似，请逐张对照。")
}

func (v view) speed() Item {
	return v.kin(Speed, "照片之间的移动速度合乎常理。",
		"%d 张照片与同一人的另一张照片之间"+fmt.Sprintf("须以超过 %g 公里/时移动，请核对位置或时间。", v.num("max_speed_kmh")))
}

func (v view) spot() Item {
	return v.kin(Spot, "没有坐标完全相同的照片。", "%d 张照片的坐标与不同时间或不同案件的照片七位小数完全相同，可能不是现场定位。")
}

// hintWords is what the page's own doubts mean.
var hintWords = map[Hint]string{
	HintMock:       "手机报告位置为模拟",
	HintJump:       "拍摄前位置发生跳变",
	HintFrozen:     "位置长时间一位不变",
	HintOldFix:     "定位结果已过时",
	HintClockMoved: "拍摄期间手机时钟被调整",
}

// HintWords is what the page doubted at the shutter, in words.
func (p Photo) HintWords() (out []string) {
	if p.Shot == nil {
		return nil
	}
	for _, h := range p.Shot.Hints {
		if w := hintWords[h]; w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	if p.Shot.Datum == GCJ02 {
		out = append(out, "手机记录的坐标为 GCJ-02 偏移坐标，未作换算")
	}
	return out
}

func (v view) hints() Item {
	item := v.each("手机没有报告位置异常。", "%d 张照片", func(_ int, p Photo) bool { return len(p.HintWords()) == 0 })
	if item.OK {
		return item
	}
	var all []string
	for _, p := range v.photos {
		for _, w := range p.HintWords() {
			if !slices.Contains(all, w) {
				all = append(all, w)
			}
		}
	}
	item.Words += "拍摄时手机提示：" + strings.Join(all, "、") + "，位置存疑。"
	return item
}

func (v view) clock() Item {
	limit := time.Duration(v.num("clock_off_min") * float64(time.Minute))
	return v.each("手机时钟准确，或没有记录。", "%d 张照片"+fmt.Sprintf("拍摄时手机时钟与服务器相差超过 %g 分钟，时间已按服务器时钟换算。", limit.Minutes()),
		func(_ int, p Photo) bool {
			if p.Shot == nil || p.Shot.ClockOffsetMs == nil {
				return true
			}
			return (time.Duration(*p.Shot.ClockOffsetMs) * time.Millisecond).Abs() <= limit
		})
}
