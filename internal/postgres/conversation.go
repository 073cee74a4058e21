package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/notify"
	"liangtian/internal/org"
)

// Say adds a message to the conversation on a case; a key that was used adds
// nothing.
func (s *Cases) Say(ctx context.Context, who org.Person, caseID int64, key, text string, mentions []int64) error {
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		c, err := loadCase(ctx, tx, who, caseID, "FOR SHARE OF c")
		if err != nil {
			return err
		}
		var used bool
		if err := tx.NewRaw(`SELECT EXISTS (SELECT FROM case_messages WHERE author_id = ? AND idempotency_key = ?)`, who.ID, key).Scan(ctx, &used); err != nil || used {
			return err
		}
		people, err := (&Cases{db: tx}).People(ctx, mentions)
		if err != nil {
			return err
		}
		m, err := casework.Say(c, who, text, mentions, people)
		if err != nil {
			return err
		}
		if err := tx.NewRaw(`INSERT INTO case_messages (case_id, author_id, body, idempotency_key) VALUES (?, ?, ?, ?) RETURNING id`,
			caseID, who.ID, m.Text, key).Scan(ctx, &m.ID); err != nil {
			return err
		}
		for _, p := range m.Mentions {
			if _, err := tx.NewRaw(`INSERT INTO case_mentions (message_id, person_id) VALUES (?, ?)`, m.ID, p.ID).Exec(ctx); err != nil {
				return err
			}
		}
		var plotNo string
		if err := tx.NewRaw(`SELECT plot_no FROM plots WHERE id = ?`, c.PlotID).Scan(ctx, &plotNo); err != nil {
			return err
		}
		return tell(ctx, tx, notify.OfMessage(m, caseID, plotNo))
	})
	return refusal(err)
}

// Conversation gives what was said on a case that the person may see, oldest
// first, and the people who see it too.
func (s *Cases) Conversation(ctx context.Context, who org.Person, caseID int64) ([]casework.Message, []org.Person, error) {
	c, err := loadCase(ctx, s.db, who, caseID, "")
	if err != nil {
		return nil, nil, err
	}
	var rows []struct {
		ID       int64
		AuthorID int64
		Author   string
		Unit     string
		At       time.Time
		Body     string
		Ids      []int64  `bun:",array"`
		Names    []string `bun:",array"`
	}
	if err := s.db.NewRaw(`SELECT m.id, m.author_id, a.name AS author, a.unit, m.at, m.body,
		array(SELECT p.id FROM case_mentions x JOIN people p ON p.id = x.person_id WHERE x.message_id = m.id ORDER BY p.id) AS ids,
		array(SELECT p.name FROM case_mentions x JOIN people p ON p.id = x.person_id WHERE x.message_id = m.id ORDER BY p.id) AS names
		FROM case_messages m JOIN people a ON a.id = m.author_id WHERE m.case_id = ? ORDER BY m.id`, caseID).Scan(ctx, &rows); err != nil {
		return nil, nil, err
	}
	out := make([]casework.Message, 0, len(rows))
	for _, r := range rows {
		m := casework.Message{ID: r.ID, AuthorID: r.AuthorID, Author: r.Author, Unit: r.Unit, At: r.At, Text: r.Body, Mentions: []casework.Named{}}
		for i, id := range r.Ids {
			m.Mentions = append(m.Mentions, casework.Named{ID: id, Name: r.Names[i]})
		}
		out = append(out, m)
	}
	people, err := s.witnesses(ctx, c, who)
	return out, people, err
}

// witnesses is everybody else who may see the case. The region narrows the
// look-up; the rule itself is that of the middle.
func (s *Cases) witnesses(ctx context.Context, c casework.Case, who org.Person) ([]org.Person, error) {
	var rows []personRow
	err := s.db.NewRaw(`SELECT `+personColumns+` FROM people p WHERE p.active AND p.id <> ? AND (starts_with(?, p.region) OR p.role = ANY(?))
		ORDER BY p.region DESC, p.department, p.role, p.name`, who.ID, string(c.County), pgdialect.Array([]string{string(org.City), string(org.JointOffice)})).Scan(ctx, &rows)
	out := make([]org.Person, 0, len(rows))
	for _, r := range rows {
		if p := r.value(); casework.CanSee(c, p) {
			out = append(out, p)
		}
	}
	return out, err
}
