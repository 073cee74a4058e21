package casework

// Action is what a person does to a case.
type Action string

// The actions. Import and SplitOff are how a case is born; nobody chooses them.
const (
	Import            Action = "import"
	SplitOff          Action = "split_off"
	Issue             Action = "issue"
	Reroute           Action = "reroute"
	ApplyRules        Action = "apply_rules"
	Void              Action = "void"
	Receive           Action = "receive"
	Refuse            Action = "refuse"
	Confer            Action = "confer"
	Depute            Action = "depute"
	ReportFinding     Action = "report_finding"
	ReturnFinding     Action = "return_finding"
	Uphold            Action = "uphold"
	Clear             Action = "clear"
	SplitUp           Action = "split"
	HandOver          Action = "hand_over"
	TakeOver          Action = "take_over"
	Decline           Action = "decline"
	Lapse             Action = "lapse"
	Escalate          Action = "escalate"
	Rule              Action = "rule"
	Extend            Action = "extend"
	Finish            Action = "finish"
	CarryOver         Action = "carry_over"
	SubmitEvidence    Action = "submit_evidence"
	ReturnEvidence    Action = "return_evidence"
	Rework            Action = "rework"
	Pass              Action = "pass"
	ApplyToClose      Action = "apply_to_close"
	ReturnApplication Action = "return_application"
	Close             Action = "close"
	ReportUp          Action = "report_up"
	Reopen            Action = "reopen"
	Revise            Action = "revise"
)

// ActionDoc is an action in words. Tone says which way it moves the case: go,
// back or stop. Key is the keyboard letter on the case page, of which j and k
// belong to walking from case to case.
type ActionDoc struct {
	Action Action
	Zh, En string
	Tone   string
	Key    string
	Stock  []string // stock phrases for its reason
}

// Actions lists the actions in the order of the lifecycle.
var Actions = []ActionDoc{
	{Action: Import, Zh: "导入", En: "Import", Tone: "go"},
	{Action: SplitOff, Zh: "拆分产生", En: "Split off", Tone: "go"},
	{Action: Issue, Zh: "下达", En: "Issue", Tone: "go", Key: "i"},
	{
		Action: Reroute, Zh: "改派", En: "Reroute", Tone: "back", Key: "m",
		Stock: []string{"经核对地类，应由对方部门牵头", "坐落县区有误，改派实际所在县区", "规则未覆盖，人工确定牵头部门"},
	},
	{Action: ApplyRules, Zh: "按新规则分流", En: "Route by the rules in force", Tone: "go", Key: "g"},
	{
		Action: Void, Zh: "作废", En: "Void", Tone: "stop", Key: "v",
		Stock: []string{"与已下达图斑重复", "图斑不在本市辖区", "上级已撤回该图斑"},
	},
	{Action: Receive, Zh: "接收", En: "Receive", Tone: "go", Key: "f"},
	{
		Action: Refuse, Zh: "退回分派", En: "Refuse", Tone: "back", Key: "u",
		Stock: []string{"不属本部门职责，建议由对方部门牵头", "图斑不在本县辖区"},
	},
	{Action: Confer, Zh: "会商决定", En: "Confer", Tone: "go", Key: "f"},
	{Action: Depute, Zh: "派员", En: "Depute", Tone: "go", Key: "d"},
	{Action: ReportFinding, Zh: "提交核实", En: "Report finding", Tone: "go", Key: "f"},
	{
		Action: ReturnFinding, Zh: "退回核实", En: "Return finding", Tone: "back", Key: "r",
		Stock: []string{"照片未反映图斑全貌，请补拍远景", "照片方位不清，请补充方位角", "结论与现场照片不符，请重新核实", "面积与现场不符，请实测"},
	},
	{Action: Uphold, Zh: "属实", En: "Uphold", Tone: "go", Key: "p"},
	{Action: Clear, Zh: "无需整改", En: "Clear", Tone: "go", Key: "n"},
	{
		Action: SplitUp, Zh: "部分属实（拆分）", En: "Split", Tone: "go", Key: "s",
		Stock: []string{"图斑内两类用途并存，分别办理", "部分已取得批准手续，部分违法"},
	},
	{
		Action: HandOver, Zh: "移交", En: "Hand over", Tone: "back", Key: "h",
		Stock: []string{"实地为新挖坑塘，应由自然资源部门牵头", "实地为种植结构改变，应由农业农村部门牵头"},
	},
	{Action: TakeOver, Zh: "接收移交", En: "Take over", Tone: "go", Key: "f"},
	{
		Action: Decline, Zh: "不予接收", En: "Decline", Tone: "back", Key: "u",
		Stock: []string{"实地情形属对方部门职责", "所附材料不能说明应由本部门牵头"},
	},
	{Action: Lapse, Zh: "逾期未复", En: "Unanswered in time", Tone: "stop", Key: "x"},
	{Action: Escalate, Zh: "上报审定", En: "Escalate", Tone: "stop", Key: "g"},
	{Action: Rule, Zh: "审定", En: "Rule", Tone: "go", Key: "f"},
	{
		Action: Extend, Zh: "同意延期", En: "Extend", Tone: "go", Key: "e",
		Stock: []string{"作物待收，收获后整改", "汛期无法施工", "工程量大，已落实施工计划"},
	},
	{Action: Finish, Zh: "整改完成", En: "Finish", Tone: "go", Key: "f"},
	{
		Action: CarryOver, Zh: "挂账整改", En: "Carry over", Tone: "stop", Key: "l",
		Stock: []string{"涉及省级重点工程，按实地现状纳入变更后继续整改", "历史存量问题，分类处置"},
	},
	{Action: SubmitEvidence, Zh: "提交举证", En: "Submit evidence", Tone: "go", Key: "f"},
	{
		Action: ReturnEvidence, Zh: "退回举证", En: "Return evidence", Tone: "back", Key: "r",
		Stock: []string{"整改后照片与整改前机位不一致，请同机位补拍", "未见出苗，请出苗后补拍", "缺少近景照片"},
	},
	{
		Action: Rework, Zh: "退回整改", En: "Rework", Tone: "back", Key: "w",
		Stock: []string{"地面硬化未清除干净", "苗木未清除干净", "耕作层未恢复", "未恢复粮食种植"},
	},
	{Action: Pass, Zh: "审核通过", En: "Pass", Tone: "go", Key: "p"},
	{Action: ApplyToClose, Zh: "申请销号", En: "Apply to close", Tone: "go", Key: "f"},
	{
		Action: ReturnApplication, Zh: "退回申请", En: "Return application", Tone: "back", Key: "a",
		Stock: []string{"缺少联合验收意见", "申请内容与整改面积不符"},
	},
	{Action: Close, Zh: "销号", En: "Close", Tone: "go", Key: "p"},
	{Action: ReportUp, Zh: "上报", En: "Report up", Tone: "go", Key: "b"},
	{
		Action: Reopen, Zh: "回潮重办", En: "Reopen", Tone: "back", Key: "o",
		Stock: []string{"新一期监测再次发现", "抽查发现整改不实", "上级退回"},
	},
	{Action: Revise, Zh: "图斑更正", En: "Correct the plot", Tone: "go"},
}

// Doc is the action in words.
func (a Action) Doc() ActionDoc {
	for _, d := range Actions {
		if d.Action == a {
			return d
		}
	}
	return ActionDoc{Action: a, Zh: string(a), En: string(a)}
}
