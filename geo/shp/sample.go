package shp

import (
	"liangtian/geo"
)

// How much of a table is looked at before its encoding is decided: everything
// up to sampleAll bytes, else sampleRows rows spread over the whole file.
const (
	sampleAll  = 16 << 20
	sampleRows = 20000
)

// choosePage decides the encoding and checks it against the sample, so that a
// wrong .cpg is refused at the door and not found later as nonsense.
func (t *Table) choosePage(cpg string, language byte, names [][]byte) error {
	page, said, err := pageByCPG(cpg)
	source := ".cpg 文件"
	if err == nil && !said {
		page, said, err = pageByLanguage(language)
		source = "属性表"
	}
	if err != nil {
		return err
	}
	if said {
		t.use(page)
		if row, err := t.firstMisfit(names); err != nil {
			return err
		} else if row >= 0 {
			return &geo.Error{Code: "dbf-codepage-wrong", Record: row, Message: source + "写明的编码是 " + page.name +
				"，但文字不是这种编码。请改正或删除 .cpg 文件，或另存为 UTF-8 后重新提交。"}
		}
		return nil
	}
	for _, page := range []codePage{utf8Page, gbPage} {
		t.use(page)
		if row, err := t.firstMisfit(names); err != nil {
			return err
		} else if row < 0 {
			return nil
		}
	}
	return geo.Refuse("dbf-codepage-undecided", "属性表的文字既不是 UTF-8 也不是 GBK。请另存为 UTF-8 并附 .cpg 文件后重新提交。")
}

func (t *Table) use(page codePage) {
	t.page, t.Encoding = page, page.name
	t.known = make([]map[string]string, len(t.Fields))
	for i := range t.known {
		t.known[i] = map[string]string{}
	}
}

// firstMisfit is the number of the first sampled row with text that is not of
// the page, 0 for a column name, -1 when all fits.
func (t *Table) firstMisfit(names [][]byte) (int, error) {
	for _, name := range names {
		if _, ok := t.page.decode(name, true); !ok {
			return 0, nil
		}
	}
	step := 1
	if int64(t.Count)*int64(t.width) > sampleAll {
		step = max(1, t.Count/sampleRows)
	}
	for i := 0; i < t.Count; i += step {
		raw, err := t.raw(i)
		if err != nil {
			return 0, err
		}
		if isASCII(raw) {
			continue
		}
		for k, f := range t.Fields {
			if f.Type != 'C' {
				continue
			}
			if _, ok := t.text(k, raw[f.offset:f.offset+f.Length]); !ok {
				return i + 1, nil
			}
		}
	}
	return -1, nil
}
