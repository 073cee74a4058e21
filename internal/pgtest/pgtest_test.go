package pgtest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
)

func regions(t *testing.T, db bun.IDB) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(context.Background(), "SELECT count(*) FROM regions").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func addRegion(t *testing.T, db bun.IDB) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), "INSERT INTO regions (code, name) VALUES ('990000', '测试市')"); err != nil {
		t.Fatal(err)
	}
}

func TestTxLeavesNothingBehind(t *testing.T) {
	for i := range 2 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			tx := pgtest.Tx(t)
			if n := regions(t, tx); n != 0 {
				t.Errorf("%d regions before", n)
			}
			addRegion(t, tx)
		})
	}
}

func TestAsAppHasNoMoreThanItsGrants(t *testing.T) {
	tx := pgtest.Tx(t)
	pgtest.AsApp(t, tx)
	if _, err := tx.ExecContext(t.Context(), "DELETE FROM case_events"); postgres.Code(err) != "42501" {
		t.Errorf("got %v", err)
	}
}

func TestDatabasesAreApart(t *testing.T) {
	t.Parallel()
	first, app := pgtest.Database(t)
	second, _ := pgtest.Database(t)
	addRegion(t, first)
	if regions(t, app) != 1 || regions(t, second) != 0 {
		t.Error("the app role sees another database, or the clones share one")
	}
}
