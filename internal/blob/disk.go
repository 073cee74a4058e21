package blob

import (
	"io"
	"io/fs"
	"os"
)

// files are the operations whose failure decides whether an answer is true, so
// that a test can make each of them fail.
type files interface {
	CreateTemp(dir, pattern string) (tempFile, error)
	Mkdir(dir string) error
	Rename(from, to string) error
	Remove(path string) error
	SyncDir(dir string) error
}

type tempFile interface {
	io.WriteCloser
	Name() string
	Chmod(mode fs.FileMode) error
	Sync() error
}

type disk struct{}

func (disk) CreateTemp(dir, pattern string) (tempFile, error) { return os.CreateTemp(dir, pattern) }
func (disk) Mkdir(dir string) error                           { return os.Mkdir(dir, 0o755) }
func (disk) Rename(from, to string) error                     { return os.Rename(from, to) }
func (disk) Remove(path string) error                         { return os.Remove(path) }

func (disk) SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil {
		d.Close()
		return err
	}
	return d.Close()
}
