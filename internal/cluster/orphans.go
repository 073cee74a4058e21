package cluster

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// clearOrphans ends what a killed program left running on this folder and
// removes the traces of it. We hold the lock, so every such process is an
// orphan. PostgreSQL works with its data folder as current folder; that, and
// not a pid that may have been given to somebody else since, identifies it.
func (f folder) clearOrphans(ctx context.Context, log *slog.Logger) error {
	for _, pid := range workingIn(f.fresh()) {
		_ = syscall.Kill(pid, syscall.SIGKILL) // half-made files are thrown away
	}
	// An orphan was told to shut down when its parent died; most need no more.
	steps := []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{0, 2 * time.Second}, {syscall.SIGINT, 20 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}}
	for _, s := range steps {
		left := workingIn(f.data())
		if len(left) == 0 {
			break
		}
		log.Warn("ending a database that a killed program left behind", "pids", left, "signal", int(s.signal))
		for _, pid := range f.target(left, s.signal) {
			_ = syscall.Kill(pid, s.signal)
		}
		if err := f.awaitEmpty(ctx, s.wait); err != nil {
			return err
		}
	}
	if left := workingIn(f.data()); len(left) > 0 {
		return inUse(f.path, left[0])
	}
	for _, path := range []string{pidFile(f.data()), filepath.Join(f.run(), socketName), filepath.Join(f.run(), socketName+".lock")} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
			return unusable(path, err)
		}
	}
	return nil
}

// target: the postmaster ends its own workers; without one they are told
// directly, and the last resort is meant for all.
func (f folder) target(left []int, s syscall.Signal) []int {
	if s == 0 {
		return nil
	}
	if master, _ := readPidFile(pidFile(f.data())); s != syscall.SIGKILL && slices.Contains(left, master) {
		return []int{master}
	}
	return left
}

func (f folder) awaitEmpty(ctx context.Context, wait time.Duration) error {
	until := time.Now().Add(wait)
	for time.Now().Before(until) && len(workingIn(f.data())) > 0 {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// workingIn lists the processes whose current folder is dir.
func workingIn(dir string) []int {
	var pids []int
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != dir {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link)))
		if err == nil && pid != os.Getpid() {
			pids = append(pids, pid)
		}
	}
	return pids
}
