package blob

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"liangtian/internal/fault"
)

var derivedName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// PutDerived keeps something made from an original, such as a thumbnail. It
// replaces what was there under that name and is not synced: it can be made
// again.
func (s *Store) PutDerived(ctx context.Context, sha, name string, content []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	path, err := s.derivedPath(sha, name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return unavailable(err)
	}
	temp, err := s.fs.CreateTemp(filepath.Join(s.root, tempDir), "derived-*")
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = s.fs.Remove(temp.Name()) }()
	_, err = temp.Write(content)
	if err := errors.Join(err, temp.Close()); err != nil {
		return unavailable(err)
	}
	if err := s.fs.Rename(temp.Name(), path); err != nil {
		return unavailable(err)
	}
	return nil
}

// Derived reads what PutDerived kept. Errors: blob-not-found.
func (s *Store) Derived(ctx context.Context, sha, name string) (io.ReadSeekCloser, int64, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	path, err := s.derivedPath(sha, name)
	if err != nil {
		return nil, 0, err
	}
	return openFile(path)
}

func (s *Store) derivedPath(sha, name string) (string, error) {
	sha, ok := normal(sha)
	if !ok {
		return "", notFound()
	}
	if !derivedName.MatchString(name) {
		return "", fault.New(fault.Invalid, "blob-bad-name", "派生文件的名称不合规范。")
	}
	return filepath.Join(s.root, derivedDir, sha[:2], sha[2:4], sha, name), nil
}
