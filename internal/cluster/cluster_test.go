package cluster

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/pgdriver"

	"liangtian/internal/fault"
)

// holdEnv turns the test program into one that holds the cluster of a folder.
const holdEnv = "LIANGTIAN_TEST_HOLD_CLUSTER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdEnv); dir != "" {
		hold(dir)
	}
	os.Exit(m.Run())
}

func hold(dir string) {
	k, err := Start(context.Background(), Config{Dir: dir, Fsync: true, Log: quiet})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	fmt.Println("holding", k.server.pid())
	<-k.Done()
	os.Exit(0)
}

var quiet = slog.New(slog.DiscardHandler)

// newDir is a short path that the account which root drops to may enter, which
// t.TempDir is not.
func newDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "liangtian-cluster-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func start(t *testing.T, dir string) *Cluster {
	t.Helper()
	k, err := Start(t.Context(), Config{Dir: dir, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, k) })
	return k
}

func stop(t *testing.T, k *Cluster) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := k.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func ask(t *testing.T, a Address, statement string) string {
	t.Helper()
	db := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(a.DSN(Superuser, Database))))
	defer db.Close()
	var answer string
	if err := db.QueryRowContext(t.Context(), statement).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return answer
}

func write(t *testing.T, a Address, statement string) {
	t.Helper()
	db := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(a.DSN(Superuser, Database))))
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestColdThenWarmStart(t *testing.T) {
	dir := newDir(t)
	k := start(t, dir)
	if got := ask(t, k.Address, "SELECT ST_AsText(ST_MakePoint(117, 36))"); got != "POINT(117 36)" {
		t.Errorf("postgis says %q", got)
	}
	want := "UTF8 C.UTF-8 off on Asia/Shanghai"
	got := ask(t, k.Address, `SELECT concat_ws(' ', current_setting('server_encoding'), datcollate, current_setting('jit'),
		current_setting('data_checksums'), current_setting('timezone')) FROM pg_database WHERE datname = current_database()`)
	if got != want {
		t.Errorf("settings: %s, want %s", got, want)
	}
	// What has a number of the system's own is missing from every backup.
	if got := ask(t, k.Address, "SELECT bool_and(oid >= 16384)::text FROM (SELECT oid FROM pg_extension WHERE extname = 'postgis' UNION ALL SELECT oid FROM pg_database WHERE datname = 'liangtian') x"); got != "true" {
		t.Error("pg_dump would leave postgis or the database out")
	}
	write(t, k.Address, "CREATE TABLE kept AS SELECT '稻田' AS word")
	stop(t, k)
	select {
	case <-k.Done():
	default:
		t.Error("stopped, and Done is open")
	}

	begun := time.Now()
	again := start(t, dir)
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("warm start took %v", took)
	} else {
		t.Logf("warm start took %v", took)
	}
	if got := ask(t, again.Address, "SELECT word FROM kept"); got != "稻田" {
		t.Errorf("kept %q", got)
	}
	for _, path := range []string{dir, filepath.Join(dir, "run"), filepath.Join(dir, "data")} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
	if got := ask(t, again.Address, "SELECT current_setting('listen_addresses')"); got != "" {
		t.Errorf("listens on %q", got)
	}
}

func TestSecondInstanceIsRefusedAndNamesTheFirst(t *testing.T) {
	dir := newDir(t)
	if _, ok := Running(dir); ok || Held(dir) {
		t.Error("runs before it was started")
	}
	k := start(t, dir)
	_, err := Start(t.Context(), Config{Dir: dir, Log: quiet})
	if !fault.Is(err, "cluster-in-use") || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Errorf("got %v", err)
	}
	if a, ok := Running(dir); !ok || a != k.Address {
		t.Errorf("Running says %v %v", a, ok)
	}
	if got := ask(t, k.Address, "SELECT 'unharmed'"); got != "unharmed" {
		t.Error(got)
	}
	stop(t, k)
	if _, ok := Running(dir); ok {
		t.Error("runs after it was stopped")
	}
}

func TestKilledProgramLosesNothing(t *testing.T) {
	dir := newDir(t)
	holder, _ := startHolder(t, dir)
	a, ok := Running(dir)
	if !ok {
		t.Fatal("the holder's cluster is not found")
	}
	write(t, a, "CREATE TABLE kept AS SELECT 'before the kill' AS word")
	kill(t, holder)
	k := start(t, dir) // at once: the orphan may still be ending
	if got := ask(t, k.Address, "SELECT word FROM kept"); got != "before the kill" {
		t.Errorf("kept %q", got)
	}
}

// The worst case: program and server killed together, and the pid in the
// server's file given to another process since.
func TestKilledServerAndReusedPid(t *testing.T) {
	dir := newDir(t)
	holder, server := startHolder(t, dir)
	a, _ := Running(dir)
	write(t, a, "CREATE TABLE kept AS SELECT 'before the kill' AS word")
	if err := syscall.Kill(server, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	kill(t, holder)
	pidFile := filepath.Join(dir, "data", "postmaster.pid")
	text, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	reused := strings.Replace(string(text), strconv.Itoa(server), strconv.Itoa(os.Getpid()), 1)
	if err := os.WriteFile(pidFile, []byte(reused), 0o600); err != nil {
		t.Fatal(err)
	}
	k := start(t, dir)
	if got := ask(t, k.Address, "SELECT word FROM kept"); got != "before the kill" {
		t.Errorf("kept %q", got)
	}
}

func TestUnfinishedInitIsThrownAway(t *testing.T) {
	dir := newDir(t)
	if err := os.MkdirAll(filepath.Join(dir, "data.init", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	ask(t, start(t, dir).Address, "SELECT 'alive'")
	if _, err := os.Stat(filepath.Join(dir, "data.init")); !os.IsNotExist(err) {
		t.Error("data.init stayed")
	}
}

func TestLongPath(t *testing.T) {
	dir := filepath.Join(newDir(t), strings.Repeat("稻", 40))
	if os.Getuid() == 0 {
		if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	k := start(t, dir)
	if len(k.Socket) > longestSocket {
		t.Errorf("%d bytes", len(k.Socket))
	}
	ask(t, k.Address, "SELECT 'alive'")
	info, err := os.Stat(filepath.Dir(k.Socket))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket folder %v %v", info, err)
	}
	stop(t, k)
	if _, err := os.Stat(filepath.Dir(k.Socket)); !os.IsNotExist(err) {
		t.Error("the short folder stayed")
	}
}

func TestForeignFolderIsNotTouched(t *testing.T) {
	dir := newDir(t)
	file := filepath.Join(dir, "thesis.txt")
	if err := os.WriteFile(file, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Config{Dir: dir, Log: quiet}); !fault.Is(err, "cluster-dir-foreign") {
		t.Errorf("got %v", err)
	}
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o755 {
		t.Error("the folder was changed")
	}
}

// startHolder runs this test program as one that holds the cluster and returns
// it with the pid of its PostgreSQL.
func startHolder(t *testing.T, dir string) (*exec.Cmd, int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdEnv+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "holding ") {
		t.Fatalf("holder said %q, %v", line, err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, "holding ")))
	if err != nil {
		t.Fatal(err)
	}
	return cmd, pid
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
}
