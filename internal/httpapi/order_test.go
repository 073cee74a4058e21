package httpapi_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/intake"
)

// site is one piece of ground, and how each batch saw it: not at all, as it
// is, redrawn a little, half as wide, or half as wide again.
const (
	unseen = iota
	asIs
	redrawn
	inside
	beyond
)

func sighted(batch, site, how int) apptest.Plot {
	p := apptest.Plot{
		No: fmt.Sprintf("%d-%02d", batch, site), Type: "GF", PBF: "否", County: apptest.A,
		Lon: 113.31 + 0.006*float64(site%6), Lat: 27.02 + 0.006*float64(site/6), Size: 0.0012,
	}
	switch how {
	case redrawn:
		p.Lon += 0.00003
	case inside:
		p.Size *= 0.6
	case beyond:
		p.Size *= 1.5
	}
	return p
}

// The same batches, in any order and any number of times, give the same cases:
// the same land under a case, each piece once, and every number on its ground.
func TestImportsInAnyOrderGiveTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 2026))
	const batches, sites = 3, 18
	var archives [batches][]byte
	for b := range batches {
		var plots []apptest.Plot
		for s := range sites {
			if how := r.IntN(5); how != unseen {
				plots = append(plots, sighted(b, s, how))
			}
		}
		archives[b] = apptest.Archive(t, plots)
	}
	first := ""
	for round, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 2, 1, 1, 0}, {0, 0, 1, 0, 2, 1, 2}} {
		got := brought(t, archives[:], order)
		if round == 0 {
			first = got
			continue
		}
		if got != first {
			t.Errorf("in the order %v:\n%s\nin the order 0, 1, 2:\n%s", order, got, first)
		}
	}
}

// brought imports batches in an order and says what came of it.
func brought(t *testing.T, archives [][]byte, order []int) string {
	c := apptest.Empty(t)
	ids := make([]int64, len(archives))
	for b := range archives {
		ids[b] = c.NewBatch(fmt.Sprintf("示〔2026〕%d号", b))
	}
	done := map[int]bool{}
	for _, b := range order {
		im := c.Add(ids[b], archives[b])
		im = c.Unit(im.ID, "m2")
		adds(t, im)
		if done[b] {
			if n := im.Counts.Groups[intake.Existing]; n != im.Counts.Read {
				t.Errorf("order %v: batch %d again: %+v", order, b, im.Counts)
			}
			continue
		}
		done[b] = true
		if im = c.Commit(im.ID); im.Status != intake.Committed {
			t.Fatalf("order %v: batch %d ended %s: %+v", order, b, im.Status, im.Problem)
		}
		adds(t, im)
	}
	// What is redrawn lies three metres aside: a quarter of a hectare is no more
	// and no less than a site.
	var grounds []string
	if err := c.Owner.NewRaw(`SELECT string_agg(DISTINCT d.plot_no, ' ' ORDER BY d.plot_no) || ': ' || round(ST_Area(ST_Union(p.geom)::geography)::numeric / 2500) || ' quarters of a hectare'
		FROM detections d JOIN cases c ON c.id = d.case_id JOIN plots p ON p.id = c.plot_id GROUP BY ground_of(d.ground_id)`).Scan(t.Context(), &grounds); err != nil {
		t.Fatal(err)
	}
	slices.Sort(grounds)
	twice := apptest.Ask[float64](c, `SELECT coalesce(sum(ST_Area(ST_Intersection(a.geom, b.geom)::geography)), 0) FROM cases x JOIN plots a ON a.id = x.plot_id
		JOIN plots b ON b.geom && a.geom AND b.id > a.id JOIN cases y ON y.plot_id = b.id`)
	if twice > 20 {
		t.Errorf("order %v: %.0f m² are under two cases", order, twice)
	}
	return strings.Join(grounds, "\n")
}
