package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"liangtian/internal/fault"
)

const (
	socketName = ".s.PGSQL.5432"
	// The kernel's sun_path has 108 bytes, one of them the final zero.
	longestSocket = 107
)

// makeSocketFolder answers with the socket's path: in run/, or, where that
// path is too long for the kernel, in a short private folder elsewhere.
func (f folder) makeSocketFolder() (string, error) {
	if path := filepath.Join(f.run(), socketName); len(path) <= longestSocket {
		return path, nil
	}
	sum := sha256.Sum256([]byte(f.path))
	name := "liangtian-" + hex.EncodeToString(sum[:6])
	for _, base := range f.shortFolders() {
		dir := filepath.Join(base, name)
		path := filepath.Join(dir, socketName)
		if len(path) <= longestSocket && f.claim(dir) == nil {
			return path, nil
		}
	}
	return "", fault.New(fault.Unavailable, "cluster-dir-unusable",
		"文件夹 %s 的路径太长，临时文件夹也不能使用。请换一个路径较短的文件夹。", f.path)
}

// shortFolders: the user's own runtime folder is of no use to the account that
// root drops to.
func (f folder) shortFolders() []string {
	bases := []string{os.TempDir(), "/tmp"}
	if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" && f.owner.cred == nil {
		bases = append([]string{dir}, bases...)
	}
	return bases
}

// claim makes the folder or takes our old one, emptied. In a folder where
// everybody may write, one that is not ours alone is never used.
func (f folder) claim(dir string) error {
	if err := os.Mkdir(dir, 0o700); err == nil {
		return f.give(dir)
	} else if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || info.Mode().Perm() != 0o700 || !ownedBy(info, f.owner.uid) {
		return fs.ErrPermission
	}
	for _, name := range []string{socketName, socketName + ".lock"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
