package geo

import (
	"fmt"
	"math"
	"strings"
)

// IdentifyPRJ finds the CRS of a .prj text by its parameters; names only decide
// between the two planes that are the same plane (3° and 6° zones on a shared
// meridian). Anything but CGCS2000 (or WGS 84, equal within decimetres) is
// refused with what to do: no datum shift is ever guessed.
func IdentifyPRJ(wkt string) (CRS, error) {
	text := strings.TrimSpace(strings.TrimPrefix(wkt, "\ufeff"))
	if text == "" {
		return CRS{}, Refuse("prj-missing", "没有坐标系说明（.prj）。请补上 .prj 文件，或在导入时选定坐标系。")
	}
	root, ok := parseWKT(text)
	if !ok {
		return CRS{}, Refuse("prj-unreadable", "坐标系说明（.prj）读不懂，文件可能损坏。请重新导出，或在导入时选定坐标系。")
	}
	if displaced(root.name()) {
		return CRS{}, Refuse("prj-gcj02", "坐标系是互联网地图的偏移坐标（%s），不能作为图斑位置。请提供 CGCS2000 坐标的原始数据。", root.name())
	}
	switch root.keyword {
	case "GEOGCS":
		return identifyGeographic(root)
	case "PROJCS":
		return identifyProjected(root)
	}
	return CRS{}, unknownPRJ("写法为 " + shortName(root.keyword))
}

func displaced(name string) bool {
	u := strings.ToUpper(name)
	for _, s := range []string{"GCJ", "BD09", "BD-09", "BD_09", "BAIDU", "MARS", "火星"} {
		if strings.Contains(u, s) {
			return true
		}
	}
	return false
}

func identifyGeographic(g *wktNode) (CRS, error) {
	code, err := datumOf(g)
	if err != nil {
		return CRS{}, err
	}
	c, _ := CRSByEPSG(code)
	return c, nil
}

// datumOf is 4490 or 4326, by the ellipsoid.
func datumOf(g *wktNode) (int, error) {
	datum := g.child("DATUM")
	spheroid := datum.child("SPHEROID")
	if spheroid == nil {
		spheroid = datum.child("ELLIPSOID")
	}
	a, okA := spheroid.number(0)
	inv, okF := spheroid.number(1)
	if !okA || !okF {
		return 0, unknownPRJ("缺少椭球参数")
	}
	names := strings.ToUpper(g.name() + " " + datum.name())
	switch {
	case near(a, 6378140, 1e-3) || strings.Contains(names, "XIAN") || strings.Contains(names, "西安"):
		return 0, oldDatum("prj-xian80", "西安 80")
	case near(a, 6378245, 1e-3) || strings.Contains(names, "BEIJING") || strings.Contains(names, "北京"):
		return 0, oldDatum("prj-beijing54", "北京 54")
	case shifted(datum.child("TOWGS84")):
		return 0, unknownPRJ("带有基准转换参数")
	case !greenwichDegrees(g):
		return 0, unknownPRJ("本初子午线或角度单位不是格林尼治、度")
	case near(a, semiMajor, 1e-3) && near(inv, 298.257222101, 2e-7):
		return 4490, nil
	case near(a, semiMajor, 1e-3) && near(inv, 298.257223563, 2e-7):
		return 4326, nil
	}
	return 0, unknownPRJ(fmt.Sprintf("椭球长半轴 %.3f、扁率倒数 %.9f", a, inv))
}

func shifted(towgs84 *wktNode) bool {
	if towgs84 == nil {
		return false
	}
	for _, v := range towgs84.numbers {
		if v != 0 {
			return true
		}
	}
	return false
}

func greenwichDegrees(g *wktNode) bool {
	if pm, ok := g.child("PRIMEM").number(0); ok && pm != 0 {
		return false
	}
	unit, ok := g.child("UNIT").number(0)
	return !ok || near(unit, math.Pi/180, 1e-9)
}

