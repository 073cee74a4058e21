package casework

import (
	"fmt"
	"time"

	"liangtian/internal/org"
	"liangtian/internal/routing"
)

// applyRules 按新规则分流: a case that waits to be issued is decided anew by the
// rules now in force, on the facts that decided before.
func applyRules(s *step) error {
	d := routing.Decide(s.Batch.Routing, s.Case.Facts.Routing.Facts)
	s.next.Lead, s.next.Partner, s.next.Qualification, s.next.Facts.Routing = d.Lead, d.Partner, d.Qualification, d
	return nil
}

// StandingOf is the case as the rules look at it. Who leads is settled by hand
// when it is not whom the stored decision names, or a conference said so.
func StandingOf(c Case) routing.Standing {
	d := c.Facts.Routing
	return routing.Standing{
		Facts: d.Facts, Rule: d.Rule, Lead: c.Lead, Partner: c.Partner, Qualification: c.Qualification, Track: d.Track,
		ByHand: c.Facts.Conferred || c.Lead != d.Lead, Waiting: c.State == Imported, Cases: 1,
	}
}

var rulesSayOtherwise = Need{
	Zh: "现行规则的结论与本案不同，且牵头部门未经人工指定",
	Missing: func(d Dossier, _ org.Person, _ time.Time) []string {
		s := StandingOf(d.Case)
		if s.ByHand {
			return []string{"牵头部门由人工指定，不随规则变动；如需变动请改派"}
		}
		if _, moves := routing.MoveOf(d.Batch.Routing, s); !moves {
			return []string{fmt.Sprintf("按现行规则（第 %d 版）结果不变", d.Batch.Routing.Version)}
		}
		return nil
	},
}

// Moving is a case that rules would route otherwise than it stands.
type Moving struct {
	ID        int64      `json:"id"`
	No        string     `json:"no"`
	PlotNo    string     `json:"plotNo"`
	Version   int        `json:"version"`
	State     State      `json:"state"`
	County    org.Region `json:"county"`
	AreaCents int64      `json:"areaCents"`
	routing.Move
}
