package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/balance"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// loadAccounts is what stands in the accounts of the books of a condition over
// balances b, added up.
func loadAccounts(ctx context.Context, db bun.IDB, of where) (map[balance.Account]balance.Amounts, error) {
	var rows []struct {
		Account   string
		Indicator string
		Amount    int64
	}
	err := db.NewRaw(`SELECT b.account, b.indicator, sum(b.amount)::bigint AS amount FROM balances b WHERE ? GROUP BY 1, 2`, of.query()).Scan(ctx, &rows)
	out := map[balance.Account]balance.Amounts{}
	for _, r := range rows {
		a := out[balance.Account(r.Account)]
		a.Set(balance.Indicator(r.Indicator), r.Amount)
		out[balance.Account(r.Account)] = a
	}
	return out, err
}

// reservations are those of a condition over balance_reservations r, with what
// is left of them.
func reservations(ctx context.Context, db bun.IDB, of where) ([]balance.Reservation, error) {
	var rows []struct {
		ID                         int64
		County, Book, Project      string
		Year                       int
		CaseID                     int64
		MadeOn, ExpiresOn          string
		Grade                      int
		LandPaddy                  int64
		Area, Paddy, Capacity, Pbf int64
		LArea, LPaddy, LCapacity   int64
		LPbf                       int64
	}
	err := db.NewRaw(`SELECT r.id, r.county, r.year, r.book, coalesce(r.case_id, 0) AS case_id, r.project, to_char(r.made_on, 'YYYY-MM-DD') AS made_on, to_char(r.expires_on, 'YYYY-MM-DD') AS expires_on,
		coalesce(e.grade, 0) AS grade, e.land_paddy, e.area, e.paddy, e.capacity, e.pbf, l.*
		FROM balance_reservations r JOIN balance_entries e ON e.reservation_id = r.id AND e.kind = 'reserve',
		LATERAL (SELECT coalesce(sum(amount) FILTER (WHERE indicator = 'area'), 0)::bigint AS l_area, coalesce(sum(amount) FILTER (WHERE indicator = 'paddy'), 0)::bigint AS l_paddy,
		  coalesce(sum(amount) FILTER (WHERE indicator = 'capacity'), 0)::bigint AS l_capacity, coalesce(sum(amount) FILTER (WHERE indicator = 'pbf'), 0)::bigint AS l_pbf
		  FROM balance_reserved x WHERE x.reservation_id = r.id) l
		WHERE ? ORDER BY r.id`, of.query()).Scan(ctx, &rows)
	out := make([]balance.Reservation, 0, len(rows))
	for _, r := range rows {
		out = append(out, balance.Reservation{
			ID: r.ID, County: org.Region(r.County), Year: r.Year, Book: balance.Book(r.Book), CaseID: r.CaseID, Project: r.Project,
			MadeOn: org.Date(r.MadeOn), ExpiresOn: org.Date(r.ExpiresOn), Grade: r.Grade, LandPaddy: r.LandPaddy,
			Whole: balance.Amounts{Area: r.Area, Paddy: r.Paddy, Capacity: r.Capacity, PBF: r.Pbf},
			Left:  balance.Amounts{Area: r.LArea, Paddy: r.LPaddy, Capacity: r.LCapacity, PBF: r.LPbf},
		})
	}
	return out, err
}

const postingColumns = `e.id, e.county, e.year, e.book, e.kind, to_char(e.on_day, 'YYYY-MM-DD') AS on_day, e.area, e.paddy, e.capacity, e.pbf, e.document, e.reason, e.project, e.counterparty,
	coalesce(e.grade, 0) AS grade, e.land_class, e.land_paddy, e.outline, coalesce(e.outline_cents, 0) AS outline_cents, coalesce(e.case_id, 0) AS case_id, coalesce(e.case_seq, 0) AS case_seq,
	coalesce(e.reservation_id, 0) AS reservation, coalesce(e.reverses_id, 0) AS reverses, coalesce(e.pair_id, 0) AS pair_id, e.at`

type postingRow struct {
	ID                                      int64
	County, Book, Kind, OnDay               string
	Year                                    int
	Area, Paddy, Capacity, Pbf              int64
	Document, Reason, Project, Counterparty string
	Grade                                   int
	LandClass                               string
	LandPaddy                               int64
	Outline                                 geo.MultiPolygon
	OutlineCents                            int64
	CaseID                                  int64
	CaseSeq                                 int
	Reservation, Reverses, PairID           int64
	At                                      time.Time
}

func (r postingRow) value() balance.Entry {
	return balance.Entry{
		ID: r.ID, County: org.Region(r.County), Year: r.Year, Book: balance.Book(r.Book), Kind: balance.Code(r.Kind), On: org.Date(r.OnDay),
		Amounts:  balance.Amounts{Area: r.Area, Paddy: r.Paddy, Capacity: r.Capacity, PBF: r.Pbf},
		Document: r.Document, Reason: r.Reason, Project: r.Project, Counterparty: r.Counterparty, Grade: r.Grade, LandClass: r.LandClass, LandPaddy: r.LandPaddy,
		Outline: r.Outline, OutlineCents: r.OutlineCents, CaseID: r.CaseID, CaseSeq: r.CaseSeq, Reservation: r.Reservation, Reverses: r.Reverses, PairID: r.PairID, At: r.At.UTC(),
	}
}

// entries are those of a condition over balance_entries e.
func entries(ctx context.Context, db bun.IDB, of where) ([]balance.Entry, error) {
	var rows []postingRow
	err := db.NewRaw(`SELECT `+postingColumns+` FROM balance_entries e WHERE ? ORDER BY e.id`, of.query()).Scan(ctx, &rows)
	out := make([]balance.Entry, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.value())
	}
	return out, err
}

// balanceOf is what the ledger keeps for a case.
func balanceOf(ctx context.Context, db bun.IDB, c casework.Case) (b casework.OfBalance, err error) {
	if b.Reservations, err = reservations(ctx, db, cond("r.case_id = ?", c.ID)); err != nil || len(b.Reservations) == 0 {
		return b, err // what a case posts, it has reserved
	}
	if b.Grades, err = loadGrades(ctx, db); err != nil {
		return b, err
	}
	b.Posted, err = entries(ctx, db, cond(`e.case_id = ? AND e.kind IN ('consume', 'outflow') AND NOT EXISTS (SELECT FROM balance_entries c WHERE c.reverses_id = e.id)`, c.ID))
	return b, err
}
