package backup

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Prune keeps the newest backups, and of the evidence what one of them names.
func (t *Target) Prune(keep int) (backups, blobs int, err error) {
	all, err := t.List()
	if err != nil || keep < 1 || len(all) <= keep {
		return 0, 0, err
	}
	named := map[string]bool{}
	for _, m := range all[len(all)-keep:] {
		list, err := t.Named(m)
		if err != nil {
			return 0, 0, err // better to keep too much
		}
		for _, b := range list {
			named[b.SHA256] = true
		}
	}
	for _, m := range all[:len(all)-keep] {
		// First it stops being a backup, then its files go.
		dir := filepath.Join(t.dir, m.Name)
		if err := os.Rename(dir, dir+part); err != nil {
			return backups, 0, unusable(dir, err)
		}
		if err := os.RemoveAll(dir + part); err != nil {
			return backups, 0, unusable(dir, err)
		}
		backups++
	}
	err = filepath.WalkDir(filepath.Join(t.dir, "blobs"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if sha, is := strings.CutSuffix(e.Name(), ".age"); !is || !named[sha] {
			blobs++
			return os.Remove(path)
		}
		return nil
	})
	return backups, blobs, err
}
