package casework

import (
	"slices"

	"liangtian/internal/org"
)

// Row is one line of the life of a case: from a state, by somebody, to a
// state, if what it needs is there. What no row says cannot happen.
type Row struct {
	From   State
	Do     Action
	To     State
	OrTo   State // a second end, chosen by the input «outcome»
	By     []Party
	NotBy  []Action // four eyes: not the person who did one of these last
	Fresh  bool     // four eyes, wide: a person who did no earlier step
	Needs  []Need
	Inputs []Ask
	Main   []org.Role // whose desk this row puts the case on
	Orphan bool       // ... but only while no department leads it
	Import bool       // done by importing a correction of the batch, never by a button
	Apply  verb
}

// Party is who may take a row. Every party must also have the case's county
// in its region.
type Party struct {
	Zh      string
	Roles   []org.Role
	Lead    bool // of the case's lead department
	Other   bool // of the department that does not lead it
	Deputed bool // among those deputed to the case
	Program bool // nobody: the program by itself, on a day that the table names
}

// The parties of the table.
var (
	city           = Party{Zh: "市局", Roles: []org.Role{org.City}}
	cityLead       = Party{Zh: "市局牵头部门", Roles: []org.Role{org.City}, Lead: true}
	jointOffice    = Party{Zh: "联席会议办公室", Roles: []org.Role{org.JointOffice}}
	countyLead     = Party{Zh: "县级牵头部门", Roles: []org.Role{org.CountyClerk, org.CountyReviewer}, Lead: true}
	countyReviewer = Party{Zh: "县级审核", Roles: []org.Role{org.CountyReviewer}, Lead: true}
	countyOther    = Party{Zh: "县级对方部门", Roles: []org.Role{org.CountyClerk, org.CountyReviewer}, Other: true}
	program        = Party{Zh: "系统", Program: true}
	inspector      = Party{Zh: "受派外业人员", Roles: []org.Role{org.Inspector}, Lead: true, Deputed: true}
)

