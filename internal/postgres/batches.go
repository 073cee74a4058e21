package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

func none(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// loadBatch gives what a case needs of its batch, with the calendar.
func loadBatch(ctx context.Context, db bun.IDB, id int64) (b casework.Batch, err error) {
	if b, err = loadTerms(ctx, db, id); err == nil {
		b.Routing, err = currentRules(ctx, db, time.Now())
	}
	return b, err
}

// loadTerms is a batch without the routing rules, for cases that no step routes.
func loadTerms(ctx context.Context, db bun.IDB, id int64) (b casework.Batch, err error) {
	var r struct {
		Number        string
		IssuedOn      string
		DayKind       string
		Limits        []byte
		EvidenceRules []byte
		Thresholds    []byte
	}
	if err = db.NewRaw(`SELECT number, to_char(issued_on, 'YYYY-MM-DD') AS issued_on, day_kind, limits, evidence_rules, thresholds
		FROM batches WHERE id = ?`, id).Scan(ctx, &r); err != nil {
		return b, err
	}
	b = casework.Batch{ID: id, Number: r.Number, IssuedOn: org.Date(r.IssuedOn), DayKind: org.DayKind(r.DayKind)}
	if err = json.Unmarshal(r.Limits, &b.Limits); err != nil {
		return b, err
	}
	if b.Rules, err = evidence.Merge(r.EvidenceRules); err != nil {
		return b, err
	}
	t, err := intake.ReadThresholds(r.Thresholds)
	if err != nil {
		return b, err
	}
	b.Sliver, b.Carrying = t.SliverCents, t.Carrying()
	b.Calendar, err = loadCalendar(ctx, db)
	return b, err
}

// sliverOf is the overlap below which a layer counts as not touched in a batch.
func sliverOf(ctx context.Context, db bun.IDB, batch int64) (int64, error) {
	var raw []byte
	if err := db.NewRaw(`SELECT thresholds FROM batches WHERE id = ?`, batch).Scan(ctx, &raw); err != nil {
		return 0, err
	}
	t, err := intake.ReadThresholds(raw)
	return t.SliverCents, err
}

func loadCalendar(ctx context.Context, db bun.IDB) (org.Calendar, error) {
	ctx = onPrimary(org.ActingProgram(ctx)) // nobody's own: no scope is signed for it
	var rows []struct {
		Day     string
		Working bool
	}
	err := db.NewRaw(`SELECT to_char(day, 'YYYY-MM-DD') AS day, working FROM calendar_days`).Scan(ctx, &rows)
	cal := make(org.Calendar, len(rows))
	for _, r := range rows {
		cal[r.Day] = r.Working
	}
	return cal, err
}

// Batches keeps batches and their imports.
type Batches struct{ db *bun.DB }

// NewBatches works on an open database without a short statement limit.
func NewBatches(db *bun.DB) *Batches { return &Batches{db} }

// Batch gives what a case needs of its batch.
func (s *Batches) Batch(ctx context.Context, id int64) (casework.Batch, error) {
	b, err := loadBatch(ctx, s.db, id)
	if none(err) {
		err = fault.New(fault.NotFound, "no-such-batch", "没有这个批次。")
	}
	return b, err
}

// Create writes a new batch and gives its number.
func (s *Batches) Create(ctx context.Context, who org.Person, b intake.NewBatch) (id int64, err error) {
	limits, err := json.Marshal(b.Limits)
	if err != nil {
		return 0, err
	}
	rules := "{}"
	if len(b.EvidenceRules) > 0 {
		rules = string(b.EvidenceRules)
	}
	thresholds, err := json.Marshal(b.Thresholds)
	if err != nil {
		return 0, err
	}
	err = s.db.NewRaw(`INSERT INTO batches (number, issued_on, source, day_kind, limits, evidence_rules, thresholds, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, b.Number, string(b.IssuedOn), b.Source, b.DayKind, string(limits), rules, string(thresholds), who.ID).Scan(ctx, &id)
	return id, refusal(err)
}

// SetThresholds changes the thresholds of a batch. Its imports
// that are reconciled but not stored are to be read again.
func (s *Batches) SetThresholds(ctx context.Context, who org.Person, id int64, t intake.Thresholds, next ...string) error {
	raw, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw(`UPDATE batches SET thresholds = ? WHERE id = ?`, string(raw), id).Exec(ctx)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return fault.New(fault.NotFound, "no-such-batch", "没有这个批次。")
		}
		var again []int64
		if err := tx.NewRaw(`UPDATE imports SET status = 'parsing', problem = NULL, progress = '{}' WHERE batch_id = ? AND status = 'parsed' RETURNING id`, id).Scan(ctx, &again); err != nil {
			return err
		}
		for _, id := range again {
			if err := then(ctx, tx, who, id, next); err != nil {
				return err
			}
		}
		return nil
	})
}

// List gives the batches, newest first, with the counts of the cases of them
// that the person may see.
func (s *Batches) List(ctx context.Context, who org.Person, only int64) ([]intake.BatchEntry, error) {
	var rows []struct {
		ID            int64
		Number        string
		IssuedOn      string
		Source        string
		DayKind       string
		Limits        json.RawMessage
		EvidenceRules json.RawMessage
		Thresholds    []byte
		Plots         int
		Open          int
		Closed        int
		Overdue       int
		CreatedAt     time.Time
	}
	w := cond("true")
	if only != 0 {
		w = cond("b.id = ?", only)
	}
	today := org.DateOf(org.Today(time.Now()))
	err := s.db.NewRaw(`SELECT b.id, b.number, to_char(b.issued_on, 'YYYY-MM-DD') AS issued_on, b.source, b.day_kind, b.limits, b.evidence_rules, b.thresholds, b.created_at,
		n.plots, n.open, n.closed, n.overdue
		FROM batches b CROSS JOIN LATERAL (
		  SELECT count(*) AS plots, count(*) FILTER (WHERE c.state NOT IN ('closed','reported','split','voided')) AS open,
		    count(*) FILTER (WHERE c.state IN ('closed','reported')) AS closed,
		    count(*) FILTER (WHERE c.due_on < ? AND c.state NOT IN ('closed','reported','split','voided')) AS overdue
		  FROM cases c WHERE c.batch_id = b.id AND ?) n
		WHERE ? ORDER BY b.issued_on DESC, b.id DESC`, string(today), within(org.ScopeOf(who)).query(), w.query()).Scan(ctx, &rows)
	out := make([]intake.BatchEntry, 0, len(rows))
	for _, r := range rows {
		thresholds, err := intake.ReadThresholds(r.Thresholds)
		if err != nil {
			return nil, err
		}
		out = append(out, intake.BatchEntry{
			ID: r.ID, Number: r.Number, IssuedOn: org.Date(r.IssuedOn), Source: r.Source,
			DayKind: org.DayKind(r.DayKind), Limits: r.Limits, EvidenceRules: r.EvidenceRules, Thresholds: thresholds, Plots: r.Plots, Open: r.Open,
			Closed: r.Closed, Overdue: r.Overdue, CreatedAt: r.CreatedAt,
		})
	}
	return out, err
}
