package uploads

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"liangtian/internal/blob"
	"liangtian/internal/imaging"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == imaging.ChildCommand {
		os.Exit(imaging.ChildMain(os.Args[2:]))
	}
	os.Exit(m.Run())
}

// door is a running server with what it accepted.
type door struct {
	t       *testing.T
	handler *Handler
	server  *httptest.Server
	dir     string
	blobs   *blob.Store

	mu       sync.Mutex
	accepted []Received
	owners   []int64
	fail     error // what Accept answers instead
}

func open(t *testing.T) *door {
	d := &door{t: t, dir: t.TempDir()}
	var err error
	if d.blobs, err = blob.Open(filepath.Join(d.dir, "blobs"), nil); err != nil {
		t.Fatal(err)
	}
	d.start()
	return d
}

// start begins a server over the folder, as after a crash of the one before.
func (d *door) start() {
	d.t.Helper()
	h, err := New(Config{
		Dir: filepath.Join(d.dir, "uploads"), BasePath: "/api/uploads", Blobs: d.blobs,
		Owner: func(r *http.Request) (int64, bool) {
			n, err := strconv.ParseInt(r.Header.Get("X-Person"), 10, 64)
			return n, err == nil
		},
		Accept: d.accept,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.handler = h
	d.server = httptest.NewServer(h)
	d.t.Cleanup(d.server.Close)
}

func (d *door) accept(_ context.Context, owner int64, r Received) (any, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return nil, d.fail
	}
	d.accepted, d.owners = append(d.accepted, r), append(d.owners, owner)
	return map[string]any{"receipt": r.Blob.SHA256, "case": r.CaseID}, nil
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) code() string {
	var p struct{ Code string }
	if json.Unmarshal([]byte(a.body), &p) != nil || !strings.HasPrefix(a.header.Get("Content-Type"), problemType) {
		return "(no problem) " + a.body
	}
	return p.Code
}

func (d *door) send(person, method, path string, body io.Reader, header ...string) answer {
	d.t.Helper()
	a, err := d.try(person, method, path, body, header...)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func (d *door) try(person, method, path string, body io.Reader, header ...string) (answer, error) {
	r, err := http.NewRequest(method, d.server.URL+path, body)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	if person != "" {
		r.Header.Set("X-Person", person)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := d.server.Client().Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(b)}, err
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// declare is the metadata of a photo, with changes as key, value pairs; an
// empty value leaves the key out.
func declare(content []byte, changes ...string) string {
	m := map[string]string{"caseId": "42", "kind": "wide", "filename": "IMG_1.jpg", "sha256": sum(content)}
	for i := 0; i < len(changes); i += 2 {
		m[changes[i]] = changes[i+1]
	}
	var parts []string
	for k, v := range m {
		if v != "" {
			parts = append(parts, k+" "+base64.StdEncoding.EncodeToString([]byte(v)))
		}
	}
	return strings.Join(parts, ",")
}

func (d *door) post(person string, content []byte, meta string, header ...string) answer {
	d.t.Helper()
	header = append([]string{"Upload-Length", strconv.Itoa(len(content)), "Upload-Metadata", meta}, header...)
	return d.send(person, "POST", "/api/uploads/", nil, header...)
}

// begin makes an upload of person 7 and returns its path.
func (d *door) begin(content []byte, changes ...string) string {
	d.t.Helper()
	a := d.post("7", content, declare(content, changes...))
	if a.status != http.StatusCreated {
		d.t.Fatalf("create: %d %s", a.status, a.body)
	}
	return a.header.Get("Location")
}

func (d *door) patch(person, path string, offset int, content []byte) answer {
	d.t.Helper()
	return d.send(person, "PATCH", path, bytes.NewReader(content),
		"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset))
}

// patchCut promises all of content and hangs up after n bytes.
func (d *door) patchCut(path string, offset int, content []byte, n int) {
	d.t.Helper()
	pr, pw := io.Pipe()
	go func() {
		pw.Write(content[:n])
		time.Sleep(100 * time.Millisecond) // let them arrive
		pw.CloseWithError(errors.New("signal lost"))
	}()
	_, err := d.try("7", "PATCH", path, pr,
		"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset))
	if err == nil {
		d.t.Fatal("the line was not cut")
	}
}

func (d *door) offset(path string) int {
	d.t.Helper()
	a := d.send("7", "HEAD", path, nil)
	n, err := strconv.Atoi(a.header.Get("Upload-Offset"))
	if err != nil {
		d.t.Fatalf("HEAD: %d %v", a.status, a.header)
	}
	return n
}

func (d *door) files() []string {
	d.t.Helper()
	entries, err := os.ReadDir(d.handler.Dir)
	if err != nil {
		d.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func photo(seed uint64) []byte {
	return imaging.SamplePhoto(640, 480, imaging.Sample{
		Lat: 27.1, Lon: 113.5, Bearing: 20, TakenAt: time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC), Seed: seed,
	})
}
