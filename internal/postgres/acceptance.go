package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/notify"
	"liangtian/internal/org"
)

var errNoSheet = fault.New(fault.NotFound, "no-such-acceptance", "没有这张联合验收表，或不在您的权限范围内。")

// sheetsWithin is who may see a sheet: who sees the case, and the other
// department of its county, which has to sign even where it does not partner
// the case. It is told the sheet, not the case.
func sheetsWithin(who org.Person) where {
	w := scoped(org.ScopeOf(who))
	if who.Department == org.NoDepartment || who.Region == "" || !who.Active || (who.Role != org.CountyClerk && who.Role != org.CountyReviewer) {
		return w
	}
	return cond("("+w.sql+" OR starts_with(c.county, ?))", append(w.args, string(who.Region))...)
}

type sheetRow struct {
	ID            int64
	CaseID        int64
	CaseVersion   int
	SiteOn        string
	Conclusion    string
	MeasuredCents int64
	LookedAt      string
	Opinion       string
	Document      string
	Required      []string `bun:",array"`
	OpenedBy      string
	OpenedUnit    string
	OpenedAt      time.Time
}

const sheetColumns = `a.id, a.case_id, a.case_version, to_char(a.site_on, 'YYYY-MM-DD') AS site_on, a.conclusion, a.measured_cents, a.looked_at,
	a.opinion, a.document, a.required, o.name AS opened_by, o.unit AS opened_unit, a.opened_at`

func (r sheetRow) value(ctx context.Context, db bun.IDB) (casework.AcceptanceForm, error) {
	f := casework.AcceptanceForm{
		ID: r.ID, CaseID: r.CaseID, CaseVersion: r.CaseVersion, SiteOn: org.Date(r.SiteOn), Conclusion: r.Conclusion, MeasuredCents: r.MeasuredCents,
		LookedAt: r.LookedAt, Opinion: r.Opinion, Document: r.Document, OpenedBy: r.OpenedBy, OpenedUnit: r.OpenedUnit, OpenedAt: r.OpenedAt,
		Signatures: []casework.SheetSignature{}, Missing: []string{},
	}
	for _, p := range r.Required {
		f.Required = append(f.Required, casework.Signatory(p))
	}
	var rows []struct {
		Party, Name, Unit, TakenBy string
		Strokes                    []byte
		At                         time.Time
	}
	if err := db.NewRaw(`SELECT s.party, s.name, s.unit, p.name AS taken_by, s.strokes, s.at FROM acceptance_signatures s JOIN people p ON p.id = s.taken_by
		WHERE s.acceptance_id = ? ORDER BY s.at, s.party`, r.ID).Scan(ctx, &rows); err != nil {
		return f, err
	}
	for _, s := range rows {
		one := casework.SheetSignature{Party: casework.Signatory(s.Party), Name: s.Name, Unit: s.Unit, TakenBy: s.TakenBy, At: s.At}
		if err := json.Unmarshal(s.Strokes, &one.Strokes); err != nil {
			return f, err
		}
		f.Signatures = append(f.Signatures, one)
	}
	for _, p := range f.Unsigned() {
		f.Missing = append(f.Missing, p.Zh())
	}
	f.Complete = len(f.Missing) == 0
	return f, nil
}

