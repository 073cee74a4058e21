package document_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"testing"

	"liangtian/internal/report/document"
)

// opened is a .docx as Word opens it: its parts, every one well-formed.
func opened(t *testing.T, raw []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = content
		if ext := path.Ext(f.Name); ext != ".xml" && ext != ".rels" {
			continue
		}
		for d := xml.NewDecoder(bytes.NewReader(content)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return parts
}

// wordDoc is what of a document's XML a test asks about.
type wordDoc struct {
	Body struct {
		Paragraphs []struct {
			Text []string `xml:"r>t"`
			Sz   []struct {
				Val string `xml:"val,attr"`
			} `xml:"r>rPr>sz"`
		} `xml:"p"`
		Tables []struct {
			Grid []struct{} `xml:"tblGrid>gridCol"`
			Rows []struct {
				Head  *struct{} `xml:"trPr>tblHeader"`
				Cells []struct {
					Span *struct {
						Val int `xml:"val,attr"`
					} `xml:"tcPr>gridSpan"`
					Text  []string `xml:"p>r>t"`
					Embed []struct {
						ID string `xml:"embed,attr"`
					} `xml:"p>r>drawing>inline>graphic>graphicData>pic>blipFill>blip"`
				} `xml:"tc"`
			} `xml:"tr"`
		} `xml:"tbl"`
	} `xml:"body"`
}

func TestLetterAsWord(t *testing.T) {
	d := letter()
	d.Body = append(d.Body, document.Paragraph{Text: "<合计> & “符号”"}, document.Table{
		Columns: []document.Column{{Width: 1, Label: true}, {Width: 1}, {Width: 1}}, Rows: [][]string{{"措施", "拆除复耕"}},
	})
	raw, err := d.Word()
	if err != nil {
		t.Fatal(err)
	}
	parts := opened(t, raw)
	var doc wordDoc
	if err := xml.Unmarshal(parts["word/document.xml"], &doc); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range doc.Body.Paragraphs {
		all = append(all, strings.Join(p.Text, ""))
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"示例市耕地保护联席会议办公室\n示两非督〔2026〕3号\n关于限期整改耕地“两非”图斑的督办函\n示例县人民政府：\n", "一、逾期图斑", "<合计> & “符号”", "\n2026年6月1日"} {
		if !strings.Contains(text, want) {
			t.Errorf("not in it: %q in %q", want, text)
		}
	}
	if len(doc.Body.Tables) != 2 {
		t.Fatalf("%d tables", len(doc.Body.Tables))
	}
	table := doc.Body.Tables[0]
	if len(table.Grid) != 5 || len(table.Rows) != 4 || table.Rows[0].Head == nil || table.Rows[1].Head != nil || table.Rows[1].Cells[1].Text[0] != "430223JC26000011" {
		t.Errorf("the table: %+v", table)
	}
	wide := doc.Body.Tables[1].Rows[0].Cells
	if len(wide) != 2 || wide[1].Span == nil || wide[1].Span.Val != 2 {
		t.Errorf("a short row does not span: %+v", wide)
	}
	if again, _ := d.Word(); !bytes.Equal(raw, again) {
		t.Error("the same letter is not the same bytes")
	}
}

func TestWordPictures(t *testing.T) {
	d := document.Document{Form: document.Sheet, Title: "照片", Footer: "示例市", Made: made, Body: []document.Block{
		document.Pictures{PerRow: 2, List: []document.Picture{{Bytes: picture(t, 40, 30), Caption: "图一"}, {Bytes: picture(t, 30, 40), Caption: "图二"}, {Bytes: picture(t, 40, 40)}}},
	}}
	raw, err := d.Word()
	if err != nil {
		t.Fatal(err)
	}
	parts := opened(t, raw)
	var doc wordDoc
	if err := xml.Unmarshal(parts["word/document.xml"], &doc); err != nil {
		t.Fatal(err)
	}
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:",attr"`
		} `xml:"Relationship"`
	}
	if err := xml.Unmarshal(parts["word/_rels/document.xml.rels"], &rels); err != nil {
		t.Fatal(err)
	}
	target := map[string]string{}
	for _, r := range rels.List {
		if target[r.ID] = r.Target; parts["word/"+r.Target] == nil {
			t.Errorf("%s is not in the package", r.Target)
		}
	}
	seen := 0
	for _, table := range doc.Body.Tables {
		for _, cell := range table.Rows[0].Cells {
			if len(cell.Embed) != 1 || !strings.HasPrefix(target[cell.Embed[0].ID], "media/image") {
				t.Fatalf("a cell without its picture: %+v", cell)
			}
			seen++
		}
	}
	if seen != 3 {
		t.Errorf("%d pictures", seen)
	}
	if !strings.Contains(string(parts["word/footer1.xml"]), "示例市") {
		t.Error("no foot")
	}
}
