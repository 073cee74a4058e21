package document_test

import (
	"fmt"
	"os"
	"time"

	"liangtian/internal/report/document"
)

// A reminder to a county, in both forms.
func Example() {
	d := document.Document{
		Form: document.Letter, Letterhead: "示例市耕地保护联席会议办公室", Number: "示两非提〔2026〕1号",
		Title: "关于加快办理耕地“两非”图斑的提示函", Addressee: "示例县人民政府",
		Body: []document.Block{
			document.Paragraph{Text: "你县有3个图斑将于一周内到期，请抓紧办理。"},
			document.Table{Head: true, Columns: []document.Column{{Name: "图斑编号", Width: 3}, {Name: "面积（亩）", Width: 1, Align: document.Right}}, Rows: [][]string{{"430223JC26000011", "18.24"}}},
		},
		Signature: document.Signature{Unit: "示例市耕地保护联席会议办公室", Date: "2026年6月1日"},
		Made:      time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC),
	}
	docx, err := d.Word()
	fmt.Println(string(docx[:2]), err)
	for _, name := range document.Places {
		raw, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		font, err := document.ReadFont(raw)
		if err != nil {
			fmt.Println(err)
			return
		}
		pdf, err := d.PDF(font)
		fmt.Println(string(pdf[:4]), err)
		break
	}
	// Output:
	// PK <nil>
	// %PDF <nil>
}
