package demo

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"liangtian/geo"
	"liangtian/internal/app"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/imaging"
	"liangtian/internal/org"
	"liangtian/internal/pgtest"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == imaging.ChildCommand {
		os.Exit(imaging.ChildMain(os.Args[2:]))
	}
	os.Exit(m.Run())
}

// start is the whole program on a database of this test alone.
func start(t *testing.T) *app.App {
	t.Helper()
	owner, _ := pgtest.DSNs(t)
	t.Setenv("LIANGTIAN_APP_PASSWORD", "liangtian-test")
	a, err := app.Start(t.Context(), app.Config{DataDir: t.TempDir(), DatabaseURL: owner, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Stop)
	return a
}

func everybody(t *testing.T, a *app.App) map[string]org.Person {
	t.Helper()
	all, err := a.People.List(t.Context(), "", "", "")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]org.Person{}
	for _, p := range all {
		out[p.Login] = p
	}
	return out
}

func entries(t *testing.T, a *app.App, who org.Person) (out []casework.Entry) {
	t.Helper()
	if err := a.Cases.EachEntry(t.Context(), who, casework.Filter{}, time.Now(), func(e casework.Entry) error {
		out = append(out, e)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// stopped is a load that is cut off when it says a certain word.
func stopped(t *testing.T, a *app.App, at string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err := Load(ctx, a, func(words string) {
		if strings.Contains(words, at) {
			stop()
		}
	})
	if !fault.Is(err, "demo-incomplete") {
		t.Fatalf("cut off at %q: %v", at, err)
	}
}

func TestLoad(t *testing.T) {
	a := start(t)
	stopped(t, a, "图层")
	stopped(t, a, "6号")
	stopped(t, a, "120 / ")
	began := time.Now()
	if err := Load(t.Context(), a, func(string) {}); err != nil {
		t.Fatal(err)
	}
	t.Logf("the rest of the load took %s", time.Since(began).Round(100*time.Millisecond))

	people := everybody(t, a)
	if len(people) != len(accounts) {
		t.Errorf("%d accounts, want %d", len(people), len(accounts))
	}
	for _, role := range org.Roles {
		if !slices.ContainsFunc(accounts, func(p account) bool { return p.Role == role && people[p.Login].Role == role }) {
			t.Errorf("nobody is %s", role)
		}
	}
	all := entries(t, a, people["guancha"])
	aside := entries(t, a, people["lxb"])
	t.Run("cases", func(t *testing.T) { checkCases(t, all, aside) })
	t.Run("events", func(t *testing.T) { checkEvents(t, a, people, aside) })
	t.Run("photos", func(t *testing.T) { checkPhotos(t, a, people["lxb"], aside) })
	t.Run("desks", func(t *testing.T) { checkDesks(t, a, people) })
	t.Run("record", func(t *testing.T) {
		broken, err := a.Verify(t.Context(), func(int, int) {})
		if err != nil || broken != nil {
			t.Errorf("verify: %+v, %v", broken, err)
		}
	})
	t.Run("again", func(t *testing.T) {
		mark, _ := a.Cases.ChangeMark(t.Context())
		err := Load(t.Context(), a, func(words string) { t.Errorf("a second load says %q", words) })
		now, _ := a.Cases.ChangeMark(t.Context())
		if err != nil || now != mark || len(entries(t, a, people["lxb"])) != len(aside) {
			t.Errorf("a second load: %v, change mark %d, then %d", err, mark, now)
		}
	})
}

func checkCases(t *testing.T, placed, all []casework.Entry) {
	if n := len(all); n < 280 || n > 340 {
		t.Errorf("%d cases", n)
	}
	if len(placed) >= len(all) {
		t.Errorf("of %d cases %d lie in a county: none waits for one", len(all), len(placed))
	}
	states, rules, counties := map[casework.State]int{}, map[string]int{}, map[org.Region]int{}
	overdue, soon, unrouted, onPBF, apart := 0, 0, 0, 0, 0
	for _, e := range all {
		states[e.State]++
		counties[e.County]++
		if _, after, ok := strings.Cut(e.Routing, "→ "); ok {
			rule, _, _ := strings.Cut(after, "（")
			rules[rule]++
		} else {
			unrouted++
		}
		if e.DaysLeft != nil && *e.DaysLeft < 0 {
			overdue++
		} else if e.DaysLeft != nil && *e.DaysLeft <= 3 {
			soon++
		}
		if e.OnPBF != nil && *e.OnPBF {
			onPBF++
		}
		if e.FarmlandCents != nil && *e.FarmlandCents < e.AreaCents/2 {
			apart++
		}
		if mu := float64(geo.MuCents(e.AreaCents)) / 100; (mu < 0.5 || mu > 30) && !strings.Contains(e.PlotNo, "_") {
			t.Errorf("plot %s has %.2f mu", e.PlotNo, mu)
		}
	}
	for _, s := range casework.States {
		if states[s.State] < 2 {
			t.Errorf("%s: %d cases", s.State, states[s.State])
		}
	}
	for n := 1; n <= 14; n++ {
		if rules[fmt.Sprintf("规则 %d", n)] == 0 {
			t.Errorf("rule %d decided nothing", n)
		}
	}
	if unrouted < 3 || overdue < 10 || overdue > len(all)/4 || soon < 10 || onPBF < 50 || apart == 0 {
		t.Errorf("unrouted %d, overdue %d, due soon %d, on PBF %d, off the farmland layer %d", unrouted, overdue, soon, onPBF, apart)
	}
	if len(counties) != 4 {
		t.Errorf("counties: %v", counties)
	}
	t.Logf("states %v; overdue %d, due soon %d of %d", states, overdue, soon, len(all))
}

// Every step lies in the past, and none was taken at night or on a day off.
func checkEvents(t *testing.T, a *app.App, people map[string]org.Person, all []casework.Entry) {
	clock := newClock(time.Now())
	steps, odd := 0, 0
	for _, e := range all {
		events, _, err := a.Cases.Events(t.Context(), people["lxb"], e.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, ev := range events {
			steps++
			if ev.At.After(clock.now) || i > 0 && !ev.At.After(events[i-1].At) {
				t.Errorf("case %s: %s at %s", e.No, ev.Action, ev.At)
			}
			if hour := ev.At.In(org.Shanghai).Hour(); !clock.working(ev.At) || hour < 8 || hour > 17 {
				odd++
			}
		}
	}
	if odd > steps/50 {
		t.Errorf("%d of %d steps were taken outside working hours", odd, steps)
	}
}

func checkDesks(t *testing.T, a *app.App, people map[string]org.Person) {
	for _, p := range accounts {
		if p.Role == org.Observer || p.Role == org.Administrator || p.Role == org.Auditor {
			continue
		}
		heaps, err := a.Cases.Inbox(t.Context(), people[p.Login], time.Now())
		n := 0
		for _, h := range heaps {
			n += h.Count
		}
		if err != nil || n == 0 {
			t.Errorf("%s has nothing to do (%v)", p.Login, err)
		}
	}
}

func TestLoadLeavesOthersAlone(t *testing.T) {
	a := start(t)
	if err := a.Regions.Put(t.Context(), org.Place{Code: "4301", Name: "别的市"}, "测试"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.People.Create(t.Context(), org.Person{Login: "real", Name: "某人", Role: org.Administrator, Region: "4301"}, "x"); err != nil {
		t.Fatal(err)
	}
	if err := Load(t.Context(), a, func(words string) { t.Errorf("says %q", words) }); err != nil {
		t.Fatal(err)
	}
	if n := len(everybody(t, a)); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

func TestLogins(t *testing.T) {
	words := Logins()
	for _, role := range org.Roles {
		if !strings.Contains(words, role.Zh()) {
			t.Errorf("no login is listed for %s", role.Zh())
		}
	}
	if !strings.Contains(words, password) {
		t.Error("the password is not said")
	}
	for _, p := range accounts {
		if err := org.CheckPassword(p.Login, password); err != nil {
			t.Errorf("%s could not choose the password: %v", p.Login, err)
		}
	}
}
