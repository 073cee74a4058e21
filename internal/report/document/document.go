// Package document is a paper that leaves the house: a letter, a certificate, a
// monthly brief. What it says is one value; PDF and Word are two ways to write
// it down. Nothing here reads a file or a clock: pictures and the font come as
// bytes, dates as words.
//
//	d := document.Document{Form: document.Letter, Title: "督办函", ...}
//	pdf, err := d.PDF(font)
//	docx, err := d.Word()
package document

import (
	"bytes"
	"image"
	_ "image/jpeg" // pictures are measured, not decoded
	_ "image/png"
	"time"

	"liangtian/internal/fault"
)

// Form is how a paper is laid out on A4.
type Form int

// The forms.
const (
	Letter Form = iota // 公文: wide margins, large type, red head
	Sheet              // 表单: narrow margins, small type, for tables and pictures
)

// Document is one paper. Empty parts are left out.
type Document struct {
	Form       Form
	Letterhead string // 发文机关, over a rule
	Number     string // 文号, or the number of a certificate
	Title      string
	Addressee  string // 主送机关, without the colon
	Body       []Block
	Signature  Signature
	Footer     string    // at the foot of every page, beside its number
	Made       time.Time // what the file says of its own making
}

// Signature ends a paper: who, and when, in words (2026年6月1日).
type Signature struct{ Unit, Date string }

// Block is a part of the body: Heading, Paragraph, Table or Pictures.
type Block interface{ block() }

// Heading is a title within: 一、… is level 1, （一）… is level 2.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is text; a line break in it stays one. A plain one is indented by
// two characters.
type Paragraph struct {
	Text string
	Kind Kind
}

// Kind is the manner of a paragraph.
type Kind int

// The kinds of paragraphs.
const (
	Plain  Kind = iota
	Flush       // not indented
	Note        // small and grey: what figures mean, where they are from
	Centre      // in the middle
)

// Table is rows under columns. A row with fewer cells than columns lets its
// last cell span the rest. The head comes again on every page.
type Table struct {
	Title   string
	Columns []Column
	Head    bool // the columns' names as a first row
	Rows    [][]string
	Total   bool // the last row is a sum
}

// Column is a column of a table. Width is a share: of 1 and 3, the second takes
// three quarters.
type Column struct {
	Name  string
	Width float64
	Align Align
	Label bool // its cells name what stands beside them
}

// Align is the side that a cell's text stands at.
type Align int

// The sides. Figures stand at the right.
const (
	Left Align = iota
	Middle
	Right
)

// Pictures are JPEGs or PNGs in rows.
type Pictures struct {
	List   []Picture
	PerRow int // 1 when it is not said
}

// Picture is one of them. Width is a share of the row; 0 is an equal part.
// What is high is made narrower: no picture is higher than MaxMM (0: 90 mm).
type Picture struct {
	Bytes   []byte
	Caption string
	Width   float64
	MaxMM   float64
}

func (Heading) block()   {}
func (Paragraph) block() {}
func (Table) block()     {}
func (Pictures) block()  {}

// millimetres of A4 and of the margins of a form.
const pageW, pageH = 210.0, 297.0

type layout struct {
	top, left, right, bottom float64 // mm
	body, small, cell        float64 // points
	title, head              float64 // points
	lead                     float64 // line height as a multiple of the size
}

// layouts follow GB/T 9704 for letters; a sheet takes what a form needs.
var layouts = map[Form]layout{
	Letter: {top: 37, left: 28, right: 26, bottom: 35, body: 16, small: 10.5, cell: 10.5, title: 22, head: 30, lead: 1.75},
	Sheet:  {top: 15, left: 17, right: 17, bottom: 16, body: 10.5, small: 9, cell: 10, title: 18, head: 13, lead: 1.5},
}

// measure is the size of a picture in pixels and its kind, read from its head.
func (p Picture) measure() (w, h float64, kind string, err error) {
	c, kind, err := image.DecodeConfig(bytes.NewReader(p.Bytes))
	if err != nil || (kind != "jpeg" && kind != "png") || c.Width == 0 || c.Height == 0 {
		return 0, 0, "", fault.New(fault.Unavailable, "picture-unreadable", "图片无法读取，文件没有生成，请稍后再试。").Because(err)
	}
	return float64(c.Width), float64(c.Height), kind, nil
}

// box is where a picture stands: the width that it has with its caption, and
// its own size, in mm.
type box struct{ cell, w, h float64 }

// place gives the boxes of a row that is so wide, gaps taken off.
func (p Pictures) place(row []Picture, width float64) (out []box, err error) {
	per := max(p.PerRow, 1)
	free := width - pictureGap*float64(per-1)
	for _, pic := range row {
		w, h, _, err := pic.measure()
		if err != nil {
			return nil, err
		}
		share, most := pic.Width, pic.MaxMM
		if share == 0 {
			share = 1 / float64(per)
		}
		if most == 0 {
			most = 90
		}
		mm := min(free*share, most*w/h)
		out = append(out, box{free * share, mm, mm * h / w})
	}
	return out, nil
}

const pictureGap = 4.0

// rows cuts the pictures into rows.
func (p Pictures) rows() (out [][]Picture) {
	per := max(p.PerRow, 1)
	for i := 0; i < len(p.List); i += per {
		out = append(out, p.List[i:min(i+per, len(p.List))])
	}
	return out
}

// span is how many columns each cell of a row takes.
func (t Table) span(row []string) []int {
	out := make([]int, min(len(row), len(t.Columns)))
	for i := range out {
		out[i] = 1
	}
	if n := len(out); n > 0 {
		out[n-1] = len(t.Columns) - n + 1
	}
	return out
}

// widths are the columns in mm.
func (t Table) widths(total float64) []float64 {
	sum := 0.0
	for _, c := range t.Columns {
		sum += max(c.Width, 0.01)
	}
	out := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = total * max(c.Width, 0.01) / sum
	}
	return out
}

// fill is how a row is filled: as a sum, or not at all.
func (t Table) fill(row int) string {
	if t.Total && row == len(t.Rows)-1 {
		return fillTotal
	}
	return ""
}

// The bureau's fills, and the red of a letterhead.
const (
	fillHead  = "E4E9F1"
	fillTotal = "FFF2CC"
	fillLabel = "F4F5F7"
	red       = "C00000"
	grey      = "555555"
	rule      = "8A8F98"
)
