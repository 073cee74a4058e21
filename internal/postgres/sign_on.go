package postgres

import (
	"context"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// BySubject gives the account that a subject of the provider has signed in to,
// with its password hash; not-found when there is none.
func (s *People) BySubject(ctx context.Context, issuer, subject string) (org.Person, string, error) {
	var login string
	err := s.db.NewRaw(`SELECT p.login FROM sign_on_subjects s JOIN people p ON p.id = s.person_id WHERE s.issuer = ? AND s.subject = ?`, issuer, subject).Scan(ctx, &login)
	if none(err) {
		err = fault.New(fault.NotFound, "no-such-person", "没有这个账号。")
	}
	if err != nil {
		return org.Person{}, "", err
	}
	return s.ByLogin(ctx, login)
}

// BindSubject keeps who it is from now on.
func (s *People) BindSubject(ctx context.Context, issuer, subject string, person int64) error {
	_, err := s.db.NewRaw(`INSERT INTO sign_on_subjects (issuer, subject, person_id) VALUES (?, ?, ?)`, issuer, subject, person).Exec(ctx)
	return refusal(err)
}

// UnbindSubjects lets the next subject that has the account's name be it.
func (s *People) UnbindSubjects(ctx context.Context, person int64) error {
	_, err := s.db.NewRaw(`DELETE FROM sign_on_subjects WHERE person_id = ?`, person).Exec(ctx)
	return err
}
