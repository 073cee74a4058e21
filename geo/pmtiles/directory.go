package pmtiles

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
)

// entry says where a run of tiles, or with run 0 a directory, lies.
type entry struct {
	id     uint64
	run    uint32
	length uint32
	offset uint64 // in the section of tiles or of leaf directories
}

func encode(entries []entry) ([]byte, error) {
	var raw []byte
	raw = binary.AppendUvarint(raw, uint64(len(entries)))
	var last uint64
	for _, e := range entries {
		raw = binary.AppendUvarint(raw, e.id-last)
		last = e.id
	}
	for _, e := range entries {
		raw = binary.AppendUvarint(raw, uint64(e.run))
	}
	for _, e := range entries {
		raw = binary.AppendUvarint(raw, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			raw = binary.AppendUvarint(raw, 0) // right behind the one before
			continue
		}
		raw = binary.AppendUvarint(raw, e.offset+1)
	}
	return pack(raw)
}

func pack(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(raw)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

func decode(packed []byte, c Compression) ([]entry, error) {
	raw, err := unpack(packed, c)
	if err != nil {
		return nil, err
	}
	r := bytes.NewReader(raw)
	next := func() (v uint64) {
		if err == nil {
			v, err = binary.ReadUvarint(r)
		}
		return v
	}
	n := next()
	if err != nil || n > maxEntries || n > uint64(len(raw)) {
		return nil, bad("瓦片目录损坏。")
	}
	out := make([]entry, n)
	var last uint64
	for i := range out {
		last += next()
		out[i].id = last
	}
	for i := range out {
		out[i].run = uint32(next())
	}
	for i := range out {
		out[i].length = uint32(next())
	}
	for i := range out {
		v := next()
		switch {
		case v > 0:
			out[i].offset = v - 1
		case i > 0:
			out[i].offset = out[i-1].offset + uint64(out[i-1].length)
		}
	}
	if err != nil {
		return nil, bad("瓦片目录不完整。")
	}
	return out, nil
}

func unpack(packed []byte, c Compression) ([]byte, error) {
	if c != Gzip {
		return packed, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, bad("瓦片目录损坏。")
	}
	raw, err := io.ReadAll(io.LimitReader(z, maxDirectory+1))
	if err != nil || len(raw) > maxDirectory {
		return nil, bad("瓦片目录损坏或过大。")
	}
	return raw, nil
}
