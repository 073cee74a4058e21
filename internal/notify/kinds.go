// Package notify is what people are told: which happening tells whom, in which
// words. Where a notice goes besides the page (e-mail, webhook) is the edge's.
package notify

import (
	"strings"
	"time"
)

// Kind is what a notice is about.
type Kind string

// The kinds.
const (
	Mention             Kind = "mention"
	CaseReturned        Kind = "case_returned"
	CaseDeputed         Kind = "case_deputed"
	CaseOffered         Kind = "case_offered"
	CaseAnswered        Kind = "case_answered"
	CaseDecided         Kind = "case_decided"
	SupervisionIssued   Kind = "supervision_issued"
	SupervisionReplied  Kind = "supervision_replied"
	SupervisionReturned Kind = "supervision_returned"
	SupervisionAccepted Kind = "supervision_accepted"
	SupervisionRaised   Kind = "supervision_escalated"
	SupervisionRecalled Kind = "supervision_withdrawn"
	Reminder            Kind = "reminder"
	SharedMoved         Kind = "shared_moved"
	SheetOpened         Kind = "acceptance_opened"
	Consulted           Kind = "consulted"
	ConsultAnswered     Kind = "consult_answered"
	LegalAsked          Kind = "legal_asked"
	LegalAnswered       Kind = "legal_answered"
)

// NoticeKind is a kind in words; {name} stands for a fact of the notice.
type NoticeKind struct {
	Kind   Kind   `json:"code"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
	SaysZh string `json:"-"`
	SaysEn string `json:"-"`
}

// Kinds is the table.
var Kinds = []NoticeKind{
	{Mention, "提到我", "Mentions", "{who}在图斑 {plotNo} 的交流中提到您：{text}", "{who} mentioned you on plot {plotNo}: {text}"},
	{CaseReturned, "案件退回", "Returned cases", "{who}退回了图斑 {plotNo}（{stepZh}）：{text}", "{who} returned plot {plotNo} ({stepEn}): {text}"},
	{CaseDeputed, "派员", "Deputed cases", "{who}派您核实图斑 {plotNo}", "{who} deputed you to plot {plotNo}"},
	{CaseOffered, "收到移交", "Hand-overs", "{who}把图斑 {plotNo} 移交给本部门，{due} 前答复：{text}", "{who} offers plot {plotNo} to your department, to be answered by {due}: {text}"},
	{CaseAnswered, "移交答复", "Answers to hand-overs", "图斑 {plotNo} 的移交：{who}{stepZh}。{text}", "The hand-over of plot {plotNo}: {who}, {stepEn}. {text}"},
	{CaseDecided, "会商决定", "Conference decisions", "图斑 {plotNo} 已经会商决定（{document}）", "A conference has decided plot {plotNo} ({document})"},
	{SupervisionIssued, "收到督办", "Supervision received", "{who}下发{kindZh}（{number}），{term} 前答复：{text}", "{who} issued a {kindEn} ({number}), to be answered by {term}: {text}"},
	{SupervisionReplied, "督办答复", "Supervision answered", "{who}答复了{number}：{text}", "{who} answered {number}: {text}"},
	{SupervisionReturned, "答复退回", "Answer returned", "{who}退回了{number}的答复，{term} 前重新答复：{text}", "{who} returned the answer to {number}, to be answered by {term}: {text}"},
	{SupervisionAccepted, "督办办结", "Supervision accepted", "{number}已办结", "{number} was accepted"},
	{SupervisionRaised, "督办升级", "Supervision escalated", "{number}逾期未答复，已升级", "{number} was not answered in time and has been escalated"},
	{SupervisionRecalled, "督办撤回", "Supervision withdrawn", "{number}已撤回：{text}", "{number} was withdrawn: {text}"},
	{SharedMoved, "协同案件动态", "Shared cases", "{who}办理了协同案件图斑 {plotNo}：{stepZh}，现为{stateZh}", "{who} took a step on the shared case of plot {plotNo}: {stepEn}, now {stateEn}"},
	{SheetOpened, "联合验收待签", "Joint acceptance to sign", "{who}填写了图斑 {plotNo} 的联合验收表，请签字", "{who} opened the joint acceptance of plot {plotNo}; your signature is asked for"},
	{Consulted, "征求意见", "Consultations", "{who}就图斑 {plotNo} 征求意见，{term} 前答复：{text}", "{who} asks your opinion on plot {plotNo} by {term}: {text}"},
	{ConsultAnswered, "意见答复", "Consultations answered", "{who}答复了图斑 {plotNo} 的征求意见：{text}", "{who} answered your question on plot {plotNo}: {text}"},
	{LegalAsked, "立案申请", "Legal cases asked for", "{who}就图斑 {plotNo} 申请立案：{text}", "{who} asks for a legal case on plot {plotNo}: {text}"},
	{LegalAnswered, "立案结果", "Legal case answered", "{who}答复了图斑 {plotNo} 的立案申请：{text}", "{who} answered the request for a legal case on plot {plotNo}: {text}"},
	{Reminder, "到期提醒", "Due reminders", "本单位案件逾期 {overdue} 宗，3 日内到期 {soon} 宗", "Your unit has {overdue} overdue cases and {soon} due within 3 days"},
}

// Doc is the line of the table.
func (k Kind) Doc() NoticeKind {
	for _, d := range Kinds {
		if d.Kind == k {
			return d
		}
	}
	return NoticeKind{Kind: k, Zh: string(k), En: string(k)}
}

// Notice is something to be told. Source names the happening, so that it is
// told once however often it is tried.
type Notice struct {
	Kind   Kind
	Source string
	CaseID int64 // 0: of no case
	Order  int64 // a supervision order; 0: of none
	Facts  map[string]string
	To     Audience
	At     time.Time // of the happening; zero is now
}

// Says is the notice in words.
func Says(k Kind, facts map[string]string) (zh, en string) {
	pairs := make([]string, 0, 2*len(facts))
	for name, v := range facts {
		pairs = append(pairs, "{"+name+"}", v)
	}
	fill := strings.NewReplacer(pairs...)
	d := k.Doc()
	return fill.Replace(d.SaysZh), fill.Replace(d.SaysEn)
}

// short keeps a notice one line long; the thing itself has the whole text.
func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return text
}
