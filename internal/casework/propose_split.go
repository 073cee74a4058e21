package casework

import (
	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

// Cut is a plot in parts as the edges of layers run through it. Kind is the
// layer a part lies in; "" is outside of all.
type Cut struct {
	Layers []string
	Parts  []CutPart
}

// CutPart is one part, measured like a plot that comes in.
type CutPart struct {
	Kind     string
	Measured plot.Plot
}

// SplitProposal is a split that layers suggest. A person decides.
type SplitProposal struct {
	Layers []string       `json:"layers"`
	Parts  []ProposedPart `json:"parts"`
}

// ProposedPart is one part: what it is, and where it would go.
type ProposedPart struct {
	Outline   geo.MultiPolygon `json:"outline"`
	AreaCents int64            `json:"areaCents"`
	Kind      string           `json:"kind"`
	What      string           `json:"what"` // 永农 12.31 亩
	Decision  routing.Decision `json:"decision"`
}

// MayPropose refuses when the case is not one to be split now.
func MayPropose(c Case) error {
	if c.State != FindingReview {
		return fault.New(fault.Conflict, "split-not-now", "案件现为“%s”，核实待审时才能拆分。", DocOf(c.State).Zh)
	}
	return nil
}

// Propose says what the parts of the cuts are, and how each would be routed
// were it of the kind that like says. A cut into one part proposes nothing.
func Propose(d Dossier, cuts []Cut, like ChildInput) []SplitProposal {
	out := []SplitProposal{}
	for _, c := range cuts {
		if len(c.Parts) < 2 {
			continue
		}
		p := SplitProposal{Layers: c.Layers, Parts: []ProposedPart{}}
		for _, part := range c.Parts {
			in := like
			in.Measured = part.Measured
			whole := in.plotOf(d.Plot)
			p.Parts = append(p.Parts, ProposedPart{
				Outline: geo.MultiPolygon(part.Measured.Geometry), AreaCents: part.Measured.AreaCents, Kind: part.Kind,
				What:     what(c.Layers, part.Kind) + " " + geo.FormatMu(part.Measured.AreaCents) + " 亩",
				Decision: routing.Decide(d.Batch.Routing, in.facts(whole)),
			})
		}
		out = append(out, p)
	}
	return out
}

// what is the bureau's word for a part. Outside of everything it depends on
// what it was held against.
func what(layers []string, kind string) string {
	switch kind {
	case "pbf":
		return "永农"
	case "farmland":
		if len(layers) > 1 {
			return "一般耕地"
		}
		return "耕地"
	case "ecological_redline":
		return "生态保护红线内"
	}
	switch layers[len(layers)-1] {
	case "pbf":
		return "非永农"
	case "ecological_redline":
		return "生态保护红线外"
	}
	return "非耕地"
}
