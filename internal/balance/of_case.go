package balance

import (
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Settle posts what a measure of a closing case used: out of its reservation
// by the measured area; what is left of it goes back into stock.
func (r Reservation) Settle(d DrawDoc, g Grades, cents int64, seq int, document string, today org.Date) ([]Entry, error) {
	if err := r.Covers(d, cents, today); err != nil {
		return nil, err
	}
	a := r.part(g, cents, 0)
	if d.Indicator == PBF {
		a = Amounts{PBF: cents}
	}
	if err := enough(a, r.Left, "预留"); err != nil {
		return nil, err
	}
	e := Entry{
		County: r.County, Year: r.Year, Book: r.Book, Kind: d.Kind, On: today, Amounts: a, Document: document, Reason: "案件销号",
		CaseID: r.CaseID, CaseSeq: seq, Reservation: r.ID, Grade: r.Grade, LandPaddy: share(r.LandPaddy, a.Area, r.Whole.Area),
	}
	return append([]Entry{e}, r.rest(a, e, "案件销号，余额退还")...), nil
}

// Covers says why a reservation is not enough for a measure, or nothing.
func (r Reservation) Covers(d DrawDoc, cents int64, today org.Date) error {
	i := Indicators[0]
	for _, k := range Indicators {
		if k.Code == d.Indicator {
			i = k
		}
	}
	switch {
	case r.Book != d.Book:
		return fault.Bad("measures", "reservation-book", "所选预留属于%s，这项措施须用%s的预留。", r.Book.Zh(), d.Book.Zh())
	case r.Expired(today):
		return fault.New(fault.Unmet, "reservation-expired", "预留已于 %s 到期。请为本案重新预留，再在案件中改用新的预留。", r.ExpiresOn)
	case r.Left.Of(d.Indicator) < cents:
		return fault.New(fault.Unmet, "reservation-short", "预留的%s还有 %s，少于措施面积 %s。", i.Zh, i.Words(r.Left.Of(d.Indicator)), i.Words(cents))
	}
	return nil
}

// TakeBack reverses what a case posted, when it comes back: counter-entries,
// and what they give back to reservations returns to stock.
func TakeBack(posted []Entry, seq int, today org.Date) (out []Entry) {
	for _, e := range posted {
		c := counter(e, today, "案件回潮")
		c.CaseSeq = seq
		out = append(out, c, Entry{
			County: e.County, Year: e.Year, Book: e.Book, Kind: Unreserve, On: today, Amounts: e.Amounts, Reason: "案件回潮，退还库存",
			CaseID: e.CaseID, CaseSeq: seq, Reservation: e.Reservation,
		})
	}
	return out
}
