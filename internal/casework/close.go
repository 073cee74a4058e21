package casework

import "liangtian/internal/org"

// closeCase 销号: by somebody who did no earlier step of it. What its measures
// draw from the balance is posted with it.
func closeCase(s *step) error {
	for _, d := range s.Case.Facts.draws() {
		posted, err := s.settle(d)
		if err != nil {
			return err
		}
		s.postings = append(s.postings, posted...)
	}
	s.next.Facts.ClosedOn = org.DateOf(s.today)
	return nil
}
