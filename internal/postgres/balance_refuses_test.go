package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/balance"
	"liangtian/internal/postgres"
)

// posting is an INSERT of an entry that would be right in county A's book of
// 2026, with changes of single values.
func posting(kind string, changes ...string) string {
	book := "compensation"
	if kind == "inflow" || kind == "outflow" {
		book = "in_out"
	}
	values := map[string]string{
		"county": "'430223'", "year": "2026", "book": "'" + book + "'", "kind": "'" + kind + "'", "on_day": "'2026-03-01'", "area": "1000000",
		"document": "'示〔2026〕1号'", "actor_id": "1", "actor_name": "'某'", "actor_unit": "''", "at": "now()",
	}
	for i := 0; i < len(changes); i += 2 {
		values[changes[i]] = changes[i+1]
	}
	var columns, row []string
	for k, v := range values {
		if v != "" {
			columns, row = append(columns, k), append(row, v)
		}
	}
	return "INSERT INTO balance_entries (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(row, ", ") + ")"
}

// outline is a square of about 100 m, so many hundreds of metres east.
func outline(east float64) string {
	return fmt.Sprintf("ST_Multi(ST_MakeEnvelope(%.9f, 27.05, %.9f, 27.0509, 4490))", 113.32+east/1000, 113.321+east/1000)
}

func land(kind string, east float64, changes ...string) string {
	return posting(kind, append([]string{"outline", outline(east), "outline_cents", "983000", "area", "980000", "grade", "6", "land_class", "'0101'", "paddy", "980000", "capacity", "100"}, changes...)...)
}

// held makes a reservation of a book with its entry, and says its number.
const held = "(SELECT max(id) FROM balance_reservations)"

func hold(book, forWhat string) string {
	return "INSERT INTO balance_reservations (county, year, book, " + map[bool]string{true: "case_id", false: "project"}[!strings.HasPrefix(forWhat, "'")] +
		", made_on, expires_on) VALUES ('430223', 2026, '" + book + "', " + forWhat + ", '2026-03-01', '2026-06-30')"
}

func keep(changes ...string) string {
	return posting("reserve", append([]string{"reservation_id", held, "grade", "6", "capacity", "15000", "document", ""}, changes...)...)
}

func of(plotNo string) string {
	return "(SELECT c.id FROM cases c JOIN plots p ON p.id = c.plot_id WHERE p.plot_no = '" + plotNo + "')"
}

