package cluster

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"liangtian/internal/fault"
)

// launchServer starts postgres on the files in data and waits until it accepts
// connections.
func (f folder) launchServer(ctx context.Context, bin binaries, data, socket string, log *slog.Logger, more ...string) (*process, error) {
	out, err := os.OpenFile(f.startLog(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, unusable(f.startLog(), err)
	}
	defer out.Close()
	args := append([]string{
		"-D", data,
		"-c", "listen_addresses=",
		"-c", "unix_socket_directories=" + quoteListItem(filepath.Dir(socket)),
		"-c", "unix_socket_permissions=0700",
		"-c", "port=5432",
	}, more...)
	cmd := exec.Command(bin.path("postgres"), args...)
	cmd.Dir = f.path
	cmd.Stdout, cmd.Stderr = out, out
	// SIGINT is PostgreSQL's fast shutdown: after a kill of this program the
	// files are left clean and the next start has nothing to replay.
	p, err := launch(cmd, f.owner, stopFast)
	if err != nil {
		return nil, startFailed(f, "", err)
	}
	if err := f.awaitReady(ctx, p, pidFile(data), log); err != nil {
		p.signal(syscall.SIGQUIT)
		<-p.done
		return nil, startFailed(f, f.lastWords(), err)
	}
	return p, nil
}

// awaitReady reads the status that the server keeps in postmaster.pid: asking
// by connecting would fill the log with refusals.
func (f folder) awaitReady(ctx context.Context, p *process, pidFile string, log *slog.Logger) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	patience := time.NewTicker(5 * time.Second)
	defer patience.Stop()
	for {
		if pid, status := readPidFile(pidFile); pid == p.pid() && status == "ready" {
			return nil
		}
		select {
		case <-tick.C:
		case <-patience.C:
			log.Info("database is still starting, perhaps replaying its log after a crash", "dir", f.path)
		case <-p.done:
			return p.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// readPidFile returns the pid and the status word of postmaster.pid, zero
// values when there is none.
func readPidFile(path string) (pid int, status string) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, ""
	}
	lines := strings.Split(string(text), "\n")
	pid, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	if len(lines) >= 8 {
		status = strings.TrimSpace(lines[7])
	}
	return pid, status
}

func pidFile(data string) string { return filepath.Join(data, "postmaster.pid") }

// lastWords is the end of what PostgreSQL said before it gave up.
func (f folder) lastWords() string {
	said, _ := os.ReadFile(f.startLog())
	logs, _ := filepath.Glob(filepath.Join(f.logs(), "postgresql-*.log"))
	var last time.Time
	var text []byte
	for _, path := range logs {
		if info, err := os.Stat(path); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
			text, _ = os.ReadFile(path)
		}
	}
	return tail(string(said), 1000) + tail(string(text), 2000)
}

func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[len(s)-n:]
}

// quoteListItem writes a path into a setting that is a list of paths.
func quoteListItem(path string) string {
	return `"` + strings.ReplaceAll(path, `"`, `""`) + `"`
}

func startFailed(f folder, said string, cause error) *fault.Error {
	return fault.New(fault.Unavailable, "cluster-start-failed",
		"数据库没有启动成功，数据没有改动。请查看 %s 里的日志。", f.logs()).Because(&outputError{said, cause})
}

// outputError carries a program's last words into the log.
type outputError struct {
	said  string
	cause error
}

func (e *outputError) Error() string { return e.cause.Error() + ": " + strings.TrimSpace(e.said) }
func (e *outputError) Unwrap() error { return e.cause }
