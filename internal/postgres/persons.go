package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// Persons gives the persons concerned of a case. The statement asks for the
// lead department itself: whoever else sees the case gets nothing from it.
func (s *Cases) Persons(ctx context.Context, who org.Person, caseID int64) (casework.PersonsList, error) {
	c, err := loadCase(ctx, s.db, who, caseID, "")
	if err != nil {
		return casework.PersonsList{}, err
	}
	if err := casework.MaySeePersons(c, who); err != nil {
		return casework.PersonsList{}, err
	}
	return loadPersons(ctx, s.db, who, caseID)
}

func loadPersons(ctx context.Context, db bun.IDB, who org.Person, caseID int64) (casework.PersonsList, error) {
	out := casework.PersonsList{Persons: []casework.Concerned{}, Open: who.May(org.StepCases)}
	var r struct {
		Seq     int
		Persons []byte
		Name    string
		At      time.Time
	}
	err := db.NewRaw(`SELECT x.seq, x.persons, p.name, x.at FROM case_persons x JOIN cases c ON c.id = x.case_id JOIN people p ON p.id = x.changed_by
		WHERE x.case_id = ? AND ? AND ? ORDER BY x.seq DESC LIMIT 1`, caseID, within(org.ScopeOf(who)).query(), sighted(who, nil, org.SightPersons).query()).Scan(ctx, &r)
	if none(err) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Seq, out.By, out.At = r.Seq, r.Name, &r.At
	return out, json.Unmarshal(r.Persons, &out.Persons)
}

// SetPersons writes the whole list anew; what it was before stays on record.
func (s *Cases) SetPersons(ctx context.Context, who org.Person, caseID int64, seen int, list []casework.Concerned, now time.Time) error {
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		c, err := loadCase(ctx, tx, who, caseID, "FOR UPDATE OF c")
		if err != nil {
			return err
		}
		have, err := loadPersons(ctx, tx, who, caseID)
		if err != nil {
			return err
		}
		list, err := casework.SetPersons(c, who, have, seen, list)
		if err != nil {
			return err
		}
		raw, err := json.Marshal(list)
		if err != nil {
			return err
		}
		_, err = tx.NewRaw(`INSERT INTO case_persons (case_id, seq, persons, changed_by, at) VALUES (?, ?, ?::jsonb, ?, ?)`, caseID, seen+1, string(raw), who.ID, now).Exec(ctx)
		return err
	})
	return refusal(err)
}
