package notify

import (
	"fmt"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// OfShared is what a step that moves a shared case tells the partner's people
// in the county.
func OfShared(plotNo string, out casework.Outcome) []Notice {
	e, c := out.Event, out.Next
	if c.Partner == org.NoDepartment || c.County == "" || e.From == e.To {
		return nil
	}
	to, from := casework.DocOf(e.To), e.Action.Doc()
	return []Notice{{
		Kind: SharedMoved, Source: fmt.Sprintf("case:%d:%d", c.ID, c.Version), CaseID: c.ID, At: e.At,
		Facts: map[string]string{"who": e.ActorName, "plotNo": plotNo, "stepZh": from.Zh, "stepEn": from.En, "stateZh": to.Zh, "stateEn": to.En},
		To:    Audience{County: c.County, Department: c.Partner, Not: e.ActorID},
	}}
}

// OfSheet tells the other department of the county that a sheet waits for it.
func OfSheet(id int64, c casework.Case, plotNo string, who org.Person, f casework.AcceptanceForm) []Notice {
	return []Notice{{
		Kind: SheetOpened, Source: fmt.Sprintf("acceptance:%d", id), CaseID: c.ID, At: f.OpenedAt,
		Facts: map[string]string{"who": who.Name, "plotNo": plotNo},
		To:    Audience{County: c.County, Department: who.Department.Other(), Not: who.ID},
	}}
}

// OfQuestion tells the department whose opinion is asked.
func OfQuestion(id int64, c casework.Case, plotNo string, who org.Person, q casework.Question) []Notice {
	return []Notice{{
		Kind: Consulted, Source: fmt.Sprintf("consultation:%d", id), CaseID: c.ID, At: q.AskedAt,
		Facts: map[string]string{"who": who.Name, "plotNo": plotNo, "text": short(q.Text), "term": string(q.DueOn)},
		To:    Audience{County: c.County, Department: q.AskedOf, Not: who.ID},
	}}
}

// OfAnswer tells who asked, and his desk.
func OfAnswer(v casework.QuestionView, who org.Person, a casework.ConsultAnswer) []Notice {
	return []Notice{{
		Kind: ConsultAnswered, Source: fmt.Sprintf("answer:%d", v.ID), CaseID: v.CaseID, At: a.At,
		Facts: map[string]string{"who": who.Name, "plotNo": v.PlotNo, "text": short(a.Text)},
		To:    Audience{People: []int64{v.AskedByID}, County: v.County, Department: v.AskedOf.Other(), Not: who.ID},
	}}
}
