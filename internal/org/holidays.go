package org

import (
	"bytes"
	_ "embed" // the table of holidays
	"encoding/csv"
	"fmt"
)

// Holiday is a day that differs from the plain week.
type Holiday struct {
	Day     Date
	Working bool // a make-up working day (调休), not a day off
	Note    string
}

//go:embed holidays.csv
var holidaysCSV []byte

// Holidays is the table the product ships, from the second half of 2025 on. It
// is transcribed and must be checked against the yearly notice; what stands in
// the database is what counts.
var Holidays = mustReadHolidays(holidaysCSV)

func mustReadHolidays(raw []byte) []Holiday {
	list, err := readHolidays(raw)
	if err != nil {
		panic("org: shipped holidays: " + err.Error())
	}
	return list
}

// readHolidays parses lines of day, working (yes, no) and note, oldest first.
func readHolidays(raw []byte) ([]Holiday, error) {
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comment, r.FieldsPerRecord = '#', 3
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	var out []Holiday
	for _, row := range rows[1:] {
		h := Holiday{Day: Date(row[0]), Working: row[1] == "yes", Note: row[2]}
		if _, ok := h.Day.Time(); !ok || (row[1] != "yes" && row[1] != "no") {
			return nil, fmt.Errorf("%q", row)
		}
		if len(out) > 0 && out[len(out)-1].Day >= h.Day {
			return nil, fmt.Errorf("%s is out of order", h.Day)
		}
		out = append(out, h)
	}
	return out, nil
}
