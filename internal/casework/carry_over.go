package casework

// carryOver 挂账整改: goes into the survey as it is and is put right later;
// a new day may be set, else none runs.
func carryOver(s *step) error {
	s.next.Facts.Deadline = s.in.Deadline
	if s.in.Deadline != "" {
		return s.futureDeadline()
	}
	return nil
}
