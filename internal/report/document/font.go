package document

import (
	"encoding/binary"
	"errors"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"

	"liangtian/internal/fault"
)

// Font is the typeface of PDFs: one that has both Chinese and Latin letters.
// It may be used by several documents at once.
type Font struct {
	ttf  []byte
	face *sfnt.Font
}

// Places are where systems keep a font that will do, the best first: WenQuanYi
// Micro Hei (fonts-wqy-microhei), which has Chinese and Latin in one file.
var Places = []string{
	"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
	"/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
	"/usr/share/fonts/wenquanyi/wqy-microhei/wqy-microhei.ttc",
	"/usr/share/fonts/wqy-microhei-fonts/wqy-microhei.ttc",
	"C:/Windows/Fonts/msyh.ttc",
	"C:/Windows/Fonts/simhei.ttf",
}

// missing stands for a character that the font does not have, as it does in
// print; a note says so.
const missing = '〓'

// ReadFont takes a TrueType file, or the first font of a collection. What has
// PostScript outlines is refused: it cannot be cut down to the letters in use.
func ReadFont(raw []byte) (*Font, error) {
	ttf, err := single(raw)
	if err != nil {
		return nil, err
	}
	face, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, unreadable(err)
	}
	f := &Font{ttf: ttf, face: face}
	for _, r := range "中〔〕A9" + string(missing) {
		if !f.has(r) {
			return nil, fault.New(fault.Unavailable, "font-incomplete", "字体缺少“%c”，不能用来生成 PDF，请换用同时含中文和西文的 TrueType 字体（如文泉驿微米黑）。", r)
		}
	}
	return f, nil
}

func unreadable(cause error) error {
	return fault.New(fault.Unavailable, "font-unreadable", "字体文件无法读取或不是 TrueType 格式，请换用 TrueType 字体（如文泉驿微米黑）。").Because(cause)
}

var errNotTrueType = errors.New("not a TrueType font")

// Face is the font at a size in pixels, for writing into pictures.
func (f *Font) Face(pixels float64) (font.Face, error) {
	return opentype.NewFace(f.face, &opentype.FaceOptions{Size: pixels, DPI: 72, Hinting: font.HintingFull})
}

func (f *Font) has(r rune) bool {
	if r > 0xFFFF { // beyond what the PDF's two-byte codes can say
		return false
	}
	g, err := f.face.GlyphIndex(nil, r)
	return err == nil && g != 0
}

// known replaces what the font does not have; lost says whether anything was.
func (f *Font) known(s string) (out string, lost bool) {
	out = strings.Map(func(r rune) rune {
		if r == '\n' || f.has(r) {
			return r
		}
		if r < ' ' {
			return -1
		}
		lost = true
		return missing
	}, s)
	return out, lost
}

// wanted are the tables that drawing text needs; the rest (kerning, vertical
// writing, names of glyphs) stays behind.
var wanted = []string{"OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post", "prep"}

// single is one font as a file of its own, with tables aligned as readers
// expect them.
func single(raw []byte) ([]byte, error) {
	at := 0
	if len(raw) > 16 && string(raw[:4]) == "ttcf" {
		at = int(binary.BigEndian.Uint32(raw[12:]))
	}
	if at+12 > len(raw) || binary.BigEndian.Uint32(raw[at:]) != 0x00010000 {
		return nil, unreadable(errNotTrueType)
	}
	n := int(binary.BigEndian.Uint16(raw[at+4:]))
	if at+12+16*n > len(raw) {
		return nil, unreadable(errNotTrueType)
	}
	tables := map[string][]byte{}
	for i := range n {
		rec := raw[at+12+16*i:]
		from, size := int(binary.BigEndian.Uint32(rec[8:])), int(binary.BigEndian.Uint32(rec[12:]))
		if from+size > len(raw) {
			return nil, unreadable(errNotTrueType)
		}
		tables[string(rec[:4])] = raw[from : from+size]
	}
	var have []string
	for _, name := range wanted {
		if tables[name] != nil {
			have = append(have, name)
		}
	}
	head := []byte{0, 1, 0, 0, 0, byte(len(have)), 0, 0, 0, 0, 0, 0}
	offset := 12 + 16*len(have)
	var body []byte
	for _, name := range have {
		t := tables[name]
		head = append(head, name...)
		head = binary.BigEndian.AppendUint32(head, 0)
		head = binary.BigEndian.AppendUint32(head, uint32(offset+len(body)))
		head = binary.BigEndian.AppendUint32(head, uint32(len(t)))
		body = append(body, t...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(head, body...), nil
}
