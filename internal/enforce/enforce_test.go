package enforce_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/enforce"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

var (
	now  = time.Date(2026, 6, 10, 2, 0, 0, 0, time.UTC)
	nr   = person(1, org.CountyClerk, org.NaturalResources)
	ag   = person(2, org.CountyReviewer, org.Agriculture)
	both = []org.Person{nr, ag, person(3, org.Inspector, org.NaturalResources), person(4, org.City, org.NaturalResources), person(5, org.JointOffice, ""), person(6, org.Observer, org.NaturalResources)}
)

func person(id int64, role org.Role, d org.Department) org.Person {
	return org.Person{ID: id, Name: "某", Role: role, Department: d, Region: "430202", Active: true}
}

func code(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

// The thresholds of the law, exactly at the border, and what is not measured.
func TestSuggest(t *testing.T) {
	n := func(v int64) *int64 { return &v }
	for _, c := range []struct {
		name          string
		farmland, pbf *int64
		want          int
	}{
		{"nothing measured", nil, nil, 0},
		{"a hair below 5 亩 of permanent basic farmland", n(333_333), n(333_333), 0},
		{"5 亩 of it", n(333_334), n(333_334), 1},
		{"a hair below 10 亩 of other farmland", n(666_666), n(0), 0},
		{"10 亩 of it", n(666_667), n(0), 1},
		{"10 亩 in all, of which 4 are permanent", n(666_667), n(266_667), 0},
		{"both", n(1_000_001), n(333_334), 2},
		{"permanent, and farmland unknown", nil, n(400_000), 1},
	} {
		s := enforce.Suggest(c.farmland, c.pbf, nil)
		if len(s.Words) != c.want || s.Suggested != (c.want > 0) || s.Basis == "" {
			t.Errorf("%s: %+v", c.name, s)
		}
	}
	if s := enforce.Suggest(n(200_000), n(200_000), org.Joint{org.CrimePBF: 300}); !s.Suggested {
		t.Errorf("the joint office watches from 3 亩: %+v", s)
	}
}

// Everybody × every step after every step: agriculture asks, natural resources
// of the county files, declines and concludes, and nobody else.
func TestLegalSteps(t *testing.T) {
	for _, lead := range []org.Department{org.NaturalResources, org.Agriculture} {
		for last, next := range enforce.After {
			v := enforce.LegalView{County: "430202", Lead: lead, CaseSeen: true}
			if last != "" {
				v.Steps = []enforce.LegalStep{{Kind: last}}
			}
			for _, who := range both {
				for _, k := range []enforce.LegalKind{enforce.Request, enforce.File, enforce.Decline, enforce.Ended} {
					_, err := enforce.Take(v, who, enforce.LegalStep{Kind: k, Outcome: "penalty", Number: "1号", On: "2026-06-10", Text: "理由"}, now)
					want := slices.Contains(next, k) &&
						(k == enforce.Request && lead == org.Agriculture && who.ID == ag.ID || k != enforce.Request && who.ID == nr.ID)
					if (err == nil) != want || slices.Contains(v.MayTake(who), k) != want {
						t.Errorf("%s led, after %q, %s %s takes %s: %v, want %v", lead, last, who.Role, who.Department, k, err, want)
					}
				}
			}
		}
	}
	filed := enforce.LegalView{County: "430202", Lead: org.Agriculture, CaseSeen: true, Steps: []enforce.LegalStep{{Kind: enforce.File}}}
	asked := enforce.LegalView{County: "430202", Lead: org.Agriculture, Steps: []enforce.LegalStep{{Kind: enforce.Request}}}
	for want, try := range map[string]struct {
		v enforce.LegalView
		s enforce.LegalStep
	}{
		"legal-outcome": {filed, enforce.LegalStep{Kind: enforce.Ended, Outcome: "x", On: "2026-06-10"}},
		"legal-number":  {filed, enforce.LegalStep{Kind: enforce.Ended, Outcome: "penalty", On: "2026-06-10"}},
		"legal-date":    {asked, enforce.LegalStep{Kind: enforce.File, Number: "1", On: "2026-06-11"}},
		"legal-text":    {asked, enforce.LegalStep{Kind: enforce.Decline}},
		"legal-changed": {asked, enforce.LegalStep{Kind: enforce.Ended, Outcome: "penalty"}},
	} {
		if _, err := enforce.Take(try.v, nr, try.s, now); code(err) != want {
			t.Errorf("want %s, got %v", want, err)
		}
	}
}

// A referral has its number, date and receiver; not referring has its reason,
// and only where referring was suggested.
func TestRefer(t *testing.T) {
	c := casework.Case{State: casework.Rectifying, Lead: org.Agriculture, County: "430202"}
	yes := enforce.Suggestion{Suggested: true, Words: []string{"达到"}}
	whole := enforce.Referral{Kind: "referred", Number: "移〔2026〕1号", On: "2026-06-10", Receiver: "县公安局"}
	if r, err := enforce.Refer(c, ag, whole, yes, now); err != nil || !r.Suggestion.Suggested {
		t.Errorf("%+v, %v", r, err)
	}
	for want, try := range map[string]func() error{
		"referral-not-yours": func() error { _, err := enforce.Refer(c, nr, whole, yes, now); return err },
		"referral-not-suggested": func() error {
			_, err := enforce.Refer(c, ag, enforce.Referral{Kind: "waived", Reason: "x"}, enforce.Suggestion{}, now)
			return err
		},
		"referral-reason":   func() error { _, err := enforce.Refer(c, ag, enforce.Referral{Kind: "waived"}, yes, now); return err },
		"referral-kind":     func() error { _, err := enforce.Refer(c, ag, enforce.Referral{}, yes, now); return err },
		"referral-number":   func() error { r := whole; r.Number = " "; _, err := enforce.Refer(c, ag, r, yes, now); return err },
		"referral-date":     func() error { r := whole; r.On = "2026-06-11"; _, err := enforce.Refer(c, ag, r, yes, now); return err },
		"referral-receiver": func() error { r := whole; r.Receiver = ""; _, err := enforce.Refer(c, ag, r, yes, now); return err },
	} {
		if got := code(try()); got != want {
			t.Errorf("want %s, got %q", want, got)
		}
	}
}

// An operation is whole, in one's own region, with one's own department.
func TestPlan(t *testing.T) {
	good := func() enforce.NewOperation {
		return enforce.NewOperation{Title: "行动", County: "430202", HeldOn: "2026-06-10", Place: "村", Departments: []org.Department{org.NaturalResources, org.NaturalResources}, Staff: []enforce.Staff{{Name: "张", Unit: "局"}}}
	}
	if n, err := enforce.Plan(good(), nr); err != nil || len(n.Departments) != 1 {
		t.Errorf("%+v, %v", n, err)
	}
	for want, spoil := range map[string]func(*enforce.NewOperation){
		"operation-title":       func(n *enforce.NewOperation) { n.Title = " " },
		"operation-date":        func(n *enforce.NewOperation) { n.HeldOn = "x" },
		"operation-place":       func(n *enforce.NewOperation) { n.Place = "" },
		"operation-county":      func(n *enforce.NewOperation) { n.County = "430203" },
		"operation-departments": func(n *enforce.NewOperation) { n.Departments = []org.Department{"forestry"} },
		"operation-own":         func(n *enforce.NewOperation) { n.Departments = []org.Department{org.Agriculture} },
		"operation-staff":       func(n *enforce.NewOperation) { n.Staff = []enforce.Staff{{Name: "张"}} },
	} {
		n := good()
		spoil(&n)
		if _, err := enforce.Plan(n, nr); code(err) != want {
			t.Errorf("want %s, got %v", want, err)
		}
	}
}
