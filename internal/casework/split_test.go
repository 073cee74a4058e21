package casework_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"liangtian/internal/casework"
)

// A split makes 2 to 20 parts whose areas are the parent's within 0.01 亩; each
// part carries its own finding and is routed anew.
func TestSplit(t *testing.T) {
	d := dossier(casework.FindingReview)
	d.Plot.Town, d.Plot.Note, d.Plot.ClassBefore, d.Plot.CountyInFile = "仙庾镇", "原注", "0101", "430202"
	out := done(t, d, reviewNR, casework.SplitUp)
	if len(out.Children) != 2 || out.Next.State != casework.Split {
		t.Fatalf("%d parts, parent %s", len(out.Children), out.Next.State)
	}
	building, orchard := out.Children[0], out.Children[1]
	if r := building.Case.Facts.Routing; building.Case.Lead != nr || r.Rule != 5 {
		t.Errorf("the building went to %s by rule %d", building.Case.Lead, r.Rule)
	}
	if r := orchard.Case.Facts.Routing; orchard.Case.Lead != ag || r.Rule != 7 || orchard.Plot.Type != "02" {
		t.Errorf("the orchard of type %s went to %s by rule %d", orchard.Plot.Type, orchard.Case.Lead, r.Rule)
	}
	for i, b := range out.Children {
		c, p := b.Case, b.Plot
		if p.No != fmt.Sprintf("430202A1_%d", i+1) || *p.ParentID != 9 || p.BatchID != 5 || p.Town != "仙庾镇" || p.Note != "原注" ||
			p.ClassBefore != "0101" || p.CountyInFile != "430202" || p.AreaCents != area/2 {
			t.Errorf("part %d as a plot: %+v", i+1, p)
		}
		if c.State != casework.Imported || c.Version != 1 || *c.ParentID != 7 || c.County != county || c.Facts.Round != 1 ||
			c.Facts.Finding.Code != "true" || c.Facts.Finding.By != reviewNR.Name || c.DueOn != "2026-06-13" {
			t.Errorf("part %d as a case: %+v", i+1, c)
		}
		if e := b.Event; e.Action != casework.SplitOff || e.From != "" || e.To != casework.Imported || e.ActorID != reviewNR.ID {
			t.Errorf("part %d begins with %+v", i+1, e)
		}
	}
}

func TestSplitRefused(t *testing.T) {
	d := dossier(casework.FindingReview)
	with := func(children ...casework.ChildInput) func(*casework.Input) {
		return func(in *casework.Input) { in.Children = children }
	}
	even := func(n int) (out []casework.ChildInput) {
		cents := make([]int64, n)
		for i := range cents {
			cents[i] = area / int64(n)
		}
		return parts(cents...)
	}
	done(t, d, reviewNR, casework.SplitUp, with(even(20)...))
	refused(t, "split-count", d, reviewNR, casework.SplitUp, with(even(1)...))
	refused(t, "split-count", d, reviewNR, casework.SplitUp, with(even(21)...))
	refused(t, "step-input", d, reviewNR, casework.SplitUp, with())
	for _, off := range []int64{667, -667} {
		done(t, d, reviewNR, casework.SplitUp, with(parts(400_000, 600_000+off)...))
		one := off / 667
		refused(t, "split-area", d, reviewNR, casework.SplitUp, with(parts(400_000, 600_000+off+one)...))
	}
	for code, edit := range map[string]func(*casework.ChildInput){
		"split-finding": func(c *casework.ChildInput) { c.Finding.Code = "" },
		"split-type":    func(c *casework.ChildInput) { c.Type = "ZZ" },
	} {
		bad := parts(400_000, 600_000)
		edit(&bad[1])
		refused(t, code, d, reviewNR, casework.SplitUp, with(bad...))
	}
}

// The carve-out within a split: a pond that was dug is natural resources', frogs
// on a field are agriculture's, a type alone never is.
func TestSplitIsRoutedByWhatWasSeen(t *testing.T) {
	for _, c := range []struct {
		digging, activity, lead string
		rule                    int
	}{{"yes", "aquaculture", "natural_resources", 2}, {"no", "aquaculture", "agriculture", 1}, {"", "", "natural_resources", 2}} {
		children := parts(400_000, 600_000)
		children[1].Type, children[1].Digging, children[1].Activity = "KT", c.digging, c.activity
		out := done(t, dossier(casework.FindingReview), reviewNR, casework.SplitUp, func(in *casework.Input) { in.Children = children })
		if got := out.Children[1].Case; string(got.Lead) != c.lead || got.Facts.Routing.Rule != c.rule {
			t.Errorf("%+v: %s by rule %d", c, got.Lead, got.Facts.Routing.Rule)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
