package intake

import (
	"bytes"
	_ "embed" // the column table
	"encoding/csv"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"liangtian/internal/fault"
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
var Columns = readColumns(columnsCSV)

func readColumns(table []byte) []Column {
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
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
func Map(headers []string) Mapping { return mapTo(Columns, headers) }

func mapTo(columns []Column, headers []string) Mapping {
	have := map[string]string{}
	for _, h := range headers {
		if n := normal(h); have[n] == "" {
			have[n] = h
		}
	}
	m := Mapping{}
	for _, c := range columns {
		for _, h := range c.Headers {
			if source, ok := have[normal(h)]; ok {
				m[c.Target] = source
				break
			}
		}
	}
	return m
}

// With is the mapping with what a person chose instead. A header that the file
// does not have is no choice; no header serves two columns.
func (m Mapping) With(chosen Mapping, headers []string) Mapping {
	out := maps.Clone(m)
	for target, source := range chosen {
		if source != "" && !slices.Contains(headers, source) {
			continue
		}
		maps.DeleteFunc(out, func(t, s string) bool { return s == source && t != target && chosen[t] == "" })
		if out[target] = source; source == "" {
			delete(out, target)
		}
	}
	return out
}

// CheckMapping refuses columns that nobody knows, and one header for two of them.
func CheckMapping(m Mapping) error {
	used := map[string]string{}
	for _, target := range slices.Sorted(maps.Keys(m)) {
		i := slices.IndexFunc(Columns, func(c Column) bool { return c.Target == target })
		if i < 0 {
			return fault.Bad("mapping", "mapping-target", "没有“%s”这一项，请重新选择字段对应。", target)
		}
		if m[target] == "" {
			continue
		}
		if other := used[m[target]]; other != "" {
			return fault.Bad("mapping", "mapping-twice", "文件字段“%s”同时对应“%s”和“%s”，请只选一项。", m[target], other, Columns[i].Zh)
		}
		used[m[target]] = Columns[i].Zh
	}
	return nil
}

// normal folds full-width and half-width forms, case and spaces, in which the
// headers of one and the same system differ.
func normal(h string) string {
	h = strings.ToUpper(norm.NFKC.String(h))
	return strings.Join(strings.Fields(h), "")
}
