package apptest

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"

	"liangtian/internal/app"
	"liangtian/internal/org"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
)

// City is a running program with people in it.
type City struct {
	T     testing.TB
	App   *app.App
	Owner *bun.DB // the schema's owner: to look, and to do damage
	Own   *bun.DB // the program's own role
	DSN   string
	URL   string
	Batch int64

	own    string
	people map[string]org.Person
	mu     sync.Mutex
	logins map[string]*Client
	ahead  atomic.Int64
}

// Regions of the city. A and B share the border at 113.5° E.
const (
	Whole = org.Region("4302")
	A     = org.Region("430223")
	B     = org.Region("430224")
)

// box is a rectangle as a boundary.
func box(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{orb.Ring{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

var places = []org.Place{
	{Code: "43", Name: "示意省", Schematic: true},
	{Code: Whole, Name: "示意市", Schematic: true, Boundary: box(113.3, 27.0, 113.7, 27.2)},
	{Code: A, Name: "甲县（示意）", Schematic: true, Boundary: box(113.3, 27.0, 113.5, 27.2)},
	{Code: B, Name: "乙县（示意）", Schematic: true, Boundary: box(113.5, 27.0, 113.7, 27.2)},
}

// Start brings up the program with regions, people and the plots of Plots,
// imported. It ends with the test.
func Start(t testing.TB) *City {
	t.Helper()
	c := Empty(t)
	c.Batch = c.NewBatch("示两非〔2026〕1号")
	c.ImportAll(c.Batch, Plots())
	return c
}

// Empty is Start without a batch.
func Empty(t testing.TB, changes ...func(*app.Config)) *City {
	t.Helper()
	c := Bare(t)
	c.Open(StartApp(t, c.DSN, t.TempDir(), c.Now, changes...))
	return c
}

// Open lets the city's people come to a program; it ends with the test.
func (c *City) Open(a *app.App) {
	c.App = a
	c.T.Cleanup(a.Stop)
	server := httptest.NewServer(a.Handler)
	c.T.Cleanup(server.Close)
	c.URL = server.URL
}

// Bare is a city in which no program runs yet. DSN is its database; the
// program's role has the password that the program finds in its environment.
func Bare(t testing.TB) *City {
	t.Helper()
	owner, own := pgtest.DSNs(t)
	os.Setenv("LIANGTIAN_APP_PASSWORD", pgtest.Password())
	return Over(t, owner, own)
}

// Over is Bare over a database of the test's own, as its owner and as the role
// that no scope binds.
func Over(t testing.TB, owner, own string) *City {
	t.Helper()
	c := &City{T: t, logins: map[string]*Client{}, DSN: owner, own: own}
	c.Owner, c.Own = open(t, c.DSN, 6), open(t, c.own, 6)
	for _, p := range places {
		if err := postgres.NewRegions(c.Own).Put(t.Context(), p, "测试"); err != nil {
			t.Fatal(err)
		}
	}
	c.settle()
	return c
}

// StartApp starts the program over a database of the test server. All test
// programs share that server's roles, and setting one password from several
// databases at the same moment is refused; then it is tried again.
func StartApp(t testing.TB, owner, dir string, now func() time.Time, changes ...func(*app.Config)) *app.App {
	t.Helper()
	for try := 0; ; try++ {
		c := app.Config{
			DataDir: dir, DatabaseURL: owner, Addr: "127.0.0.1:0",
			Version: "test", Log: slog.New(slog.DiscardHandler), Now: now,
		}
		for _, change := range changes {
			change(&c)
		}
		a, err := app.Start(context.Background(), c)
		if err == nil {
			return a
		}
		if try > 20 || !strings.Contains(err.Error(), "concurrently") {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// Single is one connection of the program's role.
func (c *City) Single() *bun.DB { return open(c.T, c.own, 1) }

func open(t testing.TB, dsn string, connections int) *bun.DB {
	t.Helper()
	db, err := postgres.Open(dsn, postgres.Connections(connections), postgres.Name(t.Name()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Now is the program's clock; Later moves it on.
func (c *City) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Later lets time pass for the program.
func (c *City) Later(d time.Duration) { c.ahead.Add(int64(d)) }

// Day is the calendar day in n days.
func (c *City) Day(n int) string { return string(org.DateOf(org.Today(c.Now()).AddDate(0, 0, n))) }

// Ask reads one value as the owner.
func Ask[T any](c *City, query string, args ...any) (v T) {
	c.T.Helper()
	if err := c.Owner.NewRaw(query, args...).Scan(context.Background(), &v); err != nil {
		c.T.Fatalf("%s: %v", query, err)
	}
	return v
}

// Case is the number of the case of a plot.
func (c *City) Case(plotNo string) int64 {
	c.T.Helper()
	return Ask[int64](c, "SELECT c.id FROM cases c JOIN plots p ON p.id = c.plot_id WHERE p.plot_no = ? ORDER BY c.id LIMIT 1", plotNo)
}
