package postgres_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// overheard is the statements that a store sends.
type overheard struct{ said []string }

func (o *overheard) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	o.said = append(o.said, e.Query)
	return ctx
}
func (*overheard) AfterQuery(context.Context, *bun.QueryEvent) {}

// The wall costs no index: a person's register is still read in the order of
// its index, a tile by place, a search by parts of texts.
func TestPlansUnderTheWall(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	crowd(t, b.c, 20_000)
	who := b.c.Person("b.zr.jb")
	heard := &overheard{}
	b.c.App.Database().AddQueryHook(heard)
	f := casework.Filter{Limit: 50, States: []casework.State{casework.Issued}}
	if _, _, _, err := b.c.App.Cases.Register(org.Acting(t.Context(), who), who, f, time.Now()); err != nil {
		t.Fatal(err)
	}
	var page string
	for _, q := range heard.said {
		if strings.Contains(q, "sort_key") {
			page = q
		}
	}
	b.clerk = who
	plan := b.explain(t, page)
	t.Logf("the register of a county:\n%s", plan)
	if !regexp.MustCompile(`Index.* using (cases_county_state|cases_due)\b`).MatchString(plan) || strings.Contains(plan, "Seq Scan on public.cases") || strings.Contains(plan, "Seq Scan on public.plots") {
		t.Errorf("the register is not read by its index:\n%s", plan)
	}
	if !strings.Contains(plan, "wall_scope()") {
		t.Errorf("there is no wall in it:\n%s", plan)
	}
	for name, index := range map[string]string{"cases_in_box": "plots_geom", "cases_with_text": "plots_search"} {
		body := apptest.Ask[string](b.c, "SELECT prosrc FROM pg_proc WHERE proname = ?", name)
		inner := regexp.MustCompile(`(?s)(SELECT c\.id.*?)('?\s+USING .*)?$`).FindStringSubmatch(body)
		if inner == nil {
			t.Fatal(body)
		}
		query := strings.NewReplacer("''", "'", "west, south, east, north", "113.51, 27.05, 113.512, 27.052", "$1", "'%C000123%'", "$2", "'AJ2026-000001%'").Replace(inner[1])
		plan := strings.Join(ask[string](t, b.c.Owner, "EXPLAIN (VERBOSE, COSTS false) "+query), "\n")
		t.Logf("%s:\n%s", name, plan)
		if !strings.Contains(plan, index) || !strings.Contains(plan, "wall_scope()") {
			t.Errorf("%s is not read by %s inside the wall:\n%s", name, index, plan)
		}
	}
}

func ask[T any](t *testing.T, db bun.IDB, query string) (out []T) {
	t.Helper()
	if err := db.NewRaw(query).Scan(t.Context(), &out); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}

// explain is the plan of a statement as the clerk's, of his role.
func (b *besieged) explain(t *testing.T, query string) string {
	t.Helper()
	tx, err := b.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	backend := ask[int](t, tx, "SELECT pg_backend_pid()")[0]
	if _, err := tx.ExecContext(t.Context(), "SET LOCAL liangtian.scope = '"+b.scope(backend)+"'"); err != nil {
		t.Fatal(err)
	}
	return strings.Join(ask[string](t, tx, "EXPLAIN (VERBOSE, COSTS false) "+query), "\n")
}
