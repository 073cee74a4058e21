package casework

// confer 会商决定: the joint office settles who is responsible. Final: nobody
// may refuse or hand over again.
func confer(s *step) error {
	if err := s.assign(); err != nil {
		return err
	}
	// Both departments argued about it, so both stay in sight of it.
	s.next.Partner = s.in.Department.Other()
	s.next.Facts.Conferred = true
	return nil
}
