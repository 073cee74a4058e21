package casework_test

import (
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/plot"
)

// An orchard half on permanent basic farmland: what each part is, in the
// bureau's words, and where each would go.
func TestPropose(t *testing.T) {
	d := dossier(casework.FindingReview)
	measured := func(cents, pbf int64) plot.Plot {
		return plot.Plot{Geometry: square(0), AreaCents: cents, PBFCents: &pbf, CountyByShare: string(county), CountyShare: 1}
	}
	cuts := []casework.Cut{
		{Layers: []string{"pbf", "farmland"}, Parts: []casework.CutPart{
			{Kind: "pbf", Measured: measured(400_000, 400_000)}, {Kind: "farmland", Measured: measured(500_000, 0)}, {Measured: measured(100_000, 0)},
		}},
		{Layers: []string{"pbf"}, Parts: []casework.CutPart{{Kind: "pbf", Measured: measured(400_000, 400_000)}, {Measured: measured(600_000, 0)}}},
		{Layers: []string{"farmland"}, Parts: []casework.CutPart{{Kind: "farmland", Measured: measured(area, 0)}}},
		{Layers: []string{"ecological_redline"}, Parts: []casework.CutPart{{Kind: "ecological_redline", Measured: measured(1000, 0)}, {Measured: measured(area-1000, 0)}}},
	}
	type part struct {
		what string
		rule int
	}
	want := [][]part{
		{{"永农 6.00 亩", 7}, {"一般耕地 7.50 亩", 10}, {"非耕地 1.50 亩", 10}},
		{{"永农 6.00 亩", 7}, {"非永农 9.00 亩", 10}},
		{{"生态保护红线内 0.02 亩", 10}, {"生态保护红线外 14.99 亩", 10}},
	}
	got := casework.Propose(d, cuts, casework.ChildInput{Type: "2"})
	if len(got) != len(want) {
		t.Fatalf("%d proposals, want %d", len(got), len(want))
	}
	for i, p := range got {
		for k, w := range want[i] {
			if g := p.Parts[k]; g.What != w.what || g.Decision.Rule != w.rule || len(g.Outline) == 0 {
				t.Errorf("%v part %d: %s by rule %d, want %s by rule %d", p.Layers, k, g.What, g.Decision.Rule, w.what, w.rule)
			}
		}
	}
	pond := casework.Propose(d, cuts[1:2], casework.ChildInput{Type: "KT", Digging: "no", Activity: "aquaculture"})
	if r := pond[0].Parts[0].Decision; r.Rule != 1 || r.Lead != ag {
		t.Errorf("frogs on a field: %+v", r)
	}
	for _, s := range casework.States {
		d.Case.State = s.State
		if err := casework.MayPropose(d.Case); (err == nil) != (s.State == casework.FindingReview) || err != nil && !fault.Is(err, "split-not-now") {
			t.Errorf("in %s: %v", s.State, err)
		}
	}
}
