package casework

// State is where a case stands.
type State string

// The states, in the order of the mission's phases.
const (
	Imported         State = "imported"
	Issued           State = "issued"
	Disputed         State = "disputed"
	OnOffer          State = "offered"
	Received         State = "received"
	Verifying        State = "verifying"
	FindingReview    State = "finding_review"
	Escalated        State = "escalated"
	Rectifying       State = "rectifying"
	CarriedOver      State = "carried_over"
	AwaitingEvidence State = "awaiting_evidence"
	EvidenceReview   State = "evidence_review"
	AwaitingClosure  State = "awaiting_closure"
	ClosureReview    State = "closure_review"
	Closed           State = "closed"
	Reported         State = "reported"
	Split            State = "split"
	Voided           State = "voided"
)

// Limit names a stage that a batch gives a number of days.
type Limit string

// The stages with a limit; NoLimit stages end nobody's day.
const (
	NoLimit       Limit = ""
	LimitIssue    Limit = "issue"
	LimitConfer   Limit = "confer"
	LimitReceive  Limit = "receive"
	LimitVerify   Limit = "verify"
	LimitReview   Limit = "review"
	LimitHandOver Limit = "hand_over"
	LimitRule     Limit = "rule"
	LimitRectify  Limit = "rectify"
	LimitEvidence Limit = "evidence"
	LimitApply    Limit = "apply"
	LimitClose    Limit = "close"
)

// Stage is a limit as a batch is asked for it. Default days are our proposal.
type Stage struct {
	Limit   Limit
	Zh, En  string
	Default int
}

// Stages lists the limits of a batch, in order.
var Stages = []Stage{
	{LimitIssue, "分派下达", "Issue", 3},
	{LimitReceive, "县级接收", "Receive", 3},
	{LimitConfer, "会商", "Confer", 10},
	{LimitVerify, "现场核实", "Verify", 10},
	{LimitReview, "县级审核", "County review", 5},
	{LimitHandOver, "移交答复", "Answer to a hand-over", 5},
	{LimitRule, "上报审定", "Ruling", 15},
	{LimitRectify, "整改", "Rectify", 60},
	{LimitEvidence, "举证", "Evidence", 10},
	{LimitApply, "申请销号", "Apply to close", 5},
	{LimitClose, "市级审核", "City review", 10},
}

// StateDoc is a state in words.
type StateDoc struct {
	State  State
	Phase  string
	Zh, En string
	Owner  string // who has it on the desk
	Limit  Limit
	Doc    string
}

// Phase is one of the mission's four parts (and the start).
type Phase struct{ Code, Zh, En string }

// Phases in order.
var Phases = []Phase{
	{"dispatch", "下达", "Dispatch"},
	{"verification", "核实", "Verification"},
	{"rectification", "整改", "Rectification"},
	{"evidence", "举证", "Evidence"},
	{"closure", "销号", "Closure"},
	{"ended", "另行结束", "Ended otherwise"},
}

// States is the table of states.
var States = []StateDoc{
	{
		Imported, "dispatch", "待分派", "Imported", "市局", LimitIssue,
		"图斑已导入，系统按规则提出牵头部门和县区，等市局下达、改派或作废。没有规则适用的也在这里等人。",
	},
	{
		Issued, "dispatch", "待接收", "Issued", "县级牵头部门", LimitReceive,
		"市局已下达给县级对口部门，等其接收；认为不属本部门的可说明理由退回分派，每个部门对同一案件只能退一次。",
	},
	{
		Disputed, "dispatch", "会商中", "Disputed", "联席会议办公室", LimitConfer,
		"部门之间对由谁负责有不同意见，等联席会议决定。会商决定是最终决定，之后不得再退回。",
	},
	{
		Received, "verification", "待核实", "Received", "县级牵头部门", LimitVerify,
		"县级牵头部门已接收，等派员到现场。",
	},
	{
		Verifying, "verification", "核实中", "Verifying", "外业人员", LimitVerify,
		"外业人员在现场核实、拍照；照片满足核实要求或有无法到达代码后提交核实结论。",
	},
	{
		FindingReview, "verification", "核实待审", "Finding review", "县级审核", LimitReview,
		"核实结论等县级审核：属实、无需整改、部分属实拆分、移交、上报审定或退回。审核人不能是提交人。",
	},
	{
		OnOffer, "verification", "移交待复", "Offered", "县级对方部门", LimitHandOver,
		"核实后提出移交，等本县对方部门接收或说明理由不予接收；期限内不答复的，系统自动提交会商。每个部门对同一案件只能移交一次、不予接收一次。",
	},
	{
		Escalated, "verification", "上报审定", "Escalated", "市局", LimitRule,
		"县级难以确定，等市局审定。",
	},
	{
		Rectifying, "rectification", "整改中", "Rectifying", "县级牵头部门", LimitRectify,
		"按确定的措施和期限整改；期限前可申请延期，至多两次。",
	},
	{
		CarriedOver, "rectification", "挂账整改", "Carried over", "县级牵头部门", NoLimit,
		"市局同意挂账，按实地现状纳入变更并单独标识，继续整改；在各类报表中单列。",
	},
	{
		AwaitingEvidence, "evidence", "待举证", "Awaiting evidence", "外业人员", LimitEvidence,
		"整改已完成，等整改后的照片；满足举证要求后提交。",
	},
	{
		EvidenceReview, "evidence", "县级审核", "Evidence review", "县级审核", LimitReview,
		"举证材料等县级审核：通过、退回举证或退回整改。审核人不能是提交人。",
	},
	{
		AwaitingClosure, "closure", "待销号", "Awaiting closure", "县级牵头部门", LimitApply,
		"县级已认定整改到位或无需整改，等申请销号；涉及永久基本农田或两个部门的须先联合验收。",
	},
	{
		ClosureReview, "closure", "市级销号审核", "Closure review", "市局", LimitClose,
		"等市局牵头部门中没有参与过本案前面步骤的人审核销号。",
	},
	{
		Closed, "closure", "已销号", "Closed", "市局", NoLimit,
		"已销号，等纳入上报批次。",
	},
	{
		Reported, "closure", "已上报", "Reported", "市局", NoLimit,
		"已随上报批次报出。再次发现、抽查不实或上级退回时可回潮重办，历史保留。",
	},
	{
		Split, "ended", "已拆分", "Split", "", NoLimit,
		"部分属实，已拆分为若干子图斑分别办理。",
	},
	{
		Voided, "ended", "作废", "Voided", "", NoLimit,
		"重复、不在辖区等，不再办理；记录保留。",
	},
}

// DocOf is the state's line of the table.
func DocOf(s State) StateDoc {
	for _, d := range States {
		if d.State == s {
			return d
		}
	}
	return StateDoc{State: s, Zh: string(s), En: string(s)}
}

// Routed reports whether a step from s may route by the rules: a case that
// waits, or the parts of one that is split.
func (s State) Routed() bool { return s == Imported || s == FindingReview }

// Ended reports whether nothing is left to do in s (closed, reported, split, voided).
func (s State) Ended() bool {
	return s == Closed || s == Reported || s == Split || s == Voided
}
