package supervise

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Limits of what one order may hold.
const (
	MaxText  = 4000
	MaxCases = 500
	MaxFiles = 10
)

// Command is a step as somebody asks for it. Version is the one he saw; Key
// makes a retry safe.
type Command struct {
	Action  Action
	Version int
	Key     string
	Text    string
	Term    org.Date
	Files   []casework.Attachment
}

// Outcome is what a step makes. Child is the stronger order that an escalation
// issues; it has no number yet unless one was given.
type Outcome struct {
	Next  Order
	Event Event
	Child *Order
}

// Perform takes one row of the table, or refuses in words. It is pure.
func Perform(o Order, who org.Person, cmd Command, now time.Time) (Outcome, error) {
	today, doc := org.DateOf(org.Today(now)), cmd.Action.Doc()
	if cmd.Version != o.Version {
		return Outcome{}, fault.New(fault.Conflict, "supervision-changed", "%s刚有新的办理，现为“%s”。刷新后再试；您填写的内容仍在。", o.Number, o.State.Zh())
	}
	r, ok := find(o.State, cmd.Action)
	if !ok {
		return Outcome{}, fault.New(fault.Conflict, "supervision-not-in-state", "%s现为“%s”，不能“%s”。请刷新后再看。", o.Number, o.State.Zh(), doc.Zh)
	}
	if !r.open(o, who) {
		return Outcome{}, fault.New(fault.Forbidden, "supervision-not-yours", "“%s”由%s办理，您没有这项权限。", doc.Zh, r.parties())
	}
	if missing := r.missing(o, today); len(missing) > 0 {
		e := fault.New(fault.Unmet, "supervision-unmet", "还不能“%s”：%s。", doc.Zh, strings.Join(missing, "；"))
		e.Missing = missing
		return Outcome{}, e
	}
	cmd.Text = strings.TrimSpace(cmd.Text)
	if err := r.check(cmd, today); err != nil {
		return Outcome{}, err
	}
	next := o
	next.State, next.Version = r.To, o.Version+1
	if cmd.Term != "" && r.To != Escalated {
		next.Term = cmd.Term
	}
	out := Outcome{Next: next, Event: newEvent(who, cmd.Action, o.State, next, now)}
	out.Event.Text, out.Event.Term, out.Event.Key, out.Event.Files = cmd.Text, cmd.Term, cmd.Key, cmd.Files
	if r.To == Escalated {
		child := o
		child.ID, child.Number, child.Kind, child.Text, child.Term = 0, "", o.Kind.Doc().Next, cmd.Text, cmd.Term
		child.State, child.Version, child.ParentID, child.IssuedAt = Issued, 1, &o.ID, out.Event.At
		child.Cases = slices.Clone(o.Cases)
		out.Child = &child
	}
	return out, nil
}

func newEvent(who org.Person, do Action, from State, next Order, now time.Time) Event {
	return Event{
		Seq: next.Version, Action: do, From: from, To: next.State, ActorID: who.ID, ActorName: who.Name, Role: who.Role,
		Department: who.Department, At: now.UTC().Truncate(time.Microsecond),
	}
}

// missing says what the row still needs of the order.
func (r Row) missing(o Order, today org.Date) (out []string) {
	if !r.covers(o.Kind) {
		if r.Do == Escalate {
			return []string{o.Kind.Doc().Zh + "已是最高一级"}
		}
		return []string{o.Kind.Doc().Zh + "须先有书面答复"}
	}
	if r.Overdue && !o.Overdue(today) {
		out = append(out, "答复期限"+string(o.Term)+"未过")
	}
	return out
}

// check holds the inputs against the row.
func (r Row) check(cmd Command, today org.Date) error {
	takes := func(name string) bool { return slices.Contains(r.Must, name) || slices.Contains(r.May, name) }
	if cmd.Text == "" && slices.Contains(r.Must, "text") {
		return fault.Bad("text", "supervision-text", "请填写%s。", textWord(r.Do))
	}
	if cmd.Term == "" && slices.Contains(r.Must, "term") {
		return fault.Bad("term", "supervision-term", "请填写新的答复期限。")
	}
	if cmd.Text != "" && !takes("text") || cmd.Term != "" && !takes("term") || len(cmd.Files) > 0 && !takes("files") {
		return fault.New(fault.Invalid, "supervision-input", "“%s”不需要这些内容，请刷新页面后再试。", cmd.Action.Doc().Zh)
	}
	if len(cmd.Files) > MaxFiles {
		return fault.Bad("files", "supervision-files", "附件至多 %d 个。", MaxFiles)
	}
	if err := checkText(cmd.Text); err != nil {
		return err
	}
	if cmd.Term != "" {
		return checkTerm(cmd.Term, today)
	}
	return nil
}

func textWord(do Action) string {
	switch do {
	case Reply:
		return "答复内容"
	case Escalate:
		return "新的督办要求"
	}
	return "理由"
}

func checkText(text string) error {
	if utf8.RuneCountInString(text) > MaxText {
		return fault.Bad("text", "supervision-text", "文字不能超过 %d 字。", MaxText)
	}
	if strings.ContainsRune(text, 0) {
		return fault.Bad("text", "supervision-text", "文字中有无法保存的字符，请删去后再提交。")
	}
	return nil
}

func checkTerm(term, today org.Date) error {
	if _, ok := term.Time(); !ok || term < today {
		return fault.Bad("term", "supervision-term", "答复期限须是今天（%s）或以后的日期。", today)
	}
	return nil
}

// OrderOption is one thing that may be done to the order by this person, or why not.
type OrderOption struct {
	Action  Action   `json:"action"`
	Zh      string   `json:"zh"`
	En      string   `json:"en"`
	Open    bool     `json:"open"`
	Missing []string `json:"missing"`
	Must    []string `json:"must"`
	May     []string `json:"may"`
}

// Options is what this person may do to the order now; what is somebody
// else's is left out, what is his and misses something says what.
func Options(o Order, who org.Person, now time.Time) []OrderOption {
	out := []OrderOption{}
	for _, r := range Lifecycle {
		if r.From != o.State || !r.open(o, who) {
			continue
		}
		m := r.missing(o, org.DateOf(org.Today(now)))
		doc := r.Do.Doc()
		out = append(out, OrderOption{r.Do, doc.Zh, doc.En, len(m) == 0, append([]string{}, m...), append([]string{}, r.Must...), append([]string{}, r.May...)})
	}
	return out
}
