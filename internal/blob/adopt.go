package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"liangtian/internal/fault"
)

// Adopt is Put for bytes that lie in a file which nobody writes to any more:
// on the same disk the file gets a second name, and nothing is copied. The
// caller may remove the first name afterwards. Errors are those of Put.
func (s *Store) Adopt(ctx context.Context, path, declared string, limit int64) (Blob, error) {
	f, err := os.Open(path)
	if err != nil {
		return Blob{}, unavailable(err)
	}
	defer f.Close()
	temp := filepath.Join(s.root, tempDir, "adopt-"+rand.Text())
	if err := os.Link(path, temp); err != nil {
		return s.Put(ctx, f, declared, limit) // another disk, or one without links
	}
	defer func() { _ = s.fs.Remove(temp) }() // after the rename there is nothing left to remove
	b, err := s.check(ctx, f, declared, limit)
	if err != nil {
		return Blob{}, refusal(ctx, err)
	}
	if err := s.settle(temp, b); err != nil {
		return Blob{}, unavailable(err)
	}
	return s.keepFar(ctx, b)
}

// check hashes a file and syncs it.
func (s *Store) check(ctx context.Context, f *os.File, declared string, limit int64) (Blob, error) {
	h := sha256.New()
	n, err := copyAtMost(ctx, discard{}, h, f, limit)
	if err != nil {
		return Blob{}, err
	}
	b := Blob{SHA256: hex.EncodeToString(h.Sum(nil)), Size: n}
	if err := b.fits(declared); err != nil {
		return Blob{}, err
	}
	if err := f.Chmod(0o444); err != nil {
		return Blob{}, err
	}
	return b, f.Sync()
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// fits compares the bytes with what their sender said of them.
func (b Blob) fits(declared string) error {
	if b.Size == 0 {
		return fault.New(fault.Invalid, "blob-empty", "文件是空的，没有保存，请重新拍摄或选择文件。")
	}
	sha, ok := normal(declared)
	if declared != "" && !ok {
		return fault.Bad("sha256", "blob-bad-hash", "文件校验值不是有效的 SHA-256，文件没有保存，请重新上传。")
	}
	if declared != "" && sha != b.SHA256 {
		return fault.New(fault.Invalid, "blob-hash-mismatch", "收到的文件与手机上的原件不一致，没有保存；原件请保留，稍后重新上传。")
	}
	return nil
}
