package casework

import (
	"time"

	"liangtian/geo"
	"liangtian/internal/balance"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// draw is a measure of a case that lives off the balance.
type draw struct {
	Measure
	zh  string
	doc balance.DrawDoc
}

func (m Measure) draw() (draw, bool) {
	w, _ := find(Measures, m.Code)
	doc, ok := w.Draws.Doc()
	return draw{m, w.Zh, doc}, ok
}

func (f Facts) draws() (out []draw) {
	for _, m := range f.Measures {
		if d, ok := m.draw(); ok {
			out = append(out, d)
		}
	}
	return out
}

// cents is what it takes: as measured, else as planned.
func (d draw) cents() int64 {
	if d.DoneCents != 0 {
		return d.DoneCents
	}
	return d.PlannedCents
}

// covered finds the reservation that a draw names, or says what is wrong with
// it.
func (d Dossier) covered(m draw, today org.Date) (balance.Reservation, error) {
	for _, r := range d.Balance.Reservations {
		if r.ID == m.Reservation {
			return r, r.Covers(m.doc, m.cents(), today)
		}
	}
	return balance.Reservation{}, fault.New(fault.Unmet, "reservation-missing", "“%s”须先在%s台账中为本案预留不少于 %s 亩，再选用这笔预留。",
		m.zh, m.doc.Book.Zh(), geo.FormatMu(m.cents()))
}

// drawsCovered holds the measures as they are to be against the ledger.
func (s *step) drawsCovered() error {
	used := map[int64]bool{}
	for _, m := range s.next.Facts.Measures {
		d, ok := m.draw()
		switch {
		case !ok && m.Reservation != 0:
			return fault.Bad("measures", "reservation-not-needed", "“%s”不用指标，请去掉所选的预留。", MeasureZh(m.Code))
		case !ok:
			continue
		case d.cents() == 0:
			return fault.Bad("measures", "reservation-area", "请填写“%s”的面积。", d.zh)
		}
		if _, err := s.covered(d, org.DateOf(s.today)); err != nil {
			return err
		}
		if used[m.Reservation] {
			return fault.Bad("measures", "reservation-twice", "一笔预留只能用于一项措施，请另选一笔。")
		}
		used[m.Reservation] = true
	}
	return nil
}

// settle is what a draw enters when its case closes.
func (s *step) settle(d draw) ([]balance.Entry, error) {
	r, err := s.covered(d, org.DateOf(s.today))
	if err != nil {
		return nil, err
	}
	return r.Settle(d.doc, s.Balance.Grades, d.cents(), s.next.Version, s.in.Document, org.DateOf(s.today))
}

// drawsStand: the reservations that measures name are still there. What has
// expired or shrunk is chosen anew with 整改完成, after 退回整改.
var drawsStand = Need{Zh: "占补、进出平衡的预留有效且足够", Missing: func(d Dossier, _ org.Person, now time.Time) (out []string) {
	for _, m := range d.Case.Facts.draws() {
		if _, err := d.covered(m, org.DateOf(org.Today(now))); err != nil {
			out = append(out, fault.As(err).Message+"可退回整改，由县级改选预留")
		}
	}
	return out
}}
