package cluster

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"liangtian/internal/fault"
)

// binaries is a folder with postgres and initdb of one major version.
type binaries struct {
	dir   string
	major int
}

func (b binaries) path(name string) string { return filepath.Join(b.dir, name) }

// packaged is where Debian and its relatives put one folder per version.
const packaged = "/usr/lib/postgresql"

// findBinaries looks for the version that made the data, or, for a new
// cluster, the newest one that has PostGIS.
func findBinaries(data string) (binaries, error) {
	found := installed()
	if len(found) == 0 {
		return binaries{}, fault.New(fault.Unavailable, "cluster-no-postgres",
			"没有找到 PostgreSQL。请执行 apt-get install postgresql-postgis（或 make setup），或用 DATABASE_URL 指定已有的数据库。")
	}
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return newest(found), nil
	}
	if err != nil {
		return binaries{}, unusable(data, err)
	}
	major, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	for _, b := range found {
		if b.major == major {
			return b, nil
		}
	}
	return binaries{}, fault.New(fault.Unavailable, "cluster-version",
		"数据由 PostgreSQL %d 建立，但本机没有这个版本。请安装 postgresql-%d 和 postgresql-%d-postgis-3；数据没有改动。", major, major, major)
}

func newest(found []binaries) binaries {
	for _, b := range found {
		if _, err := os.Stat(filepath.Join("/usr/share/postgresql", strconv.Itoa(b.major), "extension/postgis.control")); err == nil {
			return b
		}
	}
	return found[0]
}

// installed lists versions, newest first: those of the package manager, else
// the one on the PATH.
func installed() []binaries {
	var found []binaries
	entries, _ := os.ReadDir(packaged)
	for _, e := range entries {
		major, err := strconv.Atoi(e.Name())
		b := binaries{filepath.Join(packaged, e.Name(), "bin"), major}
		if err == nil && b.complete() {
			found = append(found, b)
		}
	}
	slices.SortFunc(found, func(a, b binaries) int { return b.major - a.major })
	if len(found) > 0 {
		return found
	}
	postgres, err := exec.LookPath("postgres")
	if err != nil {
		return nil
	}
	if postgres, err = filepath.EvalSymlinks(postgres); err != nil {
		return nil
	}
	b := binaries{dir: filepath.Dir(postgres)}
	if b.major = b.askMajor(); b.major > 0 && b.complete() {
		return []binaries{b}
	}
	return nil
}

func (b binaries) complete() bool {
	for _, name := range []string{"postgres", "initdb"} {
		if _, err := os.Stat(b.path(name)); err != nil {
			return false
		}
	}
	return true
}

// askMajor reads the 15 of "postgres (PostgreSQL) 15.18".
func (b binaries) askMajor() int {
	out, err := exec.Command(b.path("postgres"), "--version").Output()
	if err != nil {
		return 0
	}
	for _, word := range strings.Fields(string(out)) {
		first, _, _ := strings.Cut(word, ".")
		if major, err := strconv.Atoi(first); err == nil {
			return major
		}
	}
	return 0
}
