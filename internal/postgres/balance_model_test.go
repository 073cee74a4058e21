package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"liangtian/geo"
	"liangtian/internal/apptest"
	"liangtian/internal/balance"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// model is the ledger told a second time, as plainly as it can be: what stands
// where, and what each entry did.
type model struct {
	stock, frozen balance.Amounts
	kept          map[int64]balance.Amounts // left of each reservation
	done          []deed
	opened        bool
	land          map[int]bool // fields that have come in
}

type deed struct {
	id, reservation              int64
	kind                         balance.Code
	stock, frozen, kept, outside balance.Amounts
	field                        int
	undone                       bool
}

func holds(a balance.Amounts) bool { return min(a.Area, a.Paddy, a.Capacity, a.PBF) >= 0 }

// takes says whether the model allows a deed, and does it.
func (m *model) takes(d deed, factor int64) bool {
	stock, frozen, kept := m.stock.Plus(d.stock, factor), m.frozen.Plus(d.frozen, factor), m.kept[d.reservation].Plus(d.kept, factor)
	if !holds(stock) || !holds(frozen) || !holds(kept) {
		return false
	}
	m.stock, m.frozen = stock, frozen
	if d.reservation != 0 {
		m.kept[d.reservation] = kept
	}
	return true
}

func up(area, kg int64) int64 { return (area*kg + 999_999) / 1_000_000 }

// Random requests, sensible and not, one after the other: the ledger takes
// what the model takes, refuses what it refuses, and stands as it stands.
func TestLedgerAgainstAModel(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	who, year := c.Person("shi.zr"), 0
	_, _ = fmt.Sscan(c.Day(0)[:4], &year)
	today := org.Date(c.Day(0))
	r := rand.New(rand.NewPCG(4302, 17))
	m := &model{kept: map[int64]balance.Amounts{}, land: map[int]bool{}}
	accepted, refusedN := 0, 0
	for n := range 260 {
		in := balance.Request{County: apptest.A, Year: year, Book: balance.Compensation, On: today, Document: "文"}
		amount := func(limit int64) int64 { return r.Int64N(limit) }
		some := balance.Amounts{Area: 1 + amount(600_000), Paddy: amount(300_000), Capacity: amount(9_000), PBF: amount(200_000)}
		var d deed
		legal, last := true, -1
		switch k := r.IntN(9); k {
		case 0:
			in.Kind, in.Amounts = balance.Opening, &some
			d, legal = deed{stock: some}, !m.opened
		case 1, 2:
			f := r.IntN(14)
			x, y := 113.31+float64(f)*0.0005, 27.15 // every field covers half of the next
			in.Kind, in.Grade, in.LandClass, in.Area = balance.Replenish, 6, "0101", 400_000+amount(500_000)
			in.Outline = geo.MultiPolygon{{{{x, y}, {x + .001, y}, {x + .001, y + .0009}, {x, y + .0009}, {x, y}}}}
			d = deed{stock: balance.Amounts{Area: in.Area, Paddy: in.Area, Capacity: in.Area * 15_000 / 1_000_000}, field: f + 1}
			legal = !m.land[f] && !m.land[f+1] && !m.land[f+2]
		case 3:
			in.Kind, in.Amounts = balance.Cut, &some
			d = deed{stock: balance.Amounts{}.Plus(some, -1)}
		case 4:
			in.Kind, in.Amounts = balance.Freeze, &some
			d = deed{stock: balance.Amounts{}.Plus(some, -1), frozen: some}
		case 5:
			in.Kind, in.Amounts = balance.Release, &some
			d = deed{stock: some, frozen: balance.Amounts{}.Plus(some, -1)}
		case 6:
			in.Kind, in.Document, in.Project, in.Grade, in.ExpiresOn = balance.Reserve, "", "路", 6, today
			in.Area = 1 + amount(400_000)
			in.LandPaddy = amount(in.Area + 1)
			a := balance.Amounts{Area: in.Area, Paddy: in.LandPaddy, Capacity: up(in.Area, 15_000)}
			d = deed{stock: balance.Amounts{}.Plus(a, -1), kept: a}
		case 7:
			id, whole, ok := m.anyKept(r)
			if !ok {
				continue
			}
			left := m.kept[id]
			in.Reservation, d.reservation = id, id
			if r.IntN(2) == 0 {
				in.Kind, in.Document = balance.Unreserve, ""
				d.stock, d.kept = left, balance.Amounts{}.Plus(left, -1)
				legal = !left.Zero()
				break
			}
			// A part is used, the rest goes back into stock.
			in.Kind, in.Area = balance.Consume, 1+amount(whole.Area+10)
			used := balance.Amounts{Area: in.Area, Paddy: (whole.Paddy*in.Area + whole.Area - 1) / whole.Area, Capacity: up(in.Area, 15_000)}
			legal = !left.Zero() && holds(left.Plus(used, -1))
			d.kept, d.stock = balance.Amounts{}.Plus(left, -1), left.Plus(used, -1)
		case 8:
			if len(m.done) == 0 {
				continue
			}
			last = r.IntN(len(m.done))
			in.Kind, in.Document, in.Reason, in.Reverses = balance.Correct, "", "错", m.done[last].id
			legal = !m.done[last].undone && m.done[last].kind != balance.Correct
		}
		before := *m
		if legal && last >= 0 {
			legal = m.takes(m.done[last], -1)
		} else if legal {
			legal = m.takes(d, 1)
		}
		ids, err := c.App.Balance.Post(t.Context(), who, in, uuid.NewString(), c.Now())
		if (err == nil) != legal {
			t.Fatalf("%d: %s of %+v: the model says %v, the ledger %v\nstock %+v kept %+v", n, in.Kind, in, legal, err, before.stock, before.kept)
		}
		if err != nil {
			if refusedN++; fault.As(err) == nil {
				t.Fatalf("%d: %s refused without words: %v", n, in.Kind, err)
			}
			*m = before
			continue
		}
		accepted++
		m.keep(t, c, in, d, ids, last)
		accounts, err := c.App.Balance.Accounts(t.Context(), who, apptest.A, year, balance.Compensation)
		reserved := balance.Amounts{}
		for _, k := range m.kept {
			reserved = reserved.Plus(k, 1)
		}
		if err != nil || accounts[balance.Stock] != m.stock || accounts[balance.Frozen] != m.frozen || accounts[balance.Reserved] != reserved {
			t.Fatalf("%d: after %s the ledger has %+v, the model %+v %+v %+v (%v)", n, in.Kind, accounts, m.stock, m.frozen, reserved, err)
		}
	}
	if accepted < 60 || refusedN < 30 {
		t.Errorf("%d taken and %d refused: too one-sided to mean anything", accepted, refusedN)
	}
	books(t, c)
}

