package field_test

import (
	"bytes"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"

	"liangtian/geo/pmtiles"
	"liangtian/internal/field"
	"liangtian/internal/org"
)

var county = org.Place{Code: "430223", Name: "甲县（示意）", Schematic: true, Boundary: orb.MultiPolygon{{orb.Ring{
	{113.3, 27.0}, {113.5, 27.0}, {113.5, 27.2}, {113.3, 27.2}, {113.3, 27.0},
}}}}

func file(t *testing.T, p pmtiles.Pyramid) *pmtiles.File {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	f, err := pmtiles.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSchematicMapHasBordersAndNames(t *testing.T) {
	p, err := field.Schematic([]org.Place{county}, []field.Label{{Name: "示例村", Level: "village", At: orb.Point{113.31, 27.01}}})
	if err != nil {
		t.Fatal(err)
	}
	f := file(t, p)
	for z := f.MinZoom; z <= f.MaxZoom; z++ {
		tile := maptile.At(orb.Point{113.3, 27.0}, z) // the south-west corner
		raw, err := f.Tile(tile)
		if err != nil || raw == nil {
			t.Fatalf("%v: %d bytes, %v", tile, len(raw), err)
		}
		layers, err := mvt.UnmarshalGzipped(raw)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]int{}
		for _, l := range layers {
			l.ProjectToWGS84(tile)
			for _, feature := range l.Features {
				found[l.Name]++
				if l.Name == "borders" && !feature.Geometry.Bound().Intersects(tile.Bound(0.1)) {
					t.Errorf("z%d: a border outside its tile: %v", z, feature.Geometry.Bound())
				}
				if feature.Properties["name"] == "示例村" && z < 10 {
					t.Errorf("a village on level %d", z)
				}
			}
		}
		if found["borders"] == 0 || (z >= 10 && found["labels"] == 0) {
			t.Errorf("z%d: %v", z, found)
		}
	}
}

func TestCutTakesTheRegionAndWhatIsNear(t *testing.T) {
	whole := pmtiles.Pyramid{Type: pmtiles.PNG, TileCompression: pmtiles.None, Bound: orb.Bound{Min: orb.Point{113, 26.8}, Max: orb.Point{114, 27.4}}, Tiles: map[maptile.Tile][]byte{}}
	for z := maptile.Zoom(8); z <= 14; z++ {
		low, high := maptile.At(orb.Point{113, 27.4}, z), maptile.At(orb.Point{114, 26.8}, z)
		for x := low.X; x <= high.X; x++ {
			for y := low.Y; y <= high.Y; y++ {
				whole.Tiles[maptile.New(x, y, z)] = []byte{byte(z), byte(x), byte(y), byte(x >> 8)}
			}
		}
	}
	near := orb.Bound{Min: orb.Point{113.4, 27.1}, Max: orb.Point{113.41, 27.11}}
	p, err := field.Cut(file(t, whole), county.Boundary.Bound(), []orb.Bound{near}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	f := file(t, p)
	for _, c := range []struct {
		tile maptile.Tile
		want bool
	}{
		{maptile.At(orb.Point{113.31, 27.01}, 11), true}, // the region in overview
		{maptile.At(orb.Point{113.31, 27.01}, 14), false},
		{maptile.At(near.Center(), 14), true},
		{maptile.At(orb.Point{113.9, 27.3}, 11), false},
	} {
		raw, err := f.Tile(c.tile)
		if err != nil || (raw != nil) != c.want || c.want && !bytes.Equal(raw, whole.Tiles[c.tile]) {
			t.Errorf("%v: %v %v, want %v", c.tile, raw, err, c.want)
		}
	}
	if p, err = field.Cut(file(t, whole), county.Boundary.Bound(), []orb.Bound{near}, 20); err != nil || len(p.Tiles) > 20 {
		t.Errorf("%d tiles (%v), want at most 20", len(p.Tiles), err)
	}
}
