package report

import (
	"strings"

	"liangtian/internal/casework"
	"liangtian/internal/plot"
)

func area(key, head string, f func(Line) any) Column[Line] {
	return Column[Line]{Key: key, Head: head, Width: 12, Kind: Area, Value: f}
}

var (
	serial     = Column[Line]{Head: "序号", Width: 7, Kind: Serial}
	wholeArea  = func(l Line) any { return l.AreaCents }
	farmland   = func(l Line) any { return l.FarmlandCents }
	pbf        = func(l Line) any { return l.PBFCents }
	lineCounty = func(l Line) string { return countyName(l.County, l.CountyName) }
)

const noDatum = "为空：系统没有这项数据。"

// R2 图斑明细.
var r2 = Sheet[Line]{
	Name: "图斑明细", Title: "图斑核实整改明细",
	Columns: []Column[Line]{
		serial,
		text("县级行政区", 14, lineCounty),
		text("线索编号", 16, func(l Line) string { return l.No }),
		text("图斑编号", 22, func(l Line) string { return l.PlotNo }),
		text("监测类型", 13, func(l Line) string { return typeWords(l.Type) }),
		area("area", "图斑面积(亩)", wholeArea),
		text("项目名称", 18, Line.project),
		text("核实认定意见", 16, Line.finding),
		text("分类", 9, func(l Line) string { return l.Qualification.Zh() }),
		text("审核阶段", 12, func(l Line) string { return stageWords[stageOf(l.State, l.Returned)] }),
		text("状态", 12, func(l Line) string { return casework.DocOf(l.State).Zh }),
		text("打回状态", 9, Line.returned),
		text("整改情况", 10, Line.rectified),
		text("处置", 22, Line.measures),
		unknown[Line]("在途", 8, noDatum),
		unknown[Line]("流转", 8, noDatum),
		text("图斑特征", 12, func(l Line) string { return l.attribute("TZ", "图斑特征") }),
		text("实地地类(代码)", 10, func(l Line) string { return l.Class }),
		text("实地地类(名称)", 14, func(l Line) string {
			if l.Class == "" {
				return ""
			}
			return plot.LandClasses.Zh(l.Class)
		}),
		text("外业时间", 12, Line.foundOn),
		text("核查时间", 12, func(l Line) string { return dayOf(l.ReviewedAt) }),
		text("核查人", 10, func(l Line) string { return l.Reviewer }),
		text("图斑名称", 14, func(l Line) string { return l.attribute("图斑名称", "TBMC") }),
		text("线索备注", 22, func(l Line) string { return l.Note }),
	},
}

// R6 非农违法清单.
var r6 = Sheet[Line]{
	Name: "非农违法清单", Title: "非农违法图斑清单", Total: true,
	Columns: []Column[Line]{
		serial,
		text("县名称", 14, lineCounty),
		text("监测批次", 20, func(l Line) string { return l.BatchNumber }),
		text("线索编号", 16, func(l Line) string { return l.No }),
		text("项目名称", 18, Line.project),
		text("项目主体", 18, func(l Line) string { return l.attribute("项目主体", "建设单位", "JSDW") }),
		text("土地用途", 14, func(l Line) string { return typeWords(l.Type) }),
		area("unlawful", "违法面积", func(l Line) any { return l.Facts.RectifyCents }),
		area("farm", "耕地面积", farmland),
		area("pbf", "基本农田面积", pbf),
		text("是否整改", 9, func(l Line) string {
			if putRight(l.State) {
				return "是"
			}
			return "否"
		}),
		text("整改方式", 11, Line.way),
		unknown[Line]("重大典型问题", 12, noDatum),
		text("备注", 24, func(l Line) string { return l.Note }),
	},
}

// R9 销号台账.
var r9 = Sheet[Line]{
	Name: "销号台账", Title: "耕地“两非”图斑销号台账", Total: true,
	Columns: []Column[Line]{
		text("批次", 20, func(l Line) string { return l.BatchNumber }),
		text("图斑编号", 22, func(l Line) string { return l.PlotNo }),
		text("县", 14, lineCounty),
		text("乡", 10, func(l Line) string { return l.Town }),
		text("村", 12, func(l Line) string { return l.Village }),
		text("问题类型", 18, Line.problem),
		text("责任部门", 10, func(l Line) string { return l.Lead.Zh() }),
		area("area", "面积", wholeArea),
		area("pbf", "其中永农", pbf),
		text("核实结论", 14, Line.finding),
		text("整改措施", 22, func(l Line) string {
			if l.Facts.Ground != "" {
				return "无需整改：" + casework.GroundZh(l.Facts.Ground)
			}
			return l.measures()
		}),
		unknown[Line]("整改责任人", 11, noDatum),
		text("时限", 12, func(l Line) string { return string(l.Facts.Deadline) }),
		text("完成日", 12, func(l Line) string { return string(l.Facts.FinishedOn) }),
		text("验收人（自然资源/农业农村）", 18, func(l Line) string {
			if a := l.Facts.Acceptance; a != nil {
				return strings.Join([]string{a.NaturalResources, a.Agriculture}, " / ")
			}
			return ""
		}),
		{Head: "举证张数", Width: 9, Kind: Whole, Value: func(l Line) any { return l.Photos }},
		text("销号申请日", 12, func(l Line) string { return dayOf(l.AppliedAt) }),
		text("销号审核人", 11, func(l Line) string { return l.Closer }),
		text("销号日", 12, func(l Line) string { return string(l.Facts.ClosedOn) }),
		text("文号", 18, func(l Line) string { return l.CloseDocument }),
		text("备注", 22, func(l Line) string { return l.Note }),
	},
}
