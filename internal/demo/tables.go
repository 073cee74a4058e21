package demo

import (
	"bytes"
	_ "embed" // the tables
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"liangtian/internal/casework"
	"liangtian/internal/imaging"
	"liangtian/internal/org"
)

//go:embed people.csv
var peopleCSV []byte

//go:embed changes.csv
var changesCSV []byte

//go:embed stories.csv
var storiesCSV []byte

// account is one line of people.csv.
type account struct {
	org.Person
	shown bool // listed when the program starts
}

// change is one line of changes.csv: what was seen from above.
type change struct {
	kind, typ, planting, class, pbf string
	share                           int
	measure, ground                 string
	before, after                   imaging.Scene
	note                            string
}

// story is one line of stories.csv: what became of some cases.
type story struct {
	batch, cases int
	kind         string
	ago          [2]float64 // days before now of the last step, least and most
	steps        []string
	children     [][]string
}

var (
	accounts = read(peopleCSV, func(c []string) account {
		return account{org.Person{
			Login: c[0], Name: c[1], Role: org.Role(c[2]), Department: org.Department(c[3]),
			Region: org.Region(c[4]), Unit: c[5], Active: true,
		}, c[6] == "yes"}
	})
	changes = read(changesCSV, func(c []string) change {
		return change{c[0], c[1], c[2], c[3], c[4], number(c[5]), c[6], c[7], imaging.Scene(c[8]), imaging.Scene(c[9]), c[10]}
	})
	stories = read(storiesCSV, func(c []string) story {
		least, most, _ := strings.Cut(c[3], "-")
		s := story{
			batch: number(c[0]), cases: number(c[1]), kind: c[2], steps: steps(c[4]),
			ago: [2]float64{float64(number(least)), float64(number(most))},
		}
		for _, child := range strings.Split(c[5], "|") {
			if c[5] != "" {
				s.children = append(s.children, steps(child))
			}
		}
		return s
	})
)

// read parses a table that is part of the program; a test reads them all.
func read[T any](raw []byte, line func(cells []string) T) []T {
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic("demo: table: " + err.Error())
	}
	var out []T
	for _, row := range rows[1:] {
		out = append(out, line(row))
	}
	return out
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic("demo: table: " + err.Error())
	}
	return n
}

// The words of a story that are no actions.
const (
	somePhotos  = "some_photos" // some are there, not enough to go on
	ask         = "ask"         // the county asks for more time
	note        = "note"
	unreachable = "unreachable" // the next finding goes without photos
)

func steps(s string) []string {
	out := strings.Fields(s)
	for _, w := range out {
		if !slices.Contains([]string{somePhotos, ask, note, unreachable}, w) && casework.Action(w).Doc().Tone == "" {
			panic(fmt.Sprintf("demo: stories: no action %q", w))
		}
	}
	return out
}
