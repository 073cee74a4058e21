package gpkg

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"liangtian/geo"
)

// envelopes is the bytes of a box in a blob's head, by its kind.
var envelopes = [...]int{0, 32, 48, 48, 64}

// outline reads a geometry blob: its head, then well-known binary. Heights and
// measures are dropped and said.
func outline(blob []byte, rec *geo.Record) {
	if len(blob) < 8 || blob[0] != 'G' || blob[1] != 'P' {
		rec.Err = badShape(rec.Number, errors.New("no GeoPackage blob"))
		return
	}
	flags := blob[3]
	kind := int(flags >> 1 & 7)
	if kind >= len(envelopes) || len(blob) < 8+envelopes[kind] {
		rec.Err = badShape(rec.Number, errors.New("a head of unknown kind"))
		return
	}
	if flags>>4&1 == 1 {
		rec.Null = true
		return
	}
	r := &wkb{rest: blob[8+envelopes[kind]:]}
	mp, err := r.outline(0)
	var not notPolygon
	switch {
	case errors.As(err, &not):
		rec.Err = &geo.Error{Code: "not-polygon", Record: rec.Number, Message: fmt.Sprintf("图形类型是 %d，图斑必须是面。", int(not))}
	case err != nil:
		rec.Err = badShape(rec.Number, err)
	case len(mp) == 0:
		rec.Null = true
	default:
		rec.Geometry, rec.HadZ, rec.HadM = mp, r.hadZ, r.hadM
	}
}

type notPolygon int

func (n notPolygon) Error() string { return fmt.Sprintf("geometry type %d", int(n)) }

// wkb reads well-known binary, in the ISO numbering of heights and measures
// and in the one with high bits.
type wkb struct {
	rest       []byte
	order      binary.ByteOrder
	hadZ, hadM bool
}

var errShort = errors.New("the bytes end too early")

const (
	typePolygon      = 3
	typeMultiPolygon = 6
	typeCollection   = 7
)

func (r *wkb) outline(depth int) (orb.MultiPolygon, error) {
	kind, dimensions, err := r.head()
	if err != nil {
		return nil, err
	}
	switch kind {
	case typePolygon:
		p, err := r.polygon(dimensions)
		if err != nil || len(p) == 0 {
			return nil, err
		}
		return orb.MultiPolygon{p}, nil
	case typeMultiPolygon, typeCollection:
		n, err := r.count(9)
		if err != nil || depth > 3 {
			return nil, errors.Join(err, errShort)
		}
		var out orb.MultiPolygon
		for range n {
			mp, err := r.outline(depth + 1)
			if err != nil {
				return nil, err
			}
			out = append(out, mp...)
		}
		return out, nil
	}
	return nil, notPolygon(kind)
}

func (r *wkb) head() (kind, dimensions int, err error) {
	if len(r.rest) < 5 {
		return 0, 0, errShort
	}
	r.order = binary.ByteOrder(binary.LittleEndian)
	if r.rest[0] == 0 {
		r.order = binary.BigEndian
	}
	t := r.order.Uint32(r.rest[1:])
	r.rest = r.rest[5:]
	z, m := t&0x80000000 != 0, t&0x40000000 != 0
	if t&0x20000000 != 0 { // a system's number follows
		if len(r.rest) < 4 {
			return 0, 0, errShort
		}
		r.rest = r.rest[4:]
	}
	t &= 0x0fffffff
	switch t / 1000 {
	case 1:
		z = true
	case 2:
		m = true
	case 3:
		z, m = true, true
	}
	dimensions = 2
	if z {
		dimensions++
		r.hadZ = true
	}
	if m {
		dimensions++
		r.hadM = true
	}
	return int(t % 1000), dimensions, nil
}

// count reads a number of things that take at least so many bytes each.
func (r *wkb) count(least int) (int, error) {
	if len(r.rest) < 4 {
		return 0, errShort
	}
	n := r.order.Uint32(r.rest)
	r.rest = r.rest[4:]
	if uint64(n)*uint64(least) > uint64(len(r.rest)) {
		return 0, errShort
	}
	return int(n), nil
}

func (r *wkb) polygon(dimensions int) (orb.Polygon, error) {
	rings, err := r.count(4)
	if err != nil {
		return nil, err
	}
	out := make(orb.Polygon, 0, rings)
	for range rings {
		points, err := r.count(8 * dimensions)
		if err != nil {
			return nil, err
		}
		if points == 0 {
			return nil, errors.New("a ring without points")
		}
		ring := make(orb.Ring, points)
		for i := range ring {
			ring[i] = orb.Point{math.Float64frombits(r.order.Uint64(r.rest)), math.Float64frombits(r.order.Uint64(r.rest[8:]))}
			r.rest = r.rest[8*dimensions:]
		}
		out = append(out, ring)
	}
	return out, nil
}
