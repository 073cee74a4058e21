// Package cluster runs a private PostgreSQL with PostGIS for one folder, so
// that the product needs no database server to be set up. Linux only.
//
// Layout of the folder:
//
//	lock        held (flock) by the one program that uses the folder; its
//	            text is the pid and the socket, for people and for Running
//	data/       the database files; data.init/ while they are being made
//	run/        the Unix socket, mode 0700; nothing listens on a network
//	log/        what PostgreSQL says, one file per weekday
//
// Whoever may enter run/ is trusted as any database user: the folder's mode is
// the password. PostgreSQL is a child that dies with the program; what a
// killed program left behind is cleaned up by the next Start. A PostgreSQL that
// ends without being told to is started again.
package cluster

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

const (
	// Superuser owns the cluster and runs migrations.
	Superuser = "liangtian_owner"
	// Database exists from the start, with the postgis extension.
	Database = "liangtian"
)

// Config says where the cluster lives. Fsync false is for throw-away clusters
// only: a power cut may destroy them.
type Config struct {
	Dir   string
	Fsync bool
	Log   *slog.Logger // nil: slog.Default()
}

// Address is how a running cluster is reached.
type Address struct {
	Socket string // the socket file itself, not its folder
}

// DSN is the connection string for a user and a database, in the form that
// pgdriver reads.
func (a Address) DSN(user, database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.User(user),
		Path:     "/" + database,
		RawQuery: url.Values{"host": {a.Socket}, "sslmode": {"disable"}}.Encode(),
	}
	return u.String()
}

// Cluster is a running PostgreSQL.
type Cluster struct {
	Address
	dir  folder
	bin  binaries
	log  *slog.Logger
	lock *lock
	done chan struct{}

	// life ends when Stop is called; mu guards server, which changes when
	// PostgreSQL has to be started again.
	life   context.Context
	end    context.CancelFunc
	mu     sync.Mutex
	server *process
}

// Start makes the cluster if it is not there yet and returns when it accepts
// connections: about a second the first time, a tenth later. ctx bounds the
// start only, not the life of the cluster. After a crash the database replays
// its log first, for as long as that takes.
//
// Errors (fault.Unavailable): cluster-in-use, cluster-no-postgres,
// cluster-no-postgis, cluster-no-user, cluster-dir-unusable,
// cluster-dir-foreign, cluster-version, cluster-start-failed.
func Start(ctx context.Context, c Config) (*Cluster, error) {
	log := c.Log
	if log == nil {
		log = slog.Default()
	}
	dir, err := openFolder(c.Dir)
	if err != nil {
		return nil, err
	}
	held, err := takeLock(dir.lock())
	if err != nil {
		return nil, err
	}
	k := &Cluster{dir: dir, log: log, lock: held, done: make(chan struct{})}
	k.life, k.end = context.WithCancel(context.WithoutCancel(ctx))
	if err := k.start(ctx, c.Fsync); err != nil {
		k.end()
		k.removeShortFolder()
		return nil, errors.Join(err, held.release())
	}
	go k.watch()
	return k, nil
}

func (k *Cluster) start(ctx context.Context, fsync bool) (err error) {
	begun := time.Now()
	if k.bin, err = findBinaries(k.dir.data()); err != nil {
		return err
	}
	if err := k.dir.clearOrphans(ctx, k.log); err != nil {
		return err
	}
	if err := k.dir.makeSubfolders(); err != nil {
		return err
	}
	if k.Socket, err = k.dir.makeSocketFolder(); err != nil {
		return err
	}
	if err := k.dir.initialise(ctx, k.bin, k.Socket, fsync, k.log); err != nil {
		return err
	}
	if err := k.dir.writeSettings(settings(fsync)); err != nil {
		return err
	}
	if k.server, err = k.dir.launchServer(ctx, k.bin, k.dir.data(), k.Socket, k.log); err != nil {
		return err
	}
	k.log.Info("database started", "dir", k.dir.path, "took", time.Since(begun).Round(time.Millisecond))
	return k.lock.write(k.Socket)
}

// Done is closed when the cluster was stopped.
func (k *Cluster) Done() <-chan struct{} { return k.done }

// Stop ends PostgreSQL: open transactions are rolled back and everything
// committed is written out. If ctx ends first it is stopped the hard way,
// which loses nothing committed but makes the next start replay its log.
// Stopping twice is harmless.
func (k *Cluster) Stop(ctx context.Context) error {
	k.end()
	k.signal(stopFast)
	select {
	case <-k.done:
		return nil
	case <-ctx.Done():
	}
	k.signal(syscall.SIGQUIT)
	select {
	case <-k.done:
	case <-time.After(5 * time.Second):
		k.signal(syscall.SIGKILL)
		<-k.done
	}
	return ctx.Err()
}

func (k *Cluster) signal(s syscall.Signal) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.server.signal(s)
}

// removeShortFolder removes the stand-in for run/ under the temporary folder.
func (k *Cluster) removeShortFolder() {
	if dir := filepath.Dir(k.Socket); k.Socket != "" && dir != k.dir.run() {
		os.Remove(dir)
	}
}
