package postgres

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/balance"
	"liangtian/internal/org"
)

// Accounts is what stands in the accounts of a county's book.
func (s *Balance) Accounts(ctx context.Context, who org.Person, county org.Region, year int, book balance.Book) (map[balance.Account]balance.Amounts, error) {
	w := booksOf(who, "b.county")
	w.and("b.county = ? AND b.year = ? AND b.book = ?", county, year, book)
	return loadAccounts(ctx, s.db, w)
}

// Movements is what went in and out of the county's own accounts by month and
// kind. A day outside of the year is month 13.
func (s *Balance) Movements(ctx context.Context, who org.Person, county org.Region, year int, book balance.Book) ([]balance.Movement, error) {
	w := booksOf(who, "e.county")
	w.and("e.county = ? AND e.year = ? AND e.book = ?", county, year, book)
	var rows []struct {
		Month     int
		Kind      string
		Indicator string
		Amount    int64
	}
	err := s.db.NewRaw(`SELECT CASE WHEN extract(year FROM e.on_day) = e.year THEN extract(month FROM e.on_day)::int ELSE 13 END AS month, e.kind, l.indicator, sum(l.amount)::bigint AS amount
		FROM balance_entries e JOIN balance_lines l ON l.entry_id = e.id WHERE l.account IN ('stock', 'reserved', 'frozen') AND ?
		GROUP BY 1, 2, 3 HAVING sum(l.amount) <> 0 ORDER BY 1, 2, 3`, w.query()).Scan(ctx, &rows)
	out := make([]balance.Movement, 0, len(rows))
	for _, r := range rows {
		out = append(out, balance.Movement{Month: r.Month, Kind: balance.Code(r.Kind), Indicator: balance.Indicator(r.Indicator), Amount: r.Amount})
	}
	return out, err
}

// Plan is the county's newest plan for a year, nil when there is none, and how
// much has flowed out of it.
func (s *Balance) Plan(ctx context.Context, who org.Person, county org.Region, year int) (plan *balance.FlowPlan, used int64, err error) {
	w := booksOf(who, "p.county")
	w.and("p.county = ? AND p.year = ?", county, year)
	var rows []balance.FlowPlan
	err = s.db.NewRaw(`SELECT p.county, p.year, p.version, p.document, p.out_cents, p.in_cents, p.actor_name AS by, p.at FROM balance_plans p WHERE ? ORDER BY p.version DESC LIMIT 1`, w.query()).Scan(ctx, &rows)
	if err != nil || len(rows) == 0 {
		return nil, 0, err
	}
	err = s.db.NewRaw(`SELECT coalesce(sum(e.area), 0)::bigint FROM balance_entries e WHERE e.county = ? AND e.year = ? AND e.kind = 'outflow'
		AND NOT EXISTS (SELECT FROM balance_entries c WHERE c.reverses_id = e.id)`, county, year).Scan(ctx, &used)
	return &rows[0], used, err
}

