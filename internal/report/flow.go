package report

import (
	"maps"
	"math"
	"slices"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// MonthBegin is the beginning of the month of an instant in Shanghai.
func MonthBegin(t time.Time) time.Time {
	y, m, _ := t.In(org.Shanghai).Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, org.Shanghai)
}

// MonthsTo names n months up to that of a moment, the oldest first, and says
// when they begin.
func MonthsTo(at Moment, n int) (names []string, begin time.Time) {
	last := at.At
	if !at.Now {
		last = last.Add(-time.Nanosecond) // the moment is the end of a day
	}
	begin = MonthBegin(last).AddDate(0, 1-n, 0)
	for i := range n {
		names = append(names, begin.AddDate(0, i, 0).Format("2006-01"))
	}
	return names, begin
}

// Steps is what was done, by the month (2026-05) in which it was done, the
// first ever included: of the states that cases came to, and of those they left.
type Steps struct {
	Begun  []Arrival
	Left   []Departure
	Photos int
}

// Arrival is how many times an action brought cases into a state. Born are the
// cases that had no state before.
type Arrival struct {
	Month  string
	State  casework.State
	Action casework.Action
	Born   bool
	Count  int
}

// Departure is how many times a state was left after so many whole days: timed had
// a limit, and of these were late.
type Departure struct {
	Month              string
	State              casework.State
	Days               int
	Count, Timed, Late int
	Seconds            float64
}

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
	Open     int    `json:"open" doc:"月末在办"`
}

// Months gives these months, in their order.
func (s Steps) Months(names []string) []Month {
	out := make([]Month, len(names))
	for i, name := range names {
		m := &out[i]
		m.Month = name
		for _, b := range s.Begun {
			if !b.State.Ended() && b.Month <= name {
				m.Open += b.Count
			}
			if b.Month == name {
				m.add(b)
			}
		}
		for _, l := range s.Left {
			if !l.State.Ended() && l.Month <= name {
				m.Open -= l.Count
			}
			if l.Month == name {
				m.Steps, m.Late = m.Steps+l.Timed, m.Late+l.Late
			}
		}
	}
	return out
}

func (m *Month) add(b Arrival) {
	switch {
	case b.Born:
		m.Born += b.Count
	case b.Action == casework.Issue:
		m.Issued += b.Count
	case b.Action == casework.Close:
		m.Closed += b.Count
	case b.Action == casework.Reopen:
		m.Reopened += b.Count
	case slices.Contains(ReturnActions, b.Action):
		m.Returned += b.Count
	}
	if b.State == casework.Split || b.State == casework.Voided {
		m.Ended += b.Count
	}
}

// Stay is how long cases stood in a state that they left in the time asked
// for, in days.
type Stay struct {
	State  casework.State `json:"state"`
	Left   int            `json:"left" doc:"离开该环节的次数"`
	Mean   float64        `json:"mean"`
	Median int            `json:"median" doc:"整天数"`
	Late   int            `json:"late" doc:"过了时限才离开的"`
}

// Stays gives how long cases stood in each state that they left in a month or
// later, in the order of the mission.
func (s Steps) Stays(from string) []Stay {
	out := []Stay{}
	for _, d := range casework.States {
		if d.State.Ended() {
			continue
		}
		stay, days, seconds := Stay{State: d.State}, map[int]int{}, 0.0
		for _, l := range s.Left {
			if l.State == d.State && l.Month >= from {
				stay.Left, stay.Late, seconds = stay.Left+l.Count, stay.Late+l.Late, seconds+l.Seconds
				days[l.Days] += l.Count
			}
		}
		if stay.Left == 0 {
			continue
		}
		stay.Mean = seconds / 86400 / float64(stay.Left)
		before := 0
		for _, n := range slices.Sorted(maps.Keys(days)) {
			if before += days[n]; 2*before >= stay.Left {
				stay.Median = n
				break
			}
		}
		out = append(out, stay)
	}
	return out
}

// Burden is what the field was asked for: what it handed in, photos, returns.
type Burden struct {
	Visits  int `json:"visits" doc:"提交核实、提交举证的次数"`
	Photos  int `json:"photos"`
	Returns int `json:"returns"`
}

// Burden gives that of a month and later.
func (s Steps) Burden(from string) Burden {
	b := Burden{Photos: s.Photos}
	for _, x := range s.Begun {
		switch {
		case x.Month < from:
		case x.Action == casework.ReportFinding, x.Action == casework.SubmitEvidence:
			b.Visits += x.Count
		case slices.Contains(ReturnActions, x.Action):
			b.Returns += x.Count
		}
	}
	return b
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
