package casework

import "liangtian/internal/fault"

// rule 审定: the city answers, one way or the other.
func rule(s *step) error {
	s.next.State = s.in.Outcome
	if s.in.Outcome == AwaitingClosure {
		if s.in.Ground == "" {
			return fault.Bad("ground", "ground-missing", "审定为无需整改的，请选择理由。")
		}
		s.in.Deadline, s.in.Measures = "", nil // a form's defaults, not meant
		return clearCase(s)
	}
	return s.orderMeasures()
}
