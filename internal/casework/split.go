package casework

import (
	"fmt"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/routing"

	"liangtian/geo"
)

// splitUp 部分属实: the plot becomes parts that cover it; each part carries its
// own finding and is routed anew. The parts' areas were measured by the store.
func splitUp(s *step) error {
	if n := len(s.in.Children); n < 2 || n > 20 {
		return fault.Bad("children", "split-count", "拆分应为 2 到 20 个子图斑。")
	}
	var sum int64
	for i, part := range s.in.Children {
		if _, ok := find(Findings, part.Finding.Code); !ok {
			return fault.Bad("children", "split-finding", "第 %d 个子图斑没有核实结论。", i+1)
		}
		if _, ok := plot.Types.Find(plot.NormalType(part.Type)); !ok {
			return fault.Bad("children", "split-type", "第 %d 个子图斑的图斑类型不在代码表中。", i+1)
		}
		sum += part.Measured.AreaCents
	}
	if diff := sum - s.Plot.AreaCents; diff > toleranceCents || diff < -toleranceCents {
		return fault.Bad("children", "split-area", "子图斑面积合计 %s 亩，与原图斑 %s 亩不符（容差 0.01 亩）。",
			geo.FormatMu(sum), geo.FormatMu(s.Plot.AreaCents))
	}
	for i, part := range s.in.Children {
		s.children = append(s.children, s.part(i, part))
	}
	return nil
}

func (s *step) part(i int, in ChildInput) Birth {
	p := in.plotOf(s.Plot)
	p.GroundID = s.Plot.GroundID
	p.No = fmt.Sprintf("%s_%d", s.Plot.No, i+1)
	b := bear(p, s.Batch, routing.Decide(s.Batch.Routing, in.facts(p)), s.who, SplitOff, s.now)
	b.Case.ParentID = &s.Case.ID
	b.Case.Facts.Finding = &Finding{
		Code: in.Finding.Code, Note: in.Finding.Note, AreaCents: in.Finding.AreaCents,
		By: s.who.Name, On: org.DateOf(s.today),
	}
	return b
}

// plotOf is the part as a plot: what was measured, and the rest from the whole.
func (in ChildInput) plotOf(whole plot.Plot) plot.Plot {
	p := in.Measured
	p.BatchID, p.ParentID = whole.BatchID, &whole.ID
	p.Type, p.ClassNow, p.Planting = plot.NormalType(in.Type), in.ClassNow, plot.NormalPlanting(in.Planting)
	p.CountyInFile, p.Town, p.Village = whole.CountyInFile, whole.Town, whole.Village
	p.ClassBefore, p.PeriodBefore, p.PeriodAfter = whole.ClassBefore, whole.PeriodBefore, whole.PeriodAfter
	p.PBFInFile, p.EcoInFile, p.Note, p.Attributes = whole.PBFInFile, whole.EcoInFile, whole.Note, whole.Attributes
	return p
}

// facts are what was seen of the part, as the rules look at it.
func (in ChildInput) facts(p plot.Plot) routing.Facts {
	f := routing.FactsOf(p)
	f.Digging, f.Activity = in.Digging, in.Activity
	return f
}
