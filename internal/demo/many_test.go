package demo

import (
	"os"
	"slices"
	"testing"
	"time"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/pgtest"
	"liangtian/internal/report"
)

// whole starts a program over an empty database and fills it with n plots.
func whole(t testing.TB, n uint64) *app.App {
	t.Helper()
	owner, _ := pgtest.DSNs(t)
	os.Setenv("LIANGTIAN_APP_PASSWORD", pgtest.Password())
	a := apptest.StartApp(t, owner, t.TempDir(), time.Now)
	t.Cleanup(a.Stop)
	if err := Many(t.Context(), a, n, 1, func(string) {}); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestManyIsARecord(t *testing.T) {
	t.Parallel()
	shares := 0
	for _, m := range manyTypes {
		shares += m.share
	}
	if shares != 100 {
		t.Errorf("the shares add up to %d", shares)
	}
	const n = 3000
	a := whole(t, n)
	cases, events := 0, 0
	b, err := a.Verify(t.Context(), func(c, e int) { cases, events = cases+c, events+e })
	if b != nil || err != nil || cases != n || events < 5*n {
		t.Fatalf("%d cases, %d events: %+v, %v", cases, events, b, err)
	}
	people, err := a.People.List(t.Context(), "", "", "")
	if err != nil {
		t.Fatal(err)
	}
	who := people[slices.IndexFunc(people, func(p org.Person) bool { return p.Login == "lxb" })]
	at, _ := report.MomentOf("", time.Now())
	rows, err := a.Figures.Count(t.Context(), who, "county", report.Slice{}, at)
	if err != nil || len(rows) != 9 {
		t.Fatal(len(rows), err)
	}
	sum := report.Sum(rows)
	if sum["total"]+sum["ended"] != n {
		t.Errorf("%d and %d", sum["total"], sum["ended"])
	}
	for _, m := range []string{"open", "overdue", "closed", "dispatch", "verification", "rectification", "evidence", "disputed", "carried_over", "relapsed", "pbf"} {
		if sum[m] == 0 {
			t.Errorf("there is nothing %s", m)
		}
	}
	items, _, total, err := a.Cases.Register(t.Context(), who, casework.Filter{Limit: 50}, time.Now())
	if err != nil || len(items) != 50 || total != n {
		t.Error(len(items), total, err)
	}
	if err := Many(t.Context(), a, 10, 1, func(string) {}); err == nil {
		t.Error("a city was put upon a city")
	}
}
