package shp

import (
	"errors"
	"io"

	"liangtian/geo/files"
)

const windowSize = 256 << 10

// window reads a part forwards in large steps. It never allocates more than the
// part really has: a length is compared with the size before anything is made.
type window struct {
	part files.Part
	from int64
	buf  []byte
}

var errPastEnd = errors.New("past the end of the file")

func newWindow(p files.Part) *window { return &window{part: p} }

// bytes is the n bytes at off; they stay valid until the next call.
func (w *window) bytes(off int64, n int) ([]byte, error) {
	if n < 0 || off < 0 || off > w.part.Size || int64(n) > w.part.Size-off {
		return nil, errPastEnd
	}
	if off < w.from || off+int64(n) > w.from+int64(len(w.buf)) {
		if err := w.load(off, n); err != nil {
			return nil, err
		}
	}
	at := off - w.from
	return w.buf[at : at+int64(n)], nil
}

func (w *window) load(off int64, n int) error {
	want := int(min(int64(max(n, windowSize)), w.part.Size-off))
	if cap(w.buf) < want {
		w.buf = make([]byte, want)
	}
	w.buf, w.from = w.buf[:want], off
	got, err := w.part.R.ReadAt(w.buf, off)
	if got < want {
		w.buf = w.buf[:0]
		if err == nil || errors.Is(err, io.EOF) {
			return errPastEnd
		}
		return err
	}
	return nil
}
