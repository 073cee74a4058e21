package casework

// returnApplication 退回申请: the papers, not the ground, are wanting.
func returnApplication(s *step) error {
	s.next.Facts.Returns++
	return nil
}
