package casework

import (
	"fmt"

	"liangtian/geo"
	"liangtian/internal/org"
)

// Acceptance is 联合验收 as it stands on a case: both departments stood on the
// ground and agreed. Form is the sheet they signed.
type Acceptance struct {
	On               org.Date `json:"on"`
	NaturalResources string   `json:"naturalResources"`
	Agriculture      string   `json:"agriculture"`
	Consolidation    string   `json:"consolidation,omitempty"`
	Opinion          string   `json:"opinion"`
	Document         string   `json:"document,omitempty"`
	MeasuredCents    int64    `json:"measuredCents,omitempty"`
	Form             int64    `json:"form,omitempty"`
	Sheet            string   `json:"sheet,omitempty"` // SHA-256 over the form and its signatures
}

// SheetView is a sheet with what it says of its case: enough to sign, for
// people of the other department who may not see the case itself.
type SheetView struct {
	AcceptanceForm
	PlotNo       string         `json:"plotNo"`
	CaseNo       string         `json:"caseNo"`
	CountyName   string         `json:"countyName"`
	Town         string         `json:"town"`
	Village      string         `json:"village"`
	Lead         org.Department `json:"lead"`
	AreaCents    int64          `json:"areaCents"`
	PBFCents     *int64         `json:"pbfCents"`
	RectifyCents int64          `json:"rectifyCents"`
	Measures     []Measure      `json:"measures"`
	FinishedOn   org.Date       `json:"finishedOn"`
	CaseSeen     bool           `json:"caseSeen"`
	Holds        bool           `json:"holds"` // no step was taken since
	MaySign      []Signatory    `json:"maySign"`
}

// accepted is the form as the case keeps it.
func (f AcceptanceForm) accepted(hash string) *Acceptance {
	return &Acceptance{
		On: f.SiteOn, NaturalResources: f.signer(SignsNR), Agriculture: f.signer(SignsAG), Consolidation: f.signer(SignsConsolidation),
		Opinion: f.Opinion, Document: f.Document, MeasuredCents: f.MeasuredCents, Form: f.ID, Sheet: hash,
	}
}

// Words is the sheet in a line.
func (a Acceptance) Words() string {
	s := fmt.Sprintf("%s，自然资源：%s，农业农村：%s", a.On, a.NaturalResources, a.Agriculture)
	if a.Consolidation != "" {
		s += "，土地整理机构：" + a.Consolidation
	}
	if a.MeasuredCents > 0 {
		s += "，实测 " + geo.FormatMu(a.MeasuredCents) + " 亩"
	}
	s += "。" + a.Opinion
	if a.Document != "" {
		s += "（" + a.Document + "）"
	}
	return s
}
