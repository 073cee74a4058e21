package casework_test

import (
	"time"

	"pgregory.net/rapid"

	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

// life is a case with all that happened to it, as a store would keep it.
type life struct {
	d      casework.Dossier
	events []casework.Event
	clock  time.Time
	born   []casework.Birth
}

const outline = "abc" // the hash of the plot's outline

// begin bears a case of some plot: an owner by rule, or in the city's queue.
func begin(t *rapid.T) *life {
	yes := true
	p := rapid.SampledFrom([]plot.Plot{
		{Type: "20"}, {Type: "02", PBFInFile: &yes}, {Type: "KT", PBFInFile: &yes}, {Type: "ZZ9"},
	}).Draw(t, "plot")
	p.ID, p.BatchID, p.No, p.Geometry, p.AreaCents, p.CountyByShare = 9, 5, "430202A1", square(0), area, string(county)
	l := &life{clock: now}
	b := casework.Born(p, batch(), routing.Version1, cityNR, l.clock)
	c := b.Case
	c.ID, c.No, c.PlotID, c.Facts.PlotHash = 7, "2026-0007", 9, outline
	l.d = casework.Dossier{Plot: p, Batch: batch(), Inspectors: map[int64]org.Person{inspNR.ID: inspNR, inspAG.ID: inspAG}}
	l.keep(t, b.Event, c)
	return l
}

// keep seals an event and writes it down.
func (l *life) keep(t *rapid.T, e casework.Event, after casework.Case) {
	var prev []byte
	if n := len(l.events); n > 0 {
		prev = l.events[n-1].Hash
	}
	sealed, err := casework.Seal(e, after, prev)
	if err != nil {
		t.Fatal(err)
	}
	l.d.Case = after
	l.events = append(l.events, sealed)
	l.d.Steps = append(l.d.Steps, casework.Step{Seq: sealed.Seq, Action: sealed.Action, From: sealed.From, ActorID: sealed.ActorID, At: sealed.At})
}

// provide brings what the ground brings: photos of this round, and the
// county's asking for more time.
func (l *life) provide() {
	round := l.d.Case.Facts.Round
	l.d.Form = sheet(l.d.Case.Version)
	l.d.Photos = append(photos(evidence.Verify, round), photos(evidence.Rectify, round)...)
	l.d.Requests = []casework.ExtensionRequest{{AskedOn: today, Until: "2027-01-01"}}
}

type move struct {
	who org.Person
	do  casework.Action
}

// open lists every step that somebody could take now.
func (l *life) open() (out []move) {
	for _, who := range everybody {
		for _, o := range casework.Options(l.d, who, l.clock) {
			if o.Open {
				out = append(out, move{who, o.Action})
			}
		}
	}
	return out
}

// take takes a step that Options says is open; it must succeed.
func (l *life) take(t *rapid.T, m move) {
	in := sensible(l.d, m.do)
	if m.do == casework.Rule && rapid.Bool().Draw(t, "free") {
		in = casework.Input{Outcome: casework.AwaitingClosure, Document: "审〔2026〕1号", Ground: "exempt"}
	}
	if m.do == casework.Reroute && rapid.Bool().Draw(t, "nr") {
		in.Department = nr
	}
	l.clock = l.clock.Add(time.Duration(rapid.IntRange(1, 600_000_000).Draw(t, "µs")) * time.Nanosecond)
	out, err := casework.Perform(l.d, m.who, casework.Command{Action: m.do, Version: l.d.Case.Version, Key: "k", Input: in}, l.clock)
	if err != nil {
		t.Fatalf("%s %s by %s %s was offered and refused: %v", l.d.Case.State, m.do, m.who.Role, m.who.Department, err)
	}
	l.keep(t, out.Event, out.Next)
	l.born = append(l.born, out.Children...)
}

// live takes up to n steps of a case's life.
func live(t *rapid.T, n int) *life {
	l := begin(t)
	for range rapid.IntRange(0, n).Draw(t, "steps") {
		l.provide()
		moves := l.open()
		if len(moves) == 0 {
			break
		}
		m := rapid.SampledFrom(moves).Draw(t, "move")
		// Turning in the city's queue is no life; go on when it is possible.
		if m.do == casework.Reroute || m.do == casework.Void || m.do == casework.SplitUp {
			m = rapid.SampledFrom(moves).Draw(t, "again")
		}
		l.take(t, m)
	}
	return l
}
