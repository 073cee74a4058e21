package casework

import (
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// reportFinding 提交核实: what was found on the ground.
func reportFinding(s *step) error {
	if err := s.survey(); err != nil {
		return err
	}
	f := s.in.Finding
	if f.AreaCents != nil && (*f.AreaCents < 0 || *f.AreaCents > maxCents) {
		return fault.Bad("finding", "finding-area", "核实面积有误，请检查单位。")
	}
	s.next.Facts.Finding = &Finding{
		Code: f.Code, Note: f.Note, AreaCents: f.AreaCents,
		NotReachable: s.in.NotReachable, By: s.who.Name, On: org.DateOf(s.today),
	}
	return nil
}
