package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// CellKind says how a column is written.
type CellKind int

// The kinds of columns.
const (
	Text   CellKind = iota
	Serial          // 序号
	Whole           // a number of things
	Area            // hundredths of m² in, 亩 out
	Part            // a share that is no quotient of two columns of its row
	Share           // formula: Of[0] / Of[1], shown as a percentage
	Mean            // formula: Of[0] / Of[1], shown as an area
	Note            // a number of which a sum means nothing
	Check           // formula: Of[0] minus all others, which must be nothing
)

// Column is one column of a sheet of R: what stands above it, and what it takes
// from a row. A column of text without a Value is one that a form asks for and
// the product has no datum of: it stays empty, and Why says so on the notes.
type Column[R any] struct {
	Key   string // for Of; only numbers need one
	Group string // a head over neighbours of the same group
	Head  string
	Width float64 // characters
	Kind  CellKind
	Value func(R) any
	Of    []string
	Why   string
}

// Sheet is a report as data.
type Sheet[R any] struct {
	Name    string // of the sheet in its workbook
	Title   string
	Columns []Column[R]
	Total   bool // a row of sums at the end
}

// rows writes a sheet row by row; what is written is not kept.
type rows[R any] struct {
	Sheet[R]
	book   *Book
	stream *excelize.StreamWriter
	index  map[string]int // column by key
	row    int            // last written
	first  int            // of the data
	count  int
	sums   []float64
}

// begin writes title, unit and heads, and freezes them.
func begin[R any](b *Book, s Sheet[R]) (*rows[R], error) {
	stream, err := b.sheet(s.Name)
	if err != nil {
		return nil, err
	}
	r := &rows[R]{Sheet: s, book: b, stream: stream, index: map[string]int{}, sums: make([]float64, len(s.Columns))}
	grouped := false
	for i, c := range s.Columns {
		if c.Key != "" {
			r.index[c.Key] = i
		}
		grouped = grouped || c.Group != ""
		if err := stream.SetColWidth(i+1, i+1, c.Width); err != nil {
			return nil, err
		}
	}
	r.row = 3
	if grouped {
		r.row = 4
	}
	r.first = r.row + 1
	top := fmt.Sprintf("A%d", r.first)
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: r.row, TopLeftCell: top, ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	if err := b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.Name, RefersTo: fmt.Sprintf("'%s'!$1:$%d", s.Name, r.row)}); err != nil {
		return nil, err
	}
	last := cell(len(s.Columns)-1, 1)
	for i, line := range []struct {
		words string
		style int
	}{{s.Title, b.style.title}, {b.unitLine(), b.style.unit}} {
		at := fmt.Sprintf("A%d", i+1)
		if err := stream.SetRow(at, []any{excelize.Cell{StyleID: line.style, Value: line.words}}, excelize.RowOpts{Height: []float64{26, 18}[i]}); err != nil {
			return nil, err
		}
		if len(s.Columns) > 1 {
			if err := stream.MergeCell(at, strings.Replace(last, "1", fmt.Sprint(i+1), 1)); err != nil {
				return nil, err
			}
		}
	}
	return r, r.heads(grouped)
}

// heads are one row, or two where columns are grouped.
func (r *rows[R]) heads(grouped bool) error {
	n := len(r.Columns)
	upper, lower := make([]any, n), make([]any, n)
	for i, c := range r.Columns {
		lower[i] = excelize.Cell{StyleID: r.book.style.head, Value: c.Head}
		upper[i] = lower[i]
		if c.Group != "" {
			upper[i] = excelize.Cell{StyleID: r.book.style.head, Value: c.Group}
		}
	}
	if !grouped {
		return r.stream.SetRow("A3", lower, excelize.RowOpts{Height: 32})
	}
	if err := r.stream.SetRow("A3", upper); err != nil {
		return err
	}
	if err := r.stream.SetRow("A4", lower, excelize.RowOpts{Height: 32}); err != nil {
		return err
	}
	for i := 0; i < n; {
		j := i
		for j+1 < n && r.Columns[i].Group != "" && r.Columns[j+1].Group == r.Columns[i].Group {
			j++
		}
		to := cell(j, 3)
		if r.Columns[i].Group == "" {
			to = cell(i, 4)
		}
		if from := cell(i, 3); from != to {
			if err := r.stream.MergeCell(from, to); err != nil {
				return err
			}
		}
		i = j + 1
	}
	return nil
}

