package cluster

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"liangtian/internal/fault"
)

// folder is the place of one cluster and the account that PostgreSQL runs as.
type folder struct {
	path  string // absolute, symlinks resolved: compared with /proc/*/cwd
	owner account
}

func (f folder) lock() string  { return filepath.Join(f.path, "lock") }
func (f folder) data() string  { return filepath.Join(f.path, "data") }
func (f folder) fresh() string { return filepath.Join(f.path, "data.init") }
func (f folder) run() string   { return filepath.Join(f.path, "run") }
func (f folder) logs() string  { return filepath.Join(f.path, "log") }

// startLog takes what PostgreSQL says before its own log is open.
func (f folder) startLog() string { return filepath.Join(f.logs(), "start.log") }

// openFolder makes the folder if needed and gives it to the account. It
// refuses a folder in which something else lives.
func openFolder(dir string) (folder, error) {
	owner, err := serverAccount()
	if err != nil {
		return folder{}, err
	}
	path, err := filepath.Abs(dir)
	if err != nil {
		return folder{}, unusable(dir, err)
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return folder{}, unusable(path, err)
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return folder{}, unusable(path, err)
	}
	if err := refuseForeign(path); err != nil {
		return folder{}, err
	}
	f := folder{path: path, owner: owner}
	if err := f.give(path); err != nil {
		return folder{}, unusable(path, err)
	}
	if err := owner.canEnter(path); err != nil {
		return folder{}, fault.New(fault.Unavailable, "cluster-dir-unusable",
			"数据库账户 %s 进不了文件夹 %s（它的上级文件夹不允许进入）。请把数据放到例如 /var/lib 或 /srv 下，或以普通用户运行。",
			owner.name, path).Because(err)
	}
	return f, nil
}

// refuseForeign protects a folder that somebody named by mistake: an empty one
// and one of ours are the only ones taken.
func refuseForeign(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return unusable(path, err)
	}
	ours := map[string]bool{"lock": true, "data": true, "data.init": true, "run": true, "log": true}
	for _, e := range entries {
		if !ours[e.Name()] {
			return fault.New(fault.Unavailable, "cluster-dir-foreign",
				"文件夹 %s 里有其他文件（%s），没有改动它。请为数据库指定一个空文件夹。", path, e.Name())
		}
	}
	return nil
}

func (f folder) makeSubfolders() error {
	for _, dir := range []string{f.run(), f.logs()} {
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return unusable(dir, err)
		}
		if err := f.give(dir); err != nil {
			return unusable(dir, err)
		}
	}
	return nil
}

// give makes one folder the account's own and closes it to everybody else.
func (f folder) give(path string) error {
	if err := os.Chmod(path, 0o700); err != nil {
		return err
	}
	if f.owner.cred == nil {
		return nil
	}
	return os.Chown(path, int(f.owner.cred.Uid), int(f.owner.cred.Gid))
}

func ownedBy(info fs.FileInfo, uid uint32) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Uid == uid
}

func unusable(path string, cause error) *fault.Error {
	return fault.New(fault.Unavailable, "cluster-dir-unusable",
		"数据库文件夹 %s 不能使用，请检查路径、权限和磁盘空间。", path).Because(cause)
}
