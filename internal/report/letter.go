package report

import (
	"fmt"
	"strings"
	"time"

	"liangtian/geo"
	"liangtian/internal/org"
	"liangtian/internal/report/document"
	"liangtian/internal/supervise"
)

// letterFigures are what a letter says of how the county stands.
var letterFigures = []string{"total", "open", "overdue", "returned", "closed", "closing_rate", "open_area"}

// Letter is 提示函 or 督办函: what is asked, about which plots, how the county
// stood on the day it was issued, and by when an answer is due.
func Letter(l supervise.Letter, standing map[string]int64) document.Document {
	plots := strings.Join(l.Plots, "、")
	about := fmt.Sprintf("涉及图斑%d个：%s。", len(l.Plots), plots)
	if len(l.Plots) == 0 {
		about = ""
	}
	t := document.Table{Head: true, Title: "截至" + day(l.Date) + "的办理情况"}
	cells := make([]string, 0, len(letterFigures))
	for _, code := range letterFigures {
		m, _ := MeasureOf(code)
		name := m.Zh
		if m.Unit == InArea {
			name += "(亩)"
		}
		t.Columns = append(t.Columns, document.Column{Name: name, Width: 1, Align: document.Right})
		cells = append(cells, m.Words(standing))
	}
	t.Rows = [][]string{cells}
	d := document.Document{
		Form: document.Letter, Letterhead: l.From, Number: l.Number, Title: l.Title, Addressee: l.To,
		Signature: document.Signature{Unit: l.From, Date: day(l.Date)}, Made: letterMade(l.Date),
	}
	for _, s := range strings.Split(l.Body, "\n") {
		if s = strings.TrimSpace(s); s != "" {
			d.Body = append(d.Body, document.Paragraph{Text: s})
		}
	}
	if about != "" {
		d.Body = append(d.Body, document.Paragraph{Text: about})
	}
	d.Body = append(d.Body, t, document.Paragraph{Text: l.Reply})
	return d
}

// Words is a figure as papers show it; a dash where there is nothing to divide.
func (m Measure) Words(values map[string]int64) string {
	switch m.Unit {
	case InRate:
		if values[m.Whole] == 0 {
			return "—"
		}
		return fmt.Sprintf("%.1f%%", 100*float64(values[m.Part])/float64(values[m.Whole]))
	case InArea:
		return geo.FormatMu(values[m.Code])
	}
	return fmt.Sprint(values[m.Code])
}

// letterMade is the day of the letter: the same letter is made at every asking.
func letterMade(d org.Date) time.Time {
	t, _ := d.Time()
	return t
}
