package balance

import (
	"liangtian/geo"
	"liangtian/internal/fault"
)

// use 建设占用核销、流出登记: out of a reservation, whole or in part; the rest goes
// back into stock. What a case
// reserved, only the closing of the case posts.
func use(p *post) error {
	r, err := p.held()
	if err != nil {
		return err
	}
	if r.CaseID != 0 {
		return fault.New(fault.Conflict, "balance-by-case", "这笔预留属于案件，案件销号时自动入账，不需要另行登记。")
	}
	if p.On > r.ExpiresOn || p.On < r.MadeOn {
		return fault.New(fault.Unmet, "balance-reservation-expired", "这笔预留自 %s 起、%s 到期，登记日期不在其中。请重新预留。", r.MadeOn, r.ExpiresOn)
	}
	a := r.Left
	if p.Area > 0 || p.PBF > 0 {
		a = r.part(p.Grades, p.Area, p.PBF)
	}
	if err := enough(a, r.Left, "预留"); err != nil {
		return err
	}
	e := p.entry(a)
	e.Project, e.Reservation, e.Grade = r.Project, r.ID, r.Grade
	e.LandPaddy = share(r.LandPaddy, a.Area, r.Whole.Area)
	if len(p.Outline) > 0 {
		e.Outline, e.OutlineCents = p.Outline, geo.AreaCents(p.Outline.Orb())
		if e.OutlineCents < a.Area {
			return fault.Bad("outline", "balance-outline", "图形面积 %s 亩小于登记面积 %s 亩。", geo.FormatMu(e.OutlineCents), geo.FormatMu(a.Area))
		}
	}
	p.out.Entries = append([]Entry{e}, r.rest(a, e, "核销后余额退还")...)
	return nil
}

// rest gives back what a use leaves of its reservation: one reservation is
// used once, or rounding part by part would come to more than the whole.
func (r Reservation) rest(used Amounts, by Entry, reason string) []Entry {
	left := r.Left.Plus(used, -1)
	if left.Zero() {
		return nil
	}
	return []Entry{{
		County: r.County, Year: r.Year, Book: r.Book, Kind: Unreserve, On: by.On, Amounts: left, Reason: reason,
		CaseID: r.CaseID, CaseSeq: by.CaseSeq, Project: r.Project, Reservation: r.ID,
	}}
}

// part is what a smaller area takes of a reservation: the same share of paddy,
// the yield of the same grade.
func (r Reservation) part(g Grades, area, pbf int64) Amounts {
	a := Amounts{Area: area, PBF: pbf, Paddy: share(r.LandPaddy, area, r.Whole.Area)}
	if area > 0 {
		a.Capacity = g.Needed(area, r.Grade)
	}
	return a
}
