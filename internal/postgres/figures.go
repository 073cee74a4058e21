package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"golang.org/x/sync/singleflight"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// Figures counts standings: how cases stood, now or on a day of the past.
type Figures struct {
	db   bun.IDB
	all  *memory                                       // the cases of now, if they are kept
	kept map[bool]*expirable.LRU[string, []report.Row] // of now, and of the past
	once singleflight.Group
}

// Counted figures are kept for so long: pages that look again within it show
// the same, with the time they were counted at. Those of a past day stay what
// they are; only a name in them may change.
const (
	figuresKept = 15 * time.Second
	pastKept    = time.Hour
)

// NewFigures works on an open database, and with what cases are kept in memory.
func NewFigures(db *bun.DB, cases *Cases) *Figures {
	return &Figures{db: db, all: cases.memory, kept: map[bool]*expirable.LRU[string, []report.Row]{
		true:  expirable.NewLRU[string, []report.Row](2000, nil, figuresKept),
		false: expirable.NewLRU[string, []report.Row](2000, nil, pastKept),
	}}
}

// returnedSQL says whether a return brought the case where it stood.
var returnedSQL = func() string {
	actions := make([]string, len(report.ReturnActions))
	for i, a := range report.ReturnActions {
		actions[i] = "'" + string(a) + "'"
	}
	return `c.action IN (` + strings.Join(actions, ", ") + `)`
}()

// bouncedSQL says whether the case has gone to and fro between departments.
const bouncedSQL = `c.bounces >= 2`

// standingOf is what report.Standing asks of a row, in the order of its fields.
var standingOf = `c.state, ` + returnedSQL + `, coalesce(c.due_on < ?, false), c.round > 1, c.on_pbf, ` + bouncedSQL

// dimensions are the columns that figures are told apart by.
var dimensions = map[string]struct{ key, name, join string }{
	"county":        {"c.county", "r.name", "LEFT JOIN regions r ON r.code = q.key"},
	"town":          {"c.town", "q.key", ""},
	"lead":          {"c.lead", "''", ""},
	"qualification": {"c.qualification", "''", ""},
	"type":          {"c.type", "''", ""},
	"batch":         {"c.batch_id::text", "b.number", "LEFT JOIN batches b ON b.id::text = q.key"},
	"state":         {"c.state", "''", ""},
}

// standing is the condition of the standings of a moment that a person may see
// and that a slice asks for. Who sees only what is deputed to him sees no figures.
func standing(who org.Person, s report.Slice, at report.Moment) where {
	scope := org.ScopeOf(who)
	if scope.Deputed != 0 {
		return cond("false")
	}
	w := scoped(scope)
	if at.Now {
		w.and("c.until = 'infinity'")
	} else {
		w.and("c.since < ? AND c.until >= ?", at.At, at.At)
	}
	w.slice(s)
	return w
}

func (w *where) slice(s report.Slice) {
	for _, eq := range []struct{ column, value string }{
		{"c.town", s.Town},
		{"c.lead", s.Lead},
		{"c.qualification", s.Qualification},
		{"c.type", s.Type},
		{"c.state", s.State},
	} {
		switch eq.value {
		case "":
		case report.None:
			w.and(eq.column + " = ''")
		default:
			w.and(eq.column+" = ?", eq.value)
		}
	}
	switch {
	case s.County == report.None:
		w.and("c.county = ''")
	case len(s.County) == 6:
		w.and("c.county = ?", s.County)
	case s.County != "":
		w.and("starts_with(c.county, ?)", s.County)
	}
	if s.Batch != 0 {
		w.and("c.batch_id = ?", s.Batch)
	}
	if s.PBF {
		w.and("c.on_pbf")
	}
}

// Count gives the figures by a dimension. at is when they were counted.
func (f *Figures) Count(ctx context.Context, who org.Person, by string, s report.Slice, at report.Moment) ([]report.Row, error) {
	key := fmt.Sprintf("%+v|%s|%+v|%s|%t", org.ScopeOf(who), by, s, at.Day, at.Now)
	if rows, ok := f.kept[at.Now].Get(key); ok {
		return rows, nil
	}
	rows, err, _ := f.once.Do(key, func() (any, error) {
		rows, err := f.count(context.WithoutCancel(ctx), who, by, s, at)
		if err == nil {
			f.kept[at.Now].Add(key, rows)
		}
		return rows, err
	})
	if err != nil {
		return nil, refusal(err)
	}
	return rows.([]report.Row), nil
}

// tally is how many cases of a value of a dimension stood the same.
type tally struct {
	Key, Name string
	report.Tally
}

func byKey(a, b tally) int { return strings.Compare(a.Key, b.Key) }

