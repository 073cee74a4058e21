package casework

// clearCase 无需整改: lawful, untrue or exempt, resting on a document.
func clearCase(s *step) error {
	s.next.Facts.Ground = s.in.Ground
	s.next.Facts.Measures, s.next.Facts.RectifyCents, s.next.Facts.Deadline = nil, 0, ""
	return nil
}
