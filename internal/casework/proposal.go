package casework

import (
	"fmt"
	"time"

	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Proposal is what an exception layer has to say for a plot: an approval, a
// filing, an exemption with its document. It never decides; a person does.
type Proposal struct {
	Kind      string   `json:"kind"`
	KindZh    string   `json:"kindZh"`
	Ground    string   `json:"ground"` // of Grounds
	Document  string   `json:"document"`
	LayerID   int64    `json:"layerId"`
	Layer     string   `json:"layer"`
	Version   int      `json:"version"`
	AreaCents int64    `json:"areaCents"`
	Share     float64  `json:"share"`
	ValidFrom org.Date `json:"validFrom"`
	ValidTo   org.Date `json:"validTo"`
	On        org.Date `json:"on"`      // the day it was held against: of the detection, or of the issue
	Carries   bool     `json:"carries"` // it is enough to propose «clear»
	Words     string   `json:"words"`
}

// Carrying is what an exception needs to carry «clear»; its batch says it.
type Carrying struct {
	Share float64 // of the plot's area, 0 to 1
}

// DetectedOn is the day a plot was seen: its later image, else the day the
// batch was issued.
func DetectedOn(p plot.Plot, issued org.Date) org.Date {
	for _, form := range []string{"20060102", time.DateOnly} {
		if t, err := time.Parse(form, p.PeriodAfter); err == nil {
			return org.DateOf(t)
		}
	}
	return issued
}

// Proposals reads a plot's overlays for exceptions, in their order, those that
// carry first. Slivers say nothing.
func Proposals(overlays []plot.Overlay, on org.Date, need Carrying) []Proposal {
	carrying, other := []Proposal{}, []Proposal{}
	for _, o := range overlays {
		kind, _ := plot.FindLayerKind(o.Kind)
		if !kind.Exception() || o.Sliver || o.AreaCents <= 0 {
			continue
		}
		p := Proposal{
			Kind: o.Kind, KindZh: kind.Zh, Ground: kind.Ground, Document: o.Document, LayerID: o.LayerID, Layer: o.Layer, Version: o.Version,
			AreaCents: o.AreaCents, Share: o.Share, ValidFrom: o.ValidFrom, ValidTo: o.ValidTo, On: on,
		}
		if p.judge(need); p.Carries {
			carrying = append(carrying, p)
		} else {
			other = append(other, p)
		}
	}
	return append(carrying, other...)
}

// judge says what the exception covers and until when, and what it lacks.
func (p *Proposal) judge(need Carrying) {
	p.Words = p.KindZh + "，没有文号"
	if p.Document != "" {
		p.Words = p.KindZh + " " + p.Document
	}
	p.Words += "，覆盖 " + percent(p.Share)
	switch {
	case p.ValidFrom != "" && p.ValidTo != "":
		p.Words += fmt.Sprintf("，有效期 %s 至 %s", p.ValidFrom, p.ValidTo)
	case p.ValidTo != "":
		p.Words += fmt.Sprintf("，有效期至 %s", p.ValidTo)
	case p.ValidFrom != "":
		p.Words += fmt.Sprintf("，自 %s 起有效", p.ValidFrom)
	}
	short := ""
	switch {
	case p.ValidTo != "" && p.On > p.ValidTo:
		short += fmt.Sprintf("；检测时（%s）已过期", p.On)
	case p.ValidFrom != "" && p.On < p.ValidFrom:
		short += fmt.Sprintf("；检测时（%s）尚未生效", p.On)
	case p.ValidFrom != "" || p.ValidTo != "":
		p.Words += "，检测时在有效期内"
	}
	if p.Share < need.Share {
		short += fmt.Sprintf("；覆盖不足 %s", percent(need.Share))
	}
	if p.Carries = short == ""; p.Carries {
		p.Words += "。"
		return
	}
	p.Words += short + "，不足以认定无需整改。"
}

// percent never rounds up to a whole that is not there.
func percent(share float64) string {
	tenths := int(share*1000 + 1e-9)
	if tenths%10 == 0 {
		return fmt.Sprintf("%d%%", tenths/10)
	}
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// Proposals is what exceptions say for the plot of a case.
func (d Dossier) Proposals() []Proposal {
	return Proposals(d.Plot.Overlays, DetectedOn(d.Plot, d.Batch.IssuedOn), d.Batch.Carrying)
}

// proposed is the first exception that carries.
func (d Dossier) proposed() (Proposal, bool) {
	all := d.Proposals()
	if len(all) == 0 || !all[0].Carries {
		return Proposal{}, false
	}
	return all[0], true
}

// fill proposes the inputs of «clear»; whoever clears may write others.
func (p Proposal) fill(f *InputField) {
	switch f.Name {
	case "ground":
		f.Default, f.Help = p.Ground, "图层建议："+p.Words
	case "document":
		if p.Document != "" {
			f.Default = p.Document
		}
	}
}
