package plot

import (
	"bytes"
	_ "embed" // the code tables
	"encoding/csv"
	"strings"
)

// Code is one entry of an official code table. Group is our own reading of it
// (for a TBLX what kind of change it is, for a planting what is grown), which
// routing works on.
type Code struct {
	Code  string `json:"code"`
	Zh    string `json:"zh"`
	Group string `json:"group"`
}

// Table is a code table in its own order.
type Table struct {
	List   []Code
	byCode map[string]Code
}

// The code tables. Unknown codes are kept and shown as they are: the official
// lists change by the year.
var (
	Types       = readTable(typesCSV)       // TBLX, 图斑类型 after the change
	LandClasses = readTable(landClassesCSV) // DLBM, 三调工作分类
	Plantings   = readTable(plantingsCSV)   // ZZSXDM, both vocabularies in circulation
)

//go:embed types.csv
var typesCSV []byte

//go:embed landclasses.csv
var landClassesCSV []byte

//go:embed plantings.csv
var plantingsCSV []byte

func readTable(raw []byte) Table {
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		panic("plot: embedded code table: " + err.Error())
	}
	t := Table{byCode: map[string]Code{}}
	for _, r := range rows[1:] {
		c := Code{Code: r[0], Zh: r[1]}
		if len(r) > 2 {
			c.Group = r[2]
		}
		t.List = append(t.List, c)
		t.byCode[c.Code] = c
	}
	return t
}

// Find looks a code up.
func (t Table) Find(code string) (Code, bool) {
	c, ok := t.byCode[code]
	return c, ok
}

// Zh is the code's word, or the code itself when the table does not have it.
func (t Table) Zh(code string) string {
	if c, ok := t.byCode[code]; ok {
		return c.Zh
	}
	return code
}

// NormalType brings a TBLX to the dictionary's form: trimmed, upper case, and
// 1–4 padded to 01–04, because files carry both.
func NormalType(raw string) string {
	s := strings.ToUpper(strings.TrimSpace(raw))
	switch s {
	case "1", "2", "3", "4":
		return "0" + s
	}
	return s
}

// NormalPlanting brings a ZZSXDM to the table's form; two codes of the yearly
// survey are still written the old way.
func NormalPlanting(raw string) string {
	s := strings.ToUpper(strings.TrimSpace(raw))
	switch s {
	case "GS":
		return "GSYY"
	case "SS":
		return "SSLM"
	}
	return s
}
