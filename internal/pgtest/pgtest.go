// Package pgtest gives tests a real PostGIS with the product's schema. Only
// _test files import it; tests of package postgres are in postgres_test.
//
// Tx is what most tests want: a transaction that is rolled back. Database is
// for tests that must commit: a clone of its own.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/uptrace/bun"

	"liangtian/internal/postgres"
)

const (
	env = "LIANGTIAN_TEST_DATABASE_URL"
	// The address is that of a test server: the password guards nothing.
	appPassword = "liangtian-test"

	howTo       = "start the tests by `make test` or, for some of them, `go run ./cmd/liangtian with-database -- go test ./...`"
	connections = 12
)

// server prepares the test server once per test program.
var server = sync.OnceValues(func() (*prepared, error) {
	dsn := os.Getenv(env)
	if dsn == "" {
		return nil, errors.New(env + " is not set; " + howTo)
	}
	return prepare(context.Background(), dsn)
})

func ready(t testing.TB) *prepared {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Tx is a transaction of the schema's owner in a migrated, empty database. At
// the end deferred constraints are checked (a violation fails the test, unless
// the test had one on purpose) and everything is rolled back. Tests may run in
// parallel; numbers from sequences are not predictable.
func Tx(t testing.TB) bun.Tx {
	t.Helper()
	tx, err := ready(t).shared.BeginTx(context.Background(), &sql.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := tx.ExecContext(context.Background(), "SET CONSTRAINTS ALL IMMEDIATE")
		if err != nil && !errors.Is(err, sql.ErrTxDone) && postgres.Code(err) != abortedTransaction && !gone(err) {
			t.Errorf("at the end of the test: %v", err)
		}
		_ = tx.Rollback()
	})
	return tx
}

const abortedTransaction = "25P02"

// gone: the driver closes the connection of an aborted transaction.
func gone(err error) bool { return strings.Contains(err.Error(), "bad connection") }

// AsApp makes a transaction of Tx go on as the program's own role, with its
// grants and row-level security.
func AsApp(t testing.TB, tx bun.Tx) {
	t.Helper()
	if _, err := tx.ExecContext(context.Background(), "SET LOCAL ROLE "+postgres.AppRole); err != nil {
		t.Fatal(err)
	}
}

var clones atomic.Int64

// Database is a migrated database for this test alone, dropped at its end:
// owner is the superuser, app has logged in as the program's own role, which no
// scope binds.
func Database(t testing.TB) (owner, app *bun.DB) {
	t.Helper()
	s := ready(t)
	name := s.create(t, s.template)
	return s.open(t, name, ""), s.open(t, name, postgres.ProgramRole)
}

// Blank is a database without any schema, for tests of migrations.
func Blank(t testing.TB) *bun.DB {
	t.Helper()
	s := ready(t)
	return s.open(t, s.create(t, "template0"), "")
}

// DSNs returns connection strings for a migrated database of this test alone,
// for tests that start the whole program.
func DSNs(t testing.TB) (owner, app string) {
	t.Helper()
	s := ready(t)
	name := s.create(t, s.template)
	return s.dsn(name, ""), s.dsn(name, postgres.ProgramRole)
}

// Password is the one that the program's role has on the test server.
func Password() string { return appPassword }

func (s *prepared) create(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("lt_%d_%d", os.Getpid(), clones.Add(1))
	statement := "CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY file_copy"
	if _, err := s.admin.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := s.admin.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return name
}

func (s *prepared) open(t testing.TB, database, user string) *bun.DB {
	t.Helper()
	db, err := postgres.Open(s.dsn(database, user), postgres.Connections(connections), postgres.Name(t.Name()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// dsn is the test server's address with another database and, unless user is
// "", another user.
func (s *prepared) dsn(database, user string) string {
	u := *s.address
	u.Path = "/" + database
	if user != "" {
		u.User = url.UserPassword(user, appPassword)
	}
	return u.String()
}
