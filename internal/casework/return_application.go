package casework

// returnApplication 退回申请: the papers, not the ground, are wanting.
func returnApplication(s *step) error {
	s.next.Facts.Returns++
	s.next.Facts.Acceptance = nil // agreed on what is now sent back
	return nil
}
