package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

// orderPlans are the supervision that the city begins with: what is issued to
// which county about cases that are overdue there, how many days ago, with how
// many days to answer, and what the county says.
var orderPlans = []struct {
	login, county string
	kind          supervise.Kind
	ago, term     int
	text          string
	by, reply     string
}{
	{"shi.zr1", "430223", supervise.Urge, 1, 3, "以下图斑已逾期，请三日内说明进度和完成时间。（示意）", "", ""},
	{"shi.zr1", "430224", supervise.Formal, 9, 7, "多宗图斑超过时限仍未办结，请逐宗排查原因，限期整改并书面答复。（示意）", "", ""},
	{"shi.ny1", "430223", supervise.Formal, 6, 10, "种植结构整改进度滞后，请明确责任人和完成时限。（示意）", "youxian.ny.jb", "已逐宗约谈，承诺本月底前清除苗木恢复种粮，每周报进度。（示意）"},
}

// orders issues them; asked again, they are there.
func (c *city) orders(ctx context.Context) error {
	for i, p := range orderPlans {
		who := c.people[p.login]
		var cases []int64
		err := c.app.Cases.EachEntry(ctx, who, casework.Filter{County: org.Region(p.county), Overdue: true}, c.clock.now, func(e casework.Entry) error {
			if e.Lead == who.Department && len(cases) < 6 {
				cases = append(cases, e.ID)
			}
			return nil
		})
		if err != nil || len(cases) == 0 {
			return err
		}
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		at := c.clock.before(r, c.clock.now.AddDate(0, 0, -p.ago))
		key := func(part int) string { return fmt.Sprintf("0190de30-0000-7000-8000-%06d%06d", i, part) }
		id, err := c.app.Supervision.Issue(ctx, who, supervise.New{
			Kind: p.kind, County: org.Region(p.county), Department: who.Department, Text: p.text, Term: org.DateOf(org.Today(at.AddDate(0, 0, p.term))), Cases: cases,
		}, key(0), at)
		if err != nil {
			return fmt.Errorf("order %d: %w", i+1, err)
		}
		if p.reply == "" {
			continue
		}
		answered := c.clock.before(r, at.Add(98*time.Hour))
		err = c.app.Supervision.Change(ctx, c.people[p.by], id, key(1), func(o supervise.Order) (supervise.Outcome, error) {
			return supervise.Perform(o, c.people[p.by], supervise.Command{Action: supervise.Reply, Version: o.Version, Key: key(1), Text: p.reply}, answered)
		})
		if err != nil {
			return fmt.Errorf("reply to order %d: %w", i+1, err)
		}
	}
	return nil
}
