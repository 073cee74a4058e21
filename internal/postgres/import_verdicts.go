package postgres

import (
	"context"
	"encoding/json"

	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// verdictRow is a verdict as it is sent: a heap of them as one JSON text, which
// the database reads faster than a thousand lists of values.
type verdictRow struct {
	RowNo       int             `json:"row_no"`
	Verdict     intake.Verdict  `json:"verdict"`
	Reasons     []string        `json:"reasons"`
	Warnings    []string        `json:"warnings"`
	County      *org.Region     `json:"county"`
	CountyShare float64         `json:"county_share"`
	Shares      []intake.Share  `json:"shares"`
	CaseID      *int64          `json:"case_id"`
	Matches     []intake.Match  `json:"matches"`
	Decision    intake.Decision `json:"decision"`
}

// write keeps the verdicts. What a person decided stays while the row is what
// it was.
func (j settling) write(ctx context.Context, rows []staged, known map[int]*intake.Known) error {
	out := make([]verdictRow, 0, len(rows))
	for _, r := range rows {
		k := known[r.RowNo]
		v := intake.Judgement{Verdict: r.Verdict, Proposal: intake.Skip}
		if r.Verdict == intake.New {
			v = intake.Reconcile(*k, j.thresholds)
		}
		w := verdictRow{
			RowNo: r.RowNo, Verdict: v.Verdict, Reasons: orEmpty(v.Reasons), Warnings: orEmpty(v.Warnings),
			Shares: orEmpty(k.Shares), Matches: orEmpty(v.Matches), Decision: v.Proposal,
		}
		if len(k.Shares) > 0 {
			w.County, w.CountyShare = &k.Shares[0].County, k.Shares[0].Share
		}
		if v.CaseID != 0 {
			w.CaseID = &v.CaseID
		}
		out = append(out, w)
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return err
	}
	_, err = j.db.NewRaw(`INSERT INTO import_verdicts AS v (import_id, row_no, verdict, reasons, warnings, county, county_share, shares, case_id, matches, decision)
		SELECT ?, x.* FROM json_to_recordset(?::json) AS x(row_no int, verdict text, reasons text[], warnings text[], county text, county_share float8, shares jsonb,
		  case_id bigint, matches jsonb, decision text)
		ON CONFLICT (import_id, row_no) DO UPDATE SET reasons = excluded.reasons, warnings = excluded.warnings, county = excluded.county,
		county_share = excluded.county_share, shares = excluded.shares, matches = excluded.matches, verdict = excluded.verdict, case_id = excluded.case_id,
		(decision, decided_by, decided_at, note) = (SELECT CASE WHEN same THEN v.decision ELSE excluded.decision END, CASE WHEN same THEN v.decided_by END,
		  CASE WHEN same THEN v.decided_at END, CASE WHEN same THEN v.note ELSE '' END
		  FROM (SELECT v.decided_by IS NOT NULL AND v.verdict = excluded.verdict AND v.case_id IS NOT DISTINCT FROM excluded.case_id AS same) s)`, j.id, string(raw)).Exec(ctx)
	return err
}

// orEmpty is a list that is written as an empty one rather than as nothing.
func orEmpty[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
