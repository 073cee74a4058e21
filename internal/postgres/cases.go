package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/balance"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/notify"
	"liangtian/internal/org"
	"liangtian/internal/routing"
)

// Cases keeps cases, their events and their records.
// db is a database, or a transaction of the caller.
type Cases struct {
	db     bun.IDB
	memory *memory // nil inside a transaction
}

// NewCases works on an open database.
func NewCases(db *bun.DB) *Cases { return &Cases{db: db, memory: newMemory(db)} }

var errNoCase = fault.New(fault.NotFound, "no-such-case", "没有这个案件，或不在您的权限范围内。")

const caseColumns = `c.id, c.no, c.batch_id, c.plot_id, c.parent_id, c.state, c.version, c.lead, c.partner,
  c.county, c.qualification, c.deputed, coalesce(to_char(c.due_on, 'YYYY-MM-DD'), '') AS due_on, c.facts`

type caseRow struct {
	ID            int64
	No            string
	BatchID       int64
	PlotID        int64
	ParentID      *int64
	State         string
	Version       int
	Lead          string
	Partner       string
	County        string
	Qualification string
	Deputed       []int64 `bun:",array"`
	DueOn         string
	Facts         []byte
}

func (r caseRow) value() (casework.Case, error) {
	c := casework.Case{
		ID: r.ID, No: r.No, BatchID: r.BatchID, PlotID: r.PlotID, ParentID: r.ParentID,
		State: casework.State(r.State), Version: r.Version,
		Lead: org.Department(r.Lead), Partner: org.Department(r.Partner), County: org.Region(r.County),
		Qualification: routing.Qualification(r.Qualification), Deputed: r.Deputed, DueOn: org.Date(r.DueOn),
	}
	if c.Deputed == nil {
		c.Deputed = []int64{}
	}
	return c, json.Unmarshal(r.Facts, &c.Facts)
}

// Change is casework.Store.Change: one transaction that locks the case, lets
// decide judge it, and writes the case, its event and its children.
func (s *Cases) Change(ctx context.Context, who org.Person, id int64, key string,
	decide func(casework.Dossier) (casework.Outcome, error),
) (again bool, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		c, err := loadCase(ctx, tx, who, id, "FOR UPDATE OF c")
		if err != nil {
			// The person may have lost sight of the case by this very step;
			// the key still says that it was done.
			if again, _ = usedKey(ctx, tx, who, id, key); again {
				return nil
			}
			return err
		}
		if again, err = usedKey(ctx, tx, who, id, key); again || err != nil {
			return err
		}
		d, err := dossier(ctx, tx, c)
		if err != nil {
			return err
		}
		out, err := decide(d)
		if err != nil {
			return err
		}
		if err := storeOutcome(ctx, tx, d.Case, out); err != nil {
			return err
		}
		if _, err := insertPosting(ctx, tx, who, balance.Posting{Entries: out.Postings}, "", out.Event.At); err != nil {
			return err
		}
		return tell(ctx, tx, append(notify.OfStep(d.Case, d.Plot.No, d.Steps, out), notify.OfShared(d.Plot.No, out)...))
	})
	return again, refusal(err)
}

func usedKey(ctx context.Context, db bun.IDB, who org.Person, id int64, key string) (bool, error) {
	if key == "" {
		return false, nil
	}
	var used bool
	err := db.NewRaw(`SELECT EXISTS (SELECT 1 FROM case_events WHERE actor_id = ? AND idempotency_key = ? AND case_id = ?)`,
		who.ID, key, id).Scan(ctx, &used)
	return used, err
}

func loadCase(ctx context.Context, db bun.IDB, who org.Person, id int64, lock string) (casework.Case, error) {
	var r caseRow
	err := db.NewRaw(`SELECT `+caseColumns+` FROM cases c WHERE c.id = ? AND ? `+lock,
		id, stepping(who).query()).Scan(ctx, &r)
	if errors.Is(err, sql.ErrNoRows) {
		return casework.Case{}, errNoCase
	}
	if err != nil {
		return casework.Case{}, err
	}
	return r.value()
}

// storeOutcome writes what a step made. The event goes last: its key ties the
// case's new version and state to it at commit.
func storeOutcome(ctx context.Context, tx bun.Tx, before casework.Case, out casework.Outcome) error {
	var prev []byte
	err := tx.NewRaw(taking(ctx, before.ID, before.PlotID)+`SELECT hash FROM case_events WHERE case_id = ? AND seq = ?`,
		before.ID, before.Version).Scan(ctx, &prev)
	if err != nil {
		return err
	}
	n, replaced := out.Next, cond("plot_id = ?", out.Next.PlotID)
	if out.Plot != nil {
		if replaced, err = replacePlot(ctx, tx, &n, *out.Plot); err != nil {
			return err
		}
	}
	facts, err := json.Marshal(n.Facts)
	if err != nil {
		return err
	}
	if _, err := tx.NewRaw(`UPDATE cases SET state = ?, version = ?, lead = ?, partner = ?, county = ?, qualification = ?,
		deputed = ?, due_on = ?, facts = ?, updated_at = ?, ? WHERE id = ?`,
		n.State, n.Version, n.Lead, n.Partner, n.County, n.Qualification,
		pgdialect.Array(n.Deputed), date(n.DueOn), string(facts), out.Event.At, bun.SafeQuery(replaced.sql, replaced.args...), n.ID).Exec(ctx); err != nil {
		return err
	}
	e, err := casework.Seal(out.Event, n, prev)
	if err != nil {
		return err
	}
	if err := insertEvents(ctx, tx, []casework.Event{e}); err != nil {
		return err
	}
	return insertBirths(ctx, tx, out.Children)
}

func insertEvents(ctx context.Context, tx bun.Tx, events []casework.Event) error {
	type row struct {
		bun.BaseModel   `bun:"case_events"`
		CaseID          int64
		Seq             int
		Action          string
		FromState       string
		ToState         string
		ActorID         int64 `bun:",nullzero"` // nobody: the program
		ActorName       string
		ActorRole       string
		ActorDepartment string
		ActorRegion     string
		At              time.Time
		Reason          string
		Document        string
		Payload         string
		After           string
		IdempotencyKey  *string
		PrevHash        []byte
		Hash            []byte
	}
	rows := make([]row, len(events))
	for i, e := range events {
		rows[i] = row{
			CaseID: e.CaseID, Seq: e.Seq, Action: string(e.Action), FromState: string(e.From), ToState: string(e.To),
			ActorID: e.ActorID, ActorName: e.ActorName, ActorRole: string(e.Role), ActorDepartment: string(e.Department),
			ActorRegion: string(e.Region), At: e.At, Reason: e.Reason, Document: e.Document,
			Payload: string(e.Payload), After: string(e.After), PrevHash: e.PrevHash, Hash: e.Hash,
		}
		if e.Key != "" {
			rows[i].IdempotencyKey = &e.Key
		}
	}
	for chunk := range slices.Chunk(rows, 200) {
		if _, err := tx.NewInsert().Model(&chunk).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// People gives active people by id.
func (s *Cases) People(ctx context.Context, ids []int64) (map[int64]org.Person, error) {
	var rows []personRow
	err := s.db.NewRaw(`SELECT `+personColumns+` FROM people p WHERE p.id = ANY(?) AND p.active`, pgdialect.Array(ids)).Scan(ctx, &rows)
	out := make(map[int64]org.Person, len(rows))
	for _, r := range rows {
		out[r.ID] = r.value()
	}
	return out, err
}

// date is a day as the database takes it: NULL for none.
func date(d org.Date) any {
	if d == "" {
		return nil
	}
	return string(d)
}
