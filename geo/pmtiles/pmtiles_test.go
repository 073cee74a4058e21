package pmtiles

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"pgregory.net/rapid"

	"liangtian/geo"
)

// The first ids of the format's own description.
func TestIDsOfTheDescription(t *testing.T) {
	for _, c := range []struct {
		z    maptile.Zoom
		x, y uint32
		id   uint64
	}{{0, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 1, 2}, {1, 1, 1, 3}, {1, 1, 0, 4}, {2, 0, 0, 5}, {12, 3423, 1763, 19078479}} {
		tile := maptile.New(c.x, c.y, c.z)
		if got := ID(tile); got != c.id {
			t.Errorf("%v has id %d, want %d", tile, got, c.id)
		}
		if back := Tile(c.id); back != tile {
			t.Errorf("id %d is %v, want %v", c.id, back, tile)
		}
	}
}

func TestIDAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.Uint32Range(0, maxZoom).Draw(t, "z")
		tile := maptile.New(rapid.Uint32Range(0, 1<<z-1).Draw(t, "x"), rapid.Uint32Range(0, 1<<z-1).Draw(t, "y"), maptile.Zoom(z))
		if Tile(ID(tile)) != tile {
			t.Fatalf("%v comes back as %v", tile, Tile(ID(tile)))
		}
	})
}

func pyramid(side uint32, z maptile.Zoom) Pyramid {
	p := Pyramid{
		Type: MVT, TileCompression: None, Metadata: map[string]any{"name": "示意"},
		Bound: orb.Bound{Min: orb.Point{112.9, 26.1}, Max: orb.Point{114.2, 28.1}}, Tiles: map[maptile.Tile][]byte{},
	}
	for x := range side {
		for y := range side {
			p.Tiles[maptile.New(x, y, z)] = fmt.Appendf(nil, "%d/%d", x%97, y)
		}
	}
	return p
}

func open(t testing.TB, p Pyramid) (*File, []byte) {
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	f, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return f, b.Bytes()
}

// Enough tiles for leaf directories, many of them equal.
func TestWhatIsWrittenIsRead(t *testing.T) {
	p := pyramid(200, 8)
	f, raw := open(t, p)
	if f.leavesLen == 0 {
		t.Error("a large pyramid has no leaf directories; the test is too small")
	}
	if len(raw) > 40_000*4 {
		t.Errorf("equal tiles are stored again: %d bytes", len(raw))
	}
	if f.Type != MVT || f.MinZoom != 8 || f.MaxZoom != 8 || f.Bound != p.Bound {
		t.Errorf("header: %+v", f)
	}
	for tile, want := range p.Tiles {
		if got, err := f.Tile(tile); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v is %q (%v), want %q", tile, got, err, want)
		}
	}
	for _, none := range []maptile.Tile{maptile.New(201, 3, 8), maptile.New(0, 0, 3), maptile.New(0, 0, 9)} {
		if got, err := f.Tile(none); got != nil || err != nil {
			t.Errorf("%v is %q, %v; want nothing", none, got, err)
		}
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	_, whole := open(t, pyramid(40, 6))
	for name, raw := range map[string][]byte{
		"empty": {}, "cut header": whole[:100], "cut tiles": whole[:len(whole)-1], "another format": append([]byte("PK\x03\x04"), whole[4:]...),
	} {
		_, err := Open(bytes.NewReader(raw), int64(len(raw)))
		var e *geo.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	for _, side := range []uint32{1, 40} {
		_, whole := open(f, pyramid(side, 6))
		f.Add(whole)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := Open(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return
		}
		for x := range uint32(3) {
			if content, _ := p.Tile(maptile.New(x, 1, p.MinZoom)); len(content) > len(raw) {
				t.Fatal("a tile larger than its file")
			}
		}
	})
}
