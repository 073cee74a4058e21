package faults

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// line is what lies between the server and the database on two machines.
type line struct {
	to       string
	state    atomic.Int32
	swallow  atomic.Int32 // how many answers to COMMIT are still to be lost
	swallows atomic.Int32 // how many were
	mu       sync.Mutex
	open     map[net.Conn]bool
}

const (
	whole int32 = iota
	cut         // nothing stands, nothing can be made
	hole        // everything stands, nothing arrives
)

func newLine(t testing.TB, at, to string) *line {
	t.Helper()
	l := &line{to: to, open: map[net.Conn]bool{}}
	door, err := net.Listen("unix", at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = door.Close(); l.set(cut) })
	go func() {
		for {
			c, err := door.Accept()
			if err != nil {
				return
			}
			go l.carry(c)
		}
	}()
	return l
}

func (l *line) set(state int32) {
	l.state.Store(state)
	if state != cut {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		_ = c.Close()
	}
}

func (l *line) keep(c net.Conn, open bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if open {
		l.open[c] = true
	} else {
		delete(l.open, c)
		_ = c.Close()
	}
}

// carry joins one connection of the server to one of the database.
func (l *line) carry(near net.Conn) {
	if l.state.Load() == cut {
		_ = near.Close()
		return
	}
	far, err := net.Dial("unix", l.to)
	if err != nil {
		_ = near.Close()
		return
	}
	l.keep(near, true)
	l.keep(far, true)
	var lost atomic.Bool
	var both sync.WaitGroup
	both.Go(func() {
		l.copy(far, near, func(b []byte) bool {
			if bytes.HasSuffix(b, []byte("COMMIT\x00")) && l.swallow.Load() > 0 && l.swallow.Add(-1) >= 0 {
				lost.Store(true) // it goes through; its answer does not
			}
			return true
		})
	})
	both.Go(func() {
		l.copy(near, far, func([]byte) bool {
			if lost.Load() {
				l.swallows.Add(1)
				return false
			}
			return true
		})
	})
	both.Wait()
}

func (l *line) copy(to, from net.Conn, pass func([]byte) bool) {
	defer l.keep(to, false)
	defer l.keep(from, false)
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		for l.state.Load() == hole {
			time.Sleep(5 * time.Millisecond)
		}
		if n > 0 && !pass(b[:n]) {
			return
		}
		if n > 0 {
			if _, err := to.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
