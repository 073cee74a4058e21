package internal

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The tables of docs/ name files and tests: all of them are there, every
// requirement stands once, and the sums at the head are those of the table.
func TestSecurityTablesNameWhatIsThere(t *testing.T) {
	tests := map[string]bool{}
	for _, f := range house(t) {
		if !f.isTest() {
			continue
		}
		raw, err := os.ReadFile(filepath.Join("..", f.path))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllSubmatch(raw, -1) {
			tests[string(m[1])] = true
		}
	}
	named := regexp.MustCompile("`([^`]+)`")
	sums := map[string]int{}
	var numbers []string
	for _, doc := range []string{"asvs.md", "security.md"} {
		raw, err := os.ReadFile(filepath.Join("..", "docs", doc))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if !strings.HasPrefix(line, "| ") {
				continue
			}
			for _, m := range named.FindAllStringSubmatch(line, -1) {
				name := m[1]
				switch {
				case strings.HasPrefix(name, "Test"), strings.HasPrefix(name, "Fuzz"):
					if !tests[name] {
						t.Errorf("%s: no test %s", doc, name)
					}
				case doc == "asvs.md":
					if _, err := os.Stat(filepath.Join("..", name)); err != nil {
						t.Errorf("%s: no file %s", doc, name)
					}
				}
			}
			cells := strings.Split(line, "|")
			if doc != "asvs.md" || !regexp.MustCompile(`^ \d+\.\d+\.\d+ $`).MatchString(cells[1]) {
				continue
			}
			number, state := strings.TrimSpace(cells[1]), strings.TrimSpace(cells[3])
			if slices.Contains(numbers, number) {
				t.Errorf("%s stands twice", number)
			}
			numbers = append(numbers, number)
			sums[state]++
		}
		if doc != "asvs.md" {
			continue
		}
		head := regexp.MustCompile(`适用 (\d+) 条：有 (\d+)，部分 (\d+)，无 (\d+)。不适用 (\d+) 条`).FindStringSubmatch(string(raw))
		_, rest, _ := strings.Cut(string(raw), "## 不适用")
		out := regexp.MustCompile(`\d+\.\d+\.\d+`).FindAllString(strings.ReplaceAll(rest, "见 3.5.1", ""), -1)
		out = slices.DeleteFunc(out, func(n string) bool { return n == "8.2.1" })
		// Levels 1 and 2 of version 5.0 have 253 requirements.
		if head == nil || len(numbers)+len(out) != 253 || len(sums) != 3 {
			t.Fatalf("%v: %d apply, %d do not, %v", head, len(numbers), len(out), sums)
		}
		for i, n := range []int{len(numbers), sums["有"], sums["部分"], sums["无"], len(out)} {
			if head[i+1] != strconv.Itoa(n) {
				t.Errorf("the head says %s, the table %d", head[i+1], n)
			}
		}
	}
}