func identifyProjected(root *wktNode) (CRS, error) {
	datum, err := datumOf(root.child("GEOGCS"))
	if err != nil {
		return CRS{}, err
	}
	method := strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(root.child("PROJECTION").name()))
	switch {
	case strings.Contains(method, "mercatorauxiliarysphere") || strings.Contains(method, "popularvisualisation") || strings.HasPrefix(method, "mercator"):
		return CRS{}, Refuse("prj-web-mercator", "坐标系是网络墨卡托（互联网地图投影），面积和位置会失真。请提供 CGCS2000 经纬度或高斯—克吕格坐标的原始数据。")
	case method != "gausskruger" && method != "transversemercator":
		return CRS{}, unknownPRJ("投影方法为 " + shortName(root.child("PROJECTION").name()))
	}
	if unit, ok := root.child("UNIT").number(0); ok && unit != 1 {
		return CRS{}, unknownPRJ("长度单位不是米")
	}
	p := parameters(root)
	if scale, ok := p["scalefactor"]; ok && scale != 1 {
		return CRS{}, unknownPRJ(fmt.Sprintf("中央经线比例 %v（UTM 等），不是高斯—克吕格", scale))
	}
	if p["falsenorthing"] != 0 || p["latitudeoforigin"] != 0 {
		return CRS{}, unknownPRJ("北偏移或起始纬度不为零，可能是地方独立坐标系")
	}
	c, ok := planeOf(p["centralmeridian"], p["falseeasting"], saysSixDegrees(root.name()))
	if !ok {
		return CRS{}, unknownPRJ(fmt.Sprintf("中央经线 %v、东偏移 %v 不是国家标准分带，可能是地方独立坐标系", p["centralmeridian"], p["falseeasting"]))
	}
	if datum == 4326 {
		c.Name += "，原文件为 WGS 84"
	}
	return c, nil
}

// parameters are the PARAMETER members by name: lower case, no separators.
func parameters(root *wktNode) map[string]float64 {
	out := map[string]float64{}
	for _, c := range root.children {
		if c.keyword != "PARAMETER" {
			continue
		}
		if v, ok := c.number(0); ok {
			out[strings.ToLower(strings.NewReplacer("_", "", " ", "").Replace(c.name()))] = v
		}
	}
	return out
}

func saysSixDegrees(name string) bool {
	n := strings.NewReplacer("_", " ", "-", " ", "度", " degree").Replace(strings.ToLower(name))
	if strings.Contains(n, "3 degree") {
		return false
	}
	return strings.Contains(n, "6 degree") || strings.Contains(n, "gk") || strings.Contains(n, "gauss kruger")
}

// planeOf finds the standard plane with this meridian and false easting.
func planeOf(meridian, easting float64, six bool) (CRS, bool) {
	var found CRS
	ok := false
	for code := 4491; code <= 4554; code++ {
		c, _ := CRSByEPSG(code)
		if !near(c.CentralMeridian, meridian, 1e-9) || !near(c.FalseEasting, easting, 1e-4) {
			continue
		}
		if !ok || (c.Width == 6) == six {
			found, ok = c, true
		}
	}
	return found, ok
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

func oldDatum(code, name string) *Error {
	return Refuse(code, "坐标系是%s，不是 CGCS2000。两者相差几十米，系统不作换算：需先由测绘部门转换为 CGCS2000，再导入。", name)
}

func unknownPRJ(detail string) *Error {
	return Refuse("prj-unknown", "坐标系不是 CGCS2000 的经纬度或标准高斯—克吕格分带（%s）。请由测绘部门转换为 CGCS2000 后再导入。", detail)
}

// shortName keeps a name out of a file short enough for a message.
func shortName(s string) string {
	r := []rune(strings.ToValidUTF8(s, "?"))
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return string(r)
}

// PRJ is the text of a .prj file for this CRS, in the form that desktop GIS
// programs write.
func (c CRS) PRJ() string {
	gcs := `GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	if c.EPSG == 4326 {
		gcs = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	}
	if c.Geographic() {
		return gcs
	}
	name := "CGCS2000_"
	if c.Width == 3 {
		name += "3_Degree_"
	}
	if c.Zone > 0 {
		name += fmt.Sprintf("GK_Zone_%d", c.Zone)
	} else {
		name += fmt.Sprintf("GK_CM_%.0fE", c.CentralMeridian)
	}
	return fmt.Sprintf(`PROJCS["%s",%s,PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",%.1f],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",%.1f],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`,
		name, gcs, c.FalseEasting, c.CentralMeridian)
}
