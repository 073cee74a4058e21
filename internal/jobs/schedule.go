package jobs

import (
	"context"
	"time"
)

// Schedule answers with the first slot after a moment.
type Schedule func(after time.Time) time.Time

type schedule struct {
	kind string
	next Schedule
	args any
}

// beijing has had no summer time since 1991; a fixed zone needs no tz files.
var beijing = time.FixedZone("Asia/Shanghai", 8*3600)

// Daily is a time of day in China.
func Daily(hour, minute int) Schedule {
	return func(after time.Time) time.Time {
		t := after.In(beijing)
		slot := time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, beijing)
		if !slot.After(after) {
			slot = slot.AddDate(0, 0, 1)
		}
		return slot
	}
}

// Each is every so often, on the full multiple: Each(time.Hour) is at 0 minutes.
func Each(every time.Duration) Schedule {
	return func(after time.Time) time.Time { return after.Truncate(every).Add(every) }
}

// Schedule makes a job of a handled kind for every slot. Each slot is done
// once, also with several servers. A server that was down makes up for the
// last slot of the past day and for none before it.
func (r *Runner) Schedule(kind string, s Schedule, args any) {
	if _, known := r.handlers[kind]; !known {
		panic("jobs: nobody handles " + kind)
	}
	r.schedules = append(r.schedules, schedule{kind, s, args})
}

// last is the newest slot of the day up to now, or zero.
func (s schedule) last(now time.Time) time.Time {
	var last time.Time
	for slot := s.next(now.Add(-24 * time.Hour)); !slot.After(now); slot = s.next(slot) {
		last = slot
	}
	return last
}

func (r *Runner) keepSchedules(ctx context.Context) {
	if len(r.schedules) == 0 {
		return
	}
	for {
		now := time.Now()
		wait := time.Minute // a clock may be set, so never sleep longer
		for _, s := range r.schedules {
			if slot := s.last(now); !slot.IsZero() {
				_, err := r.store.Enqueue(ctx, Request{Kind: s.kind, Args: s.args, Slot: &slot})
				if err != nil && ctx.Err() == nil {
					r.c.Log.Error("scheduling a job", "kind", s.kind, "error", err)
				}
			}
			wait = min(wait, max(s.next(now).Sub(now), time.Millisecond))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}
