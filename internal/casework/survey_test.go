package casework_test

import (
	"encoding/json"
	"testing"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/plot"
)

func TestSurveyIsCheckedAndMeasured(t *testing.T) {
	d := dossier(casework.Verifying)
	centre := d.Plot.Geometry.Bound().Center()
	around := func(dx, size float64) *geo.MultiPolygon {
		x, y := centre[0]+dx, centre[1]
		return &geo.MultiPolygon{{{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}}}
	}
	bowtie := &geo.MultiPolygon{{{centre, {centre[0] + 1e-3, centre[1] + 1e-3}, {centre[0] + 1e-3, centre[1]}, {centre[0], centre[1] + 1e-3}, centre}}}
	for name, c := range map[string]struct {
		survey casework.Survey
		code   string
	}{
		"whole": {casework.Survey{
			Checklist: []casework.Checked{{Code: "hardened", Answer: "yes"}}, Outline: around(0, 1e-3), OutlineHow: "walked",
			Crop: "rice", Growth: "seedling", Measures: []casework.MeasureInput{{Code: "fill_pond", AreaCents: 100}},
			Signature: &casework.Signature{Name: "李某", Strokes: [][][2]int{{{0, 0}, {1000, 1000}}}},
		}, ""},
		"refused to sign": {casework.Survey{Signature: &casework.Signature{Refused: "不在场"}}, ""},
		"unknown check":   {casework.Survey{Checklist: []casework.Checked{{Code: "moon", Answer: "yes"}}}, "survey-invalid"},
		"unknown answer":  {casework.Survey{Checklist: []casework.Checked{{Code: "hardened", Answer: "maybe"}}}, "survey-invalid"},
		"unknown crop":    {casework.Survey{Crop: "bamboo"}, "survey-invalid"},
		"unknown growth":  {casework.Survey{Growth: "fast"}, "survey-invalid"},
		"odd outline":     {casework.Survey{Outline: around(0, 1e-3), OutlineHow: "guessed"}, "survey-invalid"},
		"bow tie":         {casework.Survey{Outline: bowtie}, "survey-outline"},
		"far away":        {casework.Survey{Outline: around(1, 1e-3)}, "survey-outline"},
		"no strokes":      {casework.Survey{Signature: &casework.Signature{Name: "李某"}}, "survey-invalid"},
		"nameless":        {casework.Survey{Signature: &casework.Signature{Strokes: [][][2]int{{{1, 1}}}}}, "survey-invalid"},
		"off the pad":     {casework.Survey{Signature: &casework.Signature{Name: "李某", Strokes: [][][2]int{{{1, 1001}}}}}, "survey-invalid"},
		"negative area":   {casework.Survey{Measures: []casework.MeasureInput{{Code: "fill_pond", AreaCents: -1}}}, "survey-invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := casework.Command{Action: casework.ReportFinding, Version: d.Case.Version, Input: casework.Input{
				Finding: &casework.FindingInput{Code: "true"}, NotReachable: "WFDD", Survey: &c.survey,
			}}
			out, err := casework.Perform(d, inspNR, cmd, now)
			if c.code != "" {
				if !fault.Is(err, c.code) {
					t.Fatalf("want %s, got %v", c.code, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var kept casework.Input
			if err := json.Unmarshal(out.Event.Payload, &kept); err != nil {
				t.Fatal(err)
			}
			if o := c.survey.Outline; o != nil && kept.Survey.OutlineCents != geo.AreaCents(o.Orb()) {
				t.Errorf("the outline measures %d", kept.Survey.OutlineCents)
			}
		})
	}
}

func TestChecklistsCoverEveryGroupOfTypes(t *testing.T) {
	have := map[string]bool{}
	for _, l := range casework.Checklists() {
		if have[l.Group] {
			t.Errorf("%s is not in one piece", l.Group)
		}
		have[l.Group] = len(l.Items) > 0
	}
	for _, c := range plot.Types.List {
		if !have[c.Group] {
			t.Errorf("no checklist for %s %s", c.Code, c.Group)
		}
	}
}
