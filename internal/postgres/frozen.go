package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// signed is the condition of the frozen months that a person may read: those
// of regions that contain his or lie in it, of his department or of both.
func signed(who org.Person) where {
	w := cond("(starts_with(f.region, ?) OR starts_with(?, f.region))", string(who.Region), string(who.Region))
	if who.Department != org.NoDepartment {
		w.and("f.department IN ('', ?)", string(who.Department))
	}
	return w
}

type frozenRow struct {
	ID         int64
	Month      string
	Region     string
	Department string
	Rows       []byte
	Sha256     string
	Note       string
	ActorID    int64
	ActorName  string
	ActorUnit  string
	At         time.Time
}

const frozenColumns = `f.id, f.month, f.region, f.department, f.rows, f.sha256, f.note, f.actor_id, f.actor_name, f.actor_unit, f.at`

func (r frozenRow) value() report.Frozen {
	return report.Frozen{
		ID: r.ID, Month: r.Month, Region: org.Region(r.Region), Department: org.Department(r.Department), Rows: json.RawMessage(r.Rows), SHA256: r.Sha256,
		Note: r.Note, ActorID: r.ActorID, ActorName: r.ActorName, ActorUnit: r.ActorUnit, At: r.At.UTC(), Corrections: []report.Correction{},
	}
}

// Frozen gives the frozen months that a person may read, the newest first.
func (f *Figures) Frozen(ctx context.Context, who org.Person) ([]report.Frozen, error) {
	var rows []frozenRow
	err := f.db.NewRaw(`SELECT `+frozenColumns+` FROM frozen_months f WHERE ? ORDER BY f.month DESC, f.region, f.department LIMIT 200`, signed(who).query()).Scan(ctx, &rows)
	out := make([]report.Frozen, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.value())
	}
	return out, err
}

// FrozenMonth gives one, with its corrections.
func (f *Figures) FrozenMonth(ctx context.Context, who org.Person, id int64) (report.Frozen, error) {
	return frozenMonth(ctx, f.db, who, id)
}

func frozenMonth(ctx context.Context, db bun.IDB, who org.Person, id int64) (report.Frozen, error) {
	var r frozenRow
	err := db.NewRaw(`SELECT `+frozenColumns+` FROM frozen_months f WHERE f.id = ? AND ?`, id, signed(who).query()).Scan(ctx, &r)
	if none(err) {
		return report.Frozen{}, fault.New(fault.NotFound, "no-such-month", "没有这份定稿，或不在您的权限范围内。")
	}
	if err != nil {
		return report.Frozen{}, err
	}
	out := r.value()
	err = db.NewRaw(`SELECT id, county, measure, was, becomes, reason, document, actor_name, at FROM month_corrections WHERE frozen_id = ? ORDER BY id`, id).Scan(ctx, &out.Corrections)
	return out, err
}

// Freeze keeps a month as it was signed.
func (f *Figures) Freeze(ctx context.Context, m report.Frozen) (id int64, err error) {
	err = f.db.NewRaw(`INSERT INTO frozen_months (month, region, department, rows, sha256, note, actor_id, actor_name, actor_unit, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, m.Month, string(m.Region), string(m.Department), string(m.Rows), m.SHA256, m.Note,
		m.ActorID, m.ActorName, m.ActorUnit, m.At).Scan(ctx, &id)
	return id, refusal(err)
}

// Correct keeps a correction, which decide makes of the month as it stands.
func (f *Figures) Correct(ctx context.Context, who org.Person, id int64, decide func(report.Frozen) (report.Correction, error)) error {
	err := Tx(ctx, f.db, func(ctx context.Context, tx bun.Tx) error {
		// Two corrections of one figure follow each other: the second sees the first.
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtext('liangtian.month'), ?::int)", id); err != nil {
			return err
		}
		m, err := frozenMonth(ctx, tx, who, id)
		if err != nil {
			return err
		}
		c, err := decide(m)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO month_corrections (frozen_id, county, measure, was, becomes, reason, document, actor_id, actor_name)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, c.County, c.Measure, c.Was, c.Becomes, c.Reason, c.Document, who.ID, who.Name)
		return err
	})
	return refusal(err)
}
