package report

import (
	"fmt"
	"strings"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/conference"
	"liangtian/internal/org"
	"liangtian/internal/report/document"
)

// Minutes is 会议纪要: who met, and what was decided of each item. county names
// a county by its code.
func Minutes(s conference.MeetingSheet, county func(org.Region) string) document.Document {
	d := document.Document{
		Form: document.Letter, Letterhead: s.HeldUnit, Number: s.MinutesNo, Title: s.Title + "纪要",
		Signature: document.Signature{Unit: s.HeldUnit, Date: day(s.On)}, Made: letterMade(s.On),
	}
	say := func(text string, args ...any) {
		d.Body = append(d.Body, document.Paragraph{Text: fmt.Sprintf(text, args...)})
	}
	where := ""
	if s.Place != "" {
		where = "在" + s.Place
	}
	led := ""
	if s.Chair != "" {
		led = s.Chair + "主持会议。"
	}
	decided, deferred := 0, 0
	for _, l := range s.Lines {
		if l.Result == conference.Decided {
			decided++
		} else {
			deferred++
		}
	}
	say("%s，%s召开%s。%s会议议题%d项，作出决定%d项，缓议%d项。", day(s.On), where, s.Title, led, len(s.Lines), decided, deferred)
	if s.Remark != "" {
		for _, line := range strings.Split(s.Remark, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				say("%s", line)
			}
		}
	}
	d.Body = append(d.Body, document.Heading{Level: 1, Text: "一、会议决定"})
	t := document.Table{Head: true, Columns: []document.Column{
		{Name: "序号", Width: 0.6, Align: document.Middle}, {Name: "议题", Width: 2.6}, {Name: "县区", Width: 1.3}, {Name: "决定", Width: 4.5},
	}}
	for n, l := range s.Lines {
		t.Rows = append(t.Rows, []string{fmt.Sprint(n + 1), aboutWords(l.About), l.About.CountyName, decisionWords(l, county)})
	}
	d.Body = append(d.Body, t, document.Heading{Level: 1, Text: "二、参会人员"})
	say("%s。", strings.Join(s.Attendees, "、"))
	return d
}

func aboutWords(c conference.Candidate) string {
	if c.Why == conference.ByProposal {
		return "提案：" + c.Title + "（" + c.Unit + "）"
	}
	return fmt.Sprintf("图斑 %s（%s，%s，%s 亩）", c.PlotNo, c.Place, c.TypeZh, geo.FormatMu(c.AreaCents))
}

// decisionWords is what was decided, each part that was said.
func decisionWords(l conference.MeetingLine, county func(org.Region) string) string {
	d := l.Decision
	if d.Result == conference.Deferred {
		return strings.TrimSuffix("缓议。"+d.Text, "。") + "。"
	}
	var parts []string
	if d.Department != org.NoDepartment {
		parts = append(parts, "由"+county(d.County)+d.Department.Zh()+"部门牵头")
	}
	if d.Finding != "" {
		parts = append(parts, "认定"+casework.FindingZh(d.Finding))
	}
	if d.Outcome != "" {
		for _, w := range casework.Outcomes {
			if w.Code == string(d.Outcome) {
				parts = append(parts, w.Zh)
			}
		}
	}
	if d.Outcome == casework.AwaitingClosure && d.Ground != "" {
		parts = append(parts, "理由为"+casework.GroundZh(d.Ground))
	}
	if d.Measure != "" {
		parts = append(parts, casework.MeasureZh(d.Measure))
	}
	if d.Term != "" {
		parts = append(parts, "期限至"+day(d.Term))
	}
	out := strings.Join(parts, "，")
	if d.Text != "" {
		if out != "" {
			out += "。"
		}
		out += d.Text
	}
	return strings.TrimSuffix(out, "。") + "。"
}
