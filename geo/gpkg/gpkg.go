// Package gpkg reads the feature tables of a GeoPackage. The file is opened
// read-only and its schema is not trusted: views and everything else that runs
// an expression of the file are refused.
package gpkg

import (
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"
	_ "modernc.org/sqlite" // the driver "sqlite", without cgo

	"liangtian/geo"
	"liangtian/geo/files"
)

// File is an opened GeoPackage.
type File struct {
	db     *sql.DB
	Layers []*Layer
}

// Close lets go of the file.
func (f *File) Close() error { return f.db.Close() }

// Layer is one feature table.
type Layer struct {
	db       *sql.DB
	table    string
	geometry string
	fields   []string
	count    int
	bound    orb.Bound
	srs      struct {
		organization string
		code         int
		definition   string
	}
}

// Open reads what tables of outlines a file on disk has, and goes over each
// once.
func Open(path string) (*File, error) {
	dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "mode=ro&immutable=1&_pragma=trusted_schema(0)&_pragma=query_only(1)&_pragma=cell_size_check(1)"}).String()
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, damaged(err)
	}
	db.SetMaxOpenConns(1)
	f := &File{db: db}
	if err := f.layers(); err != nil {
		_ = db.Close()
		return nil, err
	}
	return f, nil
}

func (f *File) layers() error {
	rows, err := f.db.Query(`SELECT c.table_name, g.column_name, coalesce(s.organization, ''), coalesce(s.organization_coordsys_id, 0), coalesce(s.definition, ''), coalesce(m.type, '')
		FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
		LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id LEFT JOIN sqlite_master m ON m.name = c.table_name
		WHERE c.data_type = 'features' ORDER BY c.table_name`)
	if err != nil {
		return damaged(err)
	}
	defer rows.Close()
	for rows.Next() {
		l := &Layer{db: f.db}
		var kind string
		if err := rows.Scan(&l.table, &l.geometry, &l.srs.organization, &l.srs.code, &l.srs.definition, &kind); err != nil {
			return damaged(err)
		}
		if kind != "table" {
			return geo.Refuse("gpkg-not-table", "GeoPackage 的图层“%s”不是数据表，不能读取。请重新导出。", files.Short(l.table))
		}
		f.Layers = append(f.Layers, l)
	}
	if err := rows.Err(); err != nil {
		return damaged(err)
	}
	if len(f.Layers) == 0 {
		return geo.Refuse("gpkg-empty", "GeoPackage 里没有矢量图层。请检查导出设置后重新提交。")
	}
	for _, l := range f.Layers {
		if err := l.survey(); err != nil {
			return err
		}
	}
	return nil
}

// survey finds the columns and goes over all rows once, so that a damaged file
// is refused before anything is made of it.
func (l *Layer) survey() error {
	l.bound = orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	names, err := l.columns()
	if err != nil {
		return damaged(err)
	}
	found := false
	for _, n := range names {
		if n == l.geometry {
			found = true
			continue
		}
		l.fields = append(l.fields, n)
	}
	if !found {
		return damaged(fmt.Errorf("%s has no column %s", l.table, l.geometry))
	}
	for rec, err := range l.Records() {
		if err != nil {
			return err
		}
		l.count++
		for _, poly := range rec.Geometry {
			l.bound = l.bound.Union(poly.Bound())
		}
	}
	return nil
}

func (l *Layer) columns() ([]string, error) {
	rows, err := l.db.Query(`SELECT * FROM ` + quoted(l.table) + ` LIMIT 0`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	return names, errors.Join(err, rows.Err())
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Name is the table's.
func (l *Layer) Name() string { return l.table }

// Fields is the columns but the geometry.
func (l *Layer) Fields() []string { return l.fields }

// Count is the number of rows.
func (l *Layer) Count() int { return l.count }

// Bound is the box of all coordinates.
func (l *Layer) Bound() orb.Bound { return l.bound }

// Encoding is fixed by the format.
func (l *Layer) Encoding() string { return "UTF-8" }

// CRS is what the file's own list of systems says: an EPSG number, or else the
// definition's parameters.
func (l *Layer) CRS() (geo.CRS, error) {
	if strings.EqualFold(l.srs.organization, "EPSG") {
		if c, ok := geo.CRSByEPSG(l.srs.code); ok {
			return c, nil
		}
	}
	if l.srs.definition == "" || strings.EqualFold(l.srs.definition, "undefined") {
		return geo.CRS{}, geo.Refuse("prj-missing", "GeoPackage 没有写明坐标系。请在导入时选定坐标系。")
	}
	return geo.IdentifyPRJ(l.srs.definition)
}

// Records goes over the rows in the file's order.
func (l *Layer) Records() iter.Seq2[geo.Record, error] {
	return func(yield func(geo.Record, error) bool) {
		columns := []string{quoted(l.geometry)}
		for _, f := range l.fields {
			columns = append(columns, quoted(f))
		}
		rows, err := l.db.Query(`SELECT ` + strings.Join(columns, ", ") + ` FROM ` + quoted(l.table))
		if err != nil {
			yield(geo.Record{}, damaged(err))
			return
		}
		defer rows.Close()
		cells := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		for n := 1; rows.Next(); n++ {
			if err := rows.Scan(into...); err != nil {
				yield(geo.Record{}, damaged(err))
				return
			}
			if !yield(l.record(n, cells), nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(geo.Record{}, damaged(err))
		}
	}
}

func (l *Layer) record(n int, cells []any) geo.Record {
	rec := geo.Record{Number: n, Attributes: make(map[string]string, len(l.fields))}
	for i, f := range l.fields {
		rec.Attributes[f] = text(cells[i+1])
	}
	blob, ok := cells[0].([]byte)
	switch {
	case cells[0] == nil:
		rec.Null = true
	case !ok:
		rec.Err = badShape(n, nil)
	default:
		outline(blob, &rec)
		geo.Wind(rec.Geometry)
	}
	return rec
}

// text is a cell as a table would show it; bytes are no text.
func text(cell any) string {
	switch v := cell.(type) {
	case nil, []byte:
		return ""
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.Format("2006-01-02")
	default:
		return fmt.Sprint(v)
	}
}

func badShape(n int, cause error) error {
	return &geo.Error{Code: "shape-damaged", Record: n, Message: "图形坐标写法有误。请修复这个图形后重新导出。", Cause: cause}
}

func damaged(cause error) error {
	return &geo.Error{Code: "gpkg-damaged", Message: "GeoPackage 读不下去，文件不完整或不是 GeoPackage。请重新导出后再提交。", Cause: cause}
}
