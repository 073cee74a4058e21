package postgres

import (
	"context"
	"slices"
	"strconv"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// count is how many cases a filter of the register has, up to a bound; false
// when the memory cannot say.
func (s *memory) count(ctx context.Context, who org.Person, f casework.Filter, now time.Time, upTo int) (n int, known bool) {
	if !answers(f) || !s.knows(ctx, org.ScopeOf(who)) {
		return 0, false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	seen, asked := s.seenBy(org.ScopeOf(who)), s.askedBy(who, f, now)
	for i := range s.list {
		if p := &s.list[i]; p.state != 0 && seen(p) && asked(p) {
			if n++; n == upTo {
				break
			}
		}
	}
	return n, true
}

// heaps is what lies on a desk; false when the memory cannot say.
func (s *memory) heaps(ctx context.Context, who org.Person, now time.Time) (out []heap, known bool) {
	if !s.knows(ctx, org.ScopeOf(who)) {
		return nil, false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var sums [256][2]heap // by state, and whether there is a lead
	today, seen, desk := dayOf(now), s.seenBy(org.ScopeOf(who)), dotsOnDesk(who)
	for i := range s.list {
		p := &s.list[i]
		if p.state == 0 || !desk(p) || !seen(p) {
			continue
		}
		h := &sums[p.state][min(p.lead, 1)]
		h.State, h.Orphan = string(casework.States[p.state-1].State), p.lead == 0
		h.Count++
		switch {
		case !p.open():
		case p.due < today:
			h.Overdue++
		case p.due <= today+soonDays:
			h.DueSoon++
		}
	}
	for _, of := range sums {
		out = append(out, of[:]...)
	}
	return out, true
}

// tallies are the figures of now by a dimension, as standings have them; false when the
// memory cannot say.
func (s *memory) tallies(ctx context.Context, who org.Person, by string, slice report.Slice, day org.Date) (out []tally, known bool) {
	scope := org.ScopeOf(who)
	if s == nil || !s.knew(ctx, scope, s.pause) {
		return nil, false
	}
	at, ok := day.Time()
	if !ok {
		return nil, false
	}
	today := int32(at.Unix() / 86400)
	s.mu.RLock()
	defer s.mu.RUnlock()
	type standing struct {
		key          uint32
		state, flags uint8
		late         bool
	}
	key := dotKeys[by]
	seen, sliced := s.seenBy(scope), s.slicedBy(slice)
	sums := map[standing]*report.Tally{}
	var last standing // neighbours often stand alike
	var sum *report.Tally
	for i := range s.list {
		p := &s.list[i]
		if p.state == 0 || !seen(p) || !sliced(p) {
			continue
		}
		if st := (standing{key(p), p.state, p.flags, p.due < today}); sum == nil || st != last {
			if last, sum = st, sums[st]; sum == nil {
				sum = &report.Tally{Standing: report.Standing{
					State: casework.States[p.state-1].State, Late: st.late,
					Returned: p.flags&dotReturned != 0, Relapsed: p.flags&dotRelapsed != 0, OnPBF: p.flags&dotOnPBF != 0, Bounced: p.flags&dotBounced != 0,
				}}
				sums[st] = sum
			}
		}
		sum.Cases++
		sum.Returns += int64(p.returns)
		sum.AreaCents += p.area
		sum.FarmlandCents += p.farmland
		sum.PBFCents += p.pbfArea
	}
	for st, sum := range sums {
		out = append(out, tally{Key: s.keyText(by, st.key), Tally: *sum})
	}
	slices.SortFunc(out, byKey)
	return out, true
}

// dotKeys are the dimensions.
var dotKeys = map[string]func(*caseDot) uint32{
	"county":        func(p *caseDot) uint32 { return uint32(p.county) },
	"town":          func(p *caseDot) uint32 { return p.town },
	"lead":          func(p *caseDot) uint32 { return uint32(p.lead) },
	"qualification": func(p *caseDot) uint32 { return uint32(p.qualification) },
	"type":          func(p *caseDot) uint32 { return uint32(p.typ) },
	"batch":         func(p *caseDot) uint32 { return uint32(p.batch) },
	"state":         func(p *caseDot) uint32 { return uint32(p.state) },
}

func (s *memory) keyText(by string, key uint32) string {
	switch by {
	case "lead":
		return departments[key]
	case "qualification":
		return qualifications[key]
	case "batch":
		return strconv.Itoa(int(key))
	case "state":
		return string(casework.States[key-1].State)
	}
	return s.words.texts[key]
}
