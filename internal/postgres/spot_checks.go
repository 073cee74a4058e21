package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/spotcheck"
)

// SpotChecks keeps plans, what was drawn, and what was found.
type SpotChecks struct{ db bun.IDB }

// NewSpotChecks works on an open database.
func NewSpotChecks(db *bun.DB) *SpotChecks { return &SpotChecks{db} }

// plansOf is the condition of the plans that a person may read, over alias p:
// those of regions that contain his or lie in it, of his department or of both.
func plansOf(who org.Person) where {
	w := cond("(starts_with(p.region, ?) OR starts_with(?, p.region))", string(who.Region), string(who.Region))
	if who.Department != org.NoDepartment {
		w.and("p.department IN ('', ?)", string(who.Department))
	}
	return w
}

// finished is whether every drawn case of a plan has its outcome.
const finished = `(EXISTS (SELECT 1 FROM spot_draws d WHERE d.plan_id = p.id) AND NOT EXISTS (SELECT 1 FROM spot_draws d WHERE d.plan_id = p.id
	AND NOT EXISTS (SELECT 1 FROM spot_outcomes o WHERE o.plan_id = d.plan_id AND o.case_id = d.case_id)))`

const planColumns = `p.id, p.title, to_char(p.from_day, 'YYYY-MM-DD') AS from_day, to_char(p.to_day, 'YYYY-MM-DD') AS to_day, p.region, p.department, coalesce(p.batch_id, 0) AS batch_id,
	p.random_size, p.weighted_size, p.seed_sha256, p.frame_sha256, p.frame_size, p.rules, p.actor_name, p.actor_unit, p.at,
	EXISTS (SELECT 1 FROM spot_draws d WHERE d.plan_id = p.id) AS drawn, ` + finished + ` AS done,
	CASE WHEN NOT ? OR ` + finished + ` THEN p.seed ELSE '' END AS seed`

type planRow struct {
	ID                            int64
	Title, FromDay, ToDay         string
	Region, Department            string
	BatchID                       int64
	RandomSize, WeightedSize      int
	Seed, SeedSha256, FrameSha256 string
	FrameSize                     int
	Rules                         []byte
	ActorName, ActorUnit          string
	At                            time.Time
	Drawn, Done                   bool
}

func (r planRow) value() (spotcheck.PlanState, error) {
	p := spotcheck.Plan{
		ID: r.ID, Title: r.Title, From: org.Date(r.FromDay), To: org.Date(r.ToDay), Region: org.Region(r.Region), Department: org.Department(r.Department), Batch: r.BatchID,
		Sizes: spotcheck.Sizes{Random: r.RandomSize, Weighted: r.WeightedSize}, Seed: r.Seed, SeedHash: r.SeedSha256, FrameHash: r.FrameSha256, FrameSize: r.FrameSize,
		ActorName: r.ActorName, ActorUnit: r.ActorUnit, At: r.At.UTC(),
	}
	err := json.Unmarshal(r.Rules, &p.Rules)
	return spotcheck.PlanState{Plan: p, Drawn: r.Drawn, Done: r.Done}, err
}

// Plans gives the plans that a person may read, the newest first.
func (s *SpotChecks) Plans(ctx context.Context, who org.Person) ([]spotcheck.PlanState, error) {
	return plans(ctx, s.db, who, cond("true"))
}

func plans(ctx context.Context, db bun.IDB, who org.Person, which where) ([]spotcheck.PlanState, error) {
	var rows []planRow
	err := db.NewRaw(`SELECT `+planColumns+` FROM spot_plans p WHERE ? AND ? ORDER BY p.id DESC LIMIT 200`, spotcheck.Blind(who), plansOf(who).query(), which.query()).Scan(ctx, &rows)
	out := make([]spotcheck.PlanState, 0, len(rows))
	for _, r := range rows {
		p, bad := r.value()
		if bad != nil {
			return nil, bad
		}
		out = append(out, p)
	}
	return out, err
}

func plan(ctx context.Context, db bun.IDB, who org.Person, id int64) (spotcheck.PlanState, error) {
	found, err := plans(ctx, db, who, cond("p.id = ?", id))
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "no-such-plan", "没有这个抽查方案，或不在您的权限范围内。")
	}
	if err != nil {
		return spotcheck.PlanState{}, err
	}
	return found[0], nil
}

