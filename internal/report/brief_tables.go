package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"liangtian/geo"
	"liangtian/internal/report/document"
)

// ranked are the counties by rate; of equal ones the less overdue first. What
// has no cases is at the end and has no rank.
func (b Brief) ranked() []BriefCounty {
	out := slices.Clone(b.Counties)
	slices.SortStableFunc(out, func(x, y BriefCounty) int {
		if (x.Total == 0) != (y.Total == 0) {
			return cmp.Compare(y.Total, x.Total)
		}
		return cmp.Or(-compareRates(x, y), cmp.Compare(x.Overdue, y.Overdue), cmp.Compare(y.Total, x.Total))
	})
	return out
}

func compareRates(x, y BriefCounty) int { return cmp.Compare(x.Closed*y.Total, y.Closed*x.Total) }

func (b Brief) leaders() string {
	r := slices.DeleteFunc(b.ranked(), func(c BriefCounty) bool { return c.Total == 0 })
	if len(r) < 2 {
		return "各县区办理情况如下。"
	}
	first, last := r[0], r[len(r)-1]
	if compareRates(first, last) == 0 {
		return "各县区销号率相同，为" + rate(first.Closed, first.Total) + "。"
	}
	return fmt.Sprintf("销号率最高的是%s（%s），最低的是%s（%s）。", first.Name, rate(first.Closed, first.Total), last.Name, rate(last.Closed, last.Total))
}

func (b Brief) ranking(s BriefCounty) document.Table {
	t := table("名次", "县区", "总数", "已销号", "未销号", "逾期", "销号率", "面积(亩)", "已销号面积(亩)")
	t.Columns[0].Align, t.Columns[1].Width = document.Middle, 2.2
	t.Columns[7].Width, t.Columns[8].Width = 1.9, 2.2
	t.Total = true
	line := func(rank string, c BriefCounty) {
		t.Rows = append(t.Rows, []string{rank, c.Name, count(c.Total), count(c.Closed), count(c.Open), count(c.Overdue), rate(c.Closed, c.Total), geo.FormatMu(c.AreaCents), geo.FormatMu(c.ClosedAreaCents)})
	}
	ranked, rank := b.ranked(), 0
	for i, c := range ranked {
		if c.Total == 0 {
			line("—", c)
			continue
		}
		if i == 0 || compareRates(ranked[i-1], c) != 0 {
			rank = i + 1
		}
		line(count(rank), c)
	}
	line("", s)
	return t
}

func (b Brief) pbf(s BriefCounty) []document.Block {
	if s.PBF == 0 {
		return []document.Block{passage("没有占用永久基本农田的图斑。")}
	}
	t := table("县区", "图斑数", "永农面积(亩)", "已销号永农面积(亩)", "未销号永农面积(亩)")
	t.Total = true
	for _, c := range append(slices.Clone(b.Counties), s) {
		if c.PBF > 0 {
			t.Rows = append(t.Rows, []string{c.Name, count(c.PBF), geo.FormatMu(c.PBFCents), geo.FormatMu(c.ClosedPBFCents), geo.FormatMu(c.PBFCents - c.ClosedPBFCents)})
		}
	}
	return []document.Block{passage(fmt.Sprintf("涉及永久基本农田的图斑%d个、面积%s亩，占图斑总面积的%s。", s.PBF, geo.FormatMu(s.PBFCents), share(s.PBFCents, s.AreaCents))), t}
}

func breakdown(list []BriefPart, by, none string) []document.Block {
	if len(list) == 0 {
		return []document.Block{passage(none)}
	}
	s := partsSum(list)
	text := fmt.Sprintf("共%d个、面积%s亩", s.Count, geo.FormatMu(s.AreaCents))
	most := slices.MaxFunc(list, func(x, y BriefPart) int { return cmp.Compare(x.AreaCents, y.AreaCents) })
	if len(list) > 1 && most.AreaCents > 0 {
		text += fmt.Sprintf("，面积最大的是%s（%s亩，占%s）", most.Name, geo.FormatMu(most.AreaCents), share(most.AreaCents, s.AreaCents))
	}
	return []document.Block{passage(text + "。"), parts(list, by)}
}

func partsSum(list []BriefPart) (s BriefPart) {
	s.Name = "合计"
	for _, p := range list {
		s.Count, s.AreaCents, s.PBFCents = s.Count+p.Count, s.AreaCents+p.AreaCents, s.PBFCents+p.PBFCents
	}
	return s
}

func parts(list []BriefPart, by string) document.Table {
	t, s := table(by, "个数", "面积(亩)", "面积占比", "其中永农(亩)"), partsSum(list)
	t.Total = true
	for _, p := range append(slices.Clone(list), s) {
		t.Rows = append(t.Rows, []string{p.Name, count(p.Count), geo.FormatMu(p.AreaCents), share(p.AreaCents, s.AreaCents), geo.FormatMu(p.PBFCents)})
	}
	return t
}

// table has names at the left and figures at the right.
func table(heads ...string) document.Table {
	t := document.Table{Head: true}
	for i, h := range heads {
		c := document.Column{Name: h, Width: 1.5, Align: document.Right}
		if i == 0 || h == "县区" {
			c.Align = document.Left
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

func count(n int) string { return strconv.Itoa(n) }

// rate is a percentage with one decimal. What is not complete is never 100 %.
func rate(part, whole int) string {
	return share(int64(part), int64(whole))
}

func share(part, whole int64) string {
	if whole == 0 {
		return "—"
	}
	tenths := (part*2000 + whole) / (2 * whole)
	switch {
	case part < whole && tenths >= 1000:
		tenths = 999
	case part > 0 && tenths == 0:
		tenths = 1
	}
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}
