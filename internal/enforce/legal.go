package enforce

import (
	"strings"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// LegalKind is a step of a legal case.
type LegalKind string

// The steps of 立案. Natural resources is the statutory authority: agriculture
// asks, natural resources files or declines, and says how it ended.
const (
	Request LegalKind = "request"
	File    LegalKind = "file"
	Decline LegalKind = "decline"
	Ended   LegalKind = "outcome"
)

// LegalOutcomes is how a legal case ends.
var LegalOutcomes = []casework.Word{
	{Code: "penalty", Zh: "作出行政处罚决定", En: "Penalty decided"},
	{Code: "transferred", Zh: "移送", En: "Transferred"},
	{Code: "withdrawn", Zh: "撤销立案", En: "Withdrawn"},
}

// LegalStep is a line of a legal case.
type LegalStep struct {
	ID      int64                 `json:"id"`
	Seq     int                   `json:"seq"`
	Kind    LegalKind             `json:"kind"`
	Outcome string                `json:"outcome"`
	Number  string                `json:"number"` // 立案号, or the number of the decision
	On      org.Date              `json:"on"`
	Text    string                `json:"text"`
	By      string                `json:"by"`
	Unit    string                `json:"unit"`
	At      time.Time             `json:"at"`
	Files   []casework.Attachment `json:"files"`
}

// After says which steps may follow: the table of a legal case.
var After = map[LegalKind][]LegalKind{
	"":      {Request, File},
	Request: {File, Decline},
	File:    {Ended},
	Decline: {Request, File},
	Ended:   {},
}

// by is whose step it is: natural resources files, declines and concludes;
// the lead department asks.
func by(k LegalKind, lead org.Department) org.Department {
	if k == Request {
		if lead == org.NaturalResources {
			return org.NoDepartment // it files by itself
		}
		return lead
	}
	return org.NaturalResources
}

// LegalView is a legal case with what it says of the case, for natural
// resources where it does not partner the case.
type LegalView struct {
	CaseID     int64          `json:"caseId"`
	PlotNo     string         `json:"plotNo"`
	County     org.Region     `json:"county"`
	CountyName string         `json:"countyName"`
	Village    string         `json:"village"`
	Lead       org.Department `json:"lead"`
	AreaCents  int64          `json:"areaCents"`
	PBFCents   *int64         `json:"pbfCents"`
	CaseSeen   bool           `json:"caseSeen"`
	Steps      []LegalStep    `json:"steps"`
	Number     string         `json:"number"` // 立案号
	May        []LegalKind    `json:"may"`
}

// Last is the newest step's kind; "" before the first.
func (v LegalView) Last() LegalKind {
	if len(v.Steps) == 0 {
		return ""
	}
	return v.Steps[len(v.Steps)-1].Kind
}

// MayTake lists the steps that this person may take now.
func (v LegalView) MayTake(who org.Person) []LegalKind {
	out := []LegalKind{}
	if !who.Active || !who.Region.Contains(v.County) || (who.Role != org.CountyClerk && who.Role != org.CountyReviewer) {
		return out
	}
	for _, k := range After[v.Last()] {
		if d := by(k, v.Lead); d != org.NoDepartment && d == who.Department && (v.CaseSeen || k != File || v.Last() == Request) {
			out = append(out, k)
		}
	}
	return out
}

// Take judges a step of a legal case.
func Take(v LegalView, who org.Person, s LegalStep, now time.Time) (LegalStep, error) {
	s.Number, s.Text, s.At, s.Seq, s.By, s.Unit = strings.TrimSpace(s.Number), strings.TrimSpace(s.Text), now, len(v.Steps)+1, who.Name, who.Unit
	allowed := false
	for _, k := range v.MayTake(who) {
		allowed = allowed || k == s.Kind
	}
	if !allowed {
		for _, k := range After[v.Last()] {
			if k == s.Kind {
				return s, fault.New(fault.Forbidden, "legal-not-yours", "立案由县级自然资源部门办理，农业农村牵头的案件由农业农村部门申请。")
			}
		}
		return s, fault.New(fault.Conflict, "legal-changed", "立案情况已有变化，请刷新后再办。")
	}
	day, ok := s.On.Time()
	today := org.Today(now)
	switch {
	case (s.Kind == Request || s.Kind == Decline) && s.Text == "":
		return s, fault.Bad("text", "legal-text", "请填写理由。")
	case len([]rune(s.Text)) > 2000 || len([]rune(s.Number)) > 120:
		return s, fault.Bad("text", "legal-text", "内容过长，请缩短。")
	case s.Kind == File && s.Number == "":
		return s, fault.Bad("number", "legal-number", "请填写立案号。")
	case (s.Kind == File || s.Kind == Ended) && (!ok || day.After(today)):
		return s, fault.Bad("on", "legal-date", "请填写日期，不晚于今天。")
	}
	if s.Kind == Ended {
		known := false
		for _, o := range LegalOutcomes {
			known = known || o.Code == s.Outcome
		}
		if !known {
			return s, fault.Bad("outcome", "legal-outcome", "请选择办理结果。")
		}
		if s.Outcome == "penalty" && s.Number == "" {
			return s, fault.Bad("number", "legal-number", "请填写处罚决定文号。")
		}
	} else {
		s.Outcome = ""
	}
	return s, nil
}
