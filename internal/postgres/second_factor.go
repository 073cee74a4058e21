package postgres

import (
	"context"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Factor gives a person's second factor; nil when there is none.
func (s *People) Factor(ctx context.Context, person int64) (*org.Factor, error) {
	var r struct {
		Secret    []byte
		Confirmed bool
		LastStep  int64
		Unused    int
	}
	err := s.db.NewRaw(`SELECT f.secret, f.confirmed_at IS NOT NULL AS confirmed, f.last_step,
		(SELECT count(*) FROM recovery_codes c WHERE c.person_id = f.person_id AND c.used_at IS NULL) AS unused FROM second_factors f WHERE f.person_id = ?`, person).Scan(ctx, &r)
	if none(err) {
		return nil, nil
	}
	return &org.Factor{Sealed: r.Secret, Confirmed: r.Confirmed, LastStep: r.LastStep, Left: r.Unused}, err
}

// BeginFactor keeps a secret until its first code; one that is in use stays.
func (s *People) BeginFactor(ctx context.Context, person int64, sealed []byte) error {
	r, err := s.db.NewRaw(`INSERT INTO second_factors (person_id, secret) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE
		SET secret = excluded.secret, begun_at = now(), last_step = 0 WHERE second_factors.confirmed_at IS NULL`, person, sealed).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "factor-on", "两步验证已经开启。要换手机，请先关闭再重新开启。")
	}
	return nil
}

// ConfirmFactor turns a second factor on with its first code, and keeps the
// hashes of its recovery codes.
func (s *People) ConfirmFactor(ctx context.Context, person, step int64, hashes []string) error {
	return Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		r, err := tx.NewRaw(`UPDATE second_factors SET confirmed_at = now(), last_step = ? WHERE person_id = ? AND confirmed_at IS NULL`, step, person).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.Conflict, "factor-on", "两步验证已经开启，请刷新。")
		}
		for _, h := range hashes {
			if _, err := tx.NewRaw(`INSERT INTO recovery_codes (person_id, hash) VALUES (?, ?)`, person, h).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// TakeStep takes a code once: of two at the same moment one is too late.
func (s *People) TakeStep(ctx context.Context, person, step int64) (bool, error) {
	r, err := s.db.NewRaw(`UPDATE second_factors SET last_step = ? WHERE person_id = ? AND last_step < ?`, step, person, step).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// TakeRecovery takes a recovery code once.
func (s *People) TakeRecovery(ctx context.Context, person int64, hash string) (bool, error) {
	r, err := s.db.NewRaw(`UPDATE recovery_codes SET used_at = now() WHERE person_id = ? AND hash = ? AND used_at IS NULL`, person, hash).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// DropFactor removes a second factor with its recovery codes.
func (s *People) DropFactor(ctx context.Context, person int64) error {
	_, err := s.db.NewRaw(`DELETE FROM second_factors WHERE person_id = ?`, person).Exec(ctx)
	return err
}

// FactorRules gives for every role whether it must have a second factor.
func (s *People) FactorRules(ctx context.Context) ([]org.RoleRule, error) {
	var rows []struct{ Role string }
	err := s.db.NewRaw(`SELECT role FROM second_factor_rules WHERE required`).Scan(ctx, &rows)
	out := make([]org.RoleRule, 0, len(org.Roles))
	for _, role := range org.Roles {
		rule := org.RoleRule{Role: role}
		for _, r := range rows {
			rule.Required = rule.Required || r.Role == string(role)
		}
		out = append(out, rule)
	}
	return out, err
}

// SetFactorRule keeps it.
func (s *People) SetFactorRule(ctx context.Context, who org.Person, rule org.RoleRule) error {
	_, err := s.db.NewRaw(`INSERT INTO second_factor_rules (role, required, set_by) VALUES (?, ?, ?)
		ON CONFLICT (role) DO UPDATE SET required = excluded.required, set_by = excluded.set_by, set_at = now()`, string(rule.Role), rule.Required, who.ID).Exec(ctx)
	return err
}
