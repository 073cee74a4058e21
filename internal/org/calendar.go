package org

import "time"

// Shanghai is the zone every date is meant in.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// Today is the calendar day at the instant t in Shanghai, as midnight UTC, so
// that dates compare and subtract plainly.
func Today(t time.Time) time.Time {
	y, m, d := t.In(Shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// DayKind says how a limit counts.
type DayKind string

// The two ways of counting days.
const (
	WorkingDays  DayKind = "working"
	CalendarDays DayKind = "calendar"
)

// Calendar knows the days that differ from the plain week: holidays (false)
// and make-up working days (true). Keys are "2006-01-02".
type Calendar map[string]bool

// Working reports whether day is a working day.
func (c Calendar) Working(day time.Time) bool {
	if w, ok := c[day.Format(time.DateOnly)]; ok {
		return w
	}
	wd := day.Weekday()
	return wd != time.Saturday && wd != time.Sunday
}

// Add is the last day of a limit of n days that starts to run the day after
// from.
func (c Calendar) Add(from time.Time, n int, kind DayKind) time.Time {
	if kind == CalendarDays {
		return from.AddDate(0, 0, n)
	}
	day := from
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if c.Working(day) {
			n--
		}
	}
	return day
}

// Left counts the days from today to due in the given kind: 0 on the last
// day, negative when late.
func (c Calendar) Left(today, due time.Time, kind DayKind) int {
	if kind == CalendarDays {
		return int(due.Sub(today).Hours() / 24)
	}
	n, sign, a, b := 0, 1, today, due
	if due.Before(today) {
		sign, a, b = -1, due, today
	}
	for day := a.AddDate(0, 0, 1); !day.After(b); day = day.AddDate(0, 0, 1) {
		if c.Working(day) {
			n++
		}
	}
	return sign * n
}

// Date is a calendar day in Shanghai, "2006-01-02"; "" is none.
type Date string

// DateOf is the day of t, which must be a midnight UTC as Today gives it.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Time is the day as midnight UTC; ok is false when it is no date.
func (d Date) Time() (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	return t, err == nil
}
