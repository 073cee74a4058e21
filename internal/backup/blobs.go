package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"liangtian/internal/fault"
)

func (t *Target) blob(sha string) string {
	return filepath.Join(t.dir, "blobs", sha[:2], sha[2:4], sha+".age")
}

// Has reports whether the bytes of a hash are in the folder. A name stands only
// for whole bytes.
func (t *Target) Has(sha string) bool {
	_, err := os.Stat(t.blob(sha))
	return err == nil
}

// Put copies bytes that must have the hash.
func (t *Target) Put(sha string, r io.Reader) error {
	return put(t.blob(sha), func(w io.Writer) error {
		out, err := age.Encrypt(w, t.recipient)
		if err != nil {
			return err
		}
		h := sha256.New()
		if _, err := io.Copy(out, io.TeeReader(r, h)); err != nil {
			return err
		}
		if hex.EncodeToString(h.Sum(nil)) != sha {
			return ErrDamaged
		}
		return out.Close()
	})
}

// ErrDamaged: the bytes are not what their name says.
var ErrDamaged = fault.New(fault.Unmet, "blob-damaged", "内容与哈希不符。")

// Blob reads bytes back; who uses them compares the hash.
func (t *Target) Blob(sha string) (io.ReadCloser, error) {
	return t.open(t.blob(sha))
}

// open decrypts a file.
func (t *Target) open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(bufio.NewReaderSize(f, 1<<16), t.identity)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{r, f}, nil
}

// Blob is bytes by their hash.
type Blob struct {
	SHA256 string
	Size   int64
}

func writeList(list []Blob) []byte {
	var b bytes.Buffer
	for _, x := range list {
		fmt.Fprintf(&b, "%s %d\n", x.SHA256, x.Size)
	}
	return b.Bytes()
}

func readList(raw []byte) (list []Blob, err error) {
	for line := range strings.Lines(string(raw)) {
		var x Blob
		if _, err := fmt.Sscanf(line, "%64s %d", &x.SHA256, &x.Size); err != nil || len(x.SHA256) != 64 || strings.Trim(x.SHA256, "0123456789abcdef") != "" {
			return nil, fmt.Errorf("backup: the list of blobs is damaged: %q", line)
		}
		list = append(list, x)
	}
	return list, nil
}
