// Package conference is 联席会议: what is put before it, what it decides, and
// what was decided before. Deciding moves cases by the steps of casework's own
// table; nothing here moves a case otherwise.
package conference

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Limits of a meeting.
const (
	MaxItems     = 100
	MaxAttendees = 80
	maxText      = 1000
	maxLine      = 200
)

// Draft is a meeting as it is prepared, and as it is when it has been held.
type Draft struct {
	Title     string        `json:"title" maxLength:"200"`
	On        org.Date      `json:"on" doc:"会议日期"`
	Place     string        `json:"place" maxLength:"200"`
	Chair     string        `json:"chair" maxLength:"200"`
	Attendees []string      `json:"attendees" maxItems:"80"`
	Remark    string        `json:"remark" maxLength:"2000" doc:"会议情况"`
	Items     []MeetingItem `json:"items" maxItems:"100"`
}

// MeetingItem is one thing before the conference: a case, or a proposal.
type MeetingItem struct {
	CaseID     int64 `json:"caseId,omitempty"`
	ProposalID int64 `json:"proposalId,omitempty"`
	Decision
}

// Decision is what the conference says of an item. Which of it a case needs
// stands in casework's table; the rest is said for whoever goes on with it.
type Decision struct {
	Result     Result         `json:"result" enum:"decided,deferred,"`
	Department org.Department `json:"department,omitempty" enum:"natural_resources,agriculture,"`
	County     org.Region     `json:"county,omitempty" maxLength:"6"`
	Finding    string         `json:"finding,omitempty" maxLength:"40"`
	Outcome    casework.State `json:"outcome,omitempty" enum:"rectifying,awaiting_closure,"`
	Ground     string         `json:"ground,omitempty" maxLength:"40"`
	Measure    string         `json:"measure,omitempty" maxLength:"40"`
	Term       org.Date       `json:"term,omitempty"`
	Text       string         `json:"text" maxLength:"1000"`
}

// Result is whether an item was decided.
type Result string

// The results; an item of a draft may have none yet.
const (
	Open     Result = ""
	Decided  Result = "decided"
	Deferred Result = "deferred" // 缓议: it stays where it is, and on the agenda
)

// Meeting is a conference as the store keeps it.
type Meeting struct {
	ID        int64      `json:"id"`
	Version   int        `json:"version"`
	Held      bool       `json:"held"`
	MinutesNo string     `json:"minutesNo"`
	CreatedBy string     `json:"createdBy"`
	HeldBy    string     `json:"heldBy"`
	HeldUnit  string     `json:"heldUnit"`
	HeldAt    *time.Time `json:"heldAt"`
	Draft
}

// Check refuses what makes no meeting; items may still be undecided.
func (d *Draft) Check() error {
	d.Title, d.Place, d.Chair, d.Remark = strings.TrimSpace(d.Title), strings.TrimSpace(d.Place), strings.TrimSpace(d.Chair), strings.TrimSpace(d.Remark)
	if d.Title == "" {
		return fault.Bad("title", "meeting-title", "请填写会议名称。")
	}
	if _, ok := d.On.Time(); !ok {
		return fault.Bad("on", "meeting-date", "请填写会议日期，如 2026-06-01。")
	}
	names := []string{}
	for _, a := range d.Attendees {
		if a = strings.TrimSpace(a); a != "" && !slices.Contains(names, a) {
			names = append(names, a)
		}
	}
	if d.Attendees = names; len(names) > MaxAttendees || len(d.Items) > MaxItems {
		return fault.New(fault.Invalid, "meeting-too-large", "参会人员至多 %d 人，议题至多 %d 项。", MaxAttendees, MaxItems)
	}
	for _, t := range append([]string{d.Title, d.Place, d.Chair}, names...) {
		if utf8.RuneCountInString(t) > maxLine {
			return fault.Bad("title", "meeting-text", "每项文字请控制在 %d 字以内。", maxLine)
		}
	}
	seen := map[MeetingItem]bool{}
	for n := range d.Items {
		i := &d.Items[n]
		which := MeetingItem{CaseID: i.CaseID, ProposalID: i.ProposalID}
		if (i.CaseID != 0) == (i.ProposalID != 0) {
			return fault.Bad("items", "meeting-item", "第 %d 项既不是案件也不是提案，请删去后重新加入。", n+1)
		}
		if seen[which] {
			return fault.Bad("items", "meeting-item-twice", "第 %d 项重复，请删去一项。", n+1)
		}
		seen[which] = true
		if i.Text = strings.TrimSpace(i.Text); utf8.RuneCountInString(i.Text) > maxText {
			return fault.Bad("items", "meeting-text", "第 %d 项的决定请控制在 %d 字以内。", n+1, maxText)
		}
		if bad := i.badCode(); bad != "" {
			return fault.Bad("items", "meeting-code", "第 %d 项：%s。", n+1, bad)
		}
	}
	return nil
}

// badCode names the first thing that no vocabulary has.
func (d Decision) badCode() string {
	known := func(words []casework.Word, code, what string) string {
		if code == "" || slices.ContainsFunc(words, func(w casework.Word) bool { return w.Code == code }) {
			return ""
		}
		return fmt.Sprintf("%s没有“%s”这一项", what, code)
	}
	for _, bad := range []string{
		known(casework.Findings, d.Finding, "核实结论"), known(casework.Measures, d.Measure, "整改措施"),
		known(casework.Grounds, d.Ground, "无需整改的理由"), known(casework.Outcomes, string(d.Outcome), "审定结果"),
	} {
		if bad != "" {
			return bad
		}
	}
	if d.Department != org.NoDepartment && d.Department.Other() == org.NoDepartment {
		return "牵头部门只能是自然资源或农业农村"
	}
	if _, ok := d.Term.Time(); d.Term != "" && !ok {
		return "期限应为 2026-06-01 这样的日期"
	}
	return ""
}
