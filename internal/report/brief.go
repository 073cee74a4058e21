package report

import (
	"fmt"
	"strings"
	"time"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report/document"
)

// Brief is 月报 or 快报 (R10): the figures of a period, and what the office says
// of them. Areas are hundredths of m². Rates, ranks and sums are worked out here.
type Brief struct {
	Unit      string // who reports
	Kind      string // 月报, 快报
	Issue     string // 第6期
	City      string // 示例市: what the figures are of
	From, To  org.Date
	AsOf      time.Time // when the figures were taken
	Counties  []BriefCounty
	Phases    []BriefPart // 进度: by phase
	Flow      []BriefPart // 耕地流出: by what the land has become
	Suspected []BriefPart // 疑似违法: by county
	Problems  []string
	Next      []string
	Notes     []string // besides what every brief explains
}

// BriefCounty is a county's line. Total is Closed and Open; voided and split
// cases are in none of them.
type BriefCounty struct {
	Name                         string
	Total, Closed, Open, Overdue int
	New, NewlyClosed             int // in the period
	AreaCents, ClosedAreaCents   int64
	PBF                          int // cases that touch permanent basic farmland
	PBFCents, ClosedPBFCents     int64
}

// BriefPart is one line of a breakdown.
type BriefPart struct {
	Name      string
	Count     int
	AreaCents int64
	PBFCents  int64
}

// Document is the brief as a paper.
func (b Brief) Document() (document.Document, error) {
	to, ok := b.To.Time()
	if _, okFrom := b.From.Time(); !ok || !okFrom || b.From > b.To {
		return document.Document{}, fault.Bad("period", "brief-period", "统计时段有误，起止日期应完整，且起日不晚于止日。")
	}
	if len(b.Counties) == 0 {
		return document.Document{}, fault.New(fault.Unmet, "brief-empty", "范围内没有县区的数据，不能生成%s。", b.Kind)
	}
	of := to.Format("2006年1月")
	if b.Kind != "月报" {
		of = day(b.To)
	}
	d := document.Document{
		Form: document.Letter, Letterhead: "耕地“两非”整治" + b.Kind, Number: b.Issue, Title: b.City + "耕地“两非”整治" + b.Kind + "（" + of + "）",
		Signature: document.Signature{Unit: b.Unit, Date: day(org.DateOf(org.Today(b.AsOf)))}, Footer: b.City + "耕地“两非”整治" + b.Kind, Made: b.AsOf,
	}
	n := 0
	section := func(title string, blocks ...document.Block) {
		d.Body = append(d.Body, document.Heading{Level: 1, Text: numerals[n] + "、" + title})
		d.Body = append(d.Body, blocks...)
		n++
	}
	sum := b.sum()
	section("概况", passage(b.overview(sum)))
	section("进度", b.progress(sum)...)
	section("分县排名", passage(b.leaders()), b.ranking(sum))
	section("耕地流出", breakdown(b.Flow, "流向", "本期没有耕地流出图斑。")...)
	section("占用永久基本农田", b.pbf(sum)...)
	section("疑似违法", breakdown(b.Suspected, "县区", "没有定性为疑似的图斑。")...)
	section("存在问题", said(b.Problems)...)
	section("下步工作", said(b.Next)...)
	section("统计说明", b.notes(sum)...)
	return d, nil
}

var numerals = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九"}

func passage(s string) document.Block { return document.Paragraph{Text: s} }

func (b Brief) sum() (s BriefCounty) {
	s.Name = "合计"
	for _, c := range b.Counties {
		s.Total, s.Closed, s.Open, s.Overdue = s.Total+c.Total, s.Closed+c.Closed, s.Open+c.Open, s.Overdue+c.Overdue
		s.New, s.NewlyClosed, s.PBF = s.New+c.New, s.NewlyClosed+c.NewlyClosed, s.PBF+c.PBF
		s.AreaCents, s.ClosedAreaCents = s.AreaCents+c.AreaCents, s.ClosedAreaCents+c.ClosedAreaCents
		s.PBFCents, s.ClosedPBFCents = s.PBFCents+c.PBFCents, s.ClosedPBFCents+c.ClosedPBFCents
	}
	return s
}

func (b Brief) overview(s BriefCounty) string {
	text := fmt.Sprintf("截至%s，%s共下达耕地“两非”图斑%d个、面积%s亩，其中永久基本农田%s亩。已销号%d个、面积%s亩，销号率%s；未销号%d个",
		day(b.To), b.City, s.Total, geo.FormatMu(s.AreaCents), geo.FormatMu(s.PBFCents), s.Closed, geo.FormatMu(s.ClosedAreaCents), rate(s.Closed, s.Total), s.Open)
	if s.Overdue > 0 {
		return text + fmt.Sprintf("，其中逾期%d个。", s.Overdue)
	}
	return text + "，没有逾期。"
}

func (b Brief) progress(s BriefCounty) []document.Block {
	out := []document.Block{passage(fmt.Sprintf("%s至%s，新下达%d个，新销号%d个。", day(b.From), day(b.To), s.New, s.NewlyClosed))}
	if len(b.Phases) > 0 {
		out = append(out, parts(b.Phases, "阶段"))
	}
	return out
}

func said(list []string) (out []document.Block) {
	for i, s := range list {
		out = append(out, passage(fmt.Sprintf("（%d）%s", i+1, strings.TrimSpace(s))))
	}
	if len(out) == 0 {
		out = append(out, passage("（由填报单位补充）"))
	}
	return out
}

// notes explain the figures, and say whether they add up: a sum that does not
// is shown, never smoothed over.
func (b Brief) notes(s BriefCounty) []document.Block {
	notes := []string{
		"数据截至" + b.AsOf.In(org.Shanghai).Format("2006年1月2日15:04") + "。总数=已销号+未销号，不含作废和已拆分的图斑；逾期指未销号且超过本阶段时限。",
		"销号率=已销号个数/总数；没有图斑的县区不排名。面积为CGCS2000椭球面积，按平方米汇总后换算为亩，保留两位小数，分项之和与合计可能相差0.01亩。",
	}
	notes = append(notes, b.Notes...)
	if wrong := b.wrong(s); len(wrong) > 0 {
		notes = append(notes, "校验不符，请核对后再用："+strings.Join(wrong, "；")+"。")
	} else {
		notes = append(notes, "校验：各县区及合计的总数均等于已销号与未销号之和。")
	}
	return said(notes)
}

// wrong lists what does not add up.
func (b Brief) wrong(s BriefCounty) (out []string) {
	for _, c := range b.Counties {
		if c.Total != c.Closed+c.Open {
			out = append(out, fmt.Sprintf("%s总数%d，已销号%d，未销号%d", c.Name, c.Total, c.Closed, c.Open))
		}
		if c.Overdue > c.Open {
			out = append(out, fmt.Sprintf("%s逾期%d，多于未销号%d", c.Name, c.Overdue, c.Open))
		}
	}
	if n := partsSum(b.Phases).Count; len(b.Phases) > 0 && n != s.Total {
		out = append(out, fmt.Sprintf("各阶段合计%d，总数%d", n, s.Total))
	}
	return out
}