// Publish freezes a plan and the cases that it draws from.
func (s *SpotChecks) Publish(ctx context.Context, who org.Person, a spotcheck.Asked, seed string, now time.Time) (id int64, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		frame, err := closings(ctx, tx, who, a)
		if err != nil {
			return err
		}
		p, err := spotcheck.Publish(a, who, seed, frame, now)
		if err != nil {
			return err
		}
		rules, err := json.Marshal(p.Rules)
		if err != nil {
			return err
		}
		if err := tx.NewRaw(`INSERT INTO spot_plans (title, from_day, to_day, region, department, batch_id, random_size, weighted_size, seed, seed_sha256, frame_sha256, frame_size, rules, actor_id, actor_name, actor_unit, at)
			VALUES (?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, p.Title, string(p.From), string(p.To), string(p.Region), string(p.Department), p.Batch, p.Random, p.Weighted,
			p.Seed, p.SeedHash, p.FrameHash, p.FrameSize, string(rules), who.ID, who.Name, who.Unit, now).Scan(ctx, &id); err != nil {
			return err
		}
		for _, u := range frame {
			if _, err := tx.NewRaw(`INSERT INTO spot_frame (plan_id, case_id, case_no, seq, closer_id, weight, marks) VALUES (?, ?, ?, ?, ?, ?, ?)`,
				id, u.CaseID, u.CaseNo, u.Seq, u.CloserID, u.Weight, pgdialect.Array(u.Marks)).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return id, refusal(err)
}

// closings is the frame of what is asked: cases that stand closed, whose last
// closing is of the period, inside the scope of who asks.
func closings(ctx context.Context, db bun.IDB, who org.Person, a spotcheck.Asked) ([]spotcheck.Unit, error) {
	if _, ok := a.From.Time(); !ok {
		return nil, nil // the plan says what is wrong with it
	}
	if _, ok := a.To.Time(); !ok {
		return nil, nil
	}
	w := scoped(org.ScopeOf(who))
	w.and("c.state IN ('closed', 'reported') AND (e.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN ? AND ?", string(a.From), string(a.To))
	if a.County != "" {
		w.and("c.county = ?", string(a.County))
	}
	if a.Batch != 0 {
		w.and("c.batch_id = ?", a.Batch)
	}
	if who.Department != org.NoDepartment {
		w.and("c.lead = ?", string(who.Department))
	}
	var rows []spotcheck.Closed
	err := db.NewRaw(`SELECT c.id AS case_id, c.no AS case_no, e.seq, e.actor_id AS closer_id, c.county, coalesce(c.pbf_cents, 0) AS pbf_cents, c.area_cents,
		coalesce((c.facts->>'returns')::int, 0) AS returns, coalesce((c.facts->>'round')::int, 1) AS round, coalesce(c.facts->>'ground', '') <> '' AS cleared,
		(SELECT count(*) FROM photos ph WHERE ph.case_id = c.id AND ph.phase = 'verify' AND ph.round = coalesce((c.facts->>'round')::int, 1)
		  AND NOT EXISTS (SELECT 1 FROM photo_withdrawals x WHERE x.photo_id = ph.id)) AS visit_shots,
		(SELECT floor(extract(epoch FROM e.at - coalesce(min(i.at) FILTER (WHERE i.action = 'issue'), min(i.at))) / 86400)::int FROM case_events i WHERE i.case_id = c.id) AS days
		FROM cases c CROSS JOIN LATERAL (SELECT seq, actor_id, at FROM case_events WHERE case_id = c.id AND action = 'close' ORDER BY seq DESC LIMIT 1) e
		WHERE ? ORDER BY c.no`, w.query()).Scan(ctx, &rows)
	out := make([]spotcheck.Unit, 0, len(rows))
	for _, r := range rows {
		out = append(out, spotcheck.Weigh(r))
	}
	return out, err
}

// frame is what a plan draws from, as it was kept.
func frame(ctx context.Context, db bun.IDB, id int64) (out []spotcheck.Unit, err error) {
	err = db.NewRaw(`SELECT case_id, case_no, seq, closer_id, weight, marks FROM spot_frame WHERE plan_id = ? ORDER BY case_no`, id).Scan(ctx, &out)
	return out, err
}

// Draw keeps the sample that a plan gives; there is no other.
func (s *SpotChecks) Draw(ctx context.Context, who org.Person, id int64) error {
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		p, err := plan(ctx, tx, who, id)
		if err != nil {
			return err
		}
		units, err := frame(ctx, tx, id)
		if err != nil {
			return err
		}
		drawn, err := p.Draw(units)
		if err != nil {
			return err
		}
		for _, d := range drawn {
			if _, err := tx.NewRaw(`INSERT INTO spot_draws (plan_id, case_id, case_no, random, weighted, inclusion, actor_id) VALUES (?, ?, ?, ?, ?, ?, ?)`,
				id, d.CaseID, d.CaseNo, d.Random, d.Weighted, d.Inclusion, who.ID).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}
