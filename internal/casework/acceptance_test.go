package casework_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

var drawn = [][][2]int{{{100, 400}, {500, 600}}}

// sheet is a sheet of that version of the case, signed by everybody.
func sheet(version int) *casework.AcceptanceForm {
	return &casework.AcceptanceForm{
		ID: 3, CaseID: 7, CaseVersion: version, SiteOn: today, Conclusion: "passed", MeasuredCents: area, LookedAt: "四至", Opinion: "同意",
		Required: []casework.Signatory{casework.SignsNR, casework.SignsAG, casework.SignsConsolidation},
		Signatures: []casework.SheetSignature{
			{Party: casework.SignsNR, Name: "张三", Strokes: drawn}, {Party: casework.SignsAG, Name: "李四", Strokes: drawn}, {Party: casework.SignsConsolidation, Name: "王五", Strokes: drawn},
		},
	}
}

// Permanent basic farmland or a partner asks for a sheet that all have signed.
func TestClosingNeedsASheet(t *testing.T) {
	yes, no, nothing, some := true, false, int64(0), int64(1)
	for _, c := range []struct {
		name    string
		partner org.Department
		cents   *int64
		file    *bool
		asked   bool
	}{
		{"neither", "", nil, &no, false},
		{"nothing known", "", nil, nil, false},
		{"a partner", ag, nil, &no, true},
		{"by the file", "", nil, &yes, true},
		{"by the layer", "", &some, &no, true},
		{"not by the layer, which outranks the file", "", &nothing, &yes, false},
	} {
		d := dossier(casework.AwaitingClosure)
		d.Case.Partner, d.Plot.PBFCents, d.Plot.PBFInFile = c.partner, c.cents, c.file
		if c.asked {
			f := refused(t, "acceptance-missing", d, clerkNR, casework.ApplyToClose)
			if len(f.Missing) != 1 || !strings.Contains(f.Missing[0], "尚未填写") {
				t.Errorf("%s: missing %v", c.name, f.Missing)
			}
		} else {
			done(t, d, clerkNR, casework.ApplyToClose)
		}
		for _, o := range casework.Options(d, clerkNR, now) {
			if o.Open == c.asked || (len(o.Missing) > 0) != c.asked {
				t.Errorf("%s: open=%v missing %v", c.name, o.Open, o.Missing)
			}
		}
		d.Form = sheet(d.Case.Version)
		got := done(t, d, clerkNR, casework.ApplyToClose).Next.Facts.Acceptance
		if got == nil || got.NaturalResources != "张三" || got.Agriculture != "李四" || got.Consolidation != "王五" || got.Form != 3 || len(got.Sheet) != 64 {
			t.Errorf("%s: the case keeps %+v", c.name, got)
		}
	}
}

// Every way a sheet is not enough.
func TestSheetsThatDoNotDo(t *testing.T) {
	for name, spoil := range map[string]func(*casework.AcceptanceForm){
		"缺农业农村的签字":   func(f *casework.AcceptanceForm) { f.Signatures = slices.Delete(f.Signatures, 1, 2) },
		"缺土地整理机构的签字": func(f *casework.AcceptanceForm) { f.Signatures = f.Signatures[:2] },
		"结论为不通过":     func(f *casework.AcceptanceForm) { f.Conclusion = "failed" },
		"尚未填写":       func(f *casework.AcceptanceForm) { f.CaseVersion-- },
	} {
		d := dossier(casework.AwaitingClosure)
		d.Case.Partner, d.Form = ag, sheet(d.Case.Version)
		spoil(d.Form)
		f := refused(t, "acceptance-missing", d, clerkNR, casework.ApplyToClose)
		if len(f.Missing) != 1 || !strings.Contains(f.Missing[0], name) {
			t.Errorf("want %s, got %v", name, f.Missing)
		}
	}
}

// Who must sign goes by the works and by the area.
func TestWhoMustSign(t *testing.T) {
	for _, c := range []struct {
		measure string
		cents   int64
		guest   bool
	}{
		{"demolish_restore", 1, true}, {"fill_pond", 1, true}, {"restore_planting", 999_999, false}, {"restore_planting", 1_000_000, true}, {"", 5_000_000, false},
	} {
		d := dossier(casework.AwaitingClosure) // 15 亩 by default is 1,000,000 hundredths of m²
		d.Case.Facts.RectifyCents, d.Case.Facts.Measures = c.cents, nil
		if c.measure != "" {
			d.Case.Facts.Measures = []casework.Measure{{Code: c.measure}}
		}
		f, err := casework.OpenSheet(d, clerkNR, newSheet(), now)
		if err != nil || slices.Contains(f.Required, casework.SignsConsolidation) != c.guest || len(f.Required) < 2 {
			t.Errorf("%+v: %v, %v", c, f.Required, err)
		}
	}
}

func newSheet() casework.NewSheet {
	return casework.NewSheet{SiteOn: today, Conclusion: "passed", MeasuredCents: area, LookedAt: "四至", Opinion: "同意"}
}

