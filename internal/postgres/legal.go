package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/enforce"
	"liangtian/internal/notify"
	"liangtian/internal/org"
)

// legalWithin is who may see a legal case: who sees the case, and natural
// resources of the county once it was asked; it is told the request, not the
// case.
func legalWithin(who org.Person) where {
	w := scoped(org.ScopeOf(who))
	if who.Department != org.NaturalResources || !org.Handles(who, who.Department) || who.Role == org.Inspector {
		return w
	}
	return cond("("+w.sql+" OR (starts_with(c.county, ?) AND EXISTS (SELECT 1 FROM legal_steps l WHERE l.case_id = c.id)))", append(w.args, string(who.Region))...)
}

func loadLegal(ctx context.Context, db bun.IDB, who org.Person, caseID int64, lock string) (v enforce.LegalView, err error) {
	var r struct {
		CaseID                                    int64
		PlotNo, County, CountyName, Village, Lead string
		AreaCents                                 int64
		PbfCents                                  *int64
		Seen                                      bool
	}
	err = db.NewRaw(`SELECT c.id AS case_id, p.plot_no, c.county, coalesce(g.name, '') AS county_name, p.village, c.lead, p.area_cents, p.pbf_cents, ? AS seen
		FROM cases c JOIN plots p ON p.id = c.plot_id LEFT JOIN regions g ON g.code = c.county WHERE c.id = ? AND ? `+lock,
		scoped(org.ScopeOf(who)).query(), caseID, legalWithin(who).query()).Scan(ctx, &r)
	if none(err) {
		return v, errNoCase
	}
	if err != nil {
		return v, err
	}
	v = enforce.LegalView{
		CaseID: r.CaseID, PlotNo: r.PlotNo, County: org.Region(r.County), CountyName: r.CountyName, Village: r.Village, Lead: org.Department(r.Lead),
		AreaCents: r.AreaCents, PBFCents: r.PbfCents, CaseSeen: r.Seen, Steps: []enforce.LegalStep{},
	}
	var rows []struct {
		ID                              int64
		Seq                             int
		Kind, Outcome, Number, Body, On string
		By, Unit                        string
		At                              time.Time
	}
	if err = db.NewRaw(`SELECT l.id, l.seq, l.kind, l.outcome, l.number, l.body, coalesce(to_char(l.held_on, 'YYYY-MM-DD'), '') AS on, p.name AS by, p.unit, l.at
		FROM legal_steps l JOIN people p ON p.id = l.actor_id WHERE l.case_id = ? ORDER BY l.seq`, caseID).Scan(ctx, &rows); err != nil {
		return v, err
	}
	ids := make([]int64, len(rows))
	for i, l := range rows {
		ids[i] = l.ID
	}
	files, err := filesOf(ctx, db, ofLegal, ids)
	for _, l := range rows {
		v.Steps = append(v.Steps, enforce.LegalStep{
			ID: l.ID, Seq: l.Seq, Kind: enforce.LegalKind(l.Kind), Outcome: l.Outcome, Number: l.Number, On: org.Date(l.On), Text: l.Body,
			By: l.By, Unit: l.Unit, At: l.At, Files: orNone(files[l.ID]),
		})
		if l.Kind == string(enforce.File) {
			v.Number = l.Number
		}
	}
	v.May = v.MayTake(who)
	return v, err
}

// Legal gives the legal case of a case.
func (s *Cases) Legal(ctx context.Context, who org.Person, caseID int64) (enforce.LegalView, error) {
	return loadLegal(addressed(ctx), s.db, who, caseID, "")
}

