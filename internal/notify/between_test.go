package notify

import (
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// A hand-over tells the desks it is offered to, its answer the desks that
// offered, a conference both; the one who did it is never told.
func TestDepartmentsAreToldOfHandOvers(t *testing.T) {
	const nr, ag = org.NaturalResources, org.Agriculture
	for _, c := range []struct {
		do   casework.Action
		role org.Role
		lead org.Department // after
		kind Kind
		to   []org.Department
	}{
		{casework.HandOver, org.CountyReviewer, nr, CaseOffered, []org.Department{ag}},
		{casework.TakeOver, org.CountyClerk, ag, CaseAnswered, []org.Department{nr}},
		{casework.Decline, org.CountyClerk, nr, CaseAnswered, []org.Department{nr}},
		{casework.Lapse, "", nr, CaseAnswered, []org.Department{nr}},
		{casework.Confer, org.JointOffice, ag, CaseDecided, []org.Department{ag, nr}},
		{casework.Rule, org.JointOffice, nr, CaseDecided, []org.Department{nr}},
		{casework.Rule, org.City, nr, "", nil},
		{casework.Receive, org.CountyClerk, nr, "", nil},
	} {
		before := casework.Case{ID: 7, Lead: nr, County: "430202"}
		next := before
		next.Lead, next.Partner = c.lead, c.lead.Other()
		told := OfStep(before, "P1", nil, casework.Outcome{Next: next, Event: casework.Event{Action: c.do, ActorID: 9, Role: c.role, Document: "纪要1号"}})
		if len(told) != len(c.to) {
			t.Errorf("%s by %s tells %d", c.do, c.role, len(told))
			continue
		}
		for n, x := range told {
			if x.Kind != c.kind || x.To.Department != c.to[n] || x.To.County != "430202" || x.To.Not != 9 || x.CaseID != 7 {
				t.Errorf("%s: %+v", c.do, x)
			}
		}
	}
}
