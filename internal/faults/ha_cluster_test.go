package faults

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// node is one machine of the database: Patroni and the PostgreSQL it runs.
type node struct {
	name, dir, data string
	pg, api         string // addresses
	patroni         *guarded
}

// ensemble is the whole house on loopback: etcd, three nodes of PostgreSQL under
// Patroni with a strictly synchronous standby, HAProxy before them and before
// two servers that share a data folder.
type ensemble struct {
	t       testing.TB
	work    string
	as      *syscall.Credential
	nodes   []*node
	pg, web string // where HAProxy listens
	guards  []*guarded
	servers []string
	etcd    string
}

func (e *ensemble) port() string { return freeAddress(e.t) }

func portOf(address string) string { _, port, _ := net.SplitHostPort(address); return port }

func (e *ensemble) write(name, text string) string {
	path := filepath.Join(e.work, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		e.t.Fatal(err)
	}
	return path
}

// logged starts a program under a guardian, its words in a file.
func (e *ensemble) logged(as *syscall.Credential, name string, args ...string) *guarded {
	log := filepath.Join(e.work, name+".log")
	if f, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY, 0o666); err == nil {
		_ = f.Chmod(0o666)
		_ = f.Close()
	}
	g := guardAs(as, append([]string{"/bin/sh", "-c", `log=$1; shift; exec "$@" >>"$log" 2>&1`, "sh", log}, args...)...)
	e.t.Cleanup(g.end)
	return g
}

func (e *ensemble) startEtcd() {
	peer := e.port()
	e.etcd = e.port()
	dir := filepath.Join(e.work, "etcd")
	// By the second protocol: on a busy machine, Debian 12's Patroni can get stuck
	// with an old revision of the third (its issue 2779, mended in 3.1).
	e.logged(nil, "etcd", "etcd", "--enable-v2", "--name", "e1", "--data-dir", dir,
		"--listen-client-urls", "http://"+e.etcd, "--advertise-client-urls", "http://"+e.etcd,
		"--listen-peer-urls", "http://"+peer, "--initial-advertise-peer-urls", "http://"+peer, "--initial-cluster", "e1=http://"+peer)
}

// startNode runs Patroni. A leader that is not heard of for five seconds is
// replaced: short, for the trial.
func (e *ensemble) startNode(n *node) {
	config := fmt.Sprintf(`scope: liangtian
name: %[1]s
restapi: {listen: %[2]s, connect_address: %[2]s}
etcd: {hosts: ["%[3]s"]}
bootstrap:
  dcs:
    ttl: 5
    loop_wait: 1
    retry_timeout: 2
    maximum_lag_on_failover: 1048576
    synchronous_mode: true
    synchronous_mode_strict: true
    primary_start_timeout: 0
    postgresql:
      use_pg_rewind: true
      parameters: {max_connections: 120, wal_keep_size: 256MB, wal_log_hints: "on", idle_in_transaction_session_timeout: 10min, shared_buffers: 64MB}
  initdb: [{encoding: UTF8}, {locale: C.UTF-8}, data-checksums]
postgresql:
  listen: %[4]s
  connect_address: %[4]s
  data_dir: %[5]s/data
  bin_dir: %[6]s
  pgpass: %[5]s/pgpass
  authentication:
    superuser: {username: liangtian_owner, password: trial}
    replication: {username: replicator, password: trial}
  parameters: {unix_socket_directories: %[5]s}
  pg_hba: ["local all all scram-sha-256", "host all all 127.0.0.1/32 scram-sha-256", "host replication replicator 127.0.0.1/32 scram-sha-256"]
`, n.name, n.api, e.etcd, n.pg, n.dir, "/usr/lib/postgresql/15/bin")
	n.patroni = e.logged(e.as, n.name, "patroni", e.write(n.name+".yml", config))
}

func (e *ensemble) startProxy() {
	var pg, web strings.Builder
	for _, n := range e.nodes {
		fmt.Fprintf(&pg, "  server %s %s check port %s\n", n.name, n.pg, portOf(n.api))
	}
	for i, at := range e.servers {
		fmt.Fprintf(&web, "  server s%d %s cookie s%d check\n", i+1, at, i+1)
	}
	e.logged(nil, "haproxy", "haproxy", "-db", "-f", e.write("haproxy.cfg", fmt.Sprintf(`defaults
  timeout connect 2s
  timeout client 10m
  timeout server 10m
listen postgres
  bind %s
  mode tcp
  option httpchk GET /primary
  http-check expect status 200
  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
%slisten pages
  bind %s
  mode http
  option httpchk GET /health/ready
  cookie liangtian_at insert indirect nocache
  default-server inter 500ms fall 2 rise 1
%s`, e.pg, pg.String(), e.web, web.String())))
}

// role asks Patroni whether a node is what the path says.
func (n *node) is(path string) bool {
	resp, err := (&http.Client{Timeout: time.Second}).Get("http://" + n.api + path)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

func (e *ensemble) find(path string, within time.Duration) *node {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		for _, n := range e.nodes {
			if n.is(path) {
				return n
			}
		}
	}
	for _, n := range e.nodes {
		raw, _ := os.ReadFile(filepath.Join(e.work, n.name+".log"))
		e.t.Logf("%s: %s", n.name, raw[max(0, len(raw)-1500):])
	}
	e.t.Fatalf("no node is %s", path)
	return nil
}

// hit sends a signal to all of a node: Patroni and every process of PostgreSQL.
func (n *node) hit(s syscall.Signal) {
	n.patroni.signal(s)
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		if at, err := os.Readlink(link); err == nil && at == filepath.Join(n.dir, "data") {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(link)))
			_ = syscall.Kill(pid, s)
		}
	}
}

func lacks(programs ...string) string {
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			return p
		}
	}
	return ""
}
