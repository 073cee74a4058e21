package postgres

import (
	"errors"

	"github.com/uptrace/bun/driver/pgdriver"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// refusals says what each named constraint means to a person.
var refusals = map[string]*fault.Error{
	"regions_code_shape":               fault.Bad("code", "regions-code", "行政区代码应为 2、4、6、9 或 12 位数字。"),
	"batches_number_key":               fault.Bad("number", "batch-exists", "已有相同文号的批次，请核对文号，或直接打开该批次导入。"),
	"people_login_key":                 fault.Bad("login", "login-taken", "该登录名已被使用，请换一个。"),
	"people_login_shape":               fault.Bad("login", "login-shape", "登录名为 2 到 32 位小写字母、数字、点、横线或下划线。"),
	"people_name_given":                fault.Bad("name", "name-missing", "请填写姓名。"),
	"people_role_department":           fault.Bad("department", "role-department", "该角色须属于（或不能属于）某个部门，请核对。"),
	"people_region_fkey":               fault.Bad("region", "region-unknown", "没有这个行政区，请重新选择。"),
	"layers_version_key":               fault.New(fault.Conflict, "layer-version", "同类图层正在导入另一版本，请稍后再试。"),
	"plots_batch_no_key":               fault.New(fault.Conflict, "plot-exists", "该批次已有相同编号的图斑。"),
	"photos_case_sha256_key":           fault.New(fault.Conflict, "photo-already", "这张照片已在本案中，没有重复保存。"),
	"case_events_seq_key":              fault.New(fault.Conflict, "case-changed", "案件刚被他人办理，请刷新后再试；您填写的内容仍在。"),
	"case_events_chain":                fault.New(fault.Conflict, "case-changed", "案件刚被他人办理，请刷新后再试；您填写的内容仍在。"),
	"case_events_idempotency":          fault.New(fault.Conflict, "key-used", "这次提交已经办理过。"),
	"case_events_lifecycle":            fault.New(fault.Conflict, "step-not-in-state", "案件现在的状态不能办理这一步，请刷新。"),
	"cases_moved_by_event":             fault.New(fault.Conflict, "case-changed", "案件刚被他人办理，请刷新后再试；您填写的内容仍在。"),
	"photo_withdrawals_pkey":           fault.New(fault.Conflict, "photo-withdrawn", "这张照片已经撤下。"),
	"case_events_append_only":          fault.New(fault.Forbidden, "append-only", "留痕只增不改。"),
	"cases_issued_to_somebody":         fault.New(fault.Unmet, "step-unmet", "尚未确定牵头部门或县区。"),
	"photos_append_only":               fault.New(fault.Forbidden, "append-only", "证据只增不改。"),
	"proposals_append_only":            fault.New(fault.Forbidden, "append-only", "提案只增不改。"),
	"meetings_minutes_key":             fault.Bad("minutesNo", "minutes-taken", "已有会议用了这个纪要文号，请核对后改一个。"),
	"meetings_held_final":              fault.New(fault.Conflict, "meeting-held", "会议已经形成决定，不能再改。"),
	"documents_once":                   fault.New(fault.Conflict, "document-exists", "已有文号和内容都相同的文件，没有重复保存。"),
	"seal_leaves_append_only":          fault.New(fault.Forbidden, "append-only", "存证日志只增不改。"),
	"seal_tiles_append_only":           fault.New(fault.Forbidden, "append-only", "存证日志只增不改。"),
	"seal_checkpoints_append_only":     fault.New(fault.Forbidden, "append-only", "检查点只增不改。"),
	"seal_checkpoints_follow":          fault.New(fault.Conflict, "checkpoint-order", "另一个检查点刚刚签署，请重试。"),
	"case_files_append_only":           fault.New(fault.Forbidden, "append-only", "附件只增不改。"),
	"case_records_append_only":         fault.New(fault.Forbidden, "append-only", "记录只增不改。"),
	"field_entries_append_only":        fault.New(fault.Forbidden, "append-only", "手机提交的内容只增不改。"),
	"field_files_append_only":          fault.New(fault.Forbidden, "append-only", "手机提交的内容只增不改。"),
	"field_arrivals_append_only":       fault.New(fault.Forbidden, "append-only", "收到的原片只增不改。"),
	"field_releases_append_only":       fault.New(fault.Forbidden, "append-only", "记录只增不改。"),
	"field_answers_append_only":        fault.New(fault.Forbidden, "append-only", "答复只增不改。"),
	"routing_versions_immutable":       fault.New(fault.Forbidden, "rules-published", "已发布的规则不能修改。请新建草稿，改好后发布新版本。"),
	"routing_rules_immutable":          fault.New(fault.Forbidden, "rules-published", "已发布的规则不能修改。请新建草稿，改好后发布新版本。"),
	"routing_versions_begins_as_draft": fault.New(fault.Forbidden, "rules-published", "新版本须先为草稿，再发布。"),
	"routing_versions_one_draft":       fault.New(fault.Conflict, "rules-draft-exists", "已有一份草稿，请在那份草稿上修改。"),
	"routing_versions_pkey":            fault.New(fault.Conflict, "rules-draft-exists", "他人刚建立了草稿，请刷新。"),
	"routing_versions_not_backwards":   fault.Bad("validFrom", "rules-valid-from", "执行日不能早于今天。"),
	"routing_versions_in_order":        fault.Bad("validFrom", "rules-valid-from", "已有版本自更晚的日期起执行，执行日不能早于它。"),
	"routing_versions_basis_named":     fault.Bad("basis", "rules-basis", "请填写发布依据的文件和文号。"),
	"routing_rules_complete":           fault.New(fault.Unmet, "rules-not-ready", "有规则没有填写完整，不能发布。"),
	"routing_rules_no_key":             fault.Bad("rules", "rules-number", "规则号重复，请改一条的号。"),
	"routing_changes_append_only":      fault.New(fault.Forbidden, "append-only", "记录只增不改。"),
	"photo_withdrawals_append_only":    fault.New(fault.Forbidden, "append-only", "记录只增不改。"),
	"layers_withdrawn_final":           fault.New(fault.Conflict, "layer-withdrawn", "这个图层版本已经停用。请刷新后再看。"),
	"frozen_months_once":               fault.New(fault.Conflict, "month-frozen", "这个月已经定稿，不能再定。数字有误的，请打开定稿作更正。"),
	"frozen_months_append_only":        fault.New(fault.Forbidden, "append-only", "定稿不能修改，只能更正。"),
	"month_corrections_append_only":    fault.New(fault.Forbidden, "append-only", "更正只增不改。"),
	"region_versions_key":              fault.New(fault.Conflict, "regions-changed", "行政区刚被他人更新，没有写入。请重新检查后再导入。"),
	"region_versions_append_only":      fault.New(fault.Forbidden, "append-only", "行政区的旧版本只增不改。"),
	"ground_merges_append_only":        fault.New(fault.Forbidden, "append-only", "地块身份的记录只增不改。"),
	"certificates_append_only":         fault.New(fault.Forbidden, "append-only", "销号单只增不改。"),
	"certificates_number_key":          fault.New(fault.Conflict, "busy", "与他人同时办理，请再试一次。"),
	"certificates_code_key":            fault.New(fault.Conflict, "busy", "与他人同时办理，请再试一次。"),
	"spot_plans_append_only":           fault.New(fault.Forbidden, "append-only", "已发布的抽查方案不能修改。"),
	"spot_frame_append_only":           fault.New(fault.Forbidden, "append-only", "已发布的抽样名单不能修改。"),
	"spot_draws_append_only":           fault.New(fault.Forbidden, "append-only", "抽取结果不能修改。"),
	"spot_outcomes_append_only":        fault.New(fault.Forbidden, "append-only", "抽查结果只增不改。"),
	"spot_draws_once":                  fault.New(fault.Conflict, "spot-drawn", "这个方案已经抽取过，结果不变。"),
	"spot_outcomes_once":               fault.New(fault.Conflict, "spot-recorded", "这宗案件的抽查结果已由他人登记，请刷新。"),
	"spot_outcomes_four_eyes":          fault.New(fault.Forbidden, "spot-four-eyes", "这宗案件由您销号，须由他人抽查。"),
	"spot_plans_batch_id_fkey":         fault.Bad("batchId", "batch-unknown", "没有这个批次，请重新选择。"),
	"detections_append_only":           fault.New(fault.Forbidden, "append-only", "监测记录只增不改。"),

	"people_machine_role":          fault.Bad("role", "machine-role", "服务账号的角色只能是市局、联席会议办公室、县级经办、县级审核或观察员。"),
	"service_tokens_revoked_final": fault.New(fault.Conflict, "token-revoked-already", "这个令牌已经撤销，请刷新。"),

	"sign_on_subjects_one":  org.ErrSignOnOther,
	"sign_on_subjects_pkey": org.ErrSignOnState,

	"people_email_shape":              fault.Bad("email", "email-shape", "邮箱地址有误，请核对，例如 name@example.gov.cn。"),
	"supervisions_number_key":         fault.Bad("number", "supervision-number", "这个文号已用过，请换一个，或留空由系统编号。"),
	"supervisions_one_child":          fault.New(fault.Conflict, "supervision-changed", "这件督办刚被升级，请刷新后再看。"),
	"supervisions_moved_by_event":     fault.New(fault.Conflict, "supervision-changed", "这件督办刚有新的办理，请刷新后再试；您填写的内容仍在。"),
	"supervision_events_chain":        fault.New(fault.Conflict, "supervision-changed", "这件督办刚有新的办理，请刷新后再试；您填写的内容仍在。"),
	"supervision_events_seq_key":      fault.New(fault.Conflict, "supervision-changed", "这件督办刚有新的办理，请刷新后再试；您填写的内容仍在。"),
	"supervision_events_idempotency":  fault.New(fault.Conflict, "key-used", "这次提交已经办理过。"),
	"supervision_files_once":          fault.Bad("files", "attachment-twice", "同一个附件选了两次，请去掉一个。"),
	"supervision_rules_nothing_above": fault.Bad("automatic", "supervision-top", "挂牌督办已是最高一级，不能再升级。"),
	"supervisions_as_issued":          fault.New(fault.Forbidden, "append-only", "下发后的内容不能修改。"),
	"supervisions_append_only":        fault.New(fault.Forbidden, "append-only", "督办只增不删。"),
	"supervision_events_append_only":  fault.New(fault.Forbidden, "append-only", "督办的记录只增不改。"),
	"supervision_cases_append_only":   fault.New(fault.Forbidden, "append-only", "督办的记录只增不改。"),
	"supervision_files_append_only":   fault.New(fault.Forbidden, "append-only", "督办的记录只增不改。"),
	"case_messages_once":              fault.New(fault.Conflict, "key-used", "这条消息已经发出。"),
	"case_messages_append_only":       fault.New(fault.Forbidden, "append-only", "交流只增不改。"),
	"case_mentions_append_only":       fault.New(fault.Forbidden, "append-only", "交流只增不改。"),
	"deliveries_append_only":          fault.New(fault.Forbidden, "append-only", "投递记录只增不改。"),

	"balances_not_negative":                  fault.New(fault.Unmet, "balance-short", "台账余额不足，没有入账。请先看库存、预留和冻结各有多少。"),
	"balance_reserved_enough":                fault.New(fault.Unmet, "balance-reservation-short", "这笔预留所剩不足，没有入账。"),
	"balance_entries_reserve_first":          fault.New(fault.Unmet, "balance-reserve-first", "须先预留，再核销或流出。"),
	"balance_entries_reservation":            fault.Bad("reservationId", "no-such-reservation", "这本台账中没有这笔预留，请重新选择。"),
	"balance_entries_reservation_expired":    fault.New(fault.Unmet, "balance-reservation-expired", "这笔预留已经到期，请重新预留。"),
	"balance_entries_reservation_of_another": fault.New(fault.Conflict, "balance-reservation-other", "这笔预留是为别的案件或项目留的，不能挪用。"),
	"balance_entries_reserved_once":          fault.New(fault.Conflict, "key-used", "这笔预留已经入账。"),
	"balance_entries_paddy_for_paddy":        fault.New(fault.Unmet, "balance-paddy", "占水田须补水田：水田指标少于被占用的水田。"),
	"balance_entries_not_lower_grade":        fault.New(fault.Unmet, "balance-grade", "占优须补优：粮食产能少于被占用耕地的产能。"),
	"balance_entries_outline_once":           fault.New(fault.Conflict, "balance-outline-used", "图形与已入账的来源地块重叠超过 1 平方米，同一块地只能计一次。"),
	"balance_entries_outline_valid":          fault.Bad("outline", "balance-outline", "图形自相交或有重叠的环，请修正后再登记。"),
	"balance_entries_no_pbf_outflow":         fault.New(fault.Unmet, "balance-pbf-outflow", "涉及永久基本农田，永久基本农田不得流出。"),
	"balance_entries_same_year":              fault.Bad("on", "balance-year", "进出平衡须在同一年度内落实。"),
	"balance_reservations_same_year":         fault.Bad("expiresOn", "balance-year", "进出平衡须在同一年度内落实，到期日不能晚于年底。"),
	"balance_entries_case_county":            fault.Bad("caseId", "balance-case-county", "案件不属于这个县区，不能用这个县区的指标。"),
	"balance_entries_opening_once":           fault.New(fault.Conflict, "balance-opened", "这个年度已有期初，不能再登记。登错的，请先更正原分录。"),
	"balance_entries_reversed_once":          fault.New(fault.Conflict, "balance-corrected", "这笔分录已被更正，请刷新。"),
	"balance_entries_pair_whole":             fault.New(fault.Conflict, "balance-pair", "调剂和结转须两边同时入账、同时冲回。"),
	"balance_entries_idempotency":            fault.New(fault.Conflict, "key-used", "这次提交已经入账。"),
	"balance_plans_pkey":                     fault.New(fault.Conflict, "busy", "与他人同时修改总体方案，请刷新后再试。"),
	"balance_entries_append_only":            fault.New(fault.Forbidden, "append-only", "台账只增不改，登错的请更正。"),
	"balance_lines_append_only":              fault.New(fault.Forbidden, "append-only", "台账只增不改，登错的请更正。"),
	"balance_reservations_append_only":       fault.New(fault.Forbidden, "append-only", "预留只增不改。"),
	"balance_plans_append_only":              fault.New(fault.Forbidden, "append-only", "总体方案只增不改，请登记新的版本。"),
	"joint_settings_append_only":             fault.New(fault.Forbidden, "append-only", "设定的记录只增不改。"),
	"acceptances_append_only":                fault.New(fault.Forbidden, "append-only", "联合验收表只增不改，有误的请另填一张。"),
	"acceptance_signatures_append_only":      fault.New(fault.Forbidden, "append-only", "签字只增不改。"),
	"case_persons_append_only":               fault.New(fault.Forbidden, "append-only", "当事人的记录只增不改。"),
	"consultations_append_only":              fault.New(fault.Forbidden, "append-only", "征求意见只增不改。"),
	"consultation_answers_append_only":       fault.New(fault.Forbidden, "append-only", "答复只增不改。"),
	"operations_append_only":                 fault.New(fault.Forbidden, "append-only", "联合执法的记录只增不改。"),
	"operation_cases_append_only":            fault.New(fault.Forbidden, "append-only", "联合执法的记录只增不改。"),
	"operation_entries_append_only":          fault.New(fault.Forbidden, "append-only", "联合执法的记录只增不改。"),
	"legal_steps_append_only":                fault.New(fault.Forbidden, "append-only", "立案的记录只增不改。"),
	"referrals_append_only":                  fault.New(fault.Forbidden, "append-only", "移送的记录只增不改。"),
	"audit_entries_append_only":              fault.New(fault.Forbidden, "append-only", "审计日志只增不改。"),
	"joint_files_append_only":                fault.New(fault.Forbidden, "append-only", "附件只增不改。"),
	"acceptances_once":                       fault.New(fault.Conflict, "key-used", "这张验收表已经填好。"),
	"acceptance_signatures_once":             fault.New(fault.Conflict, "acceptance-signed", "这一栏刚由他人签过字，请刷新。"),
	"case_persons_once":                      fault.New(fault.Conflict, "persons-changed", "当事人信息刚被他人修改，刷新后再试；您填写的内容仍在。"),
	"consultations_once":                     fault.New(fault.Conflict, "key-used", "这项意见已经征求。"),
	"consultation_answers_once":              fault.New(fault.Conflict, "consult-answered", "这项征求意见刚由他人答复，请刷新。"),
	"operations_once":                        fault.New(fault.Conflict, "key-used", "这次行动已经建好。"),
	"operation_entries_once":                 fault.New(fault.Conflict, "key-used", "这条记录已经写好。"),
	"operation_entries_ended_once":           fault.New(fault.Conflict, "operation-over", "这次行动已经结束，请刷新。"),
	"legal_steps_once":                       fault.New(fault.Conflict, "legal-changed", "立案情况已有变化，请刷新后再办。"),
}

// refusal turns a broken constraint into the words that stand for it; every
// other error passes unchanged.
func refusal(err error) error {
	var pg pgdriver.Error
	if !errors.As(err, &pg) {
		return err
	}
	if f, ok := refusals[pg.Field('n')]; ok {
		e := *f
		return e.Because(err)
	}
	switch pg.Field('C') {
	case "57014":
		return fault.New(fault.Unavailable, "too-slow", "查询超时，请缩小范围后再试。").Because(err)
	case "40001", "40P01":
		return fault.New(fault.Conflict, "busy", "与他人同时办理，请再试一次。").Because(err)
	}
	return err
}
