package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"liangtian/internal/fault"
)

const mb = 1 << 20

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func newStore(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "a", "b"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func temps(t *testing.T, s *Store) int {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(s.root, tempDir))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func read(t *testing.T, s *Store, sha string) []byte {
	t.Helper()
	f, size, err := s.Open(t.Context(), sha)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil || int64(len(b)) != size {
		t.Fatalf("read %d of %d: %v", len(b), size, err)
	}
	return b
}

func TestPutThenOpenGivesTheSameBytes(t *testing.T) {
	s := newStore(t)
	content := bytes.Repeat([]byte("稻田"), 50_000)
	for _, declared := range []string{"", sum(content), strings.ToUpper(sum(content))} {
		b, err := s.Put(t.Context(), bytes.NewReader(content), declared, mb)
		if err != nil || b != (Blob{sum(content), int64(len(content))}) {
			t.Fatalf("%v %v", b, err)
		}
	}
	if !bytes.Equal(read(t, s, sum(content)), content) {
		t.Fatal("other bytes came back")
	}
	path := filepath.Join(s.root, sum(content)[:2], sum(content)[2:4], sum(content))
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o444 {
		t.Fatalf("%v %v", info, err)
	}
	if temps(t, s) != 0 {
		t.Fatal("temporary files stayed")
	}
}

func TestPutRefuses(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct {
		content  string
		declared string
		limit    int64
		code     string
	}{
		{"", "", mb, "blob-empty"},
		{"12345", "", 4, "blob-too-large"},
		{"12345", sum([]byte("1234")), mb, "blob-hash-mismatch"},
		{"12345", "../../etc/passwd", mb, "blob-bad-hash"},
	} {
		_, err := s.Put(t.Context(), strings.NewReader(c.content), c.declared, c.limit)
		if !fault.Is(err, c.code) {
			t.Errorf("%q: want %s, got %v", c.content, c.code, err)
		}
	}
	if temps(t, s) != 0 {
		t.Error("temporary files stayed")
	}
	if _, _, err := s.Open(t.Context(), sum([]byte("12345"))); !fault.Is(err, "blob-not-found") {
		t.Errorf("refused bytes are there: %v", err)
	}
	if _, err := s.Put(t.Context(), strings.NewReader("12345"), "", 5); err != nil {
		t.Errorf("exactly the limit: %v", err)
	}
}

func TestOpenRefusesWhatIsNoHash(t *testing.T) {
	s := newStore(t)
	for _, sha := range []string{"", "../tmp", strings.Repeat("g", 64), strings.Repeat("a", 64)} {
		if _, _, err := s.Open(t.Context(), sha); !fault.Is(err, "blob-not-found") {
			t.Errorf("%q: %v", sha, err)
		}
	}
}

func TestPutStopsWithItsContextAndItsReader(t *testing.T) {
	s := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, strings.NewReader("x"), "", mb); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	broken := io.MultiReader(strings.NewReader("half"), errReader{})
	if _, err := s.Put(t.Context(), broken, "", mb); !fault.Is(err, "blob-unavailable") {
		t.Error(err)
	}
	if temps(t, s) != 0 {
		t.Error("temporary files stayed")
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("line cut") }

func TestPutOfTheSameBytesAtOnce(t *testing.T) {
	s := newStore(t)
	content := bytes.Repeat([]byte("x"), 300_000)
	var wg sync.WaitGroup
	errs := make([]error, 16)
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.Put(t.Context(), bytes.NewReader(content), sum(content), mb) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read(t, s, sum(content)), content) || temps(t, s) != 0 {
		t.Fatal("the bytes or the temporary folder are wrong")
	}
}

func TestPutDoesNotRewriteButRepairs(t *testing.T) {
	s := newStore(t)
	content := []byte("original")
	path := filepath.Join(s.root, keyOf(sum(content)))
	put := func() os.FileInfo {
		if _, err := s.Put(t.Context(), bytes.NewReader(content), "", mb); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	first := put()
	if !os.SameFile(first, put()) {
		t.Error("the file was written again")
	}
	if err := errors.Join(os.Chmod(path, 0o644), os.Truncate(path, 3)); err != nil {
		t.Fatal(err)
	}
	put()
	if got := read(t, s, sum(content)); !bytes.Equal(got, content) {
		t.Errorf("a cut file was kept: %q", got)
	}
}

func TestOpenSweepsOldTemporaryFilesOnly(t *testing.T) {
	s := newStore(t)
	for name, age := range map[string]time.Duration{"put-old": 2 * time.Hour, "put-new": time.Minute} {
		path := filepath.Join(s.root, tempDir, name)
		when := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(path, []byte("half"), 0o600), os.Chtimes(path, when, when)); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := s.Put(t.Context(), strings.NewReader("kept"), "", mb)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(s.root, nil)
	if err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(filepath.Join(s.root, tempDir))
	if len(entries) != 1 || entries[0].Name() != "put-new" {
		t.Errorf("left: %v", entries)
	}
	if string(read(t, again, kept.SHA256)) != "kept" {
		t.Error("an original was swept")
	}
}

func TestDerivedIsApartFromOriginals(t *testing.T) {
	s := newStore(t)
	sha := sum([]byte("photo"))
	if _, _, err := s.Derived(t.Context(), sha, "thumb-360.jpg"); !fault.Is(err, "blob-not-found") {
		t.Error(err)
	}
	for _, content := range []string{"small", "again"} {
		if err := s.PutDerived(t.Context(), sha, "thumb-360.jpg", []byte(content)); err != nil {
			t.Fatal(err)
		}
		f, size, err := s.Derived(t.Context(), sha, "thumb-360.jpg")
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(f)
		f.Close()
		if string(b) != content || size != 5 {
			t.Errorf("%q %d", b, size)
		}
	}
	if _, _, err := s.Open(t.Context(), sha); !fault.Is(err, "blob-not-found") {
		t.Error("a derived file passes for an original")
	}
	if err := s.PutDerived(t.Context(), sha, "../x", nil); !fault.Is(err, "blob-bad-name") {
		t.Error(err)
	}
}
