// Package audit is 审计日志: who logged in, who changed an account or a
// setting, who looked at which evidence, who took what away. It stands apart
// from what happens to cases, which their own events tell.
package audit

// Code is what somebody did, as it is stored. A code is never renamed.
type Code string

// The codes.
const (
	Login           Code = "login"
	Logout          Code = "logout"
	PasswordChanged Code = "password.change"
	PasswordReset   Code = "password.reset"
	SessionEnded    Code = "session.end"
	SessionsEnded   Code = "session.end_all"
	FactorBegun     Code = "factor.begin"
	FactorOn        Code = "factor.on"
	FactorOff       Code = "factor.off"
	FactorReset     Code = "factor.reset"
	FactorRuleSet   Code = "factor.rule"
	PersonCreated   Code = "person.create"
	PersonChanged   Code = "person.change"
	SignOnUnbound   Code = "signon.unbind"
	TokenIssued     Code = "token.issue"
	TokenRevoked    Code = "token.revoke"
	TokenUsed       Code = "token.use"

	CaseOpened     Code = "case.open"
	PhotoSeen      Code = "photo.open"
	KinSeen        Code = "photo.kin"
	FileSeen       Code = "file.open"
	PersonsSeen    Code = "persons.open"
	PackTaken      Code = "field.pack"
	RescueTaken    Code = "field.rescue"
	SheetPrinted   Code = "sheet.print"
	CertificateGot Code = "certificate.print"

	RegisterExported Code = "export.register"
	ExportAsked      Code = "export.ask"
	ExportFetched    Code = "export.fetch"
	ExportDeleted    Code = "export.delete"
	ImportExported   Code = "export.import"
	SpotExported     Code = "export.spot"
	BalanceExported  Code = "export.balance"
	LetterPrinted    Code = "export.letter"
	MinutesPrinted   Code = "export.minutes"

	BatchCreated      Code = "batch.create"
	ThresholdsSet     Code = "batch.thresholds"
	ImportUploaded    Code = "import.upload"
	ImportSet         Code = "import.settings"
	ImportDecided     Code = "import.decide"
	ImportCommitted   Code = "import.commit"
	ImportCancelled   Code = "import.cancel"
	TemplateSaved     Code = "template.save"
	TemplateDropped   Code = "template.drop"
	RegionsChecked    Code = "regions.check"
	RegionsImported   Code = "regions.import"
	LayerImported     Code = "layer.import"
	LayerWithdrawn    Code = "layer.withdraw"
	RulesDrafted      Code = "rules.draft"
	RulesDropped      Code = "rules.drop"
	RulesPublished    Code = "rules.publish"
	OrderRuleSet      Code = "supervision.rule"
	JointSettled      Code = "joint.settle"
	CheckpointSigned  Code = "checkpoint.sign"
	CheckpointTaken   Code = "checkpoint.take"
	DocumentAdded     Code = "document.add"
	DocumentChanged   Code = "document.change"
	BalancePlanSaved  Code = "balance.plan"
	SpotPlanPublished Code = "spot.publish"

	AuditRead     Code = "audit.read"
	AuditExported Code = "audit.export"
	AuditPruned   Code = "audit.prune"
)

// Group is a chapter of the list of codes.
type Group string

// The groups.
const (
	Access   Group = "access"
	Account  Group = "account"
	Evidence Group = "evidence"
	Taking   Group = "taking"
	Setting  Group = "setting"
	Audit    Group = "audit"
)

// CodeWord is a code or a group with its words.
type CodeWord struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// CodeLine is a code in words, with what it is about.
type CodeLine struct {
	CodeWord
	Group   Group  `json:"group"`
	Subject string `json:"subject" doc:"对象的类别"`
}

// Groups is every group, in the order pages show them.
var Groups = []CodeWord{
	{string(Access), "登录", "Sign-in"},
	{string(Account), "账号", "Accounts"},
	{string(Evidence), "查看案件和证据", "Looking at evidence"},
	{string(Taking), "导出", "Taking away"},
	{string(Setting), "设置", "Settings"},
	{string(Audit), "审计", "Audit"},
}

