package routing

import (
	"cmp"
	"slices"

	"liangtian/internal/org"
)

// Standing is how open cases stand that the rules look at in the same way:
// their facts, who leads them now, and by which rule.
type Standing struct {
	Facts         Facts
	Rule          int
	Lead          org.Department
	Partner       org.Department
	Qualification Qualification
	Track         string
	ByHand        bool // a person or a conference has said who leads
	Waiting       bool // not issued yet
	Cases         int64
	AreaCents     int64
}

// Trial is what a table would change among the open cases, in counts.
type Trial struct {
	Open     int64   `json:"open"`     // cases looked at
	Moved    int64   `json:"moved"`    // another department would lead
	Changed  int64   `json:"changed"`  // the same lead, but partner, qualification or track differ
	Unrouted int64   `json:"unrouted"` // a rule decides now, none would
	Found    int64   `json:"found"`    // none decides now, one would
	ByHand   int64   `json:"byHand"`   // settled by a person: no rule moves them
	Waiting  int64   `json:"waiting"`  // of those with any change, not issued yet
	Groups   []Group `json:"groups"`
}

// Group is the cases that would go the same way. Areas are hundredths of m².
type Group struct {
	Move
	Cases     int64 `json:"cases"`
	Waiting   int64 `json:"waiting"`
	AreaCents int64 `json:"areaCents"`
}

// Move is from where to where: department and rule, before and after. Kind is
// moved, changed, unrouted or found.
type Move struct {
	Kind     string         `json:"kind" enum:"moved,changed,unrouted,found"`
	FromLead org.Department `json:"fromLead"`
	FromRule int            `json:"fromRule"`
	ToLead   org.Department `json:"toLead"`
	ToRule   int            `json:"toRule"`
}

// MoveOf says what a table would make of a standing; none when nothing that
// matters changes.
func MoveOf(rules Rules, s Standing) (m Move, moves bool) {
	if s.ByHand {
		return Move{}, false
	}
	d := Decide(rules, s.Facts)
	m = Move{FromLead: s.Lead, FromRule: s.Rule, ToLead: d.Lead, ToRule: d.Rule}
	switch {
	case s.Lead == org.NoDepartment && d.Lead != org.NoDepartment:
		m.Kind = "found"
	case s.Lead != org.NoDepartment && d.Lead == org.NoDepartment:
		m.Kind = "unrouted"
	case s.Lead != d.Lead:
		m.Kind = "moved"
	case s.Partner != d.Partner || s.Qualification != d.Qualification || s.Track != d.Track:
		m.Kind = "changed"
	default:
		return Move{}, false
	}
	return m, true
}

// Trying adds standings up as they come; it never holds more than the groups.
type Trying struct {
	Rules  Rules
	sum    Trial
	groups map[Move]*Group
}

// Add counts one standing.
func (t *Trying) Add(s Standing) {
	t.sum.Open += s.Cases
	if s.ByHand {
		t.sum.ByHand += s.Cases
		return
	}
	m, moves := MoveOf(t.Rules, s)
	if !moves {
		return
	}
	*map[string]*int64{"moved": &t.sum.Moved, "changed": &t.sum.Changed, "unrouted": &t.sum.Unrouted, "found": &t.sum.Found}[m.Kind] += s.Cases
	if t.groups == nil {
		t.groups = map[Move]*Group{}
	}
	g := t.groups[m]
	if g == nil {
		g = &Group{Move: m}
		t.groups[m] = g
	}
	g.Cases += s.Cases
	g.AreaCents += s.AreaCents
	if s.Waiting {
		g.Waiting += s.Cases
		t.sum.Waiting += s.Cases
	}
}

var kinds = []string{"moved", "unrouted", "found", "changed"}

// Trial is the sum, the largest moves first.
func (t *Trying) Trial() Trial {
	out := t.sum
	out.Groups = []Group{}
	for _, g := range t.groups {
		out.Groups = append(out.Groups, *g)
	}
	slices.SortFunc(out.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(b.Cases, a.Cases),
			cmp.Compare(a.FromRule, b.FromRule), cmp.Compare(a.ToRule, b.ToRule), cmp.Compare(a.FromLead, b.FromLead))
	})
	return out
}
