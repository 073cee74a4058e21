package postgres

import (
	"context"
	"math"
	"reflect"
	"time"

	"github.com/paulmach/orb/maptile"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// ChangeMark grows with every step of any case: what a tile's ETag hangs on.
func (s *Cases) ChangeMark(ctx context.Context) (id int64, err error) {
	err = read(ctx, s.db.NewRaw(`SELECT change_mark()`), &id)
	return id, err
}

// Outlines gives the cases that a tile shows as outlines.
func (s *Cases) Outlines(ctx context.Context, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.TileFeature, error) {
	today := org.DateOf(org.Today(now))
	b := geo.TileQueryBound(t)
	f.BBox = nil
	// What a scope asks for, the box has; for anything more each case is looked up.
	from, on := " c", "c"
	if !reflect.DeepEqual(f, casework.Filter{}) {
		from, on = " b JOIN cases c ON c.id = b.id JOIN plots p ON p.id = c.plot_id", "b"
	}
	var rows []struct {
		ID     int64
		No     string
		State  string
		Lead   string
		Late   bool
		Pbf    bool
		Geom   geo.MultiPolygon
		PlotNo string
	}
	err := read(ctx, s.db.NewRaw(`SELECT c.id, c.no, c.state, c.lead, coalesce(c.due_on < ? AND `+openStates+`, false) AS late,
		`+on+`.on_pbf AS pbf, `+on+`.geom, `+on+`.plot_no FROM cases_in_box(?, ?, ?, ?)`+from+` WHERE ?`,
		string(today), b.Min[0], b.Min[1], b.Max[0], b.Max[1], filtered(who, f, today).query()), &rows)
	out := make([]geo.TileFeature, 0, len(rows))
	for _, r := range rows {
		out = append(out, geo.TileFeature{ID: uint64(r.ID), Geometry: r.Geom.Orb(), Properties: map[string]any{
			"id": r.ID, "no": r.No, "plotNo": r.PlotNo, "state": r.State, "lead": r.Lead, "overdue": r.Late, "pbf": r.Pbf,
		}})
	}
	return out, err
}

// Cells gives the cases of a tile gathered in a 64 by 64 grid: from memory in a
// large city, else from the database.
func (s *Cases) Cells(ctx context.Context, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.Cell, error) {
	if cells, ok := s.memory.cells(ctx, who, f, t, now); ok {
		return cells, nil
	}
	return s.countCells(ctx, who, f, t, now)
}

// countCells lets the database count: it projects as geo.CellAt does and groups
// by column and row.
func (s *Cases) countCells(ctx context.Context, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.Cell, error) {
	today := org.DateOf(org.Today(now))
	b := geo.TileBound(t)
	w := filtered(who, f, today)
	w.and("c.center && ST_MakeEnvelope(?, ?, ?, ?, 4490)", b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	cells := math.Exp2(float64(t.Z)) * geo.CellGrid // across the whole world
	var rows []struct {
		Col, Row                             int
		Count, Open, Closed, Overdue, Nr, Ag int
		AreaCents                            int64
	}
	err := read(ctx, s.db.NewRaw(`SELECT floor((ST_X(c.center) / 360 + 0.5) * ?::float8 - ?)::int AS col,
		floor((0.5 - ln((1 + sin(radians(ST_Y(c.center)))) / (1 - sin(radians(ST_Y(c.center))))) / (4 * pi())) * ?::float8 - ?)::int AS row,
		count(*) AS count, count(*) FILTER (WHERE `+openStates+`) AS open, count(*) FILTER (WHERE c.state IN ('closed', 'reported')) AS closed,
		count(*) FILTER (WHERE c.due_on < ? AND `+openStates+`) AS overdue, count(*) FILTER (WHERE c.lead = 'natural_resources') AS nr,
		count(*) FILTER (WHERE c.lead = 'agriculture') AS ag, sum(c.area_cents)::bigint AS area_cents`+tablesFor(f)+` WHERE ? GROUP BY 1, 2`,
		cells, t.X*geo.CellGrid, cells, t.Y*geo.CellGrid, string(today), w.query()), &rows)
	out := make([]geo.Cell, 0, len(rows))
	for _, r := range rows {
		if r.Col < 0 || r.Col >= geo.CellGrid || r.Row < 0 || r.Row >= geo.CellGrid {
			continue // on the tile's east or south edge: the tile next door has it
		}
		out = append(out, geo.Cell{Col: r.Col, Row: r.Row, Properties: map[string]any{
			"count": r.Count, "open": r.Open, "closed": r.Closed,
			"overdue": r.Overdue, "nr": r.Nr, "ag": r.Ag, "areaCents": r.AreaCents,
		}})
	}
	return out, err
}
