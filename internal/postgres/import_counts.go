package postgres

import (
	"github.com/uptrace/bun"

	"liangtian/internal/intake"
)

// countsOf is a query for the sum of an import, as intake.Counts.
func countsOf(id int64) any {
	return bun.SafeQuery(`SELECT jsonb_build_object('read', count(*), 'new', count(*) FILTER (WHERE v.decision IN (?)),
		'matched', count(*) FILTER (WHERE v.decision IN (?)), 'rejected', count(*) FILTER (WHERE v.decision IN (?)),
		'undecided', count(*) FILTER (WHERE ?), 'countyMismatch', count(*) FILTER (WHERE v.county <> r.county_file AND r.county_file <> ''),
		'groups', coalesce((SELECT jsonb_object_agg(verdict, n) FROM (SELECT verdict, count(*) AS n FROM import_verdicts WHERE import_id = ? GROUP BY verdict) g), '{}'),
		'plan', coalesce((SELECT jsonb_agg(to_jsonb(p)) FROM (SELECT v.verdict, v.decision, count(*) AS count, count(*) FILTER (WHERE ?) AS open
		  FROM import_verdicts v WHERE v.import_id = ? GROUP BY v.verdict, v.decision ORDER BY v.verdict, count(*) DESC) p), '[]'))
		FROM import_verdicts v JOIN import_rows r USING (import_id, row_no) WHERE v.import_id = ?`,
		bun.List(decisionsOf(intake.SideNew)), bun.List(decisionsOf(intake.SideMatched)), bun.List(decisionsOf(intake.SideRejected)), undecided().query(), id, undecided().query(), id, id)
}

func decisionsOf(side intake.Side) (out []intake.Decision) {
	for _, d := range intake.Decisions {
		if d.Side == side {
			out = append(out, d.Code)
		}
	}
	return out
}

// undecided is the rows v that wait for a person's word.
func undecided() where {
	var ask []intake.Verdict
	for _, v := range intake.Verdicts {
		if v.Ask {
			ask = append(ask, v.Code)
		}
	}
	return cond("v.decided_by IS NULL AND v.verdict IN (?)", bun.List(ask))
}
