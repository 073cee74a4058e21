package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/notify"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

// Supervision keeps orders, their events and attachments.
type Supervision struct{ db *bun.DB }

// NewSupervision works on an open database.
func NewSupervision(db *bun.DB) *Supervision { return &Supervision{db} }

var errNoOrder = fault.New(fault.NotFound, "no-such-supervision", "没有这件督办，或不在您的权限范围内。")

// ordersWithin is the scope of a person over the order alias s.
func ordersWithin(who org.Person) where {
	if who == supervise.Program {
		return cond("true")
	}
	if !who.Active || !who.May(org.ReadSupervision) || who.Region == "" {
		return cond("false")
	}
	w := cond("starts_with(s.county, ?)", string(who.Region))
	if who.Department != org.NoDepartment {
		w.and("s.department = ?", string(who.Department))
	}
	return w
}

const orderColumns = `s.id, s.number, s.kind, s.county, s.department, s.body, to_char(s.term, 'YYYY-MM-DD') AS term, s.state, s.version,
  s.issuer_id, i.name AS issuer_name, s.issuer_role, s.issuer_department, i.region AS issuer_region, s.issued_at, s.parent_id`

type orderRow struct {
	ID               int64
	Number           string
	Kind             string
	County           string
	Department       string
	Body             string
	Term             string
	State            string
	Version          int
	IssuerID         int64
	IssuerName       string
	IssuerRole       string
	IssuerDepartment string
	IssuerRegion     string
	IssuedAt         time.Time
	ParentID         *int64
}

func (r orderRow) value() supervise.Order {
	return supervise.Order{
		ID: r.ID, Number: r.Number, Kind: supervise.Kind(r.Kind), County: org.Region(r.County), Department: org.Department(r.Department),
		Text: r.Body, Term: org.Date(r.Term), State: supervise.State(r.State), Version: r.Version, IssuedAt: r.IssuedAt, ParentID: r.ParentID,
		Issuer: supervise.Office{ID: r.IssuerID, Name: r.IssuerName, Role: org.Role(r.IssuerRole), Department: org.Department(r.IssuerDepartment), Region: org.Region(r.IssuerRegion)},
	}
}

// Issue makes a new order; a key that was used gives back the order it made.
func (s *Supervision) Issue(ctx context.Context, who org.Person, n supervise.New, key string, now time.Time) (id int64, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if id, err = orderOfKey(ctx, tx, who, key); id != 0 || err != nil {
			return err
		}
		cases, err := factsOf(ctx, tx, who, n.Cases)
		if err != nil {
			return err
		}
		o, e, err := supervise.Make(n, who, cases, key, now)
		if err != nil {
			return err
		}
		id, err = insertOrder(ctx, tx, o, e)
		return err
	})
	if Constraint(err) == "supervision_events_idempotency" {
		// Two tries at the same moment: the other one made it.
		if id, errNow := orderOfKey(ctx, s.db, who, key); id != 0 {
			return id, errNow
		}
	}
	return id, refusal(err)
}

func orderOfKey(ctx context.Context, db bun.IDB, who org.Person, key string) (id int64, err error) {
	err = db.NewRaw(`SELECT supervision_id FROM supervision_events WHERE actor_id = ? AND idempotency_key = ?`, who.ID, key).Scan(ctx, &id)
	if none(err) {
		err = nil
	}
	return id, err
}

// factsOf reads the cases that the person may see, locked so that none ends
// while it is being put under supervision.
func factsOf(ctx context.Context, tx bun.Tx, who org.Person, ids []int64) ([]supervise.CaseFacts, error) {
	var rows []struct {
		ID                    int64
		PlotNo, State, County string
		Lead, Partner         string
	}
	err := tx.NewRaw(`SELECT c.id, p.plot_no, c.state, c.county, c.lead, c.partner FROM cases c JOIN plots p ON p.id = c.plot_id
		WHERE c.id = ANY(?) AND ? ORDER BY c.id FOR SHARE OF c`, pgdialect.Array(ids), within(org.ScopeOf(who)).query()).Scan(ctx, &rows)
	out := make([]supervise.CaseFacts, 0, len(rows))
	for _, r := range rows {
		out = append(out, supervise.CaseFacts{
			ID: r.ID, PlotNo: r.PlotNo, State: casework.State(r.State), County: org.Region(r.County),
			Lead: org.Department(r.Lead), Partner: org.Department(r.Partner),
		})
	}
	return out, err
}

