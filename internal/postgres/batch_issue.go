package postgres

import (
	"context"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// IssueHalves says of a batch how far each department has issued its half. The
// two city departments do it in two acts and look at one page: counts of both
// are shown to each, the cases themselves stay within the scope.
func (s *Cases) IssueHalves(ctx context.Context, batchID int64) ([]casework.IssueHalf, error) {
	ctx = org.ActingProgram(ctx)
	var rows []struct {
		Lead                   string
		Waiting, Ready, Issued int
	}
	if err := s.db.NewRaw(`SELECT c.lead, count(*) FILTER (WHERE c.state = 'imported') AS waiting,
		count(*) FILTER (WHERE c.state = 'imported' AND c.lead <> '' AND c.county <> '' AND p.area_cents > 0) AS ready,
		count(*) FILTER (WHERE c.state NOT IN ('imported', 'voided')) AS issued
		FROM cases c JOIN plots p ON p.id = c.plot_id WHERE c.batch_id = ? GROUP BY c.lead`, batchID).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	var acts []struct {
		Department, Name string
		First, Last      time.Time
		Count            int
	}
	if err := s.db.NewRaw(`SELECT e.actor_department AS department, e.actor_name AS name, min(e.at) AS first, max(e.at) AS last, count(*) AS count
		FROM case_events e JOIN cases c ON c.id = e.case_id WHERE c.batch_id = ? AND e.action = 'issue' GROUP BY 1, 2 ORDER BY 3`, batchID).Scan(ctx, &acts); err != nil {
		return nil, err
	}
	out := []casework.IssueHalf{}
	for _, d := range []org.Department{org.NaturalResources, org.Agriculture, org.NoDepartment} {
		h := casework.IssueHalf{Department: d, Acts: []casework.IssueAct{}}
		for _, r := range rows {
			if org.Department(r.Lead) == d {
				h.Waiting, h.Ready, h.Issued = r.Waiting, r.Ready, r.Issued
			}
		}
		for _, a := range acts {
			if org.Department(a.Department) == d {
				h.Acts = append(h.Acts, casework.IssueAct{Name: a.Name, First: a.First, Last: a.Last, Count: a.Count})
			}
		}
		out = append(out, h)
	}
	return out, nil
}

// ReadyToIssue gives the next cases of a batch that the person's department
// leads and may issue.
func (s *Cases) ReadyToIssue(ctx context.Context, who org.Person, batchID int64, after int64, limit int) ([]casework.Standing, error) {
	var rows []casework.Standing
	err := s.db.NewRaw(`SELECT c.id, c.version, p.plot_no FROM cases c JOIN plots p ON p.id = c.plot_id
		WHERE c.batch_id = ? AND c.state = 'imported' AND c.lead = ? AND c.lead <> '' AND c.id > ? AND ? ORDER BY c.id LIMIT ?`,
		batchID, string(who.Department), after, within(org.ScopeOf(who)).query(), limit).Scan(ctx, &rows)
	return rows, err
}
