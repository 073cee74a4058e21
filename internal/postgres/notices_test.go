package postgres_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
	"liangtian/internal/notify"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

// A happening and what it tells are one: whatever fails on the way leaves
// neither, and whatever is tried again tells once.
func TestNoticesExactlyOnce(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	id := underSupervision(t, c, supervise.Formal, 5)
	counts := func() (events, notices, jobs int) {
		return apptest.Ask[int](c, "SELECT count(*) FROM supervision_events"), apptest.Ask[int](c, "SELECT count(*) FROM notifications"),
			apptest.Ask[int](c, "SELECT count(*) FROM jobs WHERE kind = 'notices_deliver'")
	}
	events, notices, _ := counts()
	if events != 1 || notices != 3 {
		t.Fatalf("%d events, %d notices", events, notices)
	}
	// The disk of the table of notices gives up in the middle of the step.
	if _, err := c.Owner.ExecContext(t.Context(), `ALTER TABLE notifications ADD CONSTRAINT broken CHECK (kind <> 'supervision_replied')`); err != nil {
		t.Fatal(err)
	}
	key := uuid.NewString()
	if err := answer(c, "a.zr.jb", id, key); err == nil {
		t.Fatal("answered without telling")
	}
	if e, n, _ := counts(); e != events || n != notices {
		t.Fatalf("half of it stayed: %d events, %d notices", e, n)
	}
	if _, err := c.Owner.ExecContext(t.Context(), `ALTER TABLE notifications DROP CONSTRAINT broken`); err != nil {
		t.Fatal(err)
	}
	// Now six tries of the same step at once, and again afterwards.
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if err := answer(c, "a.zr.jb", id, key); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := answer(c, "a.zr.jb", id, key); err != nil {
		t.Error(err)
	}
	if e, n, _ := counts(); e != 2 || n != 4 {
		t.Errorf("%d events, %d notices", e, n)
	}
	// The daily reminder: run by two servers and once more after a crash.
	if _, err := c.Owner.ExecContext(t.Context(), "SET LOCAL session_replication_role = replica; UPDATE cases SET due_on = CASE id WHEN ? THEN ?::date END", c.Case("A1"), c.Day(-1)); err != nil {
		t.Fatal(err)
	}
	for _, day := range []int{0, 0, 1} {
		for range 3 {
			all.Go(func() {
				if err := c.App.Notices.Remind(context.Background(), org.Date(c.Day(day))); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	for login, want := range map[string]int{"a.zr.jb": 2, "a.zr.sh": 2, "xinren": 2, "a.ny.jb": 0, "b.zr.jb": 0, "a.zr.wy": 0, "lizhi": 0} {
		if n := apptest.Ask[int](c, "SELECT count(*) FROM notifications WHERE person_id = ? AND kind = 'reminder'", c.Person(login).ID); n != want {
			t.Errorf("%s is reminded %d times, want %d", login, n, want)
		}
	}
	list, err := c.App.Notices.List(t.Context(), c.Person("a.zr.jb"), notify.Filter{Kind: notify.Reminder, Limit: 1})
	if err != nil || list[0].Facts["overdue"] != "1" || !strings.Contains(list[0].Zh, "逾期 1 宗") {
		t.Errorf("%+v %v", list, err)
	}
}
