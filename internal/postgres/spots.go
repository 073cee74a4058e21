package postgres

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/paulmach/orb/maptile"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// spots is where every case lies and how it stands, in memory: in a large city
// a low zoom asks of all cases at once, which takes the database a second and
// this a few milliseconds. It follows the events; a small city goes without.
type spots struct {
	db    bun.IDB
	from  int64 // cases; fewer are counted by the database
	pause time.Duration

	mu    sync.RWMutex
	list  []spot // by case id
	words words

	turn  sync.Mutex // one reads at a time
	seen  int64      // events up to here are in the list
	next  int64      // ... and up to here, once all that ran below xmax has ended
	xmax  int64
	ready bool
	asked time.Time
}

// spot is a case in 48 bytes. Places are in 2^32 parts of the mercator square.
type spot struct {
	x, y                                uint32
	due                                 int32 // days since 1970
	batch                               int32
	area                                int64
	town                                uint32
	county, typ                         uint16
	state, lead, partner, qualification uint8
	pbf                                 bool
}

// words number the texts that cases have in common; 0 is "no such case".
type words struct {
	of    map[string]uint32
	texts []string
}

func (w *words) number(s string) uint32 {
	n, ok := w.of[s]
	if !ok {
		n = uint32(len(w.texts))
		w.of[s], w.texts = n, append(w.texts, s)
	}
	return n
}

const (
	spotsFrom    = 50_000
	spotsPause   = time.Second
	spotsAtATime = 50_000
	noDue        = math.MaxInt32
)

func newSpots(db bun.IDB) *spots {
	return &spots{db: db, from: spotsFrom, pause: spotsPause, words: words{of: map[string]uint32{"\x00": 0}, texts: []string{"\x00"}}}
}

// Warm reads the cases of a large city into memory, so that nobody waits for
// it; it may be called at any time.
func (s *Cases) Warm(ctx context.Context) error { return s.spots.follow(ctx) }

// follow brings the list up to the events that have been committed.
func (s *spots) follow(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	if s.ready && time.Since(s.asked) < s.pause {
		return nil
	}
	var now struct{ Last, Xmin, Xmax, Cases int64 }
	// A low number may be committed after a high one: what is read again is all
	// that was numbered since every transaction of that time has ended.
	if err := s.db.NewRaw(`SELECT coalesce((SELECT max(id) FROM case_events), 0) AS last, coalesce((SELECT max(id) FROM cases), 0) AS cases,
		pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax`).Scan(ctx, &now); err != nil {
		return err
	}
	if !s.ready && now.Cases < s.from {
		return nil
	}
	if s.ready {
		var ids []int64
		if err := s.db.NewRaw(`SELECT DISTINCT case_id FROM case_events WHERE id > ?`, s.seen).Scan(ctx, &ids); err != nil {
			return err
		}
		if err := s.read(ctx, now.Cases, `c.id = ANY(?)`, pgdialect.Array(ids)); err != nil {
			return err
		}
	} else {
		for from := int64(0); from <= now.Cases; from += spotsAtATime {
			if err := s.read(ctx, now.Cases, `c.id > ? AND c.id <= ?`, from, from+spotsAtATime); err != nil {
				return err
			}
		}
	}
	if now.Xmin >= s.xmax {
		s.seen, s.next, s.xmax = s.next, now.Last, now.Xmax
	}
	s.ready, s.asked = true, time.Now()
	return nil
}

func (s *spots) read(ctx context.Context, upTo int64, which string, args ...any) error {
	var rows []struct {
		ID                                                int64
		X, Y                                              float64
		Due                                               *int32
		BatchID                                           int32
		AreaCents                                         int64
		Town, County, Type, State, Lead, Partner, Quality string
		Pbf                                               bool
	}
	err := s.db.NewRaw(`SELECT c.id, ST_X(c.center) AS x, ST_Y(c.center) AS y, c.due_on - date '1970-01-01' AS due, c.batch_id, c.area_cents, p.town, c.county, c.type,
		c.state, c.lead, c.partner, c.qualification AS quality, coalesce(c.pbf_cents > 0, p.pbf_in_file, false) AS pbf
		FROM cases c JOIN plots p ON p.id = c.plot_id WHERE `+which, args...).Scan(ctx, &rows)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if grow := int(upTo) + 1 - len(s.list); grow > 0 {
		s.list = append(s.list, make([]spot, grow)...)
	}
	for _, r := range rows {
		if r.ID >= int64(len(s.list)) {
			continue // younger than this look; its event comes with the next
		}
		sin := math.Sin(r.Y * math.Pi / 180)
		p := spot{
			x: quantum(r.X/360 + 0.5), y: quantum(0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)), due: noDue, batch: r.BatchID, area: r.AreaCents,
			town: s.words.number(r.Town), county: uint16(s.words.number(r.County)), typ: uint16(s.words.number(r.Type)),
			state: uint8(stateNumber(r.State)), lead: departmentNumber(r.Lead), partner: departmentNumber(r.Partner), qualification: qualificationNumber(r.Quality), pbf: r.Pbf,
		}
		if r.Due != nil {
			p.due = *r.Due
		}
		s.list[r.ID] = p
	}
	return nil
}

func quantum(part float64) uint32 {
	return uint32(max(0, min(math.Floor(part*(1<<32)), 1<<32-1)))
}

// stateNumber is the place of a state in the table, from 1.
func stateNumber(state string) int {
	for i, d := range casework.States {
		if string(d.State) == state {
			return i + 1
		}
	}
	return 0
}

func departmentNumber(d string) uint8 {
	return map[string]uint8{string(org.NaturalResources): 1, string(org.Agriculture): 2}[d]
}

func qualificationNumber(q string) uint8 {
	return map[string]uint8{"non_agricultural": 1, "non_grain": 2, "suspected": 3}[q]
}

// cells is Cases.Cells from memory; false when it cannot say.
func (s *spots) cells(ctx context.Context, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.Cell, bool) {
	scope := org.ScopeOf(who)
	if s == nil || scope.Deputed != 0 || f.Query != "" || f.Mine || f.Action != "" || f.BBox != nil || f.Supervised {
		return nil, false
	}
	if s.follow(ctx) != nil {
		return nil, false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(s.list) == 0 {
		return nil, false
	}
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

// fitting is the filter and the scope as one question of a spot; what is asked
// of texts is asked once of each text.
func (s *spots) fitting(scope org.Scope, f casework.Filter, now time.Time) func(*spot) bool {
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
	return func(p *spot) bool {
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
