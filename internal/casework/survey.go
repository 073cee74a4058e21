package casework

import (
	"fmt"
	"slices"
	"strings"

	"liangtian/geo"
	"liangtian/internal/fault"
)

// Survey is what the field page records beside a finding or with the evidence
// of a rectification. It stands in the event of its step.
type Survey struct {
	Checklist        []Checked         `json:"checklist,omitempty"`
	Outline          *geo.MultiPolygon `json:"outline,omitempty"` // as drawn or walked, CGCS2000 degrees
	OutlineHow       string            `json:"outlineHow,omitempty"`
	OutlineAccuracyM *float64          `json:"outlineAccuracyM,omitempty"`
	OutlineCents     int64             `json:"outlineCents,omitempty"` // measured by the server on the ellipsoid
	Crop             string            `json:"crop,omitempty"`
	Growth           string            `json:"growth,omitempty"`
	Measures         []MeasureInput    `json:"measures,omitempty"`
	Note             string            `json:"note,omitempty"`
	Signature        *Signature        `json:"signature,omitempty"`
}

// Checked is one answered line of a checklist.
type Checked struct {
	Code   string `json:"code"`
	Answer string `json:"answer"` // yes, no, unsure
	Note   string `json:"note,omitempty"`
}

// Signature is the responsible person's, as strokes on a square of 1000 by
// 1000, or why there is none.
type Signature struct {
	Name    string     `json:"name"`
	Role    string     `json:"role,omitempty"`
	Strokes [][][2]int `json:"strokes,omitempty"`
	Refused string     `json:"refused,omitempty"`
}

// Bounds of a survey: what one visit can sensibly hold.
const (
	maxOutlinePoints = 5000
	maxStrokePoints  = 5000
	maxOutlineKm     = 5 // from the plot
)

// survey checks what came with the step and measures its outline.
func (s *step) survey() error {
	v := s.in.Survey
	if v == nil {
		return nil
	}
	if bad := v.badWords(); bad != "" {
		return fault.Bad("survey", "survey-invalid", "%s。填写的内容仍在，请修改后再提交。", bad)
	}
	if v.Outline == nil {
		v.OutlineCents = 0
		return nil
	}
	o := v.Outline.Orb()
	points := 0
	for _, poly := range o {
		for _, ring := range poly {
			points += len(ring)
		}
	}
	if points > maxOutlinePoints {
		return fault.Bad("survey", "survey-outline", "实测范围的点过多（%d 个），请少于 %d 个。", points, maxOutlinePoints)
	}
	for _, p := range geo.CheckRings(o) {
		if p.Fatal {
			return fault.Bad("survey", "survey-outline", "实测范围的图形无效：%s请重新勾绘。", p.Message)
		}
	}
	if d, _, _ := geo.ToPlot(o.Bound().Center(), s.Plot.Geometry); d > maxOutlineKm*1000 {
		return fault.Bad("survey", "survey-outline", "实测范围离图斑 %.1f 公里，请核对是否画错了地方。", d/1000)
	}
	v.OutlineCents = geo.AreaCents(o)
	return nil
}

// badWords names the first thing wrong with a survey, or nothing.
func (v *Survey) badWords() string {
	for _, c := range v.Checklist {
		if !knownCheck(c.Code) || !slices.Contains(answers, c.Answer) {
			return fmt.Sprintf("核查清单没有“%s：%s”这一项", c.Code, c.Answer)
		}
	}
	if _, ok := find(Crops, v.Crop); v.Crop != "" && !ok {
		return "作物没有“" + v.Crop + "”这一项"
	}
	if _, ok := find(Growths, v.Growth); v.Growth != "" && !ok {
		return "长势没有“" + v.Growth + "”这一项"
	}
	if v.OutlineHow != "" && !slices.Contains(outlines, v.OutlineHow) {
		return "实测范围的取得方式有误"
	}
	for _, m := range v.Measures {
		if _, ok := find(Measures, m.Code); !ok || m.AreaCents < 0 || m.AreaCents > maxCents {
			return "实测的措施或面积有误"
		}
	}
	if g := v.Signature; g != nil {
		return g.badWords()
	}
	return ""
}

func (g *Signature) badWords() string {
	switch {
	case g.Refused == "" && len(g.Strokes) == 0:
		return "签字是空的，请签字，或写明拒签的原因"
	case strings.TrimSpace(g.Name) == "" && g.Refused == "":
		return "请填写签字人姓名"
	}
	points := 0
	for _, stroke := range g.Strokes {
		points += len(stroke)
		for _, p := range stroke {
			if p[0] < 0 || p[0] > 1000 || p[1] < 0 || p[1] > 1000 {
				return "签字的笔迹超出范围"
			}
		}
	}
	if points > maxStrokePoints {
		return "签字的笔迹过长"
	}
	return ""
}

// texts is every text a survey holds, for the limits that all texts have.
func (v *Survey) texts(check func(field, text string, limit int)) {
	check("survey", v.Note, maxText)
	for _, c := range v.Checklist {
		check("survey", c.Note, maxLine)
	}
	if g := v.Signature; g != nil {
		for _, line := range []string{g.Name, g.Role, g.Refused} {
			check("survey", line, maxLine)
		}
	}
}
