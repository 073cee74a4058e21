package faults

import (
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// trouble is one kind of fault: do begins it, lasts, and ends it. What the
// machine has to do afterwards, it does alone.
type trouble struct {
	name  string
	apart bool // of the line between two machines
	disk  bool // needs a disk of our own
	do    func(r *rig, rnd *rand.Rand) error
}

var troubles = []trouble{
	{name: "server killed", do: func(r *rig, rnd *rand.Rand) error {
		r.server.kill()
		return nil
	}},
	{name: "PostgreSQL killed", do: func(r *rig, rnd *rand.Rand) error { return killPostgres(r) }},
	{name: "both killed", do: func(r *rig, rnd *rand.Rand) error {
		err := killPostgres(r)
		r.server.kill()
		return err
	}},
	// Full for a moment; once in two, the server is killed as well and has to
	// start on the full disk.
	{name: "disk full", disk: true, do: func(r *rig, rnd *rand.Rand) error {
		free, err := r.v.fill()
		if err != nil {
			return err
		}
		defer free()
		lasts(rnd, 800, 1600)
		if rnd.IntN(2) == 0 {
			r.server.kill()
			lasts(rnd, 400, 800)
		}
		return nil
	}},
	// Every write and every sync of the whole volume stands still, again and
	// again, and moves for a moment in between.
	{name: "disk slow", disk: true, do: func(r *rig, rnd *rand.Rand) error {
		for range 5 {
			if err := r.v.freeze(); err != nil {
				return err
			}
			lasts(rnd, 150, 400)
			if err := r.v.thaw(); err != nil {
				return err
			}
			lasts(rnd, 20, 60)
		}
		return nil
	}},
	// The running server may open two more files, and no line either.
	{name: "no file handles", do: func(r *rig, rnd *rand.Rand) error {
		pid := r.server.pid()
		open, err := os.ReadDir("/proc/" + strconv.Itoa(pid) + "/fd")
		if err != nil {
			return err
		}
		var before unix.Rlimit
		if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &before); err != nil {
			return err
		}
		few := unix.Rlimit{Cur: uint64(len(open) + 2), Max: before.Max}
		if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &few, nil); err != nil {
			return err
		}
		lasts(rnd, 800, 1600)
		return unix.Prlimit(pid, unix.RLIMIT_NOFILE, &before, nil)
	}},
	// The program's clock; that of the database is the machine's own.
	{name: "clock jumps", do: func(r *rig, rnd *rand.Rand) error {
		defer r.clock(0)
		for range 3 {
			r.clock(time.Duration(rnd.IntN(96*3600)-48*3600) * time.Second)
			lasts(rnd, 200, 500)
		}
		return nil
	}},
	{name: "line cut", apart: true, do: func(r *rig, rnd *rand.Rand) error {
		defer r.line.set(whole)
		for range 3 {
			r.line.set(cut)
			lasts(rnd, 50, 400)
			r.line.set(whole)
			lasts(rnd, 50, 200)
		}
		return nil
	}},
	// Nothing arrives and nobody is told; then what was sent arrives after all,
	// or, once in two, never.
	{name: "line silent", apart: true, do: func(r *rig, rnd *rand.Rand) error {
		defer r.line.set(whole)
		r.line.set(hole)
		lasts(rnd, 800, 2500)
		if rnd.IntN(2) == 0 {
			r.line.set(cut)
		}
		return nil
	}},
	// The database commits; the line breaks before it can say so.
	{name: "answer to COMMIT lost", apart: true, do: func(r *rig, rnd *rand.Rand) error {
		defer r.line.swallow.Store(0)
		before := r.line.swallows.Load()
		for end := time.Now().Add(10 * time.Second); r.line.swallows.Load() < before+3 && time.Now().Before(end); {
			r.line.swallow.Store(1)
			lasts(rnd, 100, 300)
		}
		return nil
	}},
}

func killPostgres(r *rig) error {
	pid := r.postgres()
	if pid <= 0 {
		return nil
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return err
	}
	for end := time.Now().Add(5 * time.Second); alive(pid) && time.Now().Before(end); {
		time.Sleep(time.Millisecond) // its parent takes note
	}
	return nil
}

// lasts waits between so many and so many milliseconds.
func lasts(rnd *rand.Rand, least, most int) {
	time.Sleep(time.Duration(least+rnd.IntN(most-least)) * time.Millisecond)
}
