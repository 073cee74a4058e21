package casework

import (
	"liangtian/internal/balance"
	"liangtian/internal/org"
)

// Word is one entry of a vocabulary that people choose from.
type Word struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
	// Outcome is, for a finding, what it usually leads to: uphold, clear,
	// split, hand_over, escalate.
	Outcome string `json:"outcome,omitempty"`
	// For is, for a measure, the department that usually uses it.
	For org.Department `json:"for,omitempty"`
	// Draws is, for a measure, how it lives off the balance: it names a
	// reservation, and closing the case posts it.
	Draws balance.Draw `json:"draws,omitempty"`
}

// Findings is 核实结论.
var Findings = []Word{
	{Code: "true", Zh: "属实", En: "As detected", Outcome: "uphold"},
	{Code: "partly_true", Zh: "部分属实", En: "Partly as detected", Outcome: "split"},
	{Code: "unchanged", Zh: "不属实（实地未变化）", En: "No change on the ground", Outcome: "clear"},
	{Code: "approved", Zh: "合法（已批准）", En: "Approved", Outcome: "clear"},
	{Code: "facility_filed", Zh: "设施农用地（已备案上图）", En: "Filed facility-agriculture land", Outcome: "clear"},
	{Code: "rural_road", Zh: "农村道路（符合标准）", En: "Rural road within standard", Outcome: "clear"},
	{Code: "temporary_approved", Zh: "临时用地（已批准）", En: "Approved temporary use", Outcome: "clear"},
	{Code: "exempt", Zh: "豁免（生态退耕、灾毁、水面自然扩大）", En: "Exempt", Outcome: "clear"},
	{Code: "stock", Zh: "历史存量", En: "Existing before the cut-off", Outcome: "escalate"},
	{Code: "duplicate", Zh: "重复图斑", En: "Duplicate", Outcome: "clear"},
	{Code: "outside", Zh: "不在本辖区", En: "Outside the county", Outcome: "hand_over"},
	{Code: "not_reachable", Zh: "无法到达", En: "Not reachable", Outcome: "escalate"},
	{Code: "classified", Zh: "涉军涉密（线下办理）", En: "Classified, handled offline", Outcome: "escalate"},
}

// NotReachable is the codes that stand in for visit photos.
var NotReachable = []Word{
	{Code: "WFDD", Zh: "无法到达", En: "Not reachable"},
	{Code: "CZCJSYD", Zh: "城镇村建设用地", En: "Built-up land"},
	{Code: "JSYD", Zh: "军事用地", En: "Military land"},
	{Code: "XTB", Zh: "小图斑", En: "Below minimum size"},
}

// Measures is 整改措施.
var Measures = []Word{
	{Code: "demolish_restore", Zh: "拆除复耕", En: "Demolish and restore", For: org.NaturalResources},
	{Code: "restore_planting", Zh: "恢复种植", En: "Restore grain planting", For: org.Agriculture},
	{Code: "fill_pond", Zh: "退塘还耕", En: "Fill pond and restore", For: org.NaturalResources},
	{Code: "restore_road", Zh: "恢复道路占用", En: "Restore road", For: org.NaturalResources},
	{Code: "approve_use", Zh: "补办用地手续", En: "Obtain land-use approval", For: org.NaturalResources},
	{Code: "file_facility", Zh: "补办设施农用地备案或临时用地", En: "File facility or temporary use", For: org.NaturalResources},
	{Code: "in_out_balance", Zh: "进出平衡落实", En: "In–out balance", For: org.NaturalResources, Draws: balance.DrawInOut},
	{Code: "compensation", Zh: "占补平衡落实", En: "Requisition–compensation balance", For: org.NaturalResources, Draws: balance.DrawCompensation},
	{Code: "pbf_supplement", Zh: "永农补划", En: "Supplement permanent basic farmland", For: org.NaturalResources, Draws: balance.DrawPBF},
	{Code: "penalty", Zh: "立案查处", En: "Legal case", For: org.NaturalResources},
	{Code: "refer", Zh: "移送", En: "Referral", For: org.NaturalResources},
	{Code: "transition", Zh: "合理过渡", En: "Reasonable transition", For: org.Agriculture},
	{Code: "change_survey", Zh: "纳入变更继续整改", En: "Recorded in the change survey", For: org.NaturalResources},
}

// Grounds is why nothing needs rectifying.
var Grounds = []Word{
	{Code: "lawful", Zh: "合法（已批准）", En: "Lawful"},
	{Code: "untrue", Zh: "不属实（实地未变化）", En: "Not as detected"},
	{Code: "exempt", Zh: "豁免（生态退耕、灾毁、河湖淹没）", En: "Exempt"},
	{Code: "facility", Zh: "设施农用地已备案", En: "Filed facility-agriculture land"},
	{Code: "rural_road", Zh: "农村道路符合标准", En: "Rural road within standard"},
	{Code: "temporary", Zh: "临时用地已批准", En: "Approved temporary use"},
	{Code: "duplicate", Zh: "重复图斑", En: "Duplicate"},
}

// VoidGrounds is why a case is voided before it is issued.
var VoidGrounds = []Word{
	{Code: "duplicate", Zh: "重复", En: "Duplicate"},
	{Code: "outside", Zh: "不在辖区", En: "Outside"},
	{Code: "withdrawn", Zh: "上级撤回", En: "Withdrawn by the upper level"},
	{Code: "wrong_data", Zh: "数据错误", En: "Wrong data"},
}

// ReopenGrounds is why a closed case comes back.
var ReopenGrounds = []Word{
	{Code: "new_detection", Zh: "再次监测发现", En: "New detection"},
	{Code: "spot_check", Zh: "抽查不实", En: "Failed spot check"},
	{Code: "upper_return", Zh: "上级退回", En: "Returned by the upper level"},
}

// Outcomes is the two ends of a ruling.
var Outcomes = []Word{
	{Code: string(Rectifying), Zh: "需要整改", En: "To be rectified"},
	{Code: string(AwaitingClosure), Zh: "无需整改", En: "Nothing to rectify"},
}

// GroundZh is the word for why nothing needs rectifying.
func GroundZh(code string) string {
	w, _ := find(Grounds, code)
	return w.Zh
}

// FindingZh is the word for a finding.
func FindingZh(code string) string {
	w, _ := find(Findings, code)
	return w.Zh
}

// MeasureZh is the word for a measure.
func MeasureZh(code string) string {
	w, _ := find(Measures, code)
	return w.Zh
}

// ReopenZh is the word for why a case came back.
func ReopenZh(code string) string {
	w, _ := find(ReopenGrounds, code)
	return w.Zh
}

func find(words []Word, code string) (Word, bool) {
	for _, w := range words {
		if w.Code == code {
			return w, true
		}
	}
	return Word{}, false
}
