package postgres

import (
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
// every statement that reads or writes cases, plots, events or photos.
func within(s org.Scope) where {
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
