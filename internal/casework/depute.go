package casework

import (
	"slices"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// depute 派员: one inspector or a team of them, of that county and department.
func depute(s *step) error {
	s.next.Deputed = nil
	for _, id := range s.in.Inspectors {
		p, ok := s.Inspectors[id]
		if !ok || !p.Active || p.Role != org.Inspector || p.Department != s.Case.Lead || !s.Case.County.Contains(p.Region) {
			return fault.Bad("inspectors", "inspector-not-here", "所选人员不是本县本部门在岗的外业人员，请重新选择。")
		}
		if !slices.Contains(s.next.Deputed, id) {
			s.next.Deputed = append(s.next.Deputed, id)
		}
	}
	return nil
}
