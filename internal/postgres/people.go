package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// People keeps accounts.
type People struct{ db *bun.DB }

// NewPeople works on an open database.
func NewPeople(db *bun.DB) *People { return &People{db} }

const personColumns = `p.id, p.login, p.name, p.role, p.department, p.region, p.unit, p.phone, p.email, p.by_email, p.active, p.must_change, p.machine,
	EXISTS (SELECT FROM second_factors f WHERE f.person_id = p.id AND f.confirmed_at IS NOT NULL) AS has_factor,
	EXISTS (SELECT FROM second_factor_rules r WHERE r.role = p.role AND r.required) AS needs_factor`

type personRow struct {
	ID          int64
	Login       string
	Name        string
	Role        string
	Department  string
	Region      string
	Unit        string
	Phone       string
	Email       string
	ByEmail     bool
	Active      bool
	MustChange  bool
	HasFactor   bool
	NeedsFactor bool
	Machine     bool
}

func (r personRow) value() org.Person {
	return org.Person{
		ID: r.ID, Login: r.Login, Name: r.Name, Role: org.Role(r.Role), Department: org.Department(r.Department),
		Region: org.Region(r.Region), Unit: r.Unit, Phone: r.Phone, Email: r.Email, ByEmail: r.ByEmail, Active: r.Active, MustChange: r.MustChange,
		HasFactor: r.HasFactor, MustEnrol: r.NeedsFactor && !r.HasFactor && !r.Machine, Machine: r.Machine,
	}
}

// ByLogin gives the account and its password hash; not-found when there is none.
func (s *People) ByLogin(ctx context.Context, login string) (org.Person, string, error) {
	var r struct {
		personRow
		PasswordHash string
	}
	err := s.db.NewRaw(`SELECT `+personColumns+`, p.password_hash FROM people p WHERE p.login = ?`, login).Scan(ctx, &r)
	if none(err) {
		err = fault.New(fault.NotFound, "no-such-person", "没有这个账号。")
	}
	return r.value(), r.PasswordHash, err
}

// ByID gives an account.
func (s *People) ByID(ctx context.Context, id int64) (org.Person, error) {
	var r personRow
	err := s.db.NewRaw(`SELECT `+personColumns+` FROM people p WHERE p.id = ?`, id).Scan(ctx, &r)
	if none(err) {
		err = fault.New(fault.NotFound, "no-such-person", "没有这个账号。")
	}
	return r.value(), err
}

// RecentFailures counts wrong passwords for a login since its last right one,
// not longer ago than the window.
func (s *People) RecentFailures(ctx context.Context, login string, window time.Duration) (n int, err error) {
	since := time.Now().Add(-window)
	err = s.db.NewRaw(`SELECT count(*) FROM login_attempts WHERE login = ? AND NOT ok AND at > greatest(?,
		coalesce((SELECT max(at) FROM login_attempts WHERE login = ? AND ok), '-infinity'))`, login, since, login).Scan(ctx, &n)
	return n, err
}

// NoteAttempt writes down a try to log in.
func (s *People) NoteAttempt(ctx context.Context, login string, ok bool) error {
	_, err := s.db.NewRaw(`INSERT INTO login_attempts (login, ok) VALUES (?, ?)`, login, ok).Exec(ctx)
	return err
}

// SetPassword stores a new hash; the one before it joins the last ones.
func (s *People) SetPassword(ctx context.Context, id int64, hash string, mustChange bool) error {
	return Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		for _, q := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO password_history (person_id, hash) SELECT id, password_hash FROM people WHERE id = ?`, []any{id}},
			{`UPDATE people SET password_hash = ?, must_change = ? WHERE id = ?`, []any{hash, mustChange, id}},
			{`DELETE FROM password_history WHERE person_id = ? AND id NOT IN (SELECT id FROM password_history WHERE person_id = ? ORDER BY id DESC LIMIT ?)`,
				[]any{id, id, org.LastPasswords - 1}},
		} {
			if _, err := tx.NewRaw(q.sql, q.args...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// LastHashes is the present password of an account and those before it.
func (s *People) LastHashes(ctx context.Context, id int64) (out []string, err error) {
	err = s.db.NewRaw(`SELECT password_hash FROM people WHERE id = ? UNION ALL (SELECT hash FROM password_history WHERE person_id = ? ORDER BY id DESC LIMIT ?)`,
		id, id, org.LastPasswords-1).Scan(ctx, &out)
	return out, err
}

// Create writes a new account.
func (s *People) Create(ctx context.Context, p org.Person, hash string) (id int64, err error) {
	err = s.db.NewRaw(`INSERT INTO people (login, name, password_hash, role, department, region, unit, phone, email, must_change, machine)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, p.Login, p.Name, hash, p.Role, p.Department, p.Region, p.Unit, p.Phone, p.Email, p.MustChange, p.Machine).Scan(ctx, &id)
	return id, refusal(err)
}

// Update changes an account's particulars (not its login or password).
func (s *People) Update(ctx context.Context, p org.Person) error {
	_, err := s.db.NewRaw(`UPDATE people SET name = ?, role = ?, department = ?, region = ?, unit = ?, phone = ?, email = ?, active = ? WHERE id = ?`,
		p.Name, p.Role, p.Department, p.Region, p.Unit, p.Phone, p.Email, p.Active, p.ID).Exec(ctx)
	return refusal(err)
}

// List gives the people inside a region, by role and department when asked.
func (s *People) List(ctx context.Context, in org.Region, role org.Role, dep org.Department) ([]org.Person, error) {
	w := cond("starts_with(p.region, ?)", string(in))
	if role != "" {
		w.and("p.role = ?", role)
	}
	if dep != "" {
		w.and("p.department = ?", dep)
	}
	var rows []personRow
	err := s.db.NewRaw(`SELECT `+personColumns+` FROM people p WHERE ? ORDER BY p.region, p.department, p.role, p.login`, w.query()).Scan(ctx, &rows)
	out := make([]org.Person, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.value())
	}
	return out, err
}

// SetByEmail keeps whether a person wants notices by e-mail as well.
func (s *People) SetByEmail(ctx context.Context, id int64, on bool) error {
	_, err := s.db.NewRaw(`UPDATE people SET by_email = ? WHERE id = ?`, on, id).Exec(ctx)
	return err
}
