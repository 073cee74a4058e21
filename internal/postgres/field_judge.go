package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/org"
)

// judge takes an entry to its case, in the author's name.
type judge struct {
	tx   bun.Tx
	kept kept
}

// now judges at the version that the entry was made on or, once photos were all
// that it waited for, at the one it was found to fit then.
func (j *judge) now(ctx context.Context, at time.Time) (field.Judgement, error) {
	base := j.kept.BaseVersion
	if j.kept.Last.Code == field.CodeAwaited && j.kept.Last.Version > base {
		base = j.kept.Last.Version
	}
	return j.at(ctx, base, at)
}

// present is the base of an entry whose author, or the county, has looked at
// the case as it is.
const present = -1

// at gives done or held; a refusal is a judgement and no error, and leaves
// nothing behind.
func (j *judge) at(ctx context.Context, base int, now time.Time) (out field.Judgement, err error) {
	// In a savepoint: a step that is refused at its very end takes nothing
	// else with it.
	err = Tx(ctx, j.tx, func(ctx context.Context, tx bun.Tx) error {
		out, err = (&judge{tx, j.kept}).take(ctx, base, now)
		return err
	})
	err = refusal(err)
	f := fault.As(err)
	if f == nil || f.Kind == fault.Unavailable || f.Code == "busy" {
		return out, err
	}
	held := field.HeldBy(f)
	held.CaseID, held.Version = out.CaseID, out.Version
	return held, nil
}

// take does what the entry asks. With a refusal the judgement says only which
// version of the case was looked at.
func (j *judge) take(ctx context.Context, base int, now time.Time) (field.Judgement, error) {
	e, author := j.kept.Entry, j.kept.Author
	ctx, err := inNameOf(ctx, j.tx, author)
	if err != nil {
		return field.Judgement{}, err
	}
	lock := "FOR UPDATE OF c"
	if e.Verb == field.Photograph || e.Verb == field.Note {
		lock = "FOR SHARE OF c"
	}
	c, err := loadCase(ctx, j.tx, author, e.CaseID, lock)
	if errors.Is(err, errNoCase) {
		return field.Judgement{}, fault.New(fault.NotFound, "no-such-case", "案件不在您现在的权限范围内（可能已改派、移交，或换了人）。“%s”没有办理，内容已保存。", e.Verb.Zh())
	}
	if err != nil {
		return field.Judgement{}, err
	}
	seen := field.Judgement{CaseID: c.ID, Version: c.Version}
	if base != present {
		since, err := changes(ctx, j.tx, c, base, author.ID)
		if err != nil {
			return seen, err
		}
		if err := e.Fits(base, c, since); err != nil {
			return seen, err
		}
	}
	done := seen
	done.Status = field.Done
	switch e.Verb {
	case field.Photograph:
		phase, err := casework.PhotoPhase(c, author)
		if err != nil {
			return seen, err
		}
		done.Round, done.Phase = c.Facts.Round, string(phase)
		err = hangArrived(ctx, j.tx, j.kept, done)
		done.Words = e.DoneWords(c)
		return done, err
	case field.Note:
		err := j.remark(ctx, c)
		done.Words = e.DoneWords(c)
		if err != nil {
			return seen, err
		}
		return done, nil
	}
	cmd, err := e.Command(c.Version)
	if err != nil {
		return seen, err
	}
	if _, err := casework.Do(ctx, &Cases{db: j.tx}, author, c.ID, cmd, now); err != nil {
		return seen, err
	}
	err = j.tx.NewRaw(`SELECT seq, to_state FROM case_events WHERE actor_id = ? AND idempotency_key = ? AND case_id = ?`,
		author.ID, e.ID, c.ID).Scan(ctx, &done.Version, &c.State)
	done.Words = e.DoneWords(c)
	return done, err
}

func (j *judge) remark(ctx context.Context, c casework.Case) error {
	if !j.kept.Author.May(org.StepCases) {
		return fault.New(fault.Forbidden, "step-not-yours", "您没有批注的权限。")
	}
	text, err := j.kept.Remark()
	if err != nil {
		return err
	}
	return (&Cases{db: j.tx}).AddRecord(ctx, j.kept.Author, c.ID, "note", text)
}
