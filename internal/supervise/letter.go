package supervise

import (
	"fmt"

	"liangtian/internal/org"
)

// Letter is the facts of a letter to a county (提示函、督办函); whoever draws
// documents gives them a form.
type Letter struct {
	Title  string
	Number string
	To     string
	From   string
	Body   string
	Plots  []string
	Reply  string
	Date   org.Date
}

// LetterOf gathers what a letter of the order says.
func LetterOf(o Order, county, from string, plots []string) Letter {
	doc := o.Kind.Doc()
	l := Letter{
		Title:  fmt.Sprintf("关于%s耕地“两非”图斑整治的%s函", county, map[Kind]string{Urge: "提示", Formal: "督办", Listed: "挂牌督办"}[o.Kind]),
		Number: o.Number, To: county + o.Department.Zh() + "主管部门", From: from, Body: o.Text, Plots: plots, Date: org.DateOf(org.Today(o.IssuedAt)),
		Reply: fmt.Sprintf("请于 %s 前书面答复。", o.Term),
	}
	if !doc.MustReply {
		l.Reply = fmt.Sprintf("请于 %s 前办理并反馈。", o.Term)
	}
	return l
}
