package postgres_test

import (
	"context"
	"testing"

	"github.com/uptrace/bun"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/postgres"
)

// damage runs statements as somebody who holds the whole database, triggers
// and keys switched off, and gives what verify says then.
func damage(t *testing.T, db *bun.DB, statements ...string) *casework.Break {
	t.Helper()
	ctx := context.Background()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, s := range append([]string{"SET LOCAL session_replication_role = replica"}, statements...) {
		r, err := tx.ExecContext(ctx, s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if n, _ := r.RowsAffected(); n == 0 && s[:3] != "SET" {
			t.Fatalf("%s changed nothing", s)
		}
	}
	b, err := postgres.VerifyAll(ctx, tx, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// eventColumns is a change of every column of an event.
var eventColumns = map[string]string{
	"case_id": "case_id + 1000", "seq": "9", "action": "'refuse'", "from_state": "'imported'", "to_state": "'closed'", "actor_id": "actor_id + 1",
	"actor_name": "actor_name || '.'", "actor_role": "'city'", "actor_department": "''", "actor_region": "'43'", "at": "at + interval '1 microsecond'",
	"reason": "'改过'", "document": "'改过'", "payload": `'{"reason":"改过"}'`, "after": "(after::text || ' ')::json", "idempotency_key": "gen_random_uuid()",
	"prev_hash": "sha256('x')", "hash": "sha256('x')",
}

// caseColumns is a change of every column that decisions made.
var caseColumns = map[string]string{
	"no": "no || '0'", "batch_id": "batch_id + 1", "parent_id": "1", "state": "'closed'", "version": "version + 1",
	"lead": "'agriculture'", "partner": "'agriculture'", "county": "'430224'", "deputed": "'{1}'", "due_on": "due_on + 1",
	"qualification": "'non_grain'", "facts": `(facts::jsonb || '{"returns":0}')::json`,
}

// derived are columns that follow from the plot and the file, or say when.
var derived = map[string]bool{"id": true, "plot_id": true, "type": true, "area_cents": true, "pbf_cents": true, "center": true, "updated_at": true}

func TestVerifyFindsEveryChangeByHand(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	id := c.Case("A5")
	for _, s := range []struct{ login, action string }{{"shi.zr", "issue"}, {"a.zr.jb", "receive"}} {
		if a := c.As(s.login).Step(id, s.action, nil); a.Status != 200 {
			t.Fatal(a)
		}
	}
	if a := c.As("a.zr.jb").Step(id, "depute", apptest.In{"inspectors": []int64{c.Person("a.zr.wy").ID}}); a.Status != 200 {
		t.Fatal(a)
	}
	if b := damage(t, c.Owner); b != nil {
		t.Fatalf("nothing was changed: %+v", b)
	}
	found := func(what string, seq int, statements ...string) {
		t.Helper()
		if b := damage(t, c.Owner, statements...); b == nil || b.CaseID != id || b.Seq != seq || b.Words == "" {
			t.Errorf("%s: want case %d, event %d; got %+v", what, id, seq, b)
		}
	}
	const third, events = " WHERE case_id = 9 AND seq = 3", "UPDATE case_events SET "
	if id != 9 {
		t.Fatalf("A5 is case %d", id)
	}
	for _, column := range columns(t, c, "case_events") {
		if column == "id" {
			continue
		}
		expr, ok := eventColumns[column]
		if !ok {
			t.Errorf("nobody knows what a changed %s is", column)
			continue
		}
		found("event."+column, 3, events+column+" = "+expr+third)
	}
	for _, column := range columns(t, c, "cases") {
		expr, ok := caseColumns[column]
		if ok {
			found("case."+column, 4, "UPDATE cases SET "+column+" = "+expr+" WHERE id = 9")
		} else if !derived[column] {
			t.Errorf("nobody knows what a changed %s is", column)
		}
	}
	found("last event gone", 3, "DELETE FROM case_events WHERE case_id = 9 AND seq = 4")
	found("middle event gone", 2, "DELETE FROM case_events WHERE case_id = 9 AND seq = 2")
	found("first event gone", 1, "DELETE FROM case_events WHERE case_id = 9 AND seq = 1")
	found("all events gone", 0, "DELETE FROM case_events WHERE case_id = 9")
	found("middle event gone, the rest moved up", 2, "DELETE FROM case_events WHERE case_id = 9 AND seq = 2", events+"seq = seq - 1 WHERE case_id = 9 AND seq > 2",
		"UPDATE cases SET version = 3 WHERE id = 9")
	found("two swapped", 2, events+"seq = 99 WHERE case_id = 9 AND seq = 2", events+"seq = 2 WHERE case_id = 9 AND seq = 3", events+"seq = 3 WHERE case_id = 9 AND seq = 99")
	found("an event too many", 5, `INSERT INTO case_events (case_id, seq, action, from_state, to_state, actor_id, actor_name, actor_role, actor_department, actor_region, at, payload, after, prev_hash, hash)
		SELECT case_id, 5, 'depute', 'verifying', 'verifying', actor_id, actor_name, actor_role, actor_department, actor_region, at, payload, after, hash, sha256('x') FROM case_events WHERE case_id = 9 AND seq = 4`)
	found("an event of another case", 4, events+"after = (SELECT after FROM case_events WHERE case_id = 1), hash = (SELECT hash FROM case_events WHERE case_id = 1) WHERE case_id = 9 AND seq = 4")
	found("outline moved", 1, "UPDATE plots SET geom = ST_Translate(geom, 0.00000001, 0) WHERE id = (SELECT plot_id FROM cases WHERE id = 9)")
	found("another plot", 4, "UPDATE cases SET plot_id = 9999 + plot_id WHERE id = 9", "INSERT INTO plots (id, batch_id, plot_no, ground_id, geom, area_cents) OVERRIDING SYSTEM VALUE SELECT id + 9999, batch_id, 'x', ground_id, geom, area_cents FROM plots WHERE id = (SELECT plot_id - 9999 FROM cases WHERE id = 9)")
	found("case gone", 1, "DELETE FROM cases WHERE id = 9")
	found("plot gone", 1, "DELETE FROM plots WHERE id = (SELECT plot_id FROM cases WHERE id = 9)")
}

func columns(t *testing.T, c *apptest.City, table string) (names []string) {
	t.Helper()
	if err := c.Owner.NewRaw("SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ? ORDER BY ordinal_position", table).Scan(t.Context(), &names); err != nil || len(names) < 15 {
		t.Fatal(names, err)
	}
	return names
}
