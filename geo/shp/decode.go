package shp

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"liangtian/geo"
)

// maxRings bounds one record; the widest road nets of a county have some
// thousand.
const maxRings = 20000

// decode fills rec from the content of a record. What is wrong goes to rec.Err.
func (r *Reader) decode(content []byte, rec *geo.Record) {
	kind := int32(binary.LittleEndian.Uint32(content))
	if kind == typeNull {
		rec.Null = true
		return
	}
	if kind != r.shapeType {
		rec.Err = badRecord(rec.Number, "shape-type", fmt.Sprintf("图形类型 %d 与文件的类型 %d 不一致", kind, r.shapeType))
		return
	}
	rings, err := readRings(content)
	if err != nil {
		rec.Err = badRecord(rec.Number, "shape-damaged", err.Error())
		return
	}
	rec.HadZ, rec.HadM = kind == typePolygonZ, kind == typePolygonM
	if len(rings) == 0 {
		rec.Null = true
		return
	}
	mp, ok := groupRings(rings)
	if !ok {
		rec.Err = badRecord(rec.Number, "shape-too-complex", "图形的圈太多，无法分清内外")
		return
	}
	rec.Geometry = mp
}

// readRings reads the parts of a polygon; heights and measures after the points
// are left alone. Every count is compared with the bytes that are there.
func readRings(content []byte) ([]orb.Ring, error) {
	const fixed = 44 // type, box, two counts
	if len(content) < fixed {
		return nil, fmt.Errorf("记录太短")
	}
	parts := int64(binary.LittleEndian.Uint32(content[36:]))
	points := int64(binary.LittleEndian.Uint32(content[40:]))
	if fixed+4*parts+16*points > int64(len(content)) {
		return nil, fmt.Errorf("应有 %d 圈 %d 个点，记录里放不下", parts, points)
	}
	if parts > maxRings {
		return nil, fmt.Errorf("有 %d 圈，最多 %d 圈", parts, maxRings)
	}
	if parts == 0 || points == 0 {
		return nil, nil
	}
	starts, data := content[fixed:fixed+4*parts], content[fixed+4*parts:]
	all := make([]orb.Point, points)
	for i := range all {
		all[i] = orb.Point{
			math.Float64frombits(binary.LittleEndian.Uint64(data[16*i:])),
			math.Float64frombits(binary.LittleEndian.Uint64(data[16*i+8:])),
		}
	}
	rings := make([]orb.Ring, parts)
	end := points
	for i := parts - 1; i >= 0; i-- {
		start := int64(binary.LittleEndian.Uint32(starts[4*i:]))
		if start >= end || (i == 0 && start != 0) {
			return nil, fmt.Errorf("第 %d 圈的起点位置不对", i+1)
		}
		rings[i] = all[start:end:end]
		end = start
	}
	return rings, nil
}

func badRecord(number int, code, detail string) *geo.Error {
	return &geo.Error{Code: code, Record: number, Message: detail + "。请修复这个图形后重新导出。"}
}