// Every guard of the ledger, tried as the program and as the schema's owner.
func TestDatabaseKeepsTheBalance(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	full := posting("opening", "area", "5000000", "paddy", "5000000", "capacity", "75000", "pbf", "5000000")
	flow := land("inflow", 0, "capacity", "14700", "book", "'in_out'")
	inOut := []string{"book", "'in_out'"}
	for _, r := range []struct {
		constraint string
		statements []string
	}{
		{"", []string{full, posting("freeze"), posting("release"), posting("cut", "area", "5000000")}},
		{"balances_not_negative", []string{posting("cut")}},
		{"balances_not_negative", []string{full, posting("cut", "area", "5000001")}},
		{"balances_not_negative", []string{full, posting("cut", "year", "2025", "on_day", "'2025-12-01'")}},
		{"balances_not_negative", []string{full, posting("cut", "county", "'430224'")}},
		{"balances_not_negative", []string{full, posting("freeze"), posting("cut", "area", "4000001")}},
		{"balances_not_negative", []string{full, posting("freeze"), posting("release", "area", "1000001")}},
		{"balances_not_negative", []string{full, posting("cut", "area", "5000000"), posting("correct", "document", "''", "reason", "'错'", "reverses_id", "(SELECT min(id) FROM balance_entries)", "area", "5000000", "paddy", "5000000", "capacity", "75000", "pbf", "5000000")}},

		// Reserve before use; until its day; for what it was made for; not more than it holds.
		{"", []string{full, hold("compensation", "'厂房'"), keep(), posting("consume", "reservation_id", held, "grade", "6", "capacity", "15000", "project", "'厂房'")}},
		{"balance_entries_reserve_first", []string{full, posting("consume", "grade", "6", "capacity", "15000", "project", "'厂房'")}},
		{"balance_entries_reserve_first", []string{full, posting("cut", "reservation_id", "1")}},
		{"balance_reserved_enough", []string{full, hold("compensation", "'一'"), keep(), hold("compensation", "'二'"), keep(),
			posting("consume", "reservation_id", held, "grade", "6", "area", "1000001", "capacity", "15001", "project", "'二'")}},
		{"balance_entries_reservation_expired", []string{full, hold("compensation", "'一'"), keep(), posting("consume", "on_day", "'2026-07-01'", "reservation_id", held, "grade", "6", "capacity", "15000", "project", "'一'")}},
		{"balance_entries_reservation_of_another", []string{full, hold("compensation", of("A1")), keep("case_id", of("A1"), "paddy", "1000000", "land_paddy", "1000000"), posting("consume", "reservation_id", held, "grade", "6", "capacity", "15000", "project", "'一'")}},
		{"balance_entries_reservation", []string{full, hold("compensation", "'一'"), keep("county", "'430224'")}},
		{"balance_entries_reserved_once", []string{full, hold("compensation", "'一'"), keep(), keep()}},
		{"balance_entries_reserved_on_its_day", []string{full, hold("compensation", "'一'"), keep("on_day", "'2026-03-02'")}},
		{"balance_reservations_term", []string{strings.Replace(hold("compensation", "'一'"), "2026-06-30", "2027-06-30", 1)}},
		{"balance_reservations_for_something", []string{hold("compensation", "''")}},
		{"balance_entries_case_step", []string{full, hold("compensation", of("A1")), keep("case_id", of("A1"), "paddy", "1000000", "land_paddy", "1000000"),
			posting("consume", "reservation_id", held, "grade", "6", "capacity", "15000", "case_id", of("A1"), "paddy", "1000000", "land_paddy", "1000000")}},
		{"balance_entries_case_event", []string{full, hold("compensation", of("A1")), keep("case_id", of("A1"), "paddy", "1000000", "land_paddy", "1000000"),
			posting("consume", "reservation_id", held, "grade", "6", "capacity", "15000", "case_id", of("A1"), "paddy", "1000000", "land_paddy", "1000000", "case_seq", "9")}},
		{"balance_entries_case_county", []string{full, hold("compensation", of("B1")), keep("case_id", of("B1"), "paddy", "1000000", "land_paddy", "1000000")}},

		// Paddy for paddy, and not a lower grade.
		{"balance_entries_paddy_for_paddy", []string{full, hold("compensation", "'一'"), keep("land_paddy", "10", "paddy", "9")}},
		{"balance_entries_paddy_for_paddy", []string{full, hold("compensation", of("A1")), keep("case_id", of("A1"))}},
		{"balance_entries_not_lower_grade", []string{full, hold("compensation", "'一'"), keep("capacity", "14999")}},
		{"balance_entries_not_lower_grade", []string{full, hold("compensation", "'一'"), keep("area", "1000001", "capacity", "15000")}},
		{"balance_entries_not_lower_grade", []string{full, hold("compensation", "'一'"), keep("grade", "5")}},
		{"balance_entries_grade_given", []string{full, hold("compensation", "'一'"), keep("grade", "")}},
		{"balance_entries_grade", []string{full, hold("compensation", "'一'"), keep("grade", "16", "area", "0", "paddy", "0", "pbf", "1")}},
		{"", []string{land("replenish", 0, "capacity", "14700")}},
		{"balance_entries_yield_of_grade", []string{land("replenish", 0, "capacity", "14701")}},
		{"balance_entries_paddy_of_class", []string{land("replenish", 0, "land_class", "'0103'")}},
		{"balance_entries_source_described", []string{land("restore", 0, "land_class", "'0301'", "paddy", "0")}},
		{"balance_entries_source_described", []string{land("restore", 0, "outline", "")}},
		{"balance_entries_within_outline", []string{land("replenish", 0, "area", "983001")}},
		{"balance_entries_outline_valid", []string{land("replenish", 0, "outline", "ST_GeomFromText('MULTIPOLYGON(((113 27, 113.1 27.1, 113.1 27, 113 27.1, 113 27)))', 4490)")}},

		// One outline counts once: in every county, book and year, until it is taken back.
		{"balance_entries_outline_once", []string{land("replenish", 0), land("replenish", 0)}},
		{"balance_entries_outline_once", []string{land("replenish", 0), land("inflow", 0.5)}},
		{"balance_entries_outline_once", []string{land("replenish", 0), land("restore", 0.99, "county", "'430224'", "year", "2025", "on_day", "'2025-03-01'")}},
		{"", []string{land("replenish", 0), land("replenish", 1)}},
		{"", []string{land("replenish", 0), land("replenish", 0.9999)}}, // about 1 m² in common
		{"balance_entries_outline_once", []string{land("replenish", 0), land("replenish", 0.9998)}},
		{"", []string{land("replenish", 0), posting("correct", "document", "''", "reason", "'错'", "area", "980000", "paddy", "980000", "capacity", "100", "reverses_id", "(SELECT max(id) FROM balance_entries)"), land("replenish", 0)}},

		// In and out within a year; permanent basic farmland never.
		{"", []string{flow, hold("in_out", of("A1")), keep(append(inOut, "case_id", of("A1"), "area", "900000", "paddy", "900000", "land_paddy", "900000", "capacity", "13500")...)}},
		{"balance_entries_no_pbf_outflow", []string{flow, hold("in_out", of("A2")), keep(append(inOut, "case_id", of("A2"), "area", "900000", "paddy", "900000", "land_paddy", "900000", "capacity", "13500")...)}},
		{"balance_entries_outflow_place", []string{flow, hold("in_out", "'一'"), keep(append(inOut, "area", "900000", "capacity", "13500")...),
			posting("outflow", "reservation_id", held, "grade", "6", "area", "900000", "capacity", "13500", "project", "'一'")}},
		{"balance_entries_same_year", []string{land("inflow", 0, "on_day", "'2027-01-01'")}},
		{"balance_entries_not_before_its_year", []string{land("inflow", 0, "on_day", "'2025-12-31'")}},
		{"balance_reservations_same_year", []string{strings.Replace(hold("in_out", "'一'"), "2026-06-30", "2027-01-01", 1)}},
		{"balance_entries_kind", []string{posting("opening", inOut...)}},
		{"balance_entries_kind", []string{posting("invent")}},

		// Corrections: by a counter-entry, whole, once, with a reason.
		{"balance_entries_counter", []string{full, posting("cut", "reverses_id", "(SELECT max(id) FROM balance_entries)")}},
		{"balance_entries_counter_whole", []string{full, posting("correct", "document", "''", "reason", "'错'")}},
		{"balance_entries_reason_given", []string{full, posting("correct", "reverses_id", "(SELECT max(id) FROM balance_entries)", "area", "5000000", "paddy", "5000000", "capacity", "75000", "pbf", "5000000")}},
		{"balance_entries_counter_whole", []string{full, posting("correct", "reason", "'错'", "reverses_id", "(SELECT max(id) FROM balance_entries)")}},
		{"balance_entries_reversed_once", []string{full, full2(), back("5000000"), back("5000000")}},
		{"balance_entries_no_double_correction", []string{full, back("5000000"), posting("correct", "reason", "'错'", "area", "5000000", "paddy", "5000000", "capacity", "75000", "pbf", "5000000", "reverses_id", "(SELECT max(id) FROM balance_entries)")}},
		{"balance_entries_same_book", []string{full, posting("correct", "reason", "'错'", "year", "2025", "area", "5000000", "paddy", "5000000", "capacity", "75000", "pbf", "5000000", "reverses_id", "(SELECT max(id) FROM balance_entries)")}},

		// Two sides.
		{"balance_entries_opening_once", []string{full, full}},
		{"balance_entries_pair_whole", []string{full, posting("transfer_out", "counterparty", "'430224'")}},
		{"", []string{full, posting("transfer_out", "counterparty", "'外市某县'")}},
		{"", []string{full, posting("transfer_out", "counterparty", "'430224'"), posting("transfer_in", "county", "'430224'", "counterparty", "'430223'", "pair_id", "(SELECT max(id) FROM balance_entries)")}},
		{"balance_entries_pair_equal", []string{full, posting("transfer_out", "counterparty", "'430224'"), posting("transfer_in", "county", "'430224'", "counterparty", "'430223'", "area", "1000001", "pair_id", "(SELECT max(id) FROM balance_entries)")}},
		{"balance_entries_pair_whole", []string{posting("transfer_in", "counterparty", "'430224'")}},
		{"balance_entries_pair_whole", []string{full, posting("transfer_out", "counterparty", "'430224'"), posting("transfer_in", "county", "'430224'", "counterparty", "'430223'", "pair_id", "(SELECT max(id) FROM balance_entries)"),
			posting("correct", "reason", "'错'", "counterparty", "'430224'", "reverses_id", "(SELECT max(id) - 1 FROM balance_entries)")}},
		{"balance_entries_counterparty", []string{full, posting("transfer_out")}},
		{"balance_entries_pair_whole", []string{full, posting("carry_out")}},

		// Shapes.
		{"balance_entries_amounts", []string{posting("opening", "area", "0")}},
		{"balance_entries_amounts", []string{posting("opening", "area", "-1")}},
		{"balance_entries_document_given", []string{posting("opening", "document", "''")}},
		{"balance_entries_somebody", []string{posting("opening", "actor_id", "")}},
		{"balance_plans_in", []string{"INSERT INTO balance_plans VALUES ('430223', 2026, 1, '号', 10, 9, 1, '某', now())"}},
	} {
		err := attempt(t, c.Own, r.statements...)
		if got := postgres.Constraint(err); got != r.constraint || (r.constraint == "") != (err == nil) {
			t.Errorf("want %q of\n%s\ngot %v", r.constraint, strings.Join(r.statements, "\n"), err)
		}
	}
	// Lines and balances are not the program's to write; as the owner they must still sum to zero.
	for _, s := range []string{"INSERT INTO balance_lines VALUES (1, 'area', 'stock', 1)", "UPDATE balances SET amount = amount + 1", "INSERT INTO balances VALUES ('430223', 2026, 'compensation', 'area', 'stock', 1)",
		"DELETE FROM balance_reserved", "INSERT INTO balance_kinds VALUES ('gift', 'in_out', 'source', 'stock')", "UPDATE balance_grades SET kg_per_hectare = 1"} {
		if err := attempt(t, c.Own, s); postgres.Code(err) != denied {
			t.Errorf("%s as the program: %v", s, err)
		}
	}
	if err := attempt(t, c.Owner, full, "INSERT INTO balance_lines VALUES ((SELECT max(id) FROM balance_entries), 'area', 'frozen', 1)"); postgres.Constraint(err) != "balance_lines_sum_to_zero" {
		t.Errorf("an entry that does not sum to zero: %v", err)
	}
}

// full2 is a second stock, from elsewhere, so that a first may be taken back.
func full2() string {
	return posting("transfer_in", "counterparty", "'外市某县'", "area", "9000000", "paddy", "9000000", "capacity", "99000", "pbf", "9000000")
}

// back takes the first opening back.
func back(area string) string {
	return posting("correct", "reason", "'错'", "area", area, "paddy", area, "capacity", "75000", "pbf", area, "reverses_id", "(SELECT max(id) FROM balance_entries WHERE kind = 'opening')")
}

// The table of kinds is the same in Go and in the database.
func TestKindsOfTheBalance(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	var rows []struct{ Kind, Book, FromAccount, ToAccount string }
	if err := c.Own.NewRaw(`SELECT kind, book, from_account, to_account FROM balance_kinds`).Scan(t.Context(), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(balance.Kinds) {
		t.Errorf("%d kinds in the database, %d in Go", len(rows), len(balance.Kinds))
	}
	for _, r := range rows {
		k, ok := balance.FindKind(balance.Code(r.Kind), balance.Book(r.Book))
		if !ok || string(k.From) != r.FromAccount || string(k.To) != r.ToAccount {
			t.Errorf("%+v in the database, %+v in Go", r, k)
		}
	}
}
