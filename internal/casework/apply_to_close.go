package casework

import (
	"strings"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// applyToClose 申请销号: with joint acceptance where permanent basic farmland
// or both departments are touched.
func applyToClose(s *step) error {
	a := s.in.Acceptance
	if a == nil {
		if s.needsAcceptance() {
			return fault.Bad("acceptance", "acceptance-missing", "本案涉及永久基本农田或两个部门，申请销号前须联合验收，请填写验收意见。")
		}
		return nil
	}
	day, ok := a.On.Time()
	if !ok || day.After(s.today) || (s.Case.Facts.FinishedOn != "" && a.On < s.Case.Facts.FinishedOn) {
		return fault.Bad("acceptance", "acceptance-date", "联合验收日应在整改完成日之后、今天或之前。")
	}
	for _, part := range []string{a.NaturalResources, a.Agriculture, a.Opinion} {
		if strings.TrimSpace(part) == "" {
			return fault.Bad("acceptance", "acceptance-incomplete", "联合验收须有两个部门的验收人和验收意见。")
		}
	}
	s.next.Facts.Acceptance = a
	return nil
}

// needsAcceptance: permanent basic farmland or both departments are touched.
func (d Dossier) needsAcceptance() bool {
	if d.Case.Partner != org.NoDepartment {
		return true
	}
	on, _ := d.Plot.OnPBF()
	return on != nil && *on
}
