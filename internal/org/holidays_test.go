package org

import (
	"strings"
	"testing"
	"time"
)

// A day off on a weekend, or a make-up day on a weekday, says nothing new
// unless it lies inside a longer holiday: those are the usual slips of the pen.
func TestHolidays(t *testing.T) {
	cal, off := Calendar{}, map[string]bool{}
	for _, h := range Holidays {
		day, _ := h.Day.Time()
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if h.Working != strings.HasSuffix(h.Note, "调休") {
			t.Errorf("%s: working %v, but the note says %s", h.Day, h.Working, h.Note)
		}
		if h.Working && !weekend {
			t.Errorf("%s: a make-up day on a %s", h.Day, day.Weekday())
		}
		cal[string(h.Day)] = h.Working
		off[h.Note] = off[h.Note] || !h.Working && !weekend
	}
	for note, real := range off {
		if !real && !strings.HasSuffix(note, "调休") {
			t.Errorf("%s gives no weekday off", note)
		}
	}
	// Seven working days from the eve of the national holiday of 2026, by hand:
	// 8, 9, the make-up Saturday 10, 12, 13, 14, 15.
	if got := cal.Add(time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC), 7, WorkingDays); DateOf(got) != "2026-10-15" {
		t.Errorf("seven working days end on %s", DateOf(got))
	}
}

func TestReadHolidaysRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no date":      "day,working,note\n2026-13-01,no,x\n",
		"no answer":    "day,working,note\n2026-01-01,,x\n",
		"out of order": "day,working,note\n2026-01-02,no,x\n2026-01-01,no,x\n",
		"twice":        "day,working,note\n2026-01-02,no,x\n2026-01-02,no,x\n",
	} {
		if _, err := readHolidays([]byte(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
