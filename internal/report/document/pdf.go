package document

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

const (
	mmPerPoint = 25.4 / 72
	family     = "cjk"
)

// PDF writes the document as A4 pages with the font's letters in use inside it.
func (d Document) PDF(f *Font) ([]byte, error) {
	p := &printer{Fpdf: fpdf.New("P", "mm", "A4", ""), font: f, layout: layouts[d.Form], footer: d.Footer}
	p.SetAutoPageBreak(false, 0)
	p.SetCatalogSort(true) // the same document is the same bytes, but for the order of equally wide pictures
	p.SetCreationDate(d.Made)
	p.SetModificationDate(d.Made)
	p.SetProducer("Liangtian", true)
	p.SetTitle(p.text(d.Title), true)
	p.SetLang("zh-CN")
	p.AddUTF8FontFromBytes(family, "", f.ttf)
	p.newPage()
	p.opening(d)
	for i, b := range d.Body {
		if _, is := b.(Heading); is && i+1 < len(d.Body) {
			p.keepWith(d.Body[i+1])
		}
		if i == len(d.Body)-1 && d.Signature != (Signature{}) {
			p.tail = p.signHeight() // a signature does not stand on a page of its own
		}
		if err := p.write(b); err != nil {
			return nil, err
		}
	}
	p.tail = 0
	p.sign(d.Signature)
	if p.lost {
		p.write(Paragraph{Kind: Note, Text: "注：" + string(missing) + " 代替字体中没有的字。"})
	}
	p.feet()
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// printer fills pages from the top; y is where the next thing goes.
type printer struct {
	*fpdf.Fpdf
	font   *Font
	layout layout
	footer string
	y      float64
	tail   float64 // what must follow on the same page
	images int
	lost   bool // a character was not in the font
}

func (p *printer) width() float64  { return pageW - p.layout.left - p.layout.right }
func (p *printer) bottom() float64 { return pageH - p.layout.bottom }

func (p *printer) newPage() {
	p.AddPage()
	p.y = p.layout.top
}

// room begins a page when so much does not fit on this one.
func (p *printer) room(mm float64) {
	if p.y+mm > p.bottom() && p.y > p.layout.top {
		p.newPage()
	}
}

// style sets size (points), colour (hex) and weight; strong is drawn by a
// stroke, for the font has one weight.
func (p *printer) style(points float64, colour string, strong bool) {
	p.SetFont(family, "", points)
	r, g, b := rgb(colour)
	p.SetTextColor(r, g, b)
	p.SetDrawColor(r, g, b)
	p.SetTextRenderingMode(0)
	if strong {
		p.SetTextRenderingMode(2)
		p.SetLineWidth(points * mmPerPoint * 0.028)
	}
}

func rgb(hex string) (r, g, b int) {
	v, _ := strconv.ParseUint(hex, 16, 32) // our own constants
	return int(v >> 16), int(v >> 8 & 255), int(v & 255)
}

func (p *printer) text(s string) string {
	s, lost := p.font.known(s)
	p.lost = p.lost || lost
	return s
}

// put draws one line in a strip of the page, at the height that reads as its
// middle.
func (p *printer) put(s string, x, y, w, h, points float64, align Align) {
	switch free := w - p.GetStringWidth(s); align {
	case Middle:
		x += free / 2
	case Right:
		x += free
	}
	p.Text(x, y+h/2+points*mmPerPoint*0.36, s)
}

// flow draws broken text down the page and moves on.
func (p *printer) flow(text string, points, lead, indent float64, align Align) {
	h := points * mmPerPoint * lead
	all := p.broken(text, p.width(), indent)
	for i, line := range all {
		if left := len(all) - i; left == min(len(all), 2) {
			p.room(float64(left)*h + p.tail) // the last two lines stay together
		}
		p.room(h)
		x, w := p.layout.left, p.width()
		if line.first {
			x, w = x+indent, w-indent
		}
		p.put(line.text, x, p.y, w, h, points, align)
		p.y += h
	}
}

type broken struct {
	text  string
	first bool
}

// broken is text in lines, and which of them begin a paragraph.
func (p *printer) broken(text string, width, indent float64) (out []broken) {
	for _, para := range strings.Split(p.text(text), "\n") {
		for i, l := range breakLine(para, width, indent, p.GetStringWidth) {
			out = append(out, broken{l, i == 0})
		}
	}
	return out
}

func (p *printer) opening(d Document) {
	l := p.layout
	if d.Letterhead != "" {
		p.style(l.head, red, true)
		if d.Form == Letter { // a long name is set smaller, not broken
			for size := l.head; size > 16 && p.GetStringWidth(p.text(d.Letterhead)) > p.width(); size-- {
				p.style(size-1, red, true)
			}
		} else {
			p.style(l.head, grey, false)
		}
		points, _ := p.GetFontSize()
		p.flow(d.Letterhead, points, 1.5, 0, Middle)
	}
	if d.Form == Letter {
		if d.Number != "" {
			p.y += 6
			p.style(l.body, "000000", false)
			p.flow(d.Number, l.body, l.lead, 0, Middle)
		}
		if d.Letterhead != "" {
			p.y += 2
			p.SetLineWidth(0.6)
			p.SetDrawColor(rgb(red))
			p.Line(l.left, p.y, pageW-l.right, p.y)
		}
		p.y += 12
	}
	p.style(l.title, "000000", true)
	p.flow(d.Title, l.title, 1.5, 0, Middle)
	if d.Form == Sheet && d.Number != "" {
		p.style(l.cell, grey, false)
		p.flow("编号："+d.Number, l.cell, 1.5, 0, Middle)
	}
	p.y += l.body * mmPerPoint * 0.7
	if d.Addressee != "" {
		p.write(Paragraph{Kind: Flush, Text: d.Addressee + "："})
	}
}

func (p *printer) write(b Block) error {
	l := p.layout
	em := l.body * mmPerPoint
	switch b := b.(type) {
	case Heading:
		p.y += em * 0.3
		p.style(l.body, "000000", b.Level < 2)
		indent := 0.0
		if p.layout.body > 12 {
			indent = 2 * em
		}
		p.flow(b.Text, l.body, l.lead, indent, Left)
	case Paragraph:
		switch b.Kind {
		case Note:
			p.style(l.small, grey, false)
			p.flow(b.Text, l.small, 1.5, 0, Left)
		case Centre:
			p.style(l.body, "000000", false)
			p.flow(b.Text, l.body, l.lead, 0, Middle)
		case Flush:
			p.style(l.body, "000000", false)
			p.flow(b.Text, l.body, l.lead, 0, Left)
		default:
			p.style(l.body, "000000", false)
			p.flow(b.Text, l.body, l.lead, 2*em, Left)
		}
	case Table:
		p.table(b)
	case Pictures:
		return p.pictures(b)
	default:
		return fmt.Errorf("document: no such block: %T", b)
	}
	return nil
}

// keepWith begins a page when a heading would stand alone at the foot of this
// one: it needs room for itself and for how the next block begins.
func (p *printer) keepWith(next Block) {
	line := p.layout.body * mmPerPoint * p.layout.lead
	need := 2.5 * line
	switch b := next.(type) {
	case Table:
		need = line + 24
	case Pictures:
		if rows := b.rows(); len(rows) > 0 {
			boxes, _ := b.place(rows[0], p.width()) // what cannot be measured is refused when it is written
			for _, x := range boxes {
				need = max(need, 1.3*line+x.h+10)
			}
		}
	}
	p.room(need)
}

func (p *printer) signHeight() float64 { return 3 * p.layout.body * mmPerPoint * p.layout.lead }

// sign sets who and when at the right, together on one page.
func (p *printer) sign(s Signature) {
	if s == (Signature{}) {
		return
	}
	l := p.layout
	h := l.body * mmPerPoint * l.lead
	p.style(l.body, "000000", false)
	unit, date := p.text(s.Unit), p.text(s.Date)
	w := max(p.GetStringWidth(unit), p.GetStringWidth(date))
	p.y += h
	p.room(2 * h)
	x := pageW - l.right - w - 4*l.body*mmPerPoint
	for _, line := range []string{unit, date} {
		if line != "" {
			p.put(line, max(x, l.left), p.y, w, h, l.body, Middle)
			p.y += h
		}
	}
}

// feet writes the foot of every page once their number is known.
func (p *printer) feet() {
	n := p.PageCount()
	for i := 1; i <= n; i++ {
		p.SetPage(i)
		p.style(p.layout.small, grey, false)
		y := pageH - min(p.layout.bottom, 16) + 3
		if p.footer != "" {
			p.put(p.text(p.footer), p.layout.left, y, p.width(), 5, p.layout.small, Left)
		}
		p.put(fmt.Sprintf("第 %d 页，共 %d 页", i, n), p.layout.left, y, p.width(), 5, p.layout.small, Right)
	}
}
