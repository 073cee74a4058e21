package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
)

// everyScope is all scopes there can be, more than any person has.
func everyScope(c *apptest.City) (out []org.Scope) {
	for _, region := range []org.Region{"", "4", "43", "4302", "430223", "430224", "430281", "430223101"} {
		for _, dep := range []org.Department{"", org.NaturalResources, org.Agriculture} {
			for _, deputed := range []int64{0, c.Person("a.zr.wy").ID, c.Person("b.ny.wy").ID, 999} {
				for _, unplaced := range []bool{false, true} {
					out = append(out, org.Scope{Region: region, Department: dep, Deputed: deputed, Unplaced: unplaced})
				}
			}
		}
	}
	for _, p := range apptest.Everybody {
		out = append(out, org.ScopeOf(c.Person(p.Login)))
	}
	return out
}

func TestScopeSQLIsThePlainRule(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	for i, login := range []string{"a.zr.wy", "b.ny.wy"} { // hand some cases out, without a record
		if _, err := c.Owner.ExecContext(t.Context(), "SET LOCAL session_replication_role = replica; UPDATE cases SET deputed = ARRAY[?::bigint, 7] WHERE id % 5 = ?", c.Person(login).ID, i); err != nil {
			t.Fatal(err)
		}
	}
	var all []struct {
		ID                    int64
		County, Lead, Partner string
		Deputed               []int64 `bun:",array"`
	}
	if err := c.Owner.NewRaw("SELECT id, county, lead, partner, deputed FROM cases ORDER BY id").Scan(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for _, s := range everyScope(c) {
		var want []int64
		for _, o := range all {
			if s.Sees(org.Region(o.County), org.Department(o.Lead), org.Department(o.Partner), o.Deputed) {
				want = append(want, o.ID)
			}
		}
		have, err := postgres.Visible(t.Context(), c.Own, s)
		if err != nil || !slices.Equal(have, want) {
			t.Errorf("%+v: SQL %v, rule %v, %v", s, have, want, err)
		}
		pairs += len(want)
	}
	if pairs < 500 {
		t.Errorf("only %d pairs are seen at all", pairs)
	}
}

// whole walks the register to its end.
func whole(t *testing.T, s *postgres.Cases, c *apptest.City, who org.Person, f casework.Filter) []casework.Entry {
	t.Helper()
	var out []casework.Entry
	for {
		items, next, total, err := s.Register(t.Context(), who, f, c.Now())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, items...)
		if next == "" {
			if total != min(len(out), casework.CountedUpTo+1) {
				t.Errorf("%s: the register says %d and has %d", f.Sort, total, len(out))
			}
			return out
		}
		f.Cursor = next
	}
}

func ids(list []casework.Entry) (out []int64) {
	for _, e := range list {
		out = append(out, e.ID)
	}
	slices.Sort(out)
	return out
}

func TestRegister(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	crowd(t, c, 20_000)
	s := c.App.Cases
	t.Run("every sort shows each case once", func(t *testing.T) { sorts(t, c, s) })
	t.Run("filters", func(t *testing.T) { filters(t, c, s) })
	t.Run("search", func(t *testing.T) { search(t, c, s) })
	t.Run("indexes", func(t *testing.T) { indexes(t, c) })
	t.Run("cells", func(t *testing.T) { cells(t, c, s) })
	t.Run("done today", func(t *testing.T) { doneToday(t, c, s) })
}

func sorts(t *testing.T, c *apptest.City, s *postgres.Cases) {
	who := c.Person("b.zr.sh")
	all := ids(whole(t, s, c, who, casework.Filter{Limit: 200}))
	if len(all) < 200 {
		t.Fatalf("only %d cases", len(all))
	}
	day := func(e casework.Entry, none org.Date) org.Date {
		if e.DueOn == nil {
			return none
		}
		return *e.DueOn
	}
	order := map[string]func(a, b casework.Entry) int{
		"due":      func(a, b casework.Entry) int { return strings.Compare(string(day(a, "9999")), string(day(b, "9999"))) },
		"-due":     func(a, b casework.Entry) int { return strings.Compare(string(day(b, "0001")), string(day(a, "0001"))) },
		"updated":  func(a, b casework.Entry) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
		"-updated": func(a, b casework.Entry) int { return b.UpdatedAt.Compare(a.UpdatedAt) },
		"area":     func(a, b casework.Entry) int { return int(a.AreaCents - b.AreaCents) },
		"-area":    func(a, b casework.Entry) int { return int(b.AreaCents - a.AreaCents) },
		"no":       func(a, b casework.Entry) int { return strings.Compare(a.PlotNo, b.PlotNo) },
	}
	for name, compare := range order {
		for _, limit := range []int{1000, 23} {
			list := whole(t, s, c, who, casework.Filter{Sort: name, Limit: limit})
			if !slices.Equal(ids(list), all) {
				t.Errorf("%s by %d: %d cases instead of %d, or not each once", name, limit, len(list), len(all))
			}
			if !slices.IsSortedFunc(list, compare) {
				t.Errorf("%s by %d is out of order", name, limit)
			}
		}
	}
}

