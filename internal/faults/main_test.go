package faults

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/cluster"
	"liangtian/internal/imaging"
)

// The test program is also the programs that are killed.
const (
	serveCommand = "serve-until-killed"
	keepCommand  = "keep-the-database"

	ownMounts = "LIANGTIAN_TEST_OWN_MOUNTS"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case serveCommand:
			fail(serve(os.Args[2], os.Args[3], os.Args[4], os.Args[5]))
		case keepCommand:
			fail(keep(os.Args[2]))
		case imaging.ChildCommand:
			apptest.Main(m)
		}
	}
	if os.Getuid() == 0 && os.Getenv(ownMounts) == "" {
		os.Exit(inOwnMounts())
	}
	apptest.Main(m)
}

func fail(err error) {
	slog.Error("the program ends", "error", err)
	os.Exit(1)
}

// inOwnMounts runs the tests where nobody else sees their volumes, and where
// these are gone when the tests are, however those ended.
func inOwnMounts() int {
	cmd := exec.Command(os.Args[0], os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), ownMounts+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT)
	if err := cmd.Start(); err != nil { // not allowed here: without volumes, then
		_ = os.Setenv(ownMounts, "none")
		err = syscall.Exec(os.Args[0], os.Args, os.Environ())
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	go func() {
		for s := range signals {
			_ = cmd.Process.Signal(s)
		}
	}()
	err := cmd.Wait()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return max(exit.ExitCode(), 1)
	}
	return 0
}

// serve is the whole program. Its clock is the machine's, moved by as many
// seconds as the file says.
func serve(data, dsn, addr, clock string) error {
	logTo(data)
	var ahead atomic.Int64
	go func() {
		for ; ; time.Sleep(20 * time.Millisecond) {
			if raw, err := os.ReadFile(clock); err == nil {
				n, _ := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
				ahead.Store(n)
			}
		}
	}()
	a, err := app.Start(context.Background(), app.Config{
		DataDir: data, DatabaseURL: dsn, Addr: addr, Version: "test",
		Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load()) * time.Second) },
	})
	if err != nil {
		return err
	}
	return a.Serve(context.Background(), func(string) {})
}

// keep is a machine for the database alone.
func keep(data string) error {
	logTo(data)
	k, err := cluster.Start(context.Background(), cluster.Config{Dir: filepath.Join(data, "postgres"), Fsync: true})
	if err != nil {
		return err
	}
	<-k.Done()
	return nil
}

// logTo writes beside the volume: what is said of a full disk must fit
// somewhere.
func logTo(data string) {
	f, err := os.OpenFile(filepath.Join(filepath.Dir(filepath.Dir(data)), "programs.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		slog.SetDefault(slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelWarn})))
	}
}
