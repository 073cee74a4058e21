package supervise_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"liangtian/internal/fault"
	"liangtian/internal/supervise"
)

func zipped(parts ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		f, _ := w.Create(p)
		_, _ = f.Write([]byte("x"))
	}
	_ = w.Close()
	return b.Bytes()
}

func TestFileType(t *testing.T) {
	docx, pdf := zipped("[Content_Types].xml", "word/document.xml"), []byte("%PDF-1.7\n...")
	for _, c := range []struct {
		name string
		raw  []byte
		want string // a part of the type, or the code of the refusal
	}{
		{"答复.pdf", pdf, "application/pdf"},
		{"答复.PDF", pdf, "application/pdf"},
		{"照片.jpeg", []byte("\xff\xd8\xff\xe0"), "image/jpeg"},
		{"图.png", []byte("\x89PNG\r\n\x1a\n"), "image/png"},
		{"函.docx", docx, "wordprocessingml"},
		{"表.xlsx", zipped("xl/workbook.xml"), "spreadsheetml"},
		{"函.ofd", zipped("OFD.xml"), "application/ofd"},
		{"空.pdf", nil, "attachment-empty"},
		{"函.pdf", docx, "attachment-name"},
		{"函", pdf, "attachment-name"},
		{"病毒.pdf.exe", pdf, "attachment-name"},
		{"程序.exe", []byte("MZ\x90"), "attachment-kind"},
		{"网页.pdf", []byte("<html>"), "attachment-kind"},
		{"图.svg", []byte("<svg onload=x>"), "attachment-kind"},
		{"包.zip", zipped("a.txt"), "attachment-kind"},
		{"坏.docx", docx[:20], "attachment-kind"},
		{"短.pdf", []byte("%P"), "attachment-kind"},
	} {
		mime, err := supervise.FileType(c.name, c.raw)
		if err != nil && !fault.Is(err, c.want) || err == nil && !strings.Contains(mime, c.want) {
			t.Errorf("%s: want %s, got %q %v", c.name, c.want, mime, err)
		}
	}
}

func TestLetter(t *testing.T) {
	o := orderOf(supervise.Listed, supervise.Issued, later)
	o.IssuedAt = now
	l := supervise.LetterOf(o, "攸县", "示意市自然资源局", []string{"1", "2"})
	if l.Title != "关于攸县耕地“两非”图斑整治的挂牌督办函" || l.To != "攸县自然资源主管部门" || l.Date != today || !strings.Contains(l.Reply, string(later)) {
		t.Errorf("%+v", l)
	}
}
