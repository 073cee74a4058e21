package faults

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/cluster"
	"liangtian/internal/postgres"
)

// rig is the whole program over a private PostgreSQL with its real settings, on
// one machine or, apart, with a line between server and database.
type rig struct {
	t    testing.TB
	c    *apptest.City
	v    *volume
	dir  string // the data folder, on the volume
	addr string
	work string
	line *line

	apart          bool
	server, keeper *guarded
	address        func(user string) string // of the database, past every line
	several        bool                     // databases, so that none of them has to live
}

func newRig(t testing.TB) *rig {
	t.Helper()
	work, err := os.MkdirTemp("", "lt-faults-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("what the programs said: %s", said(work))
		}
		_ = os.RemoveAll(work)
	})
	if err := os.Chmod(work, 0o755); err != nil { // PostgreSQL's account passes through
		t.Fatal(err)
	}
	r := &rig{t: t, work: work, v: newVolume(t, work), addr: freeAddress(t)}
	r.dir = filepath.Join(r.v.at, "data")
	if err := os.MkdirAll(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.address = func(user string) string { return cluster.Address{Socket: r.socket()}.DSN(user, cluster.Database) }
	r.line = newLine(t, filepath.Join(work, "line"), r.socket())
	t.Cleanup(r.stop)
	r.clock(0)
	r.start(false)
	if !r.ready(90 * time.Second) {
		t.Fatalf("the program does not start: %s", said(work))
	}
	return r
}

// people brings the city in.
func (r *rig) people() {
	r.c = apptest.Over(r.t, r.address(cluster.Superuser), r.address(postgres.ProgramRole))
	r.c.URL = "http://" + r.addr
}

func said(work string) string {
	raw, _ := os.ReadFile(filepath.Join(work, "programs.log"))
	return string(raw[max(0, len(raw)-6000):])
}

func freeAddress(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (r *rig) socket() string { return filepath.Join(r.dir, "postgres", "run", ".s.PGSQL.5432") }

// start runs the programs on one machine or on two.
func (r *rig) start(apart bool) {
	r.apart = apart
	dsn := ""
	if apart {
		r.line.set(whole)
		r.keeper = guard(os.Args[0], keepCommand, r.dir)
		u := url.URL{Scheme: "postgres", User: url.User(cluster.Superuser), Path: "/" + cluster.Database,
			RawQuery: url.Values{"host": {filepath.Join(r.work, "line")}, "sslmode": {"disable"}}.Encode()}
		dsn = u.String()
	}
	r.server = guard(os.Args[0], serveCommand, r.dir, dsn, r.addr, filepath.Join(r.work, "clock"))
}

// stop ends everything, PostgreSQL as well, which would end by itself a little
// later.
func (r *rig) stop() {
	pid := r.postgres()
	r.server.end()
	r.keeper.end()
	r.server, r.keeper = nil, nil
	for end := time.Now().Add(30 * time.Second); pid > 0 && alive(pid) && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
}

// move goes from one machine to two, or back.
func (r *rig) move(apart bool) {
	if r.apart != apart {
		r.stop()
		r.start(apart)
	}
}

func alive(pid int) bool {
	_, err := os.Stat("/proc/" + strconv.Itoa(pid))
	return err == nil
}

// postgres is the number of the database's first process.
func (r *rig) postgres() int {
	raw, _ := os.ReadFile(filepath.Join(r.dir, "postgres", "data", "postmaster.pid"))
	first, _, _ := strings.Cut(string(raw), "\n")
	pid, _ := strconv.Atoi(first)
	return pid
}

// clock moves the program's clock against the machine's.
func (r *rig) clock(ahead time.Duration) {
	name := filepath.Join(r.work, "clock")
	_ = os.WriteFile(name+".new", []byte(strconv.Itoa(int(ahead.Seconds()))), 0o600)
	_ = os.Rename(name+".new", name)
}

var asker = http.Client{Timeout: 3 * time.Second}

// ready waits until server and database answer. For a moment, the workers of a
// killed PostgreSQL still do.
func (r *rig) ready(within time.Duration) bool {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		resp, err := asker.Get("http://" + r.addr + "/health/ready")
		if err != nil {
			continue
		}
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusOK && (r.several || alive(r.postgres())) {
			return true
		}
	}
	return false
}
