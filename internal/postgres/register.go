package postgres

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

const (
	openStates = `c.state NOT IN ('closed', 'reported', 'split', 'voided')`
	dueFirst   = `coalesce(c.due_on, '9999-12-31')`
)

// filtered is the register's condition: the person's scope, then what he asks.
func filtered(who org.Person, f casework.Filter, today org.Date) where {
	w := within(org.ScopeOf(who))
	if q := strings.TrimSpace(f.Query); q != "" {
		// Plots by any part of their texts, cases by the beginning of their number.
		like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q) + "%"
		w.and("c.id IN (SELECT cases_with_text(?, ?))", like, strings.ToUpper(like[1:]))
	}
	if len(f.States) > 0 {
		w.and("c.state = ANY(?)", texts(f.States))
	}
	for _, eq := range []struct{ column, value string }{
		{"c.lead", string(f.Lead)}, {"c.partner", string(f.Partner)}, {"c.qualification", string(f.Qualification)}, {"p.town", f.Town}, {"c.type", f.Type},
	} {
		if eq.value != "" {
			w.and(eq.column+" = ?", eq.value)
		}
	}
	if f.County != "" {
		w.and("starts_with(c.county, ?)", string(f.County))
	}
	if f.Batch != 0 {
		w.and("c.batch_id = ?", f.Batch)
	}
	if f.PBF {
		w.and("(c.pbf_cents > 0 OR (c.pbf_cents IS NULL AND p.pbf_in_file))") // as plot.OnPBF: without the slivers of its batch
	}
	if f.Overdue {
		w.and(dueFirst+" < ? AND "+openStates, string(today))
	}
	if f.Supervised {
		w.and(supervised)
	}
	if f.DueWithin != nil {
		t, _ := today.Time()
		w.and(dueFirst+" BETWEEN ? AND ? AND "+openStates, string(today), string(org.DateOf(t.AddDate(0, 0, *f.DueWithin))))
	}
	if f.Mine {
		w.and("?", onDesk(who, f.Action))
	}
	if f.Action != "" {
		w.and("?", openTo(who, f.Action))
	}
	if b := f.BBox; b != nil {
		w.and("c.id IN (SELECT b.id FROM cases_in_box(?, ?, ?, ?) b)", b[0], b[1], b[2], b[3])
	}
	return w
}

// onDesk is the condition of the cases whose next step is this person's.
// With an action, only the heap of that action.
func onDesk(who org.Person, do casework.Action) any {
	w := cond("false")
	for _, d := range casework.DeskOf(who) {
		if do != "" && do != d.Action {
			continue
		}
		switch {
		case d.Orphan:
			w.sql, w.args = w.sql+" OR (c.state = ? AND c.lead = '')", append(w.args, d.State)
		case d.Other:
			w.sql, w.args = w.sql+" OR (c.state = ? AND c.lead = ?)", append(w.args, d.State, who.Department.Other())
		case d.OnlyLead:
			w.sql, w.args = w.sql+" OR (c.state = ? AND c.lead = ?)", append(w.args, d.State, who.Department)
		default:
			w.sql, w.args = w.sql+" OR c.state = ?", append(w.args, d.State)
		}
	}
	return w.query()
}

// openTo is the condition of the cases to which this person is a party of an
// action.
func openTo(who org.Person, do casework.Action) any {
	w := cond("false")
	for _, r := range casework.Lifecycle {
		for _, p := range r.By {
			if r.Do != do || !slices.Contains(p.Roles, who.Role) {
				continue
			}
			one := cond("c.state = ?", r.From)
			if p.Lead {
				one.and("c.lead = ? AND c.lead <> ''", who.Department)
			}
			if p.Other {
				one.and("c.lead = ? AND c.lead <> ''", who.Department.Other())
			}
			if p.Deputed {
				one.and("c.deputed @> ?", pgdialect.Array([]int64{who.ID}))
			}
			w.sql, w.args = w.sql+" OR ("+one.sql+")", append(w.args, one.args...)
		}
	}
	return w.query()
}

func texts[T ~string](list []T) any {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return pgdialect.Array(out)
}

