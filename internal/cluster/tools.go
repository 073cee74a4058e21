package cluster

import (
	"os"
	"path/filepath"
)

// Tool is the path of a program that comes with PostgreSQL, such as pg_dump,
// of the version that runs the data of dir (dir may be ""). Errors as Start's.
func Tool(dir, name string) (string, error) {
	bin, err := findBinaries(folder{path: dir}.data())
	if err != nil {
		return "", err
	}
	return bin.path(name), nil
}

// Env is the environment in which such a program finds the database.
func (a Address) Env(user, database string) []string {
	return append(os.Environ(),
		"PGHOST="+filepath.Dir(a.Socket), "PGPORT=5432", "PGUSER="+user, "PGDATABASE="+database)
}
