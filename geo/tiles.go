package geo

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/simplify"
)

// Tiles are Mapbox vector tiles, version 2, 4096 units wide. Below zoom 12 they
// carry counted cells, from zoom 12 outlines.
const (
	TileExtent = 4096
	tileBuffer = 64 // units drawn beyond the edge, so that strokes meet
	CellGrid   = 64 // cells per side of a tile
	cellUnits  = TileExtent / CellGrid
)

// TileFeature is one plot in a tile: its outline in degrees, its id and what a
// map style needs to know.
type TileFeature struct {
	ID         uint64
	Geometry   orb.MultiPolygon
	Properties map[string]any
}

// Cell is one square of a tile's grid, counted from the north-west corner.
type Cell struct {
	Col, Row   int // 0 to 63
	Properties map[string]any
}

// TileBound is the tile's own box in degrees.
func TileBound(t maptile.Tile) orb.Bound { return t.Bound() }

// TileQueryBound is the box in degrees to look for outlines in: the tile and
// what is drawn beyond its edge.
func TileQueryBound(t maptile.Tile) orb.Bound {
	return t.Bound(float64(tileBuffer) / TileExtent)
}

// CellAt is the cell a position (degrees) falls in; ok is false outside t.
func CellAt(t maptile.Tile, p orb.Point) (col, row int, ok bool) {
	q := tileProjection(t)(p)
	col, row = int(math.Floor(q[0]/cellUnits)), int(math.Floor(q[1]/cellUnits))
	return col, row, finite(q[0], q[1]) && col >= 0 && col < CellGrid && row >= 0 && row < CellGrid
}

// EncodeOutlines writes a layer of outlines. They are clipped and simplified in
// tile space; one too small to see stays as a single unit square, so that no
// case vanishes from the map. A tile without anything is zero bytes.
func EncodeOutlines(layer string, t maptile.Tile, features []TileFeature) ([]byte, error) {
	project := tileProjection(t)
	out := make([]*geojson.Feature, 0, len(features))
	for _, f := range features {
		shape := tileShape(mapPoints(f.Geometry, project))
		if len(shape) == 0 {
			continue
		}
		out = append(out, &geojson.Feature{ID: f.ID, Geometry: shape, Properties: f.Properties})
	}
	return encodeLayer(layer, out)
}

// EncodeCells writes the layer "cells": a point in the middle of each cell.
// Cells outside the grid are left out.
func EncodeCells(_ maptile.Tile, cells []Cell) ([]byte, error) {
	out := make([]*geojson.Feature, 0, len(cells))
	for _, c := range cells {
		if c.Col < 0 || c.Col >= CellGrid || c.Row < 0 || c.Row >= CellGrid {
			continue
		}
		middle := orb.Point{(float64(c.Col) + 0.5) * cellUnits, (float64(c.Row) + 0.5) * cellUnits}
		out = append(out, &geojson.Feature{ID: uint64(c.Row*CellGrid + c.Col), Geometry: middle, Properties: c.Properties})
	}
	return encodeLayer("cells", out)
}

func encodeLayer(name string, features []*geojson.Feature) ([]byte, error) {
	if len(features) == 0 {
		return []byte{}, nil
	}
	return mvt.Marshal(mvt.Layers{{Name: name, Version: 2, Extent: TileExtent, Features: features}})
}

// tileProjection turns degrees into tile units, y growing southwards.
func tileProjection(t maptile.Tile) func(orb.Point) orb.Point {
	scale := math.Exp2(float64(t.Z)) * TileExtent
	x0, y0 := float64(t.X)*TileExtent, float64(t.Y)*TileExtent
	return func(p orb.Point) orb.Point {
		s := math.Sin(radians(p[1]))
		y := 0.5 - math.Log((1+s)/(1-s))/(4*math.Pi)
		return orb.Point{(p[0]/360+0.5)*scale - x0, y*scale - y0}
	}
}

var (
	tileBox    = orb.Bound{Min: orb.Point{-tileBuffer, -tileBuffer}, Max: orb.Point{TileExtent + tileBuffer, TileExtent + tileBuffer}}
	simplifier = simplify.DouglasPeucker(0.7)
)

// tileShape clips, simplifies and rounds a plot in tile units. It owns mp.
func tileShape(mp orb.MultiPolygon) orb.MultiPolygon {
	out := make(orb.MultiPolygon, 0, len(mp))
	for _, poly := range mp {
		if len(poly) == 0 || len(poly[0]) == 0 || !finiteRings(poly) {
			continue
		}
		bound := poly[0].Bound()
		if !bound.Intersects(tileBox) {
			continue
		}
		clipped := poly
		if !within(bound, tileBox) {
			if clipped = clip.Polygon(tileBox, poly); len(clipped) == 0 {
				continue
			}
		}
		shell := tileRing(clipped[0], true)
		if shell == nil {
			if !within(bound, tileBox) {
				continue // it only grazes the edge; the tile next door draws it
			}
			out = append(out, orb.Polygon{unitSquare(bound.Center())})
			continue
		}
		rings := orb.Polygon{shell}
		for _, hole := range clipped[1:] {
			if r := tileRing(hole, false); r != nil {
				rings = append(rings, r)
			}
		}
		out = append(out, rings)
	}
	return out
}

func finiteRings(poly orb.Polygon) bool {
	for _, ring := range poly {
		for _, p := range ring {
			if !finite(p[0], p[1]) {
				return false
			}
		}
	}
	return true
}

// tileRing is the ring in whole units, closed, shells with positive area in
// tile space and holes with negative; nil when nothing is left of it.
func tileRing(ring orb.Ring, shell bool) orb.Ring {
	if len(ring) < 3 {
		return nil
	}
	simple := simplifier.LineString(orb.LineString(ring))
	out := make(orb.Ring, 0, len(simple)+1)
	for _, p := range simple {
		q := orb.Point{math.Round(p[0]), math.Round(p[1])}
		if len(out) == 0 || out[len(out)-1] != q {
			out = append(out, q)
		}
	}
	if len(out) > 1 && out[0] != out[len(out)-1] {
		out = append(out, out[0])
	}
	area := planarArea(out)
	if len(out) < 4 || area == 0 {
		return nil
	}
	if (area > 0) != shell {
		out.Reverse()
	}
	return out
}

func unitSquare(c orb.Point) orb.Ring {
	x, y := math.Floor(c[0]), math.Floor(c[1])
	return orb.Ring{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}
}

// planarArea is the signed area in the plane of the coordinates, taken from the
// first vertex against cancellation; positive for counter-clockwise where y
// grows upwards.
func planarArea(ring orb.Ring) float64 {
	if len(ring) < 3 {
		return 0
	}
	o, sum := ring[0], 0.0
	for i := 1; i < len(ring)-1; i++ {
		sum += (ring[i][0]-o[0])*(ring[i+1][1]-o[1]) - (ring[i+1][0]-o[0])*(ring[i][1]-o[1])
	}
	return sum / 2
}
