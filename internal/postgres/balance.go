package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/balance"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Balance keeps the ledger of 占补平衡 and 进出平衡. It inserts entries; what
// follows from them the database keeps by itself.
type Balance struct{ db bun.IDB }

// NewBalance works on an open database.
func NewBalance(db *bun.DB) *Balance { return &Balance{db} }

// booksOf is the condition of the books that a person may read, by the column
// that holds the county.
func booksOf(who org.Person, column string) where {
	if !who.Active || !who.May(org.ReadBalance) || who.Region == "" {
		return cond("false")
	}
	return cond("starts_with("+column+", ?)", string(who.Region))
}

// Post writes what a request makes, in one transaction, and gives the numbers
// of its entries; a key that was used gives back those it made.
func (s *Balance) Post(ctx context.Context, who org.Person, in balance.Request, key string, now time.Time) (ids []int64, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		// Whoever closes a case holds the case before the ledger; so here.
		if err := lockCaseOf(ctx, tx, in); err != nil {
			return err
		}
		if _, err := tx.NewRaw(`SELECT balance_lock(?)`, pgdialect.Array(parties(in))).Exec(ctx); err != nil {
			return err
		}
		if ids, err = entriesOfKey(ctx, tx, who, key); len(ids) > 0 || err != nil {
			return err
		}
		ledger, err := loadLedger(ctx, tx, who, in)
		if err != nil {
			return err
		}
		p, err := balance.Perform(in, ledger, who, now)
		if err != nil {
			return err
		}
		ids, err = insertPosting(ctx, tx, who, p, key, now)
		return err
	})
	return ids, refusal(err)
}

// parties are the counties whose ledgers a request may write.
func parties(in balance.Request) []string {
	out := []string{string(in.County)}
	if in.Counterparty != "" {
		out = append(out, in.Counterparty)
	}
	return out
}

func lockCaseOf(ctx context.Context, tx bun.Tx, in balance.Request) error {
	id := in.CaseID
	if of := in.Reservation; id == 0 && of != 0 {
		if err := tx.NewRaw(`SELECT coalesce(case_id, 0) FROM balance_reservations WHERE id = ?`, of).Scan(ctx, &id); err != nil && !none(err) {
			return err
		}
	}
	if of := in.Reverses; id == 0 && of != 0 {
		if err := tx.NewRaw(`SELECT coalesce(case_id, 0) FROM balance_entries WHERE id = ?`, of).Scan(ctx, &id); err != nil && !none(err) {
			return err
		}
	}
	if id == 0 {
		return nil
	}
	_, err := tx.NewRaw(`SELECT FROM cases WHERE id = ? FOR SHARE`, id).Exec(ctx)
	return err
}

// entriesOfKey is what a command wrote: the entry that carries its key, and the
// others of the same moment and hand.
func entriesOfKey(ctx context.Context, db bun.IDB, who org.Person, key string) (ids []int64, err error) {
	if key == "" {
		return nil, nil
	}
	err = db.NewRaw(`SELECT e.id FROM balance_entries k JOIN balance_entries e ON e.actor_id = k.actor_id AND e.at = k.at AND e.id BETWEEN k.id AND k.id + 4
		WHERE k.actor_id = ? AND k.idempotency_key = ? AND (e.id = k.id OR e.idempotency_key IS NULL) ORDER BY e.id`, who.ID, key).Scan(ctx, &ids)
	return ids, err
}

