package balance

import (
	"fmt"
	"strings"
	"time"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Request is an entry as somebody asks for it.
type Request struct {
	County       org.Region       `json:"county"`
	Year         int              `json:"year"`
	Book         Book             `json:"book"`
	Kind         Code             `json:"kind"`
	On           org.Date         `json:"on"`
	Amounts      *Amounts         `json:"amounts,omitempty"`
	Document     string           `json:"document,omitempty"`
	Reason       string           `json:"reason,omitempty"`
	Project      string           `json:"project,omitempty"`
	Counterparty string           `json:"counterparty,omitempty"`
	Grade        int              `json:"grade,omitempty"`
	LandClass    string           `json:"landClass,omitempty"`
	Area         int64            `json:"area,omitempty"`
	PBF          int64            `json:"pbf,omitempty"`
	PaddyShare   *int64           `json:"paddyShare,omitempty"` // hundredths of a percent
	LandPaddy    int64            `json:"landPaddy,omitempty"`
	Outline      geo.MultiPolygon `json:"outline,omitempty"`
	CaseID       int64            `json:"caseId,omitempty"`
	ExpiresOn    org.Date         `json:"expiresOn,omitempty"`
	Reservation  int64            `json:"reservationId,omitempty"`
	Reverses     int64            `json:"reversesId,omitempty"`
}

// Ledger is what a verb may look at: the book as it stands, and what the
// request names.
type Ledger struct {
	Grades      Grades
	Stock       Amounts
	Frozen      Amounts
	Where       org.Region   // the county that most of the outline lies in; "" when no boundary says
	Inside      bool         // the counterparty is a county of this product
	Case        *CaseFacts   // that a reservation is for
	Reservation *Reservation // that the request draws on
	InUse       bool         // an open case counts on that reservation
	Reverse     []Entry      // the entry that is taken back, and its other side
}

// CaseFacts is what the ledger asks of a case.
type CaseFacts struct {
	ID        int64
	No        string
	County    org.Region
	Over      bool // it needs nothing from the balance any more
	AreaCents int64
	OnPBF     bool
	WasPaddy  bool
}

// verb makes the posting of one kind.
type verb func(p *post) error

type post struct {
	Request
	Ledger
	kind  EntryKind
	who   org.Person
	today org.Date
	out   Posting
}

// MayPost refuses people who do not keep the book: it is natural resources'.
func MayPost(who org.Person, county org.Region, upper bool) error {
	switch {
	case !who.Active || !who.May(org.PostBalance) || who.Department != org.NaturalResources:
		return fault.New(fault.Forbidden, "balance-not-yours", "台账由自然资源部门登记，您可以查看，不能登记。")
	case !who.Region.Contains(county):
		return fault.New(fault.NotFound, "no-such-book", "没有这个县区的台账，或不在您的权限范围内。")
	case upper && who.Role != org.City:
		return fault.New(fault.Forbidden, "balance-city-only", "核减、冻结和解冻由市局登记。")
	}
	return nil
}

// Perform makes the posting of a request, or refuses in words. It is pure.
func Perform(in Request, l Ledger, who org.Person, now time.Time) (Posting, error) {
	k, ok := FindKind(in.Kind, in.Book)
	if !ok {
		return Posting{}, fault.Bad("kind", "balance-kind", "“%s”没有这种登记，请重新选择。", in.Book.Zh())
	}
	if err := MayPost(who, in.County, k.Upper); err != nil {
		return Posting{}, err
	}
	p := &post{Request: in, Ledger: l, kind: k, who: who, today: org.DateOf(org.Today(now))}
	if err := p.check(); err != nil {
		return Posting{}, err
	}
	if err := k.verb(p); err != nil {
		return Posting{}, err
	}
	for i := range p.out.Entries {
		p.out.Entries[i].At = now
	}
	return p.out, nil
}

// given says whether the request carries an input.
func (p *post) given(name string) bool {
	switch name {
	case "on":
		return p.On != ""
	case "document":
		return strings.TrimSpace(p.Document) != ""
	case "amounts":
		return p.Request.Amounts != nil
	case "outline":
		return len(p.Outline) > 0
	case "grade":
		return p.Grade != 0
	case "landClass":
		return p.LandClass != ""
	case "paddyShare":
		return p.PaddyShare != nil
	case "pbf":
		return p.PBF != 0
	case "counterparty":
		return strings.TrimSpace(p.Counterparty) != ""
	case "caseId":
		return p.CaseID != 0
	case "project":
		return strings.TrimSpace(p.Project) != ""
	case "expiresOn":
		return p.ExpiresOn != ""
	case "reservationId":
		return p.Request.Reservation != 0
	case "area":
		return p.Area != 0
	case "landPaddy":
		return p.LandPaddy != 0
	case "reason":
		return strings.TrimSpace(p.Reason) != ""
	}
	return p.Reverses != 0
}

// inputs are the words of everything an entry may carry.
var inputs = []struct{ name, zh string }{
	{"on", "日期"}, {"document", "文号"}, {"amounts", "数额"}, {"outline", "图形"}, {"grade", "耕地等别"}, {"landClass", "地类"}, {"paddyShare", "水田比例"},
	{"pbf", "永农补划面积"}, {"counterparty", "对方县区"}, {"caseId", "案件"}, {"project", "项目名称"}, {"expiresOn", "预留到期日"}, {"reservationId", "预留"},
	{"area", "面积"}, {"landPaddy", "其中水田"}, {"reason", "理由"}, {"reversesId", "所更正的分录"},
}

// check refuses what the kind misses or does not take, and values that no
// entry has.
func (p *post) check() error {
	e := fault.New(fault.Invalid, "balance-input", "填写不完整，请补充后再提交。")
	bad := func(name, words string, args ...any) {
		e.Fields = append(e.Fields, fault.Field{Name: name, Message: fmt.Sprintf(words, args...)})
	}
	for _, in := range inputs {
		taken, needed := false, false
		for _, a := range p.kind.Asks {
			if a.Name == in.name {
				taken, needed = true, a.Must
			}
		}
		switch given := p.given(in.name); {
		case needed && !given:
			bad(in.name, "请填写%s", in.zh)
		case given && !taken:
			bad(in.name, "“%s”不接受%s", p.kind.Zh, in.zh)
		}
	}
	for _, t := range []struct{ name, v string }{{"document", p.Document}, {"reason", p.Reason}, {"project", p.Project}, {"counterparty", p.Counterparty}} {
		if len([]rune(t.v)) > 500 || strings.ContainsRune(t.v, 0) {
			bad(t.name, "文字太长或有不能保存的字符，请改短")
		}
	}
	if p.Year < 2000 || p.Year > 2200 {
		bad("year", "年度有误")
	}
	if a := p.Request.Amounts; a != nil && (!a.valid() || a.Zero()) {
		bad("amounts", "数额须为正数，至少填写一项")
	}
	for name, v := range map[string]int64{"area": p.Area, "pbf": p.PBF, "landPaddy": p.LandPaddy} {
		if v < 0 || v > maxAmount {
			bad(name, "面积有误")
		}
	}
	if len(p.Outline) > 0 {
		if problems := geo.CheckRings(p.Outline.Orb()); len(problems) > 0 {
			bad("outline", "图形有误：%s", problems[0].Message)
		} else if p.Where != "" && p.Where != p.County {
			bad("outline", "图形位于 %s，不在本县区", p.Where)
		}
	}
	if s := p.PaddyShare; s != nil && (*s < 0 || *s > 10_000) {
		bad("paddyShare", "水田比例应在 0 到 100%% 之间")
	}
	if _, ok := p.Grades[p.Grade]; p.Grade != 0 && !ok {
		bad("grade", "耕地等别为 1 到 15 等")
	}
	p.checkDays(bad)
	if len(e.Fields) > 0 {
		e.Message = "填写有误：" + e.Fields[0].Message + "。"
		return e
	}
	return nil
}

func (p *post) checkDays(bad func(name, words string, args ...any)) {
	for _, d := range []struct {
		name string
		on   org.Date
	}{{"on", p.On}, {"expiresOn", p.ExpiresOn}} {
		if _, ok := d.on.Time(); d.on != "" && !ok {
			bad(d.name, "日期应为 2026-06-01 这样的日期")
			return
		}
	}
	if p.On == "" {
		return
	}
	first, last := org.Date(fmt.Sprintf("%04d-01-01", p.Year)), org.Date(fmt.Sprintf("%04d-12-31", p.Year))
	switch {
	case p.On > p.today:
		bad("on", "日期不能在今天之后")
	case p.On < first:
		bad("on", "日期早于 %d 年度，请登记在所属年度", p.Year)
	case p.On > last && p.Book == InOut && p.Kind != Correct && p.Kind != Unreserve:
		bad("on", "进出平衡须在同一年度内，日期晚于 %d 年度", p.Year)
	}
}

// entry is the entry of the request, of the given amounts.
func (p *post) entry(a Amounts) Entry {
	return Entry{
		County: p.County, Year: p.Year, Book: p.Book, Kind: p.Kind, On: p.On, Amounts: a, Document: strings.TrimSpace(p.Document),
		Reason: strings.TrimSpace(p.Reason), Project: strings.TrimSpace(p.Project), Counterparty: strings.TrimSpace(p.Counterparty),
	}
}

// enough refuses to take out what is not there, and says what is.
func enough(a, have Amounts, where string) error {
	for _, i := range Indicators {
		if a.Of(i.Code) > have.Of(i.Code) {
			return fault.New(fault.Unmet, "balance-short", "%s不足：%s现有 %s，需要 %s。", where, i.Zh, i.Words(have.Of(i.Code)), i.Words(a.Of(i.Code)))
		}
	}
	return nil
}
