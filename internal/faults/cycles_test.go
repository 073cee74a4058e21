package faults

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/org"
)

func setting(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return usual
}

// newLoad prepares the city: four cases that are deputed again and again by the
// two offices of a county, four that are rerouted again and again by two people
// of the city, and one for photos.
func newLoad(r *rig) *load {
	r.people()
	c := r.c
	l := &load{r: r, h: newHistories(), keys: map[string]verdict{}}
	c.Batch = c.NewBatch("示两非〔2026〕1号")
	plots := apptest.Plots()
	for i := range 4 {
		plots = append(plots, apptest.Plot{No: fmt.Sprintf("D%d", i), Type: "20", PBF: "否", County: apptest.A, Lon: 113.4 + 0.002*float64(i), Lat: 27.15, Size: 0.0008})
	}
	c.ImportAll(c.Batch, plots)
	wy := []int64{c.Person("a.zr.wy").ID, c.Person("a.zr.wy2").ID}
	for _, no := range []string{"D0", "D1", "D2", "D3", "A9"} {
		for _, s := range []struct {
			login, action string
			in            in
		}{{"shi.zr", "issue", nil}, {"a.zr.jb", "receive", nil}, {"a.zr.jb", "depute", in{"inspectors": wy[:1]}}} {
			if a := c.As(s.login).Step(c.Case(no), s.action, s.in); a.Status != 200 {
				r.t.Fatal(s, a)
			}
		}
	}
	for _, no := range []string{"D0", "D1", "D2", "D3"} {
		l.cases = append(l.cases, workplace{c.Case(no), []string{"a.zr.jb", "a.zr.sh"}, func(rnd *rand.Rand) in {
			return in{"action": "depute", "inspectors": wy[:1+rnd.IntN(2)]}
		}})
	}
	for _, no := range []string{"B1", "B5", "B9", "A5"} {
		l.cases = append(l.cases, workplace{c.Case(no), []string{"shi.zr", "shi.zr2"}, func(rnd *rand.Rand) in {
			return in{"action": "reroute", "department": org.NaturalResources, "county": []org.Region{apptest.A, apptest.B}[rnd.IntN(2)]}
		}})
	}
	for _, login := range []string{"a.zr.jb", "a.zr.sh", "shi.zr", "shi.zr2", "a.zr.wy"} {
		c.As(login).HTTP.Timeout = 5 * time.Second
	}
	l.shown = c.Case("A9")
	l.h.from = l.stand()
	l.h.judge(l.h.from)
	return l
}

// order is the faults of the cycles, every one as often as the others; those of
// one machine and those of two in turns, because moving costs time.
func order(n int, rnd *rand.Rand) (out []trouble) {
	for len(out) < n {
		round := slices.Clone(troubles)
		rnd.Shuffle(len(round), func(i, j int) { round[i], round[j] = round[j], round[i] })
		slices.SortStableFunc(round, func(a, b trouble) int {
			switch {
			case a.apart == b.apart:
				return 0
			case b.apart:
				return -1
			}
			return 1
		})
		out = append(out, round...)
	}
	return out[:n]
}

// tally is what happened, for whoever reads the log.
type tally struct {
	count, skipped map[string]int
	slowest        time.Duration
}

// Whatever goes wrong, at whatever moment: no acknowledged write is lost or
// doubled, no step is half, and nobody has to do anything.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("a minute")
	}
	cycles, seed := setting("CYCLES", 10), setting("SEED", 1)
	t.Logf("SEED=%d CYCLES=%d", seed, cycles)
	rnd := rand.New(rand.NewPCG(uint64(seed), 7))
	begun := time.Now()
	r := newRig(t)
	l := newLoad(r)
	t.Logf("made ready in %.1f s", time.Since(begun).Seconds())
	n := tally{count: map[string]int{}, skipped: map[string]int{}}
	for i, f := range order(cycles, rnd) {
		if f.disk && !r.v.real {
			n.skipped[f.name]++
			continue
		}
		l.cycle(i+1, uint64(seed*1000+i), f, rnd, &n)
		if t.Failed() {
			break
		}
	}
	committed := l.settle()
	for _, w := range l.sound() {
		t.Errorf("at the end: %s", w)
	}
	t.Logf("faults %v, skipped %v %s", n.count, n.skipped, r.v.why)
	t.Logf("steps: %d done, %d stale, %d refused, %d of unknown end; %d looks", l.h.n[done], l.h.n[stale], l.h.n[refused], l.h.n[lost], l.h.n[seen])
	t.Logf("%d photos with a receipt, %d of %d imports committed, %d exports fetched; %d requests without an answer; %d answers to COMMIT lost; slowest return %d ms",
		len(l.photos), committed, len(l.imports), l.exports, l.troubled, r.line.swallows.Load(), n.slowest.Milliseconds())
	if l.h.n[done] < 2*cycles || l.h.n[refused] > 0 || len(l.photos) == 0 || committed == 0 || cycles >= 10 && r.line.swallows.Load() == 0 {
		t.Error("too little was done to mean anything")
	}
	if !t.Failed() {
		t.Run("power cuts", func(t *testing.T) { l.powerCuts(t, rnd) })
		t.Run("without sync", func(t *testing.T) { l.withoutSync(t, rnd) })
		t.Run("naive", func(t *testing.T) { l.naively(t) }) // last: it spoils the city
	}
}

// cycle lets everybody work, lets one fault happen in the middle, and looks.
func (l *load) cycle(no int, seed uint64, f trouble, rnd *rand.Rand, n *tally) {
	r, t := l.r, l.r.t
	r.move(f.apart)
	if !r.ready(90 * time.Second) {
		t.Fatalf("cycle %d, %s: it does not start: %s", no, f.name, said(r.work))
	}
	l.begin(seed)
	lasts(rnd, 300, 1200)
	if err := f.do(r, rnd); err != nil {
		t.Errorf("cycle %d: %s: %v", no, f.name, err)
	}
	over := time.Now()
	if !r.ready(90 * time.Second) {
		t.Fatalf("cycle %d, %s: it does not come back by itself: %s", no, f.name, said(r.work))
	}
	took := time.Since(over)
	n.slowest = max(n.slowest, took)
	l.pause(300)
	l.end()
	n.count[f.name]++
	for _, w := range l.sound() {
		t.Errorf("cycle %d, after %s: %s", no, f.name, w)
	}
	t.Logf("cycle %d: %s, back after %d ms", no, f.name, took.Milliseconds())
	l.resume()
}

// naively is the control: whoever looks again and asks again without the key of
// his first try takes some steps twice, and both judgements must say so.
func (l *load) naively(t *testing.T) {
	l.r.move(true)
	if !l.r.ready(90 * time.Second) {
		t.Fatal("it does not start")
	}
	l.naive = true
	before := l.r.line.swallows.Load()
	l.begin(1)
	for end := time.Now().Add(30 * time.Second); l.r.line.swallows.Load() < before+3 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		l.r.line.swallow.Store(1)
	}
	l.r.line.swallow.Store(0)
	l.end()
	wrong := strings.Join(l.sound(), "\n")
	for _, must := range []string{"is Illegal", "steps that were stored twice"} {
		if !strings.Contains(wrong, must) {
			t.Errorf("the naive are not found out: %q is missing in: %s", must, wrong)
		}
	}
	t.Logf("%d answers lost; found: %.200s", l.r.line.swallows.Load()-before, wrong)
}
