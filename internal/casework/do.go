package casework

import (
	"context"
	"time"

	"liangtian/internal/org"
)

// Store keeps cases. Change loads a case as the person may see it, locks it,
// lets decide judge, and stores the outcome with its event in the same
// transaction; a key it has already stored gives back what was done then.
type Store interface {
	Change(ctx context.Context, who org.Person, id int64, key string, decide func(Dossier) (Outcome, error)) (again bool, err error)
	// MeasureParts measures the outlines of a split against the case's plot.
	MeasureParts(ctx context.Context, who org.Person, id int64, parts []ChildInput) ([]ChildInput, error)
	// Files names the files of a case that a step rests on.
	Files(ctx context.Context, who org.Person, id int64, files []Attached) ([]Attached, error)
	// People gives active inspectors by id.
	People(ctx context.Context, ids []int64) (map[int64]org.Person, error)
}

// Do takes one step of one case.
func Do(ctx context.Context, s Store, who org.Person, id int64, cmd Command, now time.Time) (again bool, err error) {
	if len(cmd.Input.Children) > 0 {
		if cmd.Input.Children, err = s.MeasureParts(ctx, who, id, cmd.Input.Children); err != nil {
			return false, err
		}
	}
	if len(cmd.Input.Files) > 0 {
		if cmd.Input.Files, err = s.Files(ctx, who, id, cmd.Input.Files); err != nil {
			return false, err
		}
	}
	var inspectors map[int64]org.Person
	if len(cmd.Input.Inspectors) > 0 {
		if inspectors, err = s.People(ctx, cmd.Input.Inspectors); err != nil {
			return false, err
		}
	}
	return s.Change(ctx, who, id, cmd.Key, func(d Dossier) (Outcome, error) {
		d.Inspectors = inspectors
		return Perform(d, who, cmd, now)
	})
}
