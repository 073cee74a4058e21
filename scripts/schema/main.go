// Command schema prints the whole schema, as the migrations make it, for
// reading: migrations/schema.sql.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"liangtian/internal/cluster"
	"liangtian/internal/postgres"
	"liangtian/migrations"
)

func main() {
	text, err := dump(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(text)
}

func dump(ctx context.Context) (text string, err error) {
	dir, err := os.MkdirTemp("", "liangtian-schema-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	k, err := cluster.Start(ctx, cluster.Config{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, k.Stop(ctx)) }()
	if err := migrate(ctx, k.DSN(cluster.Superuser, cluster.Database)); err != nil {
		return "", err
	}
	tool, err := cluster.Tool(dir, "pg_dump")
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, tool, "--schema-only", "--no-owner")
	cmd.Env = k.Env(cluster.Superuser, cluster.Database)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", err
	}
	return readable(out), nil
}

func migrate(ctx context.Context, dsn string) error {
	db, err := postgres.Open(dsn, postgres.Long())
	if err != nil {
		return err
	}
	defer db.Close()
	if err := postgres.EnsureRoles(ctx, db, ""); err != nil {
		return err
	}
	return postgres.Migrate(ctx, db, migrations.FS)
}

// noise is what differs between versions of pg_dump, and what says nothing:
// its comments, its session settings, its restrict tokens.
var (
	noise  = regexp.MustCompile(`(?m)^(--.*|SET .*;|SELECT pg_catalog\..*;|\\(un)?restrict .*)\n`)
	blanks = regexp.MustCompile(`\n{3,}`)
)

const head = "-- The whole schema, generated from the numbered files by `make generate`.\n-- For reading only: change it by a new migration.\n\n"

func readable(out []byte) string {
	out = noise.ReplaceAll(out, nil)
	out = blanks.ReplaceAll(bytes.TrimSpace(out), []byte("\n\n"))
	return head + strings.TrimSpace(string(out)) + "\n"
}
