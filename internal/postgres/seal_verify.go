package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/seal"
)

// Verify recomputes everything in one snapshot, so that steps taken meanwhile
// do not look like damage. kept are checkpoints that somebody kept outside.
func Verify(ctx context.Context, db *bun.DB, keys seal.Ring, kept []seal.Checkpoint, progress func(cases, events int)) (*seal.Report, error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	return verify(ctx, tx, keys, kept, progress)
}

func verify(ctx context.Context, db bun.IDB, keys seal.Ring, kept []seal.Checkpoint, progress func(cases, events int)) (*seal.Report, error) {
	r := &seal.Report{}
	if err := verifyLog(ctx, db, r, keys, kept); err != nil {
		return r, err
	}
	return r, verifyCases(ctx, db, func(cases, events int) {
		r.Cases, r.Events = r.Cases+cases, r.Events+events
		progress(r.Cases, r.Events)
	}, func(b casework.Break, no string) bool {
		r.Add(seal.Broken(b, no))
		return true
	})
}

// verifyLog holds the leaves against what they point to, and the checkpoints
// against the leaves.
func verifyLog(ctx context.Context, db bun.IDB, r *seal.Report, keys seal.Ring, kept []seal.Checkpoint) error {
	points, err := checkpoints(ctx, db, "ORDER BY number")
	if err != nil {
		return err
	}
	have, err := tiles(ctx, db)
	if err != nil {
		return err
	}
	j := seal.NewJudge(r, keys, points, kept, have)
	for last, n := int64(-1), leafChunk; n == leafChunk; {
		rows, err := leavesAfter(ctx, db, last)
		if err != nil {
			return err
		}
		for _, s := range rows {
			j.Leaf(s)
			last = s.Number
		}
		n = len(rows)
	}
	j.End()
	return db.NewRaw(`SELECT (SELECT count(*) FROM case_events e WHERE NOT EXISTS (SELECT FROM seal_leaves l WHERE l.kind = 'event' AND l.subject = e.case_id AND l.seq = e.seq))
		+ (SELECT count(*) FROM seal_records e WHERE NOT EXISTS (SELECT FROM seal_leaves l WHERE l.kind = e.kind AND l.subject = e.subject AND l.seq = e.seq))`).Scan(ctx, &r.Unsealed)
}

// leavesAfter is the next chunk of leaves beside what is there now.
func leavesAfter(ctx context.Context, db bun.IDB, after int64) ([]seal.Standing, error) {
	var rows []struct {
		leafRow
		Now    []byte
		At     *time.Time
		No     string
		Moved  int
		IsCase bool
	}
	err := db.NewRaw(`SELECT l.leaf, l.kind, l.subject, l.seq, l.hash, coalesce(e.hash, r.hash) AS now, coalesce(e.at, r.at) AS at,
		coalesce(c.no, '') AS no, c.id IS NOT NULL AS is_case,
		CASE WHEN e.hash IS DISTINCT FROM l.hash AND l.kind = 'event' THEN coalesce((SELECT x.seq FROM case_events x WHERE x.case_id = l.subject AND x.hash = l.hash LIMIT 1), 0) ELSE 0 END AS moved
		FROM (SELECT * FROM seal_leaves WHERE leaf > ? ORDER BY leaf LIMIT ?) l
		LEFT JOIN case_events e ON l.kind = 'event' AND e.case_id = l.subject AND e.seq = l.seq
		LEFT JOIN LATERAL (SELECT * FROM seal_records x WHERE l.kind <> 'event' AND x.kind = l.kind AND x.subject = l.subject AND x.seq = l.seq LIMIT 1) r ON true
		LEFT JOIN cases c ON c.id = CASE WHEN l.kind IN ('event', 'certificate') THEN l.subject ELSE r.case_id END
		ORDER BY l.leaf`, after, leafChunk).Scan(ctx, &rows)
	out := make([]seal.Standing, 0, len(rows))
	for _, r := range rows {
		s := seal.Standing{Leaf: r.value(), Now: r.Now, No: r.No, Moved: r.Moved, Case: r.IsCase}
		if r.At != nil {
			s.At = *r.At
		}
		out = append(out, s)
	}
	return out, err
}

// VerifyAll recomputes the record of every case and stops at the first break.
// seen counts cases and events.
func VerifyAll(ctx context.Context, db bun.IDB, seen func(cases, events int)) (first *casework.Break, err error) {
	err = verifyCases(ctx, db, seen, func(b casework.Break, _ string) bool {
		first = &b
		return false
	})
	return first, err
}

// verifyCases recomputes the record of every case, a thousand at a time, and
// tells the first break of each. It ends when found says so.
func verifyCases(ctx context.Context, db bun.IDB, seen func(cases, events int), found func(b casework.Break, no string) bool) error {
	var last int64
	for {
		var rows []struct {
			caseRow
			Hash string
		}
		if err := db.NewRaw(`SELECT `+caseColumns+`, coalesce(`+plotHash("p.geom")+`, '') AS hash FROM cases c LEFT JOIN plots p ON p.id = c.plot_id
			WHERE c.id > ? ORDER BY c.id LIMIT 1000`, last).Scan(ctx, &rows); err != nil {
			return err
		}
		if len(rows) == 0 {
			return orphans(ctx, db, found)
		}
		upTo := rows[len(rows)-1].ID
		byCase, n, err := eventsBetween(ctx, db, last, upTo)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if b := verifyCase(r.caseRow, byCase[r.ID], r.Hash); b != nil && !found(*b, r.No) {
				return nil
			}
		}
		seen(len(rows), n)
		last = upTo
	}
}

func verifyCase(r caseRow, events []casework.Event, plotHash string) *casework.Break {
	c, err := r.value()
	if err != nil {
		return &casework.Break{CaseID: r.ID, Damage: casework.Forged, Words: "案件记录无法读取：" + err.Error()}
	}
	if b := casework.Verify(c, events, plotHash); b != nil {
		return b
	}
	// Lists read the facts by SQL, so what Go does not know counts too.
	facts, err := json.Marshal(c.Facts)
	if err != nil || !bytes.Equal(facts, r.Facts) {
		return &casework.Break{CaseID: r.ID, Seq: c.Version, Damage: casework.Forged, Words: "案件现状与最后一条留痕不符，被直接改动过"}
	}
	return nil
}

func eventsBetween(ctx context.Context, db bun.IDB, after, upTo int64) (map[int64][]casework.Event, int, error) {
	var rows []eventRow
	err := db.NewRaw(`SELECT `+eventColumns+` FROM case_events e WHERE e.case_id > ? AND e.case_id <= ? ORDER BY e.case_id, e.seq`, after, upTo).Scan(ctx, &rows)
	out := map[int64][]casework.Event{}
	for _, r := range rows {
		out[r.CaseID] = append(out[r.CaseID], r.value())
	}
	return out, len(rows), err
}

// orphans finds events whose case is gone.
func orphans(ctx context.Context, db bun.IDB, found func(b casework.Break, no string) bool) error {
	var rows []struct {
		CaseID int64
		Seq    int
		At     time.Time
	}
	err := db.NewRaw(`SELECT DISTINCT ON (e.case_id) e.case_id, e.seq, e.at FROM case_events e LEFT JOIN cases c ON c.id = e.case_id
		WHERE c.id IS NULL ORDER BY 1, 2 LIMIT 100`).Scan(ctx, &rows)
	for _, r := range rows {
		b := casework.Break{CaseID: r.CaseID, Seq: r.Seq, Damage: casework.Missing, At: r.At, Words: "留痕还在，案件已被删除"}
		if !found(b, "") {
			break
		}
	}
	return err
}
