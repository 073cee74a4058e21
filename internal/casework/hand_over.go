package casework

import (
	"slices"
	"strings"

	"liangtian/internal/org"
)

// Bounces are the steps by which a department says that a case is not its own:
// what ping-pong is counted from.
var Bounces = []Action{Refuse, HandOver, Decline}

// BouncesOf counts how often a case was said to be somebody else's.
func BouncesOf(steps []Step) (n int) {
	for _, s := range steps {
		if slices.Contains(Bounces, s.Action) {
			n++
		}
	}
	return n
}

// handOver 移交: after looking, it is the other side's. The other side of the
// county sees it from now on and answers.
func handOver(s *step) error {
	s.next.Partner = s.Case.Lead.Other()
	s.next.Facts.HandedBy = append(s.next.Facts.HandedBy, s.who.Department)
	return nil
}

// takeOver 接收移交: the other department leads from now on and sends people of
// its own; what was found and photographed stays with the case.
func takeOver(s *step) error {
	s.next.Lead, s.next.Partner = s.Case.Lead.Other(), s.Case.Lead
	s.next.Deputed = []int64{}
	return nil
}

// decline 不予接收: not ours either. A department can say so once per case; the
// conference settles it.
func decline(s *step) error {
	s.next.Facts.RefusedBy = append(s.next.Facts.RefusedBy, s.who.Department)
	return nil
}

// lapse 逾期未复: nobody answered in time, so the conference settles it.
func lapse(*step) error { return nil }

// Lapsing is the step by which the program brings an unanswered hand-over
// before the conference.
func Lapsing(c Case) Command {
	return Command{Action: Lapse, Version: c.Version, Input: Input{
		Reason: strings.Join([]string{c.Lead.Other().Zh(), "部门在期限 ", string(c.DueOn), " 前没有答复移交，系统自动提交会商"}, ""),
	}}
}

// programMay reports whether the row is the program's and it is the program
// who asks.
func (p Party) programMay(who org.Person) bool { return p.Program && who == org.Program }
