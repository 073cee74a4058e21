package report

import (
	"strings"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

// Line is one case as the lists and packages show it.
type Line struct {
	ID            int64
	No            string
	PlotNo        string
	BatchNumber   string
	County        org.Region
	CountyName    string
	Town, Village string
	Type          string
	Class         string // DLBM on the ground
	Note          string
	Attributes    map[string]string // of its file
	State         casework.State
	Returned      bool // by the city's review
	Qualification routing.Qualification
	Lead          org.Department
	AreaCents     int64
	FarmlandCents *int64
	PBFCents      *int64
	Facts         casework.Facts
	Reviewer      string // of the finding
	ReviewedAt    *time.Time
	EvidenceAt    *time.Time // when it was last handed in
	AppliedAt     *time.Time
	Closer        string
	CloseDocument string
	Photos        int              // of this round, not withdrawn
	Geometry      orb.MultiPolygon // for packages only
}

// attribute is the first of the file's own columns that says something.
func (l Line) attribute(names ...string) string {
	for _, n := range names {
		if v := strings.TrimSpace(l.Attributes[n]); v != "" {
			return v
		}
	}
	return ""
}

func (l Line) project() string { return l.attribute("项目名称", "XMMC") }

func (l Line) finding() string {
	if l.Facts.Finding == nil {
		return ""
	}
	return casework.FindingZh(l.Facts.Finding.Code)
}

func (l Line) foundOn() string {
	if l.Facts.Finding == nil {
		return ""
	}
	return string(l.Facts.Finding.On)
}

// rectified is 整改情况 by area: what was measured against what was ordered.
func (l Line) rectified() string {
	f := l.Facts
	switch {
	case f.Ground != "":
		return "无需整改"
	case f.RectifyCents == 0:
		return ""
	case f.FinishedOn == "" || l.doneCents() == 0:
		return "未整改"
	case l.doneCents() < f.RectifyCents-plot.SliverCents:
		return "部分整改"
	}
	return "已整改"
}

func (l Line) doneCents() (sum int64) {
	if l.Facts.FinishedOn == "" {
		return 0
	}
	for _, m := range l.Facts.Measures {
		sum += m.DoneCents
	}
	return sum
}

// measures are what was ordered, with the area done or planned.
func (l Line) measures() string {
	var words []string
	for _, m := range l.Facts.Measures {
		area := m.DoneCents
		if area == 0 {
			area = m.PlannedCents
		}
		w := casework.MeasureZh(m.Code)
		if area > 0 {
			w += " " + geo.FormatMu(area) + " 亩"
		}
		words = append(words, w)
	}
	return strings.Join(words, "；")
}

// way is 整改方式 of R6, which knows both ways at once.
func (l Line) way() string {
	if !putRight(l.State) {
		return "未整改"
	}
	ways := map[Way]bool{}
	for _, m := range l.Facts.Measures {
		ways[wayOf(m.Code)] = true
	}
	switch {
	case ways[Demolish] && ways[Procedure]:
		return "两者"
	case ways[Demolish]:
		return "拆除复耕"
	case ways[Procedure]:
		return "补办手续"
	}
	return "其他"
}

func (l Line) returned() string {
	if stageOf(l.State, l.Returned) == Returned {
		return "已打回"
	}
	return ""
}

func (l Line) problem() string {
	return strings.TrimSpace(typeWords(l.Type) + "（" + l.Qualification.Zh() + "）")
}

func typeWords(code string) string {
	if zh := plot.Types.Zh(code); zh != code {
		return code + " " + zh
	}
	return code
}

func dayOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return string(org.DateOf(org.Today(*t)))
}

func text[R any](head string, width float64, f func(R) string) Column[R] {
	return Column[R]{Head: head, Width: width, Value: func(v R) any { return f(v) }}
}

// unknown is a column that the form has and the product has no datum for.
func unknown[R any](head string, width float64, why string) Column[R] {
	return Column[R]{Head: head, Width: width, Why: why}
}