func filters(t *testing.T, c *apptest.City, s *postgres.Cases) {
	three := 3
	today := org.Date(c.Day(0))
	soon := org.Date(c.Day(3))
	for _, login := range []string{"b.zr.sh", "b.ny.jb", "b.ny.guancha"} {
		who := c.Person(login)
		all := whole(t, s, c, who, casework.Filter{Limit: 1000})
		on := map[casework.State]casework.Desk{}
		for _, d := range casework.DeskOf(who) {
			on[d.State] = d
		}
		for _, f := range []struct {
			name string
			ask  casework.Filter
			want func(e casework.Entry) bool
		}{
			{"state", casework.Filter{States: []casework.State{"issued", "closed"}}, func(e casework.Entry) bool { return e.State == "issued" || e.State == "closed" }},
			{"no such state", casework.Filter{States: []casework.State{"nonsense"}}, func(casework.Entry) bool { return false }},
			{"lead", casework.Filter{Lead: org.Agriculture}, func(e casework.Entry) bool { return e.Lead == org.Agriculture }},
			{"partner", casework.Filter{Partner: org.Agriculture}, func(e casework.Entry) bool { return e.Partner == org.Agriculture }},
			{"qualification", casework.Filter{Qualification: "non_grain"}, func(e casework.Entry) bool { return e.Qualification == "non_grain" }},
			{"county", casework.Filter{County: "4302"}, func(casework.Entry) bool { return true }},
			{"other county", casework.Filter{County: "430223"}, func(casework.Entry) bool { return false }},
			{"town", casework.Filter{Town: "示例3镇"}, func(e casework.Entry) bool { return e.Town == "示例3镇" }},
			{"batch", casework.Filter{Batch: c.Batch}, func(casework.Entry) bool { return true }},
			{"other batch", casework.Filter{Batch: 99}, func(casework.Entry) bool { return false }},
			{"type", casework.Filter{Type: "GF"}, func(e casework.Entry) bool { return e.Type == "GF" }},
			{"pbf", casework.Filter{PBF: true}, func(e casework.Entry) bool { return e.OnPBF != nil && *e.OnPBF }},
			{"overdue", casework.Filter{Overdue: true}, func(e casework.Entry) bool { return e.OverdueDays > 0 }},
			{"due within", casework.Filter{DueWithin: &three}, func(e casework.Entry) bool {
				return e.DueOn != nil && *e.DueOn >= today && *e.DueOn <= soon && !e.State.Ended()
			}},
			{"mine", casework.Filter{Mine: true}, func(e casework.Entry) bool {
				d, ok := on[e.State]
				return ok && (!d.OnlyLead || e.Lead == who.Department)
			}},
			{"action", casework.Filter{Action: casework.Receive}, func(e casework.Entry) bool { return slices.Contains(e.Actions, casework.Receive) }},
			{"reviewer's action", casework.Filter{Action: casework.Uphold}, func(e casework.Entry) bool { return slices.Contains(e.Actions, casework.Uphold) }},
			{"nobody's action", casework.Filter{Action: "nonsense"}, func(casework.Entry) bool { return false }},
			{"two at once", casework.Filter{Type: "KT", Overdue: true}, func(e casework.Entry) bool { return e.Type == "KT" && e.OverdueDays > 0 }},
		} {
			var want []casework.Entry
			for _, e := range all {
				if f.want(e) {
					want = append(want, e)
				}
			}
			f.ask.Limit = 1000
			if have := whole(t, s, c, who, f.ask); !slices.Equal(ids(have), ids(want)) {
				t.Errorf("%s, %s: %d cases, want %d", login, f.name, len(have), len(want))
			}
		}
	}
}

func search(t *testing.T, c *apptest.City, s *postgres.Cases) {
	who := c.Person("guancha")
	for _, q := range []struct{ ask, where string }{
		{"C000123", "p.plot_no = 'C000123'"},
		{"c000123", "p.plot_no = 'C000123'"},
		{"00012", "p.plot_no LIKE '%00012%'"},
		{"aj2026-00012", "c.no LIKE 'AJ2026-00012%'"},
		{" AJ2026-000777 ", "c.no = 'AJ2026-000777'"},
		{"示例69村", "p.village = '示例69村'"},
		{"100%", "p.note LIKE '%100\\%'"},
		{"%", "p.note LIKE '%\\%%'"},
		{"a_b", "p.note = 'a_b'"},
		{`a\b`, `p.note = E'a\\b'`},
		{"' OR true --", "false"},
		{"没有的", "false"},
	} {
		want := apptest.Ask[int](c, "SELECT count(*) FROM cases c JOIN plots p ON p.id = c.plot_id WHERE "+q.where)
		_, _, total, err := s.Register(t.Context(), who, casework.Filter{Query: q.ask, Limit: 1}, c.Now())
		if err != nil || total != want || (q.where != "false") != (total > 0) {
			t.Errorf("%q: %d, want %d, %v", q.ask, total, want, err)
		}
	}
	for _, cursor := range []string{"x", "e30", "WyJhIiwxXQ", "W10"} {
		if _, _, _, err := s.Register(t.Context(), who, casework.Filter{Cursor: cursor, Limit: 1}, c.Now()); err == nil {
			t.Errorf("cursor %q was taken", cursor)
		}
	}
}

func doneToday(t *testing.T, c *apptest.City, s *postgres.Cases) {
	who := c.Person("shi.zr") // brought 23 cases in
	for want := range 2 {
		if n, err := s.DoneToday(t.Context(), who, c.Now()); n != want || err != nil {
			t.Errorf("%d steps today, want %d, %v", n, want, err)
		}
		if a := c.As("shi.zr").Step(c.Case("A1"), "issue", nil); want == 0 && a.Status != 200 {
			t.Fatal(a)
		}
	}
}
