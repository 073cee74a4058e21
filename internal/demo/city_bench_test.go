package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"liangtian/geo"
	"liangtian/internal/app"
	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/report"
)

// BenchmarkCity measures what people wait for, in a city of ten thousand cases
// and in a large one (CITY=1000000; 100,000 without), and how much longer it
// takes there: p95 of each question in milliseconds, and the ratio. CITY_DATA is
// the data folder of a large city that `liangtian demo --plots` has made.
func BenchmarkCity(b *testing.B) {
	large := uint64(100_000)
	if n, err := strconv.ParseUint(os.Getenv("CITY"), 10, 64); err == nil {
		large = n
	}
	small := map[string]float64{}
	for _, n := range []uint64{10_000, large} {
		a := made(b, n)
		for _, q := range questions(b, a) {
			if err := q.ask(0); err != nil { // what is kept is kept from here on
				b.Logf("%s: %v", q.name, err)
				continue
			}
			name := fmt.Sprintf("%s/%d", q.name, n)
			b.Run(name, func(b *testing.B) {
				var took []time.Duration
				for b.Loop() {
					began := time.Now()
					if err := q.ask(len(took)); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(began))
				}
				slices.Sort(took)
				p95 := took[min(len(took)*95/100, len(took)-1)].Seconds() * 1000
				b.ReportMetric(p95, "p95-ms")
				b.ReportMetric(0, "ns/op")
				if was, ok := small[q.name]; ok {
					b.ReportMetric(p95/was, "×10k")
				} else {
					small[q.name] = p95
				}
			})
		}
	}
}

// made is a city made anew, or found.
func made(b *testing.B, n uint64) *app.App {
	dir := os.Getenv("CITY_DATA")
	if dir == "" || n == 10_000 {
		return whole(b, n)
	}
	a, err := app.Start(b.Context(), app.Config{DataDir: dir, Addr: "127.0.0.1:0", Version: "test", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(a.Stop)
	return a
}

type question struct {
	name string
	ask  func(turn int) error
}

// cold is a store that has counted nothing yet.
func cold(a *app.App) *postgres.Figures { return postgres.NewFigures(a.Database(), a.Cases) }

func questions(b testing.TB, a *app.App) []question {
	if err := errors.Join(a.Cases.Warm(b.Context()), a.GatherMonths(b.Context())); err != nil {
		b.Fatal(err)
	}
	people, err := a.People.List(b.Context(), "", "", "")
	if err != nil {
		b.Fatal(err)
	}
	named := func(login string) org.Person {
		return people[slices.IndexFunc(people, func(p org.Person) bool { return p.Login == login })]
	}
	office, clerk := named("lxb"), named("x23.zr.jb1")
	// Inside both walls, as a person at the pages.
	as := func(who org.Person) context.Context { return org.Acting(b.Context(), who) }
	now := time.Now()
	at, _ := report.MomentOf("", now)
	past, _ := report.MomentOf(string(org.DateOf(org.Today(now.AddDate(0, -5, 0)))), now)
	register := func(who org.Person, f casework.Filter) func(int) error {
		f.Limit = 50
		return func(int) error {
			items, _, _, err := a.Cases.Register(as(who), who, f, now)
			if err == nil && len(items) == 0 {
				err = fmt.Errorf("nothing in the register")
			}
			return err
		}
	}
	figures := func(by string, at report.Moment) func(int) error {
		return func(int) error {
			rows, err := cold(a).Count(as(office), office, by, report.Slice{}, at)
			if err == nil && len(rows) == 0 {
				err = fmt.Errorf("nothing counted")
			}
			return err
		}
	}
	tile := func(z maptile.Zoom) func(int) error {
		return func(turn int) error {
			c := corner(turn % len(manyCounties))
			t := maptile.At(orb.Point{c[0] + boxWidth*0.3, c[1] + boxHeight*0.4}, z)
			if z < 13 {
				cells, err := a.Cases.Cells(as(office), office, casework.Filter{}, t, now)
				if err == nil {
					_, err = geo.EncodeCells(t, cells)
				}
				return err
			}
			outlines, err := a.Cases.Outlines(as(office), office, casework.Filter{}, t, now)
			if err == nil {
				_, err = geo.EncodeOutlines("cases", t, outlines)
			}
			return err
		}
	}
	list := []question{
		{"inbox-clerk", func(int) error { _, err := a.Cases.Inbox(as(clerk), clerk, now); return err }},
		{"inbox-city", func(int) error { _, err := a.Cases.Inbox(as(named("shi.zr1")), named("shi.zr1"), now); return err }},
		{"register-clerk", register(clerk, casework.Filter{})},
		{"register-city", register(office, casework.Filter{})},
		{"register-overdue", register(office, casework.Filter{Overdue: true})},
		{"register-newest", register(office, casework.Filter{Sort: "-updated"})},
		{"register-search", register(office, casework.Filter{Query: "JC230000"})},
		{"figures-cold", figures("county", at)},
		{"figures-towns-cold", figures("town", at)},
		{"figures-past-cold", figures("county", past)},
		{"figures-warm", func(int) error {
			_, err := a.Figures.Count(as(office), office, "county", report.Slice{}, at)
			return err
		}},
		{"flow-cold", func(int) error {
			_, err := cold(a).Steps(as(office), office, report.Slice{}, at, report.MonthBegin(now).AddDate(-1, 1, 0))
			return err
		}},
		{"behind-overdue", func(int) error {
			m, _ := report.MeasureOf("overdue")
			_, _, err := a.Figures.Behind(as(office), office, m, report.Slice{}, at, "", 100)
			return err
		}},
	}
	for _, z := range []maptile.Zoom{6, 8, 9, 10, 11, 12, 13, 14} {
		list = append(list, question{fmt.Sprintf("tile-z%d", z), tile(z)})
	}
	return list
}
