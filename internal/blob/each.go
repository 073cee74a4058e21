package blob

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Each calls do with every original, in the order of the hashes. One that is
// stored meanwhile may be among them or not.
func (s *Store) Each(ctx context.Context, do func(sha string, size int64) error) error {
	if s.far != nil {
		return s.far.each(ctx, do)
	}
	top, err := os.ReadDir(s.root)
	if err != nil {
		return unavailable(err)
	}
	for _, a := range top {
		if !a.IsDir() || len(a.Name()) != 2 {
			continue // tmp, derived
		}
		err := filepath.WalkDir(filepath.Join(s.root, a.Name()), func(_ string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			sha, ok := normal(e.Name())
			if !ok {
				return nil
			}
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			return do(sha, info.Size())
		})
		if err != nil {
			return err
		}
	}
	return nil
}
