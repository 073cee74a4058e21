package casework_test

import (
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/routing"
)

// A case that waits is decided anew on the facts it was decided on; what a
// person or a conference settled stays.
func TestApplyRules(t *testing.T) {
	d := dossier(casework.Imported)
	d.Case.Facts.Routing.Facts = routing.Facts{Type: "KT", Digging: "no", Activity: "aquaculture", PBF: "yes"}
	out := done(t, d, cityAG, casework.ApplyRules)
	if c := out.Next; c.Lead != ag || c.Partner != nr || c.Qualification != routing.NonGrain || c.Facts.Routing.Rule != 1 ||
		c.Facts.Routing.Version != 1 || c.Facts.Routing.Facts != d.Case.Facts.Routing.Facts || c.DueOn != d.Case.DueOn || c.County != county {
		t.Errorf("decided anew: %+v", c)
	}
	again := d
	again.Case = out.Next
	refused(t, "step-unmet", again, cityAG, casework.ApplyRules)

	rerouted := d
	rerouted.Case.Lead = ag
	refused(t, "step-unmet", rerouted, cityNR, casework.ApplyRules)
	conferred := d
	conferred.Case.Facts.Conferred = true
	refused(t, "step-unmet", conferred, cityNR, casework.ApplyRules)

	// What no rule led may find one, and what one led may find none.
	orphan := dossier(casework.Imported)
	orphan.Case.Lead, orphan.Case.Facts.Routing = "", routing.Decision{Facts: routing.Facts{Type: "GF"}}
	if c := done(t, orphan, cityNR, casework.ApplyRules).Next; c.Lead != nr || c.Facts.Routing.Rule != 5 {
		t.Errorf("found: %+v", c)
	}
	lost := dossier(casework.Imported)
	lost.Case.Facts.Routing.Facts = routing.Facts{Type: "ZZ9"}
	if c := done(t, lost, cityNR, casework.ApplyRules).Next; c.Lead != "" || c.Facts.Routing.Words == "" {
		t.Errorf("lost: %+v", c)
	}
}

// A split is routed by the rules of its batch's dossier, whichever they are.
func TestSplitFollowsTheRules(t *testing.T) {
	d := dossier(casework.FindingReview)
	d.Batch.Routing = routing.Rules{Version: 9, List: []routing.Rule{{No: 70, Lead: ag, Qualification: routing.NonGrain, Track: "rectification"}}}
	for _, b := range done(t, d, reviewNR, casework.SplitUp).Children {
		if r := b.Case.Facts.Routing; r.Version != 9 || r.Rule != 70 || b.Case.Lead != ag {
			t.Errorf("a part was routed by %+v", r)
		}
	}
}
