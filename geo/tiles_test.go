package geo

import (
	"bytes"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
)

var tile14 = maptile.At(orb.Point{113.1327, 27.8274}, 14)

// inTile is a rectangle in tile units, as degrees.
func inTile(t maptile.Tile, x, y, w, h float64) orb.MultiPolygon {
	back := func(p orb.Point) orb.Point {
		n := math.Exp2(float64(t.Z)) * TileExtent
		fx, fy := (float64(t.X)*TileExtent+p[0])/n, (float64(t.Y)*TileExtent+p[1])/n
		return orb.Point{fx*360 - 180, degrees(math.Atan(math.Sinh(math.Pi * (1 - 2*fy))))}
	}
	return mapPoints(orb.MultiPolygon{{box(x, y, w, h)}}, back)
}

func decodeTile(t *testing.T, data []byte, layer string) []*geojson.Feature {
	t.Helper()
	layers, err := mvt.Unmarshal(data)
	if err != nil {
		t.Fatal(err)
	}
	if len(layers) != 1 || layers[0].Name != layer || layers[0].Version != 2 || layers[0].Extent != TileExtent {
		t.Fatalf("layers %+v", layers)
	}
	return layers[0].Features
}

func TestEncodeOutlines(t *testing.T) {
	data, err := EncodeOutlines("cases", tile14, []TileFeature{
		{ID: 7, Geometry: inTile(tile14, 1000, 1000, 200, 100), Properties: map[string]any{"state": "issued", "overdue": true, "n": 3}},
		{ID: 8, Geometry: inTile(tile14, 4000, 2000, 500, 100), Properties: map[string]any{}},
		{ID: 9, Geometry: inTile(tile14, 3000.2, 3000.2, 0.1, 0.1)},
		{ID: 10, Geometry: inTile(tile14, 9000, 9000, 10, 10)},
		{ID: 11, Geometry: orb.MultiPolygon{{{{math.NaN(), 1}, {2, 2}, {3, 3}, {1, 1}}}}},
		{ID: 12},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := decodeTile(t, data, "cases")
	if len(got) != 3 {
		t.Fatalf("%d features, want the whole, the clipped and the tiny one", len(got))
	}
	if got[0].ID != float64(7) || got[0].Properties["state"] != "issued" || got[0].Properties["overdue"] != true || got[0].Properties["n"] != float64(3) {
		t.Errorf("%v %v", got[0].ID, got[0].Properties)
	}
	want := []orb.Bound{bound(1000, 1000, 1200, 1100), bound(4000, 2000, 4160, 2100), bound(3000, 3000, 3001, 3001)}
	for i, f := range got {
		if f.Geometry.Bound() != want[i] {
			t.Errorf("feature %d lies in %v, want %v", i, f.Geometry.Bound(), want[i])
		}
	}
}

// Outer rings must have positive area in tile space and holes negative, or a
// map fills the hole.
func TestTileWinding(t *testing.T) {
	plot := inTile(tile14, 100, 100, 400, 400)
	plot[0] = append(plot[0], inTile(tile14, 200, 200, 50, 50)[0][0])
	for _, reverse := range []bool{false, true} {
		mp := plot.Clone()
		if reverse {
			mp[0][0].Reverse()
			mp[0][1].Reverse()
		}
		shape := tileShape(mapPoints(mp, tileProjection(tile14)))
		if len(shape) != 1 || len(shape[0]) != 2 || planarArea(shape[0][0]) != 160000 || planarArea(shape[0][1]) != -2500 {
			t.Errorf("reversed %v: %v", reverse, shape)
		}
	}
}

func TestEncodeCells(t *testing.T) {
	data, err := EncodeCells(tile14, []Cell{{Col: 0, Row: 63, Properties: map[string]any{"count": 12}}, {Col: 64, Row: 0}, {Col: 1, Row: -1}})
	if err != nil {
		t.Fatal(err)
	}
	got := decodeTile(t, data, "cells")
	if len(got) != 1 || got[0].Geometry != orb.Geometry(orb.Point{32, 4064}) || got[0].Properties["count"] != float64(12) {
		t.Errorf("%+v", got)
	}
}

func TestEmptyTileIsNoBytes(t *testing.T) {
	a, errA := EncodeOutlines("cases", tile14, []TileFeature{{ID: 1, Geometry: inTile(tile14, 9000, 9000, 10, 10)}})
	b, errB := EncodeCells(tile14, nil)
	if a == nil || b == nil || len(a)+len(b) != 0 || errA != nil || errB != nil {
		t.Errorf("%v %v %v %v", a, b, errA, errB)
	}
}

func TestSameTileSameBytes(t *testing.T) {
	f := []TileFeature{{ID: 1, Geometry: inTile(tile14, 10, 10, 50, 50), Properties: map[string]any{"a": 1, "b": "x", "c": 2.5, "d": false}}}
	first, err := EncodeOutlines("cases", tile14, f)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, _ := EncodeOutlines("cases", tile14, f); !bytes.Equal(first, again) {
			t.Fatal("the bytes differ, an ETag over them would too")
		}
	}
}

func TestCellAt(t *testing.T) {
	for _, tt := range []struct {
		x, y     float64
		col, row int
		ok       bool
	}{{1, 1, 0, 0, true}, {65, 130, 1, 2, true}, {4095.5, 4095.5, 63, 63, true}, {-1, 5, -1, 0, false}, {5, 4097, 0, 64, false}} {
		p := inTile(tile14, tt.x, tt.y, 1, 1)[0][0][0]
		if col, row, ok := CellAt(tile14, p); col != tt.col || row != tt.row || ok != tt.ok {
			t.Errorf("(%v, %v) is in cell %d %d %v", tt.x, tt.y, col, row, ok)
		}
	}
	if _, _, ok := CellAt(tile14, orb.Point{math.NaN(), 1}); ok {
		t.Error("no position has a cell")
	}
}

func TestTileBounds(t *testing.T) {
	b, q := TileBound(tile14), TileQueryBound(tile14)
	if !within(b, q) || b == q || !b.Contains(orb.Point{113.1327, 27.8274}) {
		t.Errorf("%v in %v", b, q)
	}
}

func BenchmarkEncodeOutlines(b *testing.B) {
	features := make([]TileFeature, 0, 500)
	for i := range 500 {
		x, y := float64(i%25)*160, float64(i/25)*200
		mp := inTile(tile14, x, y, 100, 100)
		c := mp.Bound().Center()
		features = append(features, TileFeature{
			ID: uint64(i), Geometry: orb.MultiPolygon{{star(20, c, 0.0003, false)}},
			Properties: map[string]any{"state": "issued", "lead": "NR", "overdue": i%2 == 0},
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := EncodeOutlines("cases", tile14, features); err != nil {
			b.Fatal(err)
		}
	}
}
