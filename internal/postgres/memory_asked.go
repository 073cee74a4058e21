package postgres

import (
	"context"
	"strings"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// What is asked of a dot: each of these is the same condition in SQL elsewhere,
// and a test holds the two together. What is asked of texts is asked once of
// each text.

// dotTest is a condition.
type dotTest func(*caseDot) bool

// knows brings the memory up to what had been done by the time it was asked;
// false when there is none, or none for such a scope.
func (s *memory) knows(ctx context.Context, scope org.Scope) bool { return s.knew(ctx, scope, 0) }

// knew is knows, as things stood no longer than a moment ago.
func (s *memory) knew(ctx context.Context, scope org.Scope, passed time.Duration) bool {
	return s != nil && scope.Deputed == 0 && s.follow(ctx, passed) == nil && s.ready.Load()
}

// answers is whether the memory knows all that a filter asks for.
func answers(f casework.Filter) bool {
	return f.Query == "" && f.Action == "" && f.BBox == nil && !f.Supervised
}

func dayOf(now time.Time) int32 { return int32(org.Today(now).Unix() / 86400) }

func (p *caseDot) open() bool { return !casework.States[p.state-1].State.Ended() }

// ofTexts says of each text whether it is the one, or one of those.
func (s *memory) ofTexts(is func(string) bool) []bool {
	out := make([]bool, len(s.words.texts))
	for i, text := range s.words.texts {
		out[i] = is(text)
	}
	return out
}

// seenBy is scoped.
func (s *memory) seenBy(scope org.Scope) dotTest {
	placed := s.ofTexts(func(text string) bool { return scope.Region != "" && scope.Region.Contains(org.Region(text)) })
	nowhere := s.ofTexts(func(text string) bool { return text == "" })
	department := departmentNumber(string(scope.Department))
	return func(p *caseDot) bool {
		if scope.Unplaced && (nowhere[p.county] || p.lead == 0 && placed[p.county]) {
			return true
		}
		return placed[p.county] && (department == 0 || p.lead == department || p.partner == department)
	}
}

// askedBy is what filtered adds to the scope.
func (s *memory) askedBy(who org.Person, f casework.Filter, now time.Time) dotTest {
	county := s.ofTexts(func(text string) bool { return f.County == "" || f.County.Contains(org.Region(text)) })
	town := s.ofTexts(func(text string) bool { return f.Town == "" || f.Town == text })
	typ := s.ofTexts(func(text string) bool { return f.Type == "" || f.Type == text })
	var state [256]bool
	for _, st := range f.States {
		state[stateNumber(string(st))] = true
	}
	today, desk := dayOf(now), dotsOnDesk(who)
	lead, partner, quality := departmentNumber(string(f.Lead)), departmentNumber(string(f.Partner)), qualificationNumber(string(f.Qualification))
	return func(p *caseDot) bool {
		return (len(f.States) == 0 || state[p.state]) && (lead == 0 || p.lead == lead) && (partner == 0 || p.partner == partner) &&
			(quality == 0 || p.qualification == quality) && county[p.county] && town[p.town] && typ[p.typ] &&
			(f.Batch == 0 || int64(p.batch) == f.Batch) && (!f.PBF || p.flags&dotOnPBF != 0) && (!f.Mine || desk(p)) &&
			(!f.Overdue || p.due < today && p.open()) && (f.DueWithin == nil || p.due >= today && p.due <= today+int32(*f.DueWithin) && p.open())
	}
}

// dotsOnDesk is onDesk.
func dotsOnDesk(who org.Person) dotTest {
	var on [256][3]bool // by state and lead
	for _, d := range casework.DeskOf(who) {
		of := &on[stateNumber(string(d.State))]
		switch {
		case d.Orphan:
			of[0] = true
		case d.Other:
			of[departmentNumber(string(who.Department.Other()))] = true
		case d.OnlyLead:
			of[departmentNumber(string(who.Department))] = true
		default:
			*of = [3]bool{true, true, true}
		}
	}
	return func(p *caseDot) bool { return on[p.state][p.lead] }
}

// slicedBy is where.slice.
func (s *memory) slicedBy(slice report.Slice) dotTest {
	is := func(value string) []bool {
		return s.ofTexts(func(text string) bool { return value == "" || text == value || value == report.None && text == "" })
	}
	county := s.ofTexts(func(text string) bool {
		switch {
		case slice.County == report.None:
			return text == ""
		case len(slice.County) == 6:
			return text == slice.County
		}
		return strings.HasPrefix(text, slice.County)
	})
	number := func(value string, of func(string) uint8) func(uint8) bool {
		n := of(value)
		return func(have uint8) bool { return value == "" || have == n && (n != 0 || value == report.None) }
	}
	town, typ := is(slice.Town), is(slice.Type)
	lead, quality := number(slice.Lead, departmentNumber), number(slice.Qualification, qualificationNumber)
	state := uint8(stateNumber(slice.State))
	return func(p *caseDot) bool {
		return county[p.county] && town[p.town] && typ[p.typ] && lead(p.lead) && quality(p.qualification) &&
			(slice.State == "" || p.state == state) && (slice.Batch == 0 || int64(p.batch) == slice.Batch) && (!slice.PBF || p.flags&dotOnPBF != 0)
	}
}
