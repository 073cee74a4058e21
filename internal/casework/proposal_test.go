package casework

import (
	"strings"
	"testing"
	"time"

	"liangtian/internal/org"
	"liangtian/internal/plot"
)

var nineTenths = Carrying{Share: 0.9}

func TestProposals(t *testing.T) {
	temporary := func(share float64, from, to org.Date) plot.Overlay {
		return plot.Overlay{Kind: "temporary_land_use", Document: "临〔2026〕7号", AreaCents: int64(share * 1e6), Share: share, ValidFrom: from, ValidTo: to}
	}
	for _, c := range []struct {
		name    string
		o       plot.Overlay
		carries bool
		words   string
	}{
		{"in its time", temporary(0.97, "", "2026-12-31"), true, "临时用地 临〔2026〕7号，覆盖 97%，有效期至 2026-12-31，检测时在有效期内。"},
		{"on its last day", temporary(1, "2026-05-01", "2026-05-01"), true, "有效期 2026-05-01 至 2026-05-01，检测时在有效期内。"},
		{"no dates", temporary(0.9, "", ""), true, "覆盖 90%。"},
		{"expired", temporary(0.97, "", "2026-04-30"), false, "；检测时（2026-05-01）已过期，不足以认定无需整改。"},
		{"not yet", temporary(0.97, "2026-05-02", ""), false, "自 2026-05-02 起有效；检测时（2026-05-01）尚未生效"},
		{"too little", temporary(0.4, "", "2026-12-31"), false, "覆盖 40%，有效期至 2026-12-31，检测时在有效期内；覆盖不足 90%，不足以认定无需整改。"},
		{"nearly enough is not rounded", temporary(0.8999, "", ""), false, "覆盖 89.9%；覆盖不足 90%"},
		{"both", temporary(0.4, "", "2025-01-01"), false, "已过期；覆盖不足 90%"},
		{"no document", plot.Overlay{Kind: "disaster_loss", AreaCents: 9, Share: 1}, true, "灾毁，没有文号，覆盖 100%。"},
	} {
		got := Proposals([]plot.Overlay{c.o}, "2026-05-01", nineTenths)
		if len(got) != 1 || got[0].Carries != c.carries || !strings.Contains(got[0].Words, c.words) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	silent := []plot.Overlay{
		{Kind: "farmland", AreaCents: 1e6, Share: 1},
		{Kind: "other", Layer: "规划", AreaCents: 1e6, Share: 1},
		{Kind: "temporary_land_use", AreaCents: 600, Share: 0.001, Sliver: true},
		{Kind: "disaster_loss"},
	}
	if got := Proposals(silent, "2026-05-01", nineTenths); len(got) != 0 {
		t.Errorf("these say nothing for the plot: %+v", got)
	}
	mixed := []plot.Overlay{temporary(0.4, "", ""), {Kind: "facility_agriculture", Document: "备1", AreaCents: 1e6, Share: 0.95}}
	if got := Proposals(mixed, "2026-05-01", nineTenths); len(got) != 2 || got[0].Ground != "facility" || got[1].Carries {
		t.Errorf("what carries comes first: %+v", got)
	}
	if got := Proposals(mixed, "2026-05-01", Carrying{Share: 0.3}); !got[0].Carries || !got[1].Carries || got[0].Ground != "temporary" {
		t.Errorf("the share is a parameter: %+v", got)
	}
}

// Every ground that the table of layers proposes is one that «clear» takes.
func TestProposedGroundsAreKnown(t *testing.T) {
	n := 0
	for _, k := range plot.LayerKinds {
		if k.Exception() {
			n++
			if _, ok := find(Grounds, k.Ground); !ok {
				t.Errorf("%s proposes %s", k.Code, k.Ground)
			}
		}
	}
	if n != 5 {
		t.Errorf("%d exceptions", n)
	}
}

func TestDetectedOn(t *testing.T) {
	for period, want := range map[string]org.Date{"20260501": "2026-05-01", "2026-05-02": "2026-05-02", "": "2026-06-10", "2026年": "2026-06-10", "20261332": "2026-06-10"} {
		if got := DetectedOn(plot.Plot{PeriodAfter: period}, "2026-06-10"); got != want {
			t.Errorf("%q: %s", period, got)
		}
	}
}

// The step clear comes with the proposal; no other step does.
func TestClearIsProposed(t *testing.T) {
	now := time.Date(2026, 6, 20, 10, 0, 0, 0, org.Shanghai)
	d := Dossier{
		Case:  Case{State: FindingReview, Lead: org.NaturalResources, County: "430223", Version: 1},
		Batch: Batch{IssuedOn: "2026-06-10", Carrying: nineTenths},
		Plot:  plot.Plot{Overlays: []plot.Overlay{{Kind: "facility_agriculture", Document: "备〔2025〕12号", AreaCents: 1e6, Share: 0.99}}},
	}
	who := org.Person{ID: 1, Role: org.CountyReviewer, Department: org.NaturalResources, Region: "430223", Active: true}
	defaults := func() map[string]any {
		out := map[string]any{}
		for _, o := range Options(d, who, now) {
			for _, f := range o.Inputs {
				if f.Name == "ground" || f.Name == "document" {
					out[string(o.Action)+" "+f.Name] = f.Default
				}
			}
		}
		return out
	}
	got := defaults()
	if got["clear ground"] != "facility" || got["clear document"] != "备〔2025〕12号" || got["uphold document"] != nil {
		t.Errorf("%v", got)
	}
	d.Plot.Overlays[0].Share = 0.5
	if got := defaults(); got["clear ground"] != nil || got["clear document"] != nil {
		t.Errorf("half a plot was proposed: %v", got)
	}
	d.Batch.Carrying.Share = 0.5
	if got := defaults(); got["clear ground"] != "facility" {
		t.Errorf("the batch is content with half a plot: %v", got)
	}
}

func TestCompareOverlays(t *testing.T) {
	o := func(kind string, id int64, version int, cents int64, document string) plot.Overlay {
		return plot.Overlay{Kind: kind, LayerID: id, Layer: kind, Version: version, AreaCents: cents, Document: document}
	}
	frozen := []plot.Overlay{o("farmland", 1, 1, 1000_00, ""), o("pbf", 2, 1, 500_00, ""), o("temporary_land_use", 3, 1, 100_00, "a"), o("disaster_loss", 9, 1, 300_00, "z")}
	now := []plot.Overlay{o("farmland", 4, 2, 1005_00, ""), o("pbf", 2, 1, 0, ""), o("temporary_land_use", 5, 2, 100_00, "b"), o("urban_boundary", 6, 1, 700_00, "")}
	inUse := []plot.Overlay{o("farmland", 4, 2, 0, ""), o("pbf", 2, 1, 0, ""), o("temporary_land_use", 5, 2, 0, ""), o("urban_boundary", 6, 1, 0, "")}
	got := CompareOverlays(frozen, now, inUse, map[int64]org.Date{1: "2024-12-31", 4: "2025-12-31"}, plot.SliverCents)
	want := []struct {
		kind    string
		diff    int64
		changed bool
		sides   string
	}{{"farmland", 500, false, "both"}, {"pbf", -500_00, true, "both"}, {"temporary_land_use", 0, true, "both"}, {"disaster_loss", -300_00, true, "frozen"}, {"urban_boundary", 700_00, true, "now"}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, w := range want {
		g := got[i]
		sides := map[bool]string{true: "both"}[g.Frozen != nil && g.Now != nil]
		if g.Frozen != nil && g.Now == nil {
			sides = "frozen"
		} else if g.Frozen == nil {
			sides = "now"
		}
		if g.Kind != w.kind || g.DiffCents != w.diff || g.Changed != w.changed || sides != w.sides {
			t.Errorf("want %+v, got %+v", w, g)
		}
	}
	exact := CompareOverlays(frozen, []plot.Overlay{o("farmland", 1, 1, 1000_00, ""), o("pbf", 2, 1, 500_01, "")}, nil, nil, 0)
	if exact[0].Changed || !exact[1].Changed {
		t.Errorf("without a tolerance what is the same is the same: %+v", exact)
	}
	if got[0].Frozen.AsOf != "2024-12-31" || got[0].Now.AsOf != "2025-12-31" || got[0].Now.Version != 2 {
		t.Errorf("versions and dates: %+v %+v", got[0].Frozen, got[0].Now)
	}
}
