package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

const (
	orderOwed    = `s.state IN ('issued', 'returned')`
	orderRunning = `s.state IN ('issued', 'returned', 'replied')`
	entryOfOrder = orderColumns + `, coalesce(g.name, '') AS county_name, r.automatic,
  (SELECT count(*) FROM supervision_cases k WHERE k.supervision_id = s.id) AS case_count,
  (SELECT count(*) FROM supervision_cases k JOIN cases c ON c.id = k.case_id WHERE k.supervision_id = s.id AND ` + openStates + `) AS open_cases`
	orderTables = ` FROM supervisions s JOIN people i ON i.id = s.issuer_id JOIN supervision_rules r ON r.kind = s.kind LEFT JOIN regions g ON g.code = s.county`
)

// supervised: an order about the case c still runs.
const supervised = `EXISTS (SELECT FROM supervision_cases k JOIN supervisions s ON s.id = k.supervision_id WHERE k.case_id = c.id AND ` + orderRunning + `)`

type orderEntryRow struct {
	orderRow
	CountyName string
	Automatic  bool
	CaseCount  int
	OpenCases  int
}

func (r orderEntryRow) entry(cal org.Calendar, who org.Person, now time.Time) supervise.OrderEntry {
	e := supervise.OrderEntry{Order: r.value(), CountyName: r.CountyName, CaseCount: r.CaseCount, OpenCases: r.OpenCases}
	e.See(cal, r.Automatic, who, now)
	return e
}

// ordersAsked is the filter over the person's scope.
func ordersAsked(who org.Person, f supervise.Filter, today org.Date) where {
	w := ordersWithin(who)
	if f.Kind != "" {
		w.and("s.kind = ?", f.Kind)
	}
	if len(f.States) > 0 {
		w.and("s.state = ANY(?)", texts(f.States))
	}
	if f.County != "" {
		w.and("s.county = ?", f.County)
	}
	if f.Unanswered {
		w.and(orderOwed)
	}
	if f.Overdue {
		w.and(orderOwed+" AND s.term < ?", string(today))
	}
	if f.Mine {
		w.and("?", ordersOnDesk(who, today))
	}
	return w
}

// ordersOnDesk is what waits for the person's office: answers that a county
// owes; answers, and proposals to escalate, that the issuer decides.
func ordersOnDesk(who org.Person, today org.Date) any {
	switch {
	case who.May(org.ReplySupervision):
		return cond(orderOwed).query()
	case who.May(org.IssueSupervision):
		return cond(`s.issuer_role = ? AND s.issuer_department = ? AND (s.state = 'replied' OR (`+orderOwed+` AND s.term < ? AND s.kind <> 'listed' AND NOT r.automatic))`,
			who.Role, who.Department, string(today)).query()
	}
	return cond("false").query()
}

// List gives a page of orders, newest first, and the count of all.
func (s *Supervision) List(ctx context.Context, who org.Person, f supervise.Filter, now time.Time) (items []supervise.OrderEntry, total int, err error) {
	w := ordersAsked(who, f, org.DateOf(org.Today(now)))
	if err = s.db.NewRaw(`SELECT count(*)`+orderTables+` WHERE ?`, w.query()).Scan(ctx, &total); err != nil {
		return nil, 0, refusal(err)
	}
	if f.Before > 0 {
		w.and("s.id < ?", f.Before)
	}
	var rows []orderEntryRow
	if err = s.db.NewRaw(`SELECT `+entryOfOrder+orderTables+` WHERE ? ORDER BY s.id DESC LIMIT ?`, w.query(), f.Limit).Scan(ctx, &rows); err != nil {
		return nil, 0, refusal(err)
	}
	cal, err := loadCalendar(ctx, s.db)
	items = make([]supervise.OrderEntry, 0, len(rows))
	for _, r := range rows {
		items = append(items, r.entry(cal, who, now))
	}
	return items, total, err
}

