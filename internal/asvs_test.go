package internal

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The tables of docs/ name files and tests: all of them are there, every test
// stands in one package (or is named with it) from which the code of its row is
// in reach, every requirement stands once, and the sums at the head are those of
// the table.
func TestSecurityTablesNameWhatIsThere(t *testing.T) {
	tests := map[string][]string{} // packages by name
	for _, f := range house(t) {
		if !f.isTest() {
			continue
		}
		raw, err := os.ReadFile(filepath.Join("..", f.path))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllSubmatch(raw, -1) {
			name := string(m[1])
			tests[name] = append(tests[name], f.pkg())
			tests[path.Base(f.pkg())+"."+name] = []string{f.pkg()}
		}
	}
	named := regexp.MustCompile("`([^`]+)`")
	isTest := regexp.MustCompile(`^(\w+\.)?(Test|Fuzz)[A-Z]\w*$`)
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
			cells := strings.Split(line, "|")
			var code []string
			for _, m := range named.FindAllStringSubmatch(strings.Join(cells[max(0, len(cells)-3):], "|"), -1) {
				name := m[1]
				switch {
				case isTest.MatchString(name):
					if len(tests[name]) != 1 {
						t.Errorf("%s: %s is in %v", doc, name, tests[name])
					} else if !reaches(tests[name][0], code) {
						t.Errorf("%s: %s cannot run any of %v", doc, name, code)
					}
				case doc == "asvs.md":
					if _, err := os.Stat(filepath.Join("..", name)); err != nil {
						t.Errorf("%s: no file %s", doc, name)
					}
					if strings.HasSuffix(name, ".go") {
						code = append(code, path.Dir(name))
					}
				}
			}
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

// reaches reports whether tests of a package can run anything of the others, by
// the table of the walls.
func reaches(from string, to []string) bool {
	seen := map[string]bool{}
	var walk func(string)
	walk = func(p string) {
		if seen[p] {
			return
		}
		seen[p] = true
		for _, next := range strings.Fields(walls[p]) {
			walk(next)
		}
	}
	walk(from)
	for _, next := range strings.Fields(testsMay[from]) {
		walk(next)
	}
	return len(to) == 0 || slices.ContainsFunc(to, func(p string) bool { return seen[p] })
}
