package shp

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"liangtian/geo"
	"liangtian/geo/files"
)

// Field is one column of the attribute table. Type is the dBase letter: C text,
// N and F numbers, D dates (yyyymmdd), L yes or no. Columns of other types are
// listed and Readable is false; their values are empty.
type Field struct {
	Name     string
	Type     byte
	Length   int // bytes
	Decimals int
	Readable bool
	offset   int
}

// Table is an attribute table (.dbf).
type Table struct {
	Fields   []Field
	Encoding string // UTF-8, GB18030, Big5 ...
	Count    int    // rows, deleted ones included

	page   codePage
	header int64
	width  int
	rows   *window
	known  []map[string]string // by column: what bytes that came before mean
}

// Row is one row: its values by column name, trimmed. Deleted rows are marked
// in the file but still there.
type Row struct {
	Values  map[string]string
	Deleted bool
}

const dbfHeader = 32

// OpenDBF reads the header of a table and decides its encoding: by .cpg, then
// by the language byte, then by the bytes of the whole file.
func OpenDBF(dbf, cpg files.Part) (*Table, error) {
	if !dbf.Present() {
		return nil, geo.Refuse("dbf-missing", "缺少属性表（.dbf）。请把 .shp、.shx、.dbf、.prj 一起提交。")
	}
	w := newWindow(dbf)
	head, err := w.bytes(0, dbfHeader)
	if err != nil {
		return nil, damagedDBF("文件不完整", err)
	}
	version, language := head[0], head[29]
	claimed := int64(binary.LittleEndian.Uint32(head[4:]))
	t := &Table{header: int64(binary.LittleEndian.Uint16(head[8:])), width: int(binary.LittleEndian.Uint16(head[10:])), rows: w}
	if version&7 != 3 && version != 0x30 && version != 0x31 && version != 0x32 && version != 0xF5 {
		return nil, geo.Refuse("dbf-version", "属性表不是 dBase III/IV 格式（版本 0x%02X）。请另存为标准 shapefile。", version)
	}
	if t.header < dbfHeader+1 || t.width < 1 || t.header > dbf.Size {
		return nil, damagedDBF("文件头的长度不对", nil)
	}
	if available := (dbf.Size - t.header) / int64(t.width); claimed > available {
		return nil, geo.Refuse("dbf-truncated", "属性表应有 %d 条记录，文件里只有 %d 条，可能传输不完整。请重新导出。", claimed, available)
	}
	t.Count = int(claimed)
	raw, err := w.bytes(dbfHeader, int(t.header)-dbfHeader)
	if err != nil {
		return nil, damagedDBF("文件头不完整", err)
	}
	names, err := t.readFields(raw)
	if err != nil {
		return nil, err
	}
	text, err := content(cpg, 256)
	if err != nil {
		return nil, damagedDBF(".cpg 读不出", err)
	}
	if err := t.choosePage(text, language, names); err != nil {
		return nil, err
	}
	t.nameFields(names)
	return t, nil
}

// readFields fills Fields but for the names, which wait for the encoding.
func (t *Table) readFields(raw []byte) ([][]byte, error) {
	var names [][]byte
	offset := 1
	for len(raw) >= 32 && raw[0] != 0x0D && raw[0] != 0 {
		name := raw[:11]
		if i := bytes.IndexByte(name, 0); i >= 0 {
			name = name[:i]
		}
		f := Field{Type: raw[11], Length: int(raw[16]), Decimals: int(raw[17]), offset: offset}
		if f.Type == 'C' && f.Decimals > 0 { // long text: the length has two bytes
			f.Length, f.Decimals = f.Length|f.Decimals<<8, 0
		}
		f.Readable = strings.IndexByte("CNFDL", f.Type) >= 0
		offset += f.Length
		if f.Length == 0 || offset > t.width {
			return nil, damagedDBF(fmt.Sprintf("第 %d 个字段超出记录长度", len(names)+1), nil)
		}
		t.Fields = append(t.Fields, f)
		names = append(names, bytes.Clone(bytes.TrimSpace(name)))
		raw = raw[32:]
	}
	if len(names) == 0 {
		return nil, damagedDBF("没有字段", nil)
	}
	return names, nil
}

