package field

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/maptile/tilecover"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/simplify"

	"liangtian/geo/pmtiles"
	"liangtian/internal/org"
)

// Label is a name on the map.
type Label struct {
	Name  string
	Level string // city, county, town, village
	At    orb.Point
}

// The zooms of the schematic map; deeper ones are drawn from the deepest.
const (
	baseLow  maptile.Zoom = 6
	baseHigh maptile.Zoom = 12
)

var levels = map[int]string{4: "city", 6: "county", 9: "town", 12: "village"}

// Schematic draws a base map from the region boundaries: layer "borders" (lines,
// with level) and layer "labels" (points, with name and level). It is for
// finding one's way among counties and villages and says so.
func Schematic(places []org.Place, labels []Label) (pmtiles.Pyramid, error) {
	p := pmtiles.Pyramid{
		Type: pmtiles.MVT, TileCompression: pmtiles.Gzip, Bound: orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}},
		Metadata: map[string]any{"name": "示意底图", "attribution": "示意", "vector_layers": []any{
			map[string]any{"id": "borders", "fields": map[string]string{"level": "String"}},
			map[string]any{"id": "labels", "fields": map[string]string{"name": "String", "level": "String"}},
		}},
		Tiles: map[maptile.Tile][]byte{},
	}
	for _, r := range places {
		if len(r.Boundary) == 0 || levels[len(r.Code)] == "" {
			continue
		}
		p.Bound = p.Bound.Union(r.Boundary.Bound())
		c, _ := planar.CentroidArea(r.Boundary)
		labels = append(labels, Label{Name: r.Name, Level: levels[len(r.Code)], At: c})
	}
	for z := baseLow; z <= baseHigh; z++ {
		if err := drawLevel(p, places, labels, z); err != nil {
			return p, err
		}
	}
	return p, nil
}

func drawLevel(p pmtiles.Pyramid, places []org.Place, labels []Label, z maptile.Zoom) error {
	borders, names := map[maptile.Tile]*geojson.FeatureCollection{}, map[maptile.Tile]*geojson.FeatureCollection{}
	add := func(to map[maptile.Tile]*geojson.FeatureCollection, t maptile.Tile, f *geojson.Feature) {
		if to[t] == nil {
			to[t] = geojson.NewFeatureCollection()
		}
		to[t].Append(f)
	}
	for _, r := range places {
		for _, poly := range r.Boundary {
			for _, ring := range poly {
				line := orb.LineString(ring)
				cover, err := tilecover.Geometry(line, z)
				if err != nil {
					return fmt.Errorf("%s: %w", r.Name, err)
				}
				for t := range cover {
					f := geojson.NewFeature(line)
					f.Properties["level"] = levels[len(r.Code)]
					add(borders, t, f)
				}
			}
		}
	}
	for _, l := range labels {
		if (l.Level == "village") && z < 10 {
			continue
		}
		f := geojson.NewFeature(l.At)
		f.Properties["name"], f.Properties["level"] = l.Name, l.Level
		add(names, maptile.At(l.At, z), f)
	}
	for t := range union(borders, names) {
		var layers mvt.Layers
		if fc := borders[t]; fc != nil {
			layers = append(layers, project(mvt.NewLayer("borders", clone(fc)), t))
		}
		if fc := names[t]; fc != nil {
			layers = append(layers, project(mvt.NewLayer("labels", clone(fc)), t))
		}
		content, err := mvt.MarshalGzipped(layers)
		if err != nil {
			return err
		}
		p.Tiles[t] = content
	}
	return nil
}

func project(l *mvt.Layer, t maptile.Tile) *mvt.Layer {
	l.Version = 2
	l.ProjectToTile(t)
	l.Clip(mvt.MapboxGLDefaultExtentBound)
	l.Simplify(simplify.DouglasPeucker(1.5))
	l.RemoveEmpty(1, 0)
	return l
}

// clone copies geometries: projecting writes into them, and a line lies in many
// tiles.
func clone(fc *geojson.FeatureCollection) *geojson.FeatureCollection {
	out := geojson.NewFeatureCollection()
	for _, f := range fc.Features {
		g := geojson.NewFeature(orb.Clone(f.Geometry))
		g.Properties = f.Properties
		out.Append(g)
	}
	return out
}

func union(a, b map[maptile.Tile]*geojson.FeatureCollection) map[maptile.Tile]bool {
	out := map[maptile.Tile]bool{}
	for t := range a {
		out[t] = true
	}
	for t := range b {
		out[t] = true
	}
	return out
}

// Cut takes out of a configured map what a person needs: the region down to
// overview, and everything near the cases. max bounds the number of tiles; the
// deepest levels are left out first.
func Cut(f *pmtiles.File, region orb.Bound, near []orb.Bound, max int) (pmtiles.Pyramid, error) {
	p := pmtiles.Pyramid{
		Type: f.Type, TileCompression: f.TileCompression, Bound: region,
		Metadata: map[string]any{"name": "底图"}, Tiles: map[maptile.Tile][]byte{},
	}
	for z := f.MinZoom; z <= f.MaxZoom; z++ {
		cover := map[maptile.Tile]bool{}
		boxes := near
		if z <= overview {
			boxes = []orb.Bound{region}
		}
		for _, b := range boxes {
			set, err := tilecover.Geometry(b.ToPolygon(), z)
			if err != nil {
				return p, err
			}
			for t := range set {
				cover[t] = true
			}
		}
		if len(p.Tiles)+len(cover) > max {
			return p, nil
		}
		for t := range cover {
			content, err := f.Tile(t)
			if err != nil {
				return p, err
			}
			if content != nil {
				p.Tiles[t] = content
			}
		}
	}
	return p, nil
}

// overview is the deepest zoom at which the whole region is taken along.
const overview maptile.Zoom = 11
