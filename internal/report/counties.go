package report

import (
	"liangtian/internal/routing"
)

// one is a column that takes a number of cases; land one that takes an area.
func one(key, group, head string, f func(County) Figure) Column[County] {
	return Column[County]{Key: key, Group: group, Head: head, Width: 10, Kind: Whole, Value: func(c County) any { return f(c).Count }}
}

func land(key, group, head string, f func(County) int64) Column[County] {
	return Column[County]{Key: key, Group: group, Head: head, Width: 11, Kind: Area, Value: func(c County) any { return f(c) }}
}

func check(group, head string, of ...string) Column[County] {
	return Column[County]{Group: group, Head: head, Width: 9, Kind: Check, Of: of}
}

// none is a number the product cannot know: nobody reports it back.
func none(key, head, why string) Column[County] {
	return Column[County]{Key: key, Head: head, Width: 10, Kind: Whole, Value: func(County) any { return 0 }, Why: why}
}

var countyColumn = Column[County]{Head: "县名称", Width: 16, Value: func(c County) any { return c.Name }}

const noProvince = "填 0：省级的审核和退回不在本系统办理，没有数据。"

func total(c County) Figure { return c.of(Group.counted) }
func stageAt(s ...Stage) func(County) Figure {
	return func(c County) Figure { return c.at(s...) }
}

// R1 逐县汇总.
var r1 = Sheet[County]{
	Name: "逐县汇总", Title: "图斑核实整改逐县汇总日报", Total: true,
	Columns: []Column[County]{
		countyColumn,
		one("total", "", "总线索数", total),
		one("ended", "", "审核结束", stageAt(Ended)),
		one("returned", "", "已打回", stageAt(Returned)),
		one("city", "", "市级待审核", stageAt(AtCity)),
		none("province", "省级待审核", noProvince),
		one("filed", "", "已填报", stageAt(Ended, Returned, AtCity)),
		one("open", "", "未填报", stageAt(Untouched, Underway)),
		{Head: "填报率", Width: 10, Kind: Share, Of: []string{"filed", "total"}},
		{Head: "差错率", Width: 10, Kind: Share, Of: []string{"returned", "filed"}},
		check("校核", "总数=已填+未填", "total", "filed", "open"),
		check("校核", "已填=结束+打回+市待+省待", "filed", "ended", "returned", "city", "province"),
	},
}

// R3 业务清单.
var r3 = Sheet[County]{
	Name: "业务清单", Title: "图斑业务清单（逐县）", Total: true,
	Columns: []Column[County]{
		countyColumn,
		one("total", "", "总数", total),
		one("filed", "", "县级填报", stageAt(Ended, Returned, AtCity)),
		one("reviewed", "", "市级已审核", stageAt(Ended, Returned)),
		one("ended", "", "审核结束", stageAt(Ended)),
		one("returned", "", "已打回", stageAt(Returned)),
		one("city", "", "市级待审核", stageAt(AtCity)),
		none("province", "省级退回", noProvince),
		one("passed", "", "通过", stageAt(Ended)),
		one("failed", "", "未通过", stageAt(Returned)),
		one("open", "", "待填报", stageAt(Untouched, Underway)),
		one("untouched", "", "未处理", stageAt(Untouched)),
		one("draft", "", "未提交", stageAt(Underway)),
		one("submitted", "", "已提交", stageAt(AtCity, Ended)),
		land("area", "", "面积合计", func(c County) int64 { return total(c).AreaCents }),
		check("校核", "总数=县填+待填", "total", "filed", "open"),
		check("校核", "已审=通过+未通过", "reviewed", "passed", "failed"),
		check("校核", "待填=未处理+未提交", "open", "untouched", "draft"),
	},
}

// three are the columns 个数, 面积, 耕地面积 of one group.
func three(key, group string, take func(Group) bool) []Column[County] {
	f := func(c County) Figure { return c.of(take) }
	return []Column[County]{
		one(key, group, "个数", f),
		land(key+"_area", group, "面积", func(c County) int64 { return f(c).AreaCents }),
		land(key+"_farm", group, "耕地面积", func(c County) int64 { return f(c).FarmlandCents }),
	}
}

