package casework

import (
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// reroute 改派: the city names department and county itself.
func reroute(s *step) error { return s.assign() }

// assign gives the case to the department and county of the input; the other
// department stays partner when it was touched before.
func (s *step) assign() error {
	if len(s.in.County) != 6 || !s.who.Region.Contains(s.in.County) {
		return fault.Bad("county", "county-unknown", "请选择本市的县区。")
	}
	touched := s.Case.Partner != org.NoDepartment || (s.Case.Lead != org.NoDepartment && s.Case.Lead != s.in.Department)
	s.next.Lead, s.next.County, s.next.Partner = s.in.Department, s.in.County, org.NoDepartment
	if touched {
		s.next.Partner = s.in.Department.Other()
	}
	s.next.Deputed = []int64{}
	return nil
}
