package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/apptest"
	"liangtian/internal/org"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
)

// asPeople is the role that serves people, straight in the database: what
// somebody has who makes the program send statements of his own.
func asPeople(t testing.TB, c *apptest.City) *bun.DB {
	t.Helper()
	u, err := url.Parse(c.DSN)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(postgres.AppRole, pgtest.Password())
	db, err := postgres.Open(u.String(), postgres.Connections(2))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// besieged is a city with something of every kind in both counties, and a
// clerk of county A who attacks from inside his own scope.
type besieged struct {
	c                         *apptest.City
	db                        *bun.DB
	key                       []byte
	clerk                     org.Person
	mine, theirs, other       int64 // his own, of the other county, of the other department
	theirPlot, theirPhoto     int64
	theirEntry, theirWithdraw int64
}

func besiege(t testing.TB) *besieged {
	t.Helper()
	c := apptest.Start(t)
	b := &besieged{c: c, db: asPeople(t, c), clerk: c.Person("a.zr.jb"), mine: c.Case("A1"), theirs: c.Case("B1"), other: c.Case("A4")}
	for _, id := range []int64{b.mine, b.theirs} {
		if a := c.As("shi.zr").Step(id, "issue", nil); a.Status != 200 {
			t.Fatal(a)
		}
	}
	var err error
	if b.key, err = postgres.WallKey(t.Context(), c.Owner); err != nil {
		t.Fatal(err)
	}
	b.theirPlot = apptest.Ask[int64](c, "SELECT plot_id FROM cases WHERE id = ?", b.theirs)
	// What a county keeps, laid by the owner: who did it does not matter here.
	for _, s := range []string{
		`INSERT INTO photos (case_id, round, phase, kind, sha256, size, filename, mime, width, height, dhash, facts, uploaded_by)
			SELECT id, 1, 'verify', 'wide', encode(sha256(no::bytea), 'hex'), 1, 'f', 'm', 1, 1, 0, '{}', ?1 FROM cases WHERE id = ?0`,
		`INSERT INTO photo_withdrawals (photo_id, actor_id, reason) SELECT id, ?1, 'x' FROM photos WHERE case_id = ?0`,
		`INSERT INTO case_records (case_id, kind, actor_id, payload) VALUES (?0, 'note', ?1, '{}')`,
		`INSERT INTO case_files (case_id, name, mime, size, sha256, uploaded_by) VALUES (?0, 'f', 'm', 1, repeat('0', 64), ?1)`,
		`INSERT INTO case_persons (case_id, seq, persons, changed_by, at) VALUES (?0, 1, '[]', ?1, now())`,
		`INSERT INTO balance_plans (county, year, version, document, out_cents, in_cents, actor_id, actor_name, at) VALUES ('430224', 2026, 1, 'x', 1, 1, ?1, 'x', now())`,
		posting("opening", "county", "'430224'", "capacity", "30000", "paddy", "1000000"),
		strings.Replace(hold("compensation", "'x'"), "430223", "430224", 1) + ";" + keep("county", "'430224'"),
		`INSERT INTO people (login, name, password_hash, role, region, machine) VALUES ('jiqi', 'x', '', 'observer', '4302', true)`,
		`INSERT INTO service_tokens (person_id, purpose, hash, capabilities, issued_by, expires_at) SELECT id, 'x', sha256('jiqi'), '{cases.read}', ?1, now() + interval '1 day' FROM people WHERE machine`,
	} {
		if _, err := c.Owner.NewRaw(s, b.theirs, c.Person("b.zr.jb").ID).Exec(t.Context()); err != nil {
			t.Fatal(s, err)
		}
	}
	b.theirPhoto = apptest.Ask[int64](c, "SELECT id FROM photos WHERE case_id = ?", b.theirs)
	return b
}

// scope is the clerk's scope on a connection, with fields changed before it is
// signed.
func (b *besieged) scope(backend int, changes ...string) string {
	f := []string{strconv.FormatInt(b.clerk.ID, 10), string(b.clerk.Region), postgres.DepartmentsOf(b.clerk), "", "", "", "",
		strconv.Itoa(backend), strconv.FormatInt(time.Now().Unix(), 10), string(b.clerk.Role)}
	for i := 0; i < len(changes); i += 2 {
		at, _ := strconv.Atoi(changes[i])
		f[at-1] = changes[i+1]
	}
	return postgres.SignScope(b.key, f)
}

// attack runs statements in one transaction inside the clerk's scope and never
// keeps it. It succeeds when the last one changes a row or gives a true; or
// when an error tells what it must not.
func (b *besieged) attack(a attack) (won bool, err error) {
	ctx := context.Background()
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer func() {
		_ = conn.Raw(func(any) error { return sql.ErrConnDone }) // nothing of it stays
		_ = conn.Close()
	}()
	var backend int
	if err := conn.QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&backend); err != nil {
		return false, err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	scope := b.scope(backend)
	if a.scope != nil {
		scope = a.scope(b, backend)
	}
	if _, err := tx.ExecContext(ctx, "SET LOCAL liangtian.scope = '"+scope+"'"); err != nil {
		return false, err
	}
	fill := strings.NewReplacer("{mine}", fmt.Sprint(b.mine), "{theirs}", fmt.Sprint(b.theirs), "{other}", fmt.Sprint(b.other),
		"{plot}", fmt.Sprint(b.theirPlot), "{photo}", fmt.Sprint(b.theirPhoto), "{me}", fmt.Sprint(b.clerk.ID),
		"{colleague}", fmt.Sprint(b.c.Person("a.zr.sh").ID), "{backend}", fmt.Sprint(backend))
	for _, s := range a.before {
		if _, err := tx.ExecContext(ctx, fill.Replace(s)); err != nil {
			return false, err
		}
	}
	if a.ask != "" {
		err = tx.QueryRowContext(ctx, fill.Replace(a.ask)).Scan(&won)
		if code := postgres.Code(err); a.tells != "" && code == a.tells {
			return true, err
		}
		return won && err == nil, err
	}
	res, err := tx.ExecContext(ctx, fill.Replace(a.do))
	if err != nil {
		return false, err
	}
	n, _ := res.RowsAffected()
	if _, err := tx.ExecContext(ctx, "SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
		return false, err
	}
	return n > 0 || a.silent, nil
}

// Nothing that this role can say gets it over the wall, and what is its own
// business it can do.
func TestNoAttackSucceeds(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	t.Logf("%d attacks", len(attacks))
	if len(attacks) < 60 {
		t.Errorf("only %d attacks", len(attacks))
	}
	for _, a := range attacks {
		if won, err := b.attack(a); won {
			t.Errorf("%s: succeeded (%v)", a.name, err)
		} else if slices.Contains([]string{"42601", "42703", "42P01", "42883", "23502", "42804", "22023"}, postgres.Code(err)) {
			t.Errorf("%s: it says nothing the database understands: %v", a.name, err)
		}
	}
	for _, s := range []string{
		"SELECT count(*) = 1 FROM cases WHERE id = {mine}", "SELECT count(*) = 1 FROM case_events WHERE case_id = {mine} AND seq = 1",
		"SELECT count(*) = 1 FROM plots p JOIN cases c ON c.plot_id = p.id WHERE c.id = {mine}", "SELECT count(*) = 1 FROM batches",
		"SELECT count(*) > 0 FROM cases_in_box(113, 26, 115, 28)", "SELECT count(*) > 0 FROM cases_with_text('%A1%', 'x')",
	} {
		if own, err := b.attack(attack{name: s, ask: s}); !own {
			t.Errorf("his own is kept from him: %s: %v", s, err)
		}
	}
	taken := attack{before: []string{"UPDATE cases SET state = 'received', version = 3 WHERE id = {mine}"}, do: hisEvent()}
	if won, err := b.attack(taken); !won {
		t.Errorf("his own step is refused: %v", err)
	}
}

// Where a stone of the wall is missing, an attack gets through: the battery
// would notice.
func TestTheBatteryFindsEveryMissingStone(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	stones := stones(t, b.c)
	t.Logf("%d stones", len(stones))
	if len(stones) < 25 {
		t.Errorf("only %d stones", len(stones))
	}
	for _, s := range stones {
		do := func(statement string) {
			if _, err := b.c.Owner.ExecContext(t.Context(), statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
		do(s.out)
		var won []string
		for _, a := range attacks {
			if ok, _ := b.attack(a); ok {
				won = append(won, a.name)
			}
		}
		do(s.back)
		if len(won) == 0 {
			t.Errorf("without %s no attack succeeds", s.name)
		}
	}
}
