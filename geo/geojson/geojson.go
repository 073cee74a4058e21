// Package geojson reads a FeatureCollection feature by feature, so that a file
// of any size takes no more memory than its largest outline.
package geojson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/files"
)

// Layer is the features of a file.
type Layer struct {
	name   string
	part   files.Part
	fields []string
	count  int
	bound  orb.Bound
	crs    string // what an old-style crs member names, "" without one
}

// maxFeature bounds the text of one feature.
const maxFeature = 64 << 20

// Open goes over the whole file once: it must be whole before anything is made
// of it.
func Open(name string, part files.Part) (*Layer, error) {
	l := &Layer{name: name, part: part, bound: orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}}
	have := map[string]bool{}
	for rec, err := range l.Records() {
		if err != nil {
			return nil, err
		}
		l.count++
		for _, poly := range rec.Geometry {
			l.bound = l.bound.Union(poly.Bound())
		}
		for _, f := range slices.Sorted(maps.Keys(rec.Attributes)) {
			if !have[f] {
				have[f] = true
				l.fields = append(l.fields, f)
			}
		}
	}
	if l.count == 0 {
		return nil, geo.Refuse("geojson-empty", "GeoJSON 里没有图斑（features 为空）。请检查导出设置后重新提交。")
	}
	return l, nil
}

// Name is the name given to Open.
func (l *Layer) Name() string { return l.name }

// Fields is every property name, in the order in which they first appear.
func (l *Layer) Fields() []string { return l.fields }

// Count is the number of features.
func (l *Layer) Count() int { return l.count }

// Bound is the box of all coordinates.
func (l *Layer) Bound() orb.Bound { return l.bound }

// Encoding is fixed by the format.
func (l *Layer) Encoding() string { return "UTF-8" }

// CRS is WGS 84 by the format; an old-style crs member may name a CGCS2000
// system by its EPSG number.
func (l *Layer) CRS() (geo.CRS, error) {
	if l.crs == "" || strings.Contains(strings.ToUpper(l.crs), "CRS84") {
		c, _ := geo.CRSByEPSG(4490)
		return c, nil
	}
	digits := l.crs[strings.LastIndexByte(l.crs, ':')+1:]
	if code, err := strconv.Atoi(digits); err == nil {
		if c, ok := geo.CRSByEPSG(code); ok {
			return c, nil
		}
	}
	return geo.CRS{}, geo.Refuse("crs-unsupported", "GeoJSON 写明的坐标系“%s”不是 CGCS2000。请按 CGCS2000 重新导出。", files.Short(l.crs))
}

type feature struct {
	Type       string                     `json:"type"`
	Geometry   *geometry                  `json:"geometry"`
	Properties map[string]json.RawMessage `json:"properties"`
}

type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
	Geometries  []geometry      `json:"geometries"`
}

// Records reads the features one after the other.
func (l *Layer) Records() iter.Seq2[geo.Record, error] {
	return func(yield func(geo.Record, error) bool) {
		n := 0
		err := l.walk(func(raw []byte) bool {
			n++
			return yield(record(n, raw), nil)
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(geo.Record{}, err)
		}
	}
}

var errStop = errors.New("the reader has had enough")

// walk goes through the members of the collection and hands on each feature's
// text.
func (l *Layer) walk(each func([]byte) bool) error {
	in := io.NewSectionReader(l.part.R, 0, l.part.Size)
	d := json.NewDecoder(skipBOM(in))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return damaged("开头不是 {", err)
	}
	features := false
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return damaged("内容在中途断开或写法有误", err)
		}
		switch key, _ := t.(string); key {
		case "features":
			features = true
			if err := eachFeature(d, each); err != nil {
				return err
			}
		case "crs":
			var c struct {
				Properties struct {
					Name string `json:"name"`
				} `json:"properties"`
			}
			if err := d.Decode(&c); err != nil {
				return damaged("crs 写法有误", err)
			}
			l.crs = c.Properties.Name
		default:
			var skipped json.RawMessage
			if err := d.Decode(&skipped); err != nil {
				return damaged("内容在中途断开或写法有误", err)
			}
			if key == "type" && !bytes.Equal(bytes.TrimSpace(skipped), []byte(`"FeatureCollection"`)) {
				return geo.Refuse("geojson-type", "这是 GeoJSON 的 %s，须为 FeatureCollection。请按要素集合重新导出。", files.Short(string(skipped)))
			}
		}
	}
	if _, err := d.Token(); err != nil {
		return damaged("内容在中途断开", err)
	}
	if !features {
		return geo.Refuse("geojson-type", "GeoJSON 里没有 features。请按 FeatureCollection 重新导出。")
	}
	return nil
}

