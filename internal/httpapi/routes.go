package httpapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"liangtian/internal/audit"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// routes is the contents page of the house: every door, who may use it, and
// what the audit keeps of it.
func (s *server) routes(r *chi.Mux) huma.API {
	r.NotFound(notFound)
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, &Problem{
			Type: "about:blank", Title: http.StatusText(http.StatusMethodNotAllowed), Status: http.StatusMethodNotAllowed,
			Code: "no-such-method", Detail: "这个地址不支持这种操作。",
		})
	})
	r.Get("/healthz", s.health)
	r.Get("/verify/{code}", s.verifyPage)

	var api huma.API
	r.Route("/api", func(r chi.Router) {
		// Plain doors: bytes in their own forms. A map asks for dozens of tiles
		// and photos at once, and the bell asks by itself; they read the session
		// and do not prolong it.
		r.Group(func(r chi.Router) {
			r.Use(s.glancing.LoadAndSave, s.identifyGlancing, s.witness)
			r.Get("/notices/count", guard("", overview, s.countNotices))
			r.Get("/photos/{id}/{form}", guard(org.ReadCases, originals(audit.PhotoSeen), s.servePhoto))
			r.Get("/photos/{id}/kin/{other}/{form}", guard(org.ReadCases, kept(audit.KinSeen), s.serveKin))
			r.Get("/tiles/{z}/{x}/{y}", guard(org.ReadMap, overview, s.serveTile))
			r.Get("/layers/{id}/tiles/{z}/{x}/{y}", guard(org.ReadLayers, overview, s.serveLayerTile))
			r.Get("/imagery/{id}/{z}/{x}/{y}", guard(org.ReadMap, overview, s.serveImagery))
			r.Get("/field/base.pmtiles", guard(org.StepCases, overview, s.serveBase))
		})
		r.Group(func(r chi.Router) {
			r.Use(s.sessions.LoadAndSave, s.identify, s.witness)
			r.Get("/cases/{id}/certificate.pdf", guard(org.ReadCases, kept(audit.CertificateGot), s.printCertificate))
			r.Get("/cases/export.xlsx", guard(org.ExportCases, kept(audit.RegisterExported), s.exportRegister))
			r.Get("/audit/export.{form}", guard(org.ReadAudit, kept(audit.AuditExported), s.exportAudit))
			r.Get("/exports/{id}/file", guard(org.ExportCases, kept(audit.ExportFetched), s.fetchExport))
			r.Post("/cases/{id}/files", guard(org.StepCases, inEvents, s.uploadCaseFile))
			r.Get("/cases/{id}/files/{file}", guard(org.ReadCases, kept(audit.FileSeen), s.serveCaseFile))
			r.Post("/batches/{id}/imports", guard(org.ManageBatches, kept(audit.ImportUploaded), s.uploadImport))
			r.Get("/imports/{id}/report.csv", guard(org.ReadBatches, kept(audit.ImportExported), s.importReport))
			r.Get("/spot-checks/{id}/sample.csv", guard(org.ReadSpots, kept(audit.SpotExported), s.exportSpotPlan))
			r.Get("/balance/reconciliation.xlsx", guard(org.ReadBalance, kept(audit.BalanceExported), s.exportBalance))
			r.Post("/field/rescue", guard(org.StepCases, kept(audit.RescueTaken), s.handInRescue))
			r.Post("/regions/check", guard(org.ManageRegions, kept(audit.RegionsChecked), s.checkRegions))
			r.Post("/supervisions/{id}/reply", guard(org.ReplySupervision, inRecord, s.replyOrder))
			r.Get("/supervisions/{id}/letter.{form}", guard(org.ReadSupervision, kept(audit.LetterPrinted), s.printLetter))
			r.Get("/supervisions/{id}/files/{file}", guard(org.ReadSupervision, kept(audit.FileSeen), s.serveAttachment))
			r.Get("/meetings/{id}/minutes.{form}", guard(org.ReadAgenda, kept(audit.MinutesPrinted), s.printMinutes))
			r.Post("/documents", guard(org.ManageDocuments, kept(audit.DocumentAdded), s.addPaper))
			r.Get("/documents/{id}/file", guard("", overview, s.servePaper))
			r.Get("/acceptances/{id}/form.pdf", guard(org.ReadCases, kept(audit.SheetPrinted), s.printSheet))
			r.Post("/cases/{id}/attachments", guard(org.StepCases, inRecord, s.attach))
			r.Get("/cases/{id}/attachments/{file}", guard(org.ReadCases, kept(audit.FileSeen), s.serveTalkFile))
			r.Post("/cases/{id}/consultations", guard(org.StepCases, inRecord, s.consult))
			r.Post("/consultations/{id}/answer", guard(org.StepCases, inRecord, s.answerQuestion))
			r.Get("/consultations/{id}/files/{file}", guard(org.ReadCases, kept(audit.FileSeen), s.serveQuestionFile))
			r.Post("/operations/{id}/entries", guard(org.ManageOperations, inRecord, s.writeOperation))
			r.Get("/operations/{id}/files/{file}", guard(org.ReadOperations, kept(audit.FileSeen), s.serveOperationFile))
			r.Post("/cases/{id}/legal", guard(org.StepCases, inRecord, s.takeLegal))
			r.Get("/cases/{id}/legal/files/{file}", guard(org.ReadCases, kept(audit.FileSeen), s.serveLegalFile))
			r.Post("/layers", guard(org.ManageLayers, kept(audit.LayerImported), s.uploadLayer))
			r.Handle("/uploads", guard(org.StepCases, inEvents, s.upload))
			r.Handle("/uploads/*", guard(org.StepCases, inEvents, s.upload))
		})

		r.Group(func(r chi.Router) {
			r.Use(s.sessions.LoadAndSave, s.identify, s.witness, gzipped)
			api = newHuma(r, s.Version)
			shapes(api)

			public(api, "POST /login", "login", "登录", kept(audit.Login), s.login)
			public(api, "POST /logout", "logout", "退出登录", kept(audit.Logout), s.logout)
			door(api, "GET /me", "me", "我是谁", anyone, overview, s.getMe)
			door(api, "POST /me/password", "change-password", "修改密码", anyone, kept(audit.PasswordChanged), s.changePassword)
			door(api, "GET /me/second-factor", "my-second-factor", "我的两步验证", anyone, overview, s.myFactor)
			door(api, "POST /me/second-factor", "begin-second-factor", "开始开启两步验证", anyone, kept(audit.FactorBegun), s.beginFactor)
			door(api, "POST /me/second-factor/confirm", "confirm-second-factor", "开启两步验证", anyone, kept(audit.FactorOn), s.confirmFactor)
			door(api, "POST /me/second-factor/off", "drop-second-factor", "关闭两步验证", "", kept(audit.FactorOff), s.dropFactor)
			door(api, "GET /me/sessions", "my-sessions", "我在哪里登录", "", overview, s.mySessions)
			door(api, "DELETE /me/sessions/{id}", "end-session", "结束一处登录", "", kept(audit.SessionEnded), s.endSession)
			door(api, "POST /me/sessions/end-others", "end-other-sessions", "结束其他登录", "", kept(audit.SessionsEnded), s.endOthers)
			door(api, "GET /vocabulary", "vocabulary", "词表", "", overview, s.vocabulary)
			door(api, "GET /regions", "list-regions", "行政区", "", overview, s.listRegions)

			door(api, "POST /regions/import", "import-regions", "导入行政区界线", org.ManageRegions, kept(audit.RegionsImported), s.importRegions)
			door(api, "GET /inbox", "inbox", "待办", org.ReadCases, overview, s.inbox)
			door(api, "GET /cases", "list-cases", "台账", org.ReadCases, overview, s.listCases)
			door(api, "GET /cases/{id}", "get-case", "案件", org.ReadCases, kept(audit.CaseOpened), s.getCase)
			door(api, "POST /cases/{id}/steps", "take-step", "办理一步", org.StepCases, inEvents, s.takeStep)
			door(api, "POST /cases/bulk", "take-bulk", "批量办理", org.StepCases, inEvents, s.takeBulk)
			door(api, "POST /cases/{id}/split-preview", "preview-split", "预览切分", org.StepCases, overview, s.previewSplit)
			door(api, "POST /cases/{id}/split-proposals", "propose-splits", "按图层提出拆分方案", org.StepCases, overview, s.proposeSplits)
			door(api, "POST /cases/{id}/records", "add-record", "批注与延期申请", org.StepCases, inRecord, s.addRecord)
			door(api, "GET /cases/{id}/conversation", "get-conversation", "案件交流", org.ReadCases, overview, s.conversation)
			door(api, "POST /cases/{id}/messages", "say", "发言", org.StepCases, inRecord, s.say)
			door(api, "GET /cases/{id}/overlays", "compare-overlays", "套合比对", org.ReadCases, overview, s.compareOverlays)
			door(api, "POST /cases/{id}/overlays", "record-comparison", "记录套合比对", org.StepCases, inRecord, s.recordComparison)
			door(api, "POST /photos/{id}/withdraw", "withdraw-photo", "撤下照片", org.StepCases, inRecord, s.withdrawPhoto)

			door(api, "POST /field/pack", "field-pack", "外业包", org.StepCases, kept(audit.PackTaken), s.pack)
			outboxDoor(api, s)
			door(api, "GET /field/entries", "my-entries", "我的待处理内容", org.StepCases, overview, s.myEntries)
			door(api, "GET /field/held", "held-entries", "范围内的待处理内容", org.StepCases, overview, s.heldEntries)
			door(api, "POST /field/entries/{id}/retry", "retry-entry", "重试被搁置的内容", org.StepCases, inRecord, s.retryEntry)
			door(api, "POST /field/entries/{id}/give-up", "give-up-entry", "放弃被搁置的内容", org.StepCases, inRecord, s.giveUpEntry)
			door(api, "POST /field/entries/{id}/release", "release-files", "不再等待照片", org.StepCases, inRecord, s.releaseFiles)

			door(api, "GET /exports", "list-exports", "我的导出", org.ExportCases, overview, s.listExports)
			door(api, "POST /exports", "ask-export", "生成报表或举证包", org.ExportCases, kept(audit.ExportAsked), s.askExport)
			door(api, "POST /exports/{id}/cancel", "cancel-export", "取消生成", org.ExportCases, personal, s.cancelExport)
			door(api, "DELETE /exports/{id}", "delete-export", "删除导出文件", org.ExportCases, kept(audit.ExportDeleted), s.deleteExport)
			door(api, "GET /supervisions", "list-supervisions", "督办", org.ReadSupervision, overview, s.listOrders)
			door(api, "POST /supervisions", "issue-supervision", "下发督办", org.IssueSupervision, inRecord, s.issueOrder)
			door(api, "GET /supervisions/{id}", "get-supervision", "督办件", org.ReadSupervision, overview, s.getOrder)
			door(api, "POST /supervisions/{id}/steps", "step-supervision", "办理督办", org.IssueSupervision, inRecord, s.stepOrder)
			door(api, "GET /supervision-rules", "list-supervision-rules", "督办规则", org.ReadSupervision, overview, s.orderRules)
			door(api, "PUT /supervision-rules", "set-supervision-rule", "设置督办规则", org.IssueSupervision, kept(audit.OrderRuleSet), s.setOrderRule)
			door(api, "GET /notices", "list-notices", "通知", "", overview, s.listNotices)
			door(api, "POST /notices/read", "read-notices", "标为已读", "", personal, s.readNotices)
			door(api, "PUT /me/by-email", "set-by-email", "通知发到邮箱", "", personal, s.setByEmail)
			door(api, "GET /deliveries", "list-deliveries", "通知投递", org.ReadDeliveries, overview, s.listDeliveries)

			door(api, "GET /agenda", "get-agenda", "会商议题", org.ReadAgenda, overview, s.agenda)
			door(api, "GET /proposals", "list-proposals", "提案", org.ProposeAgenda, overview, s.listProposals)
			door(api, "POST /proposals", "propose", "提出提案", org.ProposeAgenda, inRecord, s.propose)
			door(api, "GET /meetings", "list-meetings", "会商会议", org.ReadAgenda, overview, s.listMeetings)
			door(api, "POST /meetings", "create-meeting", "新建会议", org.ManageAgenda, inRecord, s.createMeeting)
			door(api, "GET /meetings/{id}", "get-meeting", "会议", org.ReadAgenda, overview, s.getMeeting)
			door(api, "PUT /meetings/{id}", "save-meeting", "保存会议", org.ManageAgenda, inRecord, s.saveMeeting)
			door(api, "DELETE /meetings/{id}", "drop-meeting", "删除未形成决定的会议", org.ManageAgenda, inRecord, s.dropMeeting)
			door(api, "POST /meetings/{id}/hold", "hold-meeting", "形成会商决定", org.ManageAgenda, inRecord, s.holdMeeting)
			door(api, "GET /decisions", "list-decisions", "会商决定", org.ReadRules, overview, s.listDecisions)
			door(api, "GET /decisions/counts", "count-decisions", "各规则的会商决定次数", org.ReadRules, overview, s.countDecisions)
			door(api, "GET /documents", "list-documents", "制度文件", "", overview, s.listPapers)
			door(api, "PUT /documents/{id}", "change-document", "修改制度文件信息", org.ManageDocuments, kept(audit.DocumentChanged), s.changePaper)

			door(api, "GET /joint-settings", "list-joint-settings", "联席会议办公室的设定", org.ReadRules, overview, s.jointSettings)
			door(api, "PUT /joint-settings", "settle-joint", "更改设定", org.ManageJoint, kept(audit.JointSettled), s.settle)
			door(api, "GET /together", "together", "两部门待办", org.StepCases, overview, s.together)
			door(api, "GET /cases/{id}/together", "case-together", "本案的联合办理", org.ReadCases, overview, s.caseTogether)
			door(api, "GET /cases/{id}/persons", "get-persons", "当事人", org.ReadCases, kept(audit.PersonsSeen), s.persons)
			door(api, "PUT /cases/{id}/persons", "set-persons", "填写当事人", org.StepCases, inRecord, s.setPersons)
			door(api, "POST /cases/{id}/acceptances", "open-acceptance", "填写联合验收表", org.StepCases, inRecord, s.openSheet)
			door(api, "GET /acceptances/{id}", "get-acceptance", "联合验收表", org.ReadCases, overview, s.getSheet)
			door(api, "POST /acceptances/{id}/signatures", "sign-acceptance", "在联合验收表上签字", org.StepCases, inRecord, s.signSheet)
			door(api, "GET /consultations/{id}", "get-consultation", "征求意见", org.ReadCases, overview, s.getQuestion)
			door(api, "GET /operations", "list-operations", "联合执法", org.ReadOperations, overview, s.listOperations)
			door(api, "POST /operations", "plan-operation", "新建联合执法", org.ManageOperations, inRecord, s.planOperation)
			door(api, "GET /operations/{id}", "get-operation", "一次联合执法", org.ReadOperations, overview, s.getOperation)
			door(api, "POST /operations/{id}/cases", "add-to-operation", "加入案件", org.ManageOperations, inRecord, s.addToOperation)
			door(api, "GET /cases/{id}/legal", "get-legal", "立案情况", org.ReadCases, overview, s.getLegal)
			door(api, "POST /cases/{id}/referrals", "refer-case", "登记移送", org.StepCases, inRecord, s.refer)

			door(api, "GET /grounds/{id}", "get-ground", "地块履历", org.ReadCases, overview, s.getGround)
			door(api, "GET /batches", "list-batches", "批次", org.ReadBatches, overview, s.listBatches)
			door(api, "POST /batches", "create-batch", "新建批次", org.ManageBatches, kept(audit.BatchCreated), s.createBatch)
			door(api, "GET /batches/{id}", "get-batch", "批次详情", org.ReadBatches, overview, s.getBatch)
			door(api, "GET /batches/{id}/issue", "batch-issue", "批次下达情况", org.ReadQueue, overview, s.batchIssue)
			door(api, "POST /batches/{id}/issue", "issue-batch", "下达本部门的案件", org.ManageBatches, inEvents, s.issueBatch)
			door(api, "PUT /batches/{id}/thresholds", "set-thresholds", "核对参数", org.ManageBatches, kept(audit.ThresholdsSet), s.setThresholds)
			door(api, "GET /imports/{id}", "get-import", "导入", org.ManageBatches, overview, s.getImport)
			door(api, "PATCH /imports/{id}", "set-import", "导入设置", org.ManageBatches, kept(audit.ImportSet), s.setImport)
			door(api, "GET /imports/{id}/rows", "import-rows", "导入报告", org.ReadBatches, overview, s.importRows)
			door(api, "GET /imports/{id}/rows/{row}", "row-outlines", "图斑与原案图形", org.ManageBatches, overview, s.rowOutlines)
			door(api, "GET /imports/{id}/sketch", "import-sketch", "核对分组的分布", org.ManageBatches, overview, s.importSketch)
			door(api, "POST /imports/{id}/decisions", "decide-rows", "确认处理方式", org.ManageBatches, kept(audit.ImportDecided), s.decideRows)
			door(api, "POST /imports/{id}/commit", "commit-import", "入库", org.ManageBatches, kept(audit.ImportCommitted), s.commitImport)
			door(api, "POST /imports/{id}/cancel", "cancel-import", "取消处理", org.ManageBatches, kept(audit.ImportCancelled), s.cancelImport)
			door(api, "GET /import-templates", "list-templates", "导入模板", org.ManageBatches, overview, s.listTemplates)
			door(api, "POST /imports/{id}/template", "save-template", "存为模板", org.ManageBatches, kept(audit.TemplateSaved), s.saveTemplate)
			door(api, "DELETE /import-templates/{id}", "drop-template", "删除模板", org.ManageBatches, kept(audit.TemplateDropped), s.dropTemplate)
			door(api, "GET /jobs/{id}", "get-job", "后台任务", "", overview, s.getJob)

			door(api, "GET /map/at", "map-at", "此处有什么", org.ReadMap, overview, s.mapAt)
			door(api, "GET /imagery", "list-imagery", "影像", org.ReadMap, overview, s.listImagery)
			door(api, "GET /figures", "figures", "统计", org.ReadFigures, overview, s.figures)
			door(api, "GET /figures/cases", "figure-cases", "数字背后的案件", org.ReadFigures, overview, s.figureCases)
			door(api, "GET /figures/flow", "figures-flow", "逐月进展和办理速度", org.ReadFigures, overview, s.figuresFlow)
			door(api, "GET /figures/forecast", "figures-forecast", "存量预测", org.ReadFigures, overview, s.forecast)
			door(api, "GET /figures/months", "list-frozen-months", "月度定稿", org.ReadFigures, overview, s.listFrozen)
			door(api, "POST /figures/months", "freeze-month", "定稿月度数字", org.SignFigures, inRecord, s.freezeMonth)
			door(api, "GET /figures/months/{id}", "get-frozen-month", "月度定稿详情", org.ReadFigures, overview, s.getFrozen)
			door(api, "POST /figures/months/{id}/corrections", "correct-month", "更正月度定稿", org.SignFigures, inRecord, s.correctMonth)
			door(api, "GET /spot-checks", "list-spot-plans", "抽查方案", org.ReadSpots, overview, s.listSpotPlans)
			door(api, "POST /spot-checks", "publish-spot-plan", "发布抽查方案", org.ManageSpots, kept(audit.SpotPlanPublished), s.publishSpotPlan)
			door(api, "GET /spot-checks/{id}", "get-spot-plan", "抽查方案详情", org.ReadSpots, overview, s.getSpotPlan)
			door(api, "POST /spot-checks/{id}/draw", "draw-spot-plan", "抽取", org.ManageSpots, inRecord, s.drawSpotPlan)
			door(api, "POST /spot-checks/{id}/outcomes", "record-spot-outcome", "登记抽查结果", org.ManageSpots, inRecord, s.recordSpotOutcome)
			door(api, "GET /balance", "balance-sheet", "台账平衡", org.ReadBalance, overview, s.balanceSheet)
			door(api, "GET /balance/entries", "list-balance-entries", "台账分录", org.ReadBalance, overview, s.balanceEntries)
			door(api, "GET /balance/entries/{id}", "get-balance-entry", "分录详情", org.ReadBalance, overview, s.balanceEntry)
			door(api, "POST /balance/entries", "post-balance", "登记分录", org.PostBalance, inRecord, s.postBalance)
			door(api, "GET /balance/places", "balance-places", "来源和去向的位置", org.ReadBalance, overview, s.balancePlaces)
			door(api, "PUT /balance/plan", "save-balance-plan", "进出平衡总体方案", org.PostBalance, kept(audit.BalancePlanSaved), s.saveBalancePlan)
			door(api, "GET /routing/rules", "list-rules", "分流规则", org.ReadRules, overview, s.listRules)
			door(api, "GET /routing/versions", "list-rule-versions", "规则版本", org.ReadRules, overview, s.listVersions)
			door(api, "GET /routing/waiting", "list-rules-waiting", "可按现行规则重新分流的案件", org.ManageRules, overview, s.listWaiting)
			door(api, "GET /routing/draft", "get-rules-draft", "规则草稿", org.ReadDrafts, overview, s.getDraft)
			door(api, "POST /routing/draft", "begin-rules-draft", "新建规则草稿", org.ManageRules, kept(audit.RulesDrafted), s.beginDraft)
			door(api, "PUT /routing/draft", "save-rules-draft", "保存规则草稿", org.ManageRules, kept(audit.RulesDrafted), s.saveDraft)
			door(api, "DELETE /routing/draft", "drop-rules-draft", "删除规则草稿", org.ManageRules, kept(audit.RulesDropped), s.dropDraft)
			door(api, "POST /routing/draft/try", "try-rules-draft", "试运行规则草稿", org.ManageRules, overview, s.tryDraft)
			door(api, "GET /routing/draft/moving", "list-rules-moving", "试运行中会变动的案件", org.ManageRules, overview, s.listMoving)
			door(api, "POST /routing/draft/publish", "publish-rules-draft", "发布规则草稿", org.ManageRules, kept(audit.RulesPublished), s.publishDraft)
			door(api, "GET /layers", "list-layers", "图层", org.ReadLayers, overview, s.listLayers)
			door(api, "POST /layers/{id}/withdraw", "withdraw-layer", "停用图层", org.ManageLayers, kept(audit.LayerWithdrawn), s.withdrawLayer)
			door(api, "GET /audit", "list-audit", "审计日志", org.ReadAudit, kept(audit.AuditRead), s.listAudit)
			door(api, "GET /people", "list-people", "人员", org.ReadPeople, overview, s.listPeople)
			door(api, "POST /people", "create-person", "新增人员", org.ManagePeople, kept(audit.PersonCreated), s.createPerson)
			door(api, "PATCH /people/{id}", "update-person", "修改人员", org.ManagePeople, kept(audit.PersonChanged), s.updatePerson)
			door(api, "GET /second-factor-rules", "list-second-factor-rules", "两步验证要求", org.ManagePeople, overview, s.factorRules)
			door(api, "PUT /second-factor-rules", "set-second-factor-rule", "更改两步验证要求", org.ManagePeople, kept(audit.FactorRuleSet), s.setFactorRule)
			door(api, "POST /people/{id}/second-factor/reset", "reset-second-factor", "重置两步验证", org.ManagePeople, kept(audit.FactorReset), s.resetFactor)
			door(api, "POST /people/{id}/sessions/end", "end-sessions-of", "结束全部登录", org.ManagePeople, kept(audit.SessionsEnded), s.endSessionsOf)
			door(api, "POST /people/{id}/password", "reset-password", "重置密码", org.ManagePeople, kept(audit.PasswordReset), s.resetPassword)
		})
	})
	r.Get("/*", s.pages)
	return api
}

func (s *server) upload(w http.ResponseWriter, r *http.Request, _ org.Person) error {
	s.Uploads.ServeHTTP(w, r)
	return nil
}

func (s *server) health(w http.ResponseWriter, r *http.Request) {
	if err := s.Ready(r.Context()); err != nil {
		refuse(w, r, fault.New(fault.Unavailable, "not-ready", "数据库没有应答。").Because(err))
		return
	}
	_ = writeJSON(w, http.StatusOK, map[string]string{"status": "ok", "version": s.Version})
}
