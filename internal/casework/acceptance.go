package casework

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Signatory is one of those who sign the sheet of a joint acceptance.
type Signatory string

// The signatories. The land-consolidation office has no accounts: somebody of
// theirs signs on the device of one of the two departments.
const (
	SignsNR            Signatory = Signatory(org.NaturalResources)
	SignsAG            Signatory = Signatory(org.Agriculture)
	SignsConsolidation Signatory = "land_consolidation"
)

// Signatories is the table: who signs, in the order of the sheet, and when.
var Signatories = []struct {
	Code   Signatory
	Zh, En string
	Guest  bool // signs by name on the device of one of the departments
	When   string
	asked  func(Dossier) bool
}{
	{SignsNR, "自然资源", "Natural resources", false, "每次联合验收", func(Dossier) bool { return true }},
	{SignsAG, "农业农村", "Agriculture", false, "每次联合验收", func(Dossier) bool { return true }},
	{SignsConsolidation, "土地整理机构", "Land consolidation", true, "整改措施有拆除复耕、退塘还耕，或应整改面积达到设定值", Dossier.needsConsolidation},
}

// consolidationWorks are the measures that rebuild the soil: the
// land-consolidation office has to look at them.
var consolidationWorks = []string{"demolish_restore", "fill_pond"}

func (d Dossier) needsConsolidation() bool {
	for _, m := range d.Case.Facts.Measures {
		if slices.Contains(consolidationWorks, m.Code) {
			return true
		}
	}
	return len(d.Case.Facts.Measures) > 0 && AtLeastMu(d.Case.Facts.RectifyCents, d.Joint.Value(org.ConsolidationArea))
}

// AtLeastMu compares hundredths of m² with hundredths of 亩 exactly: 1 亩 is
// 2000/3 m².
func AtLeastMu(cents, mu int64) bool { return cents*3 >= mu*2000 }

// Zh is the word on the sheet.
func (s Signatory) Zh() string {
	for _, r := range Signatories {
		if r.Code == s {
			return r.Zh
		}
	}
	return string(s)
}

// AcceptanceForm is the sheet. It stands for the case as it was when it was
// opened; any step of the case makes it history.
type AcceptanceForm struct {
	ID            int64            `json:"id"`
	CaseID        int64            `json:"caseId"`
	CaseVersion   int              `json:"caseVersion"`
	SiteOn        org.Date         `json:"siteOn"`
	Conclusion    string           `json:"conclusion"` // passed, failed
	MeasuredCents int64            `json:"measuredCents"`
	LookedAt      string           `json:"lookedAt"`
	Opinion       string           `json:"opinion"`
	Document      string           `json:"document"`
	Required      []Signatory      `json:"required"`
	OpenedBy      string           `json:"openedBy"`
	OpenedUnit    string           `json:"openedUnit"`
	OpenedAt      time.Time        `json:"openedAt"`
	Signatures    []SheetSignature `json:"signatures"`
	Missing       []string         `json:"missing"` // who has not signed, in words
	Complete      bool             `json:"complete"`
}

// SheetSignature is a signature on the sheet; TakenBy is who was signed in.
type SheetSignature struct {
	Party   Signatory  `json:"party"`
	Name    string     `json:"name"`
	Unit    string     `json:"unit"`
	TakenBy string     `json:"takenBy"`
	Strokes [][][2]int `json:"strokes"`
	At      time.Time  `json:"at"`
}

// Unsigned is who has still to sign.
func (f AcceptanceForm) Unsigned() (out []Signatory) {
	for _, p := range f.Required {
		if !slices.ContainsFunc(f.Signatures, func(s SheetSignature) bool { return s.Party == p }) {
			out = append(out, p)
		}
	}
	return out
}

func (f AcceptanceForm) signer(p Signatory) string {
	for _, s := range f.Signatures {
		if s.Party == p {
			return s.Name
		}
	}
	return ""
}

// NewSheet is what is written before anybody signs.
type NewSheet struct {
	SiteOn        org.Date `json:"siteOn"`
	Conclusion    string   `json:"conclusion" enum:"passed,failed"`
	MeasuredCents int64    `json:"measuredCents"`
	LookedAt      string   `json:"lookedAt" maxLength:"2000"`
	Opinion       string   `json:"opinion" maxLength:"2000"`
	Document      string   `json:"document,omitempty" maxLength:"200"`
}

// OpenSheet judges a new sheet: by the county's people of either department,
// while the case waits for closure, of a visit after the rectification.
func OpenSheet(d Dossier, who org.Person, n NewSheet, now time.Time) (AcceptanceForm, error) {
	f := AcceptanceForm{
		CaseID: d.Case.ID, CaseVersion: d.Case.Version, SiteOn: n.SiteOn, Conclusion: n.Conclusion, MeasuredCents: n.MeasuredCents,
		LookedAt: strings.TrimSpace(n.LookedAt), Opinion: strings.TrimSpace(n.Opinion), Document: strings.TrimSpace(n.Document), OpenedBy: who.Name, OpenedUnit: who.Unit, OpenedAt: now,
	}
	switch {
	case !inCounty(d.Case, who):
		return f, fault.New(fault.Forbidden, "acceptance-not-yours", "联合验收表由案件所在县区两个部门的人员填写。")
	case d.Case.State != AwaitingClosure:
		return f, fault.New(fault.Conflict, "step-not-in-state", "案件现为“%s”，待销号时才能联合验收。", DocOf(d.Case.State).Zh)
	case n.Conclusion != "passed" && n.Conclusion != "failed":
		return f, fault.Bad("conclusion", "acceptance-conclusion", "请选择验收结论：通过或不通过。")
	case f.LookedAt == "":
		return f, fault.Bad("lookedAt", "acceptance-looked-at", "请填写现场查看了什么。")
	case f.Opinion == "":
		return f, fault.Bad("opinion", "acceptance-opinion", "请填写验收意见。")
	case n.MeasuredCents < 0 || n.MeasuredCents > maxCents:
		return f, fault.Bad("measuredCents", "acceptance-measured", "实测面积有误，请核对。")
	}
	day, ok := n.SiteOn.Time()
	if !ok || day.After(org.Today(now)) || (d.Case.Facts.FinishedOn != "" && n.SiteOn < d.Case.Facts.FinishedOn) {
		return f, fault.Bad("siteOn", "acceptance-date", "联合验收日应在整改完成日之后、今天或之前。")
	}
	for _, r := range Signatories {
		if r.asked(d) {
			f.Required = append(f.Required, r.Code)
		}
	}
	return f, nil
}

