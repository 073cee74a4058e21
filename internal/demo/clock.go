package demo

import (
	"math/rand/v2"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// clock knows when people work.
type clock struct {
	now time.Time
	cal org.Calendar
}

func newClock(now time.Time) clock {
	c := clock{now, org.Calendar{}}
	for _, h := range org.Holidays {
		c.cal[string(h.Day)] = h.Working
	}
	return c
}

const (
	opens = 8*time.Hour + 30*time.Minute
	shuts = 17*time.Hour + 30*time.Minute
	gap   = 45 * time.Minute // between two steps, and room for photos
)

func midnight(t time.Time) time.Time {
	y, m, d := t.In(org.Shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, org.Shanghai)
}

func (c clock) working(day time.Time) bool { return c.cal.Working(org.Today(day)) }

// before is a working hour at t, or the last part of a working day before it.
func (c clock) before(r *rand.Rand, t time.Time) time.Time {
	day := midnight(t)
	since := t.Sub(day)
	if c.working(day) && since >= opens && since <= shuts {
		return t
	}
	if since < opens {
		day = day.AddDate(0, 0, -1)
	}
	for !c.working(day) {
		day = day.AddDate(0, 0, -1)
	}
	return day.Add(opens + time.Duration(r.Float64()*float64(shuts-opens)))
}

// after is a working hour at t or the first one after it.
func (c clock) after(t time.Time) time.Time {
	day := midnight(t)
	if since := t.Sub(day); c.working(day) && since <= shuts {
		return day.Add(max(since, opens))
	}
	day = day.AddDate(0, 0, 1)
	for !c.working(day) {
		day = day.AddDate(0, 0, 1)
	}
	return day.Add(opens + 10*time.Minute)
}

// issueDay is the last working day at least so many days ago.
func (c clock) issueDay(ago int) time.Time {
	day := midnight(c.now).AddDate(0, 0, -ago)
	for !c.working(day) {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// takes is how many days a step usually takes; others take two.
var takes = map[string]float64{
	string(casework.Issue): 1, string(casework.Receive): 1.5, string(casework.Depute): 1.5, string(casework.Confer): 5,
	string(casework.ReportFinding): 6, string(casework.Rule): 8, string(casework.Extend): 3, ask: 8,
	string(casework.Finish): 22, string(casework.CarryOver): 12, string(casework.SubmitEvidence): 4,
	string(casework.Close): 4, string(casework.ReportUp): 8, string(casework.Reopen): 15,
}

// times spreads steps between two instants by how long each takes, into
// working hours, in order, and never later than now: where working hours leave
// no room, the steps go without them.
func (c clock) times(r *rand.Rand, from, to time.Time, steps []string) []time.Time {
	weight := func(s string) float64 {
		if w, ok := takes[s]; ok {
			return w
		}
		return 2
	}
	total, sum := 0.0, 0.0
	for _, s := range steps {
		total += weight(s)
	}
	out, last := make([]time.Time, len(steps)), from
	for i, s := range steps {
		sum += weight(s)
		t := c.before(r, from.Add(time.Duration(float64(to.Sub(from))*sum/total)))
		if t.Before(last.Add(gap)) {
			t = c.after(last.Add(gap))
		}
		if latest := c.now.Add(-time.Duration(len(steps)-1-i) * gap); t.After(latest) {
			t = latest
		}
		out[i] = t.Truncate(time.Second)
		last = out[i]
	}
	return out
}
