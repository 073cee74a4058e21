package shp

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"liangtian/geo"
	"liangtian/geo/files"
)

// Layer is what Write writes: columns, and records of which Geometry and
// Attributes count. A record without geometry becomes a null shape.
type Layer struct {
	Fields  []Field // Name, Type (C N F D L), Length, Decimals
	Records []geo.Record
	PRJ     string // text of the .prj; none when empty
	GBK     bool   // attributes in GBK instead of UTF-8
	NoCPG   bool   // leave the .cpg out, as many programs do
}

// Write writes a polygon shapefile set. create gives the place for each part by
// its extension (".shp" ...), one after the other, so that it can be an entry
// of a zip. Values that do not fit their column are refused, with the record.
func Write(create func(ext string) (io.Writer, error), layer Layer) error {
	if err := layer.check(); err != nil {
		return err
	}
	parts := []struct {
		ext   string
		write func(io.Writer) error
	}{
		{".shp", layer.writeShp},
		{".shx", layer.writeShx},
		{".dbf", layer.writeDbf},
		{".prj", func(w io.Writer) error { return text(w, layer.PRJ) }},
		{".cpg", func(w io.Writer) error { return text(w, layer.codePage()) }},
	}
	for _, p := range parts {
		if p.ext == ".prj" && layer.PRJ == "" || p.ext == ".cpg" && layer.NoCPG {
			continue
		}
		dst, err := create(p.ext)
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(dst, 64<<10)
		if err := p.write(w); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func text(w io.Writer, s string) error {
	_, err := io.WriteString(w, s)
	return err
}

func (l Layer) codePage() string {
	if l.GBK {
		return "GBK"
	}
	return "UTF-8"
}

// check refuses columns that a table cannot hold.
func (l Layer) check() error {
	if len(l.Fields) == 0 || len(l.Fields) > 255 {
		return geo.Refuse("dbf-fields", "属性表要有 1 至 255 个字段，现有 %d 个。", len(l.Fields))
	}
	for _, f := range l.Fields {
		name, err := l.encode(f.Name)
		if err != nil || len(name) == 0 || len(name) > 10 {
			return geo.Refuse("dbf-field-name", "字段名“%s”须为 1 至 10 个字节（汉字在 GBK 中最多 5 个）。", files.Short(f.Name))
		}
		if f.Length < 1 || f.Length > 254 || !strings.ContainsRune("CNFDL", rune(f.Type)) || f.Decimals < 0 || f.Decimals >= f.Length {
			return geo.Refuse("dbf-field", "字段“%s”的类型或长度不对。", files.Short(f.Name))
		}
	}
	return nil
}

func (l Layer) encode(s string) ([]byte, error) {
	if l.GBK {
		return simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	}
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("not UTF-8")
	}
	return []byte(s), nil
}

// contentSize is the bytes of a record after its header.
func contentSize(mp orb.MultiPolygon) int {
	if len(mp) == 0 {
		return 4
	}
	rings, points := ringCount(mp)
	return 44 + 4*rings + 16*points
}

func ringCount(mp orb.MultiPolygon) (rings, points int) {
	for _, poly := range mp {
		rings += len(poly)
		for _, r := range poly {
			points += len(r)
		}
	}
	return rings, points
}

// header is the 100 bytes that begin .shp and .shx.
func (l Layer) header(size int64) ([]byte, error) {
	if size > math.MaxInt32 {
		return nil, geo.Refuse("shp-too-large", "图层超过 2 GB，shapefile 放不下。请分批导出。")
	}
	h := make([]byte, fileHeader)
	binary.BigEndian.PutUint32(h, fileCode)
	binary.BigEndian.PutUint32(h[24:], uint32(size/2))
	binary.LittleEndian.PutUint32(h[28:], 1000)
	binary.LittleEndian.PutUint32(h[32:], typePolygon)
	var bound orb.Bound
	empty := true
	for _, r := range l.Records {
		if len(r.Geometry) == 0 {
			continue
		}
		if b := r.Geometry.Bound(); empty {
			bound, empty = b, false
		} else {
			bound = bound.Union(b)
		}
	}
	putBound(h[36:], bound)
	return h, nil
}

func putBound(dst []byte, b orb.Bound) {
	for i, v := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
		binary.LittleEndian.PutUint64(dst[8*i:], math.Float64bits(v))
	}
}

