package casework

import (
	"time"

	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/routing"
)

// Born is a case as a plot of a batch brings it into the world: routed, in the
// city's queue, with its first event.
func Born(p plot.Plot, b Batch, rules routing.Rules, who org.Person, now time.Time) Birth {
	return bear(p, b, routing.Decide(rules, routing.FactsOf(p)), who, Import, now)
}

func bear(p plot.Plot, b Batch, d routing.Decision, who org.Person, how Action, now time.Time) Birth {
	c := Case{
		BatchID: b.ID, State: Imported, Version: 1, Lead: d.Lead, Partner: d.Partner,
		County: org.Region(p.CountyByShare), Qualification: d.Qualification, Deputed: []int64{},
		Facts: Facts{Routing: d, Round: 1},
	}
	c.DueOn = org.DateOf(b.Calendar.Add(org.Today(now), b.Limits[LimitIssue], b.DayKind))
	return Birth{Plot: p, Case: c, Event: newEvent(who, how, "", Imported, now)}
}
