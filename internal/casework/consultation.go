package casework

import (
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Question is 征求意见: the lead department asks the other one, by a day.
type Question struct {
	Text    string         `json:"text"`
	DueOn   org.Date       `json:"dueOn"`
	AskedOf org.Department `json:"askedOf"`
	AskedAt time.Time      `json:"askedAt"`
}

// ConsultAnswer is what the asked department says.
type ConsultAnswer struct {
	Text  string       `json:"text"`
	By    string       `json:"by"`
	Unit  string       `json:"unit"`
	At    time.Time    `json:"at"`
	Files []Attachment `json:"files"`
}

// Attachment is a file that was handed in with something: its bytes are kept
// by hash.
type Attachment struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	MIME   string `json:"mime"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// QuestionView is a question with what it says of its case, for people of the
// asked department who may not see the case itself.
type QuestionView struct {
	ID int64 `json:"id"`
	Question
	CaseID     int64          `json:"caseId"`
	PlotNo     string         `json:"plotNo"`
	CountyName string         `json:"countyName"`
	County     org.Region     `json:"county"`
	Village    string         `json:"village"`
	Lead       org.Department `json:"lead"`
	AreaCents  int64          `json:"areaCents"`
	AskedBy    string         `json:"askedBy"`
	AskedUnit  string         `json:"askedUnit"`
	AskedByID  int64          `json:"-"`
	Files      []Attachment   `json:"files"`
	Answer     *ConsultAnswer `json:"answer"`
	Overdue    bool           `json:"overdue"`
	CaseSeen   bool           `json:"caseSeen"`
	MayAnswer  bool           `json:"mayAnswer"`
}

// Consult judges a question: only the lead department's people ask, while the
// case is not over, by a day that is not past.
func Consult(c Case, who org.Person, text string, due org.Date, now time.Time) (Question, error) {
	q := Question{Text: strings.TrimSpace(text), DueOn: due, AskedOf: c.Lead.Other(), AskedAt: now}
	day, ok := due.Time()
	switch {
	case !MayConsult(c, who):
		return q, fault.New(fault.Forbidden, "consult-not-yours", "征求意见由牵头部门提出，案件须已确定县区且尚未办结。")
	case q.Text == "":
		return q, fault.Bad("text", "consult-empty", "请填写要征求的意见。")
	case utf8.RuneCountInString(q.Text) > maxText || strings.ContainsRune(q.Text, 0):
		return q, fault.Bad("text", "consult-text", "内容不能超过 %d 字。", maxText)
	case !ok || day.Before(org.Today(now)):
		return q, fault.Bad("dueOn", "consult-due", "请选择答复期限，不早于今天。")
	}
	return q, nil
}

// MayConsult says whether the person may ask about the case.
func MayConsult(c Case, who org.Person) bool {
	return org.Handles(who, c.Lead) && who.Role != org.Inspector && c.County != "" && !c.State.Ended()
}

// MayAnswer says whether the person may answer a question of a case in the
// county: the asked department's own people.
func MayAnswer(v QuestionView, who org.Person) bool {
	return v.Answer == nil && org.Handles(who, v.AskedOf) && who.Role != org.Inspector && who.Region.Contains(v.County)
}

// Reply judges an answer.
func Reply(v QuestionView, who org.Person, text string, now time.Time) (ConsultAnswer, error) {
	a := ConsultAnswer{Text: strings.TrimSpace(text), By: who.Name, Unit: who.Unit, At: now}
	switch {
	case v.Answer != nil:
		return a, fault.New(fault.Conflict, "consult-answered", "这项征求意见已由%s答复，请刷新。", v.Answer.By)
	case !MayAnswer(v, who):
		return a, fault.New(fault.Forbidden, "consult-not-asked", "这项意见征求的是%s部门，由该部门人员答复。", v.AskedOf.Zh())
	case a.Text == "":
		return a, fault.Bad("text", "answer-empty", "请填写答复意见。")
	case utf8.RuneCountInString(a.Text) > maxText || strings.ContainsRune(a.Text, 0):
		return a, fault.Bad("text", "answer-text", "内容不能超过 %d 字。", maxText)
	}
	return a, nil
}
