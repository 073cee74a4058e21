package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/notify"
	"liangtian/internal/org"
)

// Say adds a message to the conversation on a case; a key that was used adds
// nothing.
func (s *Cases) Say(ctx context.Context, who org.Person, caseID int64, key, text string, mentions []int64, files []casework.Attachment) error {
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		c, err := loadCase(ctx, tx, who, caseID, "FOR SHARE OF c")
		if err != nil {
			return err
		}
		var used bool
		if err := tx.NewRaw(`SELECT EXISTS (SELECT FROM case_messages WHERE author_id = ? AND idempotency_key = ?)`, who.ID, key).Scan(ctx, &used); err != nil || used {
			return err
		}
		j, err := loadJoint(ctx, tx)
		if err != nil {
			return err
		}
		if err := casework.MayTalk(c, who, j); err != nil {
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
		if err := insertFiles(ctx, tx, ofMessage, m.ID, files); err != nil {
			return err
		}
		for _, p := range m.Mentions {
			if j.Hides(people[p.ID], c.Lead, org.SightTalk) {
				return fault.Bad("mentions", "mention-out-of-sight", "%s按设定不参加这宗案件的交流，不能提到。", p.Name)
			}
			if _, err := tx.NewRaw(`INSERT INTO case_mentions (message_id, person_id) VALUES (?, ?)`, m.ID, p.ID).Exec(ctx); err != nil {
				return err
			}
		}
		no, err := plotNo(ctx, tx, c)
		if err != nil {
			return err
		}
		return tell(ctx, tx, notify.OfMessage(m, caseID, no))
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
	j, err := loadJoint(ctx, s.db)
	if err != nil {
		return nil, nil, err
	}
	if err := casework.MayTalk(c, who, j); err != nil {
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
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	files, err := filesOf(ctx, s.db, ofMessage, ids)
	if err != nil {
		return nil, nil, err
	}
	out := make([]casework.Message, 0, len(rows))
	for _, r := range rows {
		m := casework.Message{Files: orNone(files[r.ID]), ID: r.ID, AuthorID: r.AuthorID, Author: r.Author, Unit: r.Unit, At: r.At, Text: r.Body, Mentions: []casework.Named{}}
		for i, id := range r.Ids {
			m.Mentions = append(m.Mentions, casework.Named{ID: id, Name: r.Names[i]})
		}
		out = append(out, m)
	}
	people, err := s.witnesses(ctx, c, who)
	people = slices.DeleteFunc(people, func(p org.Person) bool { return j.Hides(p, c.Lead, org.SightTalk) })
	return out, people, err
}

// witnesses is everybody else who may see the case. The region narrows the
// look-up; the rule itself is that of the middle.
func (s *Cases) witnesses(ctx context.Context, c casework.Case, who org.Person) ([]org.Person, error) {
	var rows []personRow
	err := s.db.NewRaw(`SELECT `+personColumns+` FROM people p WHERE p.active AND NOT p.machine AND p.id <> ? AND (starts_with(?, p.region) OR p.role = ANY(?))
		ORDER BY p.region DESC, p.department, p.role, p.name`, who.ID, string(c.County), pgdialect.Array([]string{string(org.City), string(org.JointOffice)})).Scan(ctx, &rows)
	out := make([]org.Person, 0, len(rows))
	for _, r := range rows {
		if p := r.value(); casework.CanSee(c, p) {
			out = append(out, p)
		}
	}
	return out, err
}

// TalkFile finds an attachment of the conversation on a case.
func (s *Cases) TalkFile(ctx context.Context, who org.Person, caseID, file int64) (casework.Attachment, error) {
	messages, _, err := s.Conversation(ctx, who, caseID)
	if err != nil {
		return casework.Attachment{}, errNoFile
	}
	for _, m := range messages {
		for _, f := range m.Files {
			if f.ID == file {
				return f, nil
			}
		}
	}
	return casework.Attachment{}, errNoFile
}
