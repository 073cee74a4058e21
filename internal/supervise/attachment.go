package supervise

import (
	"archive/zip"
	"bytes"
	"path"
	"strings"

	"liangtian/internal/fault"
)

// MaxFileBytes bounds one attachment.
const MaxFileBytes = 20 << 20

// kindsOfFile is what may be attached: known by its first bytes, never by its
// name. A page is not shown it, it is downloaded.
var kindsOfFile = []struct {
	magic, mime string
	exts        string
}{
	{"%PDF-", "application/pdf", ".pdf"},
	{"\xff\xd8\xff", "image/jpeg", ".jpg .jpeg"},
	{"\x89PNG\r\n\x1a\n", "image/png", ".png"},
}

// inZip tells the office formats apart by a part that each must have.
var inZip = []struct{ part, mime, exts string }{
	{"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
	{"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"},
	{"OFD.xml", "application/ofd", ".ofd"},
}

// FileType says what the bytes are, or refuses them in words.
func FileType(name string, raw []byte) (mime string, err error) {
	if len(raw) == 0 {
		return "", fault.Bad("files", "attachment-empty", "附件“%s”是空文件。", name)
	}
	mime, exts := sniff(raw)
	if mime == "" {
		return "", fault.Bad("files", "attachment-kind", "附件“%s”的类型不能接收。请用 PDF、OFD、Word（.docx）、Excel（.xlsx）、JPEG 或 PNG。", name)
	}
	if !strings.Contains(exts+" ", strings.ToLower(path.Ext(name))+" ") || path.Ext(name) == "" {
		return "", fault.Bad("files", "attachment-name", "附件“%s”的内容与扩展名不符（内容是 %s），请核对后重新选择。", name, strings.Fields(exts)[0])
	}
	return mime, nil
}

func sniff(raw []byte) (mime, exts string) {
	for _, k := range kindsOfFile {
		if strings.HasPrefix(string(raw[:min(len(raw), 16)]), k.magic) {
			return k.mime, k.exts
		}
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return "", ""
	}
	for _, k := range inZip {
		for _, f := range z.File {
			if f.Name == k.part {
				return k.mime, k.exts
			}
		}
	}
	return "", ""
}
