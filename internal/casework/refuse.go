package casework

// refuse 退回分派: not ours. A department can say so once per case; the
// conference settles it.
func refuse(s *step) error {
	s.next.Facts.RefusedBy = append(s.next.Facts.RefusedBy, s.who.Department)
	return nil
}
