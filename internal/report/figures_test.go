package report

import (
	"strings"
	"testing"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// Every way to stand is in one phase, or closed, or ended; what is open is in
// exactly one of the five phases.
func TestMeasuresAddUp(t *testing.T) {
	for _, d := range casework.States {
		g := []Tally{{Standing: Standing{State: d.State}, Cases: 3, AreaCents: 7}}
		f := Figures(g)
		if f["total"]+f["ended"] != 3 || f["open"]+f["closed"] != f["total"] || f["open_area"]+f["closed_area"] != f["area"] {
			t.Errorf("%s: %v", d.State, f)
		}
		if sum := f["dispatch"] + f["verification"] + f["rectification"] + f["evidence"] + f["closure"]; sum != f["open"] {
			t.Errorf("%s: %d in phases, %d open", d.State, sum, f["open"])
		}
	}
	for _, m := range Measures {
		if m.Zh == "" || m.En == "" {
			t.Errorf("%s has no words", m.Code)
		}
		if m.Unit == InRate {
			if _, ok := MeasureOf(m.Part); !ok {
				t.Errorf("%s has no part", m.Code)
			}
			if _, ok := MeasureOf(m.Whole); !ok {
				t.Errorf("%s has no whole", m.Code)
			}
		}
		if len(m.Standings()) == 0 {
			t.Errorf("%s opens nothing", m.Code)
		}
	}
}

func TestMoment(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 30, 0, 0, org.Shanghai)
	for _, c := range []struct {
		day string
		at  string
		now bool
	}{
		{"", "2026-06-01T00:30:00+08:00", true},
		{"2026-06-01", "2026-06-01T00:30:00+08:00", true},
		{"2026-05-31", "2026-06-01T00:00:00+08:00", false},
		{"2025-12-31", "2026-01-01T00:00:00+08:00", false},
	} {
		m, err := MomentOf(c.day, now)
		if err != nil || m.Now != c.now || m.At.In(org.Shanghai).Format(time.RFC3339) != c.at {
			t.Errorf("%q: %+v, %v", c.day, m, err)
		}
	}
	for _, day := range []string{"2026-06-02", "昨天", "2026-02-30"} {
		if _, err := MomentOf(day, now); err == nil {
			t.Errorf("%q was taken", day)
		}
	}
}

func TestForetell(t *testing.T) {
	today := org.Date("2026-06-01")
	o := Outlook{Open: 100, Closed: 80, Arrived: 40, Inspectors: 5} // 10 a week, 5 arrive
	for _, c := range []struct {
		name  string
		ask   WhatIf
		weeks int // -1: never
		net   float64
	}{
		{"as it goes", WhatIf{}, 10, 10},
		{"with arrivals", WhatIf{Arriving: true}, 20, 5},
		{"twice the people", WhatIf{Inspectors: 5, Arriving: true}, 7, 15},
		{"half the people", WhatIf{Inspectors: -3, Arriving: true}, -1, -1},
		{"nobody left", WhatIf{Inspectors: -9}, -1, 0},
	} {
		f := Foretell(o, c.ask, today)
		weeks := -1
		if f.Weeks != nil {
			weeks = *f.Weeks
		}
		if weeks != c.weeks || f.NetWeek < c.net-1e-9 || f.NetWeek > c.net+1e-9 {
			t.Errorf("%s: %d weeks at %v a week", c.name, weeks, f.NetWeek)
		}
		if weeks > 0 && (f.Curve[len(f.Curve)-1] != 0 || len(f.Curve) != weeks) {
			t.Errorf("%s: the curve is %v", c.name, f.Curve)
		}
	}
	f := Foretell(o, WhatIf{Until: "2026-06-29", Arriving: true}, today) // four weeks
	if *f.LeftUntil != 80 || *f.Needed != 10 {                           // 25 a week and 5 arriving want 15 people
		t.Errorf("left %d, needed %d", *f.LeftUntil, *f.Needed)
	}
	if again := Foretell(o, WhatIf{Inspectors: *f.Needed, Until: "2026-06-29", Arriving: true}, today); *again.LeftUntil != 0 {
		t.Errorf("with those, %d are left", *again.LeftUntil)
	}
	if done := Foretell(Outlook{}, WhatIf{}, today); *done.Weeks != 0 || len(done.Curve) != 0 {
		t.Errorf("%+v", done)
	}
	if idle := Foretell(Outlook{Open: 3, Inspectors: 2}, WhatIf{Until: "2026-07-01"}, today); idle.Weeks != nil || idle.Needed != nil || *idle.LeftUntil != 3 {
		t.Errorf("%+v", idle)
	}
}

func TestFrozenMonth(t *testing.T) {
	now := time.Date(2026, 6, 2, 9, 0, 0, 0, org.Shanghai)
	who := org.Person{ID: 7, Name: "张三", Unit: "市局", Role: org.City, Department: org.NaturalResources, Region: "4302"}
	if _, err := LastDay("2026-06", now); err == nil {
		t.Error("a month under way was taken")
	}
	if d, err := LastDay("2026-02", now); err != nil || d != "2026-02-28" {
		t.Error(d, err)
	}
	f, err := Freeze("2026-05", "", who, []Row{{Key: "430223", Values: map[string]int64{"total": 9}}}, now)
	if err != nil || !f.Whole() {
		t.Fatal(f, err)
	}
	for name, change := range map[string]func(*Frozen){
		"a figure":  func(f *Frozen) { f.Rows = []byte(strings.Replace(string(f.Rows), "9", "8", 1)) },
		"the name":  func(f *Frozen) { f.ActorName = "李四" },
		"the month": func(f *Frozen) { f.Month = "2026-04" },
		"the time":  func(f *Frozen) { f.At = f.At.Add(time.Microsecond) },
	} {
		g := f
		if change(&g); g.Whole() {
			t.Errorf("%s was changed and nobody noticed", name)
		}
	}
	fix := Correction{County: "430223", Measure: "total", Becomes: 8, Reason: "重复"}
	c, err := f.Correct(fix, who)
	if err != nil || c.Was != 9 {
		t.Fatal(c, err)
	}
	f.Corrections = append(f.Corrections, c)
	if v, _ := f.Value("430223", "total"); v != 8 {
		t.Error(v)
	}
	other := who
	other.Department = org.Agriculture
	for name, try := range map[string]func() (Correction, error){
		"the same": func() (Correction, error) { return f.Correct(fix, who) },
		"no reason": func() (Correction, error) {
			return f.Correct(Correction{County: "430223", Measure: "total", Becomes: 1}, who)
		},
		"nobody knows": func() (Correction, error) {
			return f.Correct(Correction{County: "430224", Measure: "total", Becomes: 1, Reason: "x"}, who)
		},
		"another's": func() (Correction, error) {
			return f.Correct(Correction{County: "430223", Measure: "total", Becomes: 1, Reason: "x"}, other)
		},
		"negative": func() (Correction, error) {
			return f.Correct(Correction{County: "430223", Measure: "total", Becomes: -1, Reason: "x"}, who)
		},
	} {
		if _, err := try(); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
