package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// Match is a case whose ground a row overlaps. Shares are 0 to 1.
type Match struct {
	CaseID       int64          `json:"caseId"`
	CaseNo       string         `json:"caseNo"`
	PlotID       int64          `json:"plotId"`
	PlotNo       string         `json:"plotNo"`
	Batch        string         `json:"batch"`
	State        casework.State `json:"state"`
	ClosedOn     org.Date       `json:"closedOn,omitempty"`
	Ground       string         `json:"ground,omitempty"` // why it was cleared, if it was
	PeriodBefore string         `json:"periodBefore,omitempty"`
	PeriodAfter  string         `json:"periodAfter,omitempty"`
	AreaCents    int64          `json:"areaCents"`
	OverlapCents int64          `json:"overlapCents"`
	OfNew        float64        `json:"ofNew"`
	OfOld        float64        `json:"ofOld"`
}

// Closed reports whether the case had come to its end.
func (m Match) Closed() bool { return m.State == casework.Closed || m.State == casework.Reported }

// Share is how much of a row lies in a county, 0 to 1.
type Share struct {
	County org.Region `json:"county"`
	Share  float64    `json:"share"`
}

// Earlier is what this batch already has under a row's number: a detection, and
// the case it made or joined.
type Earlier struct {
	CaseID       int64
	State        casework.State
	Own          bool // the case's plot is the one of this number
	SameOutline  bool // as the number was detected last
	SameContents bool // type, land class and planting of its own plot
}

// Known is all that the store knows about one row.
type Known struct {
	AreaCents    int64
	PeriodAfter  string
	CountyInFile string
	Shares       []Share  // largest first
	Matches      []Match  // other cases on this ground
	Earlier      *Earlier // what the batch has under the same number
	TwinOf       int      // the earlier row with this outline, 0 for none
	Unsound      string   // why GEOS refuses the outline, "" when it does not
}

// Judgement is what a row is to what is known, and what is proposed.
type Judgement struct {
	Verdict  Verdict
	Reasons  []string
	Warnings []string
	CaseID   int64
	Matches  []Match
	Proposal Decision
}

func (j *Judgement) is(v Verdict, reason string, args ...any) {
	j.Verdict, j.Proposal = v, v.Doc().May[0]
	j.Reasons = append(j.Reasons, fmt.Sprintf(reason, args...))
}

// Reconcile says what a sound row of a batch is to what is already known. It is
// pure; the first of these that holds decides: the outline is no outline, the
// number is there, the outline is there twice, the ground has a case, the plot
// is too small, the counties.
func Reconcile(k Known, t Thresholds) Judgement {
	j := Judgement{Verdict: New, Proposal: Create}
	if e := k.Earlier; e != nil && !e.Own && !e.SameOutline {
		k.Earlier = nil // it joined a case as another outline: judged like any other
	}
	for _, m := range k.Matches {
		if t.meets(m, k.AreaCents) && (k.Earlier == nil || m.CaseID != k.Earlier.CaseID) {
			j.Matches = append(j.Matches, m)
		}
	}
	slices.SortStableFunc(j.Matches, func(a, b Match) int { return cmp.Compare(b.OverlapCents, a.OverlapCents) })
	switch {
	case k.Unsound != "":
		j.is(Invalid, "图形无效：%s", k.Unsound)
	case k.Earlier != nil:
		j.earlier(*k.Earlier)
	case k.TwinOf != 0:
		j.is(Twin, "与第 %d 行图形相同，编号不同", k.TwinOf)
	case len(j.Matches) > 0:
		j.match(k, t)
	case k.AreaCents < t.MinCents:
		j.is(Small, "面积 %s 平方米，小于本批次的最小面积 %s 平方米", geo.FormatSquareMetres(k.AreaCents), geo.FormatSquareMetres(t.MinCents))
	}
	j.counties(k, t)
	return j
}

// meets tells an overlap from neighbours that were not drawn to the centimetre.
func (t Thresholds) meets(m Match, area int64) bool {
	return m.OverlapCents > t.SliverCents && m.OverlapCents*100 >= int64(t.TouchPercent)*min(area, m.AreaCents)
}

// earlier judges a row whose number the batch has.
func (j *Judgement) earlier(e Earlier) {
	j.CaseID = e.CaseID
	changed := "图形"
	if e.SameOutline {
		changed = "类型或地类"
	} else if !e.SameContents {
		changed = "图形和类型（地类）"
	}
	switch {
	case e.SameOutline && (e.SameContents || !e.Own):
		j.is(Existing, "本批次已有此图斑")
	case e.State == casework.Voided:
		j.is(Existing, "本批次已有此编号，该案已作废；%s与已有的不同，未改动", changed)
	case e.State == casework.Split:
		j.is(Existing, "本批次已有此编号，该图斑已拆分，请在子图斑上办理；%s与已有的不同，未改动", changed)
	case e.State == casework.Closed, e.State == casework.Reported:
		j.is(Relapse, "本批次已有此编号，该案已销号；%s与已有的不同", changed)
	default:
		j.is(Revised, "本批次已有此编号，%s有更正", changed)
	}
}

