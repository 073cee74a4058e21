package casework

// escalate 上报审定: the county cannot tell and asks the city.
func escalate(s *step) error {
	s.next.Facts.Question = s.in.Question
	return nil
}
