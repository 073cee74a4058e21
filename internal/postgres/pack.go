package postgres

import (
	"context"
	"math"
	"time"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/field"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// PackIndex lists the open cases that a person takes along, the ones due first
// at the front, each with a mark that changes with whatever a phone shows of
// it.
func (s *Cases) PackIndex(ctx context.Context, who org.Person) ([]field.Line, error) {
	var rows []struct {
		ID, BatchID              int64
		Etag                     string
		West, South, East, North float64
	}
	err := s.db.NewRaw(`SELECT c.id, c.batch_id, ST_XMin(p.geom) AS west, ST_YMin(p.geom) AS south, ST_XMax(p.geom) AS east, ST_YMax(p.geom) AS north, md5(concat_ws('|', 1, c.version, c.deputed,
			(SELECT concat(count(*), '-', max(ph.id)) FROM photos ph WHERE ph.case_id = c.id),
			(SELECT count(*) FROM photo_withdrawals w JOIN photos ph ON ph.id = w.photo_id WHERE ph.case_id = c.id),
			(SELECT concat(count(f), '-', count(a), '-', count(r)) FROM field_entries e JOIN field_files f ON f.entry_id = e.id
			   LEFT JOIN field_arrivals a USING (entry_id, sha256) LEFT JOIN field_releases r USING (entry_id, sha256) WHERE e.case_id = c.id),
			(SELECT max(id) FROM layers WHERE ready), (SELECT max(id) FROM joint_settings), ?)) AS etag
		FROM cases c JOIN plots p ON p.id = c.plot_id WHERE ? AND c.state IN (?) ORDER BY c.due_on NULLS LAST, c.id LIMIT ?`,
		string(who.Role), within(org.ScopeOf(who)).query(), bun.List(field.States), field.MaxCases).Scan(ctx, &rows)
	out := make([]field.Line, 0, len(rows))
	for _, r := range rows {
		box := orb.Bound{Min: orb.Point{r.West, r.South}, Max: orb.Point{r.East, r.North}}
		out = append(out, field.Line{ID: r.ID, ETag: r.Etag, Box: box, BatchID: r.BatchID})
	}
	return out, err
}

// PackBatch reads a batch's rules.
func (s *Cases) PackBatch(ctx context.Context, id int64) (field.Batch, error) {
	b, err := loadTerms(ctx, s.db, id)
	return field.NewBatch(b), err
}

// PackCase reads one case of a pack.
func (s *Cases) PackCase(ctx context.Context, who org.Person, id int64, now time.Time) (field.Case, error) {
	d, err := s.Dossier(ctx, who, id)
	if err != nil {
		return field.Case{}, err
	}
	entry, err := s.Entry(ctx, who, id, now)
	if err != nil {
		return field.Case{}, err
	}
	c := field.NewCase(entry, d, who, now)
	box := aroundPlot(d.Plot.Geometry.Bound(), field.ContextMetres)
	if c.Instructions, err = s.instructions(ctx, d); err != nil {
		return c, err
	}
	if c.Context, err = s.context(ctx, box); err != nil {
		return c, err
	}
	c.Neighbours, err = s.neighbours(ctx, who, id, box)
	return c, err
}

// instructions is what the office last said on the way of the case: why it came
// back, and to whom it was given and why.
func (s *Cases) instructions(ctx context.Context, d casework.Dossier) ([]field.Instruction, error) {
	var rows []struct {
		Action    string
		ActorName string
		Reason    string
		At        time.Time
	}
	err := s.db.NewRaw(`SELECT action, actor_name, reason, at FROM case_events WHERE case_id = ? AND reason <> '' AND action IN (?)
		ORDER BY seq DESC LIMIT 5`, d.Case.ID, bun.List([]casework.Action{
		casework.ReturnFinding, casework.ReturnEvidence, casework.Rework, casework.Depute, casework.Uphold, casework.Extend, casework.Reopen,
	})).Scan(ctx, &rows)
	out := []field.Instruction{}
	for _, r := range rows {
		out = append(out, field.Instruction{Zh: casework.Action(r.Action).Doc().Zh + "（" + r.ActorName + "）：" + r.Reason, At: r.At})
	}
	return out, err
}

// aroundPlot is a box in degrees with metres on every side.
func aroundPlot(b orb.Bound, metres float64) orb.Bound {
	north := metres / 111_000
	east := north / math.Cos(b.Center()[1]*math.Pi/180)
	return orb.Bound{Min: orb.Point{b.Min[0] - east, b.Min[1] - north}, Max: orb.Point{b.Max[0] + east, b.Max[1] + north}}
}

func envelope(b orb.Bound) any {
	return bun.SafeQuery("ST_MakeEnvelope(?, ?, ?, ?, 4490)", b.Min[0], b.Min[1], b.Max[0], b.Max[1])
}

// context is every baseline layer inside a box, thinned to about half a metre.
func (s *Cases) context(ctx context.Context, box orb.Bound) ([]field.Piece, error) {
	ready, err := readyLayers(ctx, s.db)
	if err != nil {
		return nil, err
	}
	out := []field.Piece{}
	for _, l := range ready {
		var r struct{ Geom geo.MultiPolygon }
		err := s.db.NewRaw(`SELECT ST_Multi(ST_CollectionExtract(ST_SimplifyPreserveTopology(ST_Union(ST_Intersection(f.geom, box.g)), 0.000005), 3)) AS geom
			FROM (SELECT ? AS g) box, layer_features f WHERE f.layer_id = ? AND f.geom && box.g AND ST_Intersects(f.geom, box.g)`, envelope(box), l.ID).Scan(ctx, &r)
		if err != nil {
			return nil, err
		}
		if len(r.Geom) > 0 {
			out = append(out, field.Piece{Kind: l.Kind, KindZh: plot.LayerZh(l.Kind, l.Name), Geometry: r.Geom})
		}
	}
	return out, nil
}

// neighbours is the other plots of the person inside a box.
func (s *Cases) neighbours(ctx context.Context, who org.Person, id int64, box orb.Bound) ([]field.Neighbour, error) {
	var rows []struct {
		PlotNo string
		Geom   geo.MultiPolygon
	}
	err := s.db.NewRaw(`SELECT c.plot_no, c.geom FROM cases_in_box(?, ?, ?, ?) c
		WHERE c.id <> ? AND ? ORDER BY c.id LIMIT 30`, box.Min[0], box.Min[1], box.Max[0], box.Max[1], id, within(org.ScopeOf(who)).query()).Scan(ctx, &rows)
	out := []field.Neighbour{}
	for _, r := range rows {
		out = append(out, field.Neighbour{PlotNo: r.PlotNo, Geometry: r.Geom})
	}
	return out, err
}

// Labels is the villages that a person's cases lie in, each where they lie.
func (s *Cases) Labels(ctx context.Context, who org.Person) ([]field.Label, error) {
	var rows []struct {
		Name     string
		Lon, Lat float64
	}
	err := s.db.NewRaw(`SELECT p.village AS name, avg(ST_X(c.center)) AS lon, avg(ST_Y(c.center)) AS lat FROM cases c JOIN plots p ON p.id = c.plot_id
		WHERE ? AND p.village <> '' GROUP BY c.county, p.town, p.village ORDER BY 1, 2, 3 LIMIT 2000`, within(org.ScopeOf(who)).query()).Scan(ctx, &rows)
	out := make([]field.Label, 0, len(rows))
	for _, r := range rows {
		out = append(out, field.Label{Name: r.Name, Level: "village", At: orb.Point{r.Lon, r.Lat}})
	}
	return out, err
}
