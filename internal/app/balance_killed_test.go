package app_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
)

// hand is one clerk who posts until the time is over, and knows what was
// acknowledged.
type hand struct {
	cl   *apptest.Client
	r    *rand.Rand
	keys []string // acknowledged
}

// request is anything, sensible or not, of county A's two books.
func (h *hand) request(c *apptest.City) in {
	year := 0
	_, _ = fmt.Sscan(c.Day(0)[:4], &year)
	body := in{"key": uuid.NewString(), "county": apptest.A, "year": year, "book": "compensation", "on": c.Day(0), "document": "文"}
	with := func(more in) in {
		for k, v := range more {
			if body[k] = v; v == nil {
				delete(body, k)
			}
		}
		return body
	}
	amounts := in{"area": h.r.Int64N(300_000), "paddy": h.r.Int64N(200_000), "capacity": h.r.Int64N(4_000), "pbf": 1 + h.r.Int64N(9_000)}
	x, y := 113.31+0.0005*float64(h.r.IntN(200)), 27.12+0.001*float64(h.r.IntN(8))
	land := in{"type": "MultiPolygon", "coordinates": [][][][2]float64{{{{x, y}, {x + .001, y}, {x + .001, y + .0009}, {x, y + .0009}, {x, y}}}}}
	switch h.r.IntN(8) {
	case 0:
		return with(in{"kind": "replenish", "outline": land, "grade": 5, "landClass": "0101"})
	case 1:
		return with(in{"book": "in_out", "kind": "inflow", "outline": land, "grade": 6, "landClass": "0103"})
	case 2:
		return with(in{"kind": "cut", "amounts": amounts})
	case 3:
		return with(in{"kind": []string{"freeze", "release"}[h.r.IntN(2)], "amounts": amounts})
	case 4:
		return with(in{"kind": "reserve", "book": []string{"compensation", "in_out"}[h.r.IntN(2)], "project": "路", "area": 1 + h.r.Int64N(200_000), "grade": 6, "expiresOn": c.Day(0), "document": nil})
	case 5:
		return with(in{"kind": "consume", "reservationId": 1 + h.r.IntN(40), "area": 1 + h.r.IntN(100_000)})
	case 6:
		return with(in{"kind": "correct", "reversesId": 1 + h.r.IntN(120), "reason": "错", "document": nil})
	default:
		return with(in{"kind": "transfer_out", "counterparty": apptest.B, "amounts": amounts})
	}
}

