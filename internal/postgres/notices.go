package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/jobs"
	"liangtian/internal/notify"
	"liangtian/internal/org"
)

// JobDeliver takes the notices of one happening out of the house.
const JobDeliver = "notices_deliver"

// DeliverArgs names the happening.
type DeliverArgs struct {
	Source string `json:"source"`
}

// tell writes notices inside the transaction of what they tell about: they are
// there if, and only if, it is. The key (person, source) lets a repeated try
// tell nothing twice.
func tell(ctx context.Context, tx bun.Tx, notices []notify.Notice) error {
	for _, n := range notices {
		facts, err := json.Marshal(n.Facts)
		if err != nil {
			return err
		}
		var ids []int64
		if err := tx.NewRaw(`INSERT INTO notifications (person_id, kind, source, case_id, supervision_id, facts, created_at)
			SELECT p.id, ?, ?, nullif(?, 0), nullif(?, 0), ?::jsonb, coalesce(?::timestamptz, now()) FROM people p WHERE p.active AND NOT p.machine AND p.id <> ?
			AND (p.id = ANY(?) OR (? <> '' AND p.region = ? AND p.department = ? AND p.role = ANY(?)))
			ORDER BY p.id ON CONFLICT ON CONSTRAINT notifications_once DO NOTHING RETURNING id`,
			n.Kind, n.Source, n.CaseID, n.Order, string(facts), instant(n.At), n.To.Not, pgdialect.Array(n.To.People),
			string(n.To.County), string(n.To.County), string(n.To.Department), texts(notify.DeskRoles)).Scan(ctx, &ids); err != nil {
			return err
		}
		if len(ids) == 0 {
			continue
		}
		if _, err := EnqueueJob(ctx, tx, jobs.Request{Kind: JobDeliver, Args: DeliverArgs{n.Source}}); err != nil {
			return err
		}
	}
	return nil
}

// Notices keeps what people are told.
type Notices struct{ db *bun.DB }

// NewNotices works on an open database.
func NewNotices(db *bun.DB) *Notices { return &Notices{db} }

// Remind tells the desks of every county department how many of its cases are
// late and how many will be within three days: one notice a person a day.
func (s *Notices) Remind(ctx context.Context, today org.Date) error {
	t, _ := today.Time()
	var rows []struct {
		County, Lead  string
		Overdue, Soon string
	}
	return Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`SELECT c.county, c.lead, count(*) FILTER (WHERE c.due_on < ?) AS overdue, count(*) FILTER (WHERE c.due_on >= ?) AS soon
			FROM cases c WHERE c.due_on <= ? AND c.county <> '' AND c.lead <> '' AND `+openStates+` GROUP BY 1, 2 ORDER BY 1, 2`,
			string(today), string(today), string(org.DateOf(t.AddDate(0, 0, 3)))).Scan(ctx, &rows); err != nil {
			return err
		}
		for _, r := range rows {
			n := notify.Notice{
				Kind: notify.Reminder, Source: "reminder:" + string(today), Facts: map[string]string{"overdue": r.Overdue, "soon": r.Soon},
				To: notify.Audience{County: org.Region(r.County), Department: org.Department(r.Lead)},
			}
			if err := tell(ctx, tx, []notify.Notice{n}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Told is a notice as its reader has it.
type toldRow struct {
	ID            int64
	Kind          string
	CaseID        int64
	SupervisionID int64
	Facts         []byte
	CreatedAt     time.Time
	ReadAt        *time.Time
}

// List gives a person's notices, newest first.
func (s *Notices) List(ctx context.Context, who org.Person, f notify.Filter) ([]notify.Told, error) {
	w := cond("n.person_id = ?", who.ID)
	if f.Unread {
		w.and("n.read_at IS NULL")
	}
	if f.Kind != "" {
		w.and("n.kind = ?", f.Kind)
	}
	if f.Before > 0 {
		w.and("n.id < ?", f.Before)
	}
	var rows []toldRow
	err := s.db.NewRaw(`SELECT n.id, n.kind, coalesce(n.case_id, 0) AS case_id, coalesce(n.supervision_id, 0) AS supervision_id, n.facts, n.created_at, n.read_at
		FROM notifications n WHERE ? ORDER BY n.id DESC LIMIT ?`, w.query(), f.Limit).Scan(ctx, &rows)
	out := make([]notify.Told, 0, len(rows))
	for _, r := range rows {
		t := notify.Told{ID: r.ID, Kind: notify.Kind(r.Kind), CaseID: r.CaseID, Order: r.SupervisionID, At: r.CreatedAt, Read: r.ReadAt != nil}
		if err := json.Unmarshal(r.Facts, &t.Facts); err != nil {
			return nil, err
		}
		t.Zh, t.En = notify.Says(t.Kind, t.Facts)
		out = append(out, t)
	}
	return out, err
}

// Unread counts what a person has not read.
func (s *Notices) Unread(ctx context.Context, who org.Person) (n int, err error) {
	err = s.db.NewRaw(`SELECT count(*) FROM notifications WHERE person_id = ? AND read_at IS NULL`, who.ID).Scan(ctx, &n)
	return n, err
}

// MarkRead marks some of a person's notices, or all up to one that he has seen.
func (s *Notices) MarkRead(ctx context.Context, who org.Person, ids []int64, upTo int64) error {
	_, err := s.db.NewRaw(`UPDATE notifications SET read_at = now() WHERE person_id = ? AND read_at IS NULL AND (id = ANY(?) OR id <= ?)`,
		who.ID, pgdialect.Array(ids), upTo).Exec(ctx)
	return err
}
