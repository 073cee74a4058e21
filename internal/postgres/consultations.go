package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/notify"
	"liangtian/internal/org"
)

var errNoQuestion = fault.New(fault.NotFound, "no-such-consultation", "没有这项征求意见，或不在您的权限范围内。")

// questionsWithin is who may see a question: who sees the case, and the people
// of the asked department, who are told the question and not the case.
func questionsWithin(who org.Person) where {
	w := scoped(org.ScopeOf(who))
	if !org.Handles(who, who.Department) || who.Role == org.Inspector {
		return w
	}
	return cond("("+w.sql+" OR (q.asked_of = ? AND starts_with(c.county, ?)))", append(w.args, string(who.Department), string(who.Region))...)
}

func loadQuestions(ctx context.Context, db bun.IDB, who org.Person, w where, now time.Time) ([]casework.QuestionView, error) {
	var rows []struct {
		ID, CaseID                                int64
		Question, DueOn, AskedOf                  string
		AskedAt                                   time.Time
		PlotNo, County, CountyName, Village, Lead string
		AreaCents, AskedByID                      int64
		AskedBy, AskedUnit                        string
		Body, AnsweredBy, AnsweredUnit            *string
		AnsweredAt                                *time.Time
		Seen                                      bool
	}
	err := db.NewRaw(`SELECT q.id, q.case_id, q.question, to_char(q.due_on, 'YYYY-MM-DD') AS due_on, q.asked_of, q.asked_at, p.plot_no, c.county,
		coalesce(g.name, '') AS county_name, p.village, c.lead, p.area_cents, q.asked_by AS asked_by_id, o.name AS asked_by, o.unit AS asked_unit,
		a.body, ap.name AS answered_by, ap.unit AS answered_unit, a.at AS answered_at, ? AS seen
		FROM consultations q JOIN cases c ON c.id = q.case_id JOIN plots p ON p.id = c.plot_id JOIN people o ON o.id = q.asked_by LEFT JOIN regions g ON g.code = c.county
		LEFT JOIN consultation_answers a ON a.consultation_id = q.id LEFT JOIN people ap ON ap.id = a.answered_by
		WHERE ? AND ? ORDER BY q.id DESC LIMIT 300`, scoped(org.ScopeOf(who)).query(), questionsWithin(who).query(), w.query()).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	asked, err := filesOf(ctx, db, ofQuestion, ids)
	if err != nil {
		return nil, err
	}
	answered, err := filesOf(ctx, db, ofAnswer, ids)
	out := make([]casework.QuestionView, 0, len(rows))
	for _, r := range rows {
		v := casework.QuestionView{
			ID: r.ID, Question: casework.Question{Text: r.Question, DueOn: org.Date(r.DueOn), AskedOf: org.Department(r.AskedOf), AskedAt: r.AskedAt},
			CaseID: r.CaseID, PlotNo: r.PlotNo, County: org.Region(r.County), CountyName: r.CountyName, Village: r.Village, Lead: org.Department(r.Lead),
			AreaCents: r.AreaCents, AskedBy: r.AskedBy, AskedUnit: r.AskedUnit, AskedByID: r.AskedByID, Files: orNone(asked[r.ID]), CaseSeen: r.Seen,
		}
		if r.AnsweredAt != nil {
			v.Answer = &casework.ConsultAnswer{Text: *r.Body, By: *r.AnsweredBy, Unit: *r.AnsweredUnit, At: *r.AnsweredAt, Files: orNone(answered[r.ID])}
		}
		v.Overdue = v.Answer == nil && v.DueOn < org.DateOf(org.Today(now))
		v.MayAnswer = casework.MayAnswer(v, who)
		out = append(out, v)
	}
	return out, err
}

