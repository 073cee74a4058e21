package blob

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"liangtian/internal/fault"
)

// store is an S3 store that can be switched off, and counts what is written.
type store struct {
	backend *s3mem.Backend
	address string
	down    atomic.Bool
	puts    atomic.Int64
}

func newBucketStore(t *testing.T) *store {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	s := &store{backend: s3mem.New()}
	if err := s.backend.CreateBucket("city"); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(s.backend).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.down.Load() {
			w.WriteHeader(http.StatusForbidden) // what a client does not try again
			return
		}
		if r.Method == http.MethodPut {
			s.puts.Add(1)
		}
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.address = "s3://city/evidence?region=r&endpoint=" + server.URL
	return s
}

// server is one of several servers: a folder of its own before the bucket.
func (s *store) server(t *testing.T) *Store {
	t.Helper()
	far, err := OpenBucket(s.address)
	if err != nil {
		t.Fatal(err)
	}
	local, err := Open(filepath.Join(t.TempDir(), "evidence"), far)
	if err != nil {
		t.Fatal(err)
	}
	return local
}

func TestServersShareABucket(t *testing.T) {
	s := newBucketStore(t)
	here, there := s.server(t), s.server(t)
	content := []byte("a photo")
	if _, err := here.Put(t.Context(), bytes.NewReader(content), sum(content), 100); err != nil {
		t.Fatal(err)
	}
	if got := read(t, there, sum(content)); !bytes.Equal(got, content) {
		t.Errorf("the other server reads %q", got)
	}
	// From now on it has a copy of its own.
	s.down.Store(true)
	if got := read(t, there, sum(content)); !bytes.Equal(got, content) {
		t.Errorf("without the bucket: %q", got)
	}
	s.down.Store(false)

	file := filepath.Join(t.TempDir(), "upload")
	other := []byte("another photo")
	if err := os.WriteFile(file, other, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := there.Adopt(t.Context(), file, sum(other), 100); err != nil {
		t.Fatal(err)
	}
	before := s.puts.Load()
	if _, err := here.Put(t.Context(), bytes.NewReader(other), "", 100); err != nil {
		t.Fatal(err)
	}
	if s.puts.Load() != before {
		t.Error("what the bucket has is written again")
	}
	var all []string
	if err := here.Each(t.Context(), func(sha string, size int64) error { all = append(all, sha); return nil }); err != nil {
		t.Fatal(err)
	}
	want := []string{sum(content), sum(other)}
	slices.Sort(want)
	if !slices.Equal(all, want) {
		t.Errorf("in the bucket: %v, not %v", all, want)
	}
	if _, _, err := here.Open(t.Context(), sum([]byte("never"))); !fault.Is(err, "blob-not-found") {
		t.Errorf("what is nowhere: %v", err)
	}
}

// A receipt stands for bytes in the bucket: without it there is none, and the
// same bytes are taken the next time.
func TestNoAnswerBeforeTheBucket(t *testing.T) {
	s := newBucketStore(t)
	here, content := s.server(t), []byte("a photo")
	s.down.Store(true)
	if _, err := here.Put(t.Context(), bytes.NewReader(content), "", 100); !fault.Is(err, "blob-unavailable") {
		t.Fatalf("stored without a bucket: %v", err)
	}
	s.down.Store(false)
	if _, err := here.Put(t.Context(), bytes.NewReader(content), "", 100); err != nil {
		t.Fatal(err)
	}
	if _, err := s.backend.HeadObject("city", "evidence/"+keyOf(sum(content))); err != nil {
		t.Errorf("not in the bucket: %v", err)
	}
}

func TestWhatWasChangedInTheBucketIsNotUsed(t *testing.T) {
	s := newBucketStore(t)
	content, forged := []byte("a photo"), []byte("a ph0to")
	if _, err := s.server(t).Put(t.Context(), bytes.NewReader(content), "", 100); err != nil {
		t.Fatal(err)
	}
	if _, err := s.backend.PutObject("city", "evidence/"+keyOf(sum(content)), map[string]string{}, bytes.NewReader(forged), int64(len(forged)), nil); err != nil {
		t.Fatal(err)
	}
	there := s.server(t)
	if _, _, err := there.Open(t.Context(), sum(content)); !fault.Is(err, "blob-damaged") {
		t.Errorf("forged bytes are read: %v", err)
	}
	if n := temps(t, there); n != 0 {
		t.Errorf("%d unfinished files stay", n)
	}
}

func TestBucketAddress(t *testing.T) {
	for _, bad := range []string{"", "city", "s3://", "s3://city", "s3://city?endpoint=host:9000", "s3://city?endpoint=ftp://host", "http://city?endpoint=http://host"} {
		if _, err := OpenBucket(bad); !fault.Is(err, "bucket-address") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	far, err := OpenBucket(newBucketStore(t).address)
	if err != nil || far.Reachable(t.Context()) != nil {
		t.Error(err)
	}
	far.name = "elsewhere"
	if far.Reachable(context.Background()) == nil {
		t.Error("a bucket that is not there is reachable")
	}
}
