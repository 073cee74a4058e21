package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
)

// Keys of advisory locks; any numbers nobody else uses in this database.
const (
	migrateLock int64 = 0x6c69616e67_01
	roleLock    int64 = 0x6c69616e67_02
)

// Migration is one file of the schema's history.
type Migration struct {
	Number int
	Name   string // the file's name
	SHA256 string // hex
	SQL    string
	// Expands: a program that does not know the file works on beside it.
	Expands bool
}

// AppliedMigration is one row of schema_migrations.
type AppliedMigration struct {
	Number    int       `bun:"number"`
	Name      string    `bun:"name"`
	SHA256    string    `bun:"sha256"`
	AppliedAt time.Time `bun:"applied_at"`
	Expands   bool      `bun:"expands"`
}

// Migrate brings the database to the newest of the numbered files NNNN_name.sql,
// each in one transaction together with its row in schema_migrations. Two
// programs that migrate at once wait for each other. db is the schema's owner,
// opened with Long.
//
// Errors: migration-files (the files themselves are wrong), migration-changed,
// database-newer, migration-failed; nothing of a refused or failed file stays.
func Migrate(ctx context.Context, db *bun.DB, files fs.FS) error {
	all, err := ReadMigrations(files)
	if err != nil {
		return err
	}
	// The lock belongs to the session, so it also falls when this program dies.
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(?)", migrateLock); err != nil {
		return err
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(?)", migrateLock)
	}()
	applied, err := appliedMigrations(ctx, conn)
	if err != nil {
		return err
	}
	if err := compare(all, applied); err != nil {
		return err
	}
	for _, m := range all[min(len(applied), len(all)):] {
		if err := besideOld(ctx, conn, m); err != nil {
			return err
		}
		if err := applyPatiently(ctx, db, m); err != nil {
			return err
		}
	}
	return nil
}

// Pending tells how many files the database still lacks; it refuses as Migrate
// does. It needs no more than the right to read schema_migrations.
func Pending(ctx context.Context, db bun.IDB, files fs.FS) (int, error) {
	all, err := ReadMigrations(files)
	if err != nil {
		return 0, err
	}
	applied, err := readApplied(ctx, db)
	if Code(err) == "42P01" { // no such table: an empty database
		return len(all), nil
	}
	if err != nil {
		return 0, err
	}
	return max(0, len(all)-len(applied)), compare(all, applied)
}

var migrationName = regexp.MustCompile(`^([0-9]{4})_[a-z0-9_]+\.sql$`)

// ReadMigrations lists the files in order: 0001, 0002, ... without a gap.
func ReadMigrations(files fs.FS) ([]Migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var all []Migration
	for _, name := range names {
		parts := migrationName.FindStringSubmatch(name)
		if parts == nil {
			if name[0] >= '0' && name[0] <= '9' {
				return nil, badFiles(name)
			}
			continue // schema.sql, written for readers
		}
		number, _ := strconv.Atoi(parts[1])
		if number != len(all)+1 {
			return nil, badFiles(name)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		all = append(all, Migration{number, name, hex.EncodeToString(sum[:]), string(text), expands(string(text))})
	}
	return all, nil
}

func badFiles(name string) error {
	return fault.New(fault.Invalid, "migration-files", "数据库升级脚本 %s 的编号重复、不连续或格式不对，数据库没有改动。", name)
}

func appliedMigrations(ctx context.Context, db bun.IDB) ([]AppliedMigration, error) {
	_, err := db.NewRaw(`CREATE TABLE IF NOT EXISTS schema_migrations (
		number     int PRIMARY KEY,
		name       text NOT NULL,
		sha256     text NOT NULL,
		applied_at timestamptz NOT NULL DEFAULT now(),
		expands    boolean NOT NULL DEFAULT false)`).Exec(ctx)
	if err != nil {
		return nil, err
	}
	// Databases of before have no such column. Asked first: to alter a table
	// that has it already would wait for everybody who reads it.
	var has bool
	if err := db.NewRaw(`SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'schema_migrations'::regclass AND attname = 'expands')`).Scan(ctx, &has); err != nil {
		return nil, err
	}
	if !has {
		if _, err := db.NewRaw(`ALTER TABLE schema_migrations ADD COLUMN expands boolean NOT NULL DEFAULT false`).Exec(ctx); err != nil {
			return nil, err
		}
	}
	return readApplied(ctx, db)
}

func readApplied(ctx context.Context, db bun.IDB) ([]AppliedMigration, error) {
	var rows []AppliedMigration
	err := db.NewRaw(`SELECT number, name, sha256, applied_at, coalesce((to_jsonb(m)->>'expands')::boolean, false) AS expands FROM schema_migrations m ORDER BY number`).Scan(ctx, &rows)
	return rows, err
}

// compare refuses a history that is not the beginning of the program's own,
// unless all that it has more only adds.
func compare(all []Migration, applied []AppliedMigration) error {
	for i, a := range applied {
		if i >= len(all) && a.Expands {
			continue
		}
		if i >= len(all) {
			return fault.New(fault.Conflict, "database-newer",
				"数据库已升级到 %s，比本程序新。请使用新版本的程序；数据库没有改动。", a.Name)
		}
		if a.Number != all[i].Number || a.SHA256 != all[i].SHA256 {
			return fault.New(fault.Conflict, "migration-changed",
				"数据库执行过的升级脚本 %s 与本程序里的 %s 不一致，已停止，数据库没有改动。请使用与数据库相符的程序版本。", a.Name, all[i].Name)
		}
	}
	return nil
}

// apply hands the file to the server as it is: bun would take its question
// marks for placeholders.
func apply(ctx context.Context, db *bun.DB, m Migration) error {
	err := Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, "SELECT set_config('lock_timeout', ?, true)", lockPatience.String()); err != nil {
			return err
		}
		if _, err := tx.Tx.ExecContext(ctx, m.SQL); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO schema_migrations (number, name, sha256, expands) VALUES (?, ?, ?, ?)", m.Number, m.Name, m.SHA256, m.Expands)
		return err
	})
	if err != nil {
		return fault.New(fault.Unavailable, "migration-failed",
			"数据库升级脚本 %s 第 %d 行没有执行成功，这个脚本的改动已全部撤回。", m.Name, errorLine(m.SQL, err)).Because(err)
	}
	return nil
}

// errorLine turns the server's position (in characters, from 1) into a line.
func errorLine(text string, err error) int {
	position, _ := strconv.Atoi(said(err, 'P'))
	runes := []rune(text)
	if position < 1 || position > len(runes) {
		return 1
	}
	return 1 + strings.Count(string(runes[:position-1]), "\n")
}
