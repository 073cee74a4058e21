package seal

import (
	"errors"

	"golang.org/x/mod/sumdb/tlog"
)

// TileHeight: the hash over every 1,024 leaves is kept, so that neither a new
// checkpoint nor a proof reads the whole log.
const (
	TileHeight = 10
	TileLeaves = 1 << TileHeight
)

// Tree is the tree over the leaves that were added so far: the right edge of
// it, which is enough to go on and to say the root.
type Tree struct {
	size  int64
	peaks []tlog.Hash // of the perfect trees in size, the largest first
	// Tile is called with every whole tile, when given.
	Tile func(number int64, hash tlog.Hash)
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Add appends a leaf.
func (t *Tree) Add(node tlog.Hash) { t.add(node, 0) }

// AddTile appends a whole tile; the tree must end with one.
func (t *Tree) AddTile(hash tlog.Hash) { t.add(hash, TileHeight) }

func (t *Tree) add(hash tlog.Hash, level int) {
	at := t.size >> level
	t.size += 1 << level
	for ; at&1 == 1; at >>= 1 {
		last := len(t.peaks) - 1
		hash = tlog.NodeHash(t.peaks[last], hash)
		t.peaks = t.peaks[:last]
		if level++; level == TileHeight {
			t.tile(hash)
		}
	}
	t.peaks = append(t.peaks, hash)
}

func (t *Tree) tile(hash tlog.Hash) {
	if t.Tile != nil {
		t.Tile(t.size>>TileHeight-1, hash)
	}
}

// Root is the hash over everything.
func (t *Tree) Root() tlog.Hash {
	if len(t.peaks) == 0 {
		root, _ := tlog.TreeHash(0, nil)
		return root
	}
	root := t.peaks[len(t.peaks)-1]
	for i := len(t.peaks) - 2; i >= 0; i-- {
		root = tlog.NodeHash(t.peaks[i], root)
	}
	return root
}

// Source is where proofs read: the whole tiles, and leaves (as nodes) by range.
type Source struct {
	Tiles  []tlog.Hash
	Leaves func(from, to int64) ([]tlog.Hash, error)

	levels [][]tlog.Hash // above the tiles, made when first asked for
	tile   int64         // the one whose leaves are at hand
	nodes  [][]tlog.Hash
}

// ReadHashes is the tree as tlog reads it.
func (s *Source) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(indexes))
	for _, x := range indexes {
		h, err := s.read(tlog.SplitStoredHashIndex(x))
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

var errBeyond = errors.New("seal: a hash beyond the log")

func (s *Source) read(level int, n int64) (tlog.Hash, error) {
	if level >= TileHeight {
		if s.levels == nil {
			s.levels = pyramid(s.Tiles, 64)
		}
		return pick(s.levels, level-TileHeight, n)
	}
	first := n << level
	tile := first >> TileHeight
	if s.nodes == nil || s.tile != tile {
		leaves, err := s.Leaves(tile<<TileHeight, (tile+1)<<TileHeight)
		if err != nil {
			return tlog.Hash{}, err
		}
		s.tile, s.nodes = tile, pyramid(leaves, TileHeight)
	}
	return pick(s.nodes, level, n-tile<<(TileHeight-level))
}

func pick(levels [][]tlog.Hash, level int, n int64) (tlog.Hash, error) {
	if level >= len(levels) || n >= int64(len(levels[level])) {
		return tlog.Hash{}, errBeyond
	}
	return levels[level][n], nil
}

// pyramid has over a row of hashes every row of perfect trees.
func pyramid(row []tlog.Hash, most int) [][]tlog.Hash {
	out := [][]tlog.Hash{row}
	for len(row) > 1 && len(out) <= most {
		up := make([]tlog.Hash, 0, len(row)/2)
		for i := 0; i+1 < len(row); i += 2 {
			up = append(up, tlog.NodeHash(row[i], row[i+1]))
		}
		out, row = append(out, up), up
	}
	return out
}
