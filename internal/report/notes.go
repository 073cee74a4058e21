package report

import (
	"fmt"

	"liangtian/geo"
)

// words are what the notes of each report say of how it counts.
var words = map[string][]string{
	"r1": {
		stagesNote,
		"差错率 = 已打回 ÷ 已填报；填报率 = 已填报 ÷ 总线索数。按未填报由多到少排列。",
	},
	"r2": {
		stagesNote,
		"审核阶段、打回状态按上面的口径；状态是本系统的办理状态。整改情况按面积：已完成的整改面积与应整改面积相比。",
		"外业时间是提交核实结论的日期，核查时间和核查人是县级审核（或市级审定）核实结论的日期和人。项目名称、图斑特征、图斑名称取自导入文件的同名列（XMMC、TZ、TBMC），文件没有的为空。",
	},
	"r3": {
		stagesNote,
		"县级填报 = 审核结束 + 已打回 + 市级待审核；市级已审核 = 通过 + 未通过；已提交 = 市级待审核 + 审核结束；待填报 = 未处理 + 未提交。",
	},
	"r4": {
		unlawfulNote,
		"已整改：应整改面积已全部整改，并已由市级审核销号。面积为图斑面积，耕地面积为图斑压占的耕地。",
		"一宗案件有几种措施的，按面积最大的一种归入拆除（拆除复耕）、补办（补办用地手续、补办设施农用地备案或临时用地）或恢复种植/其他（其余措施），不重复计数。",
		"定性为“疑似”或尚未定性的案件不在两张表内。按未整改耕地面积由多到少排列。",
	},
	"r5": {
		unlawfulNote,
		"原始下发 = 未拆分 + 被拆分；核实后 = 未拆分 + 拆分后的子图斑。",
	},
	"r6": {unlawfulNote, "是否整改：市级已审核销号的为“是”。项目名称、项目主体取自导入文件的同名列（XMMC、JSDW），文件没有的为空。"},
	"r7": {
		"非新增：核实结论为历史存量；县级审核通过后为已举证，之前为举证中。举证合法：认定无需整改。违法：县级审核属实或市级审定需要整改。其余为待举证。",
		"上报到市级：已申请销号、已销号或已上报；上报到省级：已随上报批次报出。",
	},
	"r8": {"实地地类是核实或拆分时填写的 DLBM。总数为核实后图斑，不含作废和被拆分的。"},
	"r9": {"只列已销号和已上报的案件；销号日、文号为最近一次销号。举证张数为本轮未撤下的照片。"},
}

const (
	stagesNote = "未处理：待分派、待接收、会商中、待核实。未提交：县级办理中（核实、上报审定、整改、举证、县级审核、待销号）。市级待审核：市级销号审核。审核结束：已销号、已上报。" +
		"已打回：市级销号审核退回、尚未再次提交的；县级内部的退回属于未提交。"
	unlawfulNote = "违法：县级审核属实或市级审定需要整改，即已确定整改措施和应整改面积的案件。"
)

// leftOut says what of the cases no column counts, and what was not measured.
func leftOut(groups []Group) []string {
	var void, split, unmeasured Figure
	for _, g := range groups {
		switch {
		case g.State == "voided":
			void.add(g.Figure)
		case g.State == "split":
			split.add(g.Figure)
		default:
			unmeasured.Count += g.Unmeasured
		}
	}
	out := []string{fmt.Sprintf("另有作废 %d 宗（%s 亩）不计入；被拆分 %d 宗（%s 亩）以子图斑计入。",
		void.Count, geo.FormatMu(void.AreaCents), split.Count, geo.FormatMu(split.AreaCents))}
	if unmeasured.Count > 0 {
		out = append(out, fmt.Sprintf("有 %d 宗入库时没有耕地图层可套合，其耕地面积按 0 计。", unmeasured.Count))
	}
	return out
}
