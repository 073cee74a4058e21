package casework

// rework 退回整改: the ground itself is not right yet.
func rework(s *step) error {
	s.next.Facts.Returns++
	s.next.Facts.FinishedOn, s.next.Facts.Acceptance = "", nil
	if s.in.Deadline != "" {
		if err := s.futureDeadline(); err != nil {
			return err
		}
		s.next.Facts.Deadline = s.in.Deadline
	}
	return nil
}
