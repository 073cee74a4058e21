package cluster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"liangtian/internal/fault"
)

// lock is an flock on a file: the kernel gives it back when the holder dies,
// so a lock is never stale. The file's two lines are pid and socket.
type lock struct{ file *os.File }

func takeLock(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unusable(path, err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		pid, _ := readLock(path)
		return nil, errors.Join(inUse(filepath.Dir(path), pid), f.Close())
	}
	if err != nil {
		return nil, errors.Join(unusable(path, err), f.Close())
	}
	l := &lock{f}
	if err := l.write(""); err != nil {
		return nil, errors.Join(unusable(path, err), f.Close())
	}
	return l, nil
}

func inUse(dir string, pid int) *fault.Error {
	return fault.New(fault.Unavailable, "cluster-in-use",
		"数据库文件夹 %s 正由另一个良田程序使用（进程号 %d）。请先停止它（kill %d），或用 --data 指定另一个文件夹。数据没有改动。",
		dir, pid, pid)
}

// write replaces the text in place: the file must stay the one that is locked.
func (l *lock) write(socket string) error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt(fmt.Appendf(nil, "%d\n%s\n", os.Getpid(), socket), 0)
	return err
}

// release leaves the file: removing a lock file lets two holders in.
func (l *lock) release() error {
	return errors.Join(l.file.Truncate(0), l.file.Close())
}

func readLock(path string) (pid int, socket string) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, ""
	}
	lines := strings.Split(string(text), "\n")
	pid, _ = strconv.Atoi(lines[0])
	if len(lines) > 1 {
		socket = lines[1]
	}
	return pid, socket
}

// Held reports whether a program uses the folder's cluster at this moment.
func Held(dir string) bool {
	f, err := os.Open(filepath.Join(dir, "lock"))
	if err != nil {
		return false
	}
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) != nil
}

// Running tells where the cluster of a folder listens while another program
// holds it, so that a second command can use that one's database. ok is false
// when nobody holds the folder or it is still starting.
func Running(dir string) (a Address, ok bool) {
	if !Held(dir) {
		return Address{}, false
	}
	_, socket := readLock(filepath.Join(dir, "lock"))
	return Address{Socket: socket}, socket != ""
}
