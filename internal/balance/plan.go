package balance

import (
	"fmt"
	"strings"
	"time"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// FlowPlan is 进出平衡总体方案: how much a county means to let flow out in a year,
// and how much it means to bring in.
type FlowPlan struct {
	County   org.Region `json:"county"`
	Year     int        `json:"year"`
	Version  int        `json:"version"`
	Document string     `json:"document"`
	OutCents int64      `json:"outCents"`
	InCents  int64      `json:"inCents"`
	By       string     `json:"by"`
	At       time.Time  `json:"at"`
}

// Check refuses a plan that cannot be one.
func (p FlowPlan) Check(who org.Person) error {
	if err := MayPost(who, p.County, false); err != nil {
		return err
	}
	switch {
	case p.Year < 2000 || p.Year > 2200:
		return fault.Bad("year", "balance-year", "年度有误。")
	case strings.TrimSpace(p.Document) == "" || len([]rune(p.Document)) > 500:
		return fault.Bad("document", "balance-plan-document", "请填写总体方案的文号。")
	case p.OutCents < 0 || p.InCents < 0 || p.OutCents > maxAmount || p.InCents > maxAmount:
		return fault.Bad("outCents", "balance-plan-area", "面积有误。")
	case p.InCents < p.OutCents:
		return fault.Bad("inCents", "balance-plan-in", "计划流入 %s 亩少于计划流出 %s 亩，进出不平衡。", geo.FormatMu(p.InCents), geo.FormatMu(p.OutCents))
	}
	return nil
}

// PlanForecast is how far a plan reaches at the pace so far.
type PlanForecast struct {
	UsedCents     int64    `json:"usedCents"`     // flowed out
	ReservedCents int64    `json:"reservedCents"` // kept for what will
	LeftCents     int64    `json:"leftCents"`     // negative when it is overdrawn
	DryOn         org.Date `json:"dryOn"`         // "" when it lasts the year
	Warning       string   `json:"warning"`
}

// Forecast reckons with what flowed out in the days of the year that are over,
// and with what is reserved already.
func (p FlowPlan) Forecast(used, reserved int64, today org.Date) PlanForecast {
	f := PlanForecast{UsedCents: used, ReservedCents: reserved, LeftCents: p.OutCents - used - reserved}
	first := time.Date(p.Year, 1, 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(p.Year, 12, 31, 0, 0, 0, 0, time.UTC)
	now, ok := today.Time()
	if !ok || now.Before(first) {
		return f
	}
	if now.After(end) {
		now = end
	}
	taken := used + reserved
	switch {
	case f.LeftCents < 0:
		f.DryOn = org.DateOf(now)
		f.Warning = fmt.Sprintf("已流出和预留 %s 亩，超出总体方案 %s 亩。请调整方案或停止预留。", geo.FormatMu(taken), geo.FormatMu(-f.LeftCents))
	case f.LeftCents == 0 && taken > 0:
		f.DryOn = org.DateOf(now)
		f.Warning = "总体方案已全部用完，不能再安排流出。请调整方案。"
	case taken > 0:
		days := int64(now.Sub(first).Hours()/24) + 1
		more := share(f.LeftCents, days, taken) // at taken per days
		if more > 366 {
			return f
		}
		if dry := now.AddDate(0, 0, int(more)); dry.Before(end) {
			f.DryOn = org.DateOf(dry)
			f.Warning = fmt.Sprintf("按今年以来的进度，总体方案约在 %s 用完，早于年底。", f.DryOn)
		}
	}
	return f
}
