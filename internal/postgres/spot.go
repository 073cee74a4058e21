package postgres

import (
	"context"

	"github.com/paulmach/orb"

	"liangtian/internal/casework"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// A place where more than this lies on top of each other is told in part.
const spotLimit = 50

// At gives the cases whose outline meets a small box, the smallest first: it
// is the one that was meant.
func (s *Cases) At(ctx context.Context, who org.Person, around orb.Bound) (out []casework.Spot, err error) {
	err = s.db.NewRaw(`SELECT c.id, c.no, p.plot_no, c.state, c.lead, c.type, coalesce(r.name, '') AS county_name, p.town, p.village, c.area_cents,
		to_char(c.due_on, 'YYYY-MM-DD') AS due_on
		FROM cases_in_box(?0, ?1, ?2, ?3) b JOIN cases c ON c.id = b.id JOIN plots p ON p.id = c.plot_id LEFT JOIN regions r ON r.code = c.county
		WHERE ST_Intersects(b.geom, ST_MakeEnvelope(?0, ?1, ?2, ?3, 4490)) AND ?4 ORDER BY c.area_cents, c.id LIMIT ?5`,
		around.Min[0], around.Min[1], around.Max[0], around.Max[1], within(org.ScopeOf(who)).query(), spotLimit).Scan(ctx, &out)
	return out, refusal(err)
}

// At gives what the layers in use say of a place.
func (s *Layers) At(ctx context.Context, place orb.Point) (out []intake.LayerSpot, err error) {
	err = s.db.NewRaw(`SELECT l.id AS layer_id, l.kind, l.name, l.version, to_char(l.as_of, 'YYYY-MM-DD') AS as_of, f.code, f.class, f.document,
		to_char(f.valid_from, 'YYYY-MM-DD') AS valid_from, to_char(f.valid_to, 'YYYY-MM-DD') AS valid_to
		FROM (SELECT DISTINCT ON (kind, slot) id, kind, name, version, as_of FROM layers WHERE ready AND withdrawn_at IS NULL ORDER BY kind, slot, version DESC) l
		JOIN layer_features f ON f.layer_id = l.id, (SELECT ST_SetSRID(ST_MakePoint(?, ?), 4490) AS at) b
		WHERE f.geom && b.at AND ST_Intersects(f.geom, b.at) ORDER BY l.kind, l.name, f.feature_no LIMIT ?`, place[0], place[1], spotLimit).Scan(ctx, &out)
	return out, refusal(err)
}

// At gives the regions that a place lies in, the largest first.
func (s *Regions) At(ctx context.Context, in org.Region, place orb.Point) (out []org.Place, err error) {
	var rows []struct {
		Code, Name string
		Schematic  bool
	}
	err = s.db.NewRaw(`SELECT code, name, schematic FROM regions WHERE starts_with(code, ?)
		AND ST_Intersects(boundary, ST_SetSRID(ST_MakePoint(?, ?), 4490)) ORDER BY length(code), code`, string(in), place[0], place[1]).Scan(ctx, &rows)
	for _, r := range rows {
		out = append(out, org.Place{Code: org.Region(r.Code), Name: r.Name, Schematic: r.Schematic})
	}
	return out, refusal(err)
}