// Everybody × every signatory: a department signs by its own people of the
// county, the guest on the device of one of them.
func TestWhoSigns(t *testing.T) {
	d := dossier(casework.AwaitingClosure)
	f := *sheet(d.Case.Version)
	f.Signatures = nil
	mine := map[int64][]casework.Signatory{}
	for _, p := range []org.Person{clerkNR, reviewNR, review2NR, inspNR} {
		mine[p.ID] = []casework.Signatory{casework.SignsNR, casework.SignsConsolidation}
	}
	for _, p := range []org.Person{clerkAG, reviewAG, review2AG} {
		mine[p.ID] = []casework.Signatory{casework.SignsAG, casework.SignsConsolidation}
	}
	for _, who := range everybody {
		for _, party := range f.Required {
			g, err := casework.Sign(d.Case, f, who, party, "客", "土地整理中心", drawn, now)
			want := slices.Contains(mine[who.ID], party)
			if (err == nil) != want || slices.Contains(casework.MaySign(d.Case, f, who), party) != want {
				t.Errorf("%s %s signs for %s: %v, want %v", who.Role, who.Department, party, err, want)
			}
			if want && (g.Name == "客") != (party == casework.SignsConsolidation) {
				t.Errorf("%s signed as %s", party, g.Name)
			}
		}
	}
	elsewhere := clerkNR
	elsewhere.Region = "430203"
	for code, try := range map[string]func() error{
		"acceptance-not-yours": func() error {
			_, err := casework.Sign(d.Case, f, elsewhere, casework.SignsNR, "", "", drawn, now)
			return err
		},
		"acceptance-strokes": func() error {
			_, err := casework.Sign(d.Case, f, clerkNR, casework.SignsNR, "", "", nil, now)
			return err
		},
		"acceptance-guest": func() error {
			_, err := casework.Sign(d.Case, f, clerkNR, casework.SignsConsolidation, " ", "", drawn, now)
			return err
		},
		"acceptance-signed": func() error {
			_, err := casework.Sign(d.Case, *sheet(d.Case.Version), clerkNR, casework.SignsNR, "", "", drawn, now)
			return err
		},
		"acceptance-history": func() error {
			_, err := casework.Sign(d.Case, *sheet(d.Case.Version - 1), clerkNR, casework.SignsNR, "", "", drawn, now)
			return err
		},
	} {
		fails(t, code, try())
	}
}

// What is no sheet is refused, by name.
func TestOpenSheetRefuses(t *testing.T) {
	for code, spoil := range map[string]func(*casework.Dossier, *org.Person, *casework.NewSheet){
		"acceptance-not-yours":  func(_ *casework.Dossier, p *org.Person, _ *casework.NewSheet) { *p = cityNR },
		"step-not-in-state":     func(d *casework.Dossier, _ *org.Person, _ *casework.NewSheet) { d.Case.State = casework.Rectifying },
		"acceptance-conclusion": func(_ *casework.Dossier, _ *org.Person, n *casework.NewSheet) { n.Conclusion = "" },
		"acceptance-looked-at":  func(_ *casework.Dossier, _ *org.Person, n *casework.NewSheet) { n.LookedAt = " " },
		"acceptance-opinion":    func(_ *casework.Dossier, _ *org.Person, n *casework.NewSheet) { n.Opinion = "" },
		"acceptance-measured":   func(_ *casework.Dossier, _ *org.Person, n *casework.NewSheet) { n.MeasuredCents = -1 },
		"acceptance-date": func(d *casework.Dossier, _ *org.Person, n *casework.NewSheet) {
			d.Case.Facts.FinishedOn, n.SiteOn = "2026-06-05", "2026-06-04"
		},
	} {
		d, who, n := dossier(casework.AwaitingClosure), clerkAG, newSheet()
		spoil(&d, &who, &n)
		_, err := casework.OpenSheet(d, who, n, now)
		fails(t, code, err)
	}
	for _, day := range []org.Date{"2026-06-11", "", "x"} {
		n := newSheet()
		n.SiteOn = day
		_, err := casework.OpenSheet(dossier(casework.AwaitingClosure), clerkNR, n, now)
		fails(t, "acceptance-date", err)
	}
}

func fails(t *testing.T, code string, err error) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != code || !chinese(f.Message) {
		t.Errorf("want %s in words, got %v", code, err)
	}
}

// 1 亩 is 2000/3 m²: the comparison rounds nothing.
func TestAtLeastMu(t *testing.T) {
	for _, c := range []struct {
		cents, mu int64
		want      bool
	}{{333_333, 500, false}, {333_334, 500, true}, {666_666, 1000, false}, {666_667, 1000, true}, {200_000, 300, true}, {199_999, 300, false}} {
		if got := casework.AtLeastMu(c.cents, c.mu); got != c.want {
			t.Errorf("%d against %d: %v", c.cents, c.mu, got)
		}
	}
}
