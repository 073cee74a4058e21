package casework

import "liangtian/internal/org"

// setDue gives the case the last day of the stage it has come to. A stage
// that goes on keeps its day; rectification ends on the deadline decided.
func (s *step) setDue() {
	from, to := DocOf(s.Case.State).Limit, DocOf(s.next.State).Limit
	switch {
	case s.next.State == Rectifying || s.next.State == CarriedOver:
		s.next.DueOn = s.next.Facts.Deadline
	case to == NoLimit:
		s.next.DueOn = ""
	case from == to && s.Case.DueOn != "":
		// the same stage: receiving and deputing share one limit
	default:
		s.next.DueOn = s.Batch.due(to, s)
	}
}

func (b Batch) due(l Limit, s *step) org.Date {
	return org.DateOf(b.Calendar.Add(s.today, b.Days(l), b.DayKind))
}

// Days is the limit of a stage; a batch from before the stage was there has
// the usual one.
func (b Batch) Days(l Limit) int {
	if n, ok := b.Limits[l]; ok {
		return n
	}
	for _, s := range Stages {
		if s.Limit == l {
			return s.Default
		}
	}
	return 0
}

// DaysLeft counts from today to the case's day in its batch's kind of days:
// 0 on the last day, negative when overdue; ok is false without a limit.
func DaysLeft(b Batch, due org.Date, today org.Date) (days int, ok bool) {
	d, ok1 := due.Time()
	t, ok2 := today.Time()
	if !ok1 || !ok2 {
		return 0, false
	}
	return b.Calendar.Left(t, d, b.DayKind), true
}