// Questions lists what was asked: about one case, or everywhere in sight;
// waiting leaves out what was answered.
func (s *Cases) Questions(ctx context.Context, who org.Person, caseID int64, waiting bool, now time.Time) ([]casework.QuestionView, error) {
	w := cond("true")
	if caseID != 0 {
		if _, err := loadCase(ctx, s.db, who, caseID, ""); err != nil {
			return nil, err
		}
		w.and("q.case_id = ?", caseID)
	}
	if waiting {
		w.and("a.consultation_id IS NULL")
	}
	return loadQuestions(addressed(ctx), s.db, who, w, now)
}

func oneQuestion(ctx context.Context, db bun.IDB, who org.Person, id int64, now time.Time) (casework.QuestionView, error) {
	list, err := loadQuestions(ctx, db, who, cond("q.id = ?", id), now)
	if err == nil && len(list) == 0 {
		err = errNoQuestion
	}
	if err != nil {
		return casework.QuestionView{}, err
	}
	return list[0], nil
}

// Question gives one question.
func (s *Cases) Question(ctx context.Context, who org.Person, id int64, now time.Time) (casework.QuestionView, error) {
	return oneQuestion(addressed(ctx), s.db, who, id, now)
}

// Consult asks the other department; a key that was used asks nothing.
func (s *Cases) Consult(ctx context.Context, who org.Person, caseID int64, key, text string, due org.Date, files []casework.Attachment, now time.Time) error {
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		c, err := loadCase(ctx, tx, who, caseID, "FOR SHARE OF c")
		if err != nil {
			return err
		}
		var id int64
		if err := tx.NewRaw(`SELECT id FROM consultations WHERE asked_by = ? AND idempotency_key = ?`, who.ID, key).Scan(ctx, &id); !none(err) {
			return err
		}
		q, err := casework.Consult(c, who, text, due, now)
		if err != nil {
			return err
		}
		if err := tx.NewRaw(`INSERT INTO consultations (case_id, asked_of, question, due_on, asked_by, asked_at, idempotency_key) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			caseID, q.AskedOf, q.Text, string(q.DueOn), who.ID, now, key).Scan(ctx, &id); err != nil {
			return err
		}
		if err := insertFiles(ctx, tx, ofQuestion, id, files); err != nil {
			return err
		}
		no, err := plotNo(ctx, tx, c)
		if err != nil {
			return err
		}
		return tell(ctx, tx, notify.OfQuestion(id, c, no, who, q))
	})
	return refusal(err)
}

func plotNo(ctx context.Context, db bun.IDB, c casework.Case) (no string, err error) {
	err = db.NewRaw(`SELECT plot_no FROM plots WHERE id = ?`, c.PlotID).Scan(ctx, &no)
	return no, err
}

// Answer answers a question, once.
func (s *Cases) Answer(ctx context.Context, who org.Person, id int64, text string, files []casework.Attachment, now time.Time) error {
	err := Tx(addressed(ctx), s.db, func(ctx context.Context, tx bun.Tx) error {
		v, err := oneQuestion(ctx, tx, who, id, now)
		if err != nil {
			return err
		}
		a, err := casework.Reply(v, who, text, now)
		if err != nil {
			return err
		}
		if _, err := tx.NewRaw(`INSERT INTO consultation_answers (consultation_id, body, answered_by, at) VALUES (?, ?, ?, ?)`, id, a.Text, who.ID, now).Exec(ctx); err != nil {
			return err
		}
		if err := insertFiles(ctx, tx, ofAnswer, id, files); err != nil {
			return err
		}
		return tell(ctx, tx, notify.OfAnswer(v, who, a))
	})
	return refusal(err)
}

// QuestionFile finds an attachment of a question or its answer.
func (s *Cases) QuestionFile(ctx context.Context, who org.Person, id, file int64) (casework.Attachment, error) {
	v, err := oneQuestion(addressed(ctx), s.db, who, id, time.Time{})
	if err != nil {
		return casework.Attachment{}, errNoFile
	}
	all := v.Files
	if v.Answer != nil {
		all = append(all, v.Answer.Files...)
	}
	for _, f := range all {
		if f.ID == file {
			return f, nil
		}
	}
	return casework.Attachment{}, errNoFile
}
