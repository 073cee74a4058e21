package org

// Scope is which cases a person may see. The database applies it to every
// read and write (internal/postgres/scope.go); Sees is the same rule in plain
// Go, and a test holds the two equal.
type Scope struct {
	Region     Region     // cases whose county lies here; "" sees none
	Department Department // cases this department leads or partners; "" is both
	Deputed    int64      // not 0: only cases deputed to this person
	Unplaced   bool       // also cases without a county, and those of the region without a department
}

// ScopeOf gives the scope of a person: table by role.
func ScopeOf(p Person) Scope {
	if !p.May(ReadCases) || !p.Active {
		return Scope{}
	}
	s := Scope{Region: p.Region, Department: p.Department}
	switch p.Role {
	case City, JointOffice:
		// The city settles who is responsible, so both departments see what
		// has no owner yet and what is disputed.
		s.Unplaced = true
	case Inspector:
		s.Deputed = p.ID
	}
	return s
}

// Sees reports whether a case with these owners is inside the scope.
func (s Scope) Sees(county Region, lead, partner Department, deputed []int64) bool {
	if s.Region == "" {
		return false
	}
	if s.Unplaced && (county == "" || (lead == NoDepartment && s.Region.Contains(county))) {
		return true
	}
	if !s.Region.Contains(county) {
		return false
	}
	if s.Department != NoDepartment && s.Department != lead && s.Department != partner {
		return false
	}
	if s.Deputed == 0 {
		return true
	}
	for _, id := range deputed {
		if id == s.Deputed {
			return true
		}
	}
	return false
}
