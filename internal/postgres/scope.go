package postgres

import (
	"context"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/org"
)

// where is a condition with its arguments, put together in Go and sent as one.
type where struct {
	sql  string
	args []any
}

func cond(sql string, args ...any) where { return where{sql, args} }

func (w *where) and(sql string, args ...any) {
	w.sql += " AND " + sql
	w.args = append(w.args, args...)
}

// query is the condition as one argument of a raw query.
func (w where) query() any { return bun.SafeQuery("("+w.sql+")", w.args...) }

// stepping is the scope of who takes a step: a person's, or all for the program,
// which the table lets do one thing.
func stepping(who org.Person) where {
	if who == org.Program {
		return cond("true")
	}
	return within(org.ScopeOf(who))
}

// within is the scope of a person over the case alias c: the first wall, in
// every statement that reads or writes cases, plots, events or photos. The
// second is the database's own (wall.go).
func within(s org.Scope) where {
	if !firstWall {
		return cond("true")
	}
	return scoped(s)
}

// addressed is for what is sent to a department that need not see the case: it
// is told that, and not the case. There the condition (sheetsWithin,
// questionsWithin, legalWithin) is the only wall.
func addressed(ctx context.Context) context.Context { return org.ActingProgram(ctx) }

// scoped is within where the database has no wall of its own: for figures
// (standings, months, outcomes of spot checks) and for what is addressed.
func scoped(s org.Scope) where {
	if s.Region == "" {
		return cond("false")
	}
	w := cond("starts_with(c.county, ?)", string(s.Region))
	if len(s.Region) == 6 {
		w = cond("c.county = ?", string(s.Region))
	}
	if s.Department != org.NoDepartment {
		w.and("(c.lead = ? OR c.partner = ?)", string(s.Department), string(s.Department))
	}
	if s.Deputed != 0 {
		w.and("c.deputed @> ?", pgdialect.Array([]int64{s.Deputed}))
	}
	if s.Unplaced {
		w = cond("(("+w.sql+") OR c.county = '' OR (c.lead = '' AND starts_with(c.county, ?)))", append(w.args, string(s.Region))...)
	}
	return w
}