// nameFields decodes the names and makes them distinct: a second MJ is MJ_2.
func (t *Table) nameFields(raw [][]byte) {
	taken := map[string]bool{}
	for i := range t.Fields {
		name, ok := t.page.decode(raw[i], true)
		if !ok || name == "" {
			name = fmt.Sprintf("字段%d", i+1)
		}
		unique := name
		for k := 2; taken[strings.ToUpper(unique)]; k++ {
			unique = name + "_" + strconv.Itoa(k)
		}
		taken[strings.ToUpper(unique)] = true
		t.Fields[i].Name = unique
	}
}

// Row reads row i, counted from 0. A row whose text is not of the table's
// encoding is refused and names the column.
func (t *Table) Row(i int) (Row, error) {
	raw, err := t.raw(i)
	if err != nil {
		return Row{}, err
	}
	row := Row{Values: make(map[string]string, len(t.Fields)), Deleted: raw[0] == '*'}
	for i, f := range t.Fields {
		v, ok := t.value(i, raw[f.offset:f.offset+f.Length])
		if !ok {
			return row, &geo.Error{Code: "dbf-text-invalid", Record: i + 1, Message: fmt.Sprintf(
				"字段“%s”的文字不是 %s 编码。请核对 .cpg，或另存为 UTF-8 后重新提交。", f.Name, t.Encoding)}
		}
		row.Values[f.Name] = v
	}
	return row, nil
}

func (t *Table) raw(i int) ([]byte, error) {
	if i < 0 || i >= t.Count {
		return nil, &geo.Error{Code: "dbf-no-row", Record: i + 1, Message: "属性表里没有这条记录。"}
	}
	raw, err := t.rows.bytes(t.header+int64(i)*int64(t.width), t.width)
	if err != nil {
		return nil, &geo.Error{Code: "dbf-truncated", Record: i + 1, Message: "属性表在这里中断。请重新导出。", Cause: err}
	}
	return raw, nil
}

func (t *Table) value(field int, raw []byte) (string, bool) {
	switch t.Fields[field].Type {
	case 'C':
		return t.text(field, raw)
	case 'N', 'F':
		s := trim(raw)
		if strings.Trim(s, "*") == "" { // asterisks: the number did not fit
			return "", true
		}
		return s, true
	case 'D':
		s := trim(raw)
		if strings.Trim(s, "0") == "" {
			return "", true
		}
		return s, true
	case 'L':
		switch raw[0] {
		case 'T', 't', 'Y', 'y':
			return "T", true
		case 'F', 'f', 'N', 'n':
			return "F", true
		}
		return "", true
	}
	return "", true
}

// Most columns say the same few things over and over; so many of them are
// remembered for each.
const knownTexts = 256

func (t *Table) text(field int, raw []byte) (string, bool) {
	known := t.known[field]
	if s, ok := known[string(raw)]; ok {
		return s, true
	}
	s, ok := t.decode(raw)
	if ok && len(known) < knownTexts {
		known[string(raw)] = s
	}
	return s, ok
}

// decode reads up to the first NUL, without the blanks around it.
func (t *Table) decode(raw []byte) (string, bool) {
	content := raw
	if i := bytes.IndexByte(content, 0); i >= 0 {
		content = content[:i]
	}
	trimmed := bytes.Trim(content, " \t\r\n")
	full := len(content) == len(raw) && len(raw) > 0 && raw[len(raw)-1] != ' '
	s, ok := t.page.decode(trimmed, full)
	return s, ok
}

// trim keeps the printable ASCII of a number or date; anything else in there is
// padding or damage.
func trim(raw []byte) string {
	s := strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return -1
		}
		return r
	}, string(bytes.TrimRight(raw, "\x00 ")))
	return s
}

// Number reads an N or F value; false when there is none or it is no finite
// number. A decimal comma is understood.
func Number(value string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(value), ",", ".", 1), 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

func damagedDBF(detail string, cause error) *geo.Error {
	return &geo.Error{Code: "dbf-damaged", Message: "属性表（.dbf）损坏：" + detail + "。请重新导出。", Cause: cause}
}
