package postgres

import (
	"context"
	"database/sql/driver"
	"net"
	"syscall"

	"github.com/uptrace/bun/driver/pgdriver"
)

// checkAlive looks, without waiting, whether the server has closed a pooled
// connection since it was last used. Without it every connection of the pool
// fails one request after the database was restarted, because the driver only
// notices when it reads the answer, and by then nothing may be repeated.
func checkAlive(_ context.Context, cn *pgdriver.Conn) error {
	if unexpected(cn.Conn()) {
		return driver.ErrBadConn
	}
	return nil
}

// unexpected reports an end of file or bytes nobody asked for, which is how a
// server says goodbye.
func unexpected(c net.Conn) bool {
	if wrapped, ok := c.(interface{ NetConn() net.Conn }); ok {
		c = wrapped.NetConn() // TLS
	}
	socket, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return true
	}
	var peeked error
	// Control and not Read: the deadline of the last query has passed by now,
	// and Read would give up before it looks.
	err = raw.Control(func(fd uintptr) {
		var b [1]byte
		_, _, peeked = syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	})
	return err != nil || peeked != syscall.EAGAIN
}
