package routing

import (
	"bytes"
	_ "embed" // version 1 of the rules
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"liangtian/internal/org"
)

// Rule is one line of the table. Conditions that are empty ask nothing. No is
// its name, kept through versions; its place is that in the list.
type Rule struct {
	No                int            `json:"no" minimum:"1" maximum:"9999"`
	Types             []string       `json:"types" maxItems:"60" doc:"图斑类型，任一"`
	Classes           []string       `json:"classes" maxItems:"120" doc:"实地地类，以任一开头"`
	Plantings         []string       `json:"plantings" maxItems:"30" doc:"种植属性，任一"`
	PBF               string         `json:"pbf" enum:"yes,no,"`
	Digging           string         `json:"digging" enum:"yes,no,"`
	Activity          string         `json:"activity" enum:"aquaculture,"`
	Qualification     Qualification  `json:"qualification" enum:"non_agricultural,non_grain,suspected,"`
	Lead              org.Department `json:"lead" enum:"natural_resources,agriculture,"`
	Partner           org.Department `json:"partner" enum:"natural_resources,agriculture,"`
	Track             string         `json:"track" enum:"rectification,balance,"`
	Words             string         `json:"words" maxLength:"200"`
	Basis             string         `json:"basis" maxLength:"500"`
	Note              string         `json:"note" maxLength:"500"`
	NeedsConfirmation bool           `json:"needsConfirmation"`
}

// Rules is one version of the table, in order: the first match wins.
type Rules struct {
	Version   int
	ValidFrom string // 2006-01-02; empty for a draft
	List      []Rule
}

//go:embed rules.csv
var rulesCSV []byte

// Version1 is the table the product ships; the first migration of the rules
// brings the same into the database.
var Version1 = mustRead(1, "2026-01-01", rulesCSV)

func mustRead(version int, from string, raw []byte) Rules {
	r, err := Read(version, from, raw)
	if err != nil {
		panic("routing: shipped rules: " + err.Error())
	}
	return r
}

// Read parses a rules table; the first line names the columns.
func Read(version int, validFrom string, raw []byte) (Rules, error) {
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return Rules{}, err
	}
	out := Rules{Version: version, ValidFrom: validFrom}
	for i, row := range rows[1:] {
		get := func(name string) string {
			for j, col := range rows[0] {
				if col == name {
					return strings.TrimSpace(row[j])
				}
			}
			return ""
		}
		no, err := strconv.Atoi(get("no"))
		if err != nil || no <= 0 {
			return Rules{}, fmt.Errorf("line %d: rule number %q", i+2, get("no"))
		}
		r := Rule{
			No: no, Types: split(get("types")), Classes: split(get("classes")), Plantings: split(get("plantings")),
			PBF: get("pbf"), Digging: get("digging"), Activity: get("activity"),
			Qualification: Qualification(get("qualification")),
			Lead:          org.Department(get("lead")), Partner: org.Department(get("partner")),
			Track: get("track"), Words: get("words"), Basis: get("basis"), Note: get("note"),
			NeedsConfirmation: get("needs_confirmation") == "yes",
		}
		if r.Lead == org.NoDepartment || r.Lead == r.Partner {
			return Rules{}, fmt.Errorf("line %d: lead %q, partner %q", i+2, r.Lead, r.Partner)
		}
		out.List = append(out.List, r)
	}
	return out, nil
}

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

// Condition is the rule's condition in words, for the rules page and the manual.
func (r Rule) Condition() string {
	var parts []string
	if len(r.Types) > 0 {
		parts = append(parts, "图斑类型 "+strings.Join(r.Types, "、"))
	}
	if len(r.Classes) > 0 {
		or := ""
		if len(r.Types) > 0 {
			or = "或"
		}
		parts = append(parts, or+"实地地类 "+strings.Join(r.Classes, "、"))
	}
	if len(r.Plantings) > 0 {
		parts = append(parts, "种植属性 "+strings.Join(r.Plantings, "、"))
	}
	switch r.PBF {
	case "yes":
		parts = append(parts, "涉及永久基本农田")
	case "no":
		parts = append(parts, "不涉及永久基本农田")
	}
	if r.Activity == "aquaculture" {
		parts = append(parts, "养殖")
	}
	switch r.Digging {
	case "yes":
		parts = append(parts, "已挖塘")
	case "no":
		parts = append(parts, "未挖塘")
	}
	return strings.Join(parts, "；")
}
