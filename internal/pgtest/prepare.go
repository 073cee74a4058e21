package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"

	"github.com/uptrace/bun"

	"liangtian/internal/postgres"
	"liangtian/migrations"
)

// prepared is a test server that holds the schema of this source tree.
type prepared struct {
	address  *url.URL
	admin    *bun.DB // in the database of the address, as superuser
	shared   *bun.DB // for Tx: nothing is ever committed there
	template string  // for Database: nobody may connect to it
}

// prepareLock keeps test programs that start together from migrating twice.
const prepareLock int64 = 0x6c69616e67_03

func prepare(ctx context.Context, dsn string) (*prepared, error) {
	address, err := url.Parse(dsn)
	if err != nil || address.Scheme == "unix" {
		return nil, fmt.Errorf("%s: want an address such as postgres://user@host/database", env)
	}
	s := &prepared{address: address}
	if s.admin, err = postgres.Open(dsn, postgres.Long(), postgres.Connections(8), postgres.Name("pgtest")); err != nil {
		return nil, err
	}
	hash, err := schemaHash()
	if err != nil {
		return nil, err
	}
	s.template = "lt_template_" + hash
	sharedName := "lt_shared_" + hash
	if err := s.makeOnce(ctx, sharedName); err != nil {
		return nil, err
	}
	s.shared, err = postgres.Open(s.dsn(sharedName, ""), postgres.Connections(connections), postgres.Name("pgtest"))
	return s, err
}

// schemaHash names the databases: another source tree, or another state of
// this one, gets its own.
func schemaHash() (string, error) {
	all, err := postgres.ReadMigrations(migrations.FS)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, m := range all {
		fmt.Fprintln(h, m.Name, m.SHA256)
	}
	return hex.EncodeToString(h.Sum(nil)[:6]), nil
}

func (s *prepared) makeOnce(ctx context.Context, sharedName string) error {
	conn, err := s.admin.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(?)", prepareLock); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(ctx, "SELECT pg_advisory_unlock(?)", prepareLock) }()

	var exists bool
	if err := conn.QueryRowContext(ctx, "SELECT count(*) = 2 FROM pg_database WHERE datname IN (?, ?)", s.template, sharedName).Scan(&exists); err != nil || exists {
		return err
	}
	if err := postgres.EnsureRoles(ctx, s.admin, appPassword); err != nil {
		return err
	}
	const draft = "lt_draft"
	if err := s.run(ctx, conn, "DROP DATABASE IF EXISTS "+draft+" WITH (FORCE)", "CREATE DATABASE "+draft+" TEMPLATE template0"); err != nil {
		return err
	}
	if err := s.migrate(ctx, draft); err != nil {
		return err
	}
	return s.run(ctx, conn,
		"DROP DATABASE IF EXISTS "+s.template, "DROP DATABASE IF EXISTS "+sharedName,
		"ALTER DATABASE "+draft+" RENAME TO "+s.template,
		"ALTER DATABASE "+s.template+" ALLOW_CONNECTIONS false",
		"CREATE DATABASE "+sharedName+" TEMPLATE "+s.template+" STRATEGY file_copy")
}

func (s *prepared) run(ctx context.Context, conn bun.Conn, statements ...string) error {
	for _, statement := range statements {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func (s *prepared) migrate(ctx context.Context, database string) error {
	db, err := postgres.Open(s.dsn(database, ""), postgres.Long(), postgres.Name("pgtest"))
	if err != nil {
		return err
	}
	defer db.Close()
	return postgres.Migrate(ctx, db, migrations.FS)
}
