// Package pmtiles reads and writes PMTiles version 3: a pyramid of map tiles in
// one file, which a phone can keep and read by ranges.
//
// A file that is read is not trusted: every offset is held against the file's
// size and every directory against a limit.
package pmtiles

import "liangtian/geo"

// Type is what the tiles are.
type Type uint8

// The types that a map page can draw.
const (
	MVT  Type = 1
	PNG  Type = 2
	JPEG Type = 3
	WebP Type = 4
)

// Compression of tiles or directories.
type Compression uint8

// The compressions that occur here.
const (
	None Compression = 1
	Gzip Compression = 2
)

// Limits of a file that is read.
const (
	maxDirectory = 16 << 20 // bytes of a directory, unpacked
	maxEntries   = 1 << 20  // of one directory
	maxDepth     = 4        // directories above a tile
	maxTile      = 8 << 20  // bytes of one tile
)

const (
	headerLen = 127
	rootRoom  = 16384 // header and root directory lie in the first 16 KiB
)

func bad(words string) error { return &geo.Error{Code: "pmtiles-damaged", Message: words} }