// orders are the sorts of the register. Each ends with the id, so that a
// cursor has one place; NULL due days come last.
var orders = map[string]struct{ key, kind, direction string }{
	"due":      {dueFirst, "date", "ASC"},
	"-due":     {"coalesce(c.due_on, '0001-01-01')", "date", "DESC"},
	"updated":  {"c.updated_at", "timestamptz", "ASC"},
	"-updated": {"c.updated_at", "timestamptz", "DESC"},
	"area":     {"c.area_cents", "bigint", "ASC"},
	"-area":    {"c.area_cents", "bigint", "DESC"},
	"no":       {"p.plot_no", "text", "ASC"},
}

type entryRow struct {
	ID            int64
	No            string
	PlotNo        string
	BatchID       int64
	BatchNumber   string
	DayKind       string
	State         string
	Version       int
	Lead          string
	Partner       string
	Qualification string
	County        string
	CountyName    string
	Town          string
	Village       string
	Type          string
	AreaCents     int64
	FarmlandCents *int64
	PbfCents      *int64
	PbfInFile     *bool
	DueOn         *string
	Returns       int
	UpdatedAt     time.Time
	X, Y          float64
	Note          string
	Supervised    bool
	Routing       string
	Deputed       []int64  `bun:",array"`
	DeputedNames  []string `bun:",array"`
	SortKey       string
}

const entryColumns = `c.id, c.no, p.plot_no, c.batch_id, b.number AS batch_number, b.day_kind, c.state, c.version, c.lead, c.partner,
  c.qualification, c.county, coalesce(r.name, '') AS county_name, p.town, p.village, c.type, c.area_cents, p.farmland_cents, c.pbf_cents, p.pbf_in_file,
  to_char(c.due_on, 'YYYY-MM-DD') AS due_on, coalesce((c.facts->>'returns')::int, 0) AS returns, c.updated_at,
  ST_X(c.center) AS x, ST_Y(c.center) AS y, p.note, ` + supervised + ` AS supervised, c.facts->'routing'->>'words' AS routing, c.deputed,
  array(SELECT d.name FROM unnest(c.deputed) WITH ORDINALITY u(id, n) JOIN people d ON d.id = u.id ORDER BY u.n) AS deputed_names`

const entryTables = ` FROM cases c JOIN plots p ON p.id = c.plot_id JOIN batches b ON b.id = c.batch_id LEFT JOIN regions r ON r.code = c.county`

// Register gives a page of the register, the cursor of the next page, and the
// count of the whole: more than CountedUpTo is only said to be more.
func (s *Cases) Register(ctx context.Context, who org.Person, f casework.Filter, now time.Time) (items []casework.Entry, next string, total int, err error) {
	today := org.DateOf(org.Today(now))
	w := filtered(who, f, today)
	total, known := s.memory.count(ctx, who, f, now, casework.CountedUpTo+1)
	if !known {
		if total, err = s.countUpTo(ctx, f, w); err != nil {
			return nil, "", 0, refusal(err)
		}
	}
	items, next, err = s.page(ctx, who, f, w, today)
	return items, next, total, refusal(err)
}

func (s *Cases) countUpTo(ctx context.Context, f casework.Filter, w where) (total int, err error) {
	err = s.db.NewRaw(`SELECT count(*) FROM (SELECT 1`+tablesFor(f)+` WHERE ? LIMIT ?) x`, w.query(), casework.CountedUpTo+1).Scan(ctx, &total)
	return total, err
}

// tablesFor is what a filter's condition speaks of.
func tablesFor(f casework.Filter) string {
	if f.Town != "" || f.PBF {
		return " FROM cases c JOIN plots p ON p.id = c.plot_id"
	}
	return " FROM cases c"
}

