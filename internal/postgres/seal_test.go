package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/postgres"
	"liangtian/internal/seal"
)

// sealed is a city with the checkpoint that the program makes at its start, a
// few steps, two checkpoints, and steps after them.
func sealed(t *testing.T) (c *apptest.City, keys seal.Ring, first, second seal.Checkpoint) {
	t.Helper()
	c = apptest.Empty(t)
	for end := time.Now().Add(time.Minute); apptest.Ask[int](c, "SELECT count(*) FROM seal_checkpoints") == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the program makes no checkpoint by itself")
		}
	}
	c.ImportAll(c.NewBatch("示两非〔2026〕1号"), apptest.Plots())
	issue := func(no string) {
		if a := c.As("shi.zr").Step(c.Case(no), "issue", nil); a.Status != 200 {
			t.Fatal(a)
		}
	}
	point := func() seal.Checkpoint {
		p, err := c.App.Checkpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c.Later(time.Hour)
		return p
	}
	issue("A5")
	first = point()
	if a := c.As("a.zr.jb").Step(c.Case("A5"), "receive", nil); a.Status != 200 {
		t.Fatal(a)
	}
	issue("A1")
	second = point()
	keys, err := c.App.Keys()
	if err != nil || first.Number != 2 || second.Number != 3 || second.Size != first.Size+2 || second.Previous != first.Hash() {
		t.Fatal(err, first, second)
	}
	issue("A9")
	return c, keys, first, second
}

