package casework

import (
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// photoPhases is in which states photos are taken, and for which rule set.
var photoPhases = map[State]evidence.Phase{
	Verifying:        evidence.Verify,
	Rectifying:       evidence.Rectify,
	CarriedOver:      evidence.Rectify,
	AwaitingEvidence: evidence.Rectify,
}

// MayResolve reports whether this person may resolve what is held for a case,
// besides its author: the county's lead department.
func MayResolve(c Case, who org.Person) bool { return (Row{By: []Party{countyLead}}).open(c, who) }

// PhotoPhase says for which phase this person may hang a photo on the case
// now, or refuses: photos come from the inspector deputed, or from the
// county's lead department.
func PhotoPhase(c Case, who org.Person) (evidence.Phase, error) {
	phase, ok := photoPhases[c.State]
	if !ok {
		return "", fault.New(fault.Conflict, "photo-not-now", "案件现为“%s”，不能增减照片；核实、整改和举证阶段才可以。", DocOf(c.State).Zh)
	}
	if !(Row{By: []Party{inspector, countyLead}}).open(c, who) {
		return "", fault.New(fault.Forbidden, "photo-not-yours", "照片由受派外业人员或县级牵头部门上传。")
	}
	return phase, nil
}
