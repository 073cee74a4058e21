package intake

import (
	"fmt"
	"math"

	"liangtian/geo"
	"liangtian/internal/fault"
)

// When a layer, or boundaries, count as displaced against what is there. These
// are all thresholds there are.
var (
	// LayerShift is for parcels: many witnesses, drawn to a metre.
	LayerShift = geo.ShiftLimits{Least: 15, Together: 30, Share: 0.2, Witnesses: 8, Datum: 20}
	// RegionShift is for counties, few and drawn coarsely; one may be enough.
	RegionShift = geo.ShiftLimits{Least: 50, Together: 100, Share: 0.5, Witnesses: 1, Datum: 80}
	// PlotWitness is for boundaries held against the counties that plots name.
	PlotWitness = struct {
		Plots int     // fewer say nothing
		Wrong float64 // share of plots outside their county that is suspicious
		Less  float64 // the formula must leave less than this part of them
	}{Plots: 50, Wrong: 0.03, Less: 1. / 3}
	// AlikeArea is how much two outlines may differ in area and still be the
	// same one: parcels, and counties.
	AlikeArea = struct{ Parcel, Region float64 }{0.002, 0.005}
)

// refuseShift says where a displaced layer lies, or nothing.
func refuseShift(s geo.Shift, against string) error {
	if !s.Displaced {
		return nil
	}
	why := "。没有导入。请核对坐标系，换用 CGCS2000 数据。"
	if s.Datum != "" {
		why = "，像是 " + s.Datum + " 坐标。没有导入。请换用 CGCS2000 数据。"
	}
	return fault.New(fault.Invalid, "layer-displaced", "比%s整体%s%s", against, ShiftWords(s.EastM, s.NorthM), why)
}

// RefuseLayerShift refuses a layer that lies beside an earlier one.
func RefuseLayerShift(all []geo.Witness, against string) error {
	return refuseShift(geo.MeasureShift(all, LayerShift), against)
}

// ShiftWords is a displacement as a surveyor says it.
func ShiftWords(east, north float64) string {
	return fmt.Sprintf("偏东 %.0f 米、偏北 %.0f 米", math.Round(east)+0, math.Round(north)+0)
}
