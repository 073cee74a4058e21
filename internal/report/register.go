// Package report is 报表、台账: what is handed out of the house as a sheet.
package report

import (
	"strconv"

	"github.com/xuri/excelize/v2"

	"liangtian/geo"
	"liangtian/internal/casework"
)

// column is one column of a sheet: its head, its width in characters, and
// what it takes from an entry.
type column struct {
	head  string
	width float64
	value func(casework.Entry) any
}

var registerColumns = []column{
	{"序号", 6, nil},
	{"批次", 18, func(e casework.Entry) any { return e.BatchNumber }},
	{"图斑编号", 22, func(e casework.Entry) any { return e.PlotNo }},
	{"案号", 16, func(e casework.Entry) any { return e.No }},
	{"县区", 10, func(e casework.Entry) any { return e.CountyName }},
	{"乡镇", 12, func(e casework.Entry) any { return e.Town }},
	{"村", 14, func(e casework.Entry) any { return e.Village }},
	{"图斑类型", 14, func(e casework.Entry) any { return e.Type + " " + e.TypeZh }},
	{"定性", 8, func(e casework.Entry) any { return e.Qualification.Zh() }},
	{"牵头部门", 10, func(e casework.Entry) any { return e.Lead.Zh() }},
	{"状态", 12, func(e casework.Entry) any { return casework.DocOf(e.State).Zh }},
	{"面积(亩)", 10, func(e casework.Entry) any { return mu(&e.AreaCents) }},
	{"其中耕地(亩)", 12, func(e casework.Entry) any { return mu(e.FarmlandCents) }},
	{"其中永农(亩)", 12, func(e casework.Entry) any { return mu(e.PBFCents) }},
	{"时限", 12, func(e casework.Entry) any {
		if e.DueOn == nil {
			return ""
		}
		return string(*e.DueOn)
	}},
	{"逾期天数", 9, func(e casework.Entry) any { return e.OverdueDays }},
	{"退回次数", 9, func(e casework.Entry) any { return e.Returns }},
	{"备注", 20, func(e casework.Entry) any { return e.Note }},
}

// mu is an area as a number with two decimals; an unknown one is empty.
func mu(cents *int64) any {
	if cents == nil {
		return ""
	}
	v, _ := strconv.ParseFloat(geo.FormatMu(*cents), 64)
	return v
}

// RegisterSheet is the register (台账) as a sheet that is written row by row.
type RegisterSheet struct {
	stream       *excelize.StreamWriter
	book         *excelize.File
	cell, number int
	row          int
}

// NewRegister begins the sheet: A4 landscape, frozen head, the bureau's fill.
func NewRegister(book *excelize.File) (*RegisterSheet, error) {
	const sheet = "台账"
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	font := "微软雅黑"
	border := []excelize.Border{
		{Type: "left", Color: "BFBFBF", Style: 1},
		{Type: "right", Color: "BFBFBF", Style: 1},
		{Type: "top", Color: "BFBFBF", Style: 1},
		{Type: "bottom", Color: "BFBFBF", Style: 1},
	}
	head, err := book.NewStyle(&excelize.Style{
		Font: &excelize.Font{Family: font, Size: 10, Bold: true, Color: "FFFFFF"}, Border: border,
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"4472C4"}}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
	})
	if err != nil {
		return nil, err
	}
	s := &RegisterSheet{book: book, row: 1}
	if s.cell, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Family: font, Size: 10}, Border: border}); err != nil {
		return nil, err
	}
	if s.number, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Family: font, Size: 10}, Border: border, NumFmt: 2}); err != nil {
		return nil, err
	}
	landscape, a4, fit := "landscape", 9, 1
	if err := book.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &fit}); err != nil {
		return nil, err
	}
	if s.stream, err = book.NewStreamWriter(sheet); err != nil {
		return nil, err
	}
	heads := make([]any, len(registerColumns))
	for i, c := range registerColumns {
		if err := s.stream.SetColWidth(i+1, i+1, c.width); err != nil {
			return nil, err
		}
		heads[i] = excelize.Cell{StyleID: head, Value: c.head}
	}
	if err := s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	return s, s.stream.SetRow("A1", heads)
}

// Add writes one case.
func (s *RegisterSheet) Add(e casework.Entry) error {
	s.row++
	cells := make([]any, len(registerColumns))
	for i, c := range registerColumns {
		if c.value == nil {
			cells[i] = excelize.Cell{StyleID: s.cell, Value: s.row - 1}
			continue
		}
		v, style := c.value(e), s.cell
		if _, is := v.(float64); is {
			style = s.number
		}
		cells[i] = excelize.Cell{StyleID: style, Value: v}
	}
	return s.stream.SetRow("A"+strconv.Itoa(s.row), cells)
}

// Finish ends the sheet.
func (s *RegisterSheet) Finish() error { return s.stream.Flush() }
