package pgtest

import (
	"context"
	"errors"
	"io"
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

// Pair is a primary with the product's schema, and a hot standby that follows
// it. Both end with the test.
type Pair struct {
	Owner, App string // addresses on the primary: of the owner, and of the program's role
	Standby    string // the owner's address on the standby
	standby    *exec.Cmd
}

// Replicated starts a pair. The server of the other tests keeps no log that a
// standby could follow.
func Replicated(t testing.TB) *Pair {
	t.Helper()
	// Short: the path of a socket has little room.
	dir, err := os.MkdirTemp("", "lt-pair-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o711))
	k, err := cluster.Start(t.Context(), cluster.Config{Dir: filepath.Join(dir, "p"), Fsync: true, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = k.Stop(ctx)
	})
	p := &Pair{Owner: k.DSN(cluster.Superuser, cluster.Database), App: k.DSN(postgres.ProgramRole, cluster.Database)}
	owner, err := postgres.Open(p.Owner, postgres.Long(), postgres.Connections(4), postgres.Name("pgtest"))
	must(t, err)
	defer owner.Close()
	must(t, postgres.EnsureRoles(t.Context(), owner, appPassword))
	must(t, postgres.Migrate(t.Context(), owner, migrations.FS))
	p.follow(t, k, filepath.Join(dir, "s"))
	return p
}

// follow copies the primary's files and starts a server on the copy.
func (p *Pair) follow(t testing.TB, k *cluster.Cluster, dir string) {
	t.Helper()
	data, run := filepath.Join(dir, "data"), filepath.Join(dir, "run")
	must(t, os.MkdirAll(run, 0o755))
	as, own := serverUser(t)
	must(t, own(dir))
	must(t, own(run))
	tool := func(name string, args ...string) *exec.Cmd {
		path, err := cluster.Tool("", name)
		must(t, err)
		cmd := exec.Command(path, args...)
		cmd.Dir = dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true, Pdeathsig: syscall.SIGQUIT}
		return cmd
	}
	primary := filepath.Dir(k.Socket)
	if said, err := tool("pg_basebackup", "-D", data, "-h", primary, "-U", cluster.Superuser, "-R", "-X", "stream", "-c", "fast", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	p.standby = tool("postgres", "-D", data, "-c", "listen_addresses=", "-c", "unix_socket_directories="+run, "-c", "hot_standby_feedback=on", "-c", "logging_collector=off", "-c", "fsync=off")
	p.standby.Stderr = io.Discard
	must(t, p.standby.Start())
	t.Cleanup(p.Kill)
	p.Standby = cluster.Address{Socket: filepath.Join(run, ".s.PGSQL.5432")}.DSN(cluster.Superuser, cluster.Database)
	db, err := postgres.Open(p.Standby, postgres.Connections(1))
	must(t, err)
	defer db.Close()
	for end := time.Now().Add(20 * time.Second); db.PingContext(t.Context()) != nil; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the standby does not answer")
		}
	}
}

// Kill ends the standby at once.
func (p *Pair) Kill() {
	if p.standby.ProcessState == nil {
		_ = p.standby.Process.Signal(syscall.SIGQUIT)
		_ = p.standby.Wait()
	}
}

// serverUser is who PostgreSQL runs as: it refuses to be root.
func serverUser(t testing.TB) (*syscall.Credential, func(string) error) {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil, func(string) error { return nil }
	}
	u, err := user.Lookup("postgres")
	must(t, err)
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	must(t, errors.Join(err1, err2))
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, func(name string) error { return os.Chown(name, uid, gid) }
}

// Host is the address of a standby as a setting has it, without a user.
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
