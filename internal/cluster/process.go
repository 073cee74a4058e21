package cluster

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// process is a child that gets a signal when this program dies.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed after the child was waited for; then err is set
	err  error
}

// stopFast is what PostgreSQL takes for a fast shutdown.
const stopFast = syscall.SIGINT

// launch starts cmd. The death signal belongs to the thread that forked, so
// that thread is kept for as long as the child lives. The child has its own
// process group: Ctrl-C must reach us first, and PostgreSQL through us.
func launch(cmd *exec.Cmd, as account, onDeath syscall.Signal) (*process, error) {
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as.cred, Setpgid: true, Pdeathsig: onDeath}
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// signal ignores a child that is gone.
func (p *process) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

func (p *process) pid() int { return p.cmd.Process.Pid }
