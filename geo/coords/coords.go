// Package coords reads the exchange text in which land parcels are reported
// upwards: a head of attributes ([属性描述]), then every parcel with its
// numbered boundary points ([地块坐标]). X is north and Y is east.
package coords

import (
	"bufio"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"liangtian/geo"
	"liangtian/geo/files"
)

// Layer is the parcels of a text.
type Layer struct {
	name     string
	text     string
	encoding string
	head     map[string]string
	records  []geo.Record
	bound    orb.Bound
}

// The columns of a parcel's line, in their order; the number of points comes
// first and is no attribute.
var columns = []string{"地块面积", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码"}

// maxText bounds a file; a county's parcels of a year are a few megabytes.
const maxText = 256 << 20

// Open reads the whole text.
func Open(name string, part files.Part) (*Layer, error) {
	if part.Size > maxText {
		return nil, geo.Refuse("coords-too-large", "坐标文本超过 %d MB。请分批提交。", maxText>>20)
	}
	raw, err := io.ReadAll(io.NewSectionReader(part.R, 0, part.Size))
	if err != nil {
		return nil, err
	}
	l := &Layer{name: name, head: map[string]string{}, encoding: "UTF-8"}
	l.text = strings.TrimPrefix(string(raw), "\ufeff")
	if strings.ToValidUTF8(l.text, "") != l.text {
		l.encoding = "GB18030"
		if l.text, err = simplifiedchinese.GB18030.NewDecoder().String(l.text); err != nil || strings.ContainsRune(l.text, '\uFFFD') {
			return nil, damaged(0, "编码不是 UTF-8 也不是 GBK")
		}
	}
	return l, l.read()
}

// Name is the name given to Open.
func (l *Layer) Name() string { return l.name }

// Fields is the columns of a parcel's line.
func (l *Layer) Fields() []string { return columns }

// Count is the number of parcels.
func (l *Layer) Count() int { return len(l.records) }

// Bound is the box of all points, east and north.
func (l *Layer) Bound() orb.Bound { return l.bound }

// Encoding is what the bytes turned out to be.
func (l *Layer) Encoding() string { return l.encoding }

// Records goes over the parcels.
func (l *Layer) Records() iter.Seq2[geo.Record, error] {
	return func(yield func(geo.Record, error) bool) {
		for _, r := range l.records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// CRS is put together from the head: the system, the width of a zone and its
// number. The coordinates tell whether they carry the number.
func (l *Layer) CRS() (geo.CRS, error) {
	system := strings.ReplaceAll(l.head["坐标系"], " ", "")
	switch {
	case system == "":
		return geo.CRS{}, geo.Refuse("prj-missing", "坐标文本没有写明坐标系。请在导入时选定坐标系。")
	case !strings.Contains(system, "2000"):
		return geo.CRS{}, geo.Refuse("crs-unsupported", "坐标文本的坐标系是“%s”。请转换为 2000 国家大地坐标系后重新提交。", files.Short(system))
	case strings.Contains(l.head["计量单位"], "度") || l.head["投影类型"] == "经纬度":
		c, _ := geo.CRSByEPSG(4490)
		return c, nil
	}
	width, errWidth := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(l.head["几度分带"]), "度"))
	zone, errZone := strconv.Atoi(strings.TrimSpace(l.head["带号"]))
	if errWidth != nil || errZone != nil {
		return geo.CRS{}, geo.Refuse("prj-missing", "坐标文本没有写明几度分带和带号。请在导入时选定坐标系。")
	}
	prefixed := l.bound.Min[0] >= 1e6
	code := 0
	switch {
	case width == 3 && zone >= 25 && zone <= 45 && prefixed:
		code = 4488 + zone
	case width == 3 && zone >= 25 && zone <= 45:
		code = 4534 + zone - 25
	case width == 6 && zone >= 13 && zone <= 23 && prefixed:
		code = 4491 + zone - 13
	case width == 6 && zone >= 13 && zone <= 23:
		code = 4502 + zone - 13
	}
	c, ok := geo.CRSByEPSG(code)
	if !ok {
		return c, geo.Refuse("crs-unsupported", "坐标文本写的是 %d 度分带第 %d 带，没有这样的分带。请核对后重新提交。", width, zone)
	}
	return c, nil
}

// read goes through the lines. A line that makes no sense ends it: nothing
// after it can be trusted.
func (l *Layer) read() error {
	lines := bufio.NewScanner(strings.NewReader(l.text))
	lines.Buffer(nil, 1<<20)
	section, at := "", 0
	var parcel *parcel
	for lines.Scan() {
		at++
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "":
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		case section == "属性描述":
			key, value, _ := strings.Cut(line, "=")
			l.head[strings.TrimSpace(key)] = strings.TrimSpace(value)
		case section == "地块坐标" && strings.HasSuffix(line, "@"):
			if err := l.finish(parcel); err != nil {
				return err
			}
			p, err := begin(line, at)
			if err != nil {
				return err
			}
			parcel = p
		case section == "地块坐标" && parcel != nil:
			if err := parcel.point(line, at); err != nil {
				return err
			}
		case section == "地块坐标":
			return damaged(at, "坐标之前没有地块行（以 @ 结尾）")
		}
	}
	if lines.Err() != nil {
		return damaged(at+1, "一行过长")
	}
	if err := l.finish(parcel); err != nil {
		return err
	}
	if len(l.records) == 0 {
		return geo.Refuse("coords-empty", "坐标文本里没有 [地块坐标]。请提交报部格式的坐标文本。")
	}
	return nil
}