// Subjects is every kind of thing that an entry is about.
var Subjects = []CodeWord{
	{"account", "账号", "Account"},
	{"session", "登录", "Session"},
	{"token", "服务令牌", "Service token"},
	{"case", "案件", "Case"},
	{"photo", "照片", "Photo"},
	{"file", "附件", "File"},
	{"export", "导出文件", "Export"},
	{"batch", "批次", "Batch"},
	{"import", "导入", "Import"},
	{"template", "导入模板", "Import template"},
	{"regions", "行政区", "Regions"},
	{"layer", "图层", "Layer"},
	{"rules", "分流规则", "Routing rules"},
	{"setting", "设定", "Setting"},
	{"document", "制度文件", "Document"},
	{"paper", "单证文书", "Paper"},
	{"audit", "审计日志", "Audit"},
}

// Particulars is every particular that an entry may carry.
var Particulars = []CodeWord{
	{"name", "姓名", "Name"}, {"role", "角色", "Role"}, {"department", "部门", "Department"}, {"region", "辖区", "Region"}, {"unit", "单位", "Unit"},
	{"phone", "电话", "Telephone"}, {"email", "邮箱", "E-mail"}, {"active", "启用", "Active"},
	{"value", "取值", "Value"}, {"basis", "依据", "Basis"}, {"termDays", "期限（工作日）", "Term (working days)"}, {"automatic", "自动", "Automatic"},
	{"reason", "原因", "Reason"}, {"validFrom", "执行日", "Valid from"}, {"thresholds", "核对参数", "Thresholds"},
	{"source", "来源", "Source"}, {"sha256", "校验值", "SHA-256"}, {"authority", "来源单位", "Authority"}, {"asOf", "数据时点", "As of"},
	{"kind", "类别", "Kind"}, {"cases", "案件", "Cases"}, {"case", "案件", "Case"}, {"photos", "照片数", "Photos"}, {"query", "筛选", "Filters"},
	{"who", "账号或姓名", "Account or name"}, {"group", "操作类别", "Group"}, {"code", "操作", "What"}, {"subject", "对象", "Subject"}, {"address", "来源地址", "Address"},
	{"from", "自", "From"}, {"to", "至", "To"}, {"refused", "只看被拒绝的", "Refused only"},
	{"ended", "结束登录数", "Sessions ended"},
	{"required", "须开启两步验证", "Second factor required"}, {"recovery", "用恢复码登录，剩余", "By recovery code, left"},
	{"by", "方式", "By"}, {"token", "服务令牌", "Service token"}, {"door", "请求", "Request"}, {"capabilities", "权限", "Capabilities"}, {"until", "到期日", "Expires on"}, {"machine", "服务账号", "Service account"},
	{"removed", "清理条数", "Removed"}, {"months", "保留月数", "Months kept"},
}

func line(c Code, g Group, subject, zh, en string) CodeLine {
	return CodeLine{CodeWord{string(c), zh, en}, g, subject}
}

