package document

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
)

const cellPad = 1.4 // mm beside and above the text of a cell

func (p *printer) table(t Table) {
	l := p.layout
	if t.Title != "" {
		p.room(20)
		p.style(l.cell, "000000", true)
		p.flow(t.Title, l.cell, 1.6, 0, Middle)
	}
	p.y += 0.8
	widths := t.widths(p.width())
	var head []string
	if t.Head {
		for _, c := range t.Columns {
			head = append(head, c.Name)
		}
		p.room(16) // never a head alone
		p.row(t, widths, head, fillHead, true, nil)
	}
	for i, row := range t.Rows {
		p.row(t, widths, row, t.fill(i), false, head)
	}
	p.y += 2.5
}

// row draws one row. It goes to the next page whole; one that no page can hold
// is continued there. head is repeated on a new page.
func (p *printer) row(t Table, widths []float64, row []string, fill string, isHead bool, head []string) {
	points := p.layout.cell
	h := points * mmPerPoint * 1.35
	spans := t.span(row)
	cells, wide, most := make([][]broken, len(spans)), make([]float64, len(spans)), 1
	for i, at := 0, 0; i < len(spans); at, i = at+spans[i], i+1 {
		for _, w := range widths[at : at+spans[i]] {
			wide[i] += w
		}
		p.style(points, "000000", false)
		cells[i] = p.broken(row[i], wide[i]-2*cellPad, 0)
		most = max(most, len(cells[i]))
	}
	fresh := func() {
		p.newPage()
		if head != nil {
			p.row(t, widths, head, fillHead, true, nil)
		}
	}
	whole := float64(most)*h + 2*cellPad
	if p.y+whole > p.bottom() && (whole < p.bottom()-p.layout.top-20 || p.y > p.bottom()-20) && p.y > p.layout.top {
		fresh()
	}
	for from := 0; from < most; {
		n := min(most-from, max(1, int((p.bottom()-p.y-2*cellPad)/h)))
		x, at := p.layout.left, 0
		for i := range spans {
			col := t.Columns[at]
			if isHead {
				col.Align = Middle
			}
			p.cell(x, wide[i], float64(n)*h+2*cellPad, h, from, n, cells[i], col, cellFill(fill, col), isHead || fill == fillTotal)
			x, at = x+wide[i], at+spans[i]
		}
		p.y += float64(n)*h + 2*cellPad
		if from += n; from < most {
			fresh()
		}
	}
}

func cellFill(row string, c Column) string {
	if row == "" && c.Label {
		return fillLabel
	}
	return row
}

// cell draws n lines of its text, from one on, in a box.
func (p *printer) cell(x, w, height, h float64, from, n int, text []broken, c Column, fill string, strong bool) {
	p.SetLineWidth(0.15)
	p.SetDrawColor(rgb(rule))
	if fill != "" {
		p.SetFillColor(rgb(fill))
		p.Rect(x, p.y, w, height, "FD")
	} else {
		p.Rect(x, p.y, w, height, "D")
	}
	p.style(p.layout.cell, "000000", strong)
	text = text[min(from, len(text)):min(from+n, len(text))]
	y := p.y + (height-float64(len(text))*h)/2
	for i, line := range text {
		p.put(line.text, x+cellPad, y+float64(i)*h, w-2*cellPad, h, p.layout.cell, c.Align)
	}
}

func (p *printer) pictures(b Pictures) error {
	points := p.layout.small
	h := points * mmPerPoint * 1.35
	for _, row := range b.rows() {
		boxes, err := b.place(row, p.width())
		if err != nil {
			return err
		}
		p.style(points, grey, false)
		tall, lines, under := 0.0, 0, make([][]broken, len(row))
		for i, pic := range row {
			if pic.Caption != "" {
				under[i] = p.broken(pic.Caption, boxes[i].cell, 0)
			}
			tall, lines = max(tall, boxes[i].h), max(lines, len(under[i]))
		}
		whole := tall + float64(lines)*h + 4
		p.room(whole)
		x := p.layout.left
		for i, pic := range row {
			at := boxes[i]
			p.image(pic, x+(at.cell-at.w)/2, p.y+(tall-at.h)/2, at)
			for n, line := range under[i] {
				p.put(line.text, x, p.y+tall+1+float64(n)*h, at.cell, h, points, Middle)
			}
			x += at.cell + pictureGap
		}
		p.y += whole
	}
	return p.Error()
}

func (p *printer) image(pic Picture, x, y float64, at box) {
	_, _, kind, _ := pic.measure() // a row is placed only when all of it was measured
	p.images++
	name := fmt.Sprintf("picture-%d", p.images)
	p.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: kind}, bytes.NewReader(pic.Bytes))
	p.ImageOptions(name, x, y, at.w, at.h, false, fpdf.ImageOptions{}, 0, "")
}