// EachEntry walks the whole filtered register page by page, for exports; no
// more than one page is in memory.
func (s *Cases) EachEntry(ctx context.Context, who org.Person, f casework.Filter, now time.Time, each func(casework.Entry) error) error {
	today := org.DateOf(org.Today(now))
	w := filtered(who, f, today)
	f.Limit = 500
	for {
		items, next, err := s.page(ctx, who, f, w, today)
		if err != nil {
			return refusal(err)
		}
		for _, e := range items {
			if err := each(e); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		f.Cursor = next
	}
}

func (s *Cases) page(ctx context.Context, who org.Person, f casework.Filter, w where, today org.Date) ([]casework.Entry, string, error) {
	o, ok := orders[f.Sort]
	if !ok {
		o = orders["due"]
	}
	if f.Cursor != "" {
		key, id, err := readCursor(f.Cursor)
		if err != nil {
			return nil, "", err
		}
		than := ">"
		if o.direction == "DESC" {
			than = "<"
		}
		w.sql, w.args = w.sql+fmt.Sprintf(" AND (%s, c.id) %s (?::%s, ?)", o.key, than, o.kind), append(w.args[:len(w.args):len(w.args)], key, id)
	}
	var rows []entryRow
	if err := read(ctx, s.db.NewRaw(`SELECT `+entryColumns+`, (`+o.key+`)::text AS sort_key`+entryTables+` WHERE ? ORDER BY `+
		o.key+` `+o.direction+`, c.id `+o.direction+` LIMIT ?`, w.query(), f.Limit+1), &rows); err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		last := rows[f.Limit-1]
		next = writeCursor(last.SortKey, last.ID)
	}
	cal, err := loadCalendar(ctx, s.db)
	if err != nil {
		return nil, "", err
	}
	items := make([]casework.Entry, 0, len(rows))
	for _, r := range rows {
		items = append(items, r.value(who, cal, today))
	}
	return items, next, nil
}

func writeCursor(key string, id int64) string {
	raw, _ := json.Marshal([]any{key, id})
	return base64.RawURLEncoding.EncodeToString(raw)
}

func readCursor(c string) (key string, id int64, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(c)
	if err == nil {
		err = json.Unmarshal(raw, &[]any{&key, &id})
	}
	if err != nil || strings.ContainsRune(key, 0) {
		err = fault.Bad("cursor", "cursor-invalid", "翻页位置无效，请从第一页重新开始。")
	}
	return key, id, err
}

func (r entryRow) value(who org.Person, cal org.Calendar, today org.Date) casework.Entry {
	e := casework.Entry{
		ID: r.ID, No: r.No, PlotNo: r.PlotNo, BatchID: r.BatchID, BatchNumber: r.BatchNumber, State: casework.State(r.State),
		Version: r.Version, Lead: org.Department(r.Lead), Partner: org.Department(r.Partner), Qualification: routing.Qualification(r.Qualification),
		County: org.Region(r.County), CountyName: r.CountyName, Town: r.Town, Village: r.Village, Type: r.Type, TypeZh: plot.Types.Zh(r.Type),
		AreaCents: r.AreaCents, FarmlandCents: r.FarmlandCents, PBFCents: r.PbfCents, Returns: r.Returns, UpdatedAt: r.UpdatedAt,
		Center: [2]float64{r.X, r.Y}, Note: r.Note, Supervised: r.Supervised, Routing: r.Routing, Deputed: []casework.Named{},
	}
	e.OnPBF, _ = plot.Plot{PBFCents: r.PbfCents, PBFInFile: r.PbfInFile}.OnPBF()
	for i, id := range r.Deputed {
		if i < len(r.DeputedNames) {
			e.Deputed = append(e.Deputed, casework.Named{ID: id, Name: r.DeputedNames[i]})
		}
	}
	if r.DueOn != nil {
		due := org.Date(*r.DueOn)
		e.DueOn = &due
		if days, ok := casework.DaysLeft(casework.Batch{DayKind: org.DayKind(r.DayKind), Calendar: cal}, due, today); ok && !e.State.Ended() {
			e.DaysLeft = &days
			t, _ := today.Time()
			d, _ := due.Time()
			e.OverdueDays = max(int(t.Sub(d).Hours()/24), 0)
		}
	}
	e.Actions = casework.Offered(casework.Case{State: e.State, Lead: e.Lead, Partner: e.Partner, County: e.County, Deputed: r.Deputed}, who)
	return e
}

// Entry gives one case as the register shows it.
func (s *Cases) Entry(ctx context.Context, who org.Person, id int64, now time.Time) (casework.Entry, error) {
	var r entryRow
	err := s.db.NewRaw(`SELECT `+entryColumns+entryTables+` WHERE c.id = ? AND ?`, id, within(org.ScopeOf(who)).query()).Scan(ctx, &r)
	if none(err) {
		return casework.Entry{}, errNoCase
	}
	if err != nil {
		return casework.Entry{}, err
	}
	cal, err := loadCalendar(ctx, s.db)
	return r.value(who, cal, org.DateOf(org.Today(now))), err
}
