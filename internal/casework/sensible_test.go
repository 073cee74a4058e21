package casework_test

import (
	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// sensible is what a person would fill in for a step of this case today.
func sensible(d casework.Dossier, a casework.Action) casework.Input {
	const why = "按核查情况办理"
	switch a {
	case casework.Reroute:
		return casework.Input{Department: ag, County: county, Reason: why}
	case casework.Void:
		return casework.Input{Ground: "duplicate", Reason: why}
	case casework.Refuse, casework.ReturnFinding, casework.HandOver, casework.Decline, casework.Lapse, casework.ReturnEvidence, casework.Rework, casework.ReturnApplication, casework.CarryOver:
		return casework.Input{Reason: why}
	case casework.Confer:
		return casework.Input{Document: "纪要〔2026〕3号", Department: ag, County: county}
	case casework.Depute:
		if d.Case.Lead == ag {
			return casework.Input{Inspectors: []int64{inspAG.ID}}
		}
		return casework.Input{Inspectors: []int64{inspNR.ID}}
	case casework.ReportFinding:
		return casework.Input{Finding: &casework.FindingInput{Code: "true", Note: "现场为厂房"}}
	case casework.Uphold:
		return casework.Input{Measures: []casework.MeasureInput{{Code: "demolish_restore", AreaCents: d.Plot.AreaCents}}, Deadline: "2026-08-01"}
	case casework.Clear:
		return casework.Input{Ground: "lawful", Document: "湘政地〔2025〕8号"}
	case casework.SplitUp:
		return casework.Input{Reason: why, Children: parts(d.Plot.AreaCents/2, d.Plot.AreaCents-d.Plot.AreaCents/2)}
	case casework.Escalate:
		return casework.Input{Question: "是否属历史存量，请审定"}
	case casework.Rule:
		return casework.Input{
			Outcome: casework.Rectifying, Document: "审〔2026〕1号", Deadline: "2026-08-01",
			Measures: []casework.MeasureInput{{Code: "demolish_restore", AreaCents: d.Plot.AreaCents}},
		}
	case casework.Extend:
		return casework.Input{Deadline: later(d.Case.Facts.Deadline), Reason: why}
	case casework.Finish:
		return casework.Input{FinishedOn: today, Measures: []casework.MeasureInput{{Code: "demolish_restore", AreaCents: d.Case.Facts.RectifyCents}}}
	case casework.ApplyToClose:
		return casework.Input{Application: "已整改到位，申请销号"}
	case casework.ReportUp:
		return casework.Input{ReportBatch: "2026年第2批"}
	case casework.Reopen:
		return casework.Input{Ground: "spot_check", Reason: why}
	case casework.Revise:
		return casework.Input{Reason: why, Corrected: &plot.Plot{Geometry: square(0.002), AreaCents: d.Plot.AreaCents, CountyByShare: string(county), CountyShare: 1}}
	}
	return casework.Input{}
}

// later is a day after both the deadline and today.
func later(deadline org.Date) org.Date {
	t, ok := max(deadline, today).Time()
	if !ok {
		return ""
	}
	return org.DateOf(t.AddDate(0, 0, 30))
}

func acceptance() *casework.Acceptance {
	return &casework.Acceptance{On: today, NaturalResources: "张三", Agriculture: "李四", Opinion: "同意通过验收"}
}

// parts are the parts of a split with these areas, side by side, the first a
// building and the others orchards on permanent basic farmland.
func parts(cents ...int64) (out []casework.ChildInput) {
	for i, c := range cents {
		p := casework.ChildInput{Outline: geo.MultiPolygon(square(0.001 * float64(i))), Type: "20", Finding: casework.FindingInput{Code: "true"}}
		pbf := int64(0)
		if i > 0 {
			p.Type, pbf = "2", c
		}
		p.Measured = plot.Plot{Geometry: square(0.001 * float64(i)), AreaCents: c, CountyByShare: string(county), CountyShare: 1, PBFCents: &pbf}
		out = append(out, p)
	}
	return out
}
