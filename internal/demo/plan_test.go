package demo

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// The counties are sound, fill the city, and share their borders exactly.
func TestRegions(t *testing.T) {
	all := regions(seed)
	var counties int64
	edges := map[[2]orb.Point]int{}
	for _, p := range all {
		if !p.Schematic || p.Boundary == nil && len(p.Code) > 2 {
			t.Errorf("%s: schematic %v, boundary %v", p.Name, p.Schematic, p.Boundary != nil)
		}
		if p.Boundary == nil {
			continue
		}
		if problems := geo.CheckRings(p.Boundary); problems != nil {
			t.Errorf("%s: %v", p.Name, problems)
		}
		if len(p.Code) != 6 {
			continue
		}
		counties += geo.AreaCents(p.Boundary)
		ring := p.Boundary[0][0]
		for i := 1; i < len(ring); i++ {
			edges[[2]orb.Point{ring[i-1], ring[i]}]++
		}
	}
	if city := geo.AreaCents(all[1].Boundary); counties != city {
		if diff := counties - city; diff > 100 || diff < -100 { // a square metre of rounding
			t.Errorf("the counties have %d, the city %d hundredths of m²", counties, city)
		}
	}
	shared := 0
	for e, n := range edges {
		if n > 1 {
			t.Errorf("edge %v is walked twice the same way: counties overlap", e)
		}
		if edges[[2]orb.Point{e[1], e[0]}] > 0 {
			shared++
		}
	}
	if shared != 2*2*32 {
		t.Errorf("%d shared edges, want two borders of 32, each from both sides", shared)
	}
	// A public sample file of the middle county lies here.
	for _, p := range []orb.Point{{113.35, 27.02}, {113.51, 27.02}, {113.51, 27.17}, {113.35, 27.17}} {
		if _, _, inside := geo.ToPlot(p, all[3].Boundary); !inside {
			t.Errorf("%v lies outside %s", p, all[3].Name)
		}
	}
}

// Outlines are sound, and a plot that must not touch permanent basic farmland
// lies in a field without any.
func TestLots(t *testing.T) {
	places := regions(seed)
	villages := land(seed, places)
	for _, v := range villages {
		for i, f := range v.fields {
			if problems := geo.CheckRings(orb.MultiPolygon{{f.ring}}); problems != nil {
				t.Errorf("%s%s field %d: %v", v.town, v.name, i, problems)
			}
		}
	}
	all := lots(seed, 2026, villages, places)
	numbers := map[string]bool{}
	for _, l := range all {
		if problems := geo.CheckRings(orb.MultiPolygon{{l.ring}}); problems != nil {
			t.Errorf("plot %s: %v", l.no, problems)
		}
		if l.change.pbf != "" && (l.change.pbf == "yes") != l.pbf {
			t.Errorf("plot %s: the change wants PBF %s, the field says %v", l.no, l.change.pbf, l.pbf)
		}
		numbers[l.no] = true
		at := zone.ToGeographic(middle(l.ring))
		in := func(p org.Place) bool { _, _, inside := geo.ToPlot(at, p.Boundary); return inside }
		home := slices.IndexFunc(places[2:], func(p org.Place) bool { return in(p) && p.Code == l.county })
		switch l.kind {
		case "outside":
			if in(places[1]) {
				t.Errorf("plot %s lies in the city", l.no)
			}
		case "mismatch":
			if home >= 0 {
				t.Errorf("plot %s lies where its file says", l.no)
			}
		case "border":
		default:
			if home < 0 {
				t.Errorf("plot %s does not lie in %s", l.no, l.county)
			}
		}
	}
	if len(numbers) != len(all) {
		t.Errorf("%d numbers for %d plots", len(numbers), len(all))
	}
	again := lots(seed, 2026, land(seed, regions(seed)), regions(seed))
	for i := range all {
		if all[i].no != again[i].no || !cmp.Equal(all[i].ring, again[i].ring) || !slices.Equal(all[i].steps, again[i].steps) || all[i].ago != again[i].ago {
			t.Fatalf("plot %s is another one the second time", all[i].no)
		}
	}
	day := time.Date(2026, 8, 18, 0, 0, 0, 0, org.Shanghai)
	one, err1 := plotFile(all[:40], nil, day)
	two, err2 := plotFile(again[:40], nil, day)
	if err1 != nil || err2 != nil || !bytes.Equal(one, two) {
		t.Errorf("the same seed gives two files: %v, %v", err1, err2)
	}
}

// Every story of the table is a walk through the life of a case.
func TestStories(t *testing.T) {
	walk := func(from casework.State, steps []string) {
		for _, w := range steps {
			do := casework.Action(w)
			if do.Doc().Tone == "" {
				continue
			}
			at := slices.IndexFunc(casework.Lifecycle, func(r casework.Row) bool { return r.From == from && r.Do == do })
			if at < 0 {
				t.Errorf("%v: %s is not possible in %s", steps, w, from)
				return
			}
			from = casework.Lifecycle[at].To
		}
	}
	total := 0
	for _, s := range stories {
		total += s.cases
		walk(casework.Imported, s.steps)
		for _, part := range s.children {
			walk(casework.Imported, part)
		}
		if s.batch < 1 || s.batch > len(batchPlans) || s.ago[0] > s.ago[1] || s.ago[1] > float64(batchPlans[s.batch-1].ago) {
			t.Errorf("batch %d, %v days ago: %v", s.batch, s.ago, s.steps)
		}
	}
	if total < 280 || total > 320 {
		t.Errorf("%d cases", total)
	}
}

// Whenever the demo is started, steps keep their order and their distance, lie
// after the import and not in the future; with room enough they are taken in
// working hours.
func TestTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2025, 11, 1, 0, 0, 0, 0, org.Shanghai).Add(time.Duration(rapid.IntRange(0, 420*24).Draw(t, "hours")) * time.Hour)
		c := newClock(now)
		s := rapid.SampledFrom(stories).Draw(t, "story")
		if len(s.steps) == 0 {
			return
		}
		from := imported(c.issueDay(batchPlans[s.batch-1].ago))
		ago := rapid.Float64Range(s.ago[0], s.ago[1]).Draw(t, "ago")
		to := now.Add(-time.Duration(ago * 24 * float64(time.Hour)))
		last := from
		for i, at := range c.times(rand.New(rand.NewPCG(1, 2)), from, to, s.steps) {
			if at.Before(last.Add(gap - time.Second)) {
				t.Fatalf("%s: step %d at %s, the one before at %s", now, i+1, at, last)
			}
			last = at
		}
		if last.After(now) {
			t.Fatalf("%s: the last step is at %s", now, last)
		}
		if since := last.Sub(midnight(last)); ago > 12 && (!c.working(last) || since < opens || since > shuts) {
			t.Fatalf("the last step is at %s", last)
		}
	})
}

// On a Monday before work, with no more room than the steps need, they are
// squeezed in rather than put off to the morning.
func TestTimesWithoutRoom(t *testing.T) {
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, org.Shanghai)
	steps := []string{"issue", "receive", "depute", "report_finding"}
	from := now.Add(-gap * time.Duration(len(steps)))
	for i, at := range newClock(now).times(rand.New(rand.NewPCG(1, 2)), from, now, steps) {
		if want := from.Add(gap * time.Duration(i+1)); !at.Equal(want) {
			t.Errorf("step %d at %s, want %s", i+1, at, want)
		}
	}
}
