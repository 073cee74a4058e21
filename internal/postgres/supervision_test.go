package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"liangtian/internal/apptest"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/supervise"
)

// underSupervision issues A1 and puts it under an order of the joint office.
func underSupervision(t *testing.T, c *apptest.City, kind supervise.Kind, term int) int64 {
	t.Helper()
	if a := c.As("shi.zr").Step(c.Case("A1"), "issue", nil); a.Status != 200 {
		t.Fatal(a)
	}
	id, err := c.App.Supervision.Issue(t.Context(), c.Person("lxb"), supervise.New{
		Kind: kind, County: apptest.A, Department: org.NaturalResources, Text: "限期答复", Term: org.Date(c.Day(term)), Cases: []int64{c.Case("A1")},
	}, uuid.NewString(), c.Now())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func answer(c *apptest.City, login string, id int64, key string) error {
	who := c.Person(login)
	return c.App.Supervision.Change(context.Background(), who, id, key, func(o supervise.Order) (supervise.Outcome, error) {
		return supervise.Perform(o, who, supervise.Command{Action: supervise.Reply, Version: o.Version, Key: key, Text: "已办"}, c.Now())
	})
}

// What another county or department may not see it can neither list, open,
// nor answer, and it looks as if it were not there.
func TestOrdersStayInScope(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	id := underSupervision(t, c, supervise.Formal, 5)
	for _, p := range apptest.Everybody {
		who := c.Person(p.Login)
		sees := who.Active && who.May(org.ReadSupervision) && who.Region.Contains(apptest.A) && (who.Department == "" || who.Department == org.NaturalResources)
		_, total, err := c.App.Supervision.List(t.Context(), who, supervise.Filter{Limit: 10}, c.Now())
		_, errSheet := c.App.Supervision.Sheet(t.Context(), who, id, c.Now())
		if err != nil || (total == 1) != sees || (errSheet == nil) != sees || !sees && !fault.Is(errSheet, "no-such-supervision") {
			t.Errorf("%s should see it %v: lists %d (%v), opens %v", p.Login, sees, total, err, errSheet)
		}
		if !sees {
			if err := answer(c, p.Login, id, ""); !fault.Is(err, "no-such-supervision") {
				t.Errorf("%s answers: %v", p.Login, err)
			}
		}
	}
	// Issuing goes no further than the eye does.
	_, err := c.App.Supervision.Issue(t.Context(), c.Person("shi.ny"), supervise.New{
		Kind: supervise.Urge, County: apptest.A, Department: org.Agriculture, Text: "x", Term: org.Date(c.Day(1)), Cases: []int64{c.Case("A1")},
	}, uuid.NewString(), c.Now())
	if !fault.Is(err, "supervision-cases") {
		t.Errorf("agriculture supervises what it does not see: %v", err)
	}
}

func TestDatabaseRefusesForgedOrders(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	id := underSupervision(t, c, supervise.Formal, 5)
	event := func(changes ...string) string {
		values := map[string]string{
			"supervision_id": fmt.Sprint(id), "seq": "2", "action": "'reply'", "from_state": "'issued'", "to_state": "'replied'", "actor_id": "1",
			"actor_name": "'某'", "actor_role": "''", "actor_department": "''", "at": "now()", "body": "'x'",
		}
		for i := 0; i < len(changes); i += 2 {
			values[changes[i]] = changes[i+1]
		}
		var columns, row []string
		for k, v := range values {
			columns, row = append(columns, k), append(row, v)
		}
		return "INSERT INTO supervision_events (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(row, ", ") + ")"
	}
	const move = "UPDATE supervisions SET state = 'replied', version = 2"
	for _, db := range []*bun.DB{c.Owner, c.Own} {
		if err := attempt(t, db, move, event()); err != nil {
			t.Errorf("in order, and refused: %v", err)
		}
	}
	for _, r := range []struct {
		constraint string
		statements []string
	}{
		{"supervisions_moved_by_event", []string{"UPDATE supervisions SET state = 'accepted'"}},
		{"supervisions_moved_by_event", []string{"UPDATE supervisions SET version = 2"}},
		{"supervisions_moved_by_event", []string{move}},
		{"supervision_events_lifecycle", []string{event("to_state", "'accepted'")}},
		{"supervision_events_lifecycle", []string{event("action", "'invent'")}},
		{"supervision_events_chain", []string{event("seq", "3")}},
		{"supervision_events_chain", []string{event("seq", "1")}},
		{"supervision_events_chain", []string{event("from_state", "'returned'")}},
		{"supervision_events_somebody", []string{move, event("actor_id", "NULL")}},
		{"supervision_events_words", []string{move, event("body", "''")}},
		{"supervisions_as_issued", []string{"UPDATE supervisions SET term = term + 30"}},
		{"supervision_files_of_event", []string{fmt.Sprintf("INSERT INTO supervision_files (supervision_id, seq, name, mime, size, sha256) VALUES (%d, 9, 'a', 'b', 1, repeat('a', 64))", id)}},
		{"supervision_files_sha256_shape", []string{fmt.Sprintf("INSERT INTO supervision_files (supervision_id, seq, name, mime, size, sha256) VALUES (%d, 1, 'a', 'b', 1, 'x')", id)}},
		{"supervision_rules_nothing_above", []string{"UPDATE supervision_rules SET automatic = true WHERE kind = 'listed'"}},
		{"notifications_once", []string{"INSERT INTO notifications (person_id, kind, source, facts) SELECT person_id, kind, source, facts FROM notifications"}},
	} {
		for who, db := range map[string]*bun.DB{"owner": c.Owner, "program": c.Own} {
			if err := attempt(t, db, r.statements...); postgres.Constraint(err) != r.constraint {
				t.Errorf("%s: %q: want %s, got %v", who, r.statements, r.constraint, err)
			}
		}
	}
	for _, s := range []string{
		"UPDATE supervisions SET body = 'x'", "UPDATE supervisions SET issuer_id = 1", "DELETE FROM supervisions", "TRUNCATE supervisions CASCADE",
		"UPDATE notifications SET facts = '{}'", "DELETE FROM notifications", "UPDATE supervision_lifecycle SET to_state = 'accepted'", "DELETE FROM supervision_rules",
	} {
		if err := attempt(t, c.Own, s); postgres.Code(err) != denied {
			t.Errorf("%s as the program: %v", s, err)
		}
	}
	for _, s := range []string{"UPDATE supervisions SET body = 'x'", "UPDATE supervisions SET county = '430224'"} {
		if err := attempt(t, c.Owner, s); postgres.Constraint(err) != "supervisions_as_issued" {
			t.Errorf("%s as the owner: %v", s, err)
		}
	}
	if err := attempt(t, c.Owner, "DELETE FROM supervisions"); postgres.Constraint(err) != "supervisions_append_only" {
		t.Errorf("deleted by the owner: %v", err)
	}
}

