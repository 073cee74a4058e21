package intake

import (
	"encoding/json"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/plot"
)

// Thresholds is what of a batch counts as the same ground, as touched by a layer
// and as covered by an exception. Shares are percent.
type Thresholds struct {
	MinCents         int64 `json:"minCents"`         // plots below are a group of their own, hundredths of m²
	SamePercent      int   `json:"samePercent"`      // of both outlines: the same ground
	TouchPercent     int   `json:"touchPercent"`     // of the smaller outline: below, two plots are neighbours
	SliverCents      int64 `json:"sliverCents"`      // overlaps below, with plots and with layers, count for nothing, hundredths of m²
	CountyShare      int   `json:"countyShare"`      // the largest county must have it
	ExceptionPercent int   `json:"exceptionPercent"` // an exception must cover it before «clear» is proposed
}

// DefaultThresholds are our proposal; a batch may have its own. A tenth of a
// plot is left for outlines that were drawn by different hands.
var DefaultThresholds = Thresholds{
	MinCents: 200_00, SamePercent: 80, TouchPercent: 10, SliverCents: plot.SliverCents, CountyShare: 90, ExceptionPercent: 90,
}

// Carrying is what an exception needs to propose «clear» for a plot of the batch.
func (t Thresholds) Carrying() casework.Carrying {
	return casework.Carrying{Share: float64(t.ExceptionPercent) / 100}
}

// ReadThresholds lays a batch's own values over the defaults.
func ReadThresholds(raw []byte) (Thresholds, error) {
	t := DefaultThresholds
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &t); err != nil {
			return t, fault.Bad("thresholds", "thresholds-unreadable", "核对参数有误，请重新填写。").Because(err)
		}
	}
	return t, t.check()
}

func (t Thresholds) check() error {
	bad := func(field, words string) error { return fault.Bad(field, "thresholds-invalid", "%s", words) }
	switch {
	case t.MinCents < 0 || t.MinCents > 10_000_00:
		return bad("minCents", "最小面积应在 0 到 10000 平方米之间。")
	case t.SamePercent < 51 || t.SamePercent > 100:
		return bad("samePercent", "认作同一图斑的重叠比例应在 51% 到 100% 之间。")
	case t.TouchPercent < 1 || t.TouchPercent >= t.SamePercent:
		return bad("touchPercent", "认作相关的重叠比例应不小于 1%，并小于认作同一图斑的比例。")
	case t.SliverCents < 0 || t.SliverCents > 10_000_00:
		return bad("sliverCents", "忽略的重叠面积应在 0 到 10000 平方米之间。")
	case t.CountyShare < 51 || t.CountyShare > 100:
		return bad("countyShare", "县区占比应在 51% 到 100% 之间。")
	case t.ExceptionPercent < 51 || t.ExceptionPercent > 100:
		return bad("exceptionPercent", "无需整改依据的覆盖比例应在 51% 到 100% 之间。")
	}
	return nil
}
