package balance

import (
	"liangtian/geo"
	"liangtian/internal/fault"
)

// acceptLand 补充耕地入库、恢复耕地入库、流入登记: land with its outline, grade and
// share of paddy. What is not said is the whole outline.
func acceptLand(p *post) error {
	outline := p.Outline.Orb()
	cents := geo.AreaCents(outline)
	if cents <= 0 {
		return fault.Bad("outline", "balance-outline", "图形没有面积，请重新勾画或导入。")
	}
	if p.LandClass != "0101" && p.LandClass != "0102" && p.LandClass != "0103" {
		return fault.Bad("landClass", "balance-land-class", "入库的土地须为耕地：水田 0101、水浇地 0102 或旱地 0103。")
	}
	a := Amounts{Area: p.Area, PBF: p.PBF}
	if a.Area == 0 {
		a.Area = cents
	}
	if a.Area > cents {
		return fault.Bad("area", "balance-area", "入库面积 %s 亩大于图形面积 %s 亩。", geo.FormatMu(a.Area), geo.FormatMu(cents))
	}
	if a.PBF > a.Area {
		return fault.Bad("pbf", "balance-pbf", "永农补划面积不能大于入库面积 %s 亩。", geo.FormatMu(a.Area))
	}
	switch {
	case p.LandClass != "0101" && p.PaddyShare != nil && *p.PaddyShare > 0:
		return fault.Bad("paddyShare", "balance-paddy", "地类不是水田（0101），水田比例应为 0。")
	case p.LandClass == "0101" && p.PaddyShare == nil:
		a.Paddy = a.Area
	case p.LandClass == "0101":
		a.Paddy = a.Area / 10_000 * *p.PaddyShare // areas are below 1e12
		a.Paddy += a.Area % 10_000 * *p.PaddyShare / 10_000
	}
	a.Capacity = p.Grades.Yield(a.Area, p.Grade)
	e := p.entry(a)
	e.Grade, e.LandClass, e.Outline, e.OutlineCents = p.Grade, p.LandClass, p.Outline, cents
	p.out.Entries = []Entry{e}
	return nil
}
