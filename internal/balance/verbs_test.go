package balance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"liangtian/internal/balance"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// A use takes its share and gives the rest back; a case's reservation waits
// for the case.
func TestUse(t *testing.T) {
	k, _ := balance.FindKind(balance.Consume, balance.Compensation)
	in := sensible(k)
	in.Area = 333_333
	p, code := perform(in, ledger(), clerk)
	if code != "" || len(p.Entries) != 2 || p.Entries[0].Amounts != (balance.Amounts{Area: 333_333, Paddy: 133_334, Capacity: 5_000}) ||
		p.Entries[1].Kind != balance.Unreserve || p.Entries[1].Amounts != (balance.Amounts{Area: 666_667, Paddy: 266_666, Capacity: 10_000}) {
		t.Errorf("a third: %q %+v", code, p.Entries)
	}
	if p, code := perform(sensible(k), ledger(), clerk); code != "" || len(p.Entries) != 1 {
		t.Errorf("all of it: %q %+v", code, p.Entries)
	}
	in.Area = 1_000_001
	if _, code := perform(in, ledger(), clerk); code != "balance-short" {
		t.Errorf("more than there is: %q", code)
	}
	l := ledger()
	l.Reservation.CaseID = 7
	if _, code := perform(sensible(k), l, clerk); code != "balance-by-case" {
		t.Errorf("a case's: %q", code)
	}
	l = ledger()
	l.Reservation.ExpiresOn = "2026-06-09"
	if _, code := perform(sensible(k), l, clerk); code != "balance-reservation-expired" {
		t.Errorf("expired: %q", code)
	}
	back, _ := balance.FindKind(balance.Unreserve, balance.Compensation)
	l = ledger()
	l.InUse = true
	if _, code := perform(sensible(back), l, clerk); code != "balance-reservation-in-use" {
		t.Errorf("given back under an open case: %q", code)
	}
}

// Two sides of one thing.
func TestPairs(t *testing.T) {
	out, _ := balance.FindKind(balance.TransferOut, balance.Compensation)
	in := sensible(out)
	in.Counterparty = "430203"
	l := ledger()
	l.Inside = true
	p, code := perform(in, l, city)
	if code != "" || len(p.Entries) != 2 || p.Entries[1].County != "430203" || p.Entries[1].Kind != balance.TransferIn || !p.Entries[1].PairsLast || p.Entries[1].Counterparty != string(county) {
		t.Errorf("a transfer inside: %q %+v", code, p.Entries)
	}
	if _, code := perform(in, l, clerk); code != "balance-transfer-city" {
		t.Errorf("by a county: %q", code)
	}
	carry, _ := balance.FindKind(balance.CarryOut, balance.Compensation)
	p, code = perform(sensible(carry), ledger(), clerk)
	if code != "" || len(p.Entries) != 2 || p.Entries[1].Year != 2026 || p.Entries[1].Kind != balance.Opening || p.Entries[1].Amounts != plenty {
		t.Errorf("carried: %q %+v", code, p.Entries)
	}
	early := sensible(carry)
	early.Year = 2026
	if _, code := perform(early, ledger(), clerk); code != "balance-carry-early" {
		t.Errorf("carried before the year is over: %q", code)
	}
	// A counter-entry is of the same figures, and of both sides.
	fix, _ := balance.FindKind(balance.Correct, balance.Compensation)
	l = ledger()
	l.Reverse = append(l.Reverse, balance.Entry{ID: 10, County: "430203", Kind: balance.TransferIn})
	if p, code := perform(sensible(fix), l, city); code != "" || len(p.Entries) != 2 || p.Entries[1].Reverses != 10 {
		t.Errorf("both sides: %q %+v", code, p.Entries)
	}
	if _, code := perform(sensible(fix), l, clerk); code != "balance-transfer-city" {
		t.Errorf("both sides by a county: %q", code)
	}
	for kind, want := range map[balance.Code]string{balance.Correct: "balance-correct-correction", balance.Cut: "balance-city-only"} {
		l.Reverse = []balance.Entry{{ID: 9, County: county, Kind: kind}}
		if _, code := perform(sensible(fix), l, clerk); code != want {
			t.Errorf("correcting a %s: %q", kind, code)
		}
	}
	l.Reverse[0] = balance.Entry{ID: 9, County: county, Kind: balance.Consume, CaseSeq: 12}
	if _, code := perform(sensible(fix), l, city); code != "balance-by-case" {
		t.Errorf("correcting what a case posted: %q", code)
	}
}

