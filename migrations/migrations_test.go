package migrations_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"liangtian/internal/postgres"
	"liangtian/migrations"
)

// narrows is what servers of the version before would not survive.
var narrows = regexp.MustCompile(`(?i)\bDROP\s+(TABLE|COLUMN|VIEW|FUNCTION|SCHEMA|TYPE)\b|\bRENAME\b|\bALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE\b|\bSET\s+NOT\s+NULL\b|\bADD\s+COLUMN\s+[^,;]*`)

func narrowing(sql string) string {
	for _, found := range narrows.FindAllString(sql, -1) {
		clause := strings.ToUpper(found)
		if strings.HasPrefix(clause, "ADD") && (!strings.Contains(clause, "NOT NULL") || strings.Contains(clause, "DEFAULT")) {
			continue
		}
		return found
	}
	return ""
}

// A file that says that it only adds does nothing else.
func TestExpandingFilesOnlyAdd(t *testing.T) {
	all, err := postgres.ReadMigrations(migrations.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if found := narrowing(m.SQL); m.Expands && found != "" {
			t.Errorf("%s says that it only adds, and has %q", m.Name, found)
		}
	}
	if _, err := fs.Stat(migrations.FS, "0001_foundation.sql"); err != nil {
		t.Error(err)
	}
}

func TestNarrowingIsRecognised(t *testing.T) {
	for sql, bad := range map[string]bool{
		"ALTER TABLE a DROP COLUMN b;":                           true,
		"DROP TABLE a":                                           true,
		"ALTER TABLE a RENAME COLUMN b TO c":                     true,
		"ALTER TABLE a ALTER COLUMN b TYPE bigint":               true,
		"ALTER TABLE a ALTER b SET NOT NULL":                     true,
		"ALTER TABLE a ADD COLUMN b int NOT NULL":                true,
		"ALTER TABLE a ADD COLUMN b int DEFAULT 0 NOT NULL":      false,
		"ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 0":      false,
		"ALTER TABLE a ADD COLUMN b int":                         false,
		"CREATE TABLE a (b int NOT NULL); CREATE INDEX ON a (b)": false,
	} {
		if (narrowing(sql) != "") != bad {
			t.Errorf("%s: %q", sql, narrowing(sql))
		}
	}
}
