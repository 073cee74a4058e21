package notify

import (
	"fmt"
	"slices"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// undone says whose work a return undoes: he is told.
var undone = map[casework.Action][]casework.Action{
	casework.ReturnFinding:     {casework.ReportFinding},
	casework.ReturnEvidence:    {casework.SubmitEvidence},
	casework.Rework:            {casework.SubmitEvidence, casework.Finish},
	casework.ReturnApplication: {casework.ApplyToClose},
}

// OfStep is what a step of a case tells. done are the steps before it, oldest
// first.
func OfStep(before casework.Case, plotNo string, done []casework.Step, out casework.Outcome) []Notice {
	e := out.Event
	source := fmt.Sprintf("case:%d:%d", out.Next.ID, out.Next.Version)
	n := Notice{Source: source, CaseID: out.Next.ID, Facts: map[string]string{
		"who": e.ActorName, "plotNo": plotNo, "text": short(e.Reason), "stepZh": e.Action.Doc().Zh, "stepEn": e.Action.Doc().En,
	}, To: Audience{Not: e.ActorID}, At: e.At}
	switch {
	case e.Action == casework.Depute:
		n.Kind = CaseDeputed
		for _, id := range out.Next.Deputed {
			if !slices.Contains(before.Deputed, id) || before.State == casework.Received {
				n.To.People = append(n.To.People, id)
			}
		}
	case len(undone[e.Action]) > 0:
		n.Kind = CaseReturned
		for _, do := range undone[e.Action] {
			if id, ok := lastBy(done, do); ok && !slices.Contains(n.To.People, id) {
				n.To.People = append(n.To.People, id)
			}
		}
	}
	if len(n.To.People) == 0 {
		return between(before, n, out)
	}
	return []Notice{n}
}

// between is what a step tells the desks of a county's two departments: the one
// that a hand-over is offered to, the one that is answered, and both when a
// conference has decided.
func between(before casework.Case, n Notice, out casework.Outcome) (told []Notice) {
	tell := func(k Kind, to org.Department, key string) {
		one := n
		one.Kind, one.Source = k, n.Source+key
		one.To.County, one.To.Department = out.Next.County, to
		told = append(told, one)
	}
	n.Facts["due"], n.Facts["document"] = string(out.Next.DueOn), out.Event.Document
	switch out.Event.Action {
	case casework.HandOver:
		tell(CaseOffered, out.Next.Partner, "")
	case casework.TakeOver, casework.Decline, casework.Lapse:
		tell(CaseAnswered, before.Lead, "")
	case casework.Confer:
		tell(CaseDecided, out.Next.Lead, "")
		tell(CaseDecided, out.Next.Lead.Other(), "")
	case casework.Rule:
		if out.Event.Role == org.JointOffice {
			tell(CaseDecided, out.Next.Lead, "")
		}
	}
	return told
}

func lastBy(done []casework.Step, do casework.Action) (int64, bool) {
	for _, s := range slices.Backward(done) {
		if s.Action == do {
			return s.ActorID, true
		}
	}
	return 0, false
}

// OfMessage is what a message on a case tells those it mentions.
func OfMessage(m casework.Message, caseID int64, plotNo string) []Notice {
	if len(m.Mentions) == 0 {
		return nil
	}
	n := Notice{
		Kind: Mention, Source: fmt.Sprintf("message:%d", m.ID), CaseID: caseID, To: Audience{Not: m.AuthorID},
		Facts: map[string]string{"who": m.Author, "plotNo": plotNo, "text": short(m.Text)},
	}
	for _, p := range m.Mentions {
		n.To.People = append(n.To.People, p.ID)
	}
	return []Notice{n}
}
