package casework

// returnEvidence 退回举证: the photos do not show it.
func returnEvidence(s *step) error {
	s.next.Facts.Returns++
	s.next.Facts.Acceptance = nil // agreed on what is now sent back
	return nil
}