// insertOrder writes an order with its first event, its cases and its notices.
func insertOrder(ctx context.Context, tx bun.Tx, o supervise.Order, e supervise.Event) (id int64, err error) {
	if o.Number == "" {
		if o.Number, err = nextNumber(ctx, tx, o.Kind, o.IssuedAt); err != nil {
			return 0, err
		}
	}
	if err = tx.NewRaw(`INSERT INTO supervisions (number, kind, county, department, body, term, state, version, issuer_id, issuer_role, issuer_department, issued_at, parent_id, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, o.Number, o.Kind, o.County, o.Department, o.Text, string(o.Term), o.State, o.Version,
		o.Issuer.ID, o.Issuer.Role, o.Issuer.Department, o.IssuedAt, o.ParentID, o.IssuedAt).Scan(ctx, &id); err != nil {
		return 0, err
	}
	o.ID = id
	if _, err = tx.NewRaw(`INSERT INTO supervision_cases (supervision_id, case_id) SELECT ?, unnest(?::bigint[])`, id, pgdialect.Array(o.Cases)).Exec(ctx); err != nil {
		return 0, err
	}
	return id, insertOrderEvent(ctx, tx, o, e)
}

func insertOrderEvent(ctx context.Context, tx bun.Tx, o supervise.Order, e supervise.Event) error {
	var key any
	if e.Key != "" {
		key = e.Key
	}
	if _, err := tx.NewRaw(`INSERT INTO supervision_events (supervision_id, seq, action, from_state, to_state, actor_id, actor_name, actor_role, actor_department, at, body, term, idempotency_key)
		VALUES (?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?, ?, ?, ?, ?)`, o.ID, e.Seq, e.Action, e.From, e.To, e.ActorID, e.ActorName, e.Role, e.Department,
		e.At, e.Text, date(e.Term), key).Exec(ctx); err != nil {
		return err
	}
	for _, f := range e.Files {
		if _, err := tx.NewRaw(`INSERT INTO supervision_files (supervision_id, seq, name, mime, size, sha256) VALUES (?, ?, ?, ?, ?, ?)`,
			o.ID, e.Seq, f.Name, f.MIME, f.Size, f.SHA256).Exec(ctx); err != nil {
			return err
		}
	}
	return tell(ctx, tx, notify.OfOrder(o, e))
}

// nextNumber counts by kind and year, past numbers that somebody gave by hand.
func nextNumber(ctx context.Context, tx bun.Tx, k supervise.Kind, at time.Time) (string, error) {
	year := at.In(org.Shanghai).Year()
	for {
		var n int
		if err := tx.NewRaw(`INSERT INTO supervision_numbers (kind, year, last) VALUES (?, ?, 1)
			ON CONFLICT (kind, year) DO UPDATE SET last = supervision_numbers.last + 1 RETURNING last`, k, year).Scan(ctx, &n); err != nil {
			return "", err
		}
		number := fmt.Sprintf("%s〔%d〕%d号", k.Doc().Zh, year, n)
		var taken bool
		if err := tx.NewRaw(`SELECT EXISTS (SELECT FROM supervisions WHERE number = ?)`, number).Scan(ctx, &taken); err != nil || !taken {
			return number, err
		}
	}
}

// Change takes a step of an order: one transaction that locks it inside the
// person's scope, lets decide judge, and writes the outcome. A key that was
// used changes nothing.
func (s *Supervision) Change(ctx context.Context, who org.Person, id int64, key string, decide func(supervise.Order) (supervise.Outcome, error)) error {
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		o, err := loadOrder(ctx, tx, who, id, "FOR UPDATE OF s")
		if err != nil {
			return err
		}
		if key != "" {
			if of, err := orderOfKey(ctx, tx, who, key); err != nil || of == id {
				return err
			}
		}
		out, err := decide(o)
		if err != nil {
			return err
		}
		n := out.Next
		if _, err := tx.NewRaw(`UPDATE supervisions SET state = ?, version = ?, term = ?, updated_at = ? WHERE id = ?`,
			n.State, n.Version, string(n.Term), out.Event.At, id).Exec(ctx); err != nil {
			return err
		}
		if err := insertOrderEvent(ctx, tx, n, out.Event); err != nil || out.Child == nil {
			return err
		}
		_, err = insertOrder(ctx, tx, *out.Child, supervise.Begin(*out.Child, out.Event))
		return err
	})
	return refusal(err)
}

func loadOrder(ctx context.Context, db bun.IDB, who org.Person, id int64, lock string) (supervise.Order, error) {
	var r orderRow
	err := db.NewRaw(`SELECT `+orderColumns+` FROM supervisions s JOIN people i ON i.id = s.issuer_id WHERE s.id = ? AND ? `+lock,
		id, ordersWithin(who).query()).Scan(ctx, &r)
	if none(err) {
		return supervise.Order{}, errNoOrder
	}
	if err != nil {
		return supervise.Order{}, err
	}
	o := r.value()
	err = db.NewRaw(`SELECT case_id FROM supervision_cases WHERE supervision_id = ? ORDER BY case_id`, id).Scan(ctx, &o.Cases)
	return o, err
}

// Overdue gives the orders that the program escalates by itself, with the
// working days of the kind that follows.
func (s *Supervision) Overdue(ctx context.Context, today org.Date) (ids []int64, err error) {
	err = s.db.NewRaw(`SELECT s.id FROM supervisions s JOIN supervision_rules r ON r.kind = s.kind
		WHERE r.automatic AND s.kind <> 'listed' AND s.state IN ('issued', 'returned') AND s.term < ? ORDER BY s.id`, string(today)).Scan(ctx, &ids)
	return ids, err
}

// Rules gives every kind with the city's rule and the term that follows.
func (s *Supervision) Rules(ctx context.Context, now time.Time) ([]supervise.KindRule, error) {
	var rows []supervise.OrderRule
	if err := s.db.NewRaw(`SELECT kind, term_days, automatic FROM supervision_rules`).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	cal, err := loadCalendar(ctx, s.db)
	out := make([]supervise.KindRule, 0, len(supervise.Kinds))
	for _, d := range supervise.Kinds {
		for _, r := range rows {
			if r.Kind == d.Kind {
				d.Rule = r
			}
		}
		out = append(out, supervise.KindRule{OrderKind: d, Term: org.DateOf(cal.Add(org.Today(now), d.Rule.TermDays, org.WorkingDays))})
	}
	return out, err
}

// SetRule keeps what the city has settled about a kind.
func (s *Supervision) SetRule(ctx context.Context, who org.Person, r supervise.OrderRule) error {
	_, err := s.db.NewRaw(`UPDATE supervision_rules SET term_days = ?, automatic = ?, changed_by = ?, changed_at = now() WHERE kind = ?`,
		r.TermDays, r.Automatic, who.ID, r.Kind).Exec(ctx)
	return refusal(err)
}
