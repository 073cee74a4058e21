package document

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"time"
)

// Word writes the document as a .docx: the few parts of WordprocessingML that a
// paper of ours needs, so that an office can go on writing in it.
func (d Document) Word() ([]byte, error) {
	w := &writer{layout: layouts[d.Form], form: d.Form}
	w.opening(d)
	for _, b := range d.Body {
		if err := w.block(b); err != nil {
			return nil, err
		}
	}
	w.sign(d.Signature)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	parts := []part{
		{"[Content_Types].xml", []byte(contentTypes)},
		{"_rels/.rels", []byte(packageRels)},
		{"docProps/core.xml", []byte(core(d))},
		{"word/document.xml", []byte(w.document())},
		{"word/_rels/document.xml.rels", []byte(w.rels())},
		{"word/styles.xml", []byte(w.styles())},
		{"word/footer1.xml", []byte(w.foot(d.Footer))},
	}
	for _, p := range append(parts, w.media...) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: d.Made})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(p.content); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

type part struct {
	name    string
	content []byte
}

// writer gathers the body; media are its pictures.
type writer struct {
	layout layout
	form   Form
	body   strings.Builder
	media  []part
}

// The typefaces that an office has; Word takes another when one is absent.
const (
	song, hei, kai, fang = "宋体", "黑体", "楷体", "仿宋"
	times                = "Times New Roman"
)

// run is the look of some text.
type run struct {
	font   string
	points float64
	colour string
	bold   bool
}

// para is the look of a paragraph.
type para struct {
	align  Align
	indent bool    // by two characters
	lead   float64 // line height as a multiple of the size; 0 is single
	before float64 // points
	after  float64
	keep   bool // with the next
	rule   bool // a red line below
	right  bool // four characters from the right margin
}

func (w *writer) text() run {
	if w.form == Letter {
		return run{font: fang, points: w.layout.body, colour: "000000"}
	}
	return run{font: song, points: w.layout.body, colour: "000000"}
}

func (w *writer) opening(d Document) {
	l := w.layout
	if d.Letterhead != "" {
		r := run{song, l.head, red, true}
		if d.Form == Sheet {
			r = run{song, l.head, grey, false}
		}
		w.para(d.Letterhead, r, para{align: Middle, rule: d.Form == Letter && d.Number == "", after: 6})
	}
	if d.Form == Letter && d.Number != "" {
		w.para(d.Number, w.text(), para{align: Middle, rule: d.Letterhead != "", before: 12})
	}
	w.para(d.Title, run{song, l.title, "000000", true}, para{align: Middle, before: l.title, after: l.body})
	if d.Form == Sheet && d.Number != "" {
		w.para("编号："+d.Number, run{song, l.cell, grey, false}, para{align: Middle, after: 6})
	}
	if d.Addressee != "" {
		w.para(d.Addressee+"：", w.text(), para{lead: l.lead})
	}
}

func (w *writer) block(b Block) error {
	l := w.layout
	switch b := b.(type) {
	case Heading:
		r := run{hei, l.body, "000000", false}
		if b.Level > 1 {
			r.font = kai
		}
		w.para(b.Text, r, para{indent: w.form == Letter, lead: l.lead, keep: true, before: 4})
	case Paragraph:
		r, look := w.text(), para{lead: l.lead, indent: b.Kind == Plain}
		switch b.Kind {
		case Note:
			r.points, r.colour, look.lead = l.small, grey, 1.5
		case Centre:
			look.align = Middle
		}
		w.para(b.Text, r, look)
	case Table:
		w.table(b)
	case Pictures:
		return w.pictures(b)
	default:
		return fmt.Errorf("document: no such block: %T", b)
	}
	return nil
}

func (w *writer) sign(s Signature) {
	if s == (Signature{}) {
		return
	}
	look := para{align: Right, right: true, lead: w.layout.lead, before: w.layout.body, keep: true}
	if s.Unit != "" {
		w.para(s.Unit, w.text(), look)
	}
	if s.Date != "" {
		look.before, look.keep = 0, false
		w.para(s.Date, w.text(), look)
	}
}

func (w *writer) table(t Table) {
	l := w.layout
	r := run{song, l.cell, "000000", false}
	if t.Title != "" {
		w.para(t.Title, run{hei, l.cell, "000000", false}, para{align: Middle, keep: true, before: 6, after: 3})
	}
	widths := t.widths(pageW - l.left - l.right)
	w.openTable(widths, true)
	if t.Head {
		var names []string
		for _, c := range t.Columns {
			names = append(names, c.Name)
		}
		w.row(t, widths, names, fillHead, r, true)
	}
	for i, row := range t.Rows {
		w.row(t, widths, row, t.fill(i), r, false)
	}
	w.closeTable()
}

func (w *writer) row(t Table, widths []float64, row []string, fill string, r run, head bool) {
	w.body.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		w.body.WriteString(`<w:tblHeader/>`)
	}
	w.body.WriteString(`</w:trPr>`)
	at := 0
	for i, span := range t.span(row) {
		wide := 0.0
		for _, mm := range widths[at : at+span] {
			wide += mm
		}
		c, look := t.Columns[at], r
		if head {
			c.Align = Middle
		}
		look.bold = head || fill == fillTotal
		w.openCell(wide, span, cellFill(fill, c))
		w.para(row[i], look, para{align: c.Align})
		w.body.WriteString(`</w:tc>`)
		at += span
	}
	w.body.WriteString(`</w:tr>`)
}

// pictures stand in a table without lines, each over its caption.
func (w *writer) pictures(b Pictures) error {
	l := w.layout
	for _, row := range b.rows() {
		boxes, err := b.place(row, pageW-l.left-l.right)
		if err != nil {
			return err
		}
		var widths []float64
		for _, x := range boxes {
			widths = append(widths, x.cell+pictureGap)
		}
		w.openTable(widths, false)
		w.body.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i, pic := range row {
			w.openCell(widths[i], 1, "")
			w.picture(pic, boxes[i])
			if pic.Caption != "" {
				w.para(pic.Caption, run{song, l.small, grey, false}, para{align: Middle, after: 4})
			}
			w.body.WriteString(`</w:tc>`)
		}
		w.body.WriteString(`</w:tr>`)
		w.closeTable()
	}
	return nil
}

func core(d Document) string {
	at := d.Made.UTC().Format(time.RFC3339)
	return declaration + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>` +
		escape(d.Title) + `</dc:title><dc:language>zh-CN</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created></cp:coreProperties>`
}