// Lines is the table: what is not written here cannot be written down.
var Lines = []CodeLine{
	line(Login, Access, "account", "登录", "Signed in"),
	line(Logout, Access, "account", "退出登录", "Signed out"),
	line(PasswordChanged, Account, "account", "修改密码", "Changed the password"),
	line(PasswordReset, Account, "account", "重置密码", "Reset a password"),
	line(SessionEnded, Account, "session", "结束一处登录", "Ended a session"),
	line(SessionsEnded, Account, "account", "结束全部（或其他）登录", "Ended all (other) sessions"),
	line(FactorBegun, Account, "account", "申请两步验证", "Began a second factor"),
	line(FactorOn, Account, "account", "开启两步验证", "Turned the second factor on"),
	line(FactorOff, Account, "account", "关闭两步验证", "Turned the second factor off"),
	line(FactorReset, Account, "account", "重置两步验证", "Reset a second factor"),
	line(FactorRuleSet, Setting, "setting", "更改两步验证要求", "Changed who needs a second factor"),
	line(PersonCreated, Account, "account", "新增账号", "Added an account"),
	line(PersonChanged, Account, "account", "修改账号", "Changed an account"),
	line(SignOnUnbound, Account, "account", "解除统一身份认证绑定", "Unbound a single sign-on"),
	line(TokenIssued, Account, "token", "签发服务令牌", "Issued a service token"),
	line(TokenRevoked, Account, "token", "撤销服务令牌", "Revoked a service token"),
	line(TokenUsed, Access, "token", "用服务令牌请求", "A request with a service token"),

	line(CaseOpened, Evidence, "case", "打开案件（含照片缩略图）", "Opened a case (with thumbnails)"),
	line(PhotoSeen, Evidence, "photo", "查看照片原件", "Opened a photo's original"),
	line(KinSeen, Evidence, "photo", "查看疑似相同的他案照片", "Opened the other photo of a suspected pair"),
	line(FileSeen, Evidence, "file", "下载附件", "Downloaded a file"),
	line(PersonsSeen, Evidence, "case", "查看当事人", "Looked at persons concerned"),
	line(PackTaken, Evidence, "account", "下载外业包", "Took a field pack"),
	line(RescueTaken, Evidence, "file", "导入救援文件", "Handed in a rescue file"),
	line(SheetPrinted, Evidence, "paper", "下载联合验收表", "Downloaded an acceptance sheet"),
	line(CertificateGot, Evidence, "case", "下载销号单", "Downloaded a closure certificate"),

	line(RegisterExported, Taking, "export", "导出台账", "Exported the register"),
	line(ExportAsked, Taking, "export", "生成报表或举证包", "Asked for a report or package"),
	line(ExportFetched, Taking, "export", "下载报表或举证包", "Fetched a report or package"),
	line(ExportDeleted, Taking, "export", "删除导出文件", "Deleted an export"),
	line(ImportExported, Taking, "import", "导出导入报告", "Exported an import report"),
	line(SpotExported, Taking, "export", "导出抽查名单", "Exported a spot-check list"),
	line(BalanceExported, Taking, "export", "导出平衡月报", "Exported the balance"),
	line(LetterPrinted, Taking, "paper", "下载督办函", "Downloaded a supervision letter"),
	line(MinutesPrinted, Taking, "paper", "下载会议纪要", "Downloaded minutes"),

	line(BatchCreated, Setting, "batch", "新建批次", "Created a batch"),
	line(ThresholdsSet, Setting, "batch", "更改核对参数", "Changed thresholds"),
	line(ImportUploaded, Setting, "import", "上传导入文件", "Uploaded an import"),
	line(ImportSet, Setting, "import", "更改导入设置", "Changed an import's settings"),
	line(ImportDecided, Setting, "import", "确认处理方式", "Decided rows of an import"),
	line(ImportCommitted, Setting, "import", "入库", "Committed an import"),
	line(ImportCancelled, Setting, "import", "取消导入", "Cancelled an import"),
	line(TemplateSaved, Setting, "template", "保存导入模板", "Saved an import template"),
	line(TemplateDropped, Setting, "template", "删除导入模板", "Deleted an import template"),
	line(RegionsChecked, Setting, "regions", "检查行政区界线", "Checked boundaries"),
	line(RegionsImported, Setting, "regions", "导入行政区界线", "Imported boundaries"),
	line(LayerImported, Setting, "layer", "导入图层", "Imported a layer"),
	line(LayerWithdrawn, Setting, "layer", "停用图层", "Withdrew a layer"),
	line(RulesDrafted, Setting, "rules", "编辑规则草稿", "Edited the rules draft"),
	line(RulesDropped, Setting, "rules", "删除规则草稿", "Deleted the rules draft"),
	line(RulesPublished, Setting, "rules", "发布分流规则", "Published routing rules"),
	line(OrderRuleSet, Setting, "setting", "更改督办规则", "Changed a supervision rule"),
	line(CheckpointSigned, Setting, "setting", "签署检查点", "Signed a checkpoint"),
	line(CheckpointTaken, Taking, "setting", "下载检查点", "Took a checkpoint away"),
	line(JointSettled, Setting, "setting", "更改两部门设定", "Changed a joint setting"),
	line(DocumentAdded, Setting, "document", "新增制度文件", "Added a document"),
	line(DocumentChanged, Setting, "document", "修改制度文件", "Changed a document"),
	line(BalancePlanSaved, Setting, "setting", "登记总体方案", "Saved the balance plan"),
	line(SpotPlanPublished, Setting, "setting", "发布抽查方案", "Published a spot-check plan"),

	line(AuditRead, Audit, "audit", "查询审计日志", "Searched the audit"),
	line(AuditExported, Audit, "audit", "导出审计日志", "Exported the audit"),
	line(AuditPruned, Audit, "audit", "清理到期的审计日志", "Removed expired entries"),
}

// Doc is the line of a code.
func (c Code) Doc() CodeLine {
	for _, l := range Lines {
		if l.Code == string(c) {
			return l
		}
	}
	return CodeLine{CodeWord: CodeWord{string(c), string(c), string(c)}}
}

// WordOf is the word of a code in a list.
func WordOf(list []CodeWord, code string) CodeWord {
	for _, w := range list {
		if w.Code == code {
			return w
		}
	}
	return CodeWord{code, code, code}
}
