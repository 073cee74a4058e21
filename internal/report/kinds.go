package report

import (
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Kind is one thing that may be made: a report, the register, a package.
type Kind struct {
	Code     string `json:"code"`
	No       string `json:"no"` // as the bureau numbers its forms; "" for what is no form
	Zh       string `json:"zh"`
	En       string `json:"en"`
	ForZh    string `json:"forZh"` // what it is for
	ForEn    string `json:"forEn"`
	NeedsOne bool   `json:"needsBatch"` // of one batch
	County   bool   `json:"needsCounty"`
	EPSG     bool   `json:"epsg"`  // carries outlines, so a plane is chosen
	Dates    string `json:"dates"` // what a date range asks of: "issued", "closed", "period" or nothing
	Ext      string `json:"ext"`
}

// Kinds is everything that people may have made, in the order of the page.
var Kinds = []Kind{
	{
		Code: "r1", No: "R1", Zh: "逐县汇总", En: "Progress by county", Dates: "issued", Ext: "xlsx",
		ForZh: "每日调度：各县报了多少、退了多少、还差多少。", ForEn: "The daily meeting: what each county has handed in, had returned, and still owes.",
	},
	{
		Code: "r2", No: "R2", Zh: "图斑明细", En: "Plots in detail", Dates: "issued", Ext: "xlsx",
		ForZh: "逐图斑的核实、审核和整改情况，供核对和筛选。", ForEn: "Every plot with its finding, review and rectification.",
	},
	{
		Code: "r3", No: "R3", Zh: "业务清单", En: "Work by county", Dates: "issued", Ext: "xlsx",
		ForZh: "各县填报、市级审核、通过与未通过的数量。", ForEn: "Handed in, reviewed, passed and returned, by county.",
	},
	{
		Code: "r4", No: "R4", Zh: "违法线索整改统计", En: "Rectification by method", Dates: "issued", Ext: "xlsx",
		ForZh: "非农违法、非粮违法各一张表：总任务、已整改（拆除、补办、恢复种植及其他）、未整改，带校核。", ForEn: "One sheet each for non-agricultural and non-grain: the task, what is done by which method, what is open, with checks.",
	},
	{
		Code: "r5", No: "R5", Zh: "下发与核实对照", En: "Issued against verified", Dates: "issued", Ext: "xlsx",
		ForZh: "各县原始下发、核实后、非农违法、非粮违法的个数、耕地和永农。", ForEn: "As issued, as verified, and what is unlawful, by county.",
	},
	{
		Code: "r6", No: "R6", Zh: "非农违法清单", En: "Non-agricultural cases", Dates: "issued", Ext: "xlsx",
		ForZh: "逐宗的非农违法：面积、是否整改、整改方式。", ForEn: "Each unlawful non-agricultural case with its areas and how it was put right.",
	},
	{
		Code: "r7", No: "R7", Zh: "举证统计", En: "Evidence by county", Dates: "issued", Ext: "xlsx",
		ForZh: "各县待举证、违法、举证合法、非新增，以及上报数。", ForEn: "Awaiting evidence, unlawful, lawful by evidence, not new, and reported up.",
	},
	{
		Code: "r8", No: "R8", Zh: "地类流向", En: "What the land became", Dates: "issued", Ext: "xlsx",
		ForZh: "各县图斑现在是什么地类；各地类的个数、面积、占比和前三县。", ForEn: "Land class on the ground by county, and each class with its share and its first three counties.",
	},
	{
		Code: "r9", No: "R9", Zh: "销号台账", En: "Closure ledger", Dates: "closed", Ext: "xlsx",
		ForZh: "已销号案件逐宗：措施、完成日、验收、举证张数、审核人、文号。", ForEn: "Every closed case: measures, acceptance, photos, reviewer, document.",
	},
	{
		Code: "r10", No: "R10", Zh: "月报", En: "Monthly brief", Dates: "period", Ext: "docx",
		ForZh: "Word 文稿：概况、进度、分县排名、流向、永农、疑似违法；不选日期为本月至今。", ForEn: "A Word text: overview, progress, ranking, land classes, PBF, suspected; without dates, this month so far.",
	},
	{
		Code: "register", Zh: "案件台账", En: "Register", Ext: "xlsx",
		ForZh: "台账页筛选出的全部案件；多于一万宗时由台账页转到这里生成。", ForEn: "All cases of the register's filters; the register page sends more than ten thousand here.",
	},
	{
		Code: "evidence", Zh: "举证包", En: "Evidence package", NeedsOne: true, County: true, EPSG: true, Ext: "zip",
		ForZh: "一个批次一个县：矢量数据、举证照片原件、信息表、照片坐标和校验清单。", ForEn: "One batch, one county: outlines, original photos, tables, and a manifest of hashes.",
	},
	{
		Code: "upward", Zh: "上报矢量", En: "Shapefile to hand up", NeedsOne: true, EPSG: true, Ext: "zip",
		ForZh: "一个批次的图斑图形，带核实、整改、举证和销号字段（GBK）。", ForEn: "The outlines of one batch with finding, rectification, evidence and closure.",
	},
}

// KindOf finds a kind by its code.
func KindOf(code string) (Kind, bool) {
	for _, k := range Kinds {
		if k.Code == code {
			return k, true
		}
	}
	return Kind{}, false
}

// Ask is of which cases something is made. Empty fields ask nothing; the scope
// of the person is applied besides.
type Ask struct {
	Batch    int64            `json:"batch,omitempty"`
	County   org.Region       `json:"county,omitempty"`
	Lead     org.Department   `json:"lead,omitempty"`
	From     org.Date         `json:"from,omitempty"` // of what Kind.Dates says, both days included
	To       org.Date         `json:"to,omitempty"`
	EPSG     int              `json:"epsg,omitempty"`
	Register *casework.Filter `json:"register,omitempty"` // of the register only
}

// Check refuses what cannot be made, in words.
func (a Ask) Check(k Kind) error {
	for _, d := range []struct {
		name string
		day  org.Date
	}{{"from", a.From}, {"to", a.To}} {
		if _, ok := d.day.Time(); d.day != "" && !ok {
			return fault.Bad(d.name, "export-date", "日期应为 2026-06-01 这样的形式。")
		}
	}
	switch {
	case a.From != "" && a.To != "" && a.From > a.To:
		return fault.Bad("to", "export-date", "截止日期不能早于起始日期。")
	case (a.From != "" || a.To != "") && k.Dates == "":
		return fault.Bad("from", "export-date", "“%s”不按日期筛选。", k.Zh)
	case k.NeedsOne && a.Batch == 0:
		return fault.Bad("batch", "export-batch", "“%s”按批次生成，请选择批次。", k.Zh)
	case k.County && len(a.County) != 6:
		return fault.Bad("county", "export-county", "“%s”按县生成，请选择县区。", k.Zh)
	case k.EPSG && a.EPSG != 4490 && a.EPSG != 4526:
		return fault.Bad("epsg", "export-epsg", "坐标系只能是 4490（经纬度）或 4526（3 度带第 38 带）。")
	case !k.EPSG && a.EPSG != 0:
		return fault.Bad("epsg", "export-epsg", "“%s”不含图形，不用选坐标系。", k.Zh)
	case a.Lead != "" && a.Lead.Other() == "":
		return fault.Bad("lead", "export-lead", "部门只能是自然资源或农业农村。")
	case (k.Code == "register") != (a.Register != nil):
		return fault.Bad("register", "export-register", "台账的筛选条件只用于案件台账。")
	}
	return nil
}
