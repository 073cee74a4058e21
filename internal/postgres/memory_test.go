package postgres_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"liangtian/geo"
	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/report"
)

// What is kept in memory says what the database says, for everybody, whatever
// is asked, and after every step.
func TestMemorySaysWhatTheDatabaseSays(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	crowd(t, c, 3000)
	s := postgres.NewCases(c.App.Database())
	postgres.InMemory(s)
	bare := postgres.NewCases(c.App.Database())
	postgres.WithoutMemory(bare)
	three := 3
	filters := []casework.Filter{
		{}, {States: []casework.State{"issued", "closed"}}, {States: []casework.State{"nonsense"}}, {Lead: org.Agriculture}, {Partner: org.Agriculture}, {Qualification: "non_grain"},
		{County: "430223"}, {County: "4302"}, {Town: "示例3镇"}, {Batch: c.Batch}, {Batch: 99}, {Type: "GF"}, {PBF: true}, {Overdue: true}, {DueWithin: &three}, {Type: "KT", Overdue: true},
		{Query: "C00012"}, {Mine: true},
	}
	cuts := []report.Slice{
		{}, {County: "430223"}, {County: "4302"}, {County: report.None}, {Town: "示例3镇"}, {Town: report.None}, {Lead: "agriculture"}, {Lead: report.None}, {Qualification: "non_grain"},
		{Qualification: report.None}, {Type: "GF"}, {State: "issued"}, {State: "nonsense"}, {Batch: c.Batch}, {Batch: 99}, {PBF: true}, {Lead: "nonsense"},
	}
	at, err := report.MomentOf("", c.Now())
	if err != nil {
		t.Fatal(err)
	}
	compare := func(when string) (cells int) {
		for _, login := range []string{"b.ny.jb", "guancha", "lxb", "shi.ny", "a.zr.sh", "a.zr.wy"} {
			who := c.Person(login)
			ctx := org.Acting(t.Context(), who)
			same := func(what string, of func(*postgres.Cases) (any, error)) {
				t.Helper()
				have, err := of(s)
				want, err2 := of(bare)
				if err != nil || err2 != nil {
					t.Fatal(err, err2)
				}
				if diff := gocmp.Diff(want, have); diff != "" {
					t.Errorf("%s, %s, %s: %.400s", when, login, what, diff)
				}
			}
			same("inbox", func(s *postgres.Cases) (any, error) { return s.Inbox(ctx, who, c.Now()) })
			for i, f := range filters {
				f.Limit = 1
				same(fmt.Sprint("register ", i), func(s *postgres.Cases) (any, error) { _, _, n, err := s.Register(ctx, who, f, c.Now()); return n, err })
			}
			for i, by := range []string{"county", "town", "lead", "qualification", "type", "batch", "state"} {
				for j, slice := range cuts {
					if j > 0 && (i+j)%7 != 0 {
						continue
					}
					same(fmt.Sprintf("figures by %s of %+v", by, slice), func(s *postgres.Cases) (any, error) {
						return postgres.NewFigures(c.App.Database(), s).Count(ctx, who, by, slice, at)
					})
				}
			}
			for i, f := range filters {
				for _, z := range []maptile.Zoom{0, 6, 9, 11} {
					tile := maptile.At(orb.Point{113.45, 27.08}, z)
					ctx := org.Acting(t.Context(), who) // who asks first must not narrow what is kept
					have, err := s.Cells(ctx, who, f, tile, c.Now())
					want, err2 := postgres.CountCells(ctx, s, who, f, tile, c.Now())
					if err != nil || err2 != nil {
						t.Fatal(err, err2)
					}
					for _, l := range [][]geo.Cell{have, want} {
						slices.SortFunc(l, func(a, b geo.Cell) int { return cmp.Or(a.Row-b.Row, a.Col-b.Col) })
					}
					if diff := gocmp.Diff(want, have); diff != "" && len(want)+len(have) > 0 {
						t.Errorf("%s, %s, filter %d, zoom %d: %.400s", when, login, i, z, diff)
					}
					cells += len(have)
				}
			}
		}
		return cells
	}
	if n := compare("at first"); n < 500 {
		t.Fatalf("only %d cells", n)
	}
	r := rand.New(rand.NewPCG(3, 3))
	for _, id := range []int64{1, 2, 3, 4, 5, 6} { // case 7 waits below
		chance(t, c, r, id, c.Now())
	}
	compare("after steps")
	// A step with a low number that is committed after one with a higher number.
	tx, err := c.Owner.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range step("issue", "issued", "'2026-01-01'", "facts", 7, c.Now()) {
		if _, err := tx.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []int64{8, 9} {
		chance(t, c, r, id, c.Now())
	}
	compare("while another step is open")
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	compare("at last")
}
