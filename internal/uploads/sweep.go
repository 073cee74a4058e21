package uploads

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// KeepFor is how long an unfinished upload waits for its next byte, and how
// long a receipt can be asked for again.
const KeepFor = 7 * 24 * time.Hour

// Sweep removes what has waited longer than KeepFor at the time now, and says
// how many uploads and receipts that were. The caller decides when; once a day
// is enough.
func (h *Handler) Sweep(now time.Time) (int, error) {
	entries, err := os.ReadDir(h.Dir)
	if err != nil {
		return 0, err
	}
	swept := map[string]bool{}
	var errs []error
	for _, e := range entries {
		id, _, _ := strings.Cut(e.Name(), ".")
		if !uploadID.MatchString(id) || !h.stale(id, e.Name(), now) {
			continue
		}
		if err := os.Remove(filepath.Join(h.Dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
			continue
		}
		swept[id] = true
	}
	return len(swept), errors.Join(errs...)
}

// stale judges the description of an upload by its bytes: it is written once,
// they grow.
func (h *Handler) stale(id, name string, now time.Time) bool {
	if strings.HasSuffix(name, ".info") {
		if _, err := os.Stat(filepath.Join(h.Dir, id)); err == nil {
			name = id
		}
	}
	info, err := os.Stat(filepath.Join(h.Dir, name))
	return err == nil && now.Sub(info.ModTime()) > KeepFor
}
