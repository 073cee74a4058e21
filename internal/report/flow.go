package report

import (
	"math"
	"slices"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// Month is what happened in a month, and what was open at its end (or, for the
// month under way, is open now). Counts are of steps: a case that was returned
// twice counts twice.
type Month struct {
	Month    string `json:"month" doc:"2026-05"`
	Born     int    `json:"born" doc:"导入和拆分产生"`
	Issued   int    `json:"issued"`
	Closed   int    `json:"closed"`
	Reopened int    `json:"reopened"`
	Returned int    `json:"returned"`
	Ended    int    `json:"ended" doc:"作废和拆分"`
	Late     int    `json:"late" doc:"过了时限才办的步骤"`
	Steps    int    `json:"steps" doc:"有时限的步骤"`
	Open     int    `json:"open" bun:"-" doc:"月末在办"`
}

// Add counts n steps of one kind.
func (m *Month) Add(do casework.Action, to casework.State, born bool, n int) {
	switch {
	case born:
		m.Born += n
	case do == casework.Issue:
		m.Issued += n
	case do == casework.Close:
		m.Closed += n
	case do == casework.Reopen:
		m.Reopened += n
	case slices.Contains(ReturnActions, do):
		m.Returned += n
	}
	if to == casework.Split || to == casework.Voided {
		m.Ended += n
	}
}

// Stay is how long cases stood in a state that they left in the time asked
// for, in days.
type Stay struct {
	State  casework.State `json:"state" bun:"state"`
	Left   int            `json:"left" bun:"left_" doc:"离开该环节的次数"`
	Mean   float64        `json:"mean" bun:"mean"`
	Median float64        `json:"median" bun:"median"`
	Late   int            `json:"late" bun:"late" doc:"过了时限才离开的"`
}

// Burden is what the field was asked for: cases visited, photos, returns.
type Burden struct {
	Visited int `json:"visited" bun:"visited" doc:"提交过核实或举证的案件"`
	Photos  int `json:"photos" bun:"photos"`
	Returns int `json:"returns" bun:"returns"`
}

// Outlook is what a county's backlog is foretold from.
type Outlook struct {
	County     org.Region `json:"county" bun:"county"`
	Name       string     `json:"name" bun:"name"`
	Open       int        `json:"open" bun:"open"`
	Closed     int        `json:"closed" bun:"closed" doc:"近八周销号"`
	Arrived    int        `json:"arrived" bun:"arrived" doc:"近八周新增和回潮"`
	Inspectors int        `json:"inspectors" bun:"inspectors"`
}

// OutlookWeeks is how far back an outlook looks.
const OutlookWeeks = 8

// WhatIf is a change that a coordinator tries: more inspectors, a day by which
// all should be closed, and whether as many plots arrive as lately.
type WhatIf struct {
	Inspectors int
	Until      org.Date
	Arriving   bool
}

// Forecast is how a county's backlog goes on if nothing else changes: closings
// grow with the number of inspectors, arrivals stay as they were.
type Forecast struct {
	Outlook
	PerWeek   float64 `json:"perWeek" doc:"每周销号（含假设增加的人员）"`
	NetWeek   float64 `json:"netWeek" doc:"每周净减少"`
	Weeks     *int    `json:"weeks" doc:"清零还要几周；空为按此速度不能清零"`
	ClearOn   string  `json:"clearOn,omitempty"`
	LeftUntil *int    `json:"leftUntil,omitempty" doc:"到所问日期还剩"`
	Needed    *int    `json:"needed,omitempty" doc:"要在所问日期清零，还须增加的外业人员"`
	Curve     []int   `json:"curve" doc:"今后每周末的在办数"`
}

// Foretold weeks: a year.
const curveWeeks = 52

// Foretell gives the forecast of an outlook from a day on.
func Foretell(o Outlook, w WhatIf, today org.Date) Forecast {
	f := Forecast{Outlook: o, Curve: []int{}}
	per := float64(o.Closed) / OutlookWeeks
	each := 0.0 // closings of an inspector a week
	if o.Inspectors > 0 {
		each = per / float64(o.Inspectors)
		per = each * float64(max(o.Inspectors+w.Inspectors, 0))
	}
	arriving := 0.0
	if w.Arriving {
		arriving = float64(o.Arrived) / OutlookWeeks
	}
	f.PerWeek, f.NetWeek = per, per-arriving
	left := func(weeks float64) int { return int(math.Ceil(max(float64(o.Open)-f.NetWeek*weeks, 0) - 1e-9)) }
	begin, _ := today.Time()
	if o.Open == 0 || f.NetWeek > 0 {
		n := 0
		if o.Open > 0 {
			n = int(math.Ceil(float64(o.Open)/f.NetWeek - 1e-9))
		}
		f.Weeks = &n
		if n < 10*52 {
			f.ClearOn = string(org.DateOf(begin.AddDate(0, 0, 7*n)))
		}
	}
	for n := 1; n <= curveWeeks && (f.Weeks == nil || n <= *f.Weeks); n++ {
		f.Curve = append(f.Curve, left(float64(n)))
	}
	if until, ok := w.Until.Time(); ok && w.Until > today {
		weeks := until.Sub(begin).Hours() / 24 / 7
		rest := left(weeks)
		f.LeftUntil = &rest
		if each > 0 {
			wanted := float64(o.Open)/weeks + arriving
			more := max(int(math.Ceil(wanted/each-1e-9))-o.Inspectors, 0)
			f.Needed = &more
		}
	}
	return f
}