// loadLedger gathers what the request's verb may look at.
func loadLedger(ctx context.Context, tx bun.Tx, who org.Person, in balance.Request) (l balance.Ledger, err error) {
	if l.Grades, err = loadGrades(ctx, tx); err != nil {
		return l, err
	}
	accounts, err := loadAccounts(ctx, tx, cond("b.county = ? AND b.year = ? AND b.book = ?", in.County, in.Year, in.Book))
	if err != nil {
		return l, err
	}
	l.Stock, l.Frozen = accounts[balance.Stock], accounts[balance.Frozen]
	if in.Counterparty != "" {
		if err = tx.NewRaw(`SELECT EXISTS (SELECT FROM regions WHERE code = ? AND length(code) = 6)`, in.Counterparty).Scan(ctx, &l.Inside); err != nil {
			return l, err
		}
	}
	if len(in.Outline) > 0 && len(geo.CheckRings(in.Outline.Orb())) == 0 {
		if err = tx.NewRaw(`SELECT region FROM counties_of(?::geometry) WHERE share > 0 LIMIT 1`, in.Outline).Scan(ctx, &l.Where); err != nil && !none(err) {
			return l, err
		}
	}
	if in.CaseID != 0 {
		if l.Case, err = caseFacts(ctx, tx, who, in.CaseID); err != nil {
			return l, err
		}
	}
	if in.Reservation != 0 {
		held, err := reservations(ctx, tx, cond("r.id = ? AND r.county = ? AND r.year = ? AND r.book = ?", in.Reservation, in.County, in.Year, in.Book))
		if err != nil {
			return l, err
		}
		if len(held) > 0 {
			l.Reservation = &held[0]
		}
		if err := tx.NewRaw(`SELECT EXISTS (SELECT FROM balance_reservations r JOIN cases c ON c.id = r.case_id, json_array_elements(c.facts->'measures') m
			WHERE r.id = ? AND (m->>'reservation')::bigint = r.id)`, in.Reservation).Scan(ctx, &l.InUse); err != nil {
			return l, err
		}
	}
	if in.Reverses != 0 {
		l.Reverse, err = entries(ctx, tx, cond(`(e.id = ? OR e.pair_id = ? OR e.id = (SELECT pair_id FROM balance_entries WHERE id = ?)) AND EXISTS (SELECT FROM balance_entries x WHERE x.id = ? AND x.county = ? AND x.year = ? AND x.book = ?)
			AND NOT EXISTS (SELECT FROM balance_entries c WHERE c.reverses_id = e.id)`, in.Reverses, in.Reverses, in.Reverses, in.Reverses, in.County, in.Year, in.Book))
	}
	return l, err
}

func loadGrades(ctx context.Context, db bun.IDB) (balance.Grades, error) {
	var rows []struct {
		Grade        int
		KgPerHectare int64
	}
	err := db.NewRaw(`SELECT grade, kg_per_hectare FROM balance_grades`).Scan(ctx, &rows)
	out := balance.Grades{}
	for _, r := range rows {
		out[r.Grade] = r.KgPerHectare
	}
	return out, err
}

func caseFacts(ctx context.Context, db bun.IDB, who org.Person, id int64) (*balance.CaseFacts, error) {
	var r struct {
		ID              int64
		No, County      string
		Over            bool
		AreaCents       int64
		OnPbf, WasPaddy bool
	}
	err := db.NewRaw(`SELECT c.id, c.no, c.county, c.state IN ('closed', 'reported', 'voided', 'split') AS over, p.area_cents,
		coalesce(p.pbf_cents > 0, p.pbf_in_file, false) AS on_pbf, p.class_before = '0101' AS was_paddy
		FROM cases c JOIN plots p ON p.id = c.plot_id WHERE c.id = ? AND ?`, id, within(org.ScopeOf(who)).query()).Scan(ctx, &r)
	if none(err) {
		return nil, errNoCase
	}
	return &balance.CaseFacts{ID: r.ID, No: r.No, County: org.Region(r.County), Over: r.Over, AreaCents: r.AreaCents, OnPBF: r.OnPbf, WasPaddy: r.WasPaddy}, err
}

