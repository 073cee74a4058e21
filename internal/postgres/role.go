package postgres

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
)

// AppRole is the role that serves people: it owns nothing, so neither
// row-level security nor missing grants can be got round.
const AppRole = "liangtian_app"

// EnsureRoles makes both roles, or takes from existing ones what they must not
// have and sets their password ("" leaves the password alone). What they may do
// is granted by the migrations. owner may create roles.
func EnsureRoles(ctx context.Context, owner *bun.DB, password string) error {
	return Tx(ctx, owner, func(ctx context.Context, tx bun.Tx) error {
		// Two programs that start at once would otherwise both create it.
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", roleLock); err != nil {
			return err
		}
		for _, role := range []string{AppRole, ProgramRole} {
			if err := ensureRole(ctx, tx, role, password); err != nil {
				return err
			}
		}
		// What people's role was granted, the program's has too; not the other way.
		var member bool
		if err := tx.QueryRowContext(ctx, "SELECT pg_has_role(?, ?, 'MEMBER')", ProgramRole, AppRole).Scan(&member); err != nil || member {
			return err
		}
		_, err := tx.ExecContext(ctx, "GRANT ? TO ?", bun.Ident(AppRole), bun.Ident(ProgramRole))
		return err
	})
}

func ensureRole(ctx context.Context, tx bun.Tx, role, password string) error {
	var exists bool
	err := tx.QueryRowContext(ctx, "SELECT true FROM pg_roles WHERE rolname = ?", role).Scan(&exists)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = tx.ExecContext(ctx, "CREATE ROLE ?", bun.Ident(role))
	}
	if err != nil {
		return err
	}
	const limits = "ALTER ROLE ? LOGIN INHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
	if _, err := tx.ExecContext(ctx, limits, bun.Ident(role)); err != nil || password == "" {
		return err
	}
	_, err = tx.ExecContext(ctx, "ALTER ROLE ? PASSWORD ?", bun.Ident(role), password)
	return err
}