// Lifecycle is the whole table. docs/lifecycle.md is rendered from it, the
// database's lifecycle table is held equal to it, and a test tries everything
// that is not in it.
var Lifecycle = slices.Concat([]Row{
	// 下达
	{
		From: Imported, Do: Issue, To: Issued, By: []Party{cityLead}, Main: roles(org.City),
		Needs: needs(hasOwner, hasOutline), Inputs: asks(may("reason")), Apply: issue,
	},
	{
		From: Imported, Do: Reroute, To: Imported, By: []Party{city}, Main: roles(org.City), Orphan: true,
		Needs: needs(notConferred), Inputs: asks(must("department"), must("county"), must("reason")), Apply: reroute,
	},
	{
		From: Imported, Do: ApplyRules, To: Imported, By: []Party{city},
		Needs: needs(rulesSayOtherwise), Inputs: asks(may("reason")), Apply: applyRules,
	},
	{
		From: Imported, Do: Void, To: Voided, By: []Party{city},
		Inputs: asks(must("ground:void"), must("reason")), Apply: void,
	},
	{
		From: Imported, Do: Confer, To: Imported, By: []Party{jointOffice},
		Needs: needs(doubtful), Inputs: asks(must("document:minutes"), must("department"), must("county"), may("reason")), Apply: confer,
	},
	{
		From: Issued, Do: Receive, To: Received, By: []Party{countyLead}, Main: roles(org.CountyClerk),
		Apply: receive,
	},
	{
		From: Issued, Do: Refuse, To: Disputed, By: []Party{countyLead},
		Needs: needs(mayRefuse), Inputs: asks(must("reason"), may("document")), Apply: refuse,
	},
	{
		From: Disputed, Do: Confer, To: Issued, By: []Party{jointOffice}, Main: roles(org.JointOffice),
		Inputs: asks(must("document:minutes"), must("department"), must("county"), may("reason")), Apply: confer,
	},

	// 核实
	{
		From: Received, Do: Depute, To: Verifying, By: []Party{countyLead}, Main: roles(org.CountyClerk),
		Inputs: asks(must("inspectors"), may("reason")), Apply: depute,
	},
	{
		From: Verifying, Do: Depute, To: Verifying, By: []Party{countyLead},
		Inputs: asks(must("inspectors"), may("reason")), Apply: depute,
	},
	{
		From: Verifying, Do: ReportFinding, To: FindingReview, By: []Party{inspector, countyLead}, Main: roles(org.Inspector),
		Needs: needs(visitPhotos, allArrived), Inputs: asks(must("finding"), may("notReachable"), may("survey"), may("reason")), Apply: reportFinding,
	},
	{
		From: FindingReview, Do: ReturnFinding, To: Verifying, By: []Party{countyReviewer},
		Inputs: asks(must("reason")), Apply: returnFinding,
	},
	{
		From: FindingReview, Do: Uphold, To: Rectifying, By: []Party{countyReviewer}, NotBy: actions(ReportFinding), Main: roles(org.CountyReviewer),
		Inputs: asks(must("measures"), must("deadline"), may("rectifyCents"), may("reason"), may("document")), Apply: uphold,
	},
	{
		From: FindingReview, Do: Clear, To: AwaitingClosure, By: []Party{countyReviewer}, NotBy: actions(ReportFinding),
		Inputs: asks(must("ground"), must("document:ground"), may("reason")), Apply: clearCase,
	},
	{
		From: FindingReview, Do: SplitUp, To: Split, By: []Party{countyReviewer}, NotBy: actions(ReportFinding),
		Inputs: asks(must("children"), must("reason")), Apply: splitUp,
	},
	{
		From: FindingReview, Do: HandOver, To: OnOffer, By: []Party{countyReviewer},
		Needs: needs(mayHandOver), Inputs: asks(must("reason"), may("document"), may("files")), Apply: handOver,
	},
	{
		From: OnOffer, Do: TakeOver, To: Received, By: []Party{countyOther}, Main: roles(org.CountyClerk),
		Inputs: asks(may("reason"), may("document")), Apply: takeOver,
	},
	{
		From: OnOffer, Do: Decline, To: Disputed, By: []Party{countyOther},
		Needs: needs(mayRefuse), Inputs: asks(must("reason"), may("document"), may("files")), Apply: decline,
	},
	{
		From: OnOffer, Do: Lapse, To: Disputed, By: []Party{program},
		Needs: needs(answerOverdue), Inputs: asks(must("reason")), Apply: lapse,
	},
	{
		From: FindingReview, Do: Escalate, To: Escalated, By: []Party{countyReviewer},
		Inputs: asks(must("question")), Apply: escalate,
	},
	{
		From: Escalated, Do: Rule, To: Rectifying, OrTo: AwaitingClosure, By: []Party{city, jointOffice}, Main: roles(org.City),
		Inputs: asks(must("outcome"), must("document:ruling"), may("measures"), may("deadline"), may("ground"), may("reason")), Apply: rule,
	},

	// 整改
	{
		From: Rectifying, Do: Extend, To: Rectifying, By: []Party{city},
		Needs: needs(extensionAsked, extensionsLeft), Inputs: asks(must("deadline"), must("reason"), may("document")), Apply: extend,
	},
	{
		From: Rectifying, Do: Finish, To: AwaitingEvidence, By: []Party{countyLead}, Main: roles(org.CountyClerk),
		Inputs: asks(must("measured"), must("finishedOn"), may("reason")), Apply: finish,
	},
	{
		From: Rectifying, Do: CarryOver, To: CarriedOver, By: []Party{city},
		Inputs: asks(must("reason"), may("document"), may("deadline")), Apply: carryOver,
	},
	{
		From: CarriedOver, Do: Finish, To: AwaitingEvidence, By: []Party{countyLead}, Main: roles(org.CountyClerk),
		Inputs: asks(must("measured"), must("finishedOn"), may("reason")), Apply: finish,
	},

	// 举证
	{
		From: AwaitingEvidence, Do: SubmitEvidence, To: EvidenceReview, By: []Party{inspector, countyLead}, Main: roles(org.Inspector, org.CountyClerk),
		Needs: needs(rectifyPhotos, allArrived), Inputs: asks(may("survey"), may("reason")), Apply: submitEvidence,
	},
	{
		From: EvidenceReview, Do: ReturnEvidence, To: AwaitingEvidence, By: []Party{countyReviewer},
		Inputs: asks(must("reason")), Apply: returnEvidence,
	},
	{
		From: EvidenceReview, Do: Rework, To: Rectifying, By: []Party{countyReviewer},
		Inputs: asks(must("reason"), may("deadline")), Apply: rework,
	},
	{
		From: EvidenceReview, Do: Pass, To: AwaitingClosure, By: []Party{countyReviewer}, NotBy: actions(SubmitEvidence), Main: roles(org.CountyReviewer),
		Inputs: asks(may("reason")), Apply: pass,
	},

	// 销号
	{
		From: AwaitingClosure, Do: ApplyToClose, To: ClosureReview, By: []Party{countyLead}, Main: roles(org.CountyClerk),
		Needs: needs(jointlyAccepted), Inputs: asks(must("application")), Apply: applyToClose,
	},
	{
		From: ClosureReview, Do: ReturnApplication, To: AwaitingClosure, By: []Party{cityLead},
		Inputs: asks(must("reason")), Apply: returnApplication,
	},
	{
		From: ClosureReview, Do: ReturnEvidence, To: AwaitingEvidence, By: []Party{cityLead},
		Needs: needs(wasRectified), Inputs: asks(must("reason")), Apply: returnEvidence,
	},
	{
		From: ClosureReview, Do: Rework, To: Rectifying, By: []Party{cityLead},
		Needs: needs(wasRectified), Inputs: asks(must("reason"), may("deadline")), Apply: rework,
	},
	{
		From: ClosureReview, Do: Close, To: Closed, By: []Party{cityLead}, Fresh: true, Main: roles(org.City),
		Needs: needs(drawsStand), Inputs: asks(may("document"), may("reason")), Apply: closeCase,
	},
	{
		From: Closed, Do: ReportUp, To: Reported, By: []Party{city}, Main: roles(org.City),
		Inputs: asks(must("reportBatch")), Apply: reportUp,
	},
	{
		From: Closed, Do: Reopen, To: Received, By: []Party{city},
		Inputs: asks(must("ground:reopen"), must("reason"), may("document")), Apply: reopen,
	},
	{
		From: Reported, Do: Reopen, To: Received, By: []Party{city},
		Inputs: asks(must("ground:reopen"), must("reason"), may("document")), Apply: reopen,
	},
}, corrections())

func roles(r ...org.Role) []org.Role { return r }
func needs(n ...Need) []Need         { return n }
func actions(a ...Action) []Action   { return a }
func asks(a ...Ask) []Ask            { return a }

// Past are steps that the table allowed once: no longer taken, and still told
// by records from before. Until hand-overs were answered, they went to the
// conference at once.
var Past = []Row{{From: FindingReview, Do: HandOver, To: Disputed}}

// row finds the line for an action in a state.
func row(from State, do Action) (Row, bool) {
	for _, r := range Lifecycle {
		if r.From == from && r.Do == do {
			return r, true
		}
	}
	return Row{}, false
}
