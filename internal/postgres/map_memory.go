package postgres

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// mapMemory is where every case lies and how it stands, in memory: in a large city
// a low zoom asks of all cases at once, which takes the database a second and
// this a few milliseconds. It follows the events; a small city goes without.
type mapMemory struct {
	db    bun.IDB
	from  int64 // cases; fewer are counted by the database
	pause time.Duration

	mu    sync.RWMutex
	list  []caseDot // by case id
	words words

	turn  sync.Mutex // one reads at a time; while all is read for the first time, nobody waits for it
	ready atomic.Bool
	seen  int64 // events up to here are in the list
	next  int64 // ... and up to here, once all that ran below xmax has ended
	xmax  int64
	asked time.Time
}

// caseDot is a case in 48 bytes. Places are in 2^32 parts of the mercator square.
type caseDot struct {
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
	memoryFrom    = 50_000
	memoryPause   = time.Second
	memoryAtATime = 20_000
	noDue         = math.MaxInt32
)

func newMapMemory(db bun.IDB) *mapMemory {
	return &mapMemory{db: db, from: memoryFrom, pause: memoryPause, words: words{of: map[string]uint32{"\x00": 0}, texts: []string{"\x00"}}}
}

// Warm reads the cases of a large city into memory, so that nobody waits for
// it; it may be called at any time.
func (s *Cases) Warm(ctx context.Context) error { return s.memory.follow(ctx) }

// look is how far the record has come.
type look struct{ Last, Xmin, Xmax, Cases int64 }

func (s *mapMemory) look(ctx context.Context) (l look, err error) {
	err = s.db.NewRaw(`SELECT coalesce((SELECT max(id) FROM case_events), 0) AS last, coalesce((SELECT max(id) FROM cases), 0) AS cases,
		pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax`).Scan(ctx, &l)
	return l, err
}

// follow brings the list up to the events that have been committed. A low
// number may be committed after a high one: what is read again is all that was
// numbered since every transaction of that time has ended.
func (s *mapMemory) follow(ctx context.Context) error {
	ctx = onPrimary(org.ActingProgram(ctx)) // whoever asks, all cases are kept
	if s.ready.Load() {
		s.turn.Lock()
	} else if !s.turn.TryLock() {
		return nil
	}
	defer s.turn.Unlock()
	if time.Since(s.asked) < s.pause {
		return nil
	}
	s.asked = time.Now()
	now, err := s.look(ctx)
	if err != nil {
		return err
	}
	if !s.ready.Load() {
		if now.Cases < s.from {
			return nil
		}
		err := s.begin(ctx, now)
		s.ready.Store(err == nil)
		return err
	}
	var ids []int64
	if err := s.db.NewRaw(`SELECT DISTINCT case_id FROM case_events WHERE id > ?`, s.seen).Scan(ctx, &ids); err != nil {
		return err
	}
	if len(ids) > 0 {
		if err := s.read(ctx, now.Cases, `c.id = ANY(?)`, pgdialect.Array(ids)); err != nil {
			return err
		}
	}
	if now.Xmin >= s.xmax {
		s.seen, s.next, s.xmax = s.next, now.Last, now.Xmax
	}
	return nil
}

// begin reads all cases, once everything that ran at the first look has ended,
// so that no event up to it is missing.
func (s *mapMemory) begin(ctx context.Context, first look) error {
	for try := 0; ; try++ {
		now, err := s.look(ctx)
		if err != nil {
			return err
		}
		if now.Xmin >= first.Xmax {
			break
		}
		if try > 40 {
			return errors.New("a transaction has been open for long")
		}
		time.Sleep(50 * time.Millisecond)
	}
	for from := int64(0); from <= first.Cases; from += memoryAtATime {
		if err := s.read(ctx, first.Cases, `c.id > ? AND c.id <= ?`, from, from+memoryAtATime); err != nil {
			return err
		}
	}
	s.seen, s.next, s.xmax = first.Last, first.Last, first.Xmax
	return nil
}

func (s *mapMemory) read(ctx context.Context, upTo int64, which string, args ...any) error {
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
		s.list = append(s.list, make([]caseDot, grow)...)
	}
	for _, r := range rows {
		if r.ID >= int64(len(s.list)) {
			continue // younger than this look; its event comes with the next
		}
		sin := math.Sin(r.Y * math.Pi / 180)
		p := caseDot{
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
