package postgres

import (
	"context"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// heap is what lies on a desk in one state, with or without a lead.
type heap struct {
	State                   string
	Orphan                  bool
	Count, Overdue, DueSoon int
}

// soonDays is how near a limit is soon.
const soonDays = 3

// Inbox counts what is on the person's desk, heap by heap: from memory in a
// large city, else in the database.
func (s *Cases) Inbox(ctx context.Context, who org.Person, now time.Time) ([]casework.InboxGroup, error) {
	rows, known := s.memory.heaps(ctx, who, now)
	if !known {
		var err error
		if rows, err = s.countHeaps(ctx, who, now); err != nil {
			return nil, err
		}
	}
	out := []casework.InboxGroup{}
	for _, d := range casework.DeskOf(who) {
		for _, r := range rows {
			if casework.State(r.State) == d.State && r.Orphan == d.Orphan {
				out = append(out, casework.InboxGroup{
					State: d.State, Action: d.Action,
					Word: casework.DocOf(d.State).Zh, Count: r.Count, Overdue: r.Overdue, DueSoon: r.DueSoon,
				})
			}
		}
	}
	return out, nil
}

func (s *Cases) countHeaps(ctx context.Context, who org.Person, now time.Time) (rows []heap, err error) {
	today := org.DateOf(org.Today(now))
	t, _ := today.Time()
	soon := org.DateOf(t.AddDate(0, 0, soonDays))
	var states []casework.State
	for _, d := range casework.DeskOf(who) {
		states = append(states, d.State)
	}
	err = s.db.NewRaw(`SELECT c.state, c.lead = '' AS orphan, count(*) AS count, count(*) FILTER (WHERE c.due_on < ? AND `+openStates+`) AS overdue,
		count(*) FILTER (WHERE c.due_on BETWEEN ? AND ? AND `+openStates+`) AS due_soon FROM cases c WHERE c.state = ANY(?) AND ? AND ? GROUP BY 1, 2`,
		string(today), string(today), string(soon), texts(states), within(org.ScopeOf(who)).query(), onDesk(who, "")).Scan(ctx, &rows)
	return rows, err
}

// DoneToday counts the steps the person has taken today; bringing cases in is
// no step.
func (s *Cases) DoneToday(ctx context.Context, who org.Person, now time.Time) (n int, err error) {
	y, m, d := now.In(org.Shanghai).Date()
	err = s.db.NewRaw(`SELECT count(*) FROM case_events WHERE actor_id = ? AND at >= ? AND seq > 1`, who.ID, time.Date(y, m, d, 0, 0, 0, 0, org.Shanghai)).Scan(ctx, &n)
	return n, err
}
