package shp

import (
	"errors"
	"io"
	"iter"

	"github.com/paulmach/orb"

	"liangtian/geo"
)

// Reader is an open layer. It is for one goroutine.
type Reader struct {
	PRJ   string // text of the .prj, "" when there is none
	Table *Table

	name  string
	bound orb.Bound

	shp       *window
	shapeType int32
	index     []span
}

const maxPRJ = 64 << 10

var _ geo.Layer = (*Reader)(nil)

// Open reads the headers and walks over all records once, so that a truncated
// or lying file is refused before anything is made of it. It is refused, too,
// when it holds no polygons or its table has another number of rows.
func Open(set Fileset) (*Reader, error) {
	if !set.Shp.Present() {
		return nil, geo.Refuse("shp-missing", "缺少图形文件（.shp）。请把 .shp、.shx、.dbf、.prj 一起提交。")
	}
	r := &Reader{name: set.Name, shp: newWindow(set.Shp)}
	if err := r.readHeader(); err != nil {
		return nil, err
	}
	var err error
	if r.Table, err = OpenDBF(set.Dbf, set.Cpg); err != nil {
		return nil, err
	}
	if r.PRJ, err = content(set.Prj, maxPRJ); err != nil {
		return nil, &geo.Error{Code: "prj-unreadable", Message: "坐标系说明（.prj）读不出，请重新提交。", Cause: err}
	}
	if set.Shx.Present() {
		r.index, err = indexFromShx(r.shp, set.Shx)
	} else {
		r.index, err = indexFromShp(r.shp)
	}
	if err != nil {
		return nil, err
	}
	if len(r.index) != r.Table.Count {
		return nil, geo.Refuse("count-mismatch", "图形有 %d 个，属性表有 %d 条，对不上。请重新导出，并把同一次导出的文件一起提交。", len(r.index), r.Table.Count)
	}
	return r, nil
}

// Name is the layer's, with folders.
func (r *Reader) Name() string { return r.name }

// Bound is what the file claims; records are not checked against it.
func (r *Reader) Bound() orb.Bound { return r.bound }

// Count is the number of records, empty and deleted ones included.
func (r *Reader) Count() int { return len(r.index) }

// Fields are the names of the columns of the attribute table.
func (r *Reader) Fields() []string {
	out := make([]string, len(r.Table.Fields))
	for i, f := range r.Table.Fields {
		out[i] = f.Name
	}
	return out
}

// Encoding is the encoding of the attribute table.
func (r *Reader) Encoding() string { return r.Table.Encoding }

// CRS identifies the .prj; see geo.IdentifyPRJ for the refusals.
func (r *Reader) CRS() (geo.CRS, error) { return geo.IdentifyPRJ(r.PRJ) }

// Records goes over all records from the first.
func (r *Reader) Records() iter.Seq2[geo.Record, error] {
	return func(yield func(geo.Record, error) bool) {
		for shapes := r.Shapes(); ; {
			rec, err := shapes.Next()
			if errors.Is(err, io.EOF) || !yield(rec, err) || err != nil {
				return
			}
		}
	}
}

// Shapes is a stream over all records from the first.
func (r *Reader) Shapes() *Shapes { return &Shapes{r: r} }

// Shapes is a stream of records.
type Shapes struct {
	r    *Reader
	next int
}

// Next is the next record, or io.EOF after the last. Any other error ends the
// stream; what is wrong with one record only is in its Err.
func (s *Shapes) Next() (geo.Record, error) {
	if s.next >= len(s.r.index) {
		return geo.Record{}, io.EOF
	}
	at := s.r.index[s.next]
	s.next++
	rec := geo.Record{Number: s.next}
	content, err := s.r.shp.bytes(at.off, at.size)
	if err != nil {
		return rec, &geo.Error{Code: "shp-truncated", Record: s.next, Message: "图形文件在这里中断，可能传输不完整。请重新导出。", Cause: err}
	}
	s.r.decode(content, &rec)
	row, err := s.r.Table.Row(s.next - 1)
	rec.Attributes, rec.Deleted = row.Values, row.Deleted
	switch {
	case err == nil:
	case geo.CodeOf(err) == "dbf-text-invalid":
		if rec.Err == nil {
			rec.Err = err
		}
	default:
		return rec, err
	}
	return rec, nil
}
