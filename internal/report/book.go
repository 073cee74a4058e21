package report

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"liangtian/internal/org"
)

// Head is what every sheet says of itself.
type Head struct {
	Now   time.Time
	By    string // who had it made
	Unit  string // and where he works
	Scope string // what he sees, and what he asked for
}

func (h Head) day() string { return string(org.DateOf(org.Today(h.Now))) }

// Book is a workbook under way: one look for all reports.
type Book struct {
	file  *excelize.File
	head  Head
	style look
	used  int
}

// fontName is the bureau's; a computer without it takes its own.
const fontName = "微软雅黑"

// look is the styles by what they are for.
type look struct {
	title, unit, head, note int
	plain, total            map[CellKind]int
	wrong                   int // conditional
}

// formats are the numbers' forms. A check shows √ for nothing.
var formats = map[CellKind]string{
	Whole: "0", Area: "0.00", Part: "0.00%", Share: "0.00%", Mean: "0.00", Note: "0", Check: `"差"General;"差"-General;"√"`,
}

func (l look) of(k CellKind, total bool) int {
	if total {
		return l.total[k]
	}
	return l.plain[k]
}

func newBook(h Head) (*Book, error) {
	b := &Book{file: excelize.NewFile(), head: h}
	if err := b.file.SetDefaultFont(fontName); err != nil {
		return nil, err
	}
	if err := b.file.SetDocProps(&excelize.DocProperties{Creator: h.By, Created: h.Now.UTC().Format(time.RFC3339), Modified: h.Now.UTC().Format(time.RFC3339)}); err != nil {
		return nil, err
	}
	return b, b.styles()
}

func (b *Book) styles() (err error) {
	add := func(s excelize.Style) int {
		if s.Font == nil {
			s.Font = &excelize.Font{}
		}
		s.Font.Family = fontName
		if s.Font.Size == 0 {
			s.Font.Size = 10
		}
		id, e := b.file.NewStyle(&s)
		if e != nil {
			err = e
		}
		return id
	}
	var border []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "BFBFBF", Style: 1})
	}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	b.style = look{
		title: add(excelize.Style{Font: &excelize.Font{Size: 14, Bold: true}, Alignment: middle}),
		unit:  add(excelize.Style{Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}}),
		head:  add(excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: fill("4472C4"), Border: border, Alignment: middle}),
		note:  add(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}),
		plain: map[CellKind]int{}, total: map[CellKind]int{},
	}
	for _, k := range []CellKind{Text, Serial, Whole, Area, Part, Share, Mean, Note, Check} {
		s := excelize.Style{Border: border, Alignment: &excelize.Alignment{Vertical: "center", WrapText: k == Text}}
		if f, is := formats[k]; is {
			s.CustomNumFmt = &f
			s.Alignment.Horizontal = "right"
		}
		if k == Serial || k == Check {
			s.Alignment.Horizontal = "center"
		}
		b.style.plain[k] = add(s)
		s.Font, s.Fill = &excelize.Font{Bold: true}, fill("FFF2CC")
		b.style.total[k] = add(s)
	}
	if err != nil {
		return err
	}
	b.style.wrong, err = b.file.NewConditionalStyle(&excelize.Style{Fill: fill("FFC7CE"), Font: &excelize.Font{Color: "9C0006"}})
	return err
}

// sheet begins a sheet: A4 landscape, as wide as the paper, its heads on every
// page. All of it is written before the first row, as a stream asks.
func (b *Book) sheet(name string) (*excelize.StreamWriter, error) {
	if b.used++; b.used == 1 {
		if err := b.file.SetSheetName("Sheet1", name); err != nil {
			return nil, err
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return nil, err
	}
	landscape, a4, wide, high, yes := "landscape", 9, 1, 0, true
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return nil, err
	}
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return nil, err
	}
	if err := b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}); err != nil {
		return nil, err
	}
	return b.file.NewStreamWriter(name)
}

func (b *Book) unitLine() string {
	return fmt.Sprintf("截至 %s    单位：个、亩", b.head.Now.In(org.Shanghai).Format("2006-01-02 15:04"))
}

// notes is the last sheet: what was counted how, and what is empty.
func (b *Book) notes(lines []string) error {
	stream, err := b.sheet("说明")
	if err != nil {
		return err
	}
	if err := stream.SetColWidth(1, 1, 6); err != nil {
		return err
	}
	if err := stream.SetColWidth(2, 2, 110); err != nil {
		return err
	}
	all := append([]string{
		"生成：" + b.head.Now.In(org.Shanghai).Format("2006-01-02 15:04") + "，" + b.head.By,
		"范围：" + b.head.Scope,
		"面积按平方米累计后换算为亩（1 亩 = 2000/3 平方米），单元格保留原值、显示两位小数，因此显示值相加可能差 0.01。",
	}, lines...)
	if err := stream.SetRow("A1", []any{excelize.Cell{StyleID: b.style.head, Value: "序号"}, excelize.Cell{StyleID: b.style.head, Value: "统计说明"}}); err != nil {
		return err
	}
	for i, line := range all {
		if err := stream.SetRow(fmt.Sprintf("A%d", i+2), []any{excelize.Cell{StyleID: b.style.note, Value: i + 1}, excelize.Cell{StyleID: b.style.note, Value: line}}); err != nil {
			return err
		}
	}
	return stream.Flush()
}

func (b *Book) writeTo(w io.Writer) error {
	b.file.SetActiveSheet(0)
	_, err := b.file.WriteTo(w)
	return err
}

func (b *Book) close() { _ = b.file.Close() }

// all writes a sheet whose rows are at hand, and what it leaves empty.
func all[R any](b *Book, s Sheet[R], list []R) ([]string, error) {
	r, err := begin(b, s)
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		if err := r.add(v); err != nil {
			return nil, err
		}
	}
	return s.empty(), r.end()
}

// empty says which columns have nothing, and why.
func (s Sheet[R]) empty() (out []string) {
	for _, c := range s.Columns {
		if c.Why != "" {
			out = append(out, fmt.Sprintf("“%s”一列%s", c.Group+c.Head, c.Why))
		}
	}
	return out
}
