package app_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"github.com/uptrace/bun"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/cluster"
	"liangtian/internal/fault"
	"liangtian/internal/httpapi"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
)

// Tiles, figures and exports come from a copy while it is near enough, inside
// the same bounds; who has written sees what he wrote; and a copy that lags or
// dies is missed by nobody.
func TestReplicas(t *testing.T) {
	pair := pgtest.Replicated(t)
	owner, role := pair.Migrated(t)
	copied := pair.Standby.DSN(cluster.Superuser, cluster.Database)
	c := apptest.Over(t, owner, role)
	a, err := app.Start(context.Background(), app.Config{
		DataDir: t.TempDir(), DatabaseURL: owner, Addr: "127.0.0.1:0", Version: "test", Log: slog.New(slog.DiscardHandler),
		Replicas: pgtest.Host(copied), ReplicaLag: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Open(a)
	c.Batch = c.NewBatch("示两非〔2026〕1号")
	c.ImportAll(c.Batch, apptest.Plots())
	standby, err := postgres.Open(copied, postgres.Connections(2))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = standby.Close() })
	wait := func(what string, is func() bool) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited in vain: %s", what)
			}
		}
	}
	used := func(n string) func() bool {
		line := regexp.MustCompile(`liangtian_replica_used\{[^}]*\} ` + n)
		return func() bool { return line.MatchString(standing(a)) }
	}
	wait("the copy is used", used("1"))

	// Where a plot is, a tile shows the state of its case.
	clerk, city := c.As("a.zr.jb"), c.As("shi.zr")
	id := c.Case(apptest.Plots()[0].No)
	at := maptile.At(orb.Point{apptest.Plots()[0].Lon + 0.0005, apptest.Plots()[0].Lat + 0.0005}, 15)
	tile := fmt.Sprintf("/api/tiles/%d/%d/%d.mvt", at.Z, at.X, at.Y)
	issued := func(cl *apptest.Client) bool {
		t.Helper()
		answer := cl.Get(tile)
		if answer.Status != http.StatusOK {
			t.Fatalf("%s", answer)
		}
		return bytes.Contains(answer.Body, []byte("issued"))
	}
	if issued(city) {
		t.Fatal("the case is issued already")
	}
	wait("what the browser wrote by logging in is forgotten", func() bool {
		_ = issued(clerk)
		return asked(t, standby, "cases_in_box") > 0
	})
	for _, of := range []string{"/api/figures?by=county", "/api/figures/cases?measure=total", "/api/figures/flow", "/api/figures/forecast"} {
		if answer := city.Get(of); answer.Status != http.StatusOK {
			t.Errorf("%s: %s", of, answer)
		}
	}
	if asked(t, standby, "standings") == 0 {
		t.Error("figures were not read from the copy")
	}

	// The wall stands there too.
	sum := apptest.Into[httpapi.Figures](t, clerk.Get("/api/figures?by=county"))
	if len(sum.Rows) != 1 || sum.Rows[0].Key != string(apptest.A) {
		t.Errorf("a county sees %+v", sum.Rows)
	}
	people, err := postgres.Open(pair.Standby.DSN(postgres.AppRole, cluster.Database), postgres.Connections(1))
	if err != nil {
		t.Fatal(err)
	}
	defer people.Close()
	var n int
	if err := people.NewRaw(`SELECT count(*) FROM cases`).Scan(t.Context(), &n); err != nil || n != 0 {
		t.Errorf("without a scope %d cases are in sight: %v", n, err)
	}

	// An export has all that is stored when it begins.
	if answer := city.Post("/api/exports", map[string]any{"kind": "register", "filters": map[string]any{"batch": c.Batch}}); answer.Status != http.StatusOK {
		t.Errorf("%s", answer)
	}
	wait("the export is made", func() bool {
		return apptest.Ask[bool](c, "SELECT EXISTS (SELECT FROM exports WHERE state = 'ready')")
	})
	var long int
	if err := standby.NewRaw(`SELECT count(*) FROM pg_stat_activity WHERE application_name = 'liangtian-replica-long'`).Scan(t.Context(), &long); err != nil || long == 0 {
		t.Errorf("the export was not read from the copy: %v", err)
	}

	// A copy that stands still: the writer sees his step at once, everybody else
	// after the time that a copy may be behind.
	other := c.As("shi.zr2")
	time.Sleep(3 * time.Second) // until it is forgotten that they logged in
	wait("the copy is used", used("1"))
	if _, err := standby.Exec("SELECT pg_wal_replay_pause()"); err != nil {
		t.Fatal(err)
	}
	version := apptest.Ask[int](c, "SELECT version FROM cases WHERE id = ?", id)
	if answer := city.StepAt(id, version, uuid.NewString(), "issue", nil); answer.Status != http.StatusOK {
		t.Fatalf("%s", answer)
	}
	stepped := time.Now()
	if !issued(city) {
		t.Error("who took the step does not see it")
	}
	old := !issued(other)
	if s := doctorOn(t, a); s.Severity != app.Unwell {
		t.Errorf("a copy that stands still: %+v", s)
	}
	wait("the copy is not used any more", used("0"))
	if !issued(other) {
		t.Errorf("%s after the step others still see the old state", time.Since(stepped))
	}
	if !old {
		t.Log("the other person was late: the copy had been given up before")
	}
	if _, err := standby.Exec("SELECT pg_wal_replay_resume()"); err != nil {
		t.Fatal(err)
	}
	wait("the copy is used again", used("1"))

	if s := doctorOn(t, a); s.Severity != app.Well {
		t.Errorf("a copy that follows: %+v", s)
	}

	// It dies while many look.
	var all sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				for _, path := range []string{tile, "/api/figures/cases?measure=total", "/api/figures/flow", "/api/figures/forecast"} {
					if answer, err := other.Try("GET", path, nil); err != nil || answer.Status != http.StatusOK {
						t.Errorf("%s: %v %s", path, err, answer)
						return
					}
				}
			}
		})
	}
	time.Sleep(300 * time.Millisecond)
	pgtest.End(pair.Standby)
	time.Sleep(700 * time.Millisecond)
	close(stop)
	all.Wait()
}

