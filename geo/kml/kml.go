// Package kml reads the polygons of KML placemarks, one after the other.
package kml

import (
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"golang.org/x/net/html/charset"

	"liangtian/geo"
	"liangtian/geo/files"
)

// Layer is the placemarks of a file.
type Layer struct {
	name   string
	part   files.Part
	fields []string
	count  int
	bound  orb.Bound
}

// Open goes over the whole file once: it must be whole before anything is made
// of it.
func Open(name string, part files.Part) (*Layer, error) {
	l := &Layer{name: name, part: part, bound: orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}}
	for rec, err := range l.Records() {
		if err != nil {
			return nil, err
		}
		l.count++
		for _, poly := range rec.Geometry {
			l.bound = l.bound.Union(poly.Bound())
		}
		for f := range rec.Attributes {
			if !slices.Contains(l.fields, f) {
				l.fields = append(l.fields, f)
			}
		}
	}
	if l.count == 0 {
		return nil, geo.Refuse("kml-empty", "KML 里没有地标（Placemark）。请检查导出设置后重新提交。")
	}
	slices.Sort(l.fields)
	return l, nil
}

// Name is the name given to Open.
func (l *Layer) Name() string { return l.name }

// Fields is every attribute name there is; "name" and "description" are the
// placemark's own.
func (l *Layer) Fields() []string { return l.fields }

// Count is the number of placemarks.
func (l *Layer) Count() int { return l.count }

// Bound is the box of all coordinates.
func (l *Layer) Bound() orb.Bound { return l.bound }

// Encoding is what the file declares.
func (l *Layer) Encoding() string { return "XML" }

// CRS is fixed by the format: WGS 84 degrees, taken as CGCS2000.
func (l *Layer) CRS() (geo.CRS, error) {
	c, _ := geo.CRSByEPSG(4490)
	return c, nil
}

type placemark struct {
	Name        string `xml:"name"`
	Description string `xml:"description"`
	Data        []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value"`
	} `xml:"ExtendedData>Data"`
	Simple []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:",chardata"`
	} `xml:"ExtendedData>SchemaData>SimpleData"`
	shape
	Points []struct{} `xml:"Point"`
	Lines  []struct{} `xml:"LineString"`
}

type shape struct {
	Polygons []polygon `xml:"Polygon"`
	Multi    []shape   `xml:"MultiGeometry"`
}

type polygon struct {
	Outer []ring `xml:"outerBoundaryIs>LinearRing"`
	Inner []ring `xml:"innerBoundaryIs>LinearRing"`
}

type ring struct {
	Coordinates string `xml:"coordinates"`
}

// Records reads the placemarks one after the other, in whatever folders they
// lie.
func (l *Layer) Records() iter.Seq2[geo.Record, error] {
	return func(yield func(geo.Record, error) bool) {
		d := xml.NewDecoder(io.NewSectionReader(l.part.R, 0, l.part.Size))
		d.CharsetReader = charset.NewReaderLabel
		d.Entity = xml.HTMLEntity
		root := false
		for n := 0; ; {
			t, err := d.Token()
			if errors.Is(err, io.EOF) && root {
				return
			}
			if err != nil {
				yield(geo.Record{}, damaged(err))
				return
			}
			start, ok := t.(xml.StartElement)
			if !ok {
				continue
			}
			if !root {
				if root = start.Name.Local == "kml"; !root {
					yield(geo.Record{}, geo.Refuse("kml-type", "这不是 KML 文件（最外层是“%s”）。请重新导出。", files.Short(start.Name.Local)))
					return
				}
			}
			if start.Name.Local != "Placemark" {
				continue
			}
			n++
			var p placemark
			if err := d.DecodeElement(&p, &start); err != nil {
				yield(geo.Record{}, damaged(err))
				return
			}
			if !yield(p.record(n), nil) {
				return
			}
		}
	}
}

func (p placemark) record(n int) geo.Record {
	rec := geo.Record{Number: n, Attributes: map[string]string{"name": strings.TrimSpace(p.Name)}}
	if d := strings.TrimSpace(p.Description); d != "" {
		rec.Attributes["description"] = d
	}
	for _, d := range p.Data {
		rec.Attributes[d.Name] = strings.TrimSpace(d.Value)
	}
	for _, d := range p.Simple {
		rec.Attributes[d.Name] = strings.TrimSpace(d.Value)
	}
	rec.Err = p.add(&rec, 0)
	switch {
	case rec.Err != nil:
		rec.Geometry = nil
	case len(rec.Geometry) == 0 && len(p.Points)+len(p.Lines) > 0:
		rec.Err = &geo.Error{Code: "not-polygon", Record: n, Message: "图形是点或线，图斑必须是面。"}
	case len(rec.Geometry) == 0:
		rec.Null = true
	}
	geo.Wind(rec.Geometry)
	return rec
}

func (s shape) add(rec *geo.Record, depth int) error {
	if depth > 5 {
		return badShape(rec.Number, nil)
	}
	for _, p := range s.Polygons {
		if len(p.Outer) != 1 {
			return badShape(rec.Number, nil)
		}
		var poly orb.Polygon
		for _, r := range append(p.Outer, p.Inner...) {
			points, hasZ, err := coordinates(r.Coordinates)
			if err != nil {
				return badShape(rec.Number, err)
			}
			rec.HadZ = rec.HadZ || hasZ
			poly = append(poly, points)
		}
		rec.Geometry = append(rec.Geometry, poly)
	}
	for _, m := range s.Multi {
		if err := m.add(rec, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// coordinates reads "lon,lat[,height] lon,lat ...". Heights of nothing but
// zeros are no heights.
func coordinates(text string) (r orb.Ring, hasZ bool, err error) {
	for _, tuple := range strings.Fields(text) {
		parts := strings.Split(tuple, ",")
		if len(parts) < 2 {
			return nil, false, errors.New("a point without latitude")
		}
		lon, errLon := strconv.ParseFloat(parts[0], 64)
		lat, errLat := strconv.ParseFloat(parts[1], 64)
		if err := errors.Join(errLon, errLat); err != nil {
			return nil, false, err
		}
		if len(parts) > 2 {
			if z, err := strconv.ParseFloat(parts[2], 64); err == nil && z != 0 {
				hasZ = true
			}
		}
		r = append(r, orb.Point{lon, lat})
	}
	if len(r) == 0 {
		return nil, false, errors.New("a ring without points")
	}
	return r, hasZ, nil
}

func badShape(n int, cause error) error {
	return &geo.Error{Code: "shape-damaged", Record: n, Message: "图形坐标写法有误。请修复这个图形后重新导出。", Cause: cause}
}

func damaged(cause error) error {
	return &geo.Error{Code: "kml-damaged", Message: "KML 读不下去，文件不完整或写法有误。请重新导出后再提交。", Cause: cause}
}
