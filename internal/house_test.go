package internal

import (
	"bufio"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// middle is what the edge may know: the mission.
const middle = "internal/audit internal/intake internal/field internal/report internal/report/document internal/spotcheck internal/notify internal/enforce internal/supervise internal/conference internal/library internal/seal internal/casework internal/balance internal/routing internal/evidence internal/plot internal/org internal/fault geo geo/files geo/shp geo/geojson geo/kml geo/coords geo/gpkg geo/sheet geo/pmtiles "

// walls says who may import whom; what is not written is refused. A package
// that is not written here is refused too.
var walls = map[string]string{
	"geo":         "",
	"geo/files":   "geo",
	"geo/geojson": "geo geo/files",
	"geo/kml":     "geo geo/files",
	"geo/coords":  "geo geo/files",
	"geo/gpkg":    "geo geo/files",
	"geo/sheet":   "geo geo/files",
	"geo/shp":     "geo geo/files",
	"geo/pmtiles": "geo",

	// The middle.
	"internal/fault":           "",
	"internal/org":             "internal/fault geo",
	"internal/plot":            "internal/org internal/fault geo",
	"internal/routing":         "internal/plot internal/org internal/fault",
	"internal/evidence":        "internal/plot internal/org internal/fault geo",
	"internal/balance":         "internal/plot internal/org internal/fault geo",
	"internal/casework":        "internal/routing internal/evidence internal/balance internal/plot internal/org internal/fault geo",
	"internal/intake":          "internal/casework internal/routing internal/evidence internal/plot internal/org internal/fault geo geo/files geo/shp geo/geojson geo/kml geo/coords geo/gpkg geo/sheet",
	"internal/field":           "geo/pmtiles internal/casework internal/routing internal/evidence internal/plot internal/org internal/fault geo",
	"internal/report/document": "internal/fault",
	"internal/spotcheck":       "internal/org internal/fault",
	"internal/audit":           "internal/org internal/fault",
	"internal/report":          "internal/report/document internal/supervise internal/conference internal/seal internal/casework internal/routing internal/evidence internal/balance internal/plot internal/org internal/fault geo geo/shp",
	"internal/supervise":       "internal/casework internal/org internal/fault",
	"internal/conference":      "internal/casework internal/routing internal/plot internal/org internal/fault",
	"internal/library":         "internal/casework internal/org internal/fault",
	"internal/seal":            "internal/casework internal/org internal/fault",
	"internal/enforce":         "internal/casework internal/org internal/fault geo",
	"internal/notify":          "internal/enforce internal/supervise internal/casework internal/org internal/fault",

	// The edge. Each leans on one thing; jobs is the queue's own words, which
	// both doors need.
	"internal/jobs":      "internal/logging internal/fault",
	"internal/logging":   "internal/fault",
	"internal/telemetry": "internal/fault",
	"internal/blob":      "internal/fault",
	"internal/imaging":   "internal/fault",
	"internal/imagery":   "geo/pmtiles internal/fault",
	"internal/gdal":      "geo/files internal/fault",
	"internal/backup":    "internal/fault",
	"internal/cluster":   "internal/fault",
	"internal/deliver":   "internal/fault",
	"internal/sso":       "internal/org internal/fault",
	"internal/uploads":   "internal/blob internal/imaging internal/evidence internal/fault",
	"internal/postgres":  middle + "internal/jobs",
	"internal/httpapi":   middle + "internal/jobs internal/logging",
	"internal/pgtest":    "internal/postgres internal/cluster internal/fault migrations",
	"internal/pdftest":   "internal/report/document",
	"internal/ssotest":   "",

	// The top. The demonstration city is made by the doors that people use, so
	// it stands above app; apptest starts the whole for tests.
	"internal/app":     middle + "geo/pmtiles internal/httpapi internal/postgres internal/blob internal/uploads internal/imaging internal/imagery internal/gdal internal/deliver internal/sso internal/jobs internal/logging internal/telemetry internal/cluster internal/backup migrations web",
	"internal/demo":    middle + "internal/app internal/httpapi internal/postgres internal/uploads internal/imaging",
	"internal/faults":  "",
	"internal/apptest": middle + "internal/app internal/httpapi internal/postgres internal/imaging internal/pgtest",
	"cmd/liangtian":    middle + "internal/app internal/logging internal/backup internal/demo internal/httpapi internal/imaging internal/cluster",

	"internal":       "",
	"migrations":     "",
	"web":            "",
	"scripts/schema": "internal/cluster internal/postgres migrations",

	"scripts/field-vectors":    "internal/evidence geo",
	"scripts/sign-on-provider": "internal/ssotest",
}

// testsMay is what test files import besides: a real database, and what stands
// on the other side of a door.
var testsMay = map[string]string{
	"internal/gdal":            "geo/gpkg",
	"internal/jobs":            "internal/pgtest internal/postgres",
	"internal/report":          "internal/pdftest",
	"internal/report/document": "internal/pdftest",
	"internal/postgres":        "internal/pgtest internal/apptest migrations",
	"internal/httpapi":         "internal/app internal/sso internal/ssotest internal/apptest internal/pdftest internal/blob internal/uploads internal/imaging web",
	"internal/demo":            "internal/apptest internal/pgtest internal/postgres",
	"internal/app":             "internal/apptest internal/pgtest",
	"internal/faults":          "internal/pgtest internal/app internal/apptest internal/cluster internal/postgres internal/imaging internal/intake internal/report internal/org",
	"cmd/liangtian":            "internal/apptest internal/pgtest",
	"migrations":               "internal/pgtest internal/postgres",
}

// world is what the middle never imports: anything that acts.
var world = []string{
	"database/sql", "net", "net/http", "os/exec", "log", "log/slog", "syscall",
	"github.com/uptrace/", "github.com/go-chi/", "github.com/danielgtaylor/", "gocloud.dev/", "github.com/tus/",
}

// formats are files that only a part of the world can read: a GeoPackage is a
// SQLite database.
var formats = map[string]string{"geo/gpkg": "database/sql"}

// long lists the files over the limit, and why.
const limit = 300

var long = map[string]string{
	"internal/evidence/evidence_test.go": "every check of the rules has its example beside the others",
	"internal/jobs/runner_test.go":       "what a queue promises, tried on one database",
	"internal/uploads/uploads_test.go":   "what an upload promises, tried by one client",
	"internal/httpapi/grid_test.go":      "one line for every door, and the table is read as one",
	"internal/postgres/register.go":      "the register is one query, its filters and its order",
}

type file struct {
	path    string // from the module's root, with slashes
	imports []string
	lines   int
}

func (f file) pkg() string  { return path.Dir(f.path) }
func (f file) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }

// house reads every Go file of the module.
func house(t *testing.T) (files []file) {
	root := ".."
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && name != root && (e.Name() == "node_modules" || e.Name() == "testdata" || strings.HasPrefix(e.Name(), ".")) {
			return filepath.SkipDir
		}
		if e.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		f := file{path: strings.TrimPrefix(filepath.ToSlash(name), "../")}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range parsed.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			f.imports = append(f.imports, p)
		}
		raw, err := os.Open(name)
		if err != nil {
			return err
		}
		defer raw.Close()
		for s := bufio.NewScanner(raw); s.Scan(); {
			f.lines++
		}
		files = append(files, f)
		return nil
	})
	if err != nil || len(files) < 100 {
		t.Fatalf("read %d files: %v", len(files), err)
	}
	return files
}

// breaches lists the imports of a file that the walls refuse.
func breaches(f file) (out []string) {
	may, known := walls[f.pkg()]
	if !known {
		return []string{"its package is not in the table"}
	}
	allowed := strings.Fields(may)
	if f.isTest() {
		allowed = append(allowed, f.pkg())
		allowed = append(allowed, strings.Fields(testsMay[f.pkg()])...)
	}
	inMiddle := slices.Contains(strings.Fields(middle), f.pkg())
	for _, i := range f.imports {
		if own, ok := strings.CutPrefix(i, "liangtian/"); ok && !slices.Contains(allowed, own) {
			out = append(out, own)
		}
		acts := slices.ContainsFunc(world, func(w string) bool { return i == w || strings.HasSuffix(w, "/") && strings.HasPrefix(i, w) })
		if inMiddle && !f.isTest() && acts && formats[f.pkg()] != i {
			out = append(out, i)
		}
	}
	return out
}

func TestWalls(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range house(t) {
		seen[f.pkg()] = true
		for _, b := range breaches(f) {
			t.Errorf("%s may not import %s", f.path, b)
		}
	}
	for _, must := range []string{"geo", "internal/casework", "internal/postgres", "internal/httpapi", "cmd/liangtian"} {
		if !seen[must] {
			t.Errorf("%s was not read", must)
		}
	}
}

// The table itself goes downwards: nobody reaches himself.
func TestWallsHaveNoCircle(t *testing.T) {
	var climb func(from, at string, depth int)
	climb = func(from, at string, depth int) {
		if depth > len(walls) {
			t.Fatalf("a circle through %s", from)
		}
		for _, next := range strings.Fields(walls[at]) {
			if next == from {
				t.Errorf("%s reaches itself through %s", from, at)
				continue
			}
			if _, known := walls[next]; !known {
				t.Errorf("%s may import %s, which is not in the table", at, next)
			}
			climb(from, next, depth+1)
		}
	}
	for p := range walls {
		climb(p, p, 0)
	}
	for _, apart := range [][2]string{{"internal/httpapi", "internal/postgres"}, {"internal/postgres", "internal/httpapi"}} {
		if slices.Contains(strings.Fields(walls[apart[0]]), apart[1]) {
			t.Errorf("%s and %s meet in app only", apart[0], apart[1])
		}
	}
}

// The walls stand: what they must refuse is refused.
func TestWallsRefuse(t *testing.T) {
	for _, c := range []struct{ path, imports string }{
		{"internal/casework/x.go", "liangtian/internal/postgres"},
		{"internal/casework/x.go", "net/http"},
		{"internal/casework/x.go", "github.com/uptrace/bun"},
		{"internal/routing/x.go", "liangtian/internal/casework"},
		{"internal/httpapi/x.go", "liangtian/internal/postgres"},
		{"internal/app/x.go", "liangtian/internal/apptest"},
		{"internal/postgres/x.go", "liangtian/internal/httpapi"},
		{"internal/postgres/x.go", "liangtian/internal/pgtest"},
		{"geo/x.go", "liangtian/internal/fault"},
		{"internal/new/x.go", "fmt"},
	} {
		if len(breaches(file{path: c.path, imports: []string{c.imports}})) == 0 {
			t.Errorf("%s may import %s", c.path, c.imports)
		}
	}
	if b := breaches(file{path: "internal/postgres/x_test.go", imports: []string{"liangtian/internal/pgtest", "testing"}}); len(b) > 0 {
		t.Errorf("a test may not have a database: %v", b)
	}
}

// Files stay short; a longer one says why.
func TestFileLength(t *testing.T) {
	over := map[string]bool{}
	for _, f := range house(t) {
		if f.lines <= limit {
			continue
		}
		over[f.path] = true
		if long[f.path] == "" {
			t.Errorf("%s has %d lines: split it, or say here why not", f.path, f.lines)
		}
	}
	for p := range long {
		if !over[p] {
			t.Errorf("%s is short again: take it off the list", p)
		}
	}
}
