package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
)

// scratch is a database with a table that has a deferred rule: the words of
// child must be in parent by the end of the transaction.
func scratch(t *testing.T) *bun.DB {
	t.Helper()
	db := pgtest.Blank(t)
	_, err := db.ExecContext(t.Context(), `
		CREATE TABLE parent (word text CONSTRAINT parent_key PRIMARY KEY);
		CREATE TABLE child (word text CONSTRAINT child_has_parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED)`)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func insert(ctx context.Context, db bun.IDB, table, word string) error {
	_, err := db.ExecContext(ctx, "INSERT INTO ? VALUES (?)", bun.Ident(table), word)
	return err
}

func count(t *testing.T, db bun.IDB, table string) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(context.Background(), "SELECT count(*) FROM ?", bun.Ident(table)).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTxStoresAllOrNothing(t *testing.T) {
	t.Parallel()
	db := scratch(t)
	refused := errors.New("refused")
	err := postgres.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		return errors.Join(insert(ctx, tx, "parent", "a"), refused)
	})
	if !errors.Is(err, refused) || count(t, db, "parent") != 0 {
		t.Errorf("%v, %d rows", err, count(t, db, "parent"))
	}
	err = postgres.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		return errors.Join(insert(ctx, tx, "child", "a"), insert(ctx, tx, "parent", "a"))
	})
	if err != nil || count(t, db, "child") != 1 {
		t.Errorf("%v, %d rows", err, count(t, db, "child"))
	}
}

// The trap: the driver answers nil to the COMMIT of an aborted transaction.
func TestTxDoesNotTakeASwallowedErrorForSuccess(t *testing.T) {
	t.Parallel()
	db := scratch(t)
	swallow := func(ctx context.Context, tx bun.Tx) error {
		_ = insert(ctx, tx, "parent", "a")
		_ = insert(ctx, tx, "parent", "a") // breaks the key: the transaction is aborted
		return nil
	}
	if err := postgres.Tx(t.Context(), db, swallow); err == nil {
		t.Error("nothing is stored, and nobody says so")
	}
	if n := count(t, db, "parent"); n != 0 {
		t.Errorf("%d rows", n)
	}
	err := postgres.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		_ = postgres.Tx(ctx, tx, swallow)
		return insert(ctx, tx, "parent", "after")
	})
	if n := count(t, db, "parent"); (err == nil) != (n == 1) {
		t.Errorf("says %v and stores %d rows", err, n)
	}
}

func TestTxNamesDeferredConstraints(t *testing.T) {
	t.Parallel()
	db := scratch(t)
	err := postgres.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		return insert(ctx, tx, "child", "orphan")
	})
	if postgres.Constraint(err) != "child_has_parent" || count(t, db, "child") != 0 {
		t.Errorf("%v, constraint %q", err, postgres.Constraint(err))
	}
}

func TestTxRollsBackOnPanic(t *testing.T) {
	t.Parallel()
	db := scratch(t)
	func() {
		defer func() {
			if recover() != "broken" {
				t.Error("the panic was swallowed")
			}
		}()
		_ = postgres.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
			_ = insert(ctx, tx, "parent", "a")
			panic("broken")
		})
	}()
	if n := count(t, db, "parent"); n != 0 {
		t.Errorf("%d rows", n)
	}
	if s := db.Stats(); s.InUse != 0 {
		t.Errorf("%d connections kept", s.InUse)
	}
}

// Cancelled before COMMIT is nothing stored; cancelled later changes nothing.
func TestTxAndCancellation(t *testing.T) {
	t.Parallel()
	db := scratch(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := postgres.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
		defer cancel()
		return insert(ctx, tx, "parent", "a")
	})
	if !errors.Is(err, context.Canceled) || count(t, db, "parent") != 0 {
		t.Errorf("%v, %d rows", err, count(t, db, "parent"))
	}
	// Whatever the moment at which the deadline falls, the answer is the truth.
	for i := range 40 {
		word := string(rune('A' + i))
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*50*time.Microsecond)
		err := postgres.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error { return insert(ctx, tx, "parent", word) })
		cancel()
		var stored bool
		if ask := db.QueryRowContext(t.Context(), "SELECT EXISTS (SELECT FROM parent WHERE word = ?)", word).Scan(&stored); ask != nil {
			t.Fatal(ask)
		}
		if stored != (err == nil) {
			t.Errorf("after %d steps: says %v, stored %v", i, err, stored)
		}
	}
}

func TestTxInsideTxIsASavepoint(t *testing.T) {
	t.Parallel()
	db := scratch(t)
	err := postgres.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		inner := postgres.Tx(ctx, tx, func(ctx context.Context, tx bun.Tx) error {
			return errors.Join(insert(ctx, tx, "parent", "inner"), errors.New("refused"))
		})
		if inner == nil {
			t.Error("the inner refusal is lost")
		}
		good := func(ctx context.Context, tx bun.Tx) error { return insert(ctx, tx, "parent", "good") }
		if err := postgres.Tx(ctx, tx, good); err != nil {
			return err
		}
		// Still deferred after an inner transaction: child first, then parent.
		return errors.Join(insert(ctx, tx, "child", "late"), insert(ctx, tx, "parent", "late"))
	})
	if err != nil || count(t, db, "parent") != 2 {
		t.Errorf("%v, %d rows", err, count(t, db, "parent"))
	}
}

// The line breaks after COMMIT was sent and before its answer: it is stored,
// and the program cannot know.
func TestTxSaysWhenItCannotKnow(t *testing.T) {
	t.Parallel()
	owner, _ := pgtest.DSNs(t)
	direct, err := postgres.Open(owner)
	if err != nil {
		t.Fatal(err)
	}
	defer direct.Close()
	if _, err := direct.ExecContext(t.Context(), "CREATE TABLE parent (word text)"); err != nil {
		t.Fatal(err)
	}
	cut, err := postgres.Open(throughCutter(t, owner))
	if err != nil {
		t.Fatal(err)
	}
	defer cut.Close()
	err = postgres.Tx(t.Context(), cut, func(ctx context.Context, tx bun.Tx) error { return insert(ctx, tx, "parent", "a") })
	if !fault.Is(err, "commit-unknown") {
		t.Errorf("got %v", err)
	}
	for range 100 {
		if count(t, direct, "parent") == 1 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the test did not produce a stored transaction")
}

// throughCutter is the database's address behind a line that breaks at COMMIT.
func throughCutter(t *testing.T, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	network, target := "tcp", u.Host
	if socket := q.Get("host"); socket != "" {
		network, target = "unix", socket
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial(network, target)
			if err != nil {
				client.Close()
				return
			}
			go func() { _, _ = io.Copy(client, server); client.Close() }()
			go cutAtCommit(client, server)
		}
	}()
	q.Del("host")
	u.Host, u.RawQuery = l.Addr().String(), q.Encode()
	return u.String()
}

func cutAtCommit(client, server net.Conn) {
	defer server.Close()
	defer client.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		if bytes.Contains(buf[:n], []byte("COMMIT")) {
			client.Close()
			_, _ = server.Write(buf[:n])
			time.Sleep(100 * time.Millisecond) // let the server read it before the line is gone
			return
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}
