package shp

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/files"
)

// span is where the content of one record lies in the .shp, after its header.
type span struct {
	off  int64
	size int
}

const (
	fileHeader   = 100
	recordHeader = 8
	fileCode     = 9994
)

// readHeader checks the head of the .shp and that it holds polygons.
func (r *Reader) readHeader() error {
	head, err := r.shp.bytes(0, fileHeader)
	if err != nil {
		return damagedSHP("文件不完整", err)
	}
	if binary.BigEndian.Uint32(head) != fileCode {
		return damagedSHP("不是 shapefile", nil)
	}
	r.shapeType = int32(binary.LittleEndian.Uint32(head[32:]))
	if err := polygonsOnly(r.shapeType); err != nil {
		return err
	}
	v := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(head[36+8*i:])) }
	r.bound = orb.Bound{Min: orb.Point{v(0), v(1)}, Max: orb.Point{v(2), v(3)}}
	return nil
}

// the shape types of a shapefile
const (
	typeNull     = 0
	typePolygon  = 5
	typePolygonZ = 15
	typePolygonM = 25
)

func polygonsOnly(shapeType int32) error {
	var kind string
	switch shapeType {
	case typePolygon, typePolygonZ, typePolygonM:
		return nil
	case typeNull:
		kind = "空图形"
	case 1, 11, 21:
		kind = "点"
	case 3, 13, 23:
		kind = "线"
	case 8, 18, 28:
		kind = "多点"
	case 31:
		kind = "三维多面体"
	default:
		return damagedSHP(fmt.Sprintf("图形类型 %d 不存在", shapeType), nil)
	}
	return geo.Refuse("shp-not-polygon", "这是“%s”图层，图斑必须是面。请提供面图层。", kind)
}

// indexFromShp walks over the record headers in the order of the file.
func indexFromShp(shp *window) ([]span, error) {
	var out []span
	base := uint32(1)
	for off := int64(fileHeader); off < shp.part.Size; {
		number := len(out) + 1
		head, err := shp.bytes(off, recordHeader)
		if err != nil {
			return nil, truncated(number, err)
		}
		given, size := binary.BigEndian.Uint32(head), int64(binary.BigEndian.Uint32(head[4:]))*2
		if number == 1 && given == 0 {
			base = 0 // some programs count from 0
		}
		if given != base+uint32(number-1) || size < 4 {
			return nil, &geo.Error{Code: "shp-misaligned", Record: number, Message: "记录头与上一条的长度不符，图形文件损坏。请重新导出，并连同 .shx 一起提交。"}
		}
		off += recordHeader
		if size > shp.part.Size-off {
			return nil, truncated(number, nil)
		}
		out = append(out, span{off, int(size)})
		off += size
	}
	return out, nil
}

// indexFromShx reads the .shx. It is the authority on the order, because
// programs that edit in place leave dead space in the .shp; but every entry has
// to agree with the record it points to, and no two may overlap.
func indexFromShx(shp *window, part files.Part) ([]span, error) {
	shx := newWindow(part)
	head, err := shx.bytes(0, fileHeader)
	if err != nil || binary.BigEndian.Uint32(head) != fileCode || (part.Size-fileHeader)%8 != 0 {
		return nil, &geo.Error{Code: "shx-damaged", Message: "索引文件（.shx）不完整或损坏。请重新导出，或去掉 .shx 后再提交。", Cause: err}
	}
	var out []span
	for at := int64(fileHeader); at < part.Size; at += 8 {
		number := len(out) + 1
		entry, err := shx.bytes(at, 8)
		if err != nil {
			return nil, &geo.Error{Code: "shx-damaged", Record: number, Message: "索引文件（.shx）在这里中断。请重新导出。", Cause: err}
		}
		off, size := int64(binary.BigEndian.Uint32(entry))*2, int64(binary.BigEndian.Uint32(entry[4:]))*2
		if off > shp.part.Size-recordHeader || size > shp.part.Size-recordHeader-off {
			return nil, truncated(number, nil)
		}
		record, err := shp.bytes(off, recordHeader)
		if err != nil {
			return nil, truncated(number, err)
		}
		if off < fileHeader || size < 4 || int64(binary.BigEndian.Uint32(record[4:]))*2 != size {
			return nil, &geo.Error{Code: "shx-mismatch", Record: number, Message: "索引文件（.shx）与图形文件不配套。请把同一次导出的文件一起提交，或去掉 .shx 后再提交。"}
		}
		out = append(out, span{off + recordHeader, int(size)})
	}
	return out, disjoint(out)
}

// disjoint refuses an index in which records share bytes: such a file would
// unfold to far more than its size.
func disjoint(index []span) error {
	inOrder := func(a, b span) int { return cmp.Compare(a.off, b.off) }
	sorted := index
	if !slices.IsSortedFunc(index, inOrder) {
		sorted = slices.Clone(index)
		slices.SortFunc(sorted, inOrder)
	}
	for i := 1; i < len(sorted); i++ {
		if sorted[i-1].off+int64(sorted[i-1].size) > sorted[i].off-recordHeader {
			return geo.Refuse("shx-mismatch", "索引文件（.shx）中有两条记录重叠。请重新导出，或去掉 .shx 后再提交。")
		}
	}
	return nil
}

func truncated(number int, cause error) *geo.Error {
	return &geo.Error{Code: "shp-truncated", Record: number, Message: "图形文件在这里中断，可能传输不完整。请重新导出。", Cause: cause}
}

func damagedSHP(detail string, cause error) *geo.Error {
	return &geo.Error{Code: "shp-damaged", Message: "图形文件（.shp）损坏：" + detail + "。请重新导出。", Cause: cause}
}