// LegalOpen lists the legal cases that wait: asked and not answered, or filed
// and not concluded.
func (s *Cases) LegalOpen(ctx context.Context, who org.Person) ([]enforce.LegalView, error) {
	var ids []int64
	if err := s.db.NewRaw(`SELECT c.id FROM cases c JOIN LATERAL (SELECT kind, at FROM legal_steps WHERE case_id = c.id ORDER BY seq DESC LIMIT 1) l ON l.kind IN ('request', 'file')
		WHERE ? ORDER BY l.at DESC LIMIT 300`, legalWithin(who).query()).Scan(addressed(ctx), &ids); err != nil {
		return nil, err
	}
	out := make([]enforce.LegalView, 0, len(ids))
	for _, id := range ids {
		v, err := s.Legal(ctx, who, id)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// TakeLegal takes a step of a legal case.
func (s *Cases) TakeLegal(ctx context.Context, who org.Person, caseID int64, step enforce.LegalStep, files []casework.Attachment, now time.Time) error {
	return refusal(Tx(addressed(ctx), s.db, func(ctx context.Context, tx bun.Tx) error {
		v, err := loadLegal(ctx, tx, who, caseID, "FOR UPDATE OF c")
		if err != nil {
			return err
		}
		step, err := enforce.Take(v, who, step, now)
		if err != nil {
			return err
		}
		var id int64
		if err := tx.NewRaw(`INSERT INTO legal_steps (case_id, seq, kind, outcome, number, held_on, body, actor_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			caseID, step.Seq, step.Kind, step.Outcome, step.Number, date(step.On), step.Text, who.ID, now).Scan(ctx, &id); err != nil {
			return err
		}
		if err := insertFiles(ctx, tx, ofLegal, id, files); err != nil {
			return err
		}
		return tell(ctx, tx, notify.OfLegal(v, who, step))
	}))
}

// LegalFile finds an attachment of a legal case.
func (s *Cases) LegalFile(ctx context.Context, who org.Person, caseID, file int64) (casework.Attachment, error) {
	v, err := s.Legal(ctx, who, caseID)
	if err != nil {
		return casework.Attachment{}, errNoFile
	}
	for _, l := range v.Steps {
		for _, f := range l.Files {
			if f.ID == file {
				return f, nil
			}
		}
	}
	return casework.Attachment{}, errNoFile
}

// Referrals gives what the thresholds say of a case, and what was recorded.
func (s *Cases) Referrals(ctx context.Context, who org.Person, caseID int64) (now enforce.Suggestion, list []enforce.Referral, err error) {
	c, err := loadCase(ctx, s.db, who, caseID, "")
	if err != nil {
		return now, nil, err
	}
	if now, err = suggestion(ctx, s.db, c); err != nil {
		return now, nil, err
	}
	var rows []struct {
		ID                                           int64
		Kind, Number, On, Receiver, Reason, By, Unit string
		Suggestion                                   []byte
		At                                           time.Time
	}
	err = s.db.NewRaw(`SELECT r.id, r.kind, r.number, coalesce(to_char(r.held_on, 'YYYY-MM-DD'), '') AS on, r.receiver, r.reason, r.suggestion, p.name AS by, p.unit, r.at
		FROM referrals r JOIN people p ON p.id = r.actor_id WHERE r.case_id = ? ORDER BY r.id DESC`, caseID).Scan(ctx, &rows)
	list = make([]enforce.Referral, 0, len(rows))
	for _, r := range rows {
		one := enforce.Referral{ID: r.ID, Kind: r.Kind, Number: r.Number, On: org.Date(r.On), Receiver: r.Receiver, Reason: r.Reason, By: r.By, Unit: r.Unit, At: r.At}
		if err := json.Unmarshal(r.Suggestion, &one.Suggestion); err != nil {
			return now, nil, err
		}
		list = append(list, one)
	}
	return now, list, err
}

func suggestion(ctx context.Context, db bun.IDB, c casework.Case) (enforce.Suggestion, error) {
	p, err := loadPlot(ctx, db, c.PlotID)
	if err != nil {
		return enforce.Suggestion{}, err
	}
	j, err := loadJoint(ctx, db)
	return enforce.Suggest(p.FarmlandCents, p.PBFCents, j), err
}

// Refer records a referral, or that there is none.
func (s *Cases) Refer(ctx context.Context, who org.Person, caseID int64, r enforce.Referral, now time.Time) error {
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		c, err := loadCase(ctx, tx, who, caseID, "FOR UPDATE OF c")
		if err != nil {
			return err
		}
		said, err := suggestion(ctx, tx, c)
		if err != nil {
			return err
		}
		if r, err = enforce.Refer(c, who, r, said, now); err != nil {
			return err
		}
		raw, err := json.Marshal(r.Suggestion)
		if err != nil {
			return err
		}
		_, err = tx.NewRaw(`INSERT INTO referrals (case_id, kind, number, held_on, receiver, reason, suggestion, actor_id, at) VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)`,
			caseID, r.Kind, r.Number, date(r.On), r.Receiver, r.Reason, string(raw), who.ID, now).Exec(ctx)
		return err
	}))
}
