package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/geo"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

var errNothingIsKept = errors.New("a check keeps nothing")

// RegionFacts holds places against each other and against what stands. It
// works on temporary tables in a transaction that is rolled back.
func (s *Regions) RegionFacts(ctx context.Context, in org.Region, places []org.Place) (f intake.RegionFacts, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if f.Standing, err = standingNow(ctx, tx); err != nil {
			return err
		}
		if err := stagePlaces(ctx, tx, places); err != nil {
			return err
		}
		if err := tx.NewRaw(`SELECT name || '（' || code || '）' || ST_IsValidReason(boundary) FROM fresh WHERE NOT ST_IsValid(boundary) ORDER BY code`).Scan(ctx, &f.Invalid); err != nil || len(f.Invalid) > 0 {
			return errors.Join(err, errNothingIsKept) // nothing can be measured of them
		}
		for _, part := range []func(context.Context, bun.Tx, *intake.RegionFacts) error{
			func(ctx context.Context, tx bun.Tx, f *intake.RegionFacts) error {
				return regionChanges(ctx, tx, in, f)
			},
			regionProblems, regionMoves, namedCounties,
		} {
			if err := part(ctx, tx, &f); err != nil {
				return err
			}
		}
		return errNothingIsKept
	})
	if errors.Is(err, errNothingIsKept) {
		err = nil
	}
	return f, refusal(err)
}

