package notify

import (
	"fmt"

	"liangtian/internal/supervise"
)

// supervision says who is told of a step of an order: the desks of the
// addressed department, or the one who issued it.
var supervision = map[supervise.Action]struct {
	kind   Kind
	desks  bool
	issuer bool
}{
	supervise.Issue:    {SupervisionIssued, true, false},
	supervise.Reply:    {SupervisionReplied, false, true},
	supervise.Return:   {SupervisionReturned, true, false},
	supervise.Accept:   {SupervisionAccepted, true, false},
	supervise.Escalate: {SupervisionRaised, true, true},
	supervise.Withdraw: {SupervisionRecalled, true, false},
}

// OfOrder is what a step of a supervision order tells.
func OfOrder(o supervise.Order, e supervise.Event) []Notice {
	rule, ok := supervision[e.Action]
	if !ok {
		return nil
	}
	doc := o.Kind.Doc()
	n := Notice{
		Kind: rule.kind, Source: fmt.Sprintf("supervision:%d:%d", o.ID, e.Seq), Order: o.ID, To: Audience{Not: e.ActorID}, At: e.At,
		Facts: map[string]string{
			"who": e.ActorName, "number": o.Number, "kindZh": doc.Zh, "kindEn": doc.En, "term": string(o.Term), "text": short(e.Text),
		},
	}
	if rule.desks {
		n.To.County, n.To.Department = o.County, o.Department
	}
	if rule.issuer {
		n.To.People = []int64{o.Issuer.ID}
	}
	return []Notice{n}
}