// standing is which copies are used, as the figures tell it.
func standing(a *app.App) string {
	var out strings.Builder
	for _, r := range a.Replicas() {
		n := " 0"
		if r.Used {
			n = " 1"
		}
		out.WriteString(`liangtian_replica_used{replica="` + r.Name + `"}` + n + "\n")
	}
	return out.String()
}

// asked is how many connections of the copy were last asked for something.
func asked(t *testing.T, standby *bun.DB, what string) (n int) {
	t.Helper()
	err := standby.NewRaw(`SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'liangtian-replica%' AND query LIKE ?`, "%"+what+"%").Scan(t.Context(), &n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// doctorOn is what the doctor says of the copy.
func doctorOn(t *testing.T, a *app.App) app.Symptom {
	t.Helper()
	for _, s := range app.Doctor(t.Context(), a.Config) {
		if strings.HasPrefix(s.What, "只读副本") {
			return s
		}
	}
	t.Fatal("the doctor says nothing of the copy")
	return app.Symptom{}
}

func TestReplicaSettings(t *testing.T) {
	for _, c := range []struct {
		change  func(*app.Config)
		refused string
	}{
		{func(c *app.Config) { c.ReplicaLag = -1 }, "replica-lag"},
		{func(c *app.Config) { c.ReplicaLag = time.Hour }, "replica-lag"},
		{func(c *app.Config) { c.Drain = -1 }, "drain"},
	} {
		conf := app.Config{DataDir: t.TempDir(), Addr: "127.0.0.1:0"}
		c.change(&conf)
		if _, err := app.Start(t.Context(), conf); !fault.Is(err, c.refused) {
			t.Errorf("%s: %v", c.refused, err)
		}
	}
}
