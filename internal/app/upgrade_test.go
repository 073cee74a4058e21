package app_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/fault"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
	"liangtian/migrations"
)

// next are the migrations of a version to come: those of this one and one more.
func next(t *testing.T, text string) (fstest.MapFS, int) {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	number := 1
	for _, name := range names {
		raw, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: raw}
		if name[0] == '0' {
			number++
		}
	}
	out[fmt.Sprintf("%04d_next.sql", number)] = &fstest.MapFile{Data: []byte(text)}
	return out, number
}

// A server of this version goes on while the database is brought to the next
// one: nobody's request fails, though the migration has to wait for a long
// transaction in its way. A second server of this version starts beside it. What
// does not merely add is refused while they are connected.
func TestServersSurviveAMigration(t *testing.T) {
	c := apptest.Start(t)
	files, number := next(t, `-- expands
		ALTER TABLE cases ADD COLUMN wanted_later int NOT NULL DEFAULT 0;
		ALTER TABLE case_events ADD COLUMN wanted_later text;
		CREATE INDEX cases_wanted_later ON cases (wanted_later);
		CREATE TABLE wanted_later (id bigint PRIMARY KEY, case_id bigint REFERENCES cases (id));`)

	var asked, stepped atomic.Int64
	var all sync.WaitGroup
	stop := make(chan struct{})
	city, clerk := c.As("shi.zr"), c.As("a.zr.jb")
	load := func(do func() apptest.Answer, n *atomic.Int64) {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if a := do(); a.Status != http.StatusOK {
					t.Errorf("a request failed: %s", a)
				}
				n.Add(1)
			}
		})
	}
	load(func() apptest.Answer { return clerk.Get("/api/cases?limit=5") }, &asked)
	load(func() apptest.Answer { return city.Get("/api/inbox") }, &asked)
	id := c.Case("A1")
	load(func() apptest.Answer {
		return clerk.Post(fmt.Sprintf("/api/cases/%d/records", id), map[string]any{"kind": "note", "text": "批注"})
	}, &stepped)

	// Somebody is in the way for a while.
	tx, err := c.Owner.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("LOCK TABLE cases IN ACCESS SHARE MODE"); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(3*time.Second, func() { _ = tx.Rollback() })

	owner, err := postgres.Open(c.DSN, postgres.Long(), postgres.Connections(2))
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	began := time.Now()
	if err := postgres.Migrate(t.Context(), owner, files); err != nil {
		t.Fatal(err)
	}
	t.Logf("migrated in %s beside %d reads and %d writes", time.Since(began).Round(time.Millisecond), asked.Load(), stepped.Load())
	if time.Since(began) < 2*time.Second {
		t.Error("nothing was in the way")
	}

	second := apptest.StartApp(t, c.DSN, t.TempDir(), c.Now) // it does not know the new file
	defer second.Stop()
	time.Sleep(300 * time.Millisecond)
	close(stop)
	all.Wait()
	if asked.Load() < 20 || stepped.Load() < 3 {
		t.Errorf("only %d reads and %d writes", asked.Load(), stepped.Load())
	}
	if n := apptest.Ask[int](c, "SELECT max(number) FROM schema_migrations WHERE expands"); n != number {
		t.Errorf("migration %d stands, want %d", n, number)
	}

	files[fmt.Sprintf("%04d_narrows.sql", number+1)] = &fstest.MapFile{Data: []byte("ALTER TABLE cases DROP COLUMN wanted_later;")}
	if err := postgres.Migrate(t.Context(), owner, files); !fault.Is(err, "migration-old-servers") {
		t.Errorf("servers that do not know it are connected: %v", err)
	}
}

// Once nobody of before is connected, what narrows is done; then a program of
// before does not start any more.
func TestNarrowingNeedsTheOldOnesGone(t *testing.T) {
	t.Parallel()
	dsn, _ := pgtest.DSNs(t)
	owner, err := postgres.Open(dsn, postgres.Long(), postgres.Connections(2))
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	files, _ := next(t, "ALTER TABLE cases ADD COLUMN wanted_later int;")
	if err := postgres.Migrate(t.Context(), owner, files); err != nil {
		t.Fatal(err)
	}
	if err := postgres.Migrate(t.Context(), owner, migrations.FS); !fault.Is(err, "database-newer") {
		t.Errorf("a program of before: %v", err)
	}
}