// add writes one row.
func (r *rows[R]) add(v R) error {
	r.row++
	r.count++
	numbers := make([]float64, len(r.Columns))
	cells := make([]any, len(r.Columns))
	for i, c := range r.Columns {
		value := any(r.count)
		if c.Kind != Serial && c.Value != nil {
			value = c.Value(v)
		} else if c.Kind != Serial {
			value = nil
		}
		if n, is := number(c.Kind, value); is {
			numbers[i], value = n, n
			r.sums[i] += n
		}
		cells[i] = excelize.Cell{StyleID: r.book.style.of(c.Kind, false), Value: value}
	}
	r.formulas(numbers, cells, false)
	return r.stream.SetRow(fmt.Sprintf("A%d", r.row), cells)
}

// number is a value as it stands in a cell: an area keeps its decimals, so that
// sums are true, and shows two.
func number(k CellKind, v any) (float64, bool) {
	var n float64
	switch v := v.(type) {
	case int:
		n = float64(v)
	case int64:
		n = float64(v)
	case *int64:
		if v == nil {
			return 0, false
		}
		n = float64(*v)
	case float64:
		n = v
	default:
		return 0, false
	}
	if k == Area {
		n = n * 3 / 200000
	}
	return n, k == Whole || k == Area || k == Part || k == Note
}

// formulas fills in the columns that are computed from others of their row. A
// reader that does not calculate shows what is cached here.
func (r *rows[R]) formulas(numbers []float64, cells []any, total bool) {
	for i, c := range r.Columns {
		if c.Kind != Share && c.Kind != Mean && c.Kind != Check {
			continue
		}
		refs, values := make([]string, len(c.Of)), make([]float64, len(c.Of))
		for k, key := range c.Of {
			refs[k], values[k] = cell(r.index[key], r.row), numbers[r.index[key]]
		}
		f, v := fmt.Sprintf("IF(%s=0,0,%s/%s)", refs[1], refs[0], refs[1]), 0.0
		if values[1] != 0 {
			v = values[0] / values[1]
		}
		if c.Kind == Check {
			f, v = fmt.Sprintf("ROUND(%s-(%s),2)", refs[0], strings.Join(refs[1:], "+")), values[0]
			for _, part := range values[1:] {
				v -= part
			}
			v = math.Round(v*100)/100 + 0 // no minus zero
		}
		cells[i] = excelize.Cell{StyleID: r.book.style.of(c.Kind, total), Formula: f, Value: v}
	}
}

// end writes the sums, marks what does not agree, and closes the sheet.
func (r *rows[R]) end() error {
	if r.Total {
		if err := r.total(); err != nil {
			return err
		}
	}
	for i, c := range r.Columns {
		if c.Kind != Check || r.row < r.first {
			continue
		}
		area := cell(i, r.first) + ":" + cell(i, r.row)
		if err := r.book.file.SetConditionalFormat(r.Name, area, []excelize.ConditionalFormatOptions{
			{Type: "cell", Criteria: "not equal to", Value: "0", Format: &r.book.style.wrong},
		}); err != nil {
			return err
		}
	}
	return r.stream.Flush()
}

func (r *rows[R]) total() error {
	from, to := r.first, r.row
	r.row++
	cells := make([]any, len(r.Columns))
	for i, c := range r.Columns {
		one := excelize.Cell{StyleID: r.book.style.of(c.Kind, true)}
		if c.Kind == Whole || c.Kind == Area || c.Kind == Part {
			one.Value = r.sums[i]
			if to >= from {
				one.Formula = fmt.Sprintf("SUM(%s:%s)", cell(i, from), cell(i, to))
			}
		}
		cells[i] = one
	}
	at := 0
	if len(r.Columns) > 1 && r.Columns[0].Kind == Serial {
		at = 1
	}
	cells[at] = excelize.Cell{StyleID: r.book.style.of(Text, true), Value: "合计"}
	r.formulas(r.sums, cells, true)
	return r.stream.SetRow(fmt.Sprintf("A%d", r.row), cells)
}

// cell is an address from a column of 0 and a row of 1.
func cell(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column+1, row)
	return name
}
