package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"liangtian/internal/fault"
)

// Put stores what r gives, at most limit bytes, and answers only when it would
// survive a power cut. declared is the hex SHA-256 the sender claims, or "".
// Bytes that are there already are not written again.
//
// Errors: blob-empty, blob-too-large, blob-hash-mismatch, blob-bad-hash,
// blob-unavailable; the context's own error when it ends first.
func (s *Store) Put(ctx context.Context, r io.Reader, declared string, limit int64) (Blob, error) {
	if declared != "" {
		sha, ok := normal(declared)
		if !ok {
			return Blob{}, fault.Bad("sha256", "blob-bad-hash", "文件校验值不是有效的 SHA-256，文件没有保存，请重新上传。")
		}
		declared = sha
	}
	temp, err := s.fs.CreateTemp(filepath.Join(s.root, tempDir), "put-*")
	if err != nil {
		return Blob{}, unavailable(err)
	}
	defer func() { _ = s.fs.Remove(temp.Name()) }() // after the rename there is nothing left to remove

	b, err := s.fill(ctx, temp, r, declared, limit)
	if err := errors.Join(err, temp.Close()); err != nil {
		return Blob{}, refusal(ctx, err)
	}
	if err := s.settle(temp.Name(), b); err != nil {
		return Blob{}, unavailable(err)
	}
	return s.keepFar(ctx, b)
}

// fill copies, hashes, checks and syncs the temporary file.
func (s *Store) fill(ctx context.Context, w tempFile, r io.Reader, declared string, limit int64) (Blob, error) {
	h := sha256.New()
	n, err := copyAtMost(ctx, w, h, r, limit)
	if err != nil {
		return Blob{}, err
	}
	b := Blob{SHA256: hex.EncodeToString(h.Sum(nil)), Size: n}
	if err := b.fits(declared); err != nil {
		return Blob{}, err
	}
	if err := w.Chmod(0o444); err != nil {
		return Blob{}, err
	}
	return b, w.Sync()
}

// copyAtMost reads one byte past the limit to tell "exactly" from "more".
func copyAtMost(ctx context.Context, w io.Writer, h hash.Hash, r io.Reader, limit int64) (int64, error) {
	n, err := io.Copy(io.MultiWriter(w, h), io.LimitReader(reader{ctx, r}, limit+1))
	if err != nil {
		return 0, err
	}
	if n > limit {
		return 0, fault.New(fault.TooLarge, "blob-too-large", "文件超过 %d MB 的上限，没有保存。", limit>>20)
	}
	return n, nil
}

// settle gives the synced file its address. A file that is there with the
// right length stays; one of a wrong length was damaged from outside, and the
// good bytes take its place.
func (s *Store) settle(temp string, b Blob) error {
	dir := filepath.Dir(filepath.Join(s.root, keyOf(b.SHA256)))
	if err := s.makeDir(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := s.makeDir(dir); err != nil {
		return err
	}
	final := filepath.Join(dir, b.SHA256)
	info, err := os.Stat(final)
	switch {
	case err == nil && info.Size() == b.Size:
		// Somebody else's rename may not be on disk yet, and our answer
		// promises that it is.
		return s.fs.SyncDir(dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := s.fs.Rename(temp, final); err != nil {
		return err
	}
	return s.fs.SyncDir(dir)
}

// makeDir makes one directory level, and the ones above it if they are missing.
// The parent is synced even when the directory exists: whoever made it may have
// been cut off before its own sync. Only a parent that is not ours to read is
// let be, such as the one an administrator put the root into.
func (s *Store) makeDir(dir string) error {
	err := s.fs.Mkdir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := s.makeDir(filepath.Dir(dir)); err != nil {
			return err
		}
		err = s.fs.Mkdir(dir)
	}
	existed := errors.Is(err, fs.ErrExist)
	if err != nil && !existed {
		return err
	}
	err = s.fs.SyncDir(filepath.Dir(dir))
	if existed && errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}

// refusal keeps faults and cancellations and hides everything else behind one.
func refusal(ctx context.Context, err error) error {
	if f := fault.As(err); f != nil {
		return f
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return unavailable(err)
}

// reader stops a long copy when the context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
