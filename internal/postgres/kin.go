package postgres

import (
	"context"
	"math"
	"time"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// What is worth keeping of two photos; which of it is a doubt, the rules of
// the batch say.
const (
	alikeBits  = 12               // of 64
	fastKmh    = 60.0             // between two photos of one person
	farMetres  = 200.0            // below it, a speed says nothing
	spotApart  = 10 * time.Minute // one standpoint is photographed several times
	spotDigits = 1e-7             // degrees
)

// AddPrints keeps the prints of a photo once it has been read, and finds what
// makes a person doubt it beside others. Done twice, or without prints, it does
// nothing.
func (s *Cases) AddPrints(ctx context.Context, photoID int64, prints []uint64, tells func(uint64) bool) error {
	if len(prints) == 0 {
		return nil
	}
	// Copies are looked for in every county.
	return refusal(Tx(org.ActingProgram(ctx), s.db, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw(`INSERT INTO photo_prints (photo_id, part, print)
			SELECT ?, n - 1, p FROM unnest(?::bigint[]) WITH ORDINALITY AS u (p, n) ON CONFLICT DO NOTHING`, photoID, bigints(prints)).Exec(ctx)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return nil
		}
		var telling []uint64
		for _, p := range prints {
			if tells(p) {
				telling = append(telling, p)
			}
		}
		if err := findAlike(ctx, tx, photoID, telling); err != nil {
			return err
		}
		return findMoves(ctx, tx, photoID)
	}))
}

func bigints(prints []uint64) any {
	out := make([]int64, len(prints))
	for i, p := range prints {
		out[i] = int64(p)
	}
	return bun.SafeQuery("ARRAY[?]", bun.List(out))
}

// findAlike looks copies up by the bands of their prints: a copy with few
// differing bits shares one.
func findAlike(ctx context.Context, tx bun.Tx, photoID int64, prints []uint64) error {
	if len(prints) == 0 {
		return nil
	}
	_, err := tx.NewRaw(`INSERT INTO photo_kin (photo_id, other_id, kind, value)
		SELECT me.id, o.id, 'alike', min(bit_count((p.print # q.print)::bit(64)))
		FROM photos me, unnest(?::bigint[]) AS q (print), photo_prints p, photos o
		WHERE me.id = ? AND p.photo_id = o.id AND o.id <> me.id AND o.case_id <> me.case_id AND o.sha256 <> me.sha256
		  AND (p.band0 = (q.print & 65535)::int OR p.band1 = ((q.print >> 16) & 65535)::int
		    OR p.band2 = ((q.print >> 32) & 65535)::int OR p.band3 = ((q.print >> 48) & 65535)::int)
		GROUP BY me.id, o.id HAVING min(bit_count((p.print # q.print)::bit(64))) <= ?
		ORDER BY 4 LIMIT 20 ON CONFLICT DO NOTHING`, bigints(prints), photoID, alikeBits).Exec(ctx)
	return err
}

// findMoves compares a photo with the same person's ones before and after it,
// and with every photo at the very same coordinates.
func findMoves(ctx context.Context, tx bun.Tx, photoID int64) error {
	var me struct {
		UploadedBy int64
		TakenAt    *time.Time
		Lon, Lat   *float64
	}
	err := tx.NewRaw(`SELECT uploaded_by, taken_at, ST_X(position) AS lon, ST_Y(position) AS lat FROM photos WHERE id = ?
		AND facts->>'PositionSource' <> 'manual'`, photoID).Scan(ctx, &me)
	if none(err) || (err == nil && (me.Lon == nil || me.TakenAt == nil)) {
		return nil
	}
	if err != nil {
		return err
	}
	var others []struct {
		ID       int64
		TakenAt  time.Time
		Lon, Lat float64
	}
	near := func(op, dir string) string {
		return `(SELECT id, taken_at, ST_X(position) AS lon, ST_Y(position) AS lat FROM photos WHERE uploaded_by = ?0 AND taken_at ` + op + ` ?1 AND id <> ?2
			AND position IS NOT NULL AND facts->>'PositionSource' <> 'manual' ORDER BY taken_at ` + dir + ` LIMIT 1)`
	}
	if err := tx.NewRaw(near("<=", "DESC")+` UNION `+near(">=", "ASC"), me.UploadedBy, *me.TakenAt, photoID).Scan(ctx, &others); err != nil {
		return err
	}
	here := orb.Point{*me.Lon, *me.Lat}
	for _, o := range others {
		metres, hours := geo.Distance(here, orb.Point{o.Lon, o.Lat}), math.Max(me.TakenAt.Sub(o.TakenAt).Abs().Hours(), 1.0/3600)
		if kmh := metres / 1000 / hours; metres > farMetres && kmh > fastKmh {
			if err := addKin(ctx, tx, photoID, o.ID, evidence.Speed, kmh); err != nil {
				return err
			}
		}
	}
	_, err = tx.NewRaw(`INSERT INTO photo_kin (photo_id, other_id, kind, value)
		SELECT me.id, o.id, 'spot', 0 FROM photos me JOIN photos o ON o.position && ST_Expand(me.position, ?) AND o.id <> me.id
		WHERE me.id = ? AND o.facts->>'PositionSource' <> 'manual' AND (o.case_id <> me.case_id OR abs(extract(epoch FROM o.taken_at - me.taken_at)) > ?)
		ORDER BY o.id LIMIT 20 ON CONFLICT DO NOTHING`, spotDigits/2, photoID, spotApart.Seconds()).Exec(ctx)
	return err
}

func addKin(ctx context.Context, tx bun.Tx, photoID, other int64, kind evidence.KinKind, value float64) error {
	_, err := tx.NewRaw(`INSERT INTO photo_kin (photo_id, other_id, kind, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, photoID, other, string(kind), value).Exec(ctx)
	return err
}

// loadKin gives the doubts between the photos of a case and others, seen from
// this case's side.
func loadKin(ctx context.Context, db bun.IDB, caseID int64) (map[int64][]evidence.Kin, error) {
	var rows []struct {
		Mine, Other int64
		CaseID      int64
		CaseNo      string
		Kind        string
		Value       float64
	}
	err := db.NewRaw(`SELECT * FROM kin_of_case(?)`, caseID).Scan(ctx, &rows)
	out := map[int64][]evidence.Kin{}
	for _, r := range rows {
		out[r.Mine] = append(out[r.Mine], evidence.Kin{PhotoID: r.Other, CaseID: r.CaseID, CaseNo: r.CaseNo, Kind: evidence.KinKind(r.Kind), Value: r.Value})
	}
	return out, err
}

// KinOf gives the other photo of a pair between which a doubt stands. Whether
// the person may see the first is asked before.
func (s *Cases) KinOf(ctx context.Context, id, other int64) (p casework.Photo, err error) {
	var r struct{ Sha256, Mime, Filename string }
	err = s.db.NewRaw(`SELECT o.sha256, o.mime, o.filename FROM photos o WHERE o.id = ?1
		AND EXISTS (SELECT 1 FROM photo_kin WHERE (photo_id, other_id) IN ((?0, ?1), (?1, ?0)))`, id, other).Scan(org.ActingProgram(ctx), &r)
	if none(err) {
		return p, fault.New(fault.NotFound, "no-such-photo", "没有这张照片。")
	}
	p.ID, p.SHA256, p.MIME, p.Filename = other, r.Sha256, r.Mime, r.Filename
	return p, err
}
