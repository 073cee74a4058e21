package postgres_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/plot"
)

// drawnAt is where the drawn plots lie.
var drawnAt = orb.Point{113.33, 27.06}

// blob draws an outline around a point: 3 to 9 corners, up to 120 m out.
func blob(r *rand.Rand, at orb.Point, reach float64) orb.Polygon {
	n := 3 + r.IntN(7)
	turn := r.Float64()
	var ring orb.Ring
	for i := range n {
		a := (float64(i) + turn) * 2 * math.Pi / float64(n)
		out := reach * (0.25 + 0.75*r.Float64())
		ring = append(ring, orb.Point{at[0] + out*math.Cos(a), at[1] + out*math.Sin(a)})
	}
	return orb.Polygon{append(ring, ring[0])}
}

func somewhere(r *rand.Rand, reach float64) orb.Point {
	return orb.Point{drawnAt[0] + reach*(2*r.Float64()-1), drawnAt[1] + reach*(2*r.Float64()-1)}
}

// Whatever layers run through whatever plot, with holes, in several parts, a
// hair beside its edge: every cutting covers the plot, nothing twice, its areas
// add up, and what a person then sends is accepted.
func TestProposalsCoverThePlot(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	for i, kind := range []string{"farmland", "pbf", "ecological_redline"} {
		do(t, c, `INSERT INTO layers (id, kind, name, version, authority, as_of, sha256, ready) OVERRIDING SYSTEM VALUE VALUES (?, ?, '测试', 1, '测试', '2026-01-01', '', true)`, i+1, kind)
	}
	seen := map[int]int{}
	for seed := range uint64(40) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { draw(t, c, seed, seen) })
	}
	if len(seen) < 3 {
		t.Errorf("the draws are all alike: %v", seen)
	}
	t.Logf("cuttings a plot: %v", seen)
}

func do(t *testing.T, c *apptest.City, query string, args ...any) {
	t.Helper()
	if _, err := c.Owner.NewRaw(query, args...).Exec(t.Context()); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func draw(t *testing.T, c *apptest.City, seed uint64, seen map[int]int) {
	ctx, who, id := t.Context(), c.Person("shi.zr"), c.Case("A1")
	r := rand.New(rand.NewPCG(seed, 0))
	whole := orb.MultiPolygon{}
	for range 1 + r.IntN(3) {
		whole = append(whole, blob(r, somewhere(r, 0.001), 0.0012))
	}
	hole := blob(r, somewhere(r, 0.0005), 0.0004)
	do(t, c, `UPDATE plots SET geom = g FROM (SELECT ST_Multi(ST_CollectionExtract(ST_Difference(
		ST_UnaryUnion(ST_MakeValid(?::geometry)), ST_MakeValid(?::geometry)), 3)) AS g) d WHERE id = (SELECT plot_id FROM cases WHERE id = ?) AND NOT ST_IsEmpty(g)`,
		geo.MultiPolygon(whole), geo.MultiPolygon{hole}, id)
	do(t, c, `DELETE FROM layer_features`)
	for layer := range 3 {
		for range r.IntN(4) {
			do(t, c, `INSERT INTO layer_features (layer_id, geom) SELECT ?, ST_Multi(ST_CollectionExtract(ST_MakeValid(?::geometry), 3))`,
				layer+1, geo.MultiPolygon{blob(r, somewhere(r, 0.0015), 0.0015)})
		}
		// The plot's own outline, a hair aside: nothing but slivers.
		if hair := []float64{-1, 0, 1e-10, 3e-9}[r.IntN(4)]; hair >= 0 {
			do(t, c, `INSERT INTO layer_features (layer_id, geom) SELECT ?, ST_Translate(ST_Multi((ST_Dump(geom)).geom), ?, 0) FROM plots WHERE id = (SELECT plot_id FROM cases WHERE id = ?) LIMIT 1`,
				layer+1, hair, id)
		}
	}
	d, err := c.App.Cases.Dossier(ctx, who, id)
	if err != nil {
		t.Fatal(err)
	}
	area := geo.AreaCents(d.Plot.Geometry)
	cuts, err := c.App.Cases.SplitByLayers(ctx, who, id)
	if err != nil {
		t.Fatal(err)
	}
	seen[len(cuts)]++
	for _, cut := range cuts {
		if len(cut.Parts) < 2 || len(cut.Parts) > 20 {
			t.Fatalf("%v makes %d parts", cut.Layers, len(cut.Parts))
		}
		var children []casework.ChildInput
		sum := int64(0)
		for _, p := range cut.Parts {
			sum += p.Measured.AreaCents
			children = append(children, casework.ChildInput{Outline: geo.MultiPolygon(p.Measured.Geometry)})
			if p.Measured.AreaCents < plot.SliverCents {
				t.Fatalf("%v proposes a sliver of %d", cut.Layers, p.Measured.AreaCents)
			}
			if p.Kind == "pbf" && *p.Measured.PBFCents < p.Measured.AreaCents*9/10 {
				t.Fatalf("%v calls pbf what is so for %d of %d", cut.Layers, *p.Measured.PBFCents, p.Measured.AreaCents)
			}
		}
		if off := sum - area; off > 667 || off < -667 {
			t.Fatalf("%v: %d and the plot has %d", cut.Layers, sum, area)
		}
		if _, err := c.App.Cases.MeasureParts(ctx, who, id, children); err != nil {
			t.Fatalf("%v is proposed and refused: %v", cut.Layers, err)
		}
	}
}
