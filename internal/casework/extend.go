package casework

import (
	"liangtian/internal/fault"
)

// extend 同意延期: a later day, asked for in time.
func extend(s *step) error {
	if s.in.Deadline <= s.Case.Facts.Deadline {
		return fault.Bad("deadline", "deadline-not-later", "新的期限须晚于原期限 %s。", s.Case.Facts.Deadline)
	}
	if err := s.futureDeadline(); err != nil {
		return err
	}
	s.next.Facts.Deadline = s.in.Deadline
	s.next.Facts.Extensions++
	return nil
}
