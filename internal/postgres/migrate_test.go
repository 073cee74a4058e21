package postgres_test

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
	"liangtian/migrations"
)

func files(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

const (
	first  = "CREATE TABLE a (word text DEFAULT 'what?'); -- isn't a placeholder\nINSERT INTO a DEFAULT VALUES;"
	second = "ALTER TABLE a ADD number int;"
)

func tableThere(t *testing.T, db *bun.DB, name string) bool {
	t.Helper()
	var there bool
	if err := db.QueryRowContext(t.Context(), "SELECT to_regclass(?) IS NOT NULL", name).Scan(&there); err != nil {
		t.Fatal(err)
	}
	return there
}

func TestMigrateAppliesOnceAndInOrder(t *testing.T) {
	t.Parallel()
	db := pgtest.Blank(t)
	one, two := files("0001_a.sql", first), files("0001_a.sql", first, "0002_b.sql", second, "schema.sql", "not sql")
	if n, err := postgres.Pending(t.Context(), db, two); err != nil || n != 2 {
		t.Errorf("pending %d %v", n, err)
	}
	for _, f := range []fstest.MapFS{one, one, two, two} {
		if err := postgres.Migrate(t.Context(), db, f); err != nil {
			t.Fatal(err)
		}
	}
	var words int
	if err := db.QueryRowContext(t.Context(), "SELECT count(number) + count(*) FROM a").Scan(&words); err != nil || words != 1 {
		t.Errorf("%d %v", words, err)
	}
	if n, err := postgres.Pending(t.Context(), db, two); err != nil || n != 0 {
		t.Errorf("pending %d %v", n, err)
	}
}

func TestMigrateRefuses(t *testing.T) {
	t.Parallel()
	db := pgtest.Blank(t)
	if err := postgres.Migrate(t.Context(), db, files("0001_a.sql", first, "0002_b.sql", second)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code  string
		files fstest.MapFS
	}{
		{"database-newer", files("0001_a.sql", first)},
		{"migration-changed", files("0001_a.sql", first, "0002_b.sql", second+" ", "0003_c.sql", "CREATE TABLE c ()")},
		{"migration-files", files("0001_a.sql", first, "0003_c.sql", "CREATE TABLE c ()")},
		{"migration-files", files("0001_a.sql", first, "0001_b.sql", "CREATE TABLE c ()")},
		{"migration-files", files("1_a.sql", first)},
	} {
		if err := postgres.Migrate(t.Context(), db, c.files); !fault.Is(err, c.code) {
			t.Errorf("want %s, got %v", c.code, err)
		}
	}
	if tableThere(t, db, "c") {
		t.Error("a refused history was applied")
	}
}

func TestFailedMigrationLeavesNothingAndNamesTheLine(t *testing.T) {
	t.Parallel()
	db := pgtest.Blank(t)
	bad := files("0001_a.sql", first, "0002_b.sql", "CREATE TABLE b ();\n-- 中文\nSELECT nonsense;\n")
	err := postgres.Migrate(t.Context(), db, bad)
	if !fault.Is(err, "migration-failed") || !strings.Contains(err.Error(), "0002_b.sql 第 3 行") {
		t.Errorf("got %v", err)
	}
	if !tableThere(t, db, "a") || tableThere(t, db, "b") {
		t.Error("want a kept and b undone")
	}
	if err := postgres.Migrate(t.Context(), db, files("0001_a.sql", first, "0002_b.sql", second)); err != nil {
		t.Errorf("after the repair: %v", err)
	}
}

func TestMigrateFromSeveralProgramsAtOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.Blank(t)
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() {
			errs[i] = postgres.Migrate(t.Context(), db, files("0001_a.sql", first+"SELECT pg_sleep(0.05);"))
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestProductsMigrationsReachHeadAndTheAppRoleOwnsNothing(t *testing.T) {
	t.Parallel()
	owner, app := pgtest.Database(t)
	if n, err := postgres.Pending(t.Context(), owner, migrations.FS); err != nil || n != 0 {
		t.Errorf("pending %d %v", n, err)
	}
	if err := postgres.EnsureRoles(t.Context(), owner, ""); err != nil {
		t.Errorf("a second time: %v", err)
	}
	var who string
	var owned int
	const ask = `SELECT current_user, count(c.oid) FROM pg_roles r LEFT JOIN pg_class c ON c.relowner = r.oid
		WHERE r.rolname = current_user AND NOT (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole) GROUP BY 1`
	if err := app.QueryRowContext(t.Context(), ask).Scan(&who, &owned); err != nil || who != postgres.ProgramRole || owned != 0 {
		t.Errorf("%q owns %d tables, %v", who, owned, err)
	}
	var accounts int
	if err := owner.QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM people) + (SELECT count(*) FROM service_tokens)").Scan(&accounts); err != nil || accounts != 0 {
		t.Errorf("a new installation has %d accounts: %v", accounts, err)
	}
	if _, err := app.ExecContext(t.Context(), "CREATE TABLE mine ()"); postgres.Code(err) != "42501" {
		t.Errorf("the app role may create tables: %v", err)
	}
}