// parcel is a parcel whose points are being read. Rings are numbered in the
// text; the first is the outer one.
type parcel struct {
	line       int
	points     int // how many the parcel's line announces
	have       int
	attributes map[string]string
	rings      map[int]orb.Ring
	order      []int
}

func begin(line string, at int) (*parcel, error) {
	cells := strings.Split(strings.TrimSuffix(strings.TrimSuffix(line, "@"), ","), ",")
	n, err := strconv.Atoi(strings.TrimSpace(cells[0]))
	if err != nil || n < 0 {
		return nil, damaged(at, "地块行的第一格应为点数")
	}
	p := &parcel{line: at, points: n, attributes: map[string]string{}, rings: map[int]orb.Ring{}}
	for i, name := range columns {
		if i+1 < len(cells) {
			p.attributes[name] = strings.TrimSpace(cells[i+1])
		}
	}
	return p, nil
}

func (p *parcel) point(line string, at int) error {
	cells := strings.Split(line, ",")
	if len(cells) < 4 {
		return damaged(at, "界址点应为“点号,圈号,X,Y”")
	}
	ring, errRing := strconv.Atoi(strings.TrimSpace(cells[1]))
	north, errNorth := strconv.ParseFloat(strings.TrimSpace(cells[2]), 64)
	east, errEast := strconv.ParseFloat(strings.TrimSpace(cells[3]), 64)
	if errRing != nil || errNorth != nil || errEast != nil || math.IsNaN(north+east) || math.IsInf(north+east, 0) {
		return damaged(at, "界址点的圈号或坐标不是数字")
	}
	if _, known := p.rings[ring]; !known {
		p.order = append(p.order, ring)
	}
	p.rings[ring] = append(p.rings[ring], orb.Point{east, north})
	p.have++
	return nil
}

// finish makes a record of a parcel. Rings that the text leaves open are
// closed: some programs write the first point again and some do not.
func (l *Layer) finish(p *parcel) error {
	if p == nil {
		return nil
	}
	if p.have < p.points {
		return damaged(p.line, "地块写明 "+strconv.Itoa(p.points)+" 个点，只有 "+strconv.Itoa(p.have)+" 个")
	}
	rec := geo.Record{Number: len(l.records) + 1, Attributes: p.attributes}
	var poly orb.Polygon
	for _, n := range p.order {
		r := p.rings[n]
		if r[0] != r[len(r)-1] {
			r = append(r, r[0])
		}
		poly = append(poly, r)
	}
	switch kind := p.attributes["图形属性"]; {
	case kind != "" && kind != "面":
		rec.Err = &geo.Error{Code: "not-polygon", Record: rec.Number, Message: "图形是“" + files.Short(kind) + "”，图斑必须是面。"}
	case len(poly) == 0:
		rec.Null = true
	default:
		rec.Geometry = geo.Wind(orb.MultiPolygon{poly})
		if l.bound.IsZero() {
			l.bound = poly.Bound()
		}
		l.bound = l.bound.Union(poly.Bound())
	}
	l.records = append(l.records, rec)
	return nil
}

func damaged(line int, detail string) error {
	where := ""
	if line > 0 {
		where = "第 " + strconv.Itoa(line) + " 行："
	}
	return geo.Refuse("coords-damaged", "坐标文本读不下去：%s%s。请核对后重新提交。", where, detail)
}
