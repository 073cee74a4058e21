package demo

import (
	"strconv"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// find gives the n-th (from 0, round and round) of a role, department and region.
func (c *city) find(role org.Role, dep org.Department, in org.Region, n int64) org.Person {
	var of []org.Person
	for _, a := range accounts {
		if a.Role == role && a.Department == dep && a.Region == in {
			of = append(of, c.people[a.Login])
		}
	}
	if len(of) == 0 {
		return org.Person{}
	}
	return of[int(n)%len(of)]
}

// actor is who takes a step of a case as it stands. In each city department
// the first does the business and the second closes: closing wants somebody
// who did no earlier step.
func (c *city) actor(d casework.Dossier, do casework.Action) (who org.Person, err error) {
	lead, county := d.Case.Lead, d.Case.County
	office := lead
	if office == org.NoDepartment {
		office = org.NaturalResources
	}
	switch do {
	case casework.Issue, casework.Reroute, casework.Void, casework.Rule, casework.Extend, casework.CarryOver, casework.ReportUp, casework.Reopen:
		who = c.find(org.City, office, cityCode, 0)
	case casework.Confer:
		who = c.find(org.JointOffice, "", cityCode, 0)
	case casework.ReportFinding, casework.SubmitEvidence:
		who, err = c.deputed(d)
	case casework.ReturnFinding, casework.Uphold, casework.Clear, casework.SplitUp, casework.HandOver, casework.Escalate, casework.Pass:
		who = c.find(org.CountyReviewer, lead, county, 0)
	case casework.TakeOver, casework.Decline:
		who = c.find(org.CountyClerk, lead.Other(), county, 0)
	case casework.Close, casework.ReturnApplication:
		who = c.find(org.City, lead, cityCode, 1)
	case casework.ReturnEvidence, casework.Rework:
		who = c.find(org.CountyReviewer, lead, county, 0)
		if d.Case.State == casework.ClosureReview {
			who = c.find(org.City, lead, cityCode, 1)
		}
	default:
		who = c.find(org.CountyClerk, lead, county, 0)
	}
	if err == nil && who.ID == 0 {
		err = fault.New(fault.Conflict, "demo-nobody", "案件 %s 在“%s”，没有人可以“%s”。", d.Case.No, casework.DocOf(d.Case.State).Zh, do.Doc().Zh)
	}
	return who, err
}

// deputed is the inspector of a case.
func (c *city) deputed(d casework.Dossier) (org.Person, error) {
	for _, p := range c.people {
		if len(d.Case.Deputed) > 0 && p.ID == d.Case.Deputed[0] {
			return p, nil
		}
	}
	return org.Person{}, fault.New(fault.Conflict, "demo-nobody", "案件 %s 还没有派员。", strconv.FormatInt(d.Case.ID, 10))
}
