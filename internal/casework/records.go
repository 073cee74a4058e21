package casework

import (
	"strings"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Note is a remark beside the events.
func Note(text string) (any, error) {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsRune(text, 0) {
		return nil, fault.Bad("text", "note-empty", "请填写批注内容。")
	}
	return map[string]string{"text": text}, nil
}

// AskExtension is the county's asking for more time (延期申请): before the
// deadline, and for a later day. The city answers by the step extend.
func AskExtension(d Dossier, who org.Person, until org.Date, reason string, now time.Time) (any, error) {
	today := org.DateOf(org.Today(now))
	if !(Row{By: []Party{countyLead}}).open(d.Case, who) {
		return nil, fault.New(fault.Forbidden, "step-not-yours", "延期由县级牵头部门申请。")
	}
	if d.Case.State != Rectifying {
		return nil, fault.New(fault.Conflict, "step-not-in-state", "案件现为“%s”，整改中才能申请延期。", DocOf(d.Case.State).Zh)
	}
	if today > d.Case.DueOn && d.Case.DueOn != "" {
		return nil, fault.New(fault.Unmet, "extension-late", "期限 %s 已过，不能再申请延期。", d.Case.DueOn)
	}
	if d.Case.Facts.Extensions >= maxExtensions {
		return nil, fault.New(fault.Unmet, "extension-used", "已延期 %d 次，不能再延。", d.Case.Facts.Extensions)
	}
	if _, ok := until.Time(); !ok || until <= d.Case.Facts.Deadline {
		return nil, fault.Bad("until", "deadline-not-later", "申请延至的日期须晚于现期限 %s。", d.Case.Facts.Deadline)
	}
	if strings.TrimSpace(reason) == "" {
		return nil, fault.Bad("reason", "step-input", "请填写延期理由。")
	}
	return map[string]string{"until": string(until), "reason": strings.TrimSpace(reason)}, nil
}
