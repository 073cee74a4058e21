package balance

import (
	"fmt"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// maxTerm is the longest a reservation may stand, in days.
const maxTerm = 366

// reserve 预留: for a case or a project, until a day. What has to be kept is
// that of the land that will be used up: its area, paddy for its paddy, and
// the yield of its grade.
func reserve(p *post) error {
	if err := p.forWhat(); err != nil {
		return err
	}
	if p.On != p.today {
		return fault.Bad("on", "balance-reserve-today", "预留从登记当天起，日期请填今天 %s。", p.today)
	}
	if err := p.term(); err != nil {
		return err
	}
	a := Amounts{Area: p.Area, PBF: p.PBF}
	switch {
	case a.Area == 0 && a.PBF == 0:
		return fault.Bad("area", "balance-reserve-nothing", "请填写要预留的面积。")
	case a.Area > 0 && p.Grade == 0:
		return fault.Bad("grade", "balance-reserve-grade", "请填写被占用耕地的等别，补充的耕地不得低于它。")
	case p.LandPaddy > a.Area:
		return fault.Bad("landPaddy", "balance-reserve-paddy", "其中水田不能大于面积 %s 亩。", geo.FormatMu(a.Area))
	case a.Area > 0 && a.PBF > a.Area:
		return fault.Bad("pbf", "balance-pbf", "永农补划面积不能大于面积 %s 亩。", geo.FormatMu(a.Area))
	}
	wet := p.LandPaddy
	if p.Case != nil && p.Case.WasPaddy {
		wet = a.Area // 占水田补水田
	}
	a.Paddy = wet
	if a.Area > 0 {
		a.Capacity = p.Grades.Needed(a.Area, p.Grade)
	}
	if err := enough(a, p.Stock, "库存"); err != nil {
		return err
	}
	e := p.entry(a)
	e.CaseID, e.Grade, e.LandPaddy = p.CaseID, p.Grade, wet
	p.out = Posting{
		Reservation: &Reservation{
			County: p.County, Year: p.Year, Book: p.Book, CaseID: p.CaseID, Project: e.Project, MadeOn: p.On, ExpiresOn: p.ExpiresOn,
			Grade: p.Grade, LandPaddy: wet, Whole: a, Left: a,
		},
		Entries: []Entry{e},
	}
	return nil
}

func (p *post) forWhat() error {
	c := p.Case
	switch {
	case p.given("caseId") == p.given("project"):
		return fault.Bad("caseId", "balance-reserve-for", "预留须写明用途：填写案件或项目名称，二者填一。")
	case c == nil:
		return nil
	case c.County != p.County:
		return fault.Bad("caseId", "balance-case-county", "案件 %s 不属于这个县区。", c.No)
	case c.Over:
		return fault.New(fault.Conflict, "balance-case-over", "案件 %s 已经办结，不需要预留。", c.No)
	case p.Book == InOut && c.OnPBF:
		return fault.New(fault.Unmet, "balance-pbf-outflow", "案件 %s 的图斑涉及永久基本农田，永久基本农田不得流出，不能用进出平衡落实。", c.No)
	}
	return nil
}

func (p *post) term() error {
	if p.ExpiresOn < p.On {
		return fault.Bad("expiresOn", "balance-expiry", "预留到期日不能早于今天。")
	}
	from, _ := p.On.Time()
	if last := org.DateOf(from.AddDate(0, 0, maxTerm)); p.ExpiresOn > last {
		return fault.Bad("expiresOn", "balance-expiry", "预留最长 %d 天，到期日不能晚于 %s。", maxTerm, last)
	}
	if last := org.Date(fmt.Sprintf("%04d-12-31", p.Year)); p.Book == InOut && p.ExpiresOn > last {
		return fault.Bad("expiresOn", "balance-expiry", "进出平衡须在同一年度内，到期日不能晚于 %s。", last)
	}
	return nil
}

// unreserve 退还预留: all that is left goes back into stock. What an open case
// counts on stays.
func unreserve(p *post) error {
	r, err := p.held()
	if err != nil {
		return err
	}
	if p.InUse {
		return fault.New(fault.Conflict, "balance-reservation-in-use", "有在办案件的整改措施用到这笔预留，不能退还。请先在案件中改用别的预留。")
	}
	e := p.entry(r.Left)
	e.CaseID, e.Project, e.Reservation = r.CaseID, r.Project, r.ID
	p.out.Entries = []Entry{e}
	return nil
}

// Lapse is the giving back of what expired, by nobody.
func Lapse(r Reservation) Entry {
	return Entry{
		County: r.County, Year: r.Year, Book: r.Book, Kind: Unreserve, On: r.ExpiresOn, Amounts: r.Left, Reason: "预留到期，自动退还",
		CaseID: r.CaseID, Project: r.Project, Reservation: r.ID,
	}
}

// held is the reservation that the request names, with something left of it.
func (p *post) held() (Reservation, error) {
	if p.Ledger.Reservation == nil {
		return Reservation{}, fault.Bad("reservationId", "no-such-reservation", "这本台账中没有这笔预留，请重新选择。")
	}
	if p.Ledger.Reservation.Left.Zero() {
		return Reservation{}, fault.New(fault.Conflict, "balance-reservation-used", "这笔预留已经用完或退还。")
	}
	return *p.Ledger.Reservation, nil
}
