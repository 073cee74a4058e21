package uploads

import (
	"os"
	"strings"
)

// Count says how many uploads have begun and not ended, and how many have a
// receipt that can still be asked for.
func (h *Handler) Count() (open, finished int64, err error) {
	entries, err := os.ReadDir(h.Dir)
	for _, e := range entries {
		switch {
		case strings.HasSuffix(e.Name(), ".info"):
			open++
		case strings.HasSuffix(e.Name(), ".receipt"):
			finished++
		}
	}
	return open, finished, err
}
