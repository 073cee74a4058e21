package httpapi

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"liangtian/geo"
	"liangtian/internal/org"
)

// routes is the contents page of the house: every door, and who may use it.
func (s *server) routes(r *chi.Mux) huma.API {
	r.NotFound(notFound)
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, &Problem{
			Type: "about:blank", Title: http.StatusText(http.StatusMethodNotAllowed), Status: http.StatusMethodNotAllowed,
			Code: "no-such-method", Detail: "这个地址不支持这种操作。",
		})
	})
	r.Get("/health/live", s.alive)
	r.Get("/health/ready", s.ready)
	r.Get("/verify/{code}", s.verifyPage)

	var api huma.API
	r.Route("/api", func(r chi.Router) {
		// Plain doors: bytes in their own forms. A map asks for dozens of tiles
		// and photos at once, and the bell asks by itself; they read the session
		// and do not prolong it.
		r.Group(func(r chi.Router) {
			r.Use(s.glancing.LoadAndSave, s.identify)
			r.Get("/notices/count", guard("", s.countNotices))
			r.Get("/photos/{id}/{form}", guard(org.ReadCases, s.servePhoto))
			r.Get("/photos/{id}/kin/{other}/{form}", guard(org.ReadCases, s.serveKin))
			r.Get("/tiles/{z}/{x}/{y}", guard(org.ReadMap, s.serveTile))
			r.Get("/layers/{id}/tiles/{z}/{x}/{y}", guard(org.ReadLayers, s.serveLayerTile))
			r.Get("/imagery/{id}/{z}/{x}/{y}", guard(org.ReadMap, s.serveImagery))
			r.Get("/field/base.pmtiles", guard(org.StepCases, s.serveBase))
		})
		r.Group(func(r chi.Router) {
			r.Use(s.sessions.LoadAndSave, s.identify)
			r.Get("/cases/{id}/certificate.pdf", guard(org.ReadCases, s.printCertificate))
			r.Get("/cases/export.xlsx", guard(org.ExportCases, s.exportRegister))
			r.Get("/exports/{id}/file", guard(org.ExportCases, s.fetchExport))
			r.Post("/cases/{id}/files", guard(org.StepCases, s.uploadCaseFile))
			r.Get("/cases/{id}/files/{file}", guard(org.ReadCases, s.serveCaseFile))
			r.Post("/batches/{id}/imports", guard(org.ManageBatches, s.uploadImport))
			r.Get("/imports/{id}/report.csv", guard(org.ReadBatches, s.importReport))
			r.Get("/spot-checks/{id}/sample.csv", guard(org.ReadSpots, s.exportSpotPlan))
			r.Get("/balance/reconciliation.xlsx", guard(org.ReadBalance, s.exportBalance))
			r.Post("/field/rescue", guard(org.StepCases, s.handInRescue))
			r.Post("/regions/check", guard(org.ManageRegions, s.checkRegions))
			r.Post("/supervisions/{id}/reply", guard(org.ReplySupervision, s.replyOrder))
			r.Get("/supervisions/{id}/letter.{form}", guard(org.ReadSupervision, s.printLetter))
			r.Get("/supervisions/{id}/files/{file}", guard(org.ReadSupervision, s.serveAttachment))
			r.Get("/meetings/{id}/minutes.{form}", guard(org.ReadAgenda, s.printMinutes))
			r.Get("/checkpoints/{number}", guard(org.ManageCheckpoints, s.takeCheckpoint))
			r.Post("/documents", guard(org.ManageDocuments, s.addPaper))
			r.Get("/documents/{id}/file", guard("", s.servePaper))
			r.Get("/acceptances/{id}/form.pdf", guard(org.ReadCases, s.printSheet))
			r.Post("/cases/{id}/attachments", guard(org.StepCases, s.attach))
			r.Get("/cases/{id}/attachments/{file}", guard(org.ReadCases, s.serveTalkFile))
			r.Post("/cases/{id}/consultations", guard(org.StepCases, s.consult))
			r.Post("/consultations/{id}/answer", guard(org.StepCases, s.answerQuestion))
			r.Get("/consultations/{id}/files/{file}", guard(org.ReadCases, s.serveQuestionFile))
			r.Post("/operations/{id}/entries", guard(org.ManageOperations, s.writeOperation))
			r.Get("/operations/{id}/files/{file}", guard(org.ReadOperations, s.serveOperationFile))
			r.Post("/cases/{id}/legal", guard(org.StepCases, s.takeLegal))
			r.Get("/cases/{id}/legal/files/{file}", guard(org.ReadCases, s.serveLegalFile))
			r.Post("/layers", guard(org.ManageLayers, s.uploadLayer))
			r.Handle("/uploads", guard(org.StepCases, s.upload))
			r.Handle("/uploads/*", guard(org.StepCases, s.upload))
		})

		r.Group(func(r chi.Router) {
			r.Use(s.sessions.LoadAndSave, s.identify, gzipped)
			api = newHuma(r, s.Version)
			shapes(api)

			public(api, "POST /login", "login", "登录", s.login)
			public(api, "POST /logout", "logout", "退出登录", s.logout)
			door(api, "GET /me", "me", "我是谁", anyone, s.getMe)
			door(api, "POST /me/password", "change-password", "修改密码", anyone, s.changePassword)
			door(api, "GET /vocabulary", "vocabulary", "词表", "", s.vocabulary)
			door(api, "GET /regions", "list-regions", "行政区", "", s.listRegions)

			door(api, "POST /regions/import", "import-regions", "导入行政区界线", org.ManageRegions, s.importRegions)
			door(api, "GET /inbox", "inbox", "待办", org.ReadCases, s.inbox)
			door(api, "GET /cases", "list-cases", "台账", org.ReadCases, s.listCases)
			door(api, "GET /cases/{id}", "get-case", "案件", org.ReadCases, s.getCase)
			door(api, "POST /cases/{id}/steps", "take-step", "办理一步", org.StepCases, s.takeStep)
			door(api, "POST /cases/bulk", "take-bulk", "批量办理", org.StepCases, s.takeBulk)
			door(api, "POST /cases/{id}/split-preview", "preview-split", "预览切分", org.StepCases, s.previewSplit)
			door(api, "POST /cases/{id}/split-proposals", "propose-splits", "按图层提出拆分方案", org.StepCases, s.proposeSplits)
			door(api, "POST /cases/{id}/records", "add-record", "批注与延期申请", org.StepCases, s.addRecord)
			door(api, "GET /cases/{id}/conversation", "get-conversation", "案件交流", org.ReadCases, s.conversation)
			door(api, "POST /cases/{id}/messages", "say", "发言", org.StepCases, s.say)
			door(api, "GET /cases/{id}/overlays", "compare-overlays", "套合比对", org.ReadCases, s.compareOverlays)
			door(api, "POST /cases/{id}/overlays", "record-comparison", "记录套合比对", org.StepCases, s.recordComparison)
			door(api, "POST /photos/{id}/withdraw", "withdraw-photo", "撤下照片", org.StepCases, s.withdrawPhoto)

			door(api, "POST /field/pack", "field-pack", "外业包", org.StepCases, s.pack)
			outboxDoor(api, s)
			door(api, "GET /field/entries", "my-entries", "我的待处理内容", org.StepCases, s.myEntries)
			door(api, "GET /field/held", "held-entries", "范围内的待处理内容", org.StepCases, s.heldEntries)
			door(api, "POST /field/entries/{id}/retry", "retry-entry", "重试被搁置的内容", org.StepCases, s.retryEntry)
			door(api, "POST /field/entries/{id}/give-up", "give-up-entry", "放弃被搁置的内容", org.StepCases, s.giveUpEntry)
			door(api, "POST /field/entries/{id}/release", "release-files", "不再等待照片", org.StepCases, s.releaseFiles)

			door(api, "GET /exports", "list-exports", "我的导出", org.ExportCases, s.listExports)
			door(api, "POST /exports", "ask-export", "生成报表或举证包", org.ExportCases, s.askExport)
			door(api, "POST /exports/{id}/cancel", "cancel-export", "取消生成", org.ExportCases, s.cancelExport)
			door(api, "DELETE /exports/{id}", "delete-export", "删除导出文件", org.ExportCases, s.deleteExport)
			door(api, "GET /supervisions", "list-supervisions", "督办", org.ReadSupervision, s.listOrders)
			door(api, "POST /supervisions", "issue-supervision", "下发督办", org.IssueSupervision, s.issueOrder)
			door(api, "GET /supervisions/{id}", "get-supervision", "督办件", org.ReadSupervision, s.getOrder)
			door(api, "POST /supervisions/{id}/steps", "step-supervision", "办理督办", org.IssueSupervision, s.stepOrder)
			door(api, "GET /supervision-rules", "list-supervision-rules", "督办规则", org.ReadSupervision, s.orderRules)
			door(api, "PUT /supervision-rules", "set-supervision-rule", "设置督办规则", org.IssueSupervision, s.setOrderRule)
			door(api, "GET /notices", "list-notices", "通知", "", s.listNotices)
			door(api, "POST /notices/read", "read-notices", "标为已读", "", s.readNotices)
			door(api, "PUT /me/by-email", "set-by-email", "通知发到邮箱", "", s.setByEmail)
			door(api, "GET /deliveries", "list-deliveries", "通知投递", org.ReadDeliveries, s.listDeliveries)

			door(api, "GET /checkpoints", "list-checkpoints", "检查点", org.ManageCheckpoints, s.listCheckpoints)
			door(api, "POST /checkpoints", "sign-checkpoint", "签署检查点", org.ManageCheckpoints, s.signCheckpoint)

			door(api, "GET /agenda", "get-agenda", "会商议题", org.ReadAgenda, s.agenda)
			door(api, "GET /proposals", "list-proposals", "提案", org.ProposeAgenda, s.listProposals)
			door(api, "POST /proposals", "propose", "提出提案", org.ProposeAgenda, s.propose)
			door(api, "GET /meetings", "list-meetings", "会商会议", org.ReadAgenda, s.listMeetings)
			door(api, "POST /meetings", "create-meeting", "新建会议", org.ManageAgenda, s.createMeeting)
			door(api, "GET /meetings/{id}", "get-meeting", "会议", org.ReadAgenda, s.getMeeting)
			door(api, "PUT /meetings/{id}", "save-meeting", "保存会议", org.ManageAgenda, s.saveMeeting)
			door(api, "DELETE /meetings/{id}", "drop-meeting", "删除未形成决定的会议", org.ManageAgenda, s.dropMeeting)
			door(api, "POST /meetings/{id}/hold", "hold-meeting", "形成会商决定", org.ManageAgenda, s.holdMeeting)
			door(api, "GET /decisions", "list-decisions", "会商决定", org.ReadRules, s.listDecisions)
			door(api, "GET /decisions/counts", "count-decisions", "各规则的会商决定次数", org.ReadRules, s.countDecisions)
			door(api, "GET /documents", "list-documents", "制度文件", "", s.listPapers)
			door(api, "PUT /documents/{id}", "change-document", "修改制度文件信息", org.ManageDocuments, s.changePaper)

			door(api, "GET /joint-settings", "list-joint-settings", "联席会议办公室的设定", org.ReadRules, s.jointSettings)
			door(api, "PUT /joint-settings", "settle-joint", "更改设定", org.ManageJoint, s.settle)
			door(api, "GET /together", "together", "两部门待办", org.StepCases, s.together)
			door(api, "GET /cases/{id}/together", "case-together", "本案的联合办理", org.ReadCases, s.caseTogether)
			door(api, "GET /cases/{id}/persons", "get-persons", "当事人", org.ReadCases, s.persons)
			door(api, "PUT /cases/{id}/persons", "set-persons", "填写当事人", org.StepCases, s.setPersons)
			door(api, "POST /cases/{id}/acceptances", "open-acceptance", "填写联合验收表", org.StepCases, s.openSheet)
			door(api, "GET /acceptances/{id}", "get-acceptance", "联合验收表", org.ReadCases, s.getSheet)
			door(api, "POST /acceptances/{id}/signatures", "sign-acceptance", "在联合验收表上签字", org.StepCases, s.signSheet)
			door(api, "GET /consultations/{id}", "get-consultation", "征求意见", org.ReadCases, s.getQuestion)
			door(api, "GET /operations", "list-operations", "联合执法", org.ReadOperations, s.listOperations)
			door(api, "POST /operations", "plan-operation", "新建联合执法", org.ManageOperations, s.planOperation)
			door(api, "GET /operations/{id}", "get-operation", "一次联合执法", org.ReadOperations, s.getOperation)
			door(api, "POST /operations/{id}/cases", "add-to-operation", "加入案件", org.ManageOperations, s.addToOperation)
			door(api, "GET /cases/{id}/legal", "get-legal", "立案情况", org.ReadCases, s.getLegal)
			door(api, "POST /cases/{id}/referrals", "refer-case", "登记移送", org.StepCases, s.refer)

			door(api, "GET /grounds/{id}", "get-ground", "地块履历", org.ReadCases, s.getGround)
			door(api, "GET /batches", "list-batches", "批次", org.ReadBatches, s.listBatches)
			door(api, "POST /batches", "create-batch", "新建批次", org.ManageBatches, s.createBatch)
			door(api, "GET /batches/{id}", "get-batch", "批次详情", org.ReadBatches, s.getBatch)
			door(api, "GET /batches/{id}/issue", "batch-issue", "批次下达情况", org.ReadQueue, s.batchIssue)
			door(api, "POST /batches/{id}/issue", "issue-batch", "下达本部门的案件", org.ManageBatches, s.issueBatch)
			door(api, "PUT /batches/{id}/thresholds", "set-thresholds", "核对参数", org.ManageBatches, s.setThresholds)
			door(api, "GET /imports/{id}", "get-import", "导入", org.ManageBatches, s.getImport)
			door(api, "PATCH /imports/{id}", "set-import", "导入设置", org.ManageBatches, s.setImport)
			door(api, "GET /imports/{id}/rows", "import-rows", "导入报告", org.ReadBatches, s.importRows)
			door(api, "GET /imports/{id}/rows/{row}", "row-outlines", "图斑与原案图形", org.ManageBatches, s.rowOutlines)
			door(api, "GET /imports/{id}/sketch", "import-sketch", "核对分组的分布", org.ManageBatches, s.importSketch)
			door(api, "POST /imports/{id}/decisions", "decide-rows", "确认处理方式", org.ManageBatches, s.decideRows)
			door(api, "POST /imports/{id}/commit", "commit-import", "入库", org.ManageBatches, s.commitImport)
			door(api, "POST /imports/{id}/cancel", "cancel-import", "取消处理", org.ManageBatches, s.cancelImport)
			door(api, "GET /import-templates", "list-templates", "导入模板", org.ManageBatches, s.listTemplates)
			door(api, "POST /imports/{id}/template", "save-template", "存为模板", org.ManageBatches, s.saveTemplate)
			door(api, "DELETE /import-templates/{id}", "drop-template", "删除模板", org.ManageBatches, s.dropTemplate)
			door(api, "GET /jobs/{id}", "get-job", "后台任务", "", s.getJob)

			door(api, "GET /map/at", "map-at", "此处有什么", org.ReadMap, s.mapAt)
			door(api, "GET /imagery", "list-imagery", "影像", org.ReadMap, s.listImagery)
			door(api, "GET /figures", "figures", "统计", org.ReadFigures, s.figures)
			door(api, "GET /figures/cases", "figure-cases", "数字背后的案件", org.ReadFigures, s.figureCases)
			door(api, "GET /figures/flow", "figures-flow", "逐月进展和办理速度", org.ReadFigures, s.figuresFlow)
			door(api, "GET /figures/forecast", "figures-forecast", "存量预测", org.ReadFigures, s.forecast)
			door(api, "GET /figures/months", "list-frozen-months", "月度定稿", org.ReadFigures, s.listFrozen)
			door(api, "POST /figures/months", "freeze-month", "定稿月度数字", org.SignFigures, s.freezeMonth)
			door(api, "GET /figures/months/{id}", "get-frozen-month", "月度定稿详情", org.ReadFigures, s.getFrozen)
			door(api, "POST /figures/months/{id}/corrections", "correct-month", "更正月度定稿", org.SignFigures, s.correctMonth)
			door(api, "GET /spot-checks", "list-spot-plans", "抽查方案", org.ReadSpots, s.listSpotPlans)
			door(api, "POST /spot-checks", "publish-spot-plan", "发布抽查方案", org.ManageSpots, s.publishSpotPlan)
			door(api, "GET /spot-checks/{id}", "get-spot-plan", "抽查方案详情", org.ReadSpots, s.getSpotPlan)
			door(api, "POST /spot-checks/{id}/draw", "draw-spot-plan", "抽取", org.ManageSpots, s.drawSpotPlan)
			door(api, "POST /spot-checks/{id}/outcomes", "record-spot-outcome", "登记抽查结果", org.ManageSpots, s.recordSpotOutcome)
			door(api, "GET /balance", "balance-sheet", "台账平衡", org.ReadBalance, s.balanceSheet)
			door(api, "GET /balance/entries", "list-balance-entries", "台账分录", org.ReadBalance, s.balanceEntries)
			door(api, "GET /balance/entries/{id}", "get-balance-entry", "分录详情", org.ReadBalance, s.balanceEntry)
			door(api, "POST /balance/entries", "post-balance", "登记分录", org.PostBalance, s.postBalance)
			door(api, "GET /balance/places", "balance-places", "来源和去向的位置", org.ReadBalance, s.balancePlaces)
			door(api, "PUT /balance/plan", "save-balance-plan", "进出平衡总体方案", org.PostBalance, s.saveBalancePlan)
			door(api, "GET /routing/rules", "list-rules", "分流规则", org.ReadRules, s.listRules)
			door(api, "GET /routing/versions", "list-rule-versions", "规则版本", org.ReadRules, s.listVersions)
			door(api, "GET /routing/waiting", "list-rules-waiting", "可按现行规则重新分流的案件", org.ManageRules, s.listWaiting)
			door(api, "GET /routing/draft", "get-rules-draft", "规则草稿", org.ReadDrafts, s.getDraft)
			door(api, "POST /routing/draft", "begin-rules-draft", "新建规则草稿", org.ManageRules, s.beginDraft)
			door(api, "PUT /routing/draft", "save-rules-draft", "保存规则草稿", org.ManageRules, s.saveDraft)
			door(api, "DELETE /routing/draft", "drop-rules-draft", "删除规则草稿", org.ManageRules, s.dropDraft)
			door(api, "POST /routing/draft/try", "try-rules-draft", "试运行规则草稿", org.ManageRules, s.tryDraft)
			door(api, "GET /routing/draft/moving", "list-rules-moving", "试运行中会变动的案件", org.ManageRules, s.listMoving)
			door(api, "POST /routing/draft/publish", "publish-rules-draft", "发布规则草稿", org.ManageRules, s.publishDraft)
			door(api, "GET /layers", "list-layers", "图层", org.ReadLayers, s.listLayers)
			door(api, "POST /layers/{id}/withdraw", "withdraw-layer", "停用图层", org.ManageLayers, s.withdrawLayer)
			door(api, "GET /people", "list-people", "人员", org.ReadPeople, s.listPeople)
			door(api, "POST /people", "create-person", "新增人员", org.ManagePeople, s.createPerson)
			door(api, "PATCH /people/{id}", "update-person", "修改人员", org.ManagePeople, s.updatePerson)
			door(api, "POST /people/{id}/password", "reset-password", "重置密码", org.ManagePeople, s.resetPassword)
		})
	})
	r.Get("/*", s.pages)
	return api
}

