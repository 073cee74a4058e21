package postgres

import (
	"context"
	"time"

	"github.com/paulmach/orb/maptile"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// cells is Cases.Cells from memory; false when it cannot say.
func (s *mapMemory) cells(ctx context.Context, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.Cell, bool) {
	scope := org.ScopeOf(who)
	if s == nil || scope.Deputed != 0 || f.Query != "" || f.Mine || f.Action != "" || f.BBox != nil || f.Supervised {
		return nil, false
	}
	if s.follow(ctx) != nil || !s.ready.Load() {
		return nil, false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	type sum struct {
		count, open, closed, overdue, nr, ag int
		area                                 int64
	}
	fits := s.fitting(scope, f, now)
	today := int32(org.Today(now).Unix() / 86400)
	shift := 32 - uint(t.Z)
	fine := shift - 6 // 64 cells a side
	sums := make([]sum, geo.CellGrid*geo.CellGrid)
	for i := range s.list {
		p := &s.list[i]
		if p.x>>shift != t.X || p.y>>shift != t.Y || p.state == 0 || !fits(p) {
			continue
		}
		c := &sums[(p.y>>fine&63)*geo.CellGrid+(p.x>>fine&63)]
		c.count++
		c.area += p.area
		if open := !casework.States[p.state-1].State.Ended(); open {
			c.open++
			if p.due < today {
				c.overdue++
			}
		}
		switch casework.States[p.state-1].State {
		case casework.Closed, casework.Reported:
			c.closed++
		}
		switch p.lead {
		case 1:
			c.nr++
		case 2:
			c.ag++
		}
	}
	out := []geo.Cell{}
	for i, c := range sums {
		if c.count > 0 {
			out = append(out, geo.Cell{Col: i % geo.CellGrid, Row: i / geo.CellGrid, Properties: map[string]any{
				"count": c.count, "open": c.open, "closed": c.closed, "overdue": c.overdue, "nr": c.nr, "ag": c.ag, "areaCents": c.area,
			}})
		}
	}
	return out, true
}

// fitting is the filter and the scope as one question of a dot; what is asked
// of texts is asked once of each text.
func (s *mapMemory) fitting(scope org.Scope, f casework.Filter, now time.Time) func(*caseDot) bool {
	n := len(s.words.texts)
	placed, unplaced, town, typ := make([]bool, n), make([]bool, n), make([]bool, n), make([]bool, n)
	for i, text := range s.words.texts {
		region := org.Region(text)
		wanted := f.County == "" || f.County.Contains(region)
		placed[i] = wanted && scope.Region.Contains(region)
		unplaced[i] = wanted && scope.Unplaced && text == ""
		town[i], typ[i] = f.Town == "" || f.Town == text, f.Type == "" || f.Type == text
	}
	var state [256]bool
	for _, st := range f.States {
		state[stateNumber(string(st))] = true
	}
	today := int32(org.Today(now).Unix() / 86400)
	department, lead, partner, quality := departmentNumber(string(scope.Department)), departmentNumber(string(f.Lead)), departmentNumber(string(f.Partner)), qualificationNumber(string(f.Qualification))
	return func(p *caseDot) bool {
		open := func() bool { return !casework.States[p.state-1].State.Ended() }
		switch {
		case unplaced[p.county], scope.Unplaced && p.lead == 0 && placed[p.county]:
		case !placed[p.county], department != 0 && p.lead != department && p.partner != department:
			return false
		}
		return (len(f.States) == 0 || state[p.state]) && (lead == 0 || p.lead == lead) && (partner == 0 || p.partner == partner) &&
			(quality == 0 || p.qualification == quality) && town[p.town] && typ[p.typ] && (f.Batch == 0 || int64(p.batch) == f.Batch) && (!f.PBF || p.pbf) &&
			(!f.Overdue || p.due < today && open()) && (f.DueWithin == nil || p.due >= today && p.due <= today+int32(*f.DueWithin) && open())
	}
}
