package postgres

import (
	"context"

	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// Regions keeps administrative regions and their boundaries.
type Regions struct{ db *bun.DB }

// NewRegions works on an open database.
func NewRegions(db *bun.DB) *Regions { return &Regions{db} }

// List gives the regions inside a region and the ones that contain it.
// Boundaries are thinned to about ten metres for the page.
func (s *Regions) List(ctx context.Context, in org.Region) ([]org.Place, error) {
	var rows []struct {
		Code      string
		Name      string
		Schematic bool
		Boundary  geo.MultiPolygon
	}
	err := s.db.NewRaw(`SELECT code, name, schematic, ST_Multi(ST_SimplifyPreserveTopology(boundary, 0.0001)) AS boundary FROM regions
		WHERE starts_with(code, ?) OR starts_with(?, code) ORDER BY code`, string(in), string(in)).Scan(ctx, &rows)
	out := make([]org.Place, 0, len(rows))
	for _, r := range rows {
		out = append(out, org.Place{Code: org.Region(r.Code), Name: r.Name, Schematic: r.Schematic, Boundary: r.Boundary.Orb()})
	}
	return out, err
}

// Put writes a region, with its boundary when there is one.
func (s *Regions) Put(ctx context.Context, p org.Place, source string) error {
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		return putRegion(ctx, tx, p, intake.RegionArgs{Source: source}, nil)
	}))
}

// PutRegions writes regions, all or none, unless others were written since
// they were checked. What stood before stays in region_versions. By nobody (0)
// is from the command line.
func (s *Regions) PutRegions(ctx context.Context, by int64, places []org.Place, from intake.RegionArgs, standing string) error {
	var author any
	if by != 0 {
		author = by
	}
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(hashtext('liangtian.regions'))`).Exec(ctx); err != nil {
			return err
		}
		if now, err := standingNow(ctx, tx); err != nil || now != standing {
			if err == nil {
				err = fault.New(fault.Conflict, "regions-changed", "检查之后行政区已有变化，没有写入。请重新检查后再导入。")
			}
			return err
		}
		for _, p := range places {
			if err := putRegion(ctx, tx, p, from, author); err != nil {
				return err
			}
		}
		return nil
	}))
}

// standingNow is every region with its version, as one text.
func standingNow(ctx context.Context, db bun.IDB) (out string, err error) {
	err = db.NewRaw(`SELECT coalesce(string_agg(code || ':' || version, ' ' ORDER BY code), '') FROM regions`).Scan(ctx, &out)
	return out, err
}

func putRegion(ctx context.Context, tx bun.Tx, p org.Place, from intake.RegionArgs, by any) error {
	var boundary any
	if p.Boundary != nil {
		boundary = geo.MultiPolygon(p.Boundary)
	}
	if _, err := tx.NewRaw(`INSERT INTO regions (code, name, schematic, source, boundary) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (code) DO UPDATE SET name = excluded.name, schematic = excluded.schematic, source = excluded.source,
		  boundary = excluded.boundary, version = regions.version + 1, updated_at = now()`,
		p.Code, p.Name, p.Schematic, from.Source, boundary).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.NewRaw(`INSERT INTO region_versions (code, version, name, schematic, source, boundary, sha256, created_by)
		SELECT code, version, name, schematic, source, boundary, ?, ? FROM regions WHERE code = ?`, from.SHA256, by, string(p.Code)).Exec(ctx)
	return err
}
