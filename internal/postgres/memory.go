package postgres

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// memory is where every case lies and how it stands, in memory: in a large city
// a low zoom, a figure or a desk asks of all cases at once, which takes the
// database up to a second and this a few milliseconds. It follows the events; a
// small city goes without. What it tells is counts, inside the scope of who asks.
type memory struct {
	db    bun.IDB
	from  int64 // cases; fewer are counted by the database
	pause time.Duration

	mu    sync.RWMutex
	list  []caseDot // by case id
	words words

	turn  sync.Mutex // one reads at a time; while all is read for the first time, nobody waits for it
	ready atomic.Bool
	seen  int64 // events up to here are in the list; none is newer before there is a list
	next  int64 // ... and up to here, once all that ran below xmax has ended
	xmax  int64
	asked time.Time
}

// caseDot is a case in 56 bytes. Places are in 2^32 parts of the mercator square.
type caseDot struct {
	area, farmland, pbfArea             int64
	x, y                                uint32
	due                                 int32 // days since 1970
	batch                               int32
	town                                uint32
	county, typ, returns                uint16
	state, lead, partner, qualification uint8
	flags                               uint8
}

// The flags of a dot.
const (
	dotReturned uint8 = 1 << iota
	dotRelapsed
	dotOnPBF
	dotBounced
)

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
	memoryFrom    = 5_000
	memoryPause   = time.Second
	memoryAtATime = 20_000
	noDue         = math.MaxInt32
)

func newMemory(db bun.IDB) *memory {
	return &memory{db: db, from: memoryFrom, pause: memoryPause, seen: math.MaxInt64, words: words{of: map[string]uint32{"\x00": 0}, texts: []string{"\x00"}}}
}

// Warm reads the cases of a large city into memory, so that nobody waits for
// it; it may be called at any time.
func (s *Cases) Warm(ctx context.Context) error { return s.memory.follow(ctx, 0) }

// look is how far the record has come, and the cases that moved since.
type look struct {
	Last, Xmin, Xmax, Cases int64
	Moved                   []int64 `bun:",array"`
}

func (s *memory) look(ctx context.Context) (l look, err error) {
	err = s.db.NewRaw(`SELECT coalesce((SELECT max(id) FROM case_events), 0) AS last, coalesce((SELECT max(id) FROM cases), 0) AS cases,
		pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax,
		array(SELECT DISTINCT case_id FROM case_events WHERE id > ?) AS moved`, s.seen).Scan(ctx, &l)
	return l, err
}

// follow brings the list up to the events that have been committed. A low
// number may be committed after a high one: what is read again is all that was
// numbered since every transaction of that time has ended. A look that began
// within the time that may have passed is new enough.
func (s *memory) follow(ctx context.Context, passed time.Duration) error {
	ctx = onPrimary(org.ActingProgram(ctx)) // whoever asks, all cases are kept
	since := time.Now()
	if s.ready.Load() {
		s.turn.Lock()
	} else if passed = s.pause; !s.turn.TryLock() {
		return nil
	}
	defer s.turn.Unlock()
	if s.asked.After(since.Add(-passed)) {
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
	if len(now.Moved) > 0 {
		if err := s.read(ctx, now.Cases, `at.id = ANY(?)`, pgdialect.Array(now.Moved)); err != nil {
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
func (s *memory) begin(ctx context.Context, first look) error {
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
		if err := s.read(ctx, first.Cases, `at.id > ? AND at.id <= ?`, from, from+memoryAtATime); err != nil {
			return err
		}
	}
	s.seen, s.next, s.xmax = first.Last, first.Last, first.Xmax
	return nil
}

func (s *memory) read(ctx context.Context, upTo int64, which string, args ...any) error {
	var rows []struct {
		ID                                                int64
		X, Y                                              float64
		Due                                               *int32
		BatchID                                           int32
		AreaCents, FarmlandCents, PbfCents                int64
		Returns                                           int64
		Town, County, Type, State, Lead, Partner, Quality string
		Returned, Relapsed, Pbf, Bounced                  bool
	}
	err := s.db.NewRaw(`SELECT at.id, ST_X(at.center) AS x, ST_Y(at.center) AS y, c.due_on - date '1970-01-01' AS due, c.batch_id, c.area_cents,
		coalesce(c.farmland_cents, 0) AS farmland_cents, coalesce(c.pbf_cents, 0) AS pbf_cents, c.returns, c.town, c.county, c.type, c.state, c.lead, c.partner, c.qualification AS quality,
		`+returnedSQL+` AS returned, c.round > 1 AS relapsed, c.on_pbf AS pbf, `+bouncedSQL+` AS bounced
		FROM cases at JOIN standings c ON c.case_id = at.id AND c.seq = at.version WHERE `+which, args...).Scan(ctx, &rows)
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
			x: quantum(r.X/360 + 0.5), y: quantum(0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)), due: noDue, batch: r.BatchID, area: r.AreaCents, farmland: r.FarmlandCents, pbfArea: r.PbfCents, returns: uint16(min(r.Returns, math.MaxUint16)),
			town: s.words.number(r.Town), county: uint16(s.words.number(r.County)), typ: uint16(s.words.number(r.Type)),
			state: uint8(stateNumber(r.State)), lead: departmentNumber(r.Lead), partner: departmentNumber(r.Partner), qualification: qualificationNumber(r.Quality),
		}
		for i, on := range []bool{r.Returned, r.Relapsed, r.Pbf, r.Bounced} {
			if on {
				p.flags |= 1 << i
			}
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

// What dots number besides, from 0 for none.
var (
	departments    = []string{"", string(org.NaturalResources), string(org.Agriculture)}
	qualifications = []string{"", "non_agricultural", "non_grain", "suspected"}
)

func departmentNumber(d string) uint8 { return uint8(max(slices.Index(departments, d), 0)) }

func qualificationNumber(q string) uint8 { return uint8(max(slices.Index(qualifications, q), 0)) }
