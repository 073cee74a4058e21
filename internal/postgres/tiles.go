package postgres

import (
	"context"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// ChangeMark grows with every step of any case: what a tile's ETag hangs on.
func (s *Cases) ChangeMark(ctx context.Context) (id int64, err error) {
	err = s.db.NewRaw(`SELECT coalesce(max(id), 0) FROM case_events`).Scan(ctx, &id)
	return id, err
}

// Outlines gives the cases that a tile shows as outlines.
func (s *Cases) Outlines(ctx context.Context, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.TileFeature, error) {
	today := org.DateOf(org.Today(now))
	b := geo.TileQueryBound(t)
	f.BBox = &[4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
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
	err := s.db.NewRaw(`SELECT c.id, c.no, c.state, c.lead, coalesce(c.due_on < ? AND `+openStates+`, false) AS late,
		coalesce(c.pbf_cents > 0, p.pbf_in_file, false) AS pbf, p.geom, p.plot_no FROM cases c JOIN plots p ON p.id = c.plot_id WHERE ?`,
		string(today), filtered(who, f, today).query()).Scan(ctx, &rows)
	out := make([]geo.TileFeature, 0, len(rows))
	for _, r := range rows {
		out = append(out, geo.TileFeature{ID: uint64(r.ID), Geometry: r.Geom.Orb(), Properties: map[string]any{
			"id": r.ID, "no": r.No, "plotNo": r.PlotNo, "state": r.State, "lead": r.Lead, "overdue": r.Late, "pbf": r.Pbf}})
	}
	return out, err
}

// Cells gives the cases of a tile gathered in a 64 by 64 grid.
func (s *Cases) Cells(ctx context.Context, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.Cell, error) {
	today := org.DateOf(org.Today(now))
	b := geo.TileBound(t)
	w := filtered(who, f, today)
	w.and("c.center && ST_MakeEnvelope(?, ?, ?, ?, 4490)", b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	var rows []struct {
		X, Y      float64
		Open      bool
		Closed    bool
		Late      bool
		Lead      string
		AreaCents int64
	}
	if err := s.db.NewRaw(`SELECT ST_X(c.center) AS x, ST_Y(c.center) AS y, `+openStates+` AS open, c.state IN ('closed', 'reported') AS closed,
		coalesce(c.due_on < ? AND `+openStates+`, false) AS late, c.lead, c.area_cents FROM cases c JOIN plots p ON p.id = c.plot_id WHERE ?`,
		string(today), w.query()).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	grid := map[[2]int]map[string]any{}
	for _, r := range rows {
		col, row, ok := geo.CellAt(t, orb.Point{r.X, r.Y})
		if !ok {
			continue
		}
		m := grid[[2]int{col, row}]
		if m == nil {
			m = map[string]any{"count": 0, "open": 0, "closed": 0, "overdue": 0, "nr": 0, "ag": 0, "areaCents": int64(0)}
			grid[[2]int{col, row}] = m
		}
		add := func(key string, yes bool) {
			if yes {
				m[key] = m[key].(int) + 1
			}
		}
		add("count", true)
		add("open", r.Open)
		add("closed", r.Closed)
		add("overdue", r.Late)
		add("nr", r.Lead == string(org.NaturalResources))
		add("ag", r.Lead == string(org.Agriculture))
		m["areaCents"] = m["areaCents"].(int64) + r.AreaCents
	}
	out := make([]geo.Cell, 0, len(grid))
	for at, m := range grid {
		out = append(out, geo.Cell{Col: at[0], Row: at[1], Properties: m})
	}
	return out, nil
}

// Summary counts cases county by county.
func (s *Cases) Summary(ctx context.Context, who org.Person, f casework.Filter, now time.Time) (out []casework.CountySum, err error) {
	today := org.DateOf(org.Today(now))
	err = s.db.NewRaw(`SELECT c.county AS code, coalesce(r.name, '') AS name, count(*) AS total, count(*) FILTER (WHERE `+openStates+`) AS open,
		count(*) FILTER (WHERE c.state IN ('closed', 'reported')) AS closed, count(*) FILTER (WHERE c.due_on < ? AND `+openStates+`) AS overdue,
		count(*) FILTER (WHERE c.lead = 'natural_resources') AS nr, count(*) FILTER (WHERE c.lead = 'agriculture') AS ag,
		coalesce(sum(c.area_cents), 0)::bigint AS area_cents, coalesce(sum(c.pbf_cents), 0)::bigint AS pbf_cents`+
		entryTables+` WHERE ? GROUP BY 1, 2 ORDER BY 1`, string(today), filtered(who, f, today).query()).Scan(ctx, &out)
	return out, refusal(err)
}
