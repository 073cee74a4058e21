package faults

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// volume is a disk of our own: ext4 in a file behind a loop mount. Where
// mounting is not allowed it is a plain folder, and whatever needs a disk is
// skipped.
type volume struct {
	image string
	at    string
	real  bool
	why   string // it is none
}

const imageSize = 12 << 30 // sparse: only what is written takes room

// newVolume puts it under dir, which the account of the database may enter.
func newVolume(t testing.TB, dir string) *volume {
	t.Helper()
	v := &volume{image: filepath.Join(dir, "volume.img"), at: filepath.Join(dir, "volume")}
	if err := os.MkdirAll(v.at, 0o755); err != nil {
		t.Fatal(err)
	}
	if v.why = v.make(); v.why != "" {
		return v
	}
	v.real = true
	t.Cleanup(func() { v.unmount(t) })
	return v
}

func (v *volume) make() string {
	switch {
	case os.Getuid() != 0:
		return "mounting is for root"
	case os.Getenv(ownMounts) != "1":
		return "a mount namespace is not allowed here"
	}
	f, err := os.Create(v.image)
	if err == nil {
		err = errors.Join(f.Truncate(imageSize), f.Close())
	}
	if err != nil {
		return err.Error()
	}
	// Nothing is kept back for root, or the disk would never be full for it.
	if out, err := exec.Command("mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard", v.image).CombinedOutput(); err != nil {
		return fmt.Sprintf("mkfs.ext4: %v %s", err, out)
	}
	return mount(v.image, v.at)
}

func mount(image, at string) string {
	if out, err := exec.Command("mount", "-o", "loop", image, at).CombinedOutput(); err != nil {
		return fmt.Sprintf("mount: %v %s", err, out)
	}
	return ""
}

func (v *volume) unmount(t testing.TB) {
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		err := unix.Unmount(v.at, 0)
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Errorf("unmounting %s: %v", v.at, err)
			return
		}
	}
}

// fill leaves no byte free; the function gives the room back.
func (v *volume) fill() (free func(), err error) {
	name := filepath.Join(v.at, "ballast")
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	var s unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &s); err != nil {
		return nil, err
	}
	var off int64
	for piece := int64(s.Bavail) * s.Bsize; piece >= s.Bsize; {
		if unix.Fallocate(int(f.Fd()), 0, off, piece) == nil {
			off += piece
		} else {
			piece /= 2
		}
	}
	return func() { _ = errors.Join(f.Close(), os.Remove(name)) }, nil
}

// freeze lets every write and every sync of the volume wait until it is
// thawed.
func (v *volume) freeze() error { return v.ioctl(0xC0045877) }
func (v *volume) thaw() error   { return v.ioctl(0xC0045878) }

func (v *volume) ioctl(request uint) error {
	f, err := os.Open(v.at)
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.IoctlSetInt(int(f.Fd()), request, 0)
}
