package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// squiggle is a signature that nobody takes for one.
var squiggle = [][][2]int{
	{{200, 520}, {260, 430}, {320, 560}, {380, 430}, {440, 560}, {500, 430}, {560, 560}, {620, 430}, {680, 560}, {800, 500}},
	{{180, 600}, {820, 590}},
}

// acceptance opens the sheet of a case and has everybody sign it who must.
func (t tale) acceptance(ctx context.Context, d casework.Dossier, at time.Time) error {
	nr := t.find(org.CountyClerk, org.NaturalResources, d.Case.County, 0)
	ag := t.find(org.CountyClerk, org.Agriculture, d.Case.County, 0)
	opener := nr
	if d.Case.Lead == org.Agriculture {
		opener = ag
	}
	have, err := t.app.Cases.Sheets(ctx, opener, t.id)
	if err != nil || len(have) > 0 && have[0].CaseVersion == d.Case.Version && have[0].Complete {
		return err
	}
	id, err := t.app.Cases.OpenSheet(ctx, opener, t.id, uuid.NewString(), casework.NewSheet{
		SiteOn: org.DateOf(org.Today(at)), Conclusion: "passed", MeasuredCents: d.Case.Facts.RectifyCents,
		LookedAt: "现场查看整改范围四至、耕作层和作物长势。", Opinion: "两部门现场查看，同意销号。",
	}, at)
	if err != nil {
		return err
	}
	sheet, err := t.app.Cases.Sheet(ctx, opener, id)
	for _, party := range sheet.Required {
		who, name, unit := nr, "", ""
		if party == casework.SignsAG {
			who = ag
		}
		if party == casework.SignsConsolidation {
			name, unit = "整理员1（示意）", "土地整理机构（示意）"
		}
		if err == nil {
			err = t.app.Cases.SignSheet(ctx, who, id, party, name, unit, squiggle, at)
		}
	}
	return err
}

// sheetOf is a sheet signed by both, for cases that are made without a
// database.
func sheetOf(c casework.Case, at time.Time, nr, ag string) *casework.AcceptanceForm {
	f := &casework.AcceptanceForm{
		CaseID: c.ID, CaseVersion: c.Version, SiteOn: org.DateOf(org.Today(at)), Conclusion: "passed", MeasuredCents: c.Facts.RectifyCents,
		LookedAt: "现场查看整改范围。", Opinion: "两部门现场查看，同意销号。", Required: []casework.Signatory{casework.SignsNR, casework.SignsAG}, OpenedAt: at,
	}
	f.Signatures = []casework.SheetSignature{{Party: casework.SignsNR, Name: nr, At: at}, {Party: casework.SignsAG, Name: ag, At: at}}
	return f
}
