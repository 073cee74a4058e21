package httpapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
)

// biography is that of the ground of a case, as the joint office sees it.
func biography(t *testing.T, c *apptest.City, plotNo string) httpapi.BiographyView {
	t.Helper()
	cl := c.As("lxb")
	note := cl.File(c.Case(plotNo)).Ground
	b := apptest.Into[httpapi.BiographyView](t, cl.Get(fmt.Sprintf("/api/grounds/%d", note.ID)))
	if b.No != note.No || len(b.Cases) != note.Cases || len(b.Detections) != note.Detections {
		t.Errorf("the file of %s says %+v; the biography %s has %d cases, %d detections", plotNo, note, b.No, len(b.Cases), len(b.Detections))
	}
	return b
}

// told is a biography in short: its cases, what was detected how, its outlines.
func told(b httpapi.BiographyView) string {
	var cases, seen, plots []string
	for _, k := range b.Cases {
		cases = append(cases, k.PlotNo)
	}
	for _, d := range b.Detections {
		seen = append(seen, d.PlotNo+" "+d.Relation)
		if len(d.Outline) == 0 || d.AreaCents == 0 || d.Batch == "" {
			seen = append(seen, "without an outline")
		}
	}
	for _, p := range b.Plots {
		plots = append(plots, fmt.Sprintf("%s v%d", p.PlotNo, p.Version))
	}
	return strings.Join(cases, " ") + " | " + strings.Join(seen, ", ") + " | " + strings.Join(plots, ", ")
}

// A ground is one through a second detection, a growth, a relapse, a plot over
// two of them, a correction and a split.
func TestOneGround(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	first, im := quarters(t, c)
	apptest.Into[intake.Import](t, c.As("shi.zr").Post(fmt.Sprintf("/api/imports/%d/decisions", im.ID), in{"verdict": "relapse", "decision": "reopen"}))
	c.Commit(im.ID)
	correction := c.Add(first, apptest.Archive(t, []apptest.Plot{lot("S1", 113.31, 0.0012)}))
	c.Unit(correction.ID, "m2")
	c.Commit(correction.ID)
	for no, want := range map[string]string{
		"S1": "S1 | S1 new, S2 same, S1 revised | S1 v1, S1 v2",
		"G1": "G1 G2 | G1 new, G2 grown | G1 v1, G2 v1",
		"G2": "G1 G2 | G1 new, G2 grown | G1 v1, G2 v1",
		"P1": "P1 | P1 new, P2 part | P1 v1",
		"R1": "R1 | R1 new, R2 relapse | R1 v1",
		"X2": "X1 X2 X3 | X1 new, X2 new, X3 grown | X1 v1, X2 v1, X3 v1",
	} {
		if got := told(biography(t, c, no)); got != want {
			t.Errorf("%s: %s, want %s", no, got, want)
		}
	}
	merged := biography(t, c, "X1")
	if len(merged.Merges) != 1 || merged.Merges[0].Into != merged.No {
		t.Errorf("%s was merged: %+v", merged.No, merged.Merges)
	}
	younger := apptest.Ask[int64](c, "SELECT ground_id FROM ground_merges")
	if b := apptest.Into[httpapi.BiographyView](t, c.As("lxb").Get(fmt.Sprintf("/api/grounds/%d", younger))); b.No != merged.No {
		t.Errorf("the number it had leads to %s", b.No)
	}
	relapse := biography(t, c, "R1")
	did := []casework.Action{}
	for _, d := range relapse.Decisions {
		did = append(did, d.Action)
	}
	if len(did) != 9 || did[0] != casework.Import || did[7] != casework.Close || did[8] != casework.Reopen {
		t.Errorf("%v", did)
	}
	if d := relapse.Decisions[8]; d.PlotNo != "R1" || d.ActorName == "" || d.ActorUnit == "" || d.Words == "" {
		t.Errorf("%+v", d)
	}
	if a := c.As("lxb").Get("/api/grounds/999999"); a.Status != http.StatusNotFound || a.Problem().Code != "no-such-ground" {
		t.Errorf("%s", a)
	}
	dividedGround(t, c)
}

// dividedGround: parts share the ground of the whole, whoever leads them; who
// sees only one of them is told that there is more.
func dividedGround(t *testing.T, c *apptest.City) {
	s := tell(t, c, "P1")
	s.verified("shi.zr", "a.zr")
	b := c.As("a.zr.sh").File(s.id).Plot.Geometry.Orb().Bound()
	x := b.Center()[0]
	cut := apptest.Into[httpapi.SplitPreview](t, c.As("a.zr.sh").Post(fmt.Sprintf("/api/cases/%d/split-preview", s.id),
		in{"line": [][2]float64{{x, b.Min[1] - 0.001}, {x, b.Max[1] + 0.001}}}))
	part := func(i int, typ, planting string) in {
		return in{"outline": cut.Children[i].Outline, "type": typ, "planting": planting, "finding": in{"code": "true"}}
	}
	s.does("a.zr.sh", "split", in{"children": []in{part(0, "20", ""), part(1, "01", "WG")}, "reason": "两类用途"}, casework.Split)
	whole := biography(t, c, "P1_1")
	if got := told(whole); got != "P1 P1_1 P1_2 | P1 new, P2 part | P1 v1, P1_1 v1, P1_2 v1" || whole.Hidden != 0 {
		t.Errorf("%s, %d hidden", got, whole.Hidden)
	}
	if !slices.ContainsFunc(whole.Plots, func(p casework.GroundPlot) bool { return p.PlotNo == "P1_2" && p.ParentID != nil }) {
		t.Errorf("the part does not name the whole: %+v", whole.Plots)
	}
	lead := apptest.Into[httpapi.BiographyView](t, c.As("shi.zr").Get(fmt.Sprintf("/api/grounds/%d", whole.ID)))
	if got := told(lead); got != "P1 P1_1 | P1 new, P2 part | P1 v1, P1_1 v1" || lead.Hidden != 1 {
		t.Errorf("the other department is told %s, %d hidden", got, lead.Hidden)
	}
}
