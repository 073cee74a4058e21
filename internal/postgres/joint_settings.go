package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/org"
)

// loadJoint is what the joint office has settled.
func loadJoint(ctx context.Context, db bun.IDB) (org.Joint, error) {
	var rows []struct {
		Key   string
		Value int64
	}
	err := db.NewRaw(`SELECT DISTINCT ON (key) key, value FROM joint_settings ORDER BY key, id DESC`).Scan(ctx, &rows)
	out := make(org.Joint, len(rows))
	for _, r := range rows {
		out[org.JointKey(r.Key)] = r.Value
	}
	return out, err
}

// sighted is the condition over the case alias c that a part is not kept from the
// person: org.Joint.Hides in SQL.
func sighted(who org.Person, j org.Joint, part org.JointKey) where {
	switch {
	case part == org.SightPersons:
		if !org.Handles(who, who.Department) {
			return cond("false")
		}
		return cond("c.lead = ?", string(who.Department))
	case who.Department == org.NoDepartment || j.Value(part) != 0:
		return cond("true")
	}
	return cond("(c.lead = ? OR c.lead = '')", string(who.Department))
}

// shown is sighted with the settings read for it.
func shown(ctx context.Context, db bun.IDB, who org.Person, part org.JointKey) (where, error) {
	j, err := loadJoint(ctx, db)
	return sighted(who, j, part), err
}

// JointSettings lists every setting with what is in force.
func (s *Cases) JointSettings(ctx context.Context) ([]org.JointLine, error) {
	var rows []struct {
		Key       string
		Value     int64
		Basis     string
		ChangedAt time.Time
		Name      string
	}
	if err := s.db.NewRaw(`SELECT DISTINCT ON (s.key) s.key, s.value, s.basis, s.changed_at, coalesce(p.name, '') AS name
		FROM joint_settings s LEFT JOIN people p ON p.id = s.changed_by ORDER BY s.key, s.id DESC`).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out := make([]org.JointLine, 0, len(org.JointSettings))
	for _, r := range org.JointSettings {
		l := org.JointLine{JointSetting: r, Value: r.Default, OnBasisOf: r.Basis}
		for _, have := range rows {
			if org.JointKey(have.Key) == r.Key && !r.Fixed {
				l.Value, l.OnBasisOf, l.By = have.Value, have.Basis, have.Name
				if have.Name != "" {
					l.Since = &have.ChangedAt
				}
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// Settle keeps what the joint office has settled; what was in force stays on
// record.
func (s *Cases) Settle(ctx context.Context, who org.Person, key org.JointKey, value int64, basis string) error {
	if err := org.Settle(key, value, basis); err != nil {
		return err
	}
	_, err := s.db.NewRaw(`INSERT INTO joint_settings (key, value, basis, changed_by) VALUES (?, ?, ?, ?)`, key, value, basis, who.ID).Exec(ctx)
	return refusal(err)
}