// Four hands post at the same time, sensible things and others, while the
// program is killed again and again. Whatever was acknowledged stands once, the
// books add up, and no guard was broken at any entry.
func TestKilledWhileTheLedgerIsWritten(t *testing.T) {
	t.Parallel()
	c, dir := apptest.Bare(t), t.TempDir()
	program := serve(t, c, dir)
	var mu sync.RWMutex // the program may be replaced only between requests
	over := make(chan struct{})
	hands := make([]*hand, 4)
	var working sync.WaitGroup
	var taken, refused int
	var count sync.Mutex
	for i, login := range []string{"shi.zr", "shi.zr2", "a.zr.jb", "a.zr.sh"} {
		h := &hand{cl: c.As(login), r: rand.New(rand.NewPCG(9, uint64(i)))}
		hands[i] = h
		working.Go(func() {
			body := h.request(c)
			for {
				select {
				case <-over:
					return
				default:
				}
				mu.RLock()
				a, err := h.cl.Try("POST", "/api/balance/entries", body)
				mu.RUnlock()
				if err != nil || a.Status >= 500 {
					time.Sleep(5 * time.Millisecond)
					continue // no answer: the same key again
				}
				count.Lock()
				if a.Status == http.StatusOK {
					h.keys = append(h.keys, body["key"].(string))
					taken++
				} else if refused++; a.Problem().Detail == "" {
					t.Errorf("refused without words: %s", a)
				}
				count.Unlock()
				body = h.request(c)
			}
		})
	}
	soFar := func() int {
		count.Lock()
		defer count.Unlock()
		return taken + refused
	}
	enough := func() bool {
		count.Lock()
		defer count.Unlock()
		return taken >= 40 && refused >= 20
	}
	r := rand.New(rand.NewPCG(3, 4))
	for round := 0; round < 4 || !enough() && round < 25; round++ {
		// At a moment of its own, in the middle of what is asked.
		until, slow := soFar()+4+r.IntN(9), time.Now().Add(10*time.Second)
		for soFar() < until && time.Now().Before(slow) {
			time.Sleep(time.Duration(r.IntN(9)) * time.Millisecond)
		}
		program.kill() // whoever is asking gets no answer
		mu.Lock()
		program = serve(t, c, dir)
		mu.Unlock()
	}
	close(over)
	working.Wait()
	program.kill()
	until(t, "the dead lines are noticed", func() bool { return gone(c) })
	if !enough() {
		t.Errorf("%d taken, %d refused: too few to mean anything", taken, refused)
	}
	for _, h := range hands {
		for _, k := range h.keys {
			if n := apptest.Ask[int](c, "SELECT count(*) FROM balance_entries WHERE idempotency_key = ?", k); n != 1 {
				t.Errorf("acknowledged and %d times there: %s", n, k)
			}
		}
	}
	for what, query := range map[string]string{
		"entries that do not sum to zero":       "SELECT count(*) FROM (SELECT FROM balance_lines GROUP BY entry_id, indicator HAVING sum(amount) <> 0) x",
		"entries without lines":                 "SELECT count(*) FROM balance_entries e WHERE NOT EXISTS (SELECT FROM balance_lines l WHERE l.entry_id = e.id)",
		"balances that are not their sums":      "SELECT count(*) FROM balances b WHERE amount <> (SELECT coalesce(sum(l.amount), 0) FROM balance_lines l JOIN balance_entries e ON e.id = l.entry_id WHERE (e.county, e.year, e.book, l.indicator, l.account) = (b.county, b.year, b.book, b.indicator, b.account))",
		"prefixes below nothing":                "SELECT count(*) FROM (SELECT sum(l.amount) OVER (PARTITION BY e.county, e.year, e.book, l.indicator, l.account ORDER BY e.id) AS s, l.account FROM balance_lines l JOIN balance_entries e ON e.id = l.entry_id) x WHERE s < 0 AND account NOT IN ('source', 'use')",
		"reservations used beyond themselves":   "SELECT count(*) FROM balance_reserved WHERE amount < 0",
		"uses without a reservation":            "SELECT count(*) FROM balance_entries WHERE kind IN ('consume', 'outflow') AND reservation_id IS NULL",
		"land that counts twice":                "SELECT count(*) FROM balance_entries a JOIN balance_entries b ON b.id > a.id AND ST_Area(ST_Intersection(a.outline, b.outline)::geography) > 1 WHERE NOT EXISTS (SELECT FROM balance_entries r WHERE r.reverses_id IN (a.id, b.id))",
		"transfers with one side":               "SELECT count(*) FROM balance_entries o WHERE o.kind = 'transfer_out' AND NOT EXISTS (SELECT FROM balance_entries i WHERE i.pair_id = o.id)",
		"transfers taken back on one side":      "SELECT count(*) FROM balance_entries o JOIN balance_entries i ON i.pair_id = o.id WHERE EXISTS (SELECT FROM balance_entries r WHERE r.reverses_id = o.id) <> EXISTS (SELECT FROM balance_entries r WHERE r.reverses_id = i.id)",
		"entries taken back more than once":     "SELECT count(*) FROM (SELECT FROM balance_entries WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING count(*) > 1) x",
		"counter-entries that are not the same": "SELECT count(*) FROM balance_lines l JOIN balance_entries e ON e.id = l.entry_id AND e.kind = 'correct' WHERE l.amount <> -(SELECT o.amount FROM balance_lines o WHERE o.entry_id = e.reverses_id AND o.indicator = l.indicator AND o.account = l.account)",
	} {
		if n := apptest.Ask[int](c, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	t.Logf("%d taken, %d refused", taken, refused)
}