// wreck runs statements as the owner of everything, triggers off, in a
// transaction that is not kept, and gives what verify says then.
func wreck(t *testing.T, db *bun.DB, keys seal.Ring, kept []seal.Checkpoint, statements ...string) *seal.Report {
	t.Helper()
	ctx := context.Background()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, s := range append([]string{"SET LOCAL session_replication_role = replica"}, statements...) {
		if res, err := tx.ExecContext(ctx, s); err != nil {
			t.Fatalf("%s: %v", s, err)
		} else if n, _ := res.RowsAffected(); n == 0 && !strings.HasPrefix(s, "SET") {
			t.Fatalf("%s changed nothing", s)
		}
	}
	r, err := postgres.VerifyIn(ctx, tx, keys, kept, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rewritten is the whole record of a case as somebody writes it anew who knows
// how hashes are made: every event sealed again, with another reason in one.
func rewritten(t *testing.T, c *apptest.City, id int64, seq int) (statements []string) {
	t.Helper()
	events, _, err := c.App.Cases.Events(t.Context(), c.Person("shi.zr"), id)
	if err != nil {
		t.Fatal(err)
	}
	var prev []byte
	for _, e := range events {
		if e.Seq == seq {
			e.Reason = "事后补写"
		}
		e.PrevHash = prev
		e.Hash = e.Sum()
		statements = append(statements, fmt.Sprintf(`UPDATE case_events SET reason = '%s', prev_hash = '\x%x', hash = '\x%x' WHERE case_id = %d AND seq = %d`, e.Reason, e.PrevHash, e.Hash, id, e.Seq))
		prev = e.Hash
	}
	return statements
}

func TestVerifyTellsDamageApart(t *testing.T) {
	t.Parallel()
	c, keys, first, second := sealed(t)
	if r := wreck(t, c.Owner, keys, []seal.Checkpoint{first, second}); !r.Holds() || r.Unsealed != 1 || r.Checkpoints != 3 || r.Leaves != second.Size || r.Events != int(second.Size)+1 {
		t.Fatalf("nothing was changed: %+v", r)
	}
	id := c.Case("A5")
	no := apptest.Ask[string](c, "SELECT no FROM cases WHERE id = ?", id)
	last := second.Size - 2 // the leaf of A5's third event
	event := func(seq int) string { return fmt.Sprintf("案件 %s 第 %d 条留痕", no, seq) }
	const logToo = "UPDATE seal_leaves l SET hash = e.hash FROM case_events e WHERE l.kind = 'event' AND e.case_id = l.subject AND e.seq = l.seq"
	own := func(s string) string { return fmt.Sprintf(s, id) }
	newest := own("UPDATE cases c SET version = 2, state = 'issued', facts = (e.after->'facts') FROM case_events e WHERE c.id = %d AND e.case_id = c.id AND e.seq = 2")
	for _, w := range []struct {
		what       string
		statements []string
		kept       []seal.Checkpoint
		damage     casework.Damage
		place      string
		leaf       int64
	}{
		{"an event and its own hash", rewritten(t, c, id, 2)[1:2], nil, casework.Forged, event(2), -2},
		{"the newest event and its own hash", rewritten(t, c, id, 3)[2:], nil, casework.Forged, event(3), last},
		{"the whole chain of a case", rewritten(t, c, id, 2), nil, casework.Forged, event(2), -2},
		{"the whole chain and the log", append(rewritten(t, c, id, 2), logToo), nil, casework.Forged, fmt.Sprintf("检查点 2，叶 0 至 %d", first.Size-1), 0},
		{"the newest chain and the log", append(rewritten(t, c, id, 3), logToo), nil, casework.Forged, fmt.Sprintf("检查点 3，叶 %d 至 %d", first.Size, second.Size-1), first.Size},
		{"the last event, and the case taken back", []string{own("DELETE FROM case_events WHERE case_id = %d AND seq = 3"), newest}, nil, casework.Missing, event(3), last},
		{"two events swapped", []string{
			own("UPDATE case_events SET seq = 99 WHERE case_id = %d AND seq = 2"), own("UPDATE case_events SET seq = 2 WHERE case_id = %d AND seq = 3"),
			own("UPDATE case_events SET seq = 3 WHERE case_id = %d AND seq = 99"),
		}, nil, casework.Reordered, event(2), -2},
		{"a whole case", []string{own("DELETE FROM case_events WHERE case_id = %d"), own("DELETE FROM cases WHERE id = %d")}, nil, casework.Missing, fmt.Sprintf("案件 %d 第 1 条留痕", id), -2},
		{"the newest checkpoint", []string{"DELETE FROM seal_checkpoints WHERE number = 3"}, nil, casework.Missing, "检查点 3", first.Size},
		{"the newest checkpoint and its leaves", []string{
			"DELETE FROM seal_checkpoints WHERE number = 3", fmt.Sprintf("DELETE FROM seal_leaves WHERE leaf >= %d", first.Size),
		}, []seal.Checkpoint{second}, casework.Truncated, "检查点 3", -1},
		{"the end of the log", []string{fmt.Sprintf("DELETE FROM seal_leaves WHERE leaf >= %d", first.Size)}, nil, casework.Truncated, fmt.Sprintf("叶 %d 至 %d", first.Size, second.Size-1), first.Size},
		{"a leaf", []string{"DELETE FROM seal_leaves WHERE leaf = 3"}, nil, casework.Missing, "叶 3", 3},
		{"a signature", []string{"UPDATE seal_checkpoints SET signature = sha512('x') WHERE number = 3"}, nil, casework.Forged, "检查点 3", -1},
	} {
		r := wreck(t, c.Owner, keys, w.kept, w.statements...)
		if r.Holds() {
			t.Errorf("%s: not found", w.what)
			continue
		}
		if f := r.Findings[0]; f.Damage != w.damage || f.Place != w.place || w.leaf != -2 && f.Leaf != w.leaf || f.At.IsZero() {
			t.Errorf("%s: want %s at %s, leaf %d; got %+v", w.what, w.damage, w.place, w.leaf, r.Findings)
		}
	}
}

// What has no chain is told by its leaf.
func TestVerifyOfRecordsWithoutAChain(t *testing.T) {
	t.Parallel()
	c, _, _, _ := sealed(t)
	ctx := context.Background()
	tx, err := c.Owner.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	id := c.Case("A5")
	for _, s := range []string{
		`INSERT INTO photos (case_id, round, phase, kind, sha256, size, filename, mime, width, height, facts, uploaded_by)
			SELECT 9, 1, 'verify', 'wide', repeat('a', 64), 5, 'f.jpg', 'image/jpeg', 1, 1, '{}', min(id) FROM people`,
		`INSERT INTO acceptances (case_id, case_version, site_on, conclusion, measured_cents, looked_at, opinion, required, opened_by, opened_at, idempotency_key)
			SELECT 9, 3, '2026-06-01', 'passed', 5, 'x', 'y', '{agriculture}', min(id), now(), gen_random_uuid() FROM people`,
		`INSERT INTO acceptance_signatures SELECT max(a.id), 'agriculture', '某', '某局', '[[1]]', min(p.id), now() FROM acceptances a, people p`,
	} {
		if _, err := tx.ExecContext(ctx, s); err != nil || id != 9 {
			t.Fatal(id, err)
		}
	}
	var size int64
	if err := tx.NewRaw("SELECT seal_sequence()").Scan(ctx, &size); err != nil {
		t.Fatal(err)
	}
	for column, s := range map[string]string{
		"照片":     "UPDATE photos SET taken_at = now()",
		"联合验收单":  "UPDATE acceptances SET opinion = 'z'",
		"联合验收签字": "UPDATE acceptance_signatures SET name = '另一人'",
	} {
		inner, err := tx.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"SET LOCAL session_replication_role = replica", s} {
			if _, err := inner.ExecContext(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
		keys, _ := c.App.Keys()
		r, err := postgres.VerifyIn(ctx, inner, keys, nil, func(int, int) {})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(r.Findings, func(f seal.Finding) bool {
			return f.Damage == casework.Forged && strings.HasPrefix(f.Place, column+" ")
		}) {
			t.Errorf("%s: %+v", column, r.Findings)
		}
		_ = inner.Rollback()
	}
}

// Everything gets one leaf, whatever commits while a checkpoint is made, and
// the tiles are those of the leaves.
func TestCheckpointsWhileStepsAreTaken(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	done := make(chan error)
	go func() {
		for range 6 {
			if _, err := c.App.Checkpoint(context.Background()); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for i := range 10 {
		if a := c.As("shi.zr").Step(c.Case(fmt.Sprintf("A%d", i+1)), "issue", nil); a.Status != 200 && a.Status != 403 && a.Status != 404 {
			t.Log(a)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if _, err := c.App.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := c.App.VerifySealed(t.Context(), nil, func(int, int) {})
	if err != nil || !r.Holds() || r.Unsealed != 0 || r.Leaves != int64(r.Events) || r.Checkpoints < 7 {
		t.Errorf("%+v %v", r, err)
	}
}