// insertPosting writes a posting: its reservation first, then its entries in
// their order, the other side of a pair after its first. Nobody (ID 0) is the
// program itself.
func insertPosting(ctx context.Context, tx bun.Tx, who org.Person, p balance.Posting, key string, now time.Time) (ids []int64, err error) {
	if r := p.Reservation; r != nil {
		if err = tx.NewRaw(`INSERT INTO balance_reservations (county, year, book, case_id, project, made_on, expires_on) VALUES (?, ?, ?, nullif(?, 0), ?, ?, ?) RETURNING id`,
			r.County, r.Year, r.Book, r.CaseID, r.Project, string(r.MadeOn), string(r.ExpiresOn)).Scan(ctx, &r.ID); err != nil {
			return nil, err
		}
		p.Entries[0].Reservation = r.ID
	}
	for i, e := range p.Entries {
		var pair int64
		if e.PairsLast {
			pair = ids[i-1]
		}
		var of any
		if key != "" && i == 0 {
			of = key
		}
		var outline any
		if len(e.Outline) > 0 {
			outline = e.Outline
		}
		var id int64
		if err = tx.NewRaw(`INSERT INTO balance_entries (county, year, book, kind, on_day, area, paddy, capacity, pbf, document, reason, project, counterparty, grade, land_class, land_paddy,
			outline, outline_cents, case_id, case_seq, reservation_id, reverses_id, pair_id, actor_id, actor_name, actor_unit, at, idempotency_key)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?::geometry, nullif(?, 0), nullif(?, 0), nullif(?, 0), nullif(?, 0), nullif(?, 0), nullif(?, 0), nullif(?, 0), ?, ?, ?, ?) RETURNING id`,
			e.County, e.Year, e.Book, e.Kind, string(e.On), e.Amounts.Area, e.Amounts.Paddy, e.Amounts.Capacity, e.Amounts.PBF, e.Document, e.Reason, e.Project, e.Counterparty,
			e.Grade, e.LandClass, e.LandPaddy, outline, e.OutlineCents, e.CaseID, e.CaseSeq, e.Reservation, e.Reverses, pair, who.ID, who.Name, who.Unit, now, of).Scan(ctx, &id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// SavePlan keeps the next version of a county's plan for a year.
func (s *Balance) SavePlan(ctx context.Context, who org.Person, p balance.FlowPlan, now time.Time) error {
	if err := p.Check(who); err != nil {
		return err
	}
	_, err := s.db.NewRaw(`INSERT INTO balance_plans (county, year, version, document, out_cents, in_cents, actor_id, actor_name, at)
		SELECT ?, ?, coalesce(max(version), 0) + 1, ?, ?, ?, ?, ?, ? FROM balance_plans WHERE county = ? AND year = ?`,
		p.County, p.Year, p.Document, p.OutCents, p.InCents, who.ID, who.Name, now, p.County, p.Year).Exec(ctx)
	return refusal(err)
}

// Lapse gives back what reservations hold whose day is over, each by itself:
// one that cannot be given back does not keep the others.
func (s *Balance) Lapse(ctx context.Context, now time.Time) (n int, err error) {
	today := org.DateOf(org.Today(now))
	due, err := reservations(ctx, s.db, cond("r.expires_on < ? AND EXISTS (SELECT FROM balance_reserved x WHERE x.reservation_id = r.id AND x.amount > 0)", string(today)))
	if err != nil {
		return 0, err
	}
	for _, r := range due {
		one := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
			if err := lockCaseOf(ctx, tx, balance.Request{Reservation: r.ID}); err != nil {
				return err
			}
			if _, err := tx.NewRaw(`SELECT balance_lock(?)`, pgdialect.Array([]string{string(r.County)})).Exec(ctx); err != nil {
				return err
			}
			left, err := reservations(ctx, tx, cond("r.id = ?", r.ID))
			if err != nil || len(left) == 0 || left[0].Left.Zero() {
				return err
			}
			_, err = insertPosting(ctx, tx, org.Person{Name: "系统"}, balance.Posting{Entries: []balance.Entry{balance.Lapse(left[0])}}, "", now)
			return err
		})
		if one != nil {
			err = errors.Join(err, fault.New(fault.Unavailable, "balance-lapse", "预留 %d 到期退还没有成功。", r.ID).Because(one))
			continue
		}
		n++
	}
	return n, err
}
