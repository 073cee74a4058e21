package intake

import (
	"bytes"
	_ "embed" // the column table
	"encoding/csv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Column is one known column of an import: what it is for us, and by which
// headers files call it. GDMJ is missing on purpose: it is 耕地面积 in one
// system and 供地面积 in another.
type Column struct {
	Target  string
	Zh      string
	Headers []string
}

//go:embed columns.csv
var columnsCSV []byte

// Columns is the table of known columns.
var Columns = readColumns()

func readColumns() []Column {
	rows, err := csv.NewReader(bytes.NewReader(columnsCSV)).ReadAll()
	if err != nil {
		panic("intake: column table: " + err.Error())
	}
	var out []Column
	for _, r := range rows[1:] {
		out = append(out, Column{Target: r[0], Zh: r[1], Headers: strings.Split(r[2], "|")})
	}
	return out
}

// Mapping is which column of the file is which of ours: target to source.
type Mapping map[string]string

// Map finds the known columns among a file's headers. Where two headers mean
// the same, the one that stands first in the table wins.
func Map(headers []string) Mapping {
	have := map[string]string{}
	for _, h := range headers {
		if n := normal(h); have[n] == "" {
			have[n] = h
		}
	}
	m := Mapping{}
	for _, c := range Columns {
		for _, h := range c.Headers {
			if source, ok := have[normal(h)]; ok {
				m[c.Target] = source
				break
			}
		}
	}
	return m
}

// normal folds full-width and half-width forms, case and spaces, in which the
// headers of one and the same system differ.
func normal(h string) string {
	h = strings.ToUpper(norm.NFKC.String(h))
	return strings.Join(strings.Fields(h), "")
}
