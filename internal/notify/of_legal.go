package notify

import (
	"fmt"

	"liangtian/internal/enforce"
	"liangtian/internal/org"
)

// OfLegal tells natural resources what is asked, and who asked what became of it.
func OfLegal(v enforce.LegalView, who org.Person, s enforce.LegalStep) []Notice {
	n := Notice{
		Kind: LegalAsked, Source: fmt.Sprintf("legal:%d:%d", v.CaseID, s.Seq), CaseID: v.CaseID, At: s.At,
		Facts: map[string]string{"who": who.Name, "plotNo": v.PlotNo, "text": short(s.Text)},
		To:    Audience{County: v.County, Department: org.NaturalResources, Not: who.ID},
	}
	if s.Kind == enforce.Request {
		return []Notice{n}
	}
	if v.Lead == org.NaturalResources {
		return nil // its own case: the record says it
	}
	words := map[enforce.LegalKind]string{enforce.File: "已立案 " + s.Number, enforce.Decline: "不予立案：" + s.Text}[s.Kind]
	for _, o := range enforce.LegalOutcomes {
		if o.Code == s.Outcome {
			words = o.Zh + " " + s.Number
		}
	}
	n.Kind, n.Facts["text"], n.To.Department = LegalAnswered, short(words), v.Lead
	return []Notice{n}
}
