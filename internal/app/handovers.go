package app

import (
	"context"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// LapseUnanswered brings hand-overs that nobody answered in time before the
// conference. One that somebody was faster with is left alone.
func (a *App) LapseUnanswered(ctx context.Context) error {
	now := a.Config.Now()
	ids, err := a.Cases.Unanswered(ctx, org.DateOf(org.Today(now)))
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, err := a.Cases.Change(ctx, org.Program, id, "", func(d casework.Dossier) (casework.Outcome, error) {
			return casework.Perform(d, org.Program, casework.Lapsing(d.Case), now)
		})
		if err != nil && fault.As(err) == nil {
			return err
		}
	}
	return nil
}