// Sheet gives an order on one screen.
func (s *Supervision) Sheet(ctx context.Context, who org.Person, id int64, now time.Time) (out supervise.OrderSheet, err error) {
	var r orderEntryRow
	err = s.db.NewRaw(`SELECT `+entryOfOrder+orderTables+` WHERE s.id = ? AND ?`, id, ordersWithin(who).query()).Scan(ctx, &r)
	if none(err) {
		return out, errNoOrder
	}
	if err != nil {
		return out, err
	}
	cal, err := loadCalendar(ctx, s.db)
	if err != nil {
		return out, err
	}
	out.OrderEntry = r.entry(cal, who, now)
	out.Options = supervise.Options(out.Order, who, now)
	if out.Cases, err = casesOfOrder(ctx, s.db, who, id, org.Today(now)); err != nil {
		return out, err
	}
	if out.Events, err = orderEvents(ctx, s.db, id); err != nil {
		return out, err
	}
	if out.Parent, err = otherOrder(ctx, s.db, who, "s.id = (SELECT parent_id FROM supervisions WHERE id = ?)", id); err != nil {
		return out, err
	}
	if out.Child, err = otherOrder(ctx, s.db, who, "s.parent_id = ?", id); err != nil {
		return out, err
	}
	rules, err := s.Rules(ctx, now)
	for _, v := range rules {
		if v.Kind == out.Kind.Doc().Next {
			out.NextTerm = v.Term
		}
	}
	return out, err
}

func otherOrder(ctx context.Context, db bun.IDB, who org.Person, which string, id int64) (*supervise.OtherOrder, error) {
	var o supervise.OtherOrder
	err := db.NewRaw(`SELECT s.id, s.number, s.kind FROM supervisions s WHERE `+which+` AND ?`, id, ordersWithin(who).query()).Scan(ctx, &o)
	if none(err) {
		return nil, nil
	}
	return &o, err
}

func casesOfOrder(ctx context.Context, db bun.IDB, who org.Person, id int64, today time.Time) ([]supervise.OrderCase, error) {
	var rows []struct {
		ID                                      int64
		No, PlotNo, State, Town, Village, DueOn string
		AreaCents                               int64
		Seen                                    bool
	}
	err := db.NewRaw(`SELECT c.id, c.no, p.plot_no, c.state, p.town, p.village, coalesce(to_char(c.due_on, 'YYYY-MM-DD'), '') AS due_on, c.area_cents, ? AS seen
		FROM supervision_cases k JOIN cases c ON c.id = k.case_id JOIN plots p ON p.id = c.plot_id WHERE k.supervision_id = ? ORDER BY c.due_on NULLS LAST, c.id`,
		within(org.ScopeOf(who)).query(), id).Scan(ctx, &rows)
	out := make([]supervise.OrderCase, 0, len(rows))
	for _, r := range rows {
		l := supervise.OrderCase{
			ID: r.ID, No: r.No, PlotNo: r.PlotNo, State: casework.State(r.State), Town: r.Town, Village: r.Village,
			AreaCents: r.AreaCents, DueOn: r.DueOn, Seen: r.Seen,
		}
		if due, ok := org.Date(r.DueOn).Time(); ok && !l.State.Ended() {
			l.OverdueDays = max(int(today.Sub(due).Hours()/24), 0)
		}
		out = append(out, l)
	}
	return out, err
}

// OnCase gives the orders about a case that the person may see, newest first.
func (s *Supervision) OnCase(ctx context.Context, who org.Person, caseID int64, now time.Time) ([]supervise.OnCase, error) {
	var rows []struct {
		orderRow
		Seen bool
	}
	err := s.db.NewRaw(`SELECT `+orderColumns+`, ? AS seen FROM supervision_cases k JOIN cases c ON c.id = k.case_id JOIN supervisions s ON s.id = k.supervision_id
		JOIN people i ON i.id = s.issuer_id WHERE k.case_id = ? AND ? ORDER BY s.id DESC`,
		ordersWithin(who).query(), caseID, within(org.ScopeOf(who)).query()).Scan(ctx, &rows)
	out := make([]supervise.OnCase, 0, len(rows))
	for _, r := range rows {
		o := r.value()
		n := supervise.OnCase{ID: o.ID, Number: o.Number, Kind: o.Kind, State: o.State, Term: o.Term, Late: o.Overdue(org.DateOf(org.Today(now))), Seen: r.Seen}
		if n.Events, err = orderEvents(ctx, s.db, o.ID); err != nil {
			return nil, err
		}
		if !n.Seen {
			// Another department's order: that it is there, not what it says.
			for i := range n.Events {
				n.Events[i].Text, n.Events[i].Files = "", []casework.Attachment{}
			}
		}
		out = append(out, n)
	}
	return out, err
}
