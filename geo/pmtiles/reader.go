package pmtiles

import (
	"encoding/binary"
	"io"
	"sort"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
)

// File is an opened pyramid.
type File struct {
	Type             Type
	TileCompression  Compression
	MinZoom, MaxZoom maptile.Zoom
	Bound            orb.Bound // degrees

	in                      io.ReaderAt
	compression             Compression
	root                    []entry
	leaves, leavesLen       uint64
	tiles, tilesLen         uint64
	metadata, metadataBytes uint64
}

// Open reads the header and the root directory of a file of that size.
func Open(in io.ReaderAt, size int64) (*File, error) {
	h := make([]byte, headerLen)
	if _, err := in.ReadAt(h, 0); err != nil {
		return nil, bad("不是 PMTiles 文件：文件太短。")
	}
	if string(h[:7]) != "PMTiles" || h[7] != 3 {
		return nil, bad("不是第 3 版的 PMTiles 文件。")
	}
	u := func(at int) uint64 { return binary.LittleEndian.Uint64(h[at:]) }
	degrees := func(at int) float64 { return float64(int32(binary.LittleEndian.Uint32(h[at:]))) / 1e7 }
	f := &File{
		in: in, compression: Compression(h[97]), TileCompression: Compression(h[98]), Type: Type(h[99]),
		MinZoom: maptile.Zoom(h[100]), MaxZoom: maptile.Zoom(h[101]),
		Bound:    orb.Bound{Min: orb.Point{degrees(102), degrees(106)}, Max: orb.Point{degrees(110), degrees(114)}},
		metadata: u(24), metadataBytes: u(32), leaves: u(40), leavesLen: u(48), tiles: u(56), tilesLen: u(64),
	}
	for _, part := range [][2]uint64{{u(8), u(16)}, {f.metadata, f.metadataBytes}, {f.leaves, f.leavesLen}, {f.tiles, f.tilesLen}} {
		if part[0] > uint64(size) || part[1] > uint64(size)-part[0] {
			return nil, bad("PMTiles 文件不完整。")
		}
	}
	if f.compression != None && f.compression != Gzip || f.MaxZoom > maxZoom || f.MinZoom > f.MaxZoom {
		return nil, bad("PMTiles 文件的压缩方式或级别无法使用。")
	}
	var err error
	f.root, err = f.directory(u(8), u(16))
	return f, err
}

func (f *File) directory(offset, length uint64) ([]entry, error) {
	if length > maxDirectory {
		return nil, bad("瓦片目录过大。")
	}
	packed := make([]byte, length)
	if _, err := f.in.ReadAt(packed, int64(offset)); err != nil {
		return nil, bad("瓦片目录不完整。")
	}
	return decode(packed, f.compression)
}

// Tile gives the bytes of a tile as they are stored, nil where there is none.
func (f *File) Tile(t maptile.Tile) ([]byte, error) {
	if t.Z < f.MinZoom || t.Z > f.MaxZoom || !t.Valid() {
		return nil, nil
	}
	id, dir := ID(t), f.root
	for range maxDepth {
		i := sort.Search(len(dir), func(i int) bool { return dir[i].id > id }) - 1
		if i < 0 {
			return nil, nil
		}
		e := dir[i]
		if e.run > 0 {
			if id-e.id >= uint64(e.run) {
				return nil, nil
			}
			return f.bytes(e)
		}
		if e.offset > f.leavesLen || uint64(e.length) > f.leavesLen-e.offset {
			return nil, bad("瓦片目录指向文件之外。")
		}
		var err error
		if dir, err = f.directory(f.leaves+e.offset, uint64(e.length)); err != nil {
			return nil, err
		}
	}
	return nil, bad("瓦片目录层数过多。")
}

func (f *File) bytes(e entry) ([]byte, error) {
	if e.length > maxTile || e.offset > f.tilesLen || uint64(e.length) > f.tilesLen-e.offset {
		return nil, bad("瓦片在文件之外，或过大。")
	}
	out := make([]byte, e.length)
	if _, err := f.in.ReadAt(out, int64(f.tiles+e.offset)); err != nil {
		return nil, bad("瓦片不完整。")
	}
	return out, nil
}