// A closing case takes what it measured, and a case that comes back gives it.
func TestOfCase(t *testing.T) {
	r := *ledger().Reservation
	r.CaseID, r.Book = 7, balance.InOut
	doc, _ := balance.DrawInOut.Doc()
	got, err := r.Settle(doc, grades, 500_000, 12, "文", today)
	want := []balance.Entry{
		{County: county, Year: 2026, Book: balance.InOut, Kind: balance.Outflow, On: today, Amounts: balance.Amounts{Area: 500_000, Paddy: 200_000, Capacity: 7_500}, Document: "文", Reason: "案件销号", CaseID: 7, CaseSeq: 12, Reservation: 5, Grade: 6, LandPaddy: 200_000},
		{County: county, Year: 2026, Book: balance.InOut, Kind: balance.Unreserve, On: today, Amounts: balance.Amounts{Area: 500_000, Paddy: 200_000, Capacity: 7_500}, Reason: "案件销号，余额退还", CaseID: 7, CaseSeq: 12, Project: "厂房", Reservation: 5},
	}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
	back := balance.TakeBack(got[:1], 14, today)
	if len(back) != 2 || back[0].Kind != balance.Correct || back[0].Amounts != got[0].Amounts || back[1].Kind != balance.Unreserve || back[1].CaseSeq != 14 {
		t.Errorf("taken back: %+v", back)
	}
	for name, c := range map[string]struct {
		draw  balance.Draw
		cents int64
		day   org.Date
		code  string
	}{
		"another book": {balance.DrawCompensation, 1, today, "reservation-book"},
		"too late":     {balance.DrawInOut, 1, "2026-07-02", "reservation-expired"},
		"too much":     {balance.DrawInOut, 1_000_001, today, "reservation-short"},
	} {
		doc, _ := c.draw.Doc()
		if _, err := r.Settle(doc, grades, c.cents, 12, "", c.day); !fault.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The day a plan runs dry.
func TestForecast(t *testing.T) {
	p := balance.FlowPlan{County: county, Year: 2026, OutCents: 1_000_000}
	for _, c := range []struct {
		used, reserved int64
		today          org.Date
		dry            org.Date
		warns          bool
	}{
		{0, 0, "2026-06-10", "", false},
		{100_000, 0, "2026-06-10", "", false},                // a tenth in 161 days
		{441_095, 0, "2026-06-10", "", false},                // exactly at the year's end
		{500_000, 0, "2026-06-10", "2026-11-18", true},       // half in 161 days
		{400_000, 100_000, "2026-06-10", "2026-11-18", true}, // what is reserved counts
		{1_000_000, 0, "2026-06-10", "2026-06-10", true},
		{1_000_001, 0, "2026-06-10", "2026-06-10", true},
		{500_000, 0, "2025-06-10", "", false}, // the year has not begun
		{900_000, 0, "2027-06-10", "", false}, // it is over, and lasted
	} {
		f := p.Forecast(c.used, c.reserved, c.today)
		if f.DryOn != c.dry || (f.Warning != "") != c.warns || f.LeftCents != p.OutCents-c.used-c.reserved {
			t.Errorf("%+v: %+v", c, f)
		}
	}
}

// Opening + in − out ± corrections = closing, and the books say the same.
func TestReconcile(t *testing.T) {
	moves := []balance.Movement{
		{1, balance.Opening, balance.Area, 100}, {1, balance.Replenish, balance.Area, 50}, {2, balance.Consume, balance.Area, -30},
		{3, balance.Cut, balance.Area, -20}, {3, balance.Correct, balance.Area, 30}, {2, balance.TransferIn, balance.Paddy, 5},
	}
	r := balance.Reconcile(moves, balance.Amounts{Area: 130, Paddy: 5}, balance.Compensation, 3)
	want := []balance.MonthLine{
		{Month: 1, Indicator: balance.Area, Opening: 0, In: 150, Closing: 150},
		{Month: 2, Indicator: balance.Area, Opening: 150, Out: 30, Closing: 120},
		{Month: 3, Indicator: balance.Area, Opening: 120, Out: 20, Corrected: 30, Closing: 130},
	}
	got := r.Of(balance.Area)
	for i := range got {
		got[i].Parts = nil
	}
	if d := cmp.Diff(want, got); d != "" || !r.Agrees || len(r.Lines) != 12 {
		t.Errorf("agrees %v, %d lines, %s", r.Agrees, len(r.Lines), d)
	}
	if r := balance.Reconcile(moves, balance.Amounts{Area: 131, Paddy: 5}, balance.Compensation, 3); r.Agrees || len(r.Differs) != 1 {
		t.Errorf("a hundredth of a square metre too much, and it agrees: %+v", r.Differs)
	}
}
