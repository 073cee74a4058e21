package faults

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"liangtian/internal/cluster"
	"liangtian/internal/postgres"
)

// newEnsemble brings everything up, the servers last: the first asks for the
// database through HAProxy, the second names the three hosts itself.
func newEnsemble(t *testing.T) (*ensemble, *rig) {
	work, err := os.MkdirTemp("", "lt-ha-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(work) })
	_ = os.Chmod(work, 0o755)
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Skip(err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	e := &ensemble{t: t, work: work, as: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	e.pg, e.web = e.port(), e.port()
	e.startEtcd()
	var hosts []string
	for i := range 3 {
		n := &node{name: "n" + strconv.Itoa(i+1), pg: e.port(), api: e.port()}
		n.dir = filepath.Join(work, n.name)
		if err := os.Mkdir(n.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		_ = os.Chown(n.dir, uid, gid)
		e.nodes, hosts = append(e.nodes, n), append(hosts, n.pg)
		e.startNode(n)
		t.Cleanup(func() { n.patroni.end(); n.hit(syscall.SIGCONT); n.hit(syscall.SIGKILL) })
		if i == 0 {
			e.find("/primary", 90*time.Second)
		}
	}
	e.servers = []string{e.port(), e.port()}
	e.startProxy()
	e.find("/sync", 90*time.Second)

	r := &rig{t: t, work: work, v: &volume{}, addr: e.web, dir: filepath.Join(work, "shared", "data"), several: true}
	if err := os.MkdirAll(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	at := func(user, host, database string) string {
		return fmt.Sprintf("postgres://%s:trial@%s/%s?sslmode=disable", user, host, database)
	}
	r.address = func(user string) string { return at(user, strings.Join(hosts, ","), cluster.Database) }
	t.Setenv("LIANGTIAN_APP_PASSWORD", "trial") // the roles' own, for the look into the database
	boss, err := postgres.Open(at(cluster.Superuser, e.pg, "postgres"), postgres.Long(), postgres.Connections(1))
	if err != nil {
		t.Fatal(err)
	}
	defer boss.Close()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		if _, err = boss.ExecContext(t.Context(), "CREATE DATABASE "+cluster.Database); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	clock := filepath.Join(work, "clock")
	r.clock(0)
	e.guards = []*guarded{guard(os.Args[0], serveCommand, r.dir, at(cluster.Superuser, e.pg, cluster.Database), e.servers[0], clock)}
	if !r.ready(120 * time.Second) {
		t.Fatalf("the first server does not start: %s", said(work))
	}
	e.guards = append(e.guards, guard(os.Args[0], serveCommand, r.dir, r.address(cluster.Superuser), e.servers[1], clock))
	for _, g := range e.guards {
		t.Cleanup(g.end)
	}
	return e, r
}

// gap is the longest time without an acknowledged step since then, and how many
// there were.
func (l *load) gap(since time.Time) (longest time.Duration, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := since
	for _, at := range l.acks {
		if at.After(since) {
			longest, last, n = max(longest, at.Sub(last)), at, n+1
		}
	}
	return longest, n
}

// The primary is killed, and another one frozen, while people work on two
// servers. What was acknowledged is there, once; the table says how long nobody
// could write.
func TestHighAvailability(t *testing.T) {
	if os.Getenv("HA") == "" {
		t.Skip("make ha")
	}
	if p := lacks("patroni", "etcd", "haproxy"); p != "" {
		t.Fatalf("%s is missing: apt-get install patroni etcd-server haproxy", p)
	}
	e, r := newEnsemble(t)
	l := newLoad(r)
	version, _ := exec.Command("patroni", "--version").Output()
	t.Logf("%s", version)
	trials := []struct {
		name string
		do   func(n *node) (after func())
	}{
		{"primary killed (kill -9 of Patroni and PostgreSQL)", func(n *node) func() { n.hit(syscall.SIGKILL); return func() {} }},
		{"primary frozen (SIGSTOP of both) for 25 s", func(n *node) func() { n.hit(syscall.SIGSTOP); return func() { n.hit(syscall.SIGCONT) } }},
		{"PostgreSQL killed, Patroni left", func(n *node) func() {
			raw, _ := os.ReadFile(filepath.Join(n.dir, "data", "postmaster.pid"))
			pid, _ := strconv.Atoi(strings.SplitN(string(raw), "\n", 2)[0])
			_ = syscall.Kill(pid, syscall.SIGKILL)
			return func() {}
		}},
	}
	table := "trial | gap s | steps acknowledged | wrong\n"
	for i, trial := range trials {
		primary := e.find("/primary", 60*time.Second)
		e.find("/sync", 60*time.Second)
		before := len(l.acks)
		l.begin(uint64(i))
		l.pause(6000)
		at := time.Now()
		after := trial.do(primary)
		l.pause(25000)
		after()
		for n := 0; n < 10 && time.Since(at) < 2*time.Minute; _, n = l.gap(at) {
			l.pause(500)
		}
		l.pause(3000)
		l.end()
		gap, _ := l.gap(at)
		wrong := l.sound()
		for _, w := range wrong {
			t.Errorf("%s: %s", trial.name, w)
		}
		l.resume()
		row := fmt.Sprintf("%s | %.1f | %d | %d", trial.name, gap.Seconds(), len(l.acks)-before, len(wrong))
		t.Log(row)
		table += row + "\n"
		if t.Failed() {
			break
		}
	}
	l.settle()
	for _, w := range l.sound() {
		t.Errorf("at the end: %s", w)
	}
	t.Logf("\n%s%d steps, %d photos, %d imports, %d exports; %d requests without an answer", table, len(l.acks), len(l.photos), len(l.imports), l.exports, l.troubled)
	for i, g := range e.guards {
		if g.starts != 1 {
			t.Logf("server %d was started %d times", i+1, g.starts)
		}
	}
}