func eachFeature(d *json.Decoder, each func([]byte) bool) error {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return damaged("features 不是列表", err)
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return damaged("内容在中途断开或写法有误", err)
		}
		if len(raw) > maxFeature {
			return geo.Refuse("geojson-too-large", "有一个图形过大（超过 %d MB）。请拆分后重新导出。", maxFeature>>20)
		}
		if !each(raw) {
			return errStop
		}
	}
	_, err := d.Token()
	if err != nil {
		return damaged("内容在中途断开", err)
	}
	return nil
}

func record(n int, raw []byte) geo.Record {
	rec := geo.Record{Number: n, Attributes: map[string]string{}}
	var f feature
	if err := json.Unmarshal(raw, &f); err != nil || f.Type != "Feature" {
		rec.Err = &geo.Error{Code: "geojson-feature", Record: n, Message: "这一条不是要素（Feature），或写法有误。请修复后重新导出。", Cause: err}
		return rec
	}
	for k, v := range f.Properties {
		rec.Attributes[k] = text(v)
	}
	if f.Geometry == nil {
		rec.Null = true
		return rec
	}
	rec.Err = f.Geometry.add(&rec, 0)
	rec.Null = rec.Err == nil && len(rec.Geometry) == 0
	geo.Wind(rec.Geometry)
	return rec
}

// text is a property as a cell of a table would show it.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if t := string(bytes.TrimSpace(raw)); t != "null" {
		return t
	}
	return ""
}

// add puts the outlines of a geometry into a record. The depth of collections
// is bounded by the decoder.
func (g geometry) add(rec *geo.Record, depth int) error {
	switch g.Type {
	case "Polygon":
		var c [][][]float64
		if err := json.Unmarshal(g.Coordinates, &c); err != nil {
			return badShape(rec.Number, err)
		}
		return addPolygon(rec, c)
	case "MultiPolygon":
		var c [][][][]float64
		if err := json.Unmarshal(g.Coordinates, &c); err != nil {
			return badShape(rec.Number, err)
		}
		for _, p := range c {
			if err := addPolygon(rec, p); err != nil {
				return err
			}
		}
		return nil
	case "GeometryCollection":
		if depth > 3 {
			return badShape(rec.Number, nil)
		}
		for _, part := range g.Geometries {
			if err := part.add(rec, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return &geo.Error{Code: "not-polygon", Record: rec.Number, Message: fmt.Sprintf("图形是“%s”，图斑必须是面。", files.Short(g.Type))}
}

func addPolygon(rec *geo.Record, rings [][][]float64) error {
	var poly orb.Polygon
	if len(rings) == 0 {
		return nil // an empty polygon is no outline
	}
	for _, ring := range rings {
		if len(ring) == 0 {
			return badShape(rec.Number, nil)
		}
		r := make(orb.Ring, 0, len(ring))
		for _, p := range ring {
			if len(p) < 2 {
				return badShape(rec.Number, nil)
			}
			rec.HadZ = rec.HadZ || len(p) > 2
			r = append(r, orb.Point{p[0], p[1]})
		}
		poly = append(poly, r)
	}
	rec.Geometry = append(rec.Geometry, poly)
	return nil
}

func badShape(n int, cause error) error {
	return &geo.Error{Code: "shape-damaged", Record: n, Message: "图形坐标写法有误。请修复这个图形后重新导出。", Cause: cause}
}

func damaged(detail string, cause error) error {
	return &geo.Error{Code: "geojson-damaged", Message: "GeoJSON 读不下去：" + detail + "。请重新导出后再提交。", Cause: cause}
}

func skipBOM(r *io.SectionReader) io.Reader {
	var mark [3]byte
	if n, _ := r.ReadAt(mark[:], 0); n == 3 && mark == [3]byte{0xEF, 0xBB, 0xBF} {
		_, _ = r.Seek(3, io.SeekStart)
	}
	return r
}
