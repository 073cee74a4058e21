package internal

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// forBuilders are settings that an administrator has no use for.
var forBuilders = []string{"LIANGTIAN_BENCH", "LIANGTIAN_KEEP", "LIANGTIAN_SEED", "LIANGTIAN_IMAGING_CHILD", "LIANGTIAN_TEST_DATABASE_URL", "LIANGTIAN_TEST_HOLD_CLUSTER", "LIANGTIAN_TEST_OWN_MOUNTS"}

// ofCompose are read by the files of docs/high-availability themselves.
var ofCompose = []string{"LIANGTIAN_DB_PASSWORD", "LIANGTIAN_REPLICATION_PASSWORD"}

// read gives files by name below places of the module.
func read(t *testing.T, wanted func(name string) bool, places ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, place := range places {
		err := filepath.WalkDir(filepath.Join("..", place), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !wanted(filepath.ToSlash(path)) {
				return err
			}
			raw, err := os.ReadFile(path)
			out[strings.TrimPrefix(filepath.ToSlash(path), "../")] = string(raw)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// What the documents tell an administrator to set, to type and to watch is
// there; and what can be set is told.
func TestSettingsAreTold(t *testing.T) {
	name := regexp.MustCompile(`\bLIANGTIAN_[A-Z]+(?:_[A-Z]+)*\b`)
	quoted := regexp.MustCompile(`"(LIANGTIAN_[A-Z_]+)"`)
	defined := regexp.MustCompile(`\.(?:String|Bool|Int|Int64|Uint64|Duration|Float64|Func|Var|StringVar|BoolVar|IntVar|Int64Var|DurationVar|Float64Var|TextVar)\((?:&?[\w.]+, )?"([a-z][a-z-]*)"`)
	code := read(t, func(n string) bool { return strings.HasSuffix(n, ".go") && !strings.HasSuffix(n, "_test.go") }, "cmd", "internal")
	settings, flags := map[string]bool{}, map[string]bool{}
	figures := ""
	for file, text := range code {
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			settings[m[1]] = true
		}
		if strings.HasPrefix(file, "cmd/") {
			for _, m := range defined.FindAllStringSubmatch(text, -1) {
				flags[m[1]] = true
			}
		}
		if strings.HasPrefix(file, "internal/telemetry/") {
			figures += text
		}
	}
	docs := read(t, func(n string) bool {
		return !strings.Contains(n, "screenshots") && !strings.HasPrefix(n, "../docs/decisions")
	}, "docs")
	for _, more := range []string{"README.md", "README.zh-CN.md", "docker-compose.yml", "Dockerfile"} {
		docs[more] = read(t, func(string) bool { return true }, more)[more]
	}
	if len(settings) < 35 || len(flags) < 30 || len(docs) < 20 {
		t.Fatalf("read %d settings, %d flags, %d documents", len(settings), len(flags), len(docs))
	}
	command := regexp.MustCompile(`\bliangtian ([a-z][a-z-]*)((?: +(?:[^\s` + "`" + `|；，。）]+))*)`)
	flag := regexp.MustCompile(`(?:^|\s)--?([a-z][a-z-]*)`)
	figure := regexp.MustCompile(`\bliangtian_([a-z_]+)`)
	for file, text := range docs {
		for _, n := range name.FindAllString(text, -1) {
			if !settings[n] && !slices.Contains(ofCompose, n) {
				t.Errorf("%s names %s, which nothing reads", file, n)
			}
		}
		if !strings.HasSuffix(file, ".md") {
			continue
		}
		for _, m := range command.FindAllStringSubmatch(text, -1) {
			said, _, _ := strings.Cut(m[2], " -- ")
			for _, f := range flag.FindAllStringSubmatch(said, -1) {
				if !flags[f[1]] {
					t.Errorf("%s: liangtian %s has no -%s", file, m[1], f[1])
				}
			}
		}
		if strings.HasPrefix(file, "docs/operations/") {
			for _, m := range figure.FindAllStringSubmatch(text, -1) {
				if !strings.Contains(figures, `"liangtian_`+m[1]) && !strings.Contains(figures, `desc("`+m[1]+`"`) {
					t.Errorf("%s: no figure liangtian_%s", file, m[1])
				}
			}
		}
	}
	table := docs["docs/operations.md"]
	for s := range settings {
		if !regexp.MustCompile("(?m)^\\|[^|\n]*`"+s+"`[^|\n]*\\|").MatchString(table) && !slices.Contains(forBuilders, s) {
			t.Errorf("docs/operations.md has no line for %s", s)
		}
	}
}
