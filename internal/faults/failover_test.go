package faults

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/cluster"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
)

// One address with both hosts finds the one that takes writes, follows when it
// dies and the other is promoted, and leaves a host that turns read-only.
func TestFollowsAFailover(t *testing.T) {
	pair := pgtest.Replicated(t)
	first, second := pair.Primary, pair.Standby
	ctx := t.Context()
	u := url.URL{Scheme: "postgres", User: url.User(cluster.Superuser), Path: "/" + cluster.Database,
		// The standby stands first: it answers, and must not be taken.
		RawQuery: url.Values{"host": {second.Socket + "," + first.Socket}, "sslmode": {"disable"}}.Encode()}
	db, err := postgres.Open(u.String(), postgres.Connections(4))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	write := func() error { _, err := db.NewRaw("INSERT INTO kept DEFAULT VALUES").Exec(ctx); return err }
	if _, err := db.ExecContext(ctx, "CREATE TABLE kept (at timestamptz DEFAULT now())"); err != nil {
		t.Fatal(err)
	}
	if err := write(); err != nil {
		t.Fatal(err)
	}
	direct, err := postgres.Open(second.DSN(cluster.Superuser, cluster.Database), postgres.Connections(1))
	if err != nil {
		t.Fatal(err)
	}
	defer direct.Close()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		n, err := counted(ctx, direct, "SELECT count(*) FROM kept")
		if err == nil && n == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the standby does not follow: %d %v", n, err)
		}
	}

	pgtest.End(first)
	if err := write(); err == nil {
		t.Error("a write without a primary")
	}
	command(t, direct, "SELECT pg_promote()")
	begun := time.Now()
	for err = write(); err != nil && time.Since(begun) < 20*time.Second; err = write() {
		time.Sleep(20 * time.Millisecond)
	}
	if err != nil {
		t.Fatalf("does not follow: %v", err)
	}
	t.Logf("followed after %d ms", time.Since(begun).Milliseconds())

	// It turns read-only under open connections.
	before := process(t, db)
	command(t, direct, "ALTER SYSTEM SET default_transaction_read_only = on")
	command(t, direct, "SELECT pg_reload_conf()")
	for end := time.Now().Add(5 * time.Second); postgres.Code(err) != "25006"; err = write() {
		if time.Now().After(end) {
			t.Fatalf("still takes writes: %v", err)
		}
	}
	if err := write(); err == nil || postgres.Code(err) == "25006" {
		t.Errorf("the connection is still used: %v", err)
	}
	command(t, direct, "SET default_transaction_read_only = off")
	command(t, direct, "ALTER SYSTEM RESET default_transaction_read_only")
	command(t, direct, "SELECT pg_reload_conf()")
	for end := time.Now().Add(10 * time.Second); err != nil; err = write() {
		if time.Now().After(end) {
			t.Fatalf("does not come back: %v", err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	if process(t, db) == before {
		t.Error("the same connection as before")
	}
	behindAWrite(t, db, direct)
}

// behindAWrite: with no synchronous standby to be had, not even a transaction
// that only read is acknowledged.
func behindAWrite(t *testing.T, db, direct *bun.DB) {
	t.Helper()
	command(t, direct, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
	command(t, direct, "SELECT pg_reload_conf()")
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if n, err := counted(t.Context(), direct, "SELECT count(*) FROM pg_settings WHERE name = 'synchronous_standby_names' AND setting = 'nobody'"); err == nil && n == 1 {
			break
		}
	}
	time.Sleep(200 * time.Millisecond) // the others read it a moment later
	answer := make(chan error, 1)
	go func() {
		answer <- postgres.Tx(context.Background(), db, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, "SELECT 1")
			return err
		})
	}()
	select {
	case err := <-answer:
		t.Errorf("told what it read before anybody else has it: %v", err)
		return
	case <-time.After(time.Second):
	}
	command(t, direct, "SET synchronous_commit = local")
	command(t, direct, "ALTER SYSTEM RESET synchronous_standby_names")
	command(t, direct, "SELECT pg_reload_conf()")
	if err := <-answer; err != nil {
		t.Errorf("with nobody to wait for: %v", err)
	}
}

func command(t *testing.T, db *bun.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func process(t *testing.T, db *bun.DB) int {
	t.Helper()
	n, err := counted(t.Context(), db, "SELECT pg_backend_pid()")
	if err != nil {
		t.Fatal(err)
	}
	return n
}
