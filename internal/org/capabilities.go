package org

// Capability is something outside the life of a case that a role may do.
// What may be done to a case stands in casework's lifecycle table.
type Capability string

// The capabilities.
const (
	ReadCases     Capability = "cases.read"
	ExportCases   Capability = "cases.export"
	StepCases     Capability = "cases.step"
	ReadMap       Capability = "map.read"
	ReadFigures   Capability = "figures.read"
	SignFigures   Capability = "figures.sign"
	ReadSpots     Capability = "spots.read"
	ManageSpots   Capability = "spots.manage"
	ReadBatches   Capability = "batches.read"
	ManageBatches Capability = "batches.manage"
	ReadQueue     Capability = "queue.read"
	ReadAgenda    Capability = "agenda.read"
	ReadLayers    Capability = "layers.read"
	ManageLayers  Capability = "layers.manage"
	ManageRegions Capability = "regions.manage"
	ReadRules     Capability = "rules.read"
	ReadDrafts    Capability = "rules.drafts" // what the city has in mind
	ManageRules   Capability = "rules.manage"
	ReadPeople    Capability = "people.read"
	ManagePeople  Capability = "people.manage"

	ReadSupervision   Capability = "supervision.read"
	IssueSupervision  Capability = "supervision.issue"
	ReplySupervision  Capability = "supervision.reply"
	ProposeAgenda     Capability = "agenda.propose"
	ManageAgenda      Capability = "agenda.manage" // meetings, and what they decide
	ManageDocuments   Capability = "documents.manage"
	ReadDeliveries    Capability = "deliveries.read"    // what was sent out by e-mail and webhook
	ManageCheckpoints Capability = "checkpoints.manage" // sign the record as it stands, and take a checkpoint away

	ReadBalance Capability = "balance.read"
	PostBalance Capability = "balance.post" // of natural resources alone: balance.MayPost

	ReadOperations   Capability = "operations.read"
	ManageOperations Capability = "operations.manage"
	ManageJoint      Capability = "joint.manage" // what the joint office settles for both departments

	ReadAudit Capability = "audit.read"
)

// AllCapabilities is every capability, in the order pages show them.
var AllCapabilities = []Capability{
	ReadCases, ExportCases, StepCases, ReadMap, ReadFigures, SignFigures, ReadSpots, ManageSpots, ReadBatches, ManageBatches, ReadQueue,
	ReadAgenda, ReadLayers, ManageLayers, ManageRegions, ReadRules, ReadDrafts, ManageRules, ReadPeople, ManagePeople,
	ReadSupervision, IssueSupervision, ReplySupervision, ReadDeliveries, ManageCheckpoints,
	ProposeAgenda, ManageAgenda, ManageDocuments,
	ReadBalance, PostBalance,
	ReadOperations, ManageOperations, ManageJoint,
	ReadAudit,
}

// capabilities is the table; what is not written here nobody may do.
var capabilities = map[Role]map[Capability]bool{
	City: set(ReadCases, ExportCases, StepCases, ReadMap, ReadFigures, SignFigures, ReadSpots, ManageSpots, ReadBatches, ManageBatches,
		ReadQueue, ReadAgenda, ReadLayers, ManageLayers, ManageRegions, ReadRules, ReadDrafts, ManageRules, ReadPeople,
		ReadSupervision, IssueSupervision, ProposeAgenda, ManageDocuments, ReadBalance, PostBalance, ReadOperations, ManageOperations, ManageCheckpoints),
	JointOffice: set(ReadCases, ExportCases, StepCases, ReadMap, ReadFigures, SignFigures, ReadSpots, ReadBatches,
		ReadQueue, ReadAgenda, ReadLayers, ReadRules, ReadDrafts, ReadPeople,
		ReadSupervision, IssueSupervision, ProposeAgenda, ManageAgenda, ManageDocuments, ReadBalance, ReadOperations, ManageOperations, ManageJoint, ManageCheckpoints),
	CountyClerk:    set(ReadCases, ExportCases, StepCases, ReadMap, ReadFigures, ReadSpots, ReadBatches, ReadRules, ReadPeople, ReadSupervision, ReplySupervision, ProposeAgenda, ReadBalance, PostBalance, ReadOperations, ManageOperations),
	CountyReviewer: set(ReadCases, ExportCases, StepCases, ReadMap, ReadFigures, ReadSpots, ReadBatches, ReadRules, ReadPeople, ReadSupervision, ReplySupervision, ProposeAgenda, ReadBalance, PostBalance, ReadOperations, ManageOperations),
	Inspector:      set(ReadCases, StepCases, ReadMap, ReadRules),
	Observer:       set(ReadCases, ReadMap, ReadFigures, ReadSpots, ReadBatches, ReadRules, ReadSupervision, ReadBalance, ReadOperations),
	Administrator:  set(ReadLayers, ManageLayers, ManageRegions, ReadRules, ReadPeople, ManagePeople, ReadDeliveries, ManageCheckpoints),
	Auditor:        set(ReadAudit),
}

func set(cs ...Capability) map[Capability]bool {
	m := make(map[Capability]bool, len(cs))
	for _, c := range cs {
		m[c] = true
	}
	return m
}