// The database's table of life is the middle's.
func TestSupervisionLifecycleIsOne(t *testing.T) {
	t.Parallel()
	c := apptest.Bare(t)
	type step struct{ FromState, Action, ToState string }
	want := map[step]bool{{"", "issue", "issued"}: true}
	for _, r := range supervise.Lifecycle {
		want[step{string(r.From), string(r.Do), string(r.To)}] = true
	}
	var have []step
	if err := c.Own.NewRaw("SELECT from_state, action, to_state FROM supervision_lifecycle").Scan(t.Context(), &have); err != nil {
		t.Fatal(err)
	}
	for _, s := range have {
		if !want[s] {
			t.Errorf("only the database has %v", s)
		}
		delete(want, s)
	}
	for s := range want {
		t.Errorf("the database lacks %v", s)
	}
	rules, err := postgres.NewSupervision(c.Own).Rules(t.Context(), c.Now())
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rules {
		if r.Rule != supervise.Kinds[i].Rule {
			t.Errorf("the database begins with %+v, the table with %+v", r.Rule, supervise.Kinds[i].Rule)
		}
	}
}

func TestNumbersAreUnique(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	underSupervision(t, c, supervise.Formal, 5)
	year := c.Now().In(org.Shanghai).Year()
	n := supervise.New{
		Kind: supervise.Formal, Number: fmt.Sprintf("督办〔%d〕2号", year), County: apptest.A, Department: org.NaturalResources,
		Text: "x", Term: org.Date(c.Day(1)), Cases: []int64{c.Case("A1")},
	}
	issue := func(n supervise.New) error {
		_, err := c.App.Supervision.Issue(context.Background(), c.Person("lxb"), n, uuid.NewString(), c.Now())
		return err
	}
	if err := issue(n); err != nil {
		t.Fatal(err)
	}
	if err := issue(n); !fault.Is(err, "supervision-number") {
		t.Errorf("the same number twice: %v", err)
	}
	n.Number = ""
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if err := issue(n); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if have := apptest.Ask[int](c, "SELECT count(DISTINCT number) FROM supervisions"); have != 8 {
		t.Errorf("8 orders have %d numbers", have)
	}
	if !apptest.Ask[bool](c, "SELECT EXISTS (SELECT FROM supervisions WHERE number = ?)", fmt.Sprintf("督办〔%d〕8号", year)) {
		t.Error("the count went past the number that was given")
	}
}

// A connection that dies during COMMIT leaves the caller in doubt; the key
// settles it.
func TestIssueIsOnceByItsKey(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	underSupervision(t, c, supervise.Urge, 5)
	n := supervise.New{Kind: supervise.Urge, County: apptest.A, Department: org.NaturalResources, Text: "x", Term: org.Date(c.Day(1)), Cases: []int64{c.Case("A1")}}
	key := uuid.NewString()
	ids := make(chan int64, 8)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			id, err := c.App.Supervision.Issue(ctx, c.Person("lxb"), n, key, c.Now())
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			ids <- id
		})
	}
	all.Wait()
	close(ids)
	first := <-ids
	for id := range ids {
		if id != first {
			t.Errorf("one key made %d and %d", first, id)
		}
	}
}
