package document_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"liangtian/internal/pdftest"
	"liangtian/internal/report/document"
)

var made = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)

// letter is an example of a letter with a table.
func letter() document.Document {
	return document.Document{
		Form: document.Letter, Letterhead: "示例市耕地保护联席会议办公室", Number: "示两非督〔2026〕3号",
		Title: "关于限期整改耕地“两非”图斑的督办函", Addressee: "示例县人民政府",
		Body: []document.Block{
			document.Paragraph{Text: "截至2026年6月1日，你县共接收耕地“两非”图斑126个、面积1,204.36亩，其中已逾期未销号12个、面积98.20亩（涉及永久基本农田31.05亩）。现将有关事项函告如下。"},
			document.Heading{Level: 1, Text: "一、逾期图斑"},
			document.Table{
				Columns: []document.Column{{Name: "序号", Width: 1, Align: document.Middle}, {Name: "图斑编号", Width: 4}, {Name: "乡镇", Width: 2}, {Name: "面积（亩）", Width: 2, Align: document.Right}, {Name: "逾期（天）", Width: 2, Align: document.Right}},
				Head:    true, Rows: [][]string{{"1", "430223JC26000011", "示例镇", "18.24", "6"}, {"2", "430223JC26000012", "网岭镇", "7.00", "3"}, {"合计", "", "", "25.24", ""}}, Total: true,
			},
			document.Heading{Level: 1, Text: "二、工作要求"},
			document.Paragraph{Text: "请于2026年6月15日前完成整改并提交举证材料；不能按期完成的，说明理由并提出处理意见。联系人：王某，电话：0731-00000000。"},
		},
		Signature: document.Signature{Unit: "示例市耕地保护联席会议办公室", Date: "2026年6月1日"}, Made: made,
	}
}

func pdf(t *testing.T, d document.Document) []byte {
	t.Helper()
	raw, err := d.PDF(pdftest.Font(t))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestLetterAsPDF(t *testing.T) {
	d := letter()
	raw := pdf(t, d)
	if len(raw) > 120_000 {
		t.Errorf("a letter of one page weighs %d bytes", len(raw))
	}
	if again := pdf(t, d); !bytes.Equal(raw, again) {
		t.Error("the same letter is not the same bytes")
	}
	pages := pdftest.Text(t, raw)
	all := strings.Join(strings.Fields(strings.Join(pages, "")), "")
	for _, want := range []string{"示例市耕地保护联席会议办公室", "示两非督〔2026〕3号", "关于限期整改耕地“两非”图斑的督办函", "示例县人民政府：", "430223JC26000011", "二、工作要求", "25.24", "2026年6月1日", "第1页，共"} {
		if !strings.Contains(all, strings.ReplaceAll(want, " ", "")) {
			t.Errorf("cannot be read in it: %s\n%s", want, all)
		}
	}
	if !red(pdftest.Picture(t, raw, 1, 50)) {
		t.Error("the head is not red")
	}
}

// A signature never stands on a page of its own: the last lines go with it.
func TestSignatureHasTextBeforeIt(t *testing.T) {
	for n := range 12 {
		d := letter()
		for i := range n {
			d.Body = append(d.Body, document.Paragraph{Text: fmt.Sprintf("第%d点要求，须按期落实并书面反馈，未按期落实的予以通报。", i)})
		}
		pages := pdftest.Text(t, pdf(t, d))
		last := pages[len(pages)-1]
		before, _, ok := strings.Cut(last, "2026年6月1日\n")
		if lines := len(strings.Fields(before)); !ok || lines < 2 {
			t.Errorf("%d more paragraphs: the last of %d pages is %q", n, len(pages), last)
		}
	}
}

// red reports whether anything on a page is.
func red(img image.Image) bool {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(x, y).RGBA(); r > 0x9000 && g < 0x3000 && b < 0x3000 {
				return true
			}
		}
	}
	return false
}

