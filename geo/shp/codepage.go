package shp

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"liangtian/geo"
	"liangtian/geo/files"
)

// codePage is a named text encoding; a nil coder is UTF-8.
type codePage struct {
	name  string
	coder encoding.Encoding
}

var (
	utf8Page = codePage{"UTF-8", nil}
	gbPage   = codePage{"GB18030", simplifiedchinese.GB18030}
	big5Page = codePage{"Big5", traditionalchinese.Big5}
	jisPage  = codePage{"Shift_JIS", japanese.ShiftJIS}
	korPage  = codePage{"EUC-KR", korean.EUCKR}
)

// pagesByName are the spellings met in .cpg files: capitals, without
// separators, without a leading CP, ANSI, OEM, WINDOWS.
var pagesByName = map[string]codePage{
	"UTF8": utf8Page, "65001": utf8Page,
	"GBK": gbPage, "GB2312": gbPage, "GB18030": gbPage, "936": gbPage, "54936": gbPage, "20936": gbPage, "EUCCN": gbPage, "HZGB2312": gbPage,
	"BIG5": big5Page, "950": big5Page, "BIG5HKSCS": big5Page,
	"SHIFTJIS": jisPage, "SJIS": jisPage, "932": jisPage, "EUCJP": {"EUC-JP", japanese.EUCJP},
	"EUCKR": korPage, "949": korPage, "KSC5601": korPage,
	"1250": {"Windows-1250", charmap.Windows1250}, "1251": {"Windows-1251", charmap.Windows1251},
	"1252": {"Windows-1252", charmap.Windows1252}, "1253": {"Windows-1253", charmap.Windows1253},
	"1254": {"Windows-1254", charmap.Windows1254}, "1255": {"Windows-1255", charmap.Windows1255},
	"1256": {"Windows-1256", charmap.Windows1256}, "1257": {"Windows-1257", charmap.Windows1257},
	"1258": {"Windows-1258", charmap.Windows1258}, "874": {"Windows-874", charmap.Windows874},
	"KOI8R":  {"KOI8-R", charmap.KOI8R},
	"LATIN1": {"ISO-8859-1", charmap.ISO8859_1}, "ISO88591": {"ISO-8859-1", charmap.ISO8859_1}, "88591": {"ISO-8859-1", charmap.ISO8859_1},
	"LATIN2": {"ISO-8859-2", charmap.ISO8859_2}, "ISO88592": {"ISO-8859-2", charmap.ISO8859_2}, "88592": {"ISO-8859-2", charmap.ISO8859_2},
}

// pageByCPG reads the content of a .cpg file; an empty one says nothing.
func pageByCPG(text string) (page codePage, said bool, err error) {
	given := strings.Trim(text, "\ufeff\x00 \t\r\n")
	if given == "" {
		return codePage{}, false, nil
	}
	key := strings.NewReplacer("-", "", "_", "", " ", "", ".", "").Replace(strings.ToUpper(given))
	for _, prefix := range []string{"", "CP", "ANSI", "OEM", "WINDOWS", "MS"} {
		if page, ok := pagesByName[strings.TrimPrefix(key, prefix)]; ok {
			return page, true, nil
		}
	}
	return codePage{}, false, geo.Refuse("dbf-codepage-unknown",
		".cpg 文件写的编码“%s”不支持。请另存为 UTF-8 或 GBK，或改正 .cpg 文件。", files.Short(given))
}

// pageByLanguage reads the language byte of the table. 0 says nothing; neither
// do the western defaults (1, 2, 3, 0x57), which programs write without looking
// at the text and which no Chinese table means.
func pageByLanguage(id byte) (page codePage, said bool, err error) {
	switch id {
	case 0, 1, 2, 3, 0x57:
		return codePage{}, false, nil
	case 0x4D, 0x7A:
		return gbPage, true, nil
	case 0x4F, 0x78:
		return big5Page, true, nil
	case 0x13, 0x7B:
		return jisPage, true, nil
	case 0x4E, 0x79:
		return korPage, true, nil
	case 0x50, 0x7C:
		return pagesByName["874"], true, nil
	case 0xC8:
		return pagesByName["1250"], true, nil
	case 0xC9:
		return pagesByName["1251"], true, nil
	}
	return codePage{}, false, geo.Refuse("dbf-codepage-unknown",
		"属性表的语言标识 0x%02X 不支持。请另存为 UTF-8 或 GBK，并附 .cpg 文件。", id)
}

// decode turns raw bytes into text; false when they are not of this page. A
// character cut off by the end of a full field is dropped, because that is how
// programs shorten what does not fit.
func (c codePage) decode(raw []byte, full bool) (string, bool) {
	if isASCII(raw) {
		return string(raw), true
	}
	if s, ok := c.strict(raw); ok {
		return s, true
	}
	for cut := 1; full && cut <= 3 && cut < len(raw); cut++ {
		if !lacksEnd(c, raw[len(raw)-cut:]) {
			continue
		}
		if s, ok := c.strict(raw[:len(raw)-cut]); ok {
			return s, true
		}
	}
	return "", false
}

func (c codePage) strict(raw []byte) (string, bool) {
	if c.coder == nil {
		return string(raw), utf8.Valid(raw)
	}
	return decodeStrict(c.coder, raw)
}

// lacksEnd reports whether tail can be the start of a longer character.
func lacksEnd(c codePage, tail []byte) bool {
	if c.coder == nil {
		return tail[0] >= 0xC2 && tail[0] <= 0xF4 && !utf8.FullRune(tail)
	}
	return tail[0] >= 0x81
}

// decodeStrict decodes without replacement characters.
func decodeStrict(coder encoding.Encoding, raw []byte) (string, bool) {
	out, err := coder.NewDecoder().Bytes(raw)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", false
	}
	return string(out), true
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
