package intake

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

var regionCode = regexp.MustCompile(`^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$`)

// Properties under which boundary files carry a region's code and name.
var (
	codeNames = []string{"code", "adcode", "XZQDM"}
	nameNames = []string{"name", "XZQMC", "XMC"}
)

// ReadRegions reads region boundaries from GeoJSON in CGCS2000 degrees, all or
// none: every feature needs a code, a name and a sound outline.
func ReadRegions(raw []byte) ([]org.Place, error) {
	fc, err := geojson.UnmarshalFeatureCollection(raw)
	if err != nil {
		return nil, fault.New(fault.Invalid, "regions-unreadable", "文件不是 GeoJSON 要素集合，请核对后再导入。").Because(err)
	}
	if len(fc.Features) == 0 {
		return nil, fault.New(fault.Invalid, "regions-empty", "文件里没有行政区。")
	}
	crs, _ := geo.CRSByEPSG(geo.SRID)
	var out []org.Place
	for i, f := range fc.Features {
		p := org.Place{Code: org.Region(property(f, codeNames)), Name: property(f, nameNames)}
		switch g := f.Geometry.(type) {
		case orb.Polygon:
			p.Boundary = orb.MultiPolygon{g}
		case orb.MultiPolygon:
			p.Boundary = g
		default:
			return nil, fault.New(fault.Invalid, "regions-geometry", "第 %d 个行政区没有面状界线。", i+1)
		}
		if !regionCode.MatchString(string(p.Code)) || p.Name == "" {
			return nil, fault.New(fault.Invalid, "regions-code", "第 %d 个行政区缺少代码（code）或名称（name）。", i+1)
		}
		for _, problem := range geo.CheckRings(p.Boundary) {
			if problem.Fatal {
				return nil, fault.New(fault.Invalid, "regions-outline", "%s（%s）的界线有误：%s", p.Name, p.Code, problem.Message)
			}
		}
		if err := geo.CheckAgainst(crs, p.Boundary.Bound()); err != nil {
			return nil, fault.New(fault.Invalid, "regions-place", "%s（%s）：%s", p.Name, p.Code, words(err))
		}
		out = append(out, p)
	}
	return out, nil
}

// property is the first of the names that the feature has, as text.
func property(f *geojson.Feature, names []string) string {
	for _, n := range names {
		switch v := f.Properties[n].(type) {
		case string:
			return strings.TrimSpace(v)
		case float64:
			return strconv.FormatInt(int64(v), 10)
		case json.Number:
			return v.String()
		}
	}
	return ""
}