func stagePlaces(ctx context.Context, tx bun.Tx, places []org.Place) error {
	values := make([]any, 0, len(places))
	for _, p := range places {
		values = append(values, bun.SafeQuery(`(?, ?, ?::geometry)`, p.Code, p.Name, geo.MultiPolygon(p.Boundary)))
	}
	if _, err := tx.NewRaw(`CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT v.code::text, v.name::text, v.boundary::geometry(MultiPolygon, 4490) FROM (VALUES ?) v(code, name, boundary)`,
		list(values)).Exec(ctx); err != nil {
		return err
	}
	// What would stand afterwards: the file, and real boundaries that it leaves alone.
	for _, q := range []string{
		`CREATE TEMP TABLE after_import ON COMMIT DROP AS SELECT code, name, boundary, true AS fresh FROM fresh WHERE ST_IsValid(boundary)
			UNION ALL SELECT code, name, boundary, false FROM regions WHERE NOT schematic AND boundary IS NOT NULL AND code NOT IN (SELECT code FROM fresh)`,
		`CREATE INDEX ON after_import USING gist (boundary)`,
		`CREATE TEMP TABLE fresh_pieces ON COMMIT DROP AS SELECT code, ST_Subdivide(boundary, 128) AS geom FROM fresh WHERE length(code) = 6 AND ST_IsValid(boundary)`,
		`CREATE INDEX ON fresh_pieces USING gist (geom)`,
		`ANALYZE after_import`, `ANALYZE fresh_pieces`,
	} {
		if _, err := tx.NewRaw(q).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// regionChanges is what becomes of every region; those that stand with a real
// boundary of nearly the same area are witnesses of where boundaries lie.
func regionChanges(ctx context.Context, tx bun.Tx, in org.Region, f *intake.RegionFacts) error {
	var rows []struct {
		Code, Name, OldName string
		Fresh, Known, Bare  bool
		Schematic           bool
		AreaCents           int64
		OldCents            *int64
		ChangeCents         int64
		X, Y, Kx            float64
		Ky                  float64
	}
	err := tx.NewRaw(`SELECT coalesce(n.code, o.code) AS code, coalesce(n.name, o.name) AS name, coalesce(o.name, '') AS old_name, n.code IS NOT NULL AS fresh, o.code IS NOT NULL AS known, n.boundary IS NULL AS bare,
		coalesce(o.schematic, false) AS schematic, coalesce(round(ST_Area(n.boundary::geography) * 100), 0)::bigint AS area_cents, round(ST_Area(o.boundary::geography) * 100)::bigint AS old_cents,
		CASE WHEN n.boundary IS NOT NULL AND o.boundary IS NOT NULL AND NOT ST_Equals(n.boundary, o.boundary)
		  THEN round(ST_Area(ST_SymDifference(n.boundary, o.boundary)::geography) * 100)::bigint ELSE 0 END AS change_cents,
		coalesce(ST_X(ST_Centroid(n.boundary)), 0) AS x, coalesce(ST_Y(ST_Centroid(n.boundary)), 0) AS y,
		coalesce(ST_X(ST_Centroid(o.boundary)), 0) AS kx, coalesce(ST_Y(ST_Centroid(o.boundary)), 0) AS ky
		FROM fresh n FULL JOIN (SELECT * FROM regions r WHERE starts_with(r.code, ?) AND (r.code IN (SELECT code FROM fresh) OR (r.boundary IS NOT NULL AND length(r.code) IN (SELECT length(code) FROM fresh WHERE boundary IS NOT NULL)))) o
		ON o.code = n.code ORDER BY 1`, string(in)).Scan(ctx, &rows)
	f.Changes = []intake.RegionChange{}
	for _, r := range rows {
		c := intake.RegionChange{
			Code: org.Region(r.Code), Name: r.Name, OldName: r.OldName, Schematic: r.Schematic,
			AreaCents: r.AreaCents, OldCents: r.OldCents, ChangeCents: r.ChangeCents,
		}
		switch {
		case !r.Fresh:
			c.Status, c.AreaCents = "missing", 0
		case !r.Known:
			c.Status = "new"
		case r.Bare && r.OldCents != nil:
			c.Status = "changed"
			f.Stripped = append(f.Stripped, fmt.Sprintf("%s（%s）", r.OldName, r.Code))
		case r.Bare && r.Name == r.OldName:
			c.Status = "same"
		case r.Bare:
			c.Status = "renamed"
		case r.Schematic || r.OldCents == nil || r.ChangeCents > 0:
			c.Status = "changed"
		case r.Name != r.OldName:
			c.Status = "renamed"
		default:
			c.Status = "same"
		}
		f.Changes = append(f.Changes, c)
		if r.Fresh && r.Known && !r.Schematic && r.OldCents != nil && alike(r.AreaCents, *r.OldCents, intake.AlikeArea.Region) {
			f.Witnesses = append(f.Witnesses, geo.Witness{At: orb.Point{r.X, r.Y}, Known: []orb.Point{{r.Kx, r.Ky}}})
		}
	}
	return err
}

func alike(a, b int64, by float64) bool {
	d := float64(a - b)
	return d <= by*float64(b) && -d <= by*float64(b)
}

// regionProblems finds ground that two regions of a level claim, and ground
// between them that none does: inside the region above, or, where that has no
// boundary, in holes.
func regionProblems(ctx context.Context, tx bun.Tx, f *intake.RegionFacts) error {
	var rows []struct {
		Kind, A, B, AName, BName string
		AreaCents                int64
		X, Y                     float64
	}
	err := tx.NewRaw(`WITH pairs AS (
		SELECT 'overlap' AS kind, a.code AS a, b.code AS b, a.name AS a_name, b.name AS b_name, d.geom FROM after_import a
		JOIN after_import b ON b.boundary && a.boundary AND b.code > a.code AND length(b.code) = length(a.code) AND (a.fresh OR b.fresh)
		CROSS JOIN LATERAL ST_Dump(ST_CollectionExtract(ST_Intersection(a.boundary, b.boundary), 3)) d
	), families AS (
		SELECT left(code, CASE length(code) WHEN 4 THEN 2 WHEN 6 THEN 4 WHEN 9 THEN 6 ELSE 9 END) AS parent, length(code) AS level, ST_Union(boundary) AS whole, count(*) AS n
		FROM after_import WHERE length(code) > 2 GROUP BY 1, 2 HAVING bool_or(fresh)
	), against AS (
		SELECT f.*, p.code AS a, p.name AS a_name, p.boundary FROM families f LEFT JOIN after_import p ON p.code = f.parent
	), loose AS (
		SELECT 'gap' AS kind, coalesce(a, parent) AS a, '' AS b, coalesce(a_name, '') AS a_name, '' AS b_name, d.geom FROM against
		CROSS JOIN LATERAL ST_Dump(ST_CollectionExtract(CASE WHEN boundary IS NOT NULL THEN ST_Difference(boundary, whole)
		  ELSE ST_Difference((SELECT ST_Union(ST_MakePolygon(ST_ExteriorRing(r.geom))) FROM ST_Dump(whole) r), whole) END, 3)) d
		UNION ALL SELECT 'outside', a, '', a_name, '', d.geom FROM against
		CROSS JOIN LATERAL ST_Dump(ST_CollectionExtract(ST_Difference(whole, boundary), 3)) d WHERE boundary IS NOT NULL
	)
	SELECT kind, a, b, a_name, b_name, round(ST_Area(geom::geography) * 100)::bigint AS area_cents, ST_X(ST_PointOnSurface(geom)) AS x, ST_Y(ST_PointOnSurface(geom)) AS y
	FROM (SELECT * FROM pairs UNION ALL SELECT * FROM loose) q WHERE NOT ST_IsEmpty(geom) ORDER BY 6 DESC, 1, 2, 3`).Scan(ctx, &rows)
	f.Problems = []intake.RegionProblem{}
	for _, r := range rows {
		if r.AreaCents < intake.RegionLimits.ListCents || len(f.Problems) == intake.RegionLimits.Listed {
			f.Slivers++
			continue
		}
		f.Problems = append(f.Problems, intake.RegionProblem{
			Kind: r.Kind, A: org.Region(r.A), B: org.Region(r.B), AName: r.AName, BName: r.BName, AreaCents: r.AreaCents, At: [2]float64{r.X, r.Y},
		})
	}
	return err
}

// regionMoves counts plots that would lie in another county than they were
// found in.
func regionMoves(ctx context.Context, tx bun.Tx, f *intake.RegionFacts) error {
	f.Moves = []intake.RegionMove{}
	return tx.NewRaw(`SELECT m.was AS "from", m.now AS "to", coalesce(a.name, '') AS from_name, coalesce(n.name, b.name, '') AS to_name, count(*) AS plots, count(*) FILTER (WHERE m.open) AS open FROM (
		SELECT coalesce(p.county_geom, '') AS was, `+openStates+` AS open,
		  coalesce(q.code, CASE WHEN p.county_geom IN (SELECT code FROM fresh) THEN '' ELSE p.county_geom END, '') AS now
		FROM cases c JOIN plots p ON p.id = c.plot_id LEFT JOIN LATERAL (SELECT code FROM fresh_pieces k WHERE k.geom && c.center AND ST_Intersects(k.geom, c.center) ORDER BY code LIMIT 1) q ON true
	) m LEFT JOIN regions a ON a.code = m.was LEFT JOIN regions b ON b.code = m.now LEFT JOIN fresh n ON n.code = m.now
	WHERE m.was <> m.now AND EXISTS (SELECT FROM fresh WHERE length(code) = 6) GROUP BY 1, 2, 3, 4 ORDER BY plots DESC, 1, 2`).Scan(ctx, &f.Moves)
}

// askedPlots is how many plots are asked for the county that they name.
const askedPlots = 2000

// namedCounties asks plots whether they lie in the county that their file
// named, as the boundaries are and were they displaced by a formula.
func namedCounties(ctx context.Context, tx bun.Tx, f *intake.RegionFacts) error {
	var plots []struct {
		X, Y float64
		Code string
	}
	if err := tx.NewRaw(`SELECT ST_X(c.center) AS x, ST_Y(c.center) AS y, left(p.county_file, 6) AS code FROM cases c JOIN plots p ON p.id = c.plot_id
		WHERE left(p.county_file, 6) IN (SELECT code FROM fresh_pieces) ORDER BY md5(p.id::text) LIMIT ?`, askedPlots).Scan(ctx, &plots); err != nil || len(plots) == 0 {
		return err
	}
	outside := func(move func(orb.Point) orb.Point) (n int, err error) {
		var xs, ys []float64
		var codes []string
		for _, p := range plots {
			q := move(orb.Point{p.X, p.Y})
			xs, ys, codes = append(xs, q[0]), append(ys, q[1]), append(codes, p.Code)
		}
		err = tx.NewRaw(`SELECT count(*) FROM (SELECT ST_SetSRID(ST_MakePoint(v.x, v.y), 4490) AS at, v.code FROM unnest(?::float8[], ?::float8[], ?::text[]) v(x, y, code)) v
			WHERE NOT EXISTS (SELECT FROM fresh_pieces k WHERE k.code = v.code AND k.geom && v.at AND ST_Intersects(k.geom, v.at))`,
			pgdialect.Array(xs), pgdialect.Array(ys), pgdialect.Array(codes)).Scan(ctx, &n)
		return n, err
	}
	var err error
	f.Named = intake.NamedCounties{Plots: len(plots), ByDatum: map[string]intake.NamedUnder{}}
	if f.Named.Outside, err = outside(func(p orb.Point) orb.Point { return p }); err != nil {
		return err
	}
	for _, d := range geo.Datums {
		u := intake.NamedUnder{}
		u.East, u.North = d.Shift(orb.Point{plots[0].X, plots[0].Y})
		if u.Outside, err = outside(d.Displace); err != nil {
			return err
		}
		f.Named.ByDatum[d.Name] = u
	}
	return nil
}
