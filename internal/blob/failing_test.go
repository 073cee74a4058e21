package blob

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"liangtian/internal/fault"
)

// broken fails the n-th of the operations it counts and writes down the order
// of all of them.
type broken struct {
	disk
	failAt int
	log    []string
}

var errDisk = errors.New("disk broke")

func (b *broken) step(what string) error {
	b.log = append(b.log, what)
	if len(b.log) == b.failAt {
		return errDisk
	}
	return nil
}

func (b *broken) CreateTemp(dir, pattern string) (tempFile, error) {
	if err := b.step("create"); err != nil {
		return nil, err
	}
	f, err := b.disk.CreateTemp(dir, pattern)
	return &brokenFile{f, b}, err
}

func (b *broken) Mkdir(dir string) error {
	if err := b.step("mkdir"); err != nil {
		return err
	}
	return b.disk.Mkdir(dir)
}

func (b *broken) Rename(from, to string) error {
	if err := b.step("rename"); err != nil {
		return err
	}
	return b.disk.Rename(from, to)
}

func (b *broken) SyncDir(dir string) error {
	if err := b.step("syncdir " + filepath.Base(dir)); err != nil {
		return err
	}
	return b.disk.SyncDir(dir)
}

type brokenFile struct {
	tempFile
	b *broken
}

func (f *brokenFile) Write(p []byte) (int, error) {
	if err := f.b.step("write"); err != nil {
		return 0, err
	}
	return f.tempFile.Write(p)
}

func (f *brokenFile) Chmod(m fs.FileMode) error {
	if err := f.b.step("chmod"); err != nil {
		return err
	}
	return f.tempFile.Chmod(m)
}

func (f *brokenFile) Sync() error {
	if err := f.b.step("sync"); err != nil {
		return err
	}
	return f.tempFile.Sync()
}

func (f *brokenFile) Close() error {
	err := f.b.step("close")
	return errors.Join(err, f.tempFile.Close())
}

// An administrator may put the root into a folder that the program cannot read.
func TestAParentOfSomebodyElse(t *testing.T) {
	root := t.TempDir()
	if _, err := open(root, sealed{parent: filepath.Dir(root)}, time.Now()); err != nil {
		t.Error(err)
	}
	fresh := filepath.Join(root, "fresh")
	if _, err := open(fresh, sealed{parent: root}, time.Now()); !fault.Is(err, "blob-unavailable") {
		t.Errorf("a folder just made in it would not survive: %v", err)
	}
}

type sealed struct {
	disk
	parent string
}

func (s sealed) SyncDir(dir string) error {
	if dir == s.parent {
		return fs.ErrPermission
	}
	return s.disk.SyncDir(dir)
}

// The whole promise in one list: nothing is renamed before it is synced, and
// nothing is answered before the directories are.
func TestPutOrder(t *testing.T) {
	root := t.TempDir()
	ops := &broken{}
	s, err := open(root, ops, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ops.log = nil
	if _, err := s.Put(t.Context(), strings.NewReader("x"), "", mb); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"create", "write", "chmod", "sync", "close",
		"mkdir", "syncdir " + filepath.Base(root), "mkdir", "syncdir 2d",
		"rename", "syncdir 71",
	}
	if !slices.Equal(ops.log, want) {
		t.Errorf("order:\n%v\nwant:\n%v", ops.log, want)
	}
}

func TestEveryDiskFailureIsARefusalAndARetryHeals(t *testing.T) {
	const steps = 11
	for failAt := 1; failAt <= steps; failAt++ {
		ops := &broken{}
		s, err := open(t.TempDir(), ops, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		ops.log, ops.failAt = nil, failAt
		_, err = s.Put(t.Context(), strings.NewReader("x"), "", mb)
		if !fault.Is(err, "blob-unavailable") || !errors.Is(err, errDisk) {
			t.Errorf("step %d (%v): %v", failAt, ops.log, err)
		}
		ops.failAt = 0
		b, err := s.Put(t.Context(), strings.NewReader("x"), "", mb)
		if err != nil {
			t.Errorf("retry after step %d: %v", failAt, err)
		}
		if string(read(t, s, b.SHA256)) != "x" || temps(t, s) != 0 {
			t.Errorf("after step %d: wrong bytes or temporary files", failAt)
		}
	}
}

func TestOpenSaysWhenTheFolderCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(file, "blobs"), nil); !fault.Is(err, "blob-unavailable") {
		t.Error(err)
	}
}