// newestSheet is the sheet that a decision looks at; none is nil.
func newestSheet(ctx context.Context, db bun.IDB, caseID int64) (*casework.AcceptanceForm, error) {
	var r sheetRow
	err := db.NewRaw(`SELECT `+sheetColumns+` FROM acceptances a JOIN people o ON o.id = a.opened_by WHERE a.case_id = ? ORDER BY a.id DESC LIMIT 1`, caseID).Scan(ctx, &r)
	if none(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f, err := r.value(ctx, db)
	return &f, err
}

// Sheets gives every sheet of a case that the person sees, newest first.
func (s *Cases) Sheets(ctx context.Context, who org.Person, caseID int64) ([]casework.AcceptanceForm, error) {
	if _, err := loadCase(ctx, s.db, who, caseID, ""); err != nil {
		return nil, err
	}
	var rows []sheetRow
	if err := s.db.NewRaw(`SELECT `+sheetColumns+` FROM acceptances a JOIN people o ON o.id = a.opened_by WHERE a.case_id = ? ORDER BY a.id DESC`, caseID).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out := make([]casework.AcceptanceForm, 0, len(rows))
	for _, r := range rows {
		f, err := r.value(ctx, s.db)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// Sheet gives one sheet with what it says of its case.
func (s *Cases) Sheet(ctx context.Context, who org.Person, id int64) (casework.SheetView, error) {
	return loadSheet(addressed(ctx), s.db, who, id, "")
}

func loadSheet(ctx context.Context, db bun.IDB, who org.Person, id int64, lock string) (v casework.SheetView, err error) {
	var r struct {
		sheetRow
		PlotNo, No, CountyName, Town, Village, Lead string
		AreaCents                                   int64
		PbfCents                                    *int64
		Seen                                        bool
	}
	err = db.NewRaw(`SELECT `+sheetColumns+`, p.plot_no, c.no, coalesce(g.name, '') AS county_name, p.town, p.village, c.lead, p.area_cents, p.pbf_cents, ? AS seen
		FROM acceptances a JOIN people o ON o.id = a.opened_by JOIN cases c ON c.id = a.case_id JOIN plots p ON p.id = c.plot_id LEFT JOIN regions g ON g.code = c.county
		WHERE a.id = ? AND ? `+lock, scoped(org.ScopeOf(who)).query(), id, sheetsWithin(who).query()).Scan(ctx, &r)
	if none(err) {
		return v, errNoSheet
	}
	if err != nil {
		return v, err
	}
	c, err := anyCase(ctx, db, r.CaseID)
	if err != nil {
		return v, err
	}
	v = casework.SheetView{
		PlotNo: r.PlotNo, CaseNo: r.No, CountyName: r.CountyName, Town: r.Town, Village: r.Village, Lead: org.Department(r.Lead),
		AreaCents: r.AreaCents, PBFCents: r.PbfCents, RectifyCents: c.Facts.RectifyCents, Measures: c.Facts.Measures, FinishedOn: c.Facts.FinishedOn, CaseSeen: r.Seen,
	}
	if v.AcceptanceForm, err = r.sheetRow.value(ctx, db); err != nil {
		return v, err
	}
	v.Holds = v.CaseVersion == c.Version
	v.MaySign = casework.MaySign(c, v.AcceptanceForm, who)
	return v, nil
}

// anyCase reads a case whose thing the person was found to see.
func anyCase(ctx context.Context, db bun.IDB, id int64) (casework.Case, error) {
	var r caseRow
	if err := db.NewRaw(`SELECT `+caseColumns+` FROM cases c WHERE c.id = ?`, id).Scan(ctx, &r); err != nil {
		return casework.Case{}, err
	}
	return r.value()
}

// SheetsToSign lists the sheets that wait for the signature of this person's
// department.
func (s *Cases) SheetsToSign(ctx context.Context, who org.Person) ([]casework.SheetView, error) {
	var ids []int64
	if err := s.db.NewRaw(`SELECT a.id FROM acceptances a JOIN cases c ON c.id = a.case_id AND c.version = a.case_version
		WHERE ? AND EXISTS (SELECT unnest(a.required) EXCEPT SELECT party FROM acceptance_signatures x WHERE x.acceptance_id = a.id)
		AND NOT EXISTS (SELECT 1 FROM acceptances b WHERE b.case_id = a.case_id AND b.id > a.id) ORDER BY a.id DESC LIMIT 200`,
		sheetsWithin(who).query()).Scan(addressed(ctx), &ids); err != nil {
		return nil, err
	}
	out := make([]casework.SheetView, 0, len(ids))
	for _, id := range ids {
		v, err := s.Sheet(ctx, who, id)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// OpenSheet writes a new sheet; a key that was used gives back the sheet it made.
func (s *Cases) OpenSheet(ctx context.Context, who org.Person, caseID int64, key string, n casework.NewSheet, now time.Time) (id int64, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		c, err := loadCase(ctx, tx, who, caseID, "FOR UPDATE OF c")
		if err != nil {
			return err
		}
		err = tx.NewRaw(`SELECT id FROM acceptances WHERE opened_by = ? AND idempotency_key = ?`, who.ID, key).Scan(ctx, &id)
		if !none(err) {
			return err
		}
		d, err := dossier(ctx, tx, c)
		if err != nil {
			return err
		}
		f, err := casework.OpenSheet(d, who, n, now)
		if err != nil {
			return err
		}
		if err := tx.NewRaw(`INSERT INTO acceptances (case_id, case_version, site_on, conclusion, measured_cents, looked_at, opinion, document, required, opened_by, opened_at, idempotency_key)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, caseID, f.CaseVersion, string(f.SiteOn), f.Conclusion, f.MeasuredCents, f.LookedAt, f.Opinion, f.Document,
			texts(f.Required), who.ID, now, key).Scan(ctx, &id); err != nil {
			return err
		}
		return tell(ctx, tx, notify.OfSheet(id, c, d.Plot.No, who, f))
	})
	return id, refusal(err)
}

// SignSheet puts a signature on a sheet.
func (s *Cases) SignSheet(ctx context.Context, who org.Person, id int64, party casework.Signatory, name, unit string, strokes [][][2]int, now time.Time) error {
	err := Tx(addressed(ctx), s.db, func(ctx context.Context, tx bun.Tx) error {
		v, err := loadSheet(ctx, tx, who, id, "FOR UPDATE OF c")
		if err != nil {
			return err
		}
		c, err := anyCase(ctx, tx, v.CaseID)
		if err != nil {
			return err
		}
		g, err := casework.Sign(c, v.AcceptanceForm, who, party, name, unit, strokes, now)
		if err != nil {
			return err
		}
		raw, err := json.Marshal(g.Strokes)
		if err != nil {
			return err
		}
		return tx.NewRaw(`INSERT INTO acceptance_signatures (acceptance_id, party, name, unit, strokes, taken_by, at) VALUES (?, ?, ?, ?, ?::jsonb, ?, ?) RETURNING acceptance_id`,
			id, party, g.Name, g.Unit, string(raw), who.ID, now).Scan(ctx, &id)
	})
	return refusal(err)
}
