package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"liangtian/internal/cluster"
	"liangtian/internal/fault"
)

const (
	testDatabaseEnv = "LIANGTIAN_TEST_DATABASE_URL"
	throwAwayPrefix = "liangtian-test-"
)

// exitCode ends the program with the number that a child ended with, and
// without a further word: the child has said what it had to say.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit status %d", int(c)) }

// ExitCode is for main.
func (c exitCode) ExitCode() int { return int(c) }

// withDatabase runs a command beside a throw-away database, whose address the
// command finds in LIANGTIAN_TEST_DATABASE_URL:
//
//	liangtian with-database -- go test ./...
//
// The database ends with the command, also after Ctrl-C. The error is an
// exitCode when the command ran and failed.
func withDatabase(args []string) (err error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return fault.New(fault.Invalid, "no-command", "请写明要运行的命令，例如：liangtian with-database -- go test ./...")
	}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)

	sweepThrowAways(os.TempDir())
	dir, err := os.MkdirTemp("", throwAwayPrefix)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	k, err := cluster.Start(context.Background(), cluster.Config{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		// Open connections of the command's orphans do not hold it up, and a
		// hard stop loses nothing here.
		if stop := k.Stop(ctx); stop != nil && !errors.Is(stop, context.DeadlineExceeded) {
			err = errors.Join(err, stop)
		}
	}()
	return runBeside(k, args, signals)
}

// runBeside starts the command and hands signals on to it.
func runBeside(k *cluster.Cluster, args []string, signals <-chan os.Signal) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), testDatabaseEnv+"="+k.DSN(cluster.Superuser, cluster.Database))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	runtime.LockOSThread() // the death signal belongs to the thread that forks
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return fault.New(fault.Invalid, "command-not-started", "命令 %s 无法运行。", args[0]).Because(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			_ = cmd.Process.Signal(s)
		case err := <-ended:
			return asExitCode(err)
		}
	}
}

// asExitCode follows the shell: 128 and the signal's number for a killed command.
func asExitCode(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitCode(128 + int(status.Signal()))
	}
	return exitCode(exit.ExitCode())
}

// sweepThrowAways removes what killed runs left in the temporary folder. A
// young folder may be one that is about to be locked.
func sweepThrowAways(temp string) {
	dirs, _ := filepath.Glob(filepath.Join(temp, throwAwayPrefix+"*"))
	for _, dir := range dirs {
		info, err := os.Stat(filepath.Join(dir, "lock"))
		if err != nil || time.Since(info.ModTime()) < time.Hour || cluster.Held(dir) {
			continue
		}
		os.RemoveAll(dir)
	}
}
