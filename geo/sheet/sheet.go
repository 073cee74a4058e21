// Package sheet reads Excel and CSV tables of plots: it finds the header row
// below title rows, and outlines where the cells hold coordinates.
package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"liangtian/geo"
	"liangtian/geo/files"
)

// Sheet is one table: its header and the rows below it.
type Sheet struct {
	Name     string
	Header   []string // trimmed; never two the same
	Rows     []Row
	Encoding string
	epoch    time.Time // of a workbook's day numbers
}

// Row is one row by header. Number is its place in the file, from 1.
type Row struct {
	Number int
	Cells  map[string]string
}

// Limits of a table that is read.
const (
	maxBytes = 256 << 20
	maxRows  = 500_000
	maxCells = 300
	headRows = 30 // rows in which the header is looked for
)

// Open reads the tables of an .xlsx workbook. known tells a header that the
// caller understands: the row with the most of them is the header row. Sheets
// without such a row are left out.
func Open(part files.Part, known func(string) bool) ([]*Sheet, error) {
	if part.Size > maxBytes {
		return nil, tooLarge()
	}
	if _, err := zip.NewReader(part.R, part.Size); err != nil {
		return nil, damaged(err)
	}
	book, err := excelize.OpenReader(io.NewSectionReader(part.R, 0, part.Size), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: 2 << 30, UnzipXMLSizeLimit: 64 << 20,
	})
	if err != nil {
		return nil, damaged(err)
	}
	defer book.Close()
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if p, err := book.GetWorkbookProps(); err == nil && p.Date1904 != nil && *p.Date1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	var out []*Sheet
	for _, name := range book.GetSheetList() {
		s, err := readSheet(book, name, known)
		if err != nil {
			return nil, err
		}
		if s != nil {
			s.epoch = epoch
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return nil, noHeader()
	}
	return out, nil
}

func readSheet(book *excelize.File, name string, known func(string) bool) (*Sheet, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return nil, nil //nolint:nilerr // a chart sheet has no rows
	}
	defer rows.Close()
	t := table{known: known}
	for rows.Next() {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, damaged(err)
		}
		if err := t.add(cells); err != nil {
			return nil, err
		}
	}
	if rows.Error() != nil {
		return nil, damaged(rows.Error())
	}
	return t.sheet(name), nil
}

// OpenCSV reads a CSV table in UTF-8 or GBK, with or without a byte order
// mark, separated by commas, semicolons or tabs.
func OpenCSV(name string, part files.Part, known func(string) bool) (*Sheet, error) {
	if part.Size > maxBytes {
		return nil, tooLarge()
	}
	raw, err := io.ReadAll(io.NewSectionReader(part.R, 0, part.Size))
	if err != nil {
		return nil, err
	}
	encoding := "UTF-8"
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) {
		encoding = "GB18030"
		if raw, err = simplifiedchinese.GB18030.NewDecoder().Bytes(raw); err != nil || bytes.ContainsRune(raw, utf8.RuneError) {
			return nil, geo.Refuse("csv-damaged", "CSV 的编码不是 UTF-8 也不是 GBK。请另存为 UTF-8 后重新提交。")
		}
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator(raw, known), -1, true
	t := table{known: known}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &geo.Error{Code: "csv-damaged", Message: "CSV 读不下去，可能有引号没有配对。请检查后重新提交。", Cause: err}
		}
		line, _ := r.FieldPos(0)
		t.number = line - 1
		if err := t.add(cells); err != nil {
			return nil, err
		}
	}
	s := t.sheet(name)
	if s == nil {
		return nil, noHeader()
	}
	s.Encoding, s.epoch = encoding, time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	return s, nil
}

// separator is the one that makes the most known headers of a line.
func separator(raw []byte, known func(string) bool) rune {
	head := strings.Split(string(raw[:min(len(raw), 1<<16)]), "\n")
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t'} {
		for _, line := range head[:min(len(head), headRows)] {
			n := 0
			for cell := range strings.SplitSeq(line, string(c)) {
				if known(strings.Trim(strings.TrimSpace(cell), `"`)) {
					n++
				}
			}
			if n > most {
				best, most = c, n
			}
		}
	}
	return best
}

// table gathers rows. Those before the header are kept until it is found.
type table struct {
	known  func(string) bool
	number int
	rows   []numbered
}

type numbered struct {
	number int
	cells  []string
}

func (t *table) add(cells []string) error {
	t.number++
	if len(cells) > maxCells {
		return geo.Refuse("sheet-too-wide", "第 %d 行有 %d 列，最多 %d 列。请删去多余的列后重新提交。", t.number, len(cells), maxCells)
	}
	if len(t.rows) >= maxRows {
		return geo.Refuse("sheet-too-long", "表格超过 %d 行。请分批提交。", maxRows)
	}
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
	}
	t.rows = append(t.rows, numbered{t.number, cells})
	return nil
}

// sheet finds the header and hangs the rows below it under its names.
func (t *table) sheet(name string) *Sheet {
	at, most := -1, 0
	for i, r := range t.rows[:min(len(t.rows), headRows)] {
		n := 0
		for _, c := range r.cells {
			if c != "" && t.known(c) {
				n++
			}
		}
		if n > most {
			at, most = i, n
		}
	}
	if at < 0 {
		return nil
	}
	s := &Sheet{Name: name, Encoding: "UTF-8"}
	index := map[string]int{}
	for i, c := range t.rows[at].cells {
		if _, twice := index[c]; c != "" && !twice {
			index[c] = i
			s.Header = append(s.Header, c)
		}
	}
	for _, r := range t.rows[at+1:] {
		row := Row{Number: r.number, Cells: make(map[string]string, len(index))}
		filled := false
		for h, i := range index {
			if i < len(r.cells) && r.cells[i] != "" {
				row.Cells[h] = r.cells[i]
				filled = true
			}
		}
		if filled {
			s.Rows = append(s.Rows, row)
		}
	}
	return s
}

// Date is a cell as a day, "2026-06-01": a day number of the workbook's own
// calendar, or the usual ways of writing one. ok is false for anything else.
func (s *Sheet) Date(cell string) (day string, ok bool) {
	if n, whole := serial(cell); whole {
		return s.epoch.AddDate(0, 0, n).Format("2006-01-02"), true
	}
	for _, form := range []string{"20060102", "2006-01-02", "2006/1/2", "2006.1.2", "2006年1月2日", "2006-1-2 15:04:05"} {
		if t, err := time.Parse(form, cell); err == nil {
			return t.Format("2006-01-02"), true
		}
	}
	return "", false
}

// serial is a day number between 1982 and 2064 of either calendar.
func serial(cell string) (int, bool) {
	whole, fraction, _ := strings.Cut(cell, ".")
	n := 0
	for _, c := range whole + fraction {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	if len(whole) != 5 {
		return 0, false
	}
	for _, c := range whole {
		n = n*10 + int(c-'0')
	}
	return n, n >= 28_500 && n <= 60_000
}

func noHeader() error {
	return geo.Refuse("sheet-no-header", "表格里没有找到表头（图斑编号等列）。请确认表头在前 %d 行内，列名如“图斑编号”“JCBH”。", headRows)
}

func tooLarge() error {
	return geo.Refuse("sheet-too-large", "表格文件超过 %d MB。请分批提交。", maxBytes>>20)
}

func damaged(cause error) error {
	return &geo.Error{Code: "sheet-damaged", Message: "表格打不开，可能损坏、加了密码，或不是 .xlsx 文件。请用 Excel 或 WPS 另存为 .xlsx 后重新提交。", Cause: cause}
}