// inCounty: somebody who does the county's work, of either department.
func inCounty(c Case, who org.Person) bool {
	if !who.Active || c.County == "" || !who.Region.Contains(c.County) || len(who.Region) < 6 || who.Department == org.NoDepartment {
		return false
	}
	switch who.Role {
	case org.CountyClerk, org.CountyReviewer:
		return true
	case org.Inspector:
		return slices.Contains(c.Deputed, who.ID)
	}
	return false
}

// MaySign lists what the person may sign on the sheet now.
func MaySign(c Case, f AcceptanceForm, who org.Person) (out []Signatory) {
	if !inCounty(c, who) || f.CaseVersion != c.Version {
		return out
	}
	for _, p := range f.Unsigned() {
		if p == SignsConsolidation || p == Signatory(who.Department) {
			out = append(out, p)
		}
	}
	return out
}

// Sign judges a signature. A department signs by its own signed-in person; the
// land-consolidation office by the name of who stands there.
func Sign(c Case, f AcceptanceForm, who org.Person, party Signatory, name, unit string, strokes [][][2]int, now time.Time) (SheetSignature, error) {
	s := SheetSignature{Party: party, Name: who.Name, Unit: who.Unit, TakenBy: who.Name, Strokes: strokes, At: now}
	if f.CaseVersion != c.Version {
		return s, fault.New(fault.Conflict, "acceptance-history", "案件在这张验收表之后又有办理，这张表已成历史，请重新填表。")
	}
	if slices.ContainsFunc(f.Signatures, func(x SheetSignature) bool { return x.Party == party }) {
		return s, fault.New(fault.Conflict, "acceptance-signed", "%s已经签过字，请刷新。", party.Zh())
	}
	if !slices.Contains(f.Required, party) {
		return s, fault.Bad("party", "acceptance-party", "这张表不需要“%s”签字。", party.Zh())
	}
	if !slices.Contains(MaySign(c, f, who), party) {
		return s, fault.New(fault.Forbidden, "acceptance-not-yours", "%s一栏由%s的人员登录后签字。", party.Zh(), party.Zh())
	}
	if party == SignsConsolidation {
		s.Name, s.Unit = strings.TrimSpace(name), strings.TrimSpace(unit)
		if s.Name == "" || s.Unit == "" {
			return s, fault.Bad("name", "acceptance-guest", "请填写土地整理机构签字人的姓名和单位。")
		}
	}
	if bad := (&Signature{Name: s.Name, Strokes: strokes}).badWords(); bad != "" {
		return s, fault.Bad("strokes", "acceptance-strokes", "%s。", bad)
	}
	return s, nil
}

// jointlyAccepted is the need of apply_to_close.
var jointlyAccepted = Need{
	Zh: "涉及永久基本农田或两个部门的，联合验收表已由各方签字", Code: "acceptance-missing",
	Missing: func(d Dossier, _ org.Person, _ time.Time) (out []string) {
		if !d.needsAcceptance() {
			return nil
		}
		f := d.sheet()
		if f == nil {
			return []string{"涉及永久基本农田或两个部门，尚未填写联合验收表"}
		}
		if f.Conclusion != "passed" {
			out = append(out, "联合验收结论为不通过，整改到位后请重新验收")
		}
		for _, p := range f.Unsigned() {
			out = append(out, fmt.Sprintf("联合验收表缺%s的签字", p.Zh()))
		}
		return out
	},
}

// AcceptanceMissing is what the case still needs of it, in words.
func AcceptanceMissing(d Dossier) []string {
	out := jointlyAccepted.Missing(d, org.Person{}, time.Time{})
	if out == nil {
		out = []string{}
	}
	return out
}

// sheet is the form that holds for the case as it stands now.
func (d Dossier) sheet() *AcceptanceForm {
	if d.Form == nil || d.Form.CaseVersion != d.Case.Version {
		return nil
	}
	return d.Form
}

// needsAcceptance: permanent basic farmland or both departments are touched.
func (d Dossier) needsAcceptance() bool {
	if d.Case.Partner != org.NoDepartment {
		return true
	}
	on, _ := d.Plot.OnPBF()
	return on != nil && *on
}

// NeedsAcceptance tells a page.
func (d Dossier) NeedsAcceptance() bool { return d.needsAcceptance() }

// MayOpenSheet says whether the person may open a sheet now.
func MayOpenSheet(d Dossier, who org.Person) bool {
	return inCounty(d.Case, who) && d.Case.State == AwaitingClosure
}
