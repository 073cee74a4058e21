package postgres

import (
	"context"
	"encoding/json"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/routing"
)

// tryChunk is how many cases one statement of a trial looks at: each stays
// short however many cases there are, and only groups come over the line.
const tryChunk = 20_000

// ofCity is the cases that a trial is about: all of the region and what lies
// nowhere, whichever department; counts are no one department's own.
func ofCity(who org.Person) where {
	w := cond(openStates)
	w.and("(c.county = '' OR starts_with(c.county, ?))", string(who.Region))
	return w
}

// Try holds rules against all open cases.
func (s *Rules) Try(ctx context.Context, who org.Person, rules routing.Rules) (routing.Trial, error) {
	ctx = org.ActingProgram(ctx) // sums over both departments, of the person's city
	t := routing.Trying{Rules: rules}
	var last int64
	if err := s.db.NewRaw(`SELECT coalesce(max(id), 0) FROM cases`).Scan(ctx, &last); err != nil {
		return routing.Trial{}, err
	}
	for after := int64(0); after < last; after += tryChunk {
		var rows []struct {
			Facts         []byte
			Rule          int
			Lead          string
			Partner       string
			Qualification string
			Track         string
			ByHand        bool
			Waiting       bool
			Cases         int64
			AreaCents     int64
		}
		err := s.db.NewRaw(`SELECT k.facts, k.rule, k.lead, k.partner, k.qualification, k.track, k.by_hand, k.waiting,
			count(*) AS cases, sum(k.area_cents)::bigint AS area_cents
			FROM (SELECT d->>'facts' AS facts, (d->>'rule')::int AS rule, c.lead, c.partner, c.qualification, d->>'track' AS track,
			    (c.facts->>'conferred' IS NOT NULL OR c.lead <> d->>'lead') AS by_hand, c.state = 'imported' AS waiting, c.area_cents
			  FROM cases c, LATERAL (SELECT c.facts->'routing' AS d) r WHERE c.id > ? AND c.id <= ? AND ? OFFSET 0) k
			GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`, after, after+tryChunk, ofCity(who).query()).Scan(ctx, &rows)
		if err != nil {
			return routing.Trial{}, refusal(err)
		}
		for _, r := range rows {
			st := routing.Standing{
				Rule: r.Rule, Lead: org.Department(r.Lead), Partner: org.Department(r.Partner), Qualification: routing.Qualification(r.Qualification),
				Track: r.Track, ByHand: r.ByHand, Waiting: r.Waiting, Cases: r.Cases, AreaCents: r.AreaCents,
			}
			if err := json.Unmarshal(r.Facts, &st.Facts); err != nil {
				return routing.Trial{}, err
			}
			t.Add(st)
		}
	}
	return t.Trial(), nil
}

// Moving is one case that rules would move.
type moving struct {
	caseRow
	PlotNo    string
	AreaCents int64
}

// eachMoving visits open cases inside the person's scope, in the order of
// their ids, with what the rules would make of them, until visit says stop.
func (s *Rules) eachMoving(ctx context.Context, who org.Person, rules routing.Rules, w where, after int64,
	visit func(moving, casework.Case, routing.Move) bool,
) error {
	w.and(openStates)
	w.and("?", within(org.ScopeOf(who)).query())
	for {
		var rows []moving
		if err := s.db.NewRaw(`SELECT `+caseColumns+`, p.plot_no, c.area_cents FROM cases c JOIN plots p ON p.id = c.plot_id
			WHERE c.id > ? AND ? ORDER BY c.id LIMIT 500`, after, w.query()).Scan(ctx, &rows); err != nil {
			return refusal(err)
		}
		for _, r := range rows {
			c, err := r.value()
			if err != nil {
				return err
			}
			if m, moves := routing.MoveOf(rules, casework.StandingOf(c)); moves && !visit(r, c, m) {
				return nil
			}
			after = r.ID
		}
		if len(rows) < 500 {
			return nil
		}
	}
}

// MovingLike gives a page of the cases of one group of a trial; next is 0 at the end.
func (s *Rules) MovingLike(ctx context.Context, who org.Person, rules routing.Rules, like routing.Move, after int64, limit int) (out []casework.Moving, next int64, err error) {
	w := cond("c.lead = ? AND (c.facts->'routing'->>'rule')::int = ?", string(like.FromLead), like.FromRule)
	err = s.eachMoving(ctx, who, rules, w, after, func(r moving, c casework.Case, m routing.Move) bool {
		if m != like {
			return true
		}
		if len(out) == limit {
			next = out[limit-1].ID
			return false
		}
		out = append(out, r.moved(c, m))
		return true
	})
	return out, next, err
}

// Waiting gives the cases that are not issued yet and that the rules would
// route otherwise than they stand: up to limit of them, and how many there are.
func (s *Rules) Waiting(ctx context.Context, who org.Person, rules routing.Rules, limit int) (out []casework.Moving, total int, err error) {
	err = s.eachMoving(ctx, who, rules, cond("c.state = 'imported'"), 0, func(r moving, c casework.Case, m routing.Move) bool {
		if total++; len(out) < limit {
			out = append(out, r.moved(c, m))
		}
		return true
	})
	return out, total, err
}

func (r moving) moved(c casework.Case, m routing.Move) casework.Moving {
	return casework.Moving{ID: c.ID, No: c.No, PlotNo: r.PlotNo, Version: c.Version, State: c.State, County: c.County, AreaCents: r.AreaCents, Move: m}
}
