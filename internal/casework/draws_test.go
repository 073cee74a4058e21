package casework_test

import (
	"testing"

	"liangtian/internal/balance"
	"liangtian/internal/casework"
)

// drawing is a case with one reservation of every book, enough for all of it.
func drawing(state casework.State) casework.Dossier {
	d := dossier(state)
	for i, book := range []balance.Book{balance.InOut, balance.Compensation} {
		whole := balance.Amounts{Area: area, Capacity: 15_000, PBF: area}
		d.Balance.Reservations = append(d.Balance.Reservations, balance.Reservation{
			ID: int64(31 + i), County: county, Year: 2026, Book: book, CaseID: d.Case.ID, MadeOn: "2026-06-01", ExpiresOn: "2026-12-31", Grade: 6, Whole: whole, Left: whole,
		})
	}
	d.Balance.Grades = balance.Grades{6: 15_000}
	return d
}

func measure(code string, cents, reservation int64) func(*casework.Input) {
	return func(in *casework.Input) {
		in.Measures = []casework.MeasureInput{{Code: code, AreaCents: cents, Reservation: reservation}}
	}
}

// Every measure × every reservation: what lives off the balance names one of
// the case, of its book, large enough, in time; nothing else names one.
func TestMeasuresDraw(t *testing.T) {
	books := map[int64]balance.Book{31: balance.InOut, 32: balance.Compensation}
	for _, m := range casework.Measures {
		for _, id := range []int64{0, 31, 32, 33} {
			d := drawing(casework.FindingReview)
			doc, draws := m.Draws.Doc()
			want := ""
			switch {
			case !draws && id != 0:
				want = "reservation-not-needed"
			case draws && books[id] == "":
				want = "reservation-missing"
			case draws && books[id] != doc.Book:
				want = "reservation-book"
			}
			if want == "" {
				out := done(t, d, reviewNR, casework.Uphold, measure(m.Code, area, id))
				if out.Next.Facts.Measures[0].Reservation != id || len(out.Postings) != 0 {
					t.Errorf("%s by %d: %+v, posts %+v", m.Code, id, out.Next.Facts.Measures, out.Postings)
				}
				continue
			}
			refused(t, want, d, reviewNR, casework.Uphold, measure(m.Code, area, id))
		}
	}
	d := drawing(casework.FindingReview)
	refused(t, "reservation-short", d, reviewNR, casework.Uphold, measure("in_out_balance", area+1, 31))
	refused(t, "reservation-area", d, reviewNR, casework.Uphold, measure("in_out_balance", 0, 31))
	d.Balance.Reservations[0].ExpiresOn = "2026-06-09"
	refused(t, "reservation-expired", d, reviewNR, casework.Uphold, measure("in_out_balance", area, 31))
	refused(t, "reservation-twice", drawing(casework.FindingReview), reviewNR, casework.Uphold, func(in *casework.Input) {
		in.Measures = []casework.MeasureInput{{Code: "compensation", AreaCents: 1, Reservation: 32}, {Code: "pbf_supplement", AreaCents: 1, Reservation: 32}}
	})
	ruled := drawing(casework.Escalated)
	refused(t, "reservation-missing", ruled, cityNR, casework.Rule, measure("in_out_balance", area, 0))
}

// Finishing keeps the reservation that was named, or takes another; closing
// posts it, reopening takes it back.
func TestClosingPosts(t *testing.T) {
	d := drawing(casework.Rectifying)
	d.Case.Facts.Measures = []casework.Measure{{Code: "in_out_balance", PlannedCents: area, Reservation: 31}}
	out := done(t, d, clerkNR, casework.Finish, measure("in_out_balance", area-600, 0))
	if m := out.Next.Facts.Measures[0]; m.Reservation != 31 || m.DoneCents != area-600 {
		t.Errorf("finished: %+v", m)
	}
	refused(t, "reservation-short", d, clerkNR, casework.Finish, measure("in_out_balance", area+1, 0))

	d = drawing(casework.ClosureReview)
	d.Case.Facts.Measures = []casework.Measure{{Code: "in_out_balance", PlannedCents: area, DoneCents: area - 600, Reservation: 31}, {Code: "pbf_supplement", DoneCents: 500, Reservation: 32}}
	out = done(t, d, cityNR2, casework.Close)
	if len(out.Postings) != 4 || out.Postings[0].Kind != balance.Outflow || out.Postings[0].Amounts.Area != area-600 || out.Postings[0].CaseSeq != out.Next.Version ||
		out.Postings[1].Kind != balance.Unreserve || out.Postings[2].Kind != balance.Consume || out.Postings[2].Amounts != (balance.Amounts{PBF: 500}) {
		t.Errorf("posted: %+v", out.Postings)
	}
	late := drawing(casework.ClosureReview)
	late.Case.Facts.Measures = d.Case.Facts.Measures
	late.Balance.Reservations[0].ExpiresOn = "2026-06-09"
	if f := refused(t, "step-unmet", late, cityNR2, casework.Close); len(f.Missing) != 1 {
		t.Errorf("missing: %q", f.Missing)
	}
	late.Balance.Reservations = nil // a case from before the ledger
	refused(t, "step-unmet", late, cityNR2, casework.Close)

	back := drawing(casework.Closed)
	back.Balance.Posted = out.Postings[:1]
	again := done(t, back, cityNR, casework.Reopen)
	if len(again.Postings) != 2 || again.Postings[0].Kind != balance.Correct || again.Postings[0].CaseSeq != again.Next.Version || again.Postings[1].Kind != balance.Unreserve {
		t.Errorf("taken back: %+v", again.Postings)
	}
	if out := done(t, dossier(casework.ClosureReview), cityNR2, casework.Close); len(out.Postings) != 0 {
		t.Errorf("a case that draws nothing posts %+v", out.Postings)
	}
}
