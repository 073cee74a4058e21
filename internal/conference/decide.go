package conference

import (
	"fmt"
	"strings"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// steps says by which step of a case's life a conference moves it, by where
// the case stands. Elsewhere a conference has nothing to decide.
var steps = map[casework.State]casework.Action{
	casework.Imported:  casework.Confer,
	casework.Disputed:  casework.Confer,
	casework.Escalated: casework.Rule,
}

// StepOf is the step by which a conference would move a case, or "".
func StepOf(c casework.Case) casework.Action {
	if c.State == casework.Imported && (!c.Doubtful() || c.Facts.Conferred) {
		return ""
	}
	return steps[c.State]
}

// Move is one case moved by a decision.
type Move struct {
	Item    int // its place in the meeting
	Before  casework.Dossier
	Outcome casework.Outcome
}

// Hold holds a meeting: every decided case takes its step, or none does, and
// the refusal names which and why. It is pure.
func Hold(m Meeting, minutesNo string, cases map[int64]casework.Dossier, who org.Person, now time.Time) ([]Move, error) {
	if m.Held {
		return nil, fault.New(fault.Conflict, "meeting-held", "会议已经形成决定（%s），不能再改。", m.MinutesNo)
	}
	minutesNo = strings.TrimSpace(minutesNo)
	if minutesNo == "" || len([]rune(minutesNo)) > maxLine {
		return nil, fault.Bad("minutesNo", "meeting-minutes", "请填写会议纪要文号（%d 字以内）。", maxLine)
	}
	if m.On > org.DateOf(org.Today(now)) {
		return nil, fault.Bad("on", "meeting-not-yet", "会议日期 %s 还没有到，不能形成决定。", m.On)
	}
	if len(m.Attendees) == 0 || len(m.Items) == 0 {
		return nil, fault.New(fault.Unmet, "meeting-empty", "还不能形成决定：须有参会人员和议题。")
	}
	e := fault.New(fault.Unmet, "meeting-refused", "")
	var moves []Move
	for n, i := range m.Items {
		out, d, err := i.move(minutesNo, cases, who, now)
		switch f := fault.As(err); {
		case f != nil:
			e.Missing = append(e.Missing, fmt.Sprintf("第 %d 项%s：%s", n+1, d.Plot.No, f.Message))
			e.Fields = append(e.Fields, fault.Field{Name: fmt.Sprintf("items[%d]", n), Message: f.Message})
		case err != nil:
			return nil, err
		case out != nil:
			moves = append(moves, Move{n, d, *out})
		}
	}
	if len(e.Missing) > 0 {
		e.Message = "全部没有办理，请先处理：" + strings.Join(e.Missing, "；")
		return nil, e
	}
	return moves, nil
}

// move is what one item does; nothing when it is a proposal or deferred.
func (i MeetingItem) move(minutesNo string, cases map[int64]casework.Dossier, who org.Person, now time.Time) (*casework.Outcome, casework.Dossier, error) {
	d, ok := cases[i.CaseID]
	switch {
	case i.CaseID != 0 && !ok:
		return nil, d, fault.New(fault.NotFound, "no-such-case", "没有这个案件，或不在您的权限范围内，请删去这一项。")
	case i.Result == Open:
		return nil, d, fault.New(fault.Invalid, "meeting-undecided", "还没有写决定，或选择缓议。")
	case i.Result == Deferred:
		return nil, d, nil
	case i.CaseID == 0 && i.Text == "":
		return nil, d, fault.New(fault.Invalid, "meeting-undecided", "请写明对提案的决定。")
	case i.CaseID == 0:
		return nil, d, nil
	}
	do := StepOf(d.Case)
	if do == "" {
		return nil, d, fault.New(fault.Conflict, "step-not-in-state", "案件现为“%s”，会商不能办理，请选择缓议或删去这一项。", casework.DocOf(d.Case.State).Zh)
	}
	in := casework.Input{Document: minutesNo, Reason: i.Text}
	if do == casework.Confer {
		in.Department, in.County = i.Department, i.County
	} else {
		in.Outcome, in.Ground, in.Deadline = i.Outcome, i.Ground, i.Term
		if i.Outcome == casework.Rectifying {
			in.Ground = ""
			if i.Measure != "" {
				in.Measures = []casework.MeasureInput{{Code: i.Measure, AreaCents: d.Plot.AreaCents}}
			}
		}
	}
	out, err := casework.Perform(d, who, casework.Command{Action: do, Version: d.Case.Version, Input: in}, now)
	if err != nil {
		return nil, d, err
	}
	return &out, d, nil
}
