package postgres

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/org"
)

// Retry judges a held entry at the case's present version, in its author's
// name. One that is settled is answered as it stands.
func (s *Outbox) Retry(ctx context.Context, who org.Person, id uuid.UUID, now time.Time) (field.Answer, error) {
	return s.resolve(ctx, who, id, func(ctx context.Context, tx bun.Tx, k *kept) error {
		if k.Last.Status != field.Held {
			return nil
		}
		j, err := (&judge{tx, *k}).at(ctx, present, now)
		if err != nil {
			return err
		}
		return k.note(ctx, tx, who.ID, j)
	})
}

// GiveUp settles a held entry without doing it.
func (s *Outbox) GiveUp(ctx context.Context, who org.Person, id uuid.UUID, reason string) (field.Answer, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return field.Answer{}, fault.Bad("reason", "reason-missing", "请填写放弃的理由。")
	}
	return s.resolve(ctx, who, id, func(ctx context.Context, tx bun.Tx, k *kept) error {
		switch k.Last.Status {
		case field.GivenUp:
			return nil
		case field.Done:
			return fault.New(fault.Conflict, "entry-done", "这一条已经办理，不能放弃。")
		}
		return k.note(ctx, tx, who.ID, field.Judgement{Status: field.GivenUp, Words: "已由" + who.Name + "放弃：" + reason})
	})
}

// Release lets nobody wait any more for promised files: the phone is lost, or
// the picture was refused. What has arrived is not released.
func (s *Outbox) Release(ctx context.Context, who org.Person, id uuid.UUID, sums []string, reason string, now time.Time) (field.Answer, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return field.Answer{}, fault.Bad("reason", "reason-missing", "请填写不再等待的理由。")
	}
	var caseID int64
	a, err := s.resolve(ctx, who, id, func(ctx context.Context, tx bun.Tx, k *kept) error {
		caseID = k.CaseID
		have, err := standings(ctx, tx, id)
		if err != nil {
			return err
		}
		arrived := map[string]bool{}
		for _, f := range have {
			arrived[f.SHA256] = f.Arrived
		}
		for _, sum := range sums {
			got, promised := arrived[sum]
			if !promised {
				return fault.Bad("sha256s", "file-not-promised", "这一条没有登记过这张照片，请核对。")
			}
			if got {
				continue
			}
			if _, err := tx.NewRaw(`INSERT INTO field_releases (entry_id, sha256, actor_id, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				id, sum, who.ID, reason).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return a, err
	}
	s.judgeWaiting(ctx, caseID, who.ID, now)
	return a, nil
}

// resolve does something to an entry in the name of somebody who may: its
// author, or the county's lead department.
func (s *Outbox) resolve(ctx context.Context, who org.Person, id uuid.UUID, do func(context.Context, bun.Tx, *kept) error) (field.Answer, error) {
	return s.insist(ctx, id, func(ctx context.Context, tx bun.Tx) (field.Answer, error) {
		k, err := loadEntry(ctx, tx, id)
		if err != nil {
			return field.Answer{}, err
		}
		if err := mayResolve(ctx, tx, who, k); err != nil {
			return field.Answer{}, err
		}
		was := k.Last.Status
		if err := do(ctx, tx, &k); err != nil {
			return field.Answer{}, err
		}
		a, err := k.answer(ctx, tx)
		if was == field.Done {
			a.Status = field.Already
		}
		return a, err
	})
}

func mayResolve(ctx context.Context, db bun.IDB, who org.Person, k kept) error {
	if who.ID == k.Author.ID {
		return nil
	}
	c, err := loadCase(ctx, db, who, k.CaseID, "")
	switch {
	case errors.Is(err, errNoCase) || who.Role == org.Inspector:
		return errNoEntry
	case err != nil:
		return err
	case !casework.MayResolve(c, who):
		return fault.New(fault.Forbidden, "entry-not-yours", "被搁置的内容由本人或县级牵头部门处理。")
	}
	return nil
}

// judgeWaiting takes up the entries of a case that waited for nothing but
// photos. Each is a transaction of its own. It has no error: whoever brought
// the last photo is not to blame, and what fails now is taken up when its phone
// asks again.
func (s *Outbox) judgeWaiting(ctx context.Context, caseID, by int64, now time.Time) {
	var ids []uuid.UUID
	err := s.db.NewRaw(`SELECT e.id FROM field_entries e
		JOIN LATERAL (SELECT status, code FROM field_answers WHERE entry_id = e.id ORDER BY seq DESC LIMIT 1) a ON true
		WHERE e.case_id = ? AND e.verb IN ('report_finding', 'submit_evidence') AND a.status = 'held' AND a.code = ? ORDER BY e.received_at, e.id`,
		caseID, field.CodeAwaited).Scan(ctx, &ids)
	if err != nil {
		slog.ErrorContext(ctx, "entries that waited for photos not found", "case", caseID, "error", err)
	}
	for _, id := range ids {
		if err := s.judgeAgain(ctx, id, by, now); err != nil {
			slog.ErrorContext(ctx, "entry that waited for photos not judged", "entry", id, "error", err)
		}
	}
}

func (s *Outbox) judgeAgain(ctx context.Context, id uuid.UUID, by int64, now time.Time) error {
	_, err := s.insist(ctx, id, func(ctx context.Context, tx bun.Tx) (field.Answer, error) {
		k, err := loadEntry(ctx, tx, id)
		if err != nil || k.Last.Status != field.Held || k.Last.Code != field.CodeAwaited {
			return field.Answer{}, err // settled meanwhile
		}
		j, err := (&judge{tx, k}).now(ctx, now)
		if err != nil {
			return field.Answer{}, err
		}
		return field.Answer{}, k.note(ctx, tx, by, j)
	})
	return err
}