func (l Layer) writeShp(w io.Writer) error {
	size := int64(fileHeader)
	for _, r := range l.Records {
		size += recordHeader + int64(contentSize(r.Geometry))
	}
	head, err := l.header(size)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	var buf []byte
	for i, r := range l.Records {
		buf = appendShape(buf[:0], i+1, r.Geometry)
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	return nil
}

func appendShape(buf []byte, number int, mp orb.MultiPolygon) []byte {
	be, le := binary.BigEndian, binary.LittleEndian
	buf = be.AppendUint32(buf, uint32(number))
	buf = be.AppendUint32(buf, uint32(contentSize(mp)/2))
	if len(mp) == 0 {
		return le.AppendUint32(buf, typeNull)
	}
	rings, points := ringCount(mp)
	buf = le.AppendUint32(buf, typePolygon)
	buf = append(buf, make([]byte, 32)...)
	putBound(buf[len(buf)-32:], mp.Bound())
	buf = le.AppendUint32(buf, uint32(rings))
	buf = le.AppendUint32(buf, uint32(points))
	start := 0
	for _, poly := range mp {
		for _, r := range poly {
			buf = le.AppendUint32(buf, uint32(start))
			start += len(r)
		}
	}
	for _, poly := range mp {
		for i, r := range poly {
			for _, p := range turned(r.Clone(), i > 0) { // shells clockwise here
				buf = le.AppendUint64(buf, math.Float64bits(p[0]))
				buf = le.AppendUint64(buf, math.Float64bits(p[1]))
			}
		}
	}
	return buf
}

func (l Layer) writeShx(w io.Writer) error {
	head, err := l.header(int64(fileHeader + 8*len(l.Records)))
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	off := fileHeader
	var entry [8]byte
	for _, r := range l.Records {
		size := contentSize(r.Geometry)
		binary.BigEndian.PutUint32(entry[:], uint32(off/2))
		binary.BigEndian.PutUint32(entry[4:], uint32(size/2))
		if _, err := w.Write(entry[:]); err != nil {
			return err
		}
		off += recordHeader + size
	}
	return nil
}

func (l Layer) writeDbf(w io.Writer) error {
	width := 1
	head := make([]byte, dbfHeader, dbfHeader+32*len(l.Fields)+1)
	for _, f := range l.Fields {
		width += f.Length
		var d [32]byte
		name, _ := l.encode(f.Name)
		copy(d[:10], name)
		d[11], d[16], d[17] = f.Type, byte(f.Length), byte(f.Decimals)
		head = append(head, d[:]...)
	}
	head = append(head, 0x0D)
	if width > math.MaxUint16 {
		return geo.Refuse("dbf-row-too-long", "属性表一行 %d 字节，超过 65,535。请减少字段。", width)
	}
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // the same layer gives the same bytes
	head[0], head[1], head[2], head[3] = 3, byte(now.Year()-1900), byte(now.Month()), byte(now.Day())
	binary.LittleEndian.PutUint32(head[4:], uint32(len(l.Records)))
	binary.LittleEndian.PutUint16(head[8:], uint16(len(head)))
	binary.LittleEndian.PutUint16(head[10:], uint16(width))
	if l.GBK && !l.NoCPG {
		head[29] = 0x4D
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	row := make([]byte, width)
	for i, r := range l.Records {
		if err := l.fillRow(row, i+1, r); err != nil {
			return err
		}
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	_, err := w.Write([]byte{0x1A})
	return err
}

func (l Layer) fillRow(row []byte, number int, r geo.Record) error {
	for i := range row {
		row[i] = ' '
	}
	if r.Deleted {
		row[0] = '*'
	}
	off := 1
	for _, f := range l.Fields {
		v, err := l.encode(r.Attributes[f.Name])
		if err != nil {
			return &geo.Error{Code: "dbf-value", Record: number, Message: fmt.Sprintf("字段“%s”的文字不能写成 %s。", f.Name, l.codePage()), Cause: err}
		}
		if len(v) > f.Length {
			return &geo.Error{Code: "dbf-value", Record: number, Message: fmt.Sprintf("字段“%s”的值有 %d 字节，最多 %d 字节。", f.Name, len(v), f.Length)}
		}
		at := off
		if f.Type == 'N' || f.Type == 'F' {
			at += f.Length - len(v) // numbers to the right
		}
		copy(row[at:], v)
		off += f.Length
	}
	return nil
}