// A long table goes over pages, its head with it; nothing of a row is lost,
// not even of one that no page can hold.
func TestLongTable(t *testing.T) {
	d := document.Document{Form: document.Sheet, Title: "逾期清单", Footer: "示例市", Made: made}
	table := document.Table{Head: true, Columns: []document.Column{{Name: "序号", Width: 1}, {Name: "说明", Width: 5}}}
	for i := range 90 {
		table.Rows = append(table.Rows, []string{fmt.Sprintf("行%d", i), "说明文字"})
	}
	var long strings.Builder
	for i := range 900 {
		fmt.Fprintf(&long, "第%d句很长的话，", i)
	}
	table.Rows = append(table.Rows, []string{"长", long.String() + "完"})
	d.Body = []document.Block{table}
	pages := pdftest.Text(t, pdf(t, d))
	if len(pages) < 5 {
		t.Fatalf("%d pages", len(pages))
	}
	all := strings.Join(strings.Fields(strings.Join(pages, "")), "")
	for _, want := range []string{"行0说明", "行89说明", "第899句很长的话，", "完", fmt.Sprintf("第1页，共%d页", len(pages))} {
		if !strings.Contains(all, want) {
			t.Errorf("lost: %s", want)
		}
	}
	for i, p := range pages {
		if !strings.Contains(p, "序号") || !strings.Contains(p, "示例市") {
			t.Errorf("page %d has no head or no foot", i+1)
		}
	}
}

// What the font does not have is marked and said, never left out silently.
func TestRareCharacters(t *testing.T) {
	d := document.Document{Form: document.Sheet, Title: "罕见字", Body: []document.Block{document.Paragraph{Text: "坐落：𣲘村\x01"}}, Made: made}
	text := strings.Join(pdftest.Text(t, pdf(t, d)), "")
	if !strings.Contains(text, "〓村") || !strings.Contains(text, "代替字体中没有的字") {
		t.Errorf("a character went away: %s", text)
	}
	d.Body = nil
	if text := strings.Join(pdftest.Text(t, pdf(t, d)), ""); strings.Contains(text, "〓") {
		t.Errorf("a note without a reason: %s", text)
	}
}

func picture(t *testing.T, w, h int) []byte {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 200
	}
	img.SetGray(w/2, h/2, color.Gray{0})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPictures(t *testing.T) {
	p := picture(t, 400, 300)
	d := document.Document{Form: document.Sheet, Title: "照片", Made: made, Body: []document.Block{
		document.Pictures{PerRow: 2, List: []document.Picture{{Bytes: p, Caption: "图一"}, {Bytes: picture(t, 30, 900), Caption: "图二"}, {Bytes: p, Caption: "图三"}}},
	}}
	pages := pdftest.Text(t, pdf(t, d))
	if len(pages) != 1 || !strings.Contains(pages[0], "图三") {
		t.Errorf("%d pages: %s", len(pages), pages)
	}
	d.Body = []document.Block{document.Pictures{List: []document.Picture{{Bytes: []byte("GIF89a")}}}}
	if _, err := d.PDF(pdftest.Font(t)); err == nil {
		t.Error("what is no picture was put into a PDF")
	}
	if _, err := d.Word(); err == nil {
		t.Error("what is no picture was put into a Word file")
	}
}

func TestFontRefused(t *testing.T) {
	for name, raw := range map[string][]byte{
		"nothing": nil, "text": []byte("this is no font at all, but long enough to look"), "PostScript outlines": append([]byte("OTTO"), make([]byte, 200)...),
		"collection that points outside": append([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x7f\xff\xff\xff"), make([]byte, 40)...),
	} {
		if _, err := document.ReadFont(raw); err == nil || !strings.Contains(err.Error(), "TrueType") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range document.Places {
		raw, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if _, err := document.ReadFont(raw[:len(raw)/2]); err == nil {
			t.Errorf("half of %s is a font", name)
		}
	}
}
