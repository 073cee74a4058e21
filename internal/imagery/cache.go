package imagery

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/paulmach/orb/maptile"
)

const (
	kept      = 30 * 24 * time.Hour
	cacheRoom = 4 << 30
)

// cache keeps tiles as files: a picture of a day does not change.
type cache struct{ dir string }

// path names the source by what it is asked, so that another address under the
// same id does not show the pictures of the first.
func (c cache) path(s Source, t maptile.Tile) string {
	sum := sha256.Sum256([]byte(s.URL + "\x00" + s.Date))
	return filepath.Join(c.dir, s.ID+"-"+hex.EncodeToString(sum[:6]), strconv.Itoa(int(t.Z)), strconv.Itoa(int(t.X)), strconv.Itoa(int(t.Y)))
}

func (c cache) get(path string) ([]byte, bool) {
	raw, err := os.ReadFile(path)
	return raw, err == nil
}

func (c cache) put(path string, raw []byte) {
	if os.MkdirAll(filepath.Dir(path), 0o755) != nil {
		return
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "*.tmp")
	if err != nil {
		return
	}
	_, err = temp.Write(raw)
	if errors.Join(err, temp.Close()) != nil || os.Rename(temp.Name(), path) != nil {
		_ = os.Remove(temp.Name())
	}
}

func (c cache) sweep(now time.Time) error {
	type file struct {
		path string
		size int64
		at   time.Time
	}
	var files []file
	var total int64
	err := filepath.WalkDir(c.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		files, total = append(files, file{path, info.Size(), info.ModTime()}), total+info.Size()
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was ever kept
	}
	slices.SortFunc(files, func(a, b file) int { return a.at.Compare(b.at) })
	for _, f := range files {
		if total <= cacheRoom && now.Sub(f.at) <= kept {
			break
		}
		err = errors.Join(err, os.Remove(f.path))
		total -= f.size
	}
	return err
}
