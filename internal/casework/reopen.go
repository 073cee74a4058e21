package casework

import (
	"liangtian/internal/balance"
	"liangtian/internal/org"
)

// reopen 回潮: the ground is not as it was closed. A new round begins; what
// was decided before stays in the events, and what the balance gave goes back.
func reopen(s *step) error {
	f := s.next.Facts
	s.next.Facts = Facts{PlotHash: f.PlotHash, Routing: f.Routing, Round: f.Round + 1, RefusedBy: f.RefusedBy, HandedBy: f.HandedBy, Conferred: f.Conferred, Returns: f.Returns}
	s.next.Deputed = []int64{}
	s.postings = balance.TakeBack(s.Balance.Posted, s.next.Version, org.DateOf(s.today))
	return nil
}
