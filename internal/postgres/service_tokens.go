package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

type tokenRow struct {
	ID           int64
	PersonID     int64
	Login        string
	Name         string
	Region       string
	Purpose      string
	Capabilities []string `bun:",array"`
	IssuedBy     string
	IssuedAt     time.Time
	ExpiresAt    time.Time
	LastUsedAt   bun.NullTime
	LastAddress  string
	RevokedAt    bun.NullTime
	RevokedBy    string
}

func (r tokenRow) value() org.Token {
	t := org.Token{
		ID: r.ID, PersonID: r.PersonID, Login: r.Login, Name: r.Name, Region: org.Region(r.Region), Purpose: r.Purpose, IssuedBy: r.IssuedBy,
		IssuedAt: r.IssuedAt, ExpiresAt: r.ExpiresAt, LastAddress: r.LastAddress, RevokedBy: r.RevokedBy,
	}
	for _, c := range r.Capabilities {
		t.Capabilities = append(t.Capabilities, org.Capability(c))
	}
	if !r.LastUsedAt.IsZero() {
		t.LastUsedAt = &r.LastUsedAt.Time
	}
	if !r.RevokedAt.IsZero() {
		t.RevokedAt = &r.RevokedAt.Time
	}
	return t
}

const tokenColumns = `SELECT t.id, t.person_id, p.login, p.name, p.region, t.purpose, t.capabilities, i.name AS issued_by, t.issued_at, t.expires_at,
	t.last_used_at, t.last_address, t.revoked_at, coalesce(r.name, '') AS revoked_by
	FROM service_tokens t JOIN people p ON p.id = t.person_id JOIN people i ON i.id = t.issued_by LEFT JOIN people r ON r.id = t.revoked_by`

// TokenByHash gives a token by its stored form.
func (s *People) TokenByHash(ctx context.Context, hash []byte) (org.Token, error) {
	var r tokenRow
	err := s.db.NewRaw(tokenColumns+` WHERE t.hash = ?`, hash).Scan(ctx, &r)
	if none(err) {
		err = org.ErrTokenWrong
	}
	return r.value(), err
}

// Tokens gives the tokens of accounts inside a region, what stands first.
func (s *People) Tokens(ctx context.Context, in org.Region) ([]org.Token, error) {
	var rows []tokenRow
	err := s.db.NewRaw(tokenColumns+` WHERE starts_with(p.region, ?) ORDER BY t.revoked_at IS NOT NULL OR t.expires_at <= now(), t.id DESC`, string(in)).Scan(ctx, &rows)
	out := make([]org.Token, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.value())
	}
	return out, err
}

// IssueToken keeps a new one by its hash.
func (s *People) IssueToken(ctx context.Context, who org.Person, t org.Token, hash []byte) (id int64, err error) {
	words := make([]string, len(t.Capabilities))
	for i, c := range t.Capabilities {
		words[i] = string(c)
	}
	err = s.db.NewRaw(`INSERT INTO service_tokens (person_id, purpose, hash, capabilities, issued_by, expires_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		t.PersonID, t.Purpose, hash, pgdialect.Array(words), who.ID, t.ExpiresAt).Scan(ctx, &id)
	return id, refusal(err)
}

// RevokeToken ends one for good.
func (s *People) RevokeToken(ctx context.Context, who org.Person, id int64) error {
	r, err := s.db.NewRaw(`UPDATE service_tokens SET revoked_at = now(), revoked_by = ? WHERE id = ? AND revoked_at IS NULL`, who.ID, id).Exec(ctx)
	if err != nil {
		return refusal(err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "token-revoked-already", "这个令牌已经撤销，请刷新。")
	}
	return nil
}

// UseToken writes down when and from where a token was used, once a minute.
func (s *People) UseToken(ctx context.Context, id int64, address string) error {
	_, err := s.db.NewRaw(`UPDATE service_tokens SET last_used_at = now(), last_address = ? WHERE id = ?
		AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute' OR last_address <> ?)`, address, id, address).Exec(ctx)
	return err
}
