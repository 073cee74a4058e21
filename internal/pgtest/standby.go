package pgtest

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"liangtian/internal/cluster"
	"liangtian/internal/postgres"
	"liangtian/migrations"
)

// Pair is a primary and a hot standby that follows it, each a private cluster.
// Both end with the test.
type Pair struct{ Primary, Standby *cluster.Cluster }

// Replicated starts a pair. The server of the other tests keeps no log that a
// standby could follow.
func Replicated(t testing.TB) Pair {
	t.Helper()
	// Short: the path of a socket has little room.
	dir, err := os.MkdirTemp("", "lt-pair-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o711))
	p := Pair{Primary: begin(t, filepath.Join(dir, "p"))}
	p.copyTo(t, filepath.Join(dir, "s"))
	p.Standby = begin(t, filepath.Join(dir, "s"))
	return p
}

// Migrated gives the primary the product's schema, and its addresses for the
// owner and for the program's role.
func (p Pair) Migrated(t testing.TB) (owner, app string) {
	t.Helper()
	owner = p.Primary.DSN(cluster.Superuser, cluster.Database)
	db, err := postgres.Open(owner, postgres.Long(), postgres.Connections(4), postgres.Name("pgtest"))
	must(t, err)
	defer db.Close()
	must(t, postgres.EnsureRoles(t.Context(), db, appPassword))
	must(t, postgres.Migrate(t.Context(), db, migrations.FS))
	return owner, p.Primary.DSN(postgres.ProgramRole, cluster.Database)
}

func begin(t testing.TB, dir string) *cluster.Cluster {
	t.Helper()
	k, err := cluster.Start(t.Context(), cluster.Config{Dir: dir, Fsync: true, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(func() { End(k) })
	return k
}

// End stops a server, the hard way if it must be.
func End(k *cluster.Cluster) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	_ = k.Stop(ctx)
}

// copyTo takes the primary's files, as the user that PostgreSQL runs as: it
// refuses to be root.
func (p Pair) copyTo(t testing.TB, dir string) {
	t.Helper()
	must(t, os.Mkdir(dir, 0o700))
	path, err := cluster.Tool("", "pg_basebackup")
	must(t, err)
	cmd := exec.Command(path, "-D", filepath.Join(dir, "data"), "-h", filepath.Dir(p.Primary.Socket), "-U", cluster.Superuser, "-R", "-X", "stream", "-c", "fast", "--no-sync")
	cmd.Dir, cmd.SysProcAttr = dir, &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		must(t, err)
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		must(t, errors.Join(err1, err2, os.Chown(dir, uid, gid)))
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
}

// Host is the address of a server as a setting has it, without a user.
func Host(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return ""
	}
	u.User = nil
	return u.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
