package supervise

import (
	"slices"

	"liangtian/internal/org"
)

// Action is a step of an order.
type Action string

// The actions. Issue has no row: it makes the order.
const (
	Issue    Action = "issue"
	Reply    Action = "reply"
	Accept   Action = "accept"
	Return   Action = "return"
	Withdraw Action = "withdraw"
	Escalate Action = "escalate"
)

// Actions in words.
var Actions = []OrderWord{
	{string(Issue), "下发", "Issue"},
	{string(Reply), "答复", "Answer"},
	{string(Accept), "认可", "Accept"},
	{string(Return), "退回", "Return"},
	{string(Escalate), "升级", "Escalate"},
	{string(Withdraw), "撤回", "Withdraw"},
}

// Doc is the action in words.
func (a Action) Doc() OrderWord {
	for _, d := range Actions {
		if d.Code == string(a) {
			return d
		}
	}
	return OrderWord{Code: string(a), Zh: string(a), En: string(a)}
}

// party is who may take a row.
type party string

const (
	addressee party = "被督办的县级部门"
	issuer    party = "下发单位"
	machine   party = "系统"
)

// Row is one line of the life of an order: what no row says cannot happen.
type Row struct {
	From    State
	Do      Action
	To      State
	By      []party
	Only    []Kind // empty: of every kind
	Overdue bool   // only when the term has passed unanswered
	Must    []string
	May     []string
}

// Lifecycle is the whole table; the database's supervision_lifecycle is held
// equal to it. An urge may be settled without a reply: only the stronger kinds
// make one compulsory.
var Lifecycle = []Row{
	{From: Issued, Do: Reply, To: Replied, By: []party{addressee}, Must: []string{"text"}, May: []string{"files"}},
	{From: Returned, Do: Reply, To: Replied, By: []party{addressee}, Must: []string{"text"}, May: []string{"files"}},
	{From: Issued, Do: Accept, To: Accepted, By: []party{issuer}, Only: []Kind{Urge}, May: []string{"text"}},
	{From: Replied, Do: Accept, To: Accepted, By: []party{issuer}, May: []string{"text"}},
	{From: Replied, Do: Return, To: Returned, By: []party{issuer}, Must: []string{"text"}, May: []string{"term"}},
	{From: Issued, Do: Escalate, To: Escalated, By: []party{issuer, machine}, Only: []Kind{Urge, Formal}, Overdue: true, Must: []string{"text", "term"}},
	{From: Returned, Do: Escalate, To: Escalated, By: []party{issuer, machine}, Only: []Kind{Urge, Formal}, Overdue: true, Must: []string{"text", "term"}},
	{From: Issued, Do: Withdraw, To: Withdrawn, By: []party{issuer}, Must: []string{"text"}},
	{From: Replied, Do: Withdraw, To: Withdrawn, By: []party{issuer}, Must: []string{"text"}},
	{From: Returned, Do: Withdraw, To: Withdrawn, By: []party{issuer}, Must: []string{"text"}},
}

func (r Row) covers(k Kind) bool { return len(r.Only) == 0 || slices.Contains(r.Only, k) }

func find(from State, do Action) (Row, bool) {
	for _, r := range Lifecycle {
		if r.From == from && r.Do == do {
			return r, true
		}
	}
	return Row{}, false
}

// open reports whether the person is one of the row's parties for the order.
func (r Row) open(o Order, who org.Person) bool {
	return slices.ContainsFunc(r.By, func(p party) bool {
		switch p {
		case addressee:
			return who.Active && who.May(org.ReplySupervision) && who.Region.Contains(o.County) && who.Department == o.Department
		case issuer:
			// The office, not the person: a colleague goes on with it.
			return who.Active && who.May(org.IssueSupervision) && who.Region.Contains(o.County) &&
				who.Role == o.Issuer.Role && who.Department == o.Issuer.Department
		case machine:
			return who.ID == 0 && who == Program
		}
		return false
	})
}

func (r Row) parties() string {
	for _, p := range r.By {
		if p != machine {
			return string(p)
		}
	}
	return ""
}