// R4 违法线索整改统计, a sheet for each qualification.
func r4(name string, q routing.Qualification) Sheet[County] {
	done := func(w ...Way) func(Group) bool {
		return func(g Group) bool {
			return g.unlawful(q) && putRight(g.State) && (len(w) == 0 || wayOf(g.Measure) == w[0])
		}
	}
	s := Sheet[County]{Name: name, Title: name + "线索整改统计", Total: true, Columns: []Column[County]{
		{Head: "序号", Width: 6, Kind: Serial}, {Head: "县", Width: 16, Value: func(c County) any { return c.Name }},
	}}
	for _, g := range []struct {
		key, head string
		take      func(Group) bool
	}{
		{"total", "总任务", func(g Group) bool { return g.unlawful(q) }},
		{"done", "已整改", done()},
		{"demolish", "拆除", done(Demolish)},
		{"procedure", "补办", done(Procedure)},
		{"other", "恢复种植/其他", done(Other)},
		{"open", "未整改", func(g Group) bool { return g.unlawful(q) && !putRight(g.State) }},
	} {
		s.Columns = append(s.Columns, three(g.key, g.head, g.take)...)
	}
	s.Columns = append(s.Columns,
		check("校核", "个数：总=已+未", "total", "done", "open"),
		check("校核", "面积：总=已+未", "total_area", "done_area", "open_area"),
		check("校核", "耕地：总=已+未", "total_farm", "done_farm", "open_farm"),
		check("校核", "个数：已=拆+补+其他", "done", "demolish", "procedure", "other"))
	return s
}

// openFarmland orders R4: where most farmland is still to be put right comes first.
func openFarmland(q routing.Qualification) func(County) int64 {
	return func(c County) int64 {
		return c.of(func(g Group) bool { return g.unlawful(q) && !putRight(g.State) }).FarmlandCents
	}
}

// R5 下发与核实对照. Parts of split plots were not issued, wholes not verified.
var r5 = func() Sheet[County] {
	s := Sheet[County]{Name: "下发与核实对照", Title: "逐县原始下发与核实后对照", Total: true, Columns: []Column[County]{countyColumn}}
	for _, g := range []struct {
		key, head string
		take      func(Group) bool
	}{
		{"issued", "原始下发", func(g Group) bool { return !g.Child && g.State != "voided" }},
		{"verified", "核实后", Group.counted},
		{"na", "非农违法", func(g Group) bool { return g.unlawful(routing.NonAgricultural) }},
		{"ng", "非粮违法", func(g Group) bool { return g.unlawful(routing.NonGrain) }},
	} {
		f := func(c County) Figure { return c.of(g.take) }
		s.Columns = append(s.Columns,
			one(g.key, g.head, "个数", f),
			land(g.key+"_farm", g.head, "耕地面积", func(c County) int64 { return f(c).FarmlandCents }),
			land(g.key+"_pbf", g.head, "基本农田", func(c County) int64 { return f(c).PBFCents }))
	}
	return s
}()

// Outcome of a plot for R7; the four part the cases that count.
func outcome(g Group) string {
	switch {
	case !g.counted():
		return ""
	case g.Stock:
		if g.State == "awaiting_closure" || g.stage() == AtCity || g.stage() == Ended {
			return "stock_proved"
		}
		return "stock_proving"
	case g.Cleared:
		return "lawful"
	case g.Unlawful:
		return "unlawful"
	}
	return "waiting"
}

// R7 举证统计.
var r7 = func() Sheet[County] {
	s := Sheet[County]{Name: "举证统计", Title: "图斑举证统计", Total: true, Columns: []Column[County]{
		{Head: "市", Width: 12, Value: func(c County) any { return c.City }},
		{Head: "管理区名称", Width: 16, Value: func(c County) any { return c.Name }},
		{Head: "代码", Width: 10, Value: func(c County) any { return string(c.Code) }},
	}}
	for _, g := range []struct{ key, head string }{
		{"total", "图斑总数"}, {"waiting", "待举证"}, {"unlawful", "违法"}, {"lawful", "举证合法"},
		{"stock_proving", "非新增（举证中）"}, {"stock_proved", "非新增（已举证）"},
	} {
		f := func(c County) Figure {
			return c.of(func(x Group) bool { return x.counted() && (g.key == "total" || outcome(x) == g.key) })
		}
		s.Columns = append(s.Columns,
			one(g.key, g.head, "个数", f),
			land(g.key+"_area", g.head, "总面积", func(c County) int64 { return f(c).AreaCents }),
			land(g.key+"_farm", g.head, "耕地面积", func(c County) int64 { return f(c).FarmlandCents }),
			Column[County]{Group: g.head, Head: "可调整面积", Width: 11})
	}
	s.Columns[6].Why = "及其余各组的“可调整面积”为空：没有导入可调整地类的图层。"
	s.Columns = append(s.Columns,
		one("city", "", "上报到市级", stageAt(AtCity, Ended)),
		one("province", "", "上报到省级", func(c County) Figure { return c.of(func(g Group) bool { return g.State == "reported" }) }),
		check("", "校核", "total", "waiting", "unlawful", "lawful", "stock_proving", "stock_proved"))
	return s
}()
