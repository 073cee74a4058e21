package faults

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
)

type in = apptest.In

// load is the people who work while things go wrong, and what they were told.
type load struct {
	r      *rig
	h      *histories
	cases  []workplace
	shown  int64 // the case that gets the photos
	naive  bool  // without keys: the wrong setting that must be found
	number atomic.Int64
	over   atomic.Bool
	all    sync.WaitGroup

	mu       sync.Mutex
	keys     map[string]verdict // of steps, by key
	photos   []kept
	imports  []*brought
	exports  int
	acks     []time.Time // when a step was acknowledged
	troubled int         // answers that were no answer
}

// workplace is a case, who take steps of it, and what they ask for.
type workplace struct {
	id     int64
	logins []string
	step   func(rnd *rand.Rand) in
}

// told: an answer that says something, or none.
func (l *load) try(cl *apptest.Client, method, path string, body any, header ...string) (apptest.Answer, bool) {
	a, err := cl.Try(method, path, body, header...)
	if err != nil || a.Status >= 500 || a.Status == http.StatusTooManyRequests {
		l.mu.Lock()
		l.troubled++
		l.mu.Unlock()
		time.Sleep(30 * time.Millisecond)
		return a, false
	}
	return a, true
}

// begin lets everybody work until end.
func (l *load) begin(seed uint64) {
	l.over.Store(false)
	for hand, logins := range [][2]int{{0, 0}, {0, 1}, {1, 0}, {1, 1}} {
		rnd := rand.New(rand.NewPCG(seed, uint64(hand)))
		l.all.Go(func() {
			for !l.over.Load() {
				places := l.cases[len(l.cases)/2*logins[0] : len(l.cases)/2*(1+logins[0])]
				l.step(hand, places[rnd.IntN(len(places))], logins[1], rnd)
			}
		})
	}
	if l.naive {
		return
	}
	l.all.Go(func() {
		for !l.over.Load() {
			l.photo(rand.New(rand.NewPCG(seed, 100)))
		}
	})
	l.all.Go(func() {
		for !l.over.Load() {
			l.bring()
			l.pause(1500)
		}
	})
	l.all.Go(func() {
		for !l.over.Load() {
			l.export()
			l.pause(1200)
		}
	})
}

func (l *load) pause(ms int) {
	for end := time.Now().Add(time.Duration(ms) * time.Millisecond); time.Now().Before(end) && !l.over.Load(); {
		time.Sleep(20 * time.Millisecond)
	}
}

// end waits until everybody has been told how his last wish ended.
func (l *load) end() {
	l.over.Store(true)
	l.all.Wait()
}

type event struct {
	Seq    int
	Reason string
}

// look reads a case the way a page does. The version is that of the last event:
// the head of the page is read a moment earlier, by a statement of its own.
func (l *load) look(cl *apptest.Client, id int64) (stood, bool) {
	a, ok := l.try(cl, "GET", fmt.Sprintf("/api/cases/%d", id), nil)
	if !ok || a.Status != http.StatusOK {
		return stood{}, false
	}
	var file struct {
		Events []event
	}
	if err := json.Unmarshal(a.Body, &file); err != nil {
		return stood{}, false
	}
	var s stood
	slices.SortFunc(file.Events, func(a, b event) int { return a.Seq - b.Seq })
	for _, e := range file.Events {
		s = s.after(e.Reason)
	}
	return s, true
}

// step looks at a case and takes one step of it: with the same key until there
// is an answer, or, one in eight, until the first answer is lost.
func (l *load) step(hand int, w workplace, who int, rnd *rand.Rand) {
	cl := l.r.c.As(w.logins[who])
	called := l.h.now()
	s, ok := l.look(cl, w.id)
	if !ok {
		return
	}
	l.h.add(hand, w.id, asked{}, called, told{seen, s})
	body, key := w.step(rnd), uuid.NewString()
	op := asked{reason: fmt.Sprintf("第%d步", l.number.Add(1)), version: s.version}
	body["reason"], body["version"], body["key"] = op.reason, s.version, key
	impatient := rnd.IntN(8) == 0
	if l.naive {
		op.version, impatient = anyVersion, false
	}
	called = l.h.now()
	v := lost
	for v == lost {
		a, ok := l.try(cl, "POST", fmt.Sprintf("/api/cases/%d/steps", w.id), body)
		switch {
		case !ok && impatient:
			l.note(hand, w.id, op, called, key, lost)
			return
		case !ok && l.naive:
			if again, ok := l.look(cl, w.id); ok {
				body["version"], body["key"] = again.version, uuid.NewString()
			}
		case !ok:
		case a.Status == http.StatusOK:
			v = done
		case a.Status == http.StatusConflict && l.naive:
			if again, ok := l.look(cl, w.id); ok {
				body["version"] = again.version
			}
		case a.Status == http.StatusConflict:
			v = stale
		default:
			v = refused
		}
	}
	l.note(hand, w.id, op, called, key, v)
}

func (l *load) note(hand int, id int64, op asked, called int64, key string, v verdict) {
	l.h.add(hand, id, op, called, told{verdict: v})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keys[key] = v
	if v == done {
		l.acks = append(l.acks, time.Now())
	}
}
