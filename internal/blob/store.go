// Package blob keeps the bytes of evidence by their SHA-256 in a local folder.
//
// Layout under the root:
//
//	ab/cd/<64 hex>      originals, written once, never changed, mode 0444
//	derived/ab/cd/<64 hex>/<name>  what can be made again (thumbnails)
//	tmp/                unfinished writes, swept on Open
//
// The order of a write is what makes a receipt true: the bytes go to a
// temporary file and are hashed on the way, the hash is compared with the one
// declared, the file is synced, renamed to its address, and every directory
// that gained a name is synced. With a bucket the file is then laid there.
// Only then does Put answer.
package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"liangtian/internal/fault"
)

// Blob is what a store knows of some bytes: their address and length in bytes.
type Blob struct {
	SHA256 string `json:"sha256"` // 64 lower-case hex digits
	Size   int64  `json:"size"`
}

// Store is a folder of blobs. It is safe for concurrent use, also by several
// processes.
type Store struct {
	root string
	fs   files
	far  *Bucket // nil without one
}

const (
	tempDir    = "tmp"
	derivedDir = "derived"

	// A temporary file younger than this may belong to a process that is
	// still writing; nothing that Put accepts takes an hour.
	tempAge = time.Hour
)

// Open makes the folder if needed and removes what unfinished writes left
// behind more than an hour ago. With a bucket the folder holds copies of what
// lies there.
func Open(dir string, far *Bucket) (*Store, error) {
	s, err := open(dir, disk{}, time.Now())
	if err == nil {
		s.far = far
	}
	return s, err
}

func open(dir string, ops files, now time.Time) (*Store, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, unavailable(err)
	}
	s := &Store{root: root, fs: ops}
	for _, d := range []string{root, filepath.Join(root, tempDir), filepath.Join(root, derivedDir)} {
		if err := s.makeDir(d); err != nil {
			return nil, unavailable(err)
		}
	}
	if err := s.sweep(now); err != nil {
		return nil, unavailable(err)
	}
	return s, nil
}

func (s *Store) sweep(now time.Time) error {
	dir := filepath.Join(s.root, tempDir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || now.Sub(info.ModTime()) < tempAge {
			continue // gone already, or perhaps still being written
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Open reads an original. The caller closes it. Errors: blob-not-found,
// blob-damaged.
func (s *Store) Open(ctx context.Context, sha string) (io.ReadSeekCloser, int64, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	path, err := s.Path(ctx, sha)
	if err != nil {
		return nil, 0, err
	}
	return openFile(path)
}

// Path is where an original lies, for a reader that needs a file name. The file
// must never be written to. What only the bucket has is fetched first. Errors:
// blob-not-found, blob-damaged.
func (s *Store) Path(ctx context.Context, sha string) (string, error) {
	sha, ok := normal(sha)
	if !ok {
		return "", notFound()
	}
	name := filepath.Join(s.root, keyOf(sha))
	_, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.far != nil:
		return name, s.fetch(ctx, sha)
	case errors.Is(err, fs.ErrNotExist):
		return "", notFound()
	case err != nil:
		return "", unavailable(err)
	}
	return name, nil
}

// fetch copies an original from the bucket, if it is still what its name says.
func (s *Store) fetch(ctx context.Context, sha string) error {
	temp := filepath.Join(s.root, tempDir, "fetch-"+rand.Text())
	defer func() { _ = s.fs.Remove(temp) }()
	if err := s.far.Fetch(ctx, keyOf(sha), temp); err != nil {
		return refusal(ctx, err)
	}
	f, err := os.Open(temp)
	if err != nil {
		return unavailable(err)
	}
	defer f.Close()
	b, err := s.check(ctx, f, "", math.MaxInt64-1)
	if err != nil {
		return refusal(ctx, err)
	}
	if b.SHA256 != sha {
		return fault.New(fault.Conflict, "blob-damaged", "存储中的文件与登记的哈希不一致，没有使用。请联系管理员从备份恢复这个文件。")
	}
	if err := s.settle(temp, b); err != nil {
		return unavailable(err)
	}
	return nil
}

// keepFar lays what has been settled into the bucket, if there is one.
func (s *Store) keepFar(ctx context.Context, b Blob) (Blob, error) {
	if s.far != nil {
		if err := s.far.Keep(ctx, keyOf(b.SHA256), filepath.Join(s.root, keyOf(b.SHA256))); err != nil {
			return Blob{}, refusal(ctx, err)
		}
	}
	return b, nil
}

func openFile(path string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, notFound()
	}
	if err != nil {
		return nil, 0, unavailable(err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, unavailable(errors.Join(err, f.Close()))
	}
	return f, info.Size(), nil
}

// normal lower-cases a hex SHA-256 and reports whether it is one; anything
// else never reaches the file system.
func normal(sha string) (string, bool) {
	sha = strings.ToLower(sha)
	if len(sha) != 64 || strings.Trim(sha, "0123456789abcdef") != "" {
		return "", false
	}
	return sha, true
}

func notFound() *fault.Error {
	return fault.New(fault.NotFound, "blob-not-found", "没有找到这个文件。")
}

func unavailable(cause error) *fault.Error {
	return fault.New(fault.Unavailable, "blob-unavailable", "文件暂时无法保存或读取，手机上的原件请保留，稍后会自动重试。").Because(cause)
}
