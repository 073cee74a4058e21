package casework_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liangtian/internal/casework"
)

// docs/lifecycle.md is what the tables say, to the letter.
func TestManualIsCommitted(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "lifecycle.md"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(raw), casework.Manual()); diff != "" {
		t.Fatalf("docs/lifecycle.md is stale; regenerate it:\n\n  go run ./cmd/liangtian spec lifecycle > docs/lifecycle.md\n\n%s", diff)
	}
}

// Every state, step and word of the tables is in the manual, and no cell of it
// breaks its row.
func TestManualIsWhole(t *testing.T) {
	page := casework.Manual()
	lines := map[string]int{}
	columns := 0
	for _, l := range strings.Split(page, "\n") {
		lines[l]++
		if !strings.HasPrefix(l, "|") {
			columns = 0
			continue
		}
		n := strings.Count(strings.ReplaceAll(l, `\|`, ""), "|")
		if columns != 0 && n != columns {
			t.Errorf("a row of %d cells in a table of %d: %s", n-1, columns-1, l)
		}
		columns = n
	}
	for _, s := range casework.States {
		if !strings.Contains(page, "| "+s.Zh+" | `"+string(s.State)+"` |") || !strings.Contains(page, s.Doc) {
			t.Errorf("state %s is missing", s.State)
		}
	}
	for _, r := range casework.Lifecycle {
		arrow := "    " + string(r.From) + " --> " + string(r.To) + ": " + r.Do.Doc().Zh
		if lines[arrow] != 1 && !r.Import {
			t.Errorf("the diagram has %q %d times", arrow, lines[arrow])
		}
		if !strings.Contains(page, "| "+casework.DocOf(r.From).Zh+" | "+r.Do.Doc().Zh+" | `"+string(r.Do)+"` |") {
			t.Errorf("the table lacks %s %s", r.From, r.Do)
		}
	}
	for _, l := range casework.Stages {
		if !strings.Contains(page, "| "+l.Zh+" | `"+string(l.Limit)+"` |") {
			t.Errorf("limit %s is missing", l.Limit)
		}
	}
	for _, v := range [][]casework.Word{
		casework.Findings, casework.NotReachable, casework.Measures, casework.Grounds,
		casework.Outcomes, casework.VoidGrounds, casework.ReopenGrounds,
	} {
		for _, w := range v {
			if !strings.Contains(page, "| "+w.Zh+" | `"+w.Code+"` |") {
				t.Errorf("word %s is missing", w.Code)
			}
		}
	}
}
