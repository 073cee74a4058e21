package casework

import (
	"liangtian/internal/org"
	"liangtian/internal/routing"
)

// corrections are the rows of revise: a correction of the batch reaches a case
// wherever it stands, and leaves it there.
func corrections() []Row {
	var out []Row
	for _, s := range States {
		if !s.State.Ended() {
			out = append(out, Row{
				From: s.State, Do: Revise, To: s.State, By: []Party{city}, Import: true,
				Inputs: asks(must("reason"), may("document")), Apply: revise,
			})
		}
	}
	return out
}

// revise 图斑更正: the case gets the next version of its plot. Until it is
// issued it is routed by what is now known, unless a person already chose;
// after that only people move it.
func revise(s *step) error {
	p := *s.in.Corrected
	p.BatchID, p.No, p.ParentID, p.GroundID = s.Plot.BatchID, s.Plot.No, s.Plot.ParentID, s.Plot.GroundID
	p.Version, p.ReplacesID = s.Plot.Version+1, &s.Plot.ID
	s.plot = &p
	if s.Case.State != Imported {
		return nil
	}
	byRule := s.Case.Facts.Routing
	if facts := routing.FactsOf(p); facts != byRule.Facts && s.Case.Lead == byRule.Lead {
		d := routing.Decide(s.Batch.Routing, facts)
		s.next.Facts.Routing, s.next.Lead, s.next.Partner, s.next.Qualification = d, d.Lead, d.Partner, d.Qualification
	}
	if string(s.Case.County) == s.Plot.CountyByShare {
		s.next.County = org.Region(p.CountyByShare)
	}
	return nil
}
