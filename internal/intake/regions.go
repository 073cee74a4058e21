package intake

import (
	"bytes"
	"context"
	"regexp"
	"strings"

	"liangtian/geo"
	"liangtian/geo/files"
	"liangtian/geo/geojson"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

var regionCode = regexp.MustCompile(`^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$`)

// regionColumns is under which headers boundary files carry a region's code
// and name.
var regionColumns = []Column{
	{Target: "code", Headers: []string{"code", "adcode", "XZQDM", "XZDM", "行政区代码"}},
	{Target: "name", Headers: []string{"name", "XZQMC", "XMC", "XZMC", "行政区名称"}},
}

// ReadRegions reads region boundaries from GeoJSON in CGCS2000 degrees, all or
// none: every feature needs a code, a name and a sound outline.
func ReadRegions(raw []byte) ([]org.Place, error) {
	l, err := geojson.Open("regions", files.Part{R: bytes.NewReader(raw), Size: int64(len(raw))})
	if err != nil {
		return nil, refused(err)
	}
	return placesOf(l)
}

// ReadRegionFile is ReadRegions for an upload of any format.
func ReadRegionFile(ctx context.Context, a Archive, size int64, foreign Foreign) ([]org.Place, error) {
	u, err := Unpack(ctx, a, size, foreign)
	if err != nil {
		return nil, err
	}
	defer u.Close()
	if len(u.Sources) != 1 {
		return nil, fault.New(fault.Invalid, "layer-many", "文件里有 %d 个图层，每次请只上传一个图层。", len(u.Sources))
	}
	l, err := u.Sources[0].Open()
	if err != nil {
		return nil, refused(err)
	}
	return placesOf(l)
}

func placesOf(l geo.Layer) ([]org.Place, error) {
	crs, err := l.CRS()
	if err != nil {
		return nil, refused(err)
	}
	m := mapTo(regionColumns, l.Fields())
	if m["code"] == "" || m["name"] == "" {
		return nil, fault.New(fault.Invalid, "regions-columns", "没有找到行政区代码或名称的字段。请提供 XZQDM 和 XZQMC（或 code 和 name）两列后重新上传。")
	}
	var out []org.Place
	at := map[org.Region]int{}
	for rec, err := range l.Records() {
		if err != nil {
			return nil, refused(err)
		}
		if rec.Deleted {
			continue
		}
		p, err := placeOf(rec, m, crs)
		if err != nil {
			return nil, err
		}
		i, twice := at[p.Code]
		if !twice {
			at[p.Code] = len(out)
			out = append(out, p)
			continue
		}
		if out[i].Name != p.Name {
			return nil, fault.New(fault.Invalid, "regions-twice", "代码 %s 出现两次，名称是“%s”和“%s”。请改正后重新上传。", p.Code, out[i].Name, p.Name)
		}
		out[i].Boundary = append(out[i].Boundary, p.Boundary...) // an enclave has a row of its own
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "regions-empty", "文件里没有行政区。")
	}
	if err := geo.CheckAgainst(crs, l.Bound()); err != nil {
		return nil, refused(err)
	}
	return out, nil
}

func placeOf(rec geo.Record, m Mapping, crs geo.CRS) (p org.Place, err error) {
	p = org.Place{Code: plainCode(rec.Attributes[m["code"]]), Name: strings.TrimSpace(rec.Attributes[m["name"]])}
	switch {
	case rec.Err != nil:
		return p, fault.New(fault.Invalid, "regions-geometry", "第 %d 个行政区：%s", rec.Number, words(rec.Err))
	case rec.Null || len(rec.Geometry) == 0:
		return p, fault.New(fault.Invalid, "regions-geometry", "第 %d 个行政区没有面状界线。", rec.Number)
	case !regionCode.MatchString(string(p.Code)) || p.Name == "":
		return p, fault.New(fault.Invalid, "regions-code", "第 %d 个行政区缺少代码（%s）或名称（%s）。代码应为 2、4、6、9 或 12 位数字。", rec.Number, m["code"], m["name"])
	}
	for _, problem := range geo.CheckRings(rec.Geometry) {
		if problem.Fatal {
			return p, fault.New(fault.Invalid, "regions-outline", "%s（%s）的界线有误：%s", p.Name, p.Code, problem.Message)
		}
	}
	p.Boundary = crs.MapToGeographic(rec.Geometry)
	return p, nil
}

// plainCode is a code without the noughts that fill it up: 430200 is the city
// 4302, 430223000000 the county 430223.
func plainCode(raw string) org.Region {
	code := strings.TrimSpace(raw)
	if i := strings.IndexByte(code, '.'); i > 0 && strings.Trim(code[i+1:], "0") == "" {
		code = code[:i] // a number of a table
	}
	for _, n := range []int{9, 6} {
		if len(code) > n && strings.Trim(code[n:], "0") == "" {
			code = code[:n]
		}
	}
	if len(code) == 6 {
		code = strings.TrimSuffix(strings.TrimSuffix(code, "00"), "00")
	}
	return org.Region(code)
}
