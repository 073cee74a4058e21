package postgres_test

import (
	"strings"
	"testing"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
)

func TestOpenRefusesBadAddressesWithoutShowingThem(t *testing.T) {
	for _, dsn := range []string{
		"", "host=localhost password=geheim", "mysql://u:geheim@h/d", "postgres://u:geheim@h/d?sslmode=perhaps", "postgres://u:geheim@h:x y/d",
	} {
		_, err := postgres.Open(dsn)
		if !fault.Is(err, "database-url") {
			t.Errorf("%q: %v", dsn, err)
		} else if strings.Contains(err.Error(), "geheim") {
			t.Errorf("the password is shown: %v", err)
		}
	}
}

func TestUnreachableDatabaseIsSaidInWords(t *testing.T) {
	db, err := postgres.Open("postgres://u@/d?host=/nowhere/.s.PGSQL.5432&sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := postgres.Ping(t.Context(), db); !fault.Is(err, "database-unreachable") {
		t.Errorf("got %v", err)
	}
}

func TestSessionSettings(t *testing.T) {
	owner, _ := pgtest.DSNs(t)
	for _, c := range []struct {
		opts []postgres.Option
		want string
	}{
		{nil, "8s Asia/Shanghai liangtian"},
		{[]postgres.Option{postgres.Long(), postgres.Name("import")}, "6h Asia/Shanghai import"},
	} {
		db, err := postgres.Open(owner, c.opts...)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var got string
		const ask = "SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('timezone'), current_setting('application_name'))"
		if err := db.QueryRowContext(t.Context(), ask).Scan(&got); err != nil || got != c.want {
			t.Errorf("%q %v, want %q", got, err, c.want)
		}
	}
}

// The server must be the one that gives up, and the pool must be usable after.
func TestServerEndsAStatementBeforeTheDriverDoes(t *testing.T) {
	db := pgtest.Blank(t)
	begun := time.Now()
	_, err := db.ExecContext(t.Context(), "SELECT pg_sleep(30)")
	if took := time.Since(begun); postgres.Code(err) != "57014" || took > 9500*time.Millisecond {
		t.Errorf("after %v: %v", took, err)
	}
	for range 3 {
		if _, err := db.ExecContext(t.Context(), "SELECT 1"); err != nil {
			t.Error(err)
		}
	}
}

// A restart of the database ends all sessions; the next request must not pay.
func TestPoolSurvivesLostConnections(t *testing.T) {
	owner, _ := pgtest.DSNs(t)
	// Over TCP: there the first write to a closed connection succeeds.
	db, err := postgres.Open(throughCutter(t, owner))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	other := pgtest.Tx(t)
	for range 3 {
		var pid int
		if err := db.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
			t.Fatal(err)
		}
		if _, err := other.ExecContext(t.Context(), "SELECT pg_terminate_backend(?, 5000)", pid); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond) // the goodbye is on its way
	}
}