// Entries gives entries, the newest first.
func (s *Balance) Entries(ctx context.Context, who org.Person, f balance.Filter) ([]balance.Posted, error) {
	w := booksOf(who, "e.county")
	if f.ID != 0 {
		w.and("e.id = ?", f.ID)
	} else {
		w.and("e.county = ? AND e.year = ?", f.County, f.Year)
	}
	if f.Book != "" {
		w.and("e.book = ?", f.Book)
	}
	if f.Kind != "" {
		w.and("e.kind = ?", f.Kind)
	}
	if f.Month != 0 {
		w.and("CASE WHEN extract(year FROM e.on_day) = e.year THEN extract(month FROM e.on_day) ELSE 13 END = ?", f.Month)
	}
	if f.Before != 0 {
		w.and("e.id < ?", f.Before)
	}
	if f.Indicator != "" || f.Account != "" {
		w.and("EXISTS (SELECT FROM balance_lines x WHERE x.entry_id = e.id AND (? = '' OR x.indicator = ?) AND (? = '' OR x.account = ?))", f.Indicator, f.Indicator, f.Account, f.Account)
	}
	if f.Outlines {
		w.and("(e.outline IS NOT NULL OR e.kind IN ('consume', 'outflow') AND e.case_id IS NOT NULL) AND NOT EXISTS (SELECT FROM balance_entries r WHERE r.reverses_id = e.id)")
	}
	var rows []struct {
		postingRow
		ReversedBy           int64
		CaseNo, PlotNo       string
		Seen                 bool
		ActorName, ActorUnit string
		Moves                []byte
		Shown                geo.MultiPolygon
	}
	err := s.db.NewRaw(`SELECT `+postingColumns+`, coalesce(r.id, 0) AS reversed_by, coalesce(c.no, '') AS case_no, coalesce(p.plot_no, '') AS plot_no, (c.id IS NOT NULL AND ?) AS seen,
		e.actor_name, e.actor_unit, (SELECT json_agg(json_build_object('indicator', l.indicator, 'account', l.account, 'amount', l.amount) ORDER BY l.indicator, l.amount) FROM balance_lines l WHERE l.entry_id = e.id) AS moves
		, CASE WHEN ? THEN coalesce(e.outline, CASE WHEN ? THEN p.geom END) END AS shown
		FROM balance_entries e LEFT JOIN balance_entries r ON r.reverses_id = e.id LEFT JOIN cases c ON c.id = e.case_id LEFT JOIN plots p ON p.id = c.plot_id
		WHERE ? ORDER BY e.id DESC LIMIT ?`,
		within(org.ScopeOf(who)).query(), f.Outlines || f.ID != 0, within(org.ScopeOf(who)).query(), w.query(), f.Limit).Scan(ctx, &rows)
	out := make([]balance.Posted, 0, len(rows))
	for _, r := range rows {
		e := r.value()
		v := balance.Posted{
			ID: e.ID, County: e.County, Year: e.Year, Book: e.Book, Kind: e.Kind, On: e.On, Amounts: e.Amounts, Document: e.Document, Reason: e.Reason, Project: e.Project,
			Counterparty: e.Counterparty, Grade: e.Grade, LandClass: e.LandClass, OutlineCents: e.OutlineCents, Reservation: e.Reservation, Reverses: e.Reverses,
			ReversedBy: r.ReversedBy, PairID: e.PairID, OfCase: e.CaseSeq != 0, Actor: r.ActorName, Unit: r.ActorUnit, At: e.At, Outline: r.Shown,
		}
		if v.Hidden = e.CaseID != 0 && !r.Seen; !v.Hidden {
			v.CaseID, v.CaseNo, v.PlotNo = e.CaseID, r.CaseNo, r.PlotNo
		}
		if err := json.Unmarshal(r.Moves, &v.Moves); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, err
}

// Kept is the reservations of a county's year with something left, the first
// to expire first.
func (s *Balance) Kept(ctx context.Context, who org.Person, county org.Region, year int) ([]balance.Kept, error) {
	w := booksOf(who, "r.county")
	w.and("r.county = ? AND r.year = ? AND EXISTS (SELECT FROM balance_reserved x WHERE x.reservation_id = r.id AND x.amount > 0)", county, year)
	held, err := reservations(ctx, s.db, w)
	if err != nil {
		return nil, err
	}
	ids := []int64{}
	for _, r := range held {
		if r.CaseID != 0 {
			ids = append(ids, r.CaseID)
		}
	}
	var names []struct {
		ID         int64
		No, PlotNo string
	}
	if err := s.db.NewRaw(`SELECT c.id, c.no, p.plot_no FROM cases c JOIN plots p ON p.id = c.plot_id WHERE c.id = ANY(?) AND ?`, pgdialect.Array(ids), within(org.ScopeOf(who)).query()).Scan(ctx, &names); err != nil {
		return nil, err
	}
	out := make([]balance.Kept, 0, len(held))
	for _, r := range held {
		k := balance.Kept{Reservation: r, Hidden: r.CaseID != 0}
		for _, n := range names {
			if n.ID == r.CaseID {
				k.CaseNo, k.PlotNo, k.Hidden = n.No, n.PlotNo, false
			}
		}
		if k.Hidden {
			k.CaseID = 0
		}
		out = append(out, k)
	}
	return out, nil
}

// Grades is what a hectare of every grade yields.
func (s *Balance) Grades(ctx context.Context) (balance.Grades, error) { return loadGrades(ctx, s.db) }
