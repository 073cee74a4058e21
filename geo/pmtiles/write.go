package pmtiles

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
)

// Pyramid is what is to be written. Tiles are already compressed as
// TileCompression says.
type Pyramid struct {
	Type            Type
	TileCompression Compression
	Bound           orb.Bound // degrees
	Metadata        map[string]any
	Tiles           map[maptile.Tile][]byte
}

// Write writes a pyramid. Equal tiles are stored once.
func (p Pyramid) Write(w io.Writer) error {
	byID := make(map[uint64][]byte, len(p.Tiles))
	low, high := maptile.Zoom(maxZoom), maptile.Zoom(0)
	for t, content := range p.Tiles {
		if len(content) == 0 {
			continue
		}
		byID[ID(t)] = content
		low, high = min(low, t.Z), max(high, t.Z)
	}
	var data bytes.Buffer
	var entries []entry
	stored := map[[sha256.Size]byte]uint64{}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		content := byID[id]
		sum := sha256.Sum256(content)
		at, have := stored[sum]
		if !have {
			at = uint64(data.Len())
			stored[sum] = at
			data.Write(content)
		}
		if n := len(entries); n > 0 && entries[n-1].offset == at && entries[n-1].id+uint64(entries[n-1].run) == id {
			entries[n-1].run++
			continue
		}
		entries = append(entries, entry{id: id, run: 1, length: uint32(len(content)), offset: at})
	}
	root, leaves, err := directories(entries)
	if err != nil {
		return err
	}
	text, err := json.Marshal(p.Metadata)
	if err != nil {
		return err
	}
	metadata, err := pack(text)
	if err != nil {
		return err
	}
	h := p.header(low, high, len(byID), len(entries), len(stored), len(root), len(metadata), len(leaves), data.Len())
	for _, part := range [][]byte{h, root, metadata, leaves, data.Bytes()} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// directories puts entries into a root that fits its room, with leaves below
// it when there are many.
func directories(entries []entry) (root, leaves []byte, err error) {
	root, err = encode(entries)
	for size := 4096; err == nil && len(root) > rootRoom-headerLen; size *= 2 {
		leaves = leaves[:0]
		var top []entry
		for part := range slices.Chunk(entries, size) {
			leaf, err := encode(part)
			if err != nil {
				return nil, nil, err
			}
			top = append(top, entry{id: part[0].id, length: uint32(len(leaf)), offset: uint64(len(leaves))})
			leaves = append(leaves, leaf...)
		}
		root, err = encode(top)
	}
	return root, leaves, err
}

func (p Pyramid) header(low, high maptile.Zoom, addressed, entries, contents, root, metadata, leaves, data int) []byte {
	h := make([]byte, headerLen)
	copy(h, "PMTiles")
	h[7] = 3
	at := uint64(headerLen)
	put := func(i int, v uint64) { binary.LittleEndian.PutUint64(h[i:], v) }
	for i, length := range []int{root, metadata, leaves, data} {
		put(8+16*i, at)
		put(16+16*i, uint64(length))
		at += uint64(length)
	}
	put(72, uint64(addressed))
	put(80, uint64(entries))
	put(88, uint64(contents))
	h[96] = 1 // tiles lie in the order of their ids
	h[97], h[98], h[99] = byte(Gzip), byte(p.TileCompression), byte(p.Type)
	if addressed == 0 {
		low = high
	}
	h[100], h[101], h[118] = byte(low), byte(high), byte(high)
	degrees := func(i int, v float64) { binary.LittleEndian.PutUint32(h[i:], uint32(int32(math.Round(v*1e7)))) }
	degrees(102, p.Bound.Min[0])
	degrees(106, p.Bound.Min[1])
	degrees(110, p.Bound.Max[0])
	degrees(114, p.Bound.Max[1])
	c := p.Bound.Center()
	degrees(119, c[0])
	degrees(123, c[1])
	return h
}
