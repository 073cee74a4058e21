package pmtiles

import (
	"math/bits"

	"github.com/paulmach/orb/maptile"
)

// maxZoom is the deepest level whose ids fit in 63 bits with room to spare.
const maxZoom = 26

// ID is the place of a tile in the file's order: level by level along a
// Hilbert curve.
func ID(t maptile.Tile) uint64 {
	id := levelStart(uint64(t.Z))
	x, y := t.X, t.Y
	for s := uint32(1) << t.Z >> 1; s > 0; s >>= 1 {
		rx, ry := b2u(x&s != 0), b2u(y&s != 0)
		id += uint64(s) * uint64(s) * uint64((3*rx)^ry)
		x, y = rotate(s, x, y, rx, ry)
	}
	return id
}

// Tile is the tile of an id; the reverse of ID.
func Tile(id uint64) maptile.Tile {
	z := uint64(bits.Len64(3*id+1)-1) / 2
	at := id - levelStart(z)
	var x, y uint32
	for s := uint32(1); s < uint32(1)<<z; s <<= 1 {
		rx := uint32(at/2) & 1
		ry := uint32(at^uint64(rx)) & 1
		x, y = rotate(s, x, y, rx, ry)
		x += s * rx
		y += s * ry
		at /= 4
	}
	return maptile.New(x, y, maptile.Zoom(z))
}

// levelStart is the number of tiles above a level.
func levelStart(z uint64) uint64 { return (1<<(2*z) - 1) / 3 }

func rotate(s, x, y, rx, ry uint32) (uint32, uint32) {
	if ry != 0 {
		return x, y
	}
	if rx != 0 {
		x, y = s-1-x, s-1-y
	}
	return y, x
}

func b2u(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}
