package faults

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// guarded is a program under a guardian such as systemd, which starts it again
// whenever it ends. Nobody else does anything.
type guarded struct {
	mu     sync.Mutex
	cmd    *exec.Cmd
	as     *syscall.Credential
	over   bool
	starts int
	ended  chan struct{}
}

func guard(args ...string) *guarded { return guardAs(nil, args...) }

func guardAs(as *syscall.Credential, args ...string) *guarded {
	g := &guarded{as: as, ended: make(chan struct{})}
	go func() {
		defer close(g.ended)
		runtime.LockOSThread() // the death signal belongs to the thread that forks
		for g.begin(args) {
			_ = g.cmd.Wait()
			time.Sleep(100 * time.Millisecond)
		}
	}()
	return g
}

func (g *guarded) begin(args []string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.over {
		return false
	}
	g.cmd = exec.Command(args[0], args[1:]...)
	g.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Credential: g.as}
	g.starts++
	return g.cmd.Start() == nil
}

func (g *guarded) signal(s syscall.Signal) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cmd != nil && g.cmd.Process != nil {
		_ = g.cmd.Process.Signal(s)
	}
}

// kill is kill -9; the guardian sees to the rest.
func (g *guarded) kill() { g.signal(syscall.SIGKILL) }

func (g *guarded) pid() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.cmd.Process.Pid
}

// end sends the guardian home as well.
func (g *guarded) end() {
	if g == nil {
		return
	}
	g.mu.Lock()
	g.over = true
	g.mu.Unlock()
	g.kill()
	<-g.ended
}
