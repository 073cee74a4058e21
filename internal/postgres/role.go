package postgres

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
)

// AppRole is the role the program logs in as: it owns nothing, so neither
// row-level security nor missing grants can be got round.
const AppRole = "liangtian_app"

// EnsureAppRole makes the role, or takes from an existing one what it must not
// have and sets its password ("" leaves the password alone). What it may do is
// granted by the migrations. owner may create roles.
func EnsureAppRole(ctx context.Context, owner *bun.DB, password string) error {
	return Tx(ctx, owner, func(ctx context.Context, tx bun.Tx) error {
		// Two programs that start at once would otherwise both create it.
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", roleLock); err != nil {
			return err
		}
		var exists bool
		err := tx.QueryRowContext(ctx, "SELECT true FROM pg_roles WHERE rolname = ?", AppRole).Scan(&exists)
		if errors.Is(err, sql.ErrNoRows) {
			_, err = tx.ExecContext(ctx, "CREATE ROLE ?", bun.Ident(AppRole))
		}
		if err != nil {
			return err
		}
		const limits = "ALTER ROLE ? LOGIN INHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
		if _, err := tx.ExecContext(ctx, limits, bun.Ident(AppRole)); err != nil {
			return err
		}
		if password == "" {
			return nil
		}
		_, err = tx.ExecContext(ctx, "ALTER ROLE ? PASSWORD ?", bun.Ident(AppRole), password)
		return err
	})
}
