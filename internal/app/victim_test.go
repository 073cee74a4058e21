package app_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
)

const victimCommand = "serve-until-killed"

// victim is the whole program as a process of its own; its address is its
// first line.
func victim() {
	var a *app.App
	err := errors.New("concurrently")
	// All tests share the server's roles: see apptest.StartApp.
	for try := 0; try < 50 && err != nil && strings.Contains(err.Error(), "concurrently"); try++ {
		a, err = app.Start(context.Background(), app.Config{
			DataDir: os.Args[2], DatabaseURL: os.Args[3], Addr: "127.0.0.1:0",
			Log: slog.New(slog.DiscardHandler),
		})
	}
	if err == nil {
		err = a.Serve(context.Background(), func(addr string) { fmt.Println("http://" + addr) })
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// process is a running victim.
type process struct {
	cmd  *exec.Cmd
	once sync.Once
}

// serve starts the program over the city's database and folder, and turns the
// city's clients to it.
func serve(t testing.TB, c *apptest.City, dir string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(os.Args[0], victimCommand, dir, c.DSN)}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the program did not start: %v", err)
	}
	c.URL = strings.TrimSpace(line)
	return p
}

// kill is kill -9, and waits for the end.
func (p *process) kill() {
	p.once.Do(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
}

// until waits for something that another process does.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
