package jobs

import (
	"testing"
	"time"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestSchedules(t *testing.T) {
	for _, c := range []struct {
		s           Schedule
		after, want string
	}{
		{Daily(2, 30), "2026-03-01T02:29:59+08:00", "2026-03-01T02:30:00+08:00"},
		{Daily(2, 30), "2026-03-01T02:30:00+08:00", "2026-03-02T02:30:00+08:00"},
		{Daily(2, 30), "2026-02-28T18:30:00Z", "2026-03-02T02:30:00+08:00"},
		{Daily(0, 0), "2026-12-31T23:00:00+08:00", "2027-01-01T00:00:00+08:00"},
		{Each(time.Hour), "2026-03-01T02:00:00+08:00", "2026-03-01T03:00:00+08:00"},
		{Each(time.Hour), "2026-03-01T02:59:59+08:00", "2026-03-01T03:00:00+08:00"},
	} {
		if got := c.s(at(c.after)); !got.Equal(at(c.want)) {
			t.Errorf("after %s: %s, want %s", c.after, got, c.want)
		}
	}
}

func TestOnlyTheLastMissedSlotIsMadeUpFor(t *testing.T) {
	hourly := schedule{next: Each(time.Hour)}
	if got := hourly.last(at("2026-03-01T10:20:00+08:00")); !got.Equal(at("2026-03-01T10:00:00+08:00")) {
		t.Errorf("hourly: %v", got)
	}
	daily := schedule{next: Daily(2, 30)}
	if got := daily.last(at("2026-03-01T02:00:00+08:00")); !got.Equal(at("2026-02-28T02:30:00+08:00")) {
		t.Errorf("daily: %v", got)
	}
	weekly := schedule{next: Each(7 * 24 * time.Hour)}
	if got := weekly.last(at("2026-03-08T12:00:00Z")); !got.IsZero() {
		t.Errorf("weekly: %v is older than a day", got)
	}
}

func TestBackoff(t *testing.T) {
	r := New(nil, Config{Backoff: 5 * time.Second})
	for failures, want := range map[int]time.Duration{1: 5 * time.Second, 2: 20 * time.Second, 4: 320 * time.Second} {
		if got := r.backoff(failures); got != want {
			t.Errorf("%d: %v, want %v", failures, got, want)
		}
	}
}
