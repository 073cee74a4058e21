package org

import (
	"testing"
	"time"
)

// A day begins in Shanghai.
func TestToday(t *testing.T) {
	for _, c := range []struct{ instant, want string }{
		{"2026-06-09T15:59:59Z", "2026-06-09"},
		{"2026-06-09T16:00:00Z", "2026-06-10"},
		{"2025-12-31T16:00:00Z", "2026-01-01"},
		{"2026-06-10T00:00:00+08:00", "2026-06-10"},
	} {
		at, err := time.Parse(time.RFC3339, c.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateOf(Today(at)); string(got) != c.want {
			t.Errorf("%s is %s, want %s", c.instant, got, c.want)
		}
	}
}

// National Day 2026 as an example: 1–7 October are holidays, 27 September and
// 10 October make up for two of them.
var autumn = Calendar{
	"2026-09-27": true, "2026-10-01": false, "2026-10-02": false, "2026-10-05": false, "2026-10-06": false, "2026-10-07": false, "2026-10-10": true,
}

func TestAddAndLeft(t *testing.T) {
	for _, c := range []struct {
		from Date
		days int
		kind DayKind
		last Date
	}{
		{"2026-06-10", 0, WorkingDays, "2026-06-10"},
		{"2026-06-10", 1, WorkingDays, "2026-06-11"},
		{"2026-06-12", 1, WorkingDays, "2026-06-15"},
		{"2026-06-13", 1, WorkingDays, "2026-06-15"},
		{"2026-06-10", 10, CalendarDays, "2026-06-20"},
		{"2026-02-20", 10, CalendarDays, "2026-03-02"},
		{"2026-09-25", 1, WorkingDays, "2026-09-27"},
		{"2026-09-25", 4, WorkingDays, "2026-09-30"},
		{"2026-09-30", 1, WorkingDays, "2026-10-08"},
		{"2026-09-30", 3, WorkingDays, "2026-10-10"},
		{"2026-09-30", 4, WorkingDays, "2026-10-12"},
		{"2026-09-30", 3, CalendarDays, "2026-10-03"},
	} {
		from, _ := c.from.Time()
		last := autumn.Add(from, c.days, c.kind)
		if DateOf(last) != c.last {
			t.Errorf("%d %s days from %s end on %s, want %s", c.days, c.kind, c.from, DateOf(last), c.last)
		}
		if left := autumn.Left(from, last, c.kind); left != c.days {
			t.Errorf("from %s to %s: %d %s days left, want %d", c.from, c.last, left, c.kind, c.days)
		}
	}
}

// Late counts the days that passed since the last day, of the same kind.
func TestLate(t *testing.T) {
	for _, c := range []struct {
		today, due Date
		kind       DayKind
		want       int
	}{
		{"2026-06-11", "2026-06-10", WorkingDays, -1},
		{"2026-06-15", "2026-06-12", WorkingDays, -1},
		{"2026-06-15", "2026-06-12", CalendarDays, -3},
		{"2026-06-14", "2026-06-12", WorkingDays, 0},
		{"2026-10-10", "2026-09-30", WorkingDays, -3},
	} {
		today, _ := c.today.Time()
		due, _ := c.due.Time()
		if got := autumn.Left(today, due, c.kind); got != c.want {
			t.Errorf("on %s, due %s: %d, want %d", c.today, c.due, got, c.want)
		}
	}
}

func TestDate(t *testing.T) {
	for _, bad := range []Date{"", "2026-6-1", "2026-02-30", "2026-06-01T00:00:00Z", "today"} {
		if _, ok := bad.Time(); ok {
			t.Errorf("%q is taken for a day", bad)
		}
	}
	if d, ok := Date("2024-02-29").Time(); !ok || DateOf(d) != "2024-02-29" {
		t.Error("a leap day is lost")
	}
}