// answer is a body as huma wants it.
type answer[T any] struct{ Body T }

// door registers one operation for people who may. The handler gets who asks.
func door[I, O any](api huma.API, where, id, zh string, c org.Capability, h func(context.Context, org.Person, *I) (O, error)) {
	method, path, _ := strings.Cut(where, " ")
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: zh, MaxBodyBytes: 8 << 20,
		Description: needsWords(c), Extensions: map[string]any{"x-capability": string(c)},
	}
	huma.Register(api, op, func(ctx context.Context, in *I) (*answer[O], error) {
		who := person(ctx)
		if err := errors.Join(may(who, c), storable(in)); err != nil {
			return nil, said(ctx, where, err)
		}
		out, err := h(ctx, who, in)
		if err != nil {
			return nil, said(ctx, where, err)
		}
		return &answer[O]{out}, nil
	})
}

// public registers one operation for anybody.
func public[I, O any](api huma.API, where, id, zh string, h func(context.Context, *I) (O, error)) {
	method, path, _ := strings.Cut(where, " ")
	huma.Register(api, huma.Operation{OperationID: id, Method: method, Path: path, Summary: zh, MaxBodyBytes: 1 << 16},
		func(ctx context.Context, in *I) (*answer[O], error) {
			if err := storable(in); err != nil {
				return nil, said(ctx, where, err)
			}
			out, err := h(ctx, in)
			if err != nil {
				return nil, said(ctx, where, err)
			}
			return &answer[O]{out}, nil
		})
}

// said turns an error of a handler into a problem; what is no refusal is
// logged there.
func said(ctx context.Context, where string, err error) error {
	method, path, _ := strings.Cut(where, " ")
	r, _ := http.NewRequestWithContext(ctx, method, "/api"+path, nil)
	return problem(r, err)
}

func needsWords(c org.Capability) string {
	switch c {
	case "", anyone:
		return "登录即可。"
	}
	return "需要权限：" + string(c) + "。"
}

// shapes tells huma how types with a form of their own look.
func shapes(api huma.API) {
	api.OpenAPI().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[geo.MultiPolygon](), reflect.TypeFor[GeoMultiPolygon]())
}

// GeoMultiPolygon is a GeoJSON MultiPolygon in CGCS2000 degrees.
type GeoMultiPolygon struct {
	Type        string           `json:"type" enum:"MultiPolygon"`
	Coordinates [][][][2]float64 `json:"coordinates"`
}
