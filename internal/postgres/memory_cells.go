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
func (s *memory) cells(ctx context.Context, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.Cell, bool) {
	if !answers(f) || !s.knows(ctx, org.ScopeOf(who)) {
		return nil, false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	type sum struct {
		count, open, closed, overdue, nr, ag int
		area                                 int64
	}
	seen, asked := s.seenBy(org.ScopeOf(who)), s.askedBy(who, f, now)
	today := dayOf(now)
	shift := 32 - uint(t.Z)
	fine := shift - 6 // 64 cells a side
	sums := make([]sum, geo.CellGrid*geo.CellGrid)
	for i := range s.list {
		p := &s.list[i]
		if p.x>>shift != t.X || p.y>>shift != t.Y || p.state == 0 || !seen(p) || !asked(p) {
			continue
		}
		c := &sums[(p.y>>fine&63)*geo.CellGrid+(p.x>>fine&63)]
		c.count++
		c.area += p.area
		if p.open() {
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