// match judges a row by the case that it meets most.
func (j *Judgement) match(k Known, t Thresholds) {
	m := j.Matches[0]
	j.CaseID = m.CaseID
	same := float64(t.SamePercent) / 100
	where := fmt.Sprintf("案件 %s（%s，图斑 %s）", m.CaseNo, m.Batch, m.PlotNo)
	how := fmt.Sprintf("重叠 %s 亩，占本图斑 %s，占原图斑 %s", geo.FormatMu(m.OverlapCents), percent(m.OfNew), percent(m.OfOld))
	switch {
	case m.Closed():
		j.is(Relapse, "与已销号的%s%s", where, how)
		j.relapse(m, k)
	case m.OfNew >= same && m.OfOld >= same:
		j.is(Same, "与在办的%s为同一块地，%s", where, how)
	case m.OfNew >= same:
		j.is(Part, "在在办的%s之内，%s", where, how)
	default:
		j.is(Grown, "与在办的%s%s，其余为新增范围", where, how)
		if rest := k.AreaCents - openCents(j.Matches); rest < max(t.MinCents, 1) {
			j.Proposal = Attach
			j.Warnings = append(j.Warnings, fmt.Sprintf("新增范围只有 %s 亩，小于最小面积，建议并入原案", geo.FormatMu(max(rest, 0))))
		}
	}
	for _, other := range j.Matches[1:] {
		j.Warnings = append(j.Warnings, fmt.Sprintf("还与案件 %s 重叠 %s 亩", other.CaseNo, geo.FormatMu(other.OverlapCents)))
	}
}

// relapse proposes what a closed case calls for: a lawful use that is seen again
// is no relapse, and a picture from before the closing shows nothing new.
func (j *Judgement) relapse(m Match, k Known) {
	seen := org.Date(dayOf(k.PeriodAfter))
	switch {
	case m.Ground != "":
		j.Proposal = Attach
		j.Warnings = append(j.Warnings, "原案认定无需整改（"+casework.GroundZh(m.Ground)+"），如仍成立可并入原案")
	case seen != "" && m.ClosedOn != "" && seen < m.ClosedOn:
		j.Proposal = Attach
		j.Warnings = append(j.Warnings, fmt.Sprintf("后时相 %s 早于销号日期 %s，影像可能拍于整改之前", seen, m.ClosedOn))
	}
}

// counties says where the plot lies; only a row that nothing else was found
// about is judged by it.
func (j *Judgement) counties(k Known, t Thresholds) {
	if j.Verdict == Invalid || j.Verdict == Existing {
		return
	}
	plain := j.Verdict == New
	if len(k.Shares) == 0 {
		if plain {
			j.is(Outside, "图斑不在已知县区范围内；立案的将转市级人工分派")
			return
		}
		j.Warnings = append(j.Warnings, "图斑不在已知县区范围内")
		return
	}
	first := k.Shares[0]
	if first.Share*100 < float64(t.CountyShare) {
		words := make([]string, 0, len(k.Shares))
		for _, s := range k.Shares {
			words = append(words, fmt.Sprintf("%s 占 %s", s.County, percent(s.Share)))
		}
		all := "跨县区：" + strings.Join(words, "，")
		if plain {
			j.is(Straddling, "%s", all)
		} else {
			j.Warnings = append(j.Warnings, all)
		}
	}
	if k.CountyInFile != "" && k.CountyInFile != string(first.County) {
		j.Warnings = append(j.Warnings, fmt.Sprintf("按图形在 %s，表中为 %s", first.County, k.CountyInFile))
	}
}

func openCents(matches []Match) (sum int64) {
	for _, m := range matches {
		if !m.Closed() {
			sum += m.OverlapCents
		}
	}
	return sum
}

// OneGround is the cases whose ground a row turns out to be: of which it is the
// most, or the other way round. Plots that only overlap stay two grounds.
func OneGround(matches []Match, t Thresholds) (cases []int64) {
	same := float64(t.SamePercent) / 100
	for _, m := range matches {
		if m.OfNew >= same || m.OfOld >= same {
			cases = append(cases, m.CaseID)
		}
	}
	return cases
}

func percent(share float64) string { return fmt.Sprintf("%.1f%%", share*100) }

// dayOf reads a period of a file (20260501, 2026-05-01, 2026/5/1 …) as a day;
// "" when it is none.
func dayOf(period string) string {
	parts := strings.FieldsFunc(period, func(r rune) bool { return r < '0' || r > '9' })
	switch {
	case len(parts) == 1 && len(parts[0]) == 8:
		parts = []string{parts[0][:4], parts[0][4:6], parts[0][6:]}
	case len(parts) < 3:
		return ""
	}
	day := fmt.Sprintf("%4s-%02s-%02s", parts[0], zero(parts[1]), zero(parts[2]))
	if _, ok := org.Date(day).Time(); !ok {
		return ""
	}
	return day
}

func zero(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
