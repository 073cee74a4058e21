package notify

import "liangtian/internal/org"

// Audience is whom a notice reaches: people by name, or the desks of a
// department of a county. Never the one who did it.
type Audience struct {
	People     []int64
	County     org.Region
	Department org.Department
	Not        int64
}

// DeskRoles is whose desk a county's work is on.
var DeskRoles = []org.Role{org.CountyClerk, org.CountyReviewer}
