package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
	"liangtian/internal/spotcheck"
)

// Plan gives a plan, with the drawn cases that a person may know of. Whole says
// that frame, seed and sample still are those that were published.
func (s *SpotChecks) Plan(ctx context.Context, who org.Person, id int64) (p spotcheck.PlanState, items []spotcheck.DrawnCase, whole bool, err error) {
	if p, err = plan(ctx, s.db, who, id); err != nil {
		return p, nil, false, err
	}
	if items, err = drawn(ctx, s.db, who, id, 0); err != nil {
		return p, nil, false, err
	}
	whole, err = s.whole(ctx, id)
	return p, items, whole, err
}

// whole draws again from what is kept and compares.
func (s *SpotChecks) whole(ctx context.Context, id int64) (bool, error) {
	var p struct {
		Seed, SeedSha256, FrameSha256 string
		RandomSize, WeightedSize      int
	}
	if err := s.db.NewRaw(`SELECT seed, seed_sha256, frame_sha256, random_size, weighted_size FROM spot_plans WHERE id = ?`, id).Scan(ctx, &p); err != nil {
		return false, err
	}
	units, err := frame(ctx, s.db, id)
	if err != nil {
		return false, err
	}
	var kept []spotcheck.Drawn
	if err := s.db.NewRaw(`SELECT case_id, case_no, random, weighted, inclusion FROM spot_draws WHERE plan_id = ? ORDER BY case_no`, id).Scan(ctx, &kept); err != nil {
		return false, err
	}
	of := spotcheck.Plan{Seed: p.Seed, SeedHash: p.SeedSha256, FrameHash: p.FrameSha256, Sizes: spotcheck.Sizes{Random: p.RandomSize, Weighted: p.WeightedSize}}
	return of.Whole(units, kept), nil
}

// drawn gives the drawn cases inside the scope. Who is blind sees one only when
// its outcome is there.
func drawn(ctx context.Context, db bun.IDB, who org.Person, id, caseID int64) ([]spotcheck.DrawnCase, error) {
	w := scoped(org.ScopeOf(who))
	w.and("d.plan_id = ?", id)
	if spotcheck.Blind(who) {
		w.and("o.case_id IS NOT NULL")
	}
	if caseID != 0 {
		w.and("d.case_id = ?", caseID)
	}
	var rows []struct {
		spotcheck.Drawn
		Marks                       []string `bun:"marks,array"`
		PlotNo, CountyName, Town    string
		Village, State, Closer      string
		CloserID                    int64
		Result, OnDay, Reason, Name *string
		Files                       []byte
		At                          *time.Time
	}
	err := db.NewRaw(`SELECT d.case_id, d.case_no, d.random, d.weighted, d.inclusion, f.marks, f.closer_id, e.actor_name AS closer, p.plot_no, coalesce(r.name, '') AS county_name, p.town, p.village, c.state,
		o.result, to_char(o.on_day, 'YYYY-MM-DD') AS on_day, o.reason, o.actor_name AS name, o.files, o.at
		FROM spot_draws d JOIN spot_frame f ON f.plan_id = d.plan_id AND f.case_id = d.case_id JOIN case_events e ON e.case_id = f.case_id AND e.seq = f.seq
		JOIN cases c ON c.id = d.case_id JOIN plots p ON p.id = c.plot_id LEFT JOIN regions r ON r.code = c.county
		LEFT JOIN spot_outcomes o ON o.plan_id = d.plan_id AND o.case_id = d.case_id
		WHERE ? ORDER BY d.case_no`, w.query()).Scan(ctx, &rows)
	out := make([]spotcheck.DrawnCase, 0, len(rows))
	for _, r := range rows {
		i := spotcheck.DrawnCase{
			Drawn: r.Drawn, Marks: r.Marks, PlotNo: r.PlotNo, CountyName: r.CountyName, Town: r.Town, Village: r.Village, State: r.State,
			Closer: r.Closer, CloserID: r.CloserID,
		}
		if r.Result != nil {
			i.Outcome = &spotcheck.Outcome{CaseID: r.CaseID, Result: spotcheck.Result(*r.Result), On: org.Date(*r.OnDay), Reason: *r.Reason, ActorName: *r.Name, At: r.At.UTC()}
			if err := json.Unmarshal(r.Files, &i.Outcome.Files); err != nil {
				return nil, err
			}
		}
		out = append(out, i)
	}
	return out, err
}

// Record keeps what a checker found of a drawn case, once.
func (s *SpotChecks) Record(ctx context.Context, who org.Person, id int64, o spotcheck.Outcome, now time.Time) error {
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		p, err := plan(ctx, tx, who, id)
		if err != nil {
			return err
		}
		found, err := drawn(ctx, tx, who, id, o.CaseID)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "not-drawn", "这宗案件没有被本方案抽中，或不在您的权限范围内。")
		}
		if err := o.Check(who, found[0].CloserID, p.At, now); err != nil {
			return err
		}
		if o.Files == nil {
			o.Files = []spotcheck.Exhibit{}
		}
		files, err := json.Marshal(o.Files)
		if err != nil {
			return err
		}
		_, err = tx.NewRaw(`INSERT INTO spot_outcomes (plan_id, case_id, result, on_day, reason, files, closer_id, actor_id, actor_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id, o.CaseID, string(o.Result), string(o.On), o.Reason, string(files), found[0].CloserID, who.ID, who.Name, now).Exec(ctx)
		return err
	}))
}

// SpotRate is the share of false closures among the evenly drawn cases whose
// outcome was recorded between two days.
func (f *Figures) SpotRate(ctx context.Context, who org.Person, s report.Slice, from, to time.Time) (spotcheck.Rate, error) {
	var n struct{ Cases, Falses int }
	err := f.db.NewRaw(`SELECT count(*) FILTER (WHERE o.result <> 'cannot_tell') AS cases, count(*) FILTER (WHERE o.result = 'false_closure') AS falses
		FROM spot_outcomes o JOIN spot_draws d ON d.plan_id = o.plan_id AND d.case_id = o.case_id JOIN spot_frame u ON u.plan_id = o.plan_id AND u.case_id = o.case_id
		JOIN standings c ON c.case_id = u.case_id AND c.seq = u.seq
		WHERE d.random AND o.at >= ? AND o.at < ? AND ?`, from, to, ever(who, s, to).query()).Scan(ctx, &n)
	return spotcheck.Wilson(n.Falses, n.Cases), refusal(err)
}
