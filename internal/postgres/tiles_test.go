package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/postgres"
)

// asked keeps what was asked of a database.
type asked struct{ queries []string }

func (a *asked) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }
func (a *asked) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	a.queries = append(a.queries, e.Query)
}

// indexes: what a county's register and the map ask is answered by an index,
// never by reading all cases.
func indexes(t *testing.T, c *apptest.City) {
	var heard asked
	db := c.Single().WithQueryHook(&heard)
	s := postgres.NewCases(db)
	who := c.Person("b.zr.sh")
	tile := maptile.At(orb.Point{113.6, 27.1}, 14)
	for _, q := range []struct {
		name, index string
		ask         func() error
	}{
		{"county and state", "cases_county_state", func() error {
			_, _, _, err := s.Register(t.Context(), who, casework.Filter{States: []casework.State{"rectifying"}, Limit: 50}, c.Now())
			return err
		}},
		{"outlines of a tile", "plots_geom", func() error {
			_, err := s.Outlines(t.Context(), c.Person("guancha"), casework.Filter{}, tile, c.Now())
			return err
		}},
		{"cells of a tile", "cases_center", func() error {
			_, err := s.Cells(t.Context(), c.Person("guancha"), casework.Filter{}, tile, c.Now())
			return err
		}},
	} {
		heard.queries = nil
		if err := q.ask(); err != nil {
			t.Fatal(err)
		}
		for _, query := range heard.queries {
			if !strings.Contains(query, "FROM cases c") {
				continue
			}
			var plan []string
			if err := c.Owner.NewRaw("EXPLAIN "+strings.ReplaceAll(query, "?", "\\?")).Scan(context.Background(), &plan); err != nil {
				t.Fatal(err)
			}
			lines := strings.Join(plan, "\n")
			if !strings.Contains(lines, q.index) || strings.Contains(lines, "Seq Scan on cases") || strings.Contains(lines, "Seq Scan on plots") {
				t.Errorf("%s reads everything, or past %s:\n%s", q.name, q.index, lines)
			}
		}
		if len(heard.queries) == 0 {
			t.Errorf("%s: nothing was asked", q.name)
		}
	}
}

// cells compares what SQL gathers with what geo.CellAt says of every case.
func cells(t *testing.T, c *apptest.City, s *postgres.Cases) {
	who := c.Person("guancha")
	all := whole(t, s, c, who, casework.Filter{Limit: 5000})
	for _, z := range []maptile.Zoom{0, 6, 9, 11} {
		tile := maptile.At(orb.Point{113.45, 27.08}, z)
		want := map[[2]int]map[string]any{}
		for _, e := range all {
			col, row, ok := geo.CellAt(tile, e.Center)
			if !ok {
				continue
			}
			m := want[[2]int{col, row}]
			if m == nil {
				m = map[string]any{"count": 0, "open": 0, "closed": 0, "overdue": 0, "nr": 0, "ag": 0, "areaCents": int64(0)}
				want[[2]int{col, row}] = m
			}
			for key, yes := range map[string]bool{
				"count": true, "open": !e.State.Ended(), "closed": e.State == "closed", "overdue": e.OverdueDays > 0,
				"nr": e.Lead == "natural_resources", "ag": e.Lead == "agriculture",
			} {
				if yes {
					m[key] = m[key].(int) + 1
				}
			}
			m["areaCents"] = m["areaCents"].(int64) + e.AreaCents
		}
		got, err := s.Cells(t.Context(), who, casework.Filter{}, tile, c.Now())
		if err != nil {
			t.Fatal(err)
		}
		have := map[[2]int]map[string]any{}
		for _, cell := range got {
			have[[2]int{cell.Col, cell.Row}] = cell.Properties
		}
		if diff := cmp.Diff(want, have); diff != "" || len(have) == 0 {
			t.Errorf("zoom %d: %d cells, want %d: %.600s", z, len(have), len(want), diff)
		}
	}
	// With a filter that looks at the plots.
	got, err := s.Cells(t.Context(), who, casework.Filter{Query: "C000123", Town: "示例4镇"}, maptile.New(0, 0, 0), c.Now())
	if err != nil || len(got) != 1 || got[0].Properties["count"] != 1 {
		t.Errorf("one case: %v, %v", got, err)
	}
}
