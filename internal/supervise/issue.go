package supervise

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// New is an order as somebody wants to issue it; Number is given, or "" for
// the next of its kind and year.
type New struct {
	Kind       Kind           `json:"kind" enum:"urge,order,listed"`
	Number     string         `json:"number,omitempty" maxLength:"40"`
	County     org.Region     `json:"county" maxLength:"12"`
	Department org.Department `json:"department" enum:"natural_resources,agriculture"`
	Text       string         `json:"text" maxLength:"4000"`
	Term       org.Date       `json:"term"`
	Cases      []int64        `json:"cases" minItems:"1" maxItems:"500"`
}

// Make judges a new order against the cases it is about, which are those of
// its list that the person may see.
func Make(n New, who org.Person, cases []CaseFacts, key string, now time.Time) (Order, Event, error) {
	if err := n.check(who, org.DateOf(org.Today(now))); err != nil {
		return Order{}, Event{}, err
	}
	ids := slices.Clone(n.Cases)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(cases) != len(ids) {
		return Order{}, Event{}, fault.Bad("cases", "supervision-cases", "所选案件中有 %d 宗不存在，或不在您的权限范围内，请刷新后重新选择。", len(ids)-len(cases))
	}
	for _, c := range cases {
		switch {
		case c.County != n.County || (c.Lead != n.Department && c.Partner != n.Department):
			return Order{}, Event{}, fault.Bad("cases", "supervision-case-elsewhere", "%s 不由所选县区的%s部门办理，不能列入这件督办。", c.PlotNo, n.Department.Zh())
		case c.State.Ended():
			return Order{}, Event{}, fault.Bad("cases", "supervision-case-ended", "%s 已办结，不能列入督办。", c.PlotNo)
		}
	}
	o := Order{
		Number: strings.TrimSpace(n.Number), Kind: n.Kind, County: n.County, Department: n.Department, Text: strings.TrimSpace(n.Text),
		Term: n.Term, State: Issued, Version: 1, Cases: ids,
		Issuer: Office{ID: who.ID, Name: who.Name, Role: who.Role, Department: who.Department, Region: who.Region},
	}
	e := newEvent(who, Issue, "", o, now)
	e.Text, e.Term, e.Key = o.Text, o.Term, key
	o.IssuedAt = e.At
	return o, e, nil
}

// Begin is the first event of an order that an escalation makes.
func Begin(child Order, by Event) Event {
	e := by
	e.Seq, e.Action, e.From, e.To, e.Text, e.Term, e.Files, e.Key = 1, Issue, "", Issued, child.Text, child.Term, nil, ""
	return e
}

func (n New) check(who org.Person, today org.Date) error {
	switch {
	case !who.Active || !who.May(org.IssueSupervision):
		return fault.New(fault.Forbidden, "supervision-not-yours", "督办由市局或联席会议办公室下发。")
	case n.Kind.Doc().Zh == "":
		return fault.Bad("kind", "supervision-kind", "请选择催办、督办或挂牌督办。")
	case len(n.County) != 6 || !who.Region.Contains(n.County):
		return fault.Bad("county", "supervision-county", "请选择本市的县区。")
	case n.Department != org.NaturalResources && n.Department != org.Agriculture:
		return fault.Bad("department", "supervision-department", "请选择自然资源或农业农村部门。")
	case who.Department != org.NoDepartment && who.Department != n.Department:
		return fault.Bad("department", "supervision-department", "%s部门只能督办本部门；跨部门的请由联席会议办公室下发。", who.Department.Zh())
	case strings.TrimSpace(n.Text) == "":
		return fault.Bad("text", "supervision-text", "请填写督办要求。")
	case utf8.RuneCountInString(n.Number) > 40:
		return fault.Bad("number", "supervision-number", "文号不能超过 40 字。")
	case len(n.Cases) == 0 || len(n.Cases) > MaxCases:
		return fault.Bad("cases", "supervision-cases", "请选择 1 到 %d 宗案件。", MaxCases)
	}
	if err := checkText(n.Text); err != nil {
		return err
	}
	return checkTerm(n.Term, today)
}