func (f *Figures) count(ctx context.Context, who org.Person, by string, s report.Slice, at report.Moment) ([]report.Row, error) {
	if _, ok := dimensions[by]; !ok {
		by = "county"
	}
	var groups []tally
	known := false
	if at.Now {
		groups, known = f.all.tallies(ctx, who, by, s, at.Day)
	}
	var err error
	if known {
		err = f.name(ctx, by, groups)
	} else {
		groups, err = f.countStandings(ctx, who, by, s, at)
	}
	if err != nil {
		return nil, err
	}
	var out []report.Row
	for i := 0; i < len(groups); {
		same := []report.Tally{}
		first := groups[i]
		for ; i < len(groups) && groups[i].Key == first.Key; i++ {
			same = append(same, groups[i].Tally)
		}
		if first.Key == "" {
			first.Key = report.None
		}
		out = append(out, report.Row{Key: first.Key, Name: first.Name, Values: report.Figures(same)})
	}
	return out, nil
}

// countStandings counts in the database.
func (f *Figures) countStandings(ctx context.Context, who org.Person, by string, s report.Slice, at report.Moment) ([]tally, error) {
	d := dimensions[by]
	var rows []struct {
		Key, Name, State                       string
		Returned, Late, Relapsed, Pbf, Bounced bool
		report.Tally
	}
	err := read(ctx, f.db.NewRaw(`SELECT q.key, coalesce(`+d.name+`, '') AS name, q.state, q.returned, q.late, q.relapsed, q.pbf, q.bounced,
		q.cases, q.returns, q.area_cents, q.farmland_cents, q.pbf_cents FROM (
		SELECT `+d.key+` AS key, s.state, s.returned, s.late, s.relapsed, s.pbf, s.bounced, count(*) AS cases, sum(c.returns) AS returns, sum(c.area_cents)::bigint AS area_cents,
		  coalesce(sum(c.farmland_cents), 0)::bigint AS farmland_cents, coalesce(sum(c.pbf_cents), 0)::bigint AS pbf_cents
		FROM standings c CROSS JOIN LATERAL (SELECT `+standingOf+`) s (state, returned, late, relapsed, pbf, bounced) WHERE ? GROUP BY 1, 2, 3, 4, 5, 6, 7) q `+d.join,
		string(at.Day), standing(who, s, at).query()), &rows)
	groups := make([]tally, len(rows))
	for i, r := range rows {
		r.Standing = report.Standing{State: casework.State(r.State), Returned: r.Returned, Late: r.Late, Relapsed: r.Relapsed, OnPBF: r.Pbf, Bounced: r.Bounced}
		groups[i] = tally{Key: r.Key, Name: r.Name, Tally: r.Tally}
	}
	slices.SortFunc(groups, byKey)
	return groups, err
}

// name gives what was counted in memory the names of its values.
func (f *Figures) name(ctx context.Context, by string, groups []tally) error {
	d := dimensions[by]
	if d.join == "" {
		for i := range groups {
			if d.name == "q.key" {
				groups[i].Name = groups[i].Key
			}
		}
		return nil
	}
	keys := map[string]string{}
	for _, g := range groups {
		keys[g.Key] = ""
	}
	var names []struct{ Key, Name string }
	err := read(ctx, f.db.NewRaw(`SELECT q.key, coalesce(`+d.name+`, '') AS name FROM unnest(?::text[]) q (key) `+d.join,
		pgdialect.Array(slices.Collect(maps.Keys(keys)))), &names)
	for _, n := range names {
		keys[n.Key] = n.Name
	}
	for i := range groups {
		groups[i].Name = keys[groups[i].Key]
	}
	return err
}

// countedBy is the condition of the standings that a measure counts: for states
// that are counted alike, which of the flags matter, and how they must be.
func countedBy(m report.Measure, day org.Date) any {
	flags := []struct {
		sql string
		of  func(report.Standing) bool
	}{
		{returnedSQL, func(s report.Standing) bool { return s.Returned }},
		{`coalesce(c.due_on < '` + string(day) + `', false)`, func(s report.Standing) bool { return s.Late }},
		{`c.round > 1`, func(s report.Standing) bool { return s.Relapsed }},
		{`c.on_pbf`, func(s report.Standing) bool { return s.OnPBF }},
		{bouncedSQL, func(s report.Standing) bool { return s.Bounced }},
	}
	ways := map[casework.State]uint32{} // of a state: which of the 32 ways are counted
	for _, s := range m.Standings() {
		way := 0
		for i, f := range flags {
			if f.of(s) {
				way |= 1 << i
			}
		}
		ways[s.State] |= 1 << way
	}
	alike := map[uint32][]casework.State{}
	for _, d := range casework.States {
		if w := ways[d.State]; w != 0 {
			alike[w] = append(alike[w], d.State)
		}
	}
	w := cond("false")
	for _, counts := range slices.Sorted(maps.Keys(alike)) {
		one := cond("c.state = ANY(?)", texts(alike[counts]))
		either := "false"
		for way := range 32 {
			if counts&(1<<way) == 0 {
				continue
			}
			all := "true"
			for i, f := range flags {
				if counts&(1<<(way^1<<i)) == 0 { // the other way is not counted: it matters
					all += " AND (" + f.sql + ") = " + strconv.FormatBool(way&(1<<i) != 0)
				}
			}
			if all == "true" {
				either = all
				break
			}
			either += " OR (" + all + ")"
		}
		if either != "true" {
			one.and("(" + either + ")")
		}
		w.sql, w.args = w.sql+" OR ("+one.sql+")", append(w.args, one.args...)
	}
	return w.query()
}
