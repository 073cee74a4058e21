package casework

import (
	"slices"

	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// OverlayComparison is the kind of a record that a comparison is kept as.
const OverlayComparison = "overlay_comparison"

// OverlaySide is what one version of a layer says about a plot.
type OverlaySide struct {
	LayerID   int64    `json:"layerId"`
	Layer     string   `json:"layer"`
	Version   int      `json:"version"`
	AsOf      org.Date `json:"asOf"` // of the layer's data
	AreaCents int64    `json:"areaCents"`
	Documents []string `json:"documents"`
}

// OverlayChange is one kind of layer, when the plot came in and now. A side is
// nil where no version was, or is, in use.
type OverlayChange struct {
	Kind      string       `json:"kind"`
	KindZh    string       `json:"kindZh"`
	Frozen    *OverlaySide `json:"frozen"`
	Now       *OverlaySide `json:"now"`
	DiffCents int64        `json:"diffCents"` // now less frozen
	Changed   bool         `json:"changed"`   // by more than the sliver tolerance, or other documents
}

// CompareOverlays sets what was frozen against what is measured now. inUse is
// the layers that are in use now, also those that say nothing of the plot;
// asOf their dates, and those of the frozen ones, by number.
func CompareOverlays(frozen, now, inUse []plot.Overlay, asOf map[int64]org.Date, sliver int64) []OverlayChange {
	out := []OverlayChange{}
	at := func(o plot.Overlay) *OverlayChange {
		zh := plot.LayerZh(o.Kind, o.Layer)
		i := slices.IndexFunc(out, func(c OverlayChange) bool { return c.Kind == o.Kind && c.KindZh == zh })
		if i < 0 {
			i = len(out)
			out = append(out, OverlayChange{Kind: o.Kind, KindZh: zh})
		}
		return &out[i]
	}
	add := func(side **OverlaySide, o plot.Overlay) {
		if *side == nil {
			*side = &OverlaySide{LayerID: o.LayerID, Layer: o.Layer, Version: o.Version, AsOf: asOf[o.LayerID], Documents: []string{}}
		}
		(*side).AreaCents += o.AreaCents
		if o.Document != "" {
			(*side).Documents = append((*side).Documents, o.Document)
		}
	}
	for _, o := range frozen {
		add(&at(o).Frozen, o)
	}
	for _, o := range inUse {
		o.AreaCents, o.Document = 0, ""
		add(&at(o).Now, o)
	}
	for _, o := range now {
		add(&at(o).Now, o)
	}
	for i := range out {
		out[i].settle(sliver)
	}
	return out
}

func (c *OverlayChange) settle(sliver int64) {
	var a, b OverlaySide
	if c.Frozen != nil {
		a = *c.Frozen
	}
	if c.Now != nil {
		b = *c.Now
	}
	c.DiffCents = b.AreaCents - a.AreaCents
	slices.Sort(a.Documents)
	slices.Sort(b.Documents)
	sliver = max(sliver, 1) // no tolerance is no change where there is none
	c.Changed = c.DiffCents >= sliver || -c.DiffCents >= sliver || !slices.Equal(a.Documents, b.Documents)
}
