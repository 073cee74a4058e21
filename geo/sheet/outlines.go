package sheet

import (
	"iter"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
	"golang.org/x/text/unicode/norm"

	"liangtian/geo"
)

// Layer is a sheet whose cells hold outlines.
type Layer struct {
	sheet   *Sheet
	records []geo.Record
	bound   orb.Bound
}

// Headers under which outlines stand, folded as fold does.
var (
	wktHeaders  = []string{"WKT", "GEOM", "GEOMETRY", "图形", "几何"}
	listHeaders = []string{"坐标", "坐标串", "界址点坐标", "拐点坐标", "COORDINATES", "COORDS"}
	eastHeaders = []string{"X", "X坐标", "经度", "LON", "LONGITUDE", "东坐标", "横坐标", "东"}
	northHeads  = []string{"Y", "Y坐标", "纬度", "LAT", "LATITUDE", "北坐标", "纵坐标", "北"}
)

func fold(h string) string {
	h = strings.ToUpper(norm.NFKC.String(h))
	if i := strings.IndexByte(h, '('); i > 0 {
		h = h[:i]
	}
	return strings.Join(strings.Fields(h), "")
}

func (s *Sheet) column(names []string) string {
	for _, h := range s.Header {
		if slices.Contains(names, fold(h)) {
			return h
		}
	}
	return ""
}

// Outlines makes a layer of a sheet with coordinates: one row a plot (WKT, or
// a list of points), or one row a point, the points of a plot one below the
// other under the same number in the column plotNo. It is nil without any.
func (s *Sheet) Outlines(plotNo string) *Layer {
	l := &Layer{sheet: s, bound: orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}}
	east, north := s.column(eastHeaders), s.column(northHeads)
	switch {
	case s.column(wktHeaders) != "":
		l.each(s.column(wktHeaders), fromWKT)
	case s.column(listHeaders) != "":
		l.each(s.column(listHeaders), fromList)
	case east != "" && north != "" && plotNo != "" && s.repeats(plotNo):
		l.points(plotNo, east, north)
	default:
		return nil
	}
	l.upright()
	for _, r := range l.records {
		for _, poly := range r.Geometry {
			l.bound = l.bound.Union(poly.Bound())
		}
	}
	return l
}

// repeats reports whether the points of plots stand in rows of their own.
func (s *Sheet) repeats(plotNo string) bool {
	same, last := 0, ""
	for i, row := range s.Rows {
		no := row.Cells[plotNo]
		if i > 0 && (no == "" || no == last) {
			same++
		}
		if no != "" {
			last = no
		}
	}
	return same*2 > len(s.Rows)
}

func (l *Layer) each(column string, read func(string) (orb.MultiPolygon, error)) {
	for _, row := range l.sheet.Rows {
		rec := geo.Record{Number: row.Number, Attributes: row.Cells}
		if cell := row.Cells[column]; cell == "" {
			rec.Null = true
		} else if mp, err := read(cell); err != nil {
			rec.Err = &geo.Error{Code: "shape-damaged", Record: row.Number, Message: "“" + column + "”列的坐标读不懂。请核对写法后重新提交。", Cause: err}
		} else {
			rec.Geometry = mp
		}
		l.records = append(l.records, rec)
	}
}

func fromWKT(cell string) (orb.MultiPolygon, error) {
	g, err := wkt.Unmarshal(strings.TrimSpace(cell[strings.IndexByte(cell, ';')+1:]))
	if err != nil {
		return nil, err
	}
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}, nil
	case orb.MultiPolygon:
		return g, nil
	}
	return nil, strconv.ErrSyntax
}

var number = regexp.MustCompile(`-?\d+(?:\.\d+)?`)

// fromList reads pairs of numbers, whatever stands between them; a ring that
// is left open is closed.
func fromList(cell string) (orb.MultiPolygon, error) {
	found := number.FindAllString(cell, -1)
	if len(found) < 6 || len(found)%2 != 0 {
		return nil, strconv.ErrSyntax
	}
	var r orb.Ring
	for i := 0; i < len(found); i += 2 {
		x, errX := strconv.ParseFloat(found[i], 64)
		y, errY := strconv.ParseFloat(found[i+1], 64)
		if errX != nil || errY != nil {
			return nil, strconv.ErrSyntax
		}
		r = append(r, orb.Point{x, y})
	}
	return closed(r), nil
}

func closed(r orb.Ring) orb.MultiPolygon {
	if r[0] != r[len(r)-1] {
		r = append(r, r[0])
	}
	return orb.MultiPolygon{{r}}
}

// points gathers rows that are points. The first row of a plot gives its
// attributes.
func (l *Layer) points(plotNo, east, north string) {
	var ring orb.Ring
	var rec *geo.Record
	finish := func() {
		if rec == nil {
			return
		}
		if rec.Err == nil && len(ring) > 0 {
			rec.Geometry = closed(ring)
		}
		rec.Null = rec.Err == nil && len(ring) == 0
		l.records = append(l.records, *rec)
	}
	for _, row := range l.sheet.Rows {
		if no := row.Cells[plotNo]; rec == nil || (no != "" && no != rec.Attributes[plotNo]) {
			finish()
			rec, ring = &geo.Record{Number: row.Number, Attributes: row.Cells}, nil
		}
		x, errX := strconv.ParseFloat(row.Cells[east], 64)
		y, errY := strconv.ParseFloat(row.Cells[north], 64)
		if errX != nil || errY != nil {
			rec.Err = &geo.Error{Code: "shape-damaged", Record: row.Number, Message: "界址点的坐标不是数字。请核对后重新提交。"}
			continue
		}
		ring = append(ring, orb.Point{x, y})
	}
	finish()
}

// upright swaps the axes of a table in which X is north, as surveyors write
// it: northings lie between 2 and 6 million, latitudes below longitudes.
func (l *Layer) upright() {
	swapped := 0
	for _, r := range l.records {
		if len(r.Geometry) > 0 {
			p := r.Geometry[0][0][0]
			if p[0] < 6.2e6 && p[0] > 1.9e6 && (p[1] < 1e6 || p[1] > 13e6) || p[1] >= 73 && p[1] <= 136 && p[0] >= 3 && p[0] <= 54 {
				swapped++
			} else {
				swapped--
			}
		}
	}
	for i := range l.records {
		for _, poly := range l.records[i].Geometry {
			for _, ring := range poly {
				for k, p := range ring {
					if swapped > 0 {
						ring[k] = orb.Point{p[1], p[0]}
					}
				}
			}
		}
		geo.Wind(l.records[i].Geometry)
	}
}

// Name is the sheet's.
func (l *Layer) Name() string { return l.sheet.Name }

// Fields is the header.
func (l *Layer) Fields() []string { return l.sheet.Header }

// Count is the number of plots.
func (l *Layer) Count() int { return len(l.records) }

// Bound is the box of all coordinates.
func (l *Layer) Bound() orb.Bound { return l.bound }

// Encoding is the table's.
func (l *Layer) Encoding() string { return l.sheet.Encoding }

// CRS is nowhere in a table: a person chooses.
func (l *Layer) CRS() (geo.CRS, error) {
	return geo.CRS{}, geo.Refuse("prj-missing", "表格没有写明坐标系。请在导入时选定坐标系。")
}

// Records goes over the plots.
func (l *Layer) Records() iter.Seq2[geo.Record, error] {
	return func(yield func(geo.Record, error) bool) {
		for _, r := range l.records {
			if !yield(r, nil) {
				return
			}
		}
	}
}
