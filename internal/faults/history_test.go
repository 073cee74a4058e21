package faults

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// stood is a case as somebody sees it: its version, and a sum over the reasons
// of all its steps in their order. Every step of ours gives a reason of its
// own, so equal sums are equal histories.
type stood struct {
	version int
	sum     uint64
}

func (s stood) after(reason string) stood {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d %s", s.sum, reason)
	return stood{s.version + 1, h.Sum64()}
}

// asked is one thing that somebody asked for.
type asked struct {
	reason  string // of a step; "" only looks
	version int    // what the step was to follow; anyVersion of the naive
}

const anyVersion = -1

type verdict int

const (
	lost    verdict = iota // no answer, and nobody asked again: done or not, now or later
	done                   // a step
	stale                  // refused: somebody was faster
	refused                // for another reason: nothing happened
	seen                   // a look
)

func (v verdict) String() string {
	return []string{"no answer", "done", "stale", "refused", "seen"}[v]
}

type told struct {
	verdict
	stood // by a look
}

// life is the model of one case. Whoever takes a step must have seen the
// version that it follows.
func life(from stood) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return from },
		Step: func(state, input, output any) (bool, any) {
			s, in, out := state.(stood), input.(asked), output.(told)
			fits := in.version == s.version || in.version == anyVersion
			switch out.verdict {
			case seen:
				return out.stood == s, s
			case done:
				return fits, s.after(in.reason)
			case stale:
				return in.version != s.version, s
			case lost:
				if fits {
					return true, s.after(in.reason)
				}
			}
			return true, s
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v %+v", input, output) },
	}
}

// histories is what everybody asked and was told, by case, since the last
// judgement.
type histories struct {
	mu    sync.Mutex
	begun time.Time
	from  map[int64]stood
	ops   map[int64][]porcupine.Operation
	n     map[verdict]int
}

func newHistories() *histories {
	return &histories{begun: time.Now(), from: map[int64]stood{}, ops: map[int64][]porcupine.Operation{}, n: map[verdict]int{}}
}

func (h *histories) now() int64 { return int64(time.Since(h.begun)) }

const never = int64(1) << 62

func (h *histories) add(hand int, id int64, in asked, called int64, out told) {
	ended := h.now()
	if out.verdict == lost {
		ended = never
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n[out.verdict]++
	h.ops[id] = append(h.ops[id], porcupine.Operation{ClientId: hand, Input: in, Call: called, Output: out, Return: ended})
}

// judge takes how every case stands now for the last look, and says which
// histories cannot be. What comes after begins there.
func (h *histories) judge(now map[int64]stood) (wrong []string) {
	for id, s := range now {
		h.add(0, id, asked{}, h.now(), told{seen, s})
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, ops := range h.ops {
		if r := porcupine.CheckOperationsTimeout(life(h.from[id]), ops, 30*time.Second); r != porcupine.Ok {
			wrong = append(wrong, fmt.Sprintf("the history of case %d is %s: %d operations from %+v%s", id, r, len(ops), h.from[id], tellAll(ops)))
		}
	}
	h.from, h.ops = now, map[int64][]porcupine.Operation{}
	return wrong
}

// tellAll is a history for people, in the order in which it was begun.
func tellAll(ops []porcupine.Operation) string {
	slices.SortFunc(ops, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
	var out strings.Builder
	for _, o := range ops {
		in, got := o.Input.(asked), o.Output.(told)
		fmt.Fprintf(&out, "\n  hand %d, %d to %d ms: %q after version %d: %s %+v", o.ClientId, o.Call/1e6, o.Return/1e6, in.reason, in.version, got.verdict, got.stood)
	}
	return out.String()
}
