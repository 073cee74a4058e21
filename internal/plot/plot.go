// Package plot is 图斑: a piece of farmland that was seen from above to have
// become something else, as it was issued.
package plot

import (
	"time"

	"github.com/paulmach/orb"

	"liangtian/internal/org"
)

// Plot is a plot as its batch issued it. Areas are hundredths of m² on the
// CGCS2000 ellipsoid; the geometry is in degrees (SRID 4490). A plot never
// changes: a correction makes its next version. What is decided about it stands
// on its case.
type Plot struct {
	ID            int64
	BatchID       int64
	No            string // 图斑编号 (JCBH)
	Version       int    // from 1
	ParentID      *int64 // the plot it was split from
	ReplacesID    *int64 // the version it corrects
	GroundID      int64  // its identity through batches, splits and corrections; 0 for new ground
	Geometry      orb.MultiPolygon
	AreaCents     int64
	FileAreaCents *int64
	CountyInFile  string
	CountyByShare string  // largest share of the area; "" when no boundary matches
	CountyShare   float64 // 0..1
	Town          string
	Village       string
	Type          string // TBLX after the change, normalised
	ClassBefore   string // DLBM before the change
	ClassNow      string // DLBM found on the ground, when known
	Planting      string // ZZSXDM
	PeriodBefore  string
	PeriodAfter   string
	PBFInFile     *bool
	EcoInFile     *bool
	Note          string
	Attributes    map[string]string // the file's own columns, unchanged
	FarmlandCents *int64            // overlap with the farmland layer; nil when there is none
	PBFCents      *int64            // overlap with the permanent basic farmland layer; slivers are left out of both
	Overlays      []Overlay
	CreatedAt     time.Time
}

// Overlay is what one layer, in one version, said about the plot when it came
// in; of a layer that keeps documents, what each document said. What is not
// known of older plots is empty.
type Overlay struct {
	Kind      string   `json:"kind"`
	LayerID   int64    `json:"layerId"`
	Layer     string   `json:"layer"`
	Version   int      `json:"version"`
	AreaCents int64    `json:"areaCents"`
	Share     float64  `json:"share,omitempty"`  // of the plot's area, 0 to 1
	Sliver    bool     `json:"sliver,omitempty"` // below the tolerance: counts as not touched
	Document  string   `json:"document,omitempty"`
	ValidFrom org.Date `json:"validFrom,omitempty"`
	ValidTo   org.Date `json:"validTo,omitempty"`
}

// OtherCents is the part of the plot that is not farmland by the layer.
func (p Plot) OtherCents() *int64 {
	if p.FarmlandCents == nil {
		return nil
	}
	other := max(p.AreaCents-*p.FarmlandCents, 0)
	return &other
}

// CutBy is the layers whose edge runs through the plot: part of it, more than
// a sliver, lies in the layer and part outside.
func (p Plot) CutBy(sliver int64) (out []Overlay) {
	least := max(sliver, 1)
	for _, o := range p.Overlays {
		if o.AreaCents >= least && p.AreaCents-o.AreaCents >= least {
			out = append(out, o)
		}
	}
	return out
}

// SliverCents is the overlap below which a layer counts as not touched, where a
// batch does not say otherwise: 0.01 亩, the tolerance of the field's own forms.
const SliverCents = 667

// OnPBF says whether the plot touches permanent basic farmland: by the layer
// where there is one, else by the file's own word; nil when neither knows. What
// was measured is without the slivers of its batch, so anything left counts.
func (p Plot) OnPBF() (on *bool, source string) {
	if p.PBFCents != nil {
		v := *p.PBFCents > 0
		return &v, "layer"
	}
	if p.PBFInFile != nil {
		return p.PBFInFile, "file"
	}
	return nil, ""
}
