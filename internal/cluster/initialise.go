package cluster

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/uptrace/bun/driver/pgdriver"

	"liangtian/internal/fault"
)

// initialise makes the database files in data.init and renames the folder when
// they are complete, so that data/ is whole or not there at all.
func (f folder) initialise(ctx context.Context, bin binaries, socket string, fsync bool, log *slog.Logger) error {
	if _, err := os.Stat(f.data()); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return unusable(f.data(), err)
	}
	log.Info("making a new database", "dir", f.path)
	if err := os.RemoveAll(f.fresh()); err != nil {
		return unusable(f.fresh(), err)
	}
	if err := f.initdb(ctx, bin); err != nil {
		return err
	}
	if err := f.createDatabase(ctx, bin, socket, log); err != nil {
		return err
	}
	if err := f.includeSettings(); err != nil {
		return unusable(f.fresh(), err)
	}
	if fsync {
		if err := f.sync(ctx, bin); err != nil {
			return err
		}
	}
	if err := os.Rename(f.fresh(), f.data()); err != nil {
		return unusable(f.data(), err)
	}
	return syncDir(f.path)
}

func (f folder) initdb(ctx context.Context, bin binaries) error {
	args := []string{
		"--pgdata", f.fresh(), "--username", Superuser, "--encoding", "UTF8", "--locale", "C.UTF-8",
		"--auth-local", "trust", "--auth-host", "reject", "--data-checksums", "--no-sync",
	}
	out, err := f.runTool(ctx, bin.path("initdb"), args...)
	if err != nil {
		return startFailed(f, out, err)
	}
	return nil
}

// sync writes the new files through to the disk, once, when all are there.
func (f folder) sync(ctx context.Context, bin binaries) error {
	out, err := f.runTool(ctx, bin.path("initdb"), "--sync-only", "--pgdata", f.fresh())
	if err != nil {
		return startFailed(f, out, err)
	}
	return nil
}

// createDatabase runs a server on the unfinished files. Single-user mode would
// be quicker, but gives the extension an object number of the system's own
// range, and pg_dump leaves such things out of a backup.
func (f folder) createDatabase(ctx context.Context, bin binaries, socket string, log *slog.Logger) error {
	p, err := f.launchServer(ctx, bin, f.fresh(), socket, log, "-c", "fsync=off")
	if err != nil {
		return err
	}
	defer func() {
		p.signal(syscall.SIGINT)
		<-p.done
	}()
	a := Address{socket}
	if err := execute(ctx, a.DSN(Superuser, "postgres"), "CREATE DATABASE "+Database); err != nil {
		return startFailed(f, f.lastWords(), err)
	}
	err = execute(ctx, a.DSN(Superuser, Database), "CREATE EXTENSION postgis")
	if err != nil && strings.Contains(err.Error(), `extension "postgis" is not available`) {
		return fault.New(fault.Unavailable, "cluster-no-postgis",
			"找到了 PostgreSQL %d，但没有 PostGIS。请执行 apt-get install postgresql-postgis（或 make setup）。", bin.major).Because(err)
	}
	if err != nil {
		return startFailed(f, f.lastWords(), err)
	}
	return nil
}

func execute(ctx context.Context, dsn, statement string) error {
	db := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(dsn), pgdriver.WithReadTimeout(2*time.Minute)))
	defer db.Close()
	_, err := db.ExecContext(ctx, statement)
	return err
}

// includeSettings lets PostgreSQL read the file that writeSettings writes.
// What an operator sets by ALTER SYSTEM is read after it and wins.
func (f folder) includeSettings() error {
	conf, err := os.OpenFile(filepath.Join(f.fresh(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = conf.WriteString("\ninclude_if_exists '" + settingsFile + "'\n")
	return errors.Join(err, conf.Sync(), conf.Close())
}

// runTool runs a program of PostgreSQL to its end and returns what it said.
func (f folder) runTool(ctx context.Context, name string, args ...string) (string, error) {
	var said strings.Builder
	cmd := exec.Command(name, args...)
	cmd.Dir = f.path
	cmd.Stdout, cmd.Stderr = &said, &said
	p, err := launch(cmd, f.owner, syscall.SIGKILL)
	if err != nil {
		return "", err
	}
	select {
	case <-p.done:
		return said.String(), p.err
	case <-ctx.Done():
		p.signal(syscall.SIGKILL)
		<-p.done
		return said.String(), ctx.Err()
	}
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
