package postgres

import (
	"context"

	"github.com/uptrace/bun"

	"liangtian/geo"
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
	var boundary any
	if p.Boundary != nil {
		boundary = geo.MultiPolygon(p.Boundary)
	}
	_, err := s.db.NewRaw(`INSERT INTO regions (code, name, schematic, source, boundary) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (code) DO UPDATE SET name = excluded.name, schematic = excluded.schematic, source = excluded.source,
		  boundary = excluded.boundary, version = regions.version + 1, updated_at = now()`,
		p.Code, p.Name, p.Schematic, source, boundary).Exec(ctx)
	return refusal(err)
}
