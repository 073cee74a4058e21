package document

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// WordprocessingML in strings: units are twentieths of a point for lengths,
// half points for type, EMU for pictures. The order of elements is part of the
// schema.

const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const contentTypes = declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

const relations = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`

const packageRels = declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relations + `/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

const namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="` + relations + `" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`

func (w *writer) document() string {
	l := w.layout
	return declaration + `<w:document ` + namespaces + `><w:body>` + w.body.String() +
		fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="720" w:footer="600" w:gutter="0"/></w:sectPr>`,
			twips(pageW), twips(pageH), twips(l.top), twips(l.right), twips(l.bottom), twips(l.left)) +
		`</w:body></w:document>`
}

func (w *writer) rels() string {
	var b strings.Builder
	b.WriteString(declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relations + `/styles" Target="styles.xml"/><Relationship Id="rId2" Type="` + relations + `/footer" Target="footer1.xml"/>`)
	for i, m := range w.media {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/image" Target="%s"/>`, i+3, relations, strings.TrimPrefix(m.name, "word/"))
	}
	return b.String() + `</Relationships>`
}

func (w *writer) styles() string {
	return declaration + `<w:styles ` + namespaces + `><w:docDefaults><w:rPrDefault>` + w.text().props() +
		`</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style></w:styles>`
}

// foot is the text at the left and the page's number at the right.
func (w *writer) foot(text string) string {
	r := run{song, w.layout.small, grey, false}
	field := func(name string) string {
		return `<w:r>` + r.props() + `<w:fldChar w:fldCharType="begin"/></w:r><w:r>` + r.props() + `<w:instrText xml:space="preserve"> ` + name + ` </w:instrText></w:r><w:r>` + r.props() + `<w:fldChar w:fldCharType="end"/></w:r>`
	}
	return declaration + fmt.Sprintf(`<w:ftr %s><w:p><w:pPr><w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs></w:pPr>`, namespaces, twips(pageW-w.layout.left-w.layout.right)) +
		r.span(text) + `<w:r><w:tab/></w:r>` + r.span("第 ") + field("PAGE") + r.span(" 页，共 ") + field("NUMPAGES") + r.span(" 页") + `</w:p></w:ftr>`
}

// para writes a paragraph; a line break in the text begins another.
func (w *writer) para(text string, r run, p para) {
	for line := range strings.SplitSeq(text, "\n") {
		w.body.WriteString(`<w:p>` + p.props(r.points) + r.span(line) + `</w:p>`)
	}
}

func (p para) props(points float64) string {
	var b strings.Builder
	if p.keep {
		b.WriteString(`<w:keepNext/>`)
	}
	if p.rule {
		b.WriteString(`<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="6" w:color="` + red + `"/></w:pBdr>`)
	}
	fmt.Fprintf(&b, `<w:spacing w:before="%d" w:after="%d"`, int(p.before*20), int(p.after*20))
	if p.lead > 0 {
		fmt.Fprintf(&b, ` w:line="%d" w:lineRule="exact"`, int(points*p.lead*20))
	}
	b.WriteString(`/>`)
	switch {
	case p.indent:
		fmt.Fprintf(&b, `<w:ind w:firstLineChars="200" w:firstLine="%d"/>`, int(points*40))
	case p.right:
		fmt.Fprintf(&b, `<w:ind w:rightChars="400" w:right="%d"/>`, int(points*80))
	}
	b.WriteString(`<w:jc w:val="` + [...]string{Left: "left", Middle: "center", Right: "right"}[p.align] + `"/>`)
	return `<w:pPr>` + b.String() + `</w:pPr>`
}

func (r run) props() string {
	b := fmt.Sprintf(`<w:rPr><w:rFonts w:ascii="%s" w:eastAsia="%s" w:hAnsi="%s" w:cs="%s"/>`, times, r.font, times, times)
	if r.bold {
		b += `<w:b/>`
	}
	half := strconv.Itoa(int(r.points * 2))
	return b + `<w:color w:val="` + r.colour + `"/><w:sz w:val="` + half + `"/><w:szCs w:val="` + half + `"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>`
}

func (r run) span(text string) string {
	if text == "" {
		return ""
	}
	return `<w:r>` + r.props() + `<w:t xml:space="preserve">` + escape(text) + `</w:t></w:r>`
}

func (w *writer) openTable(widths []float64, lines bool) {
	sum := 0.0
	for _, mm := range widths {
		sum += mm
	}
	fmt.Fprintf(&w.body, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/>`, twips(sum))
	if lines {
		w.body.WriteString(`<w:tblBorders>`)
		for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
			w.body.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="` + rule + `"/>`)
		}
		w.body.WriteString(`</w:tblBorders>`)
	}
	w.body.WriteString(`<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, mm := range widths {
		fmt.Fprintf(&w.body, `<w:gridCol w:w="%d"/>`, twips(mm))
	}
	w.body.WriteString(`</w:tblGrid>`)
}

// closeTable ends a table with a little room: two tables that touch are one to
// Word.
func (w *writer) closeTable() {
	w.body.WriteString(`</w:tbl>`)
	w.para("", run{song, 4, "000000", false}, para{lead: 1.5})
}

func (w *writer) openCell(mm float64, span int, fill string) {
	fmt.Fprintf(&w.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, twips(mm))
	if span > 1 {
		fmt.Fprintf(&w.body, `<w:gridSpan w:val="%d"/>`, span)
	}
	if fill != "" {
		w.body.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="` + fill + `"/>`)
	}
	w.body.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
}

// picture puts the bytes into the package and their frame into the body.
func (w *writer) picture(pic Picture, at box) {
	_, _, kind, _ := pic.measure() // a row is placed only when all of it was measured
	n := len(w.media) + 1
	w.media = append(w.media, part{fmt.Sprintf("word/media/image%d.%s", n, kind), pic.Bytes})
	cx, cy := int(at.w*36000), int(at.h*36000)
	fmt.Fprintf(&w.body, `<w:p><w:pPr><w:keepNext/><w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="图%d" descr="%s"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="图%d"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
		cx, cy, n, n, escape(pic.Caption), n, n, n+2, cx, cy)
}

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

func twips(mm float64) int { return int(mm/25.4*1440 + 0.5) }