func (m *model) anyKept(r *rand.Rand) (id int64, whole balance.Amounts, ok bool) {
	var of []deed
	for _, d := range m.done {
		if d.kind == balance.Reserve {
			of = append(of, d)
		}
	}
	if len(of) == 0 {
		return 0, whole, false
	}
	d := of[r.IntN(len(of))]
	return d.reservation, d.kept, true
}

// keep writes down what the entries of a request did, each by itself.
func (m *model) keep(t *testing.T, c *apptest.City, in balance.Request, d deed, ids []int64, last int) {
	d.id, d.kind = ids[0], in.Kind
	switch in.Kind {
	case balance.Opening:
		m.opened = true
	case balance.Replenish:
		m.land[d.field] = true
	case balance.Reserve:
		// It came out of stock before its number was known.
		d.reservation = apptest.Ask[int64](c, "SELECT reservation_id FROM balance_entries WHERE id = ?", ids[0])
		delete(m.kept, 0)
		m.kept[d.reservation] = d.kept
	case balance.Correct:
		m.done[last].undone = true
		switch of := m.done[last]; of.kind {
		case balance.Opening:
			m.opened = false
		case balance.Replenish:
			m.land[of.field] = false
		}
		d = deed{id: ids[0], kind: balance.Correct}
	}
	if len(ids) == 2 { // a use, and the rest of its reservation
		rest := d.stock
		m.done = append(m.done, deed{id: ids[1], kind: balance.Unreserve, reservation: d.reservation, stock: rest, kept: balance.Amounts{}.Plus(rest, -1)})
		d.kept, d.stock = d.kept.Plus(rest, 1), balance.Amounts{}
	}
	m.done = append(m.done, d)
	if len(ids) > 2 {
		t.Fatalf("%s made %d entries", in.Kind, len(ids))
	}
}

// books holds the whole ledger against its own lines: every entry sums to
// zero, every balance is the sum of its lines, nothing is negative, and no land
// counts twice.
func books(t *testing.T, c *apptest.City) {
	t.Helper()
	for what, query := range map[string]string{
		"entries that do not sum to zero":  "SELECT count(*) FROM (SELECT FROM balance_lines GROUP BY entry_id, indicator HAVING sum(amount) <> 0) x",
		"entries without lines":            "SELECT count(*) FROM balance_entries e WHERE NOT EXISTS (SELECT FROM balance_lines l WHERE l.entry_id = e.id)",
		"balances that are not their sums": "SELECT count(*) FROM balances b WHERE amount <> (SELECT coalesce(sum(l.amount), 0) FROM balance_lines l JOIN balance_entries e ON e.id = l.entry_id WHERE (e.county, e.year, e.book, l.indicator, l.account) = (b.county, b.year, b.book, b.indicator, b.account))",
		"negative balances":                "SELECT count(*) FROM balances WHERE amount < 0 AND account NOT IN ('source', 'use')",
		"prefixes below nothing":           "SELECT count(*) FROM (SELECT sum(l.amount) OVER (PARTITION BY e.county, e.year, e.book, l.indicator, l.account ORDER BY e.id) AS s, l.account FROM balance_lines l JOIN balance_entries e ON e.id = l.entry_id) x WHERE s < 0 AND account NOT IN ('source', 'use')",
		"reservations that are not theirs": "SELECT count(*) FROM balance_reserved r WHERE amount <> (SELECT coalesce(sum(l.amount), 0) FROM balance_lines l JOIN balance_entries e ON e.id = l.entry_id WHERE e.reservation_id = r.reservation_id AND l.indicator = r.indicator AND l.account = 'reserved')",
		"land that counts twice":           "SELECT count(*) FROM balance_entries a JOIN balance_entries b ON b.id > a.id AND ST_Area(ST_Intersection(a.outline, b.outline)::geography) > 1 WHERE NOT EXISTS (SELECT FROM balance_entries r WHERE r.reverses_id IN (a.id, b.id))",
	} {
		if n := apptest.Ask[int](c, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}
