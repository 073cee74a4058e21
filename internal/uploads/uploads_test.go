package uploads

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/imaging"
)

func TestUploadEndsInAReceipt(t *testing.T) {
	d := open(t)
	content := photo(1)
	path := d.begin(content, "phase", "verify", "lat", "27.5", "lon", "113.25", "accuracy", "6.5", "bearing", "12.5",
		"takenAt", "2026-05-02T17:00:00+08:00", "key", "0196-key", "owner", "1")
	a := d.patch("7", path, 0, content)
	want := `{"case":42,"receipt":"` + sum(content) + `"}`
	if a.status != http.StatusOK || a.body != want || a.header.Get("Content-Type") != "application/json" ||
		a.header.Get("Upload-Offset") != strconv.Itoa(len(content)) {
		t.Fatalf("%+v", a)
	}
	if len(d.accepted) != 1 || d.owners[0] != 7 {
		t.Fatalf("accepted %d by %v", len(d.accepted), d.owners)
	}
	r := d.accepted[0]
	if r.CaseID != 42 || r.Phase != "verify" || r.Kind != "wide" || r.Filename != "IMG_1.jpg" || r.Key != "0196-key" ||
		*r.Lat != 27.5 || *r.Lon != 113.25 || *r.AccuracyM != 6.5 || *r.Bearing != 12.5 ||
		!r.TakenAt.Equal(time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC)) || !strings.HasSuffix(path, r.UploadID) {
		t.Errorf("%+v", r.Meta)
	}
	if r.Photo.Lat == nil || r.Photo.Width != 640 || r.Photo.DHash == 0 {
		t.Errorf("%+v", r.Photo)
	}
	f, size, err := d.blobs.Open(t.Context(), sum(content))
	if err != nil || size != int64(len(content)) {
		t.Fatal(size, err)
	}
	got, _ := io.ReadAll(f)
	f.Close()
	if !bytes.Equal(got, content) {
		t.Error("other bytes are kept")
	}
	for _, name := range []string{ThumbSmall, ThumbLarge} {
		if f, _, err := d.blobs.Derived(t.Context(), sum(content), name); err != nil {
			t.Error(err)
		} else {
			f.Close()
		}
	}
	if files := d.files(); len(files) != 1 || !strings.HasSuffix(files[0], ".receipt") {
		t.Errorf("left behind: %v", files)
	}
	// A sender who did not hear the answer hears it again, also from a
	// server that started since; nothing is accepted twice.
	d.start()
	for _, again := range []answer{d.patch("7", path, len(content), nil), d.send("7", "GET", path, nil)} {
		if again.status != http.StatusOK || again.body != want {
			t.Errorf("%+v", again)
		}
	}
	if d.offset(path) != len(content) || len(d.accepted) != 1 {
		t.Error("the receipt is not stable")
	}
	if a := d.send("7", "DELETE", path, nil); a.code() != "upload-accepted" {
		t.Errorf("%+v", a)
	}
	if a := d.send("8", "GET", path, nil); a.code() != "upload-not-found" {
		t.Errorf("%+v", a)
	}
}

func TestCutInTheMiddleAndResumeAfterRestart(t *testing.T) {
	d := open(t)
	content := photo(2)
	path := d.begin(content)
	d.patchCut(path, 0, content, 20_000)
	if got := d.offset(path); got != 20_000 {
		t.Fatalf("offset %d after the cut", got)
	}
	if a := d.patch("7", path, 0, content); a.status != http.StatusConflict {
		t.Errorf("a wrong offset: %+v", a)
	}
	d.server.CloseClientConnections()
	d.start()
	at := d.offset(path)
	if a := d.patch("7", path, at, content[at:at+100]); a.status != http.StatusNoContent || len(d.accepted) != 0 {
		t.Fatalf("%+v", a)
	}
	if a := d.patch("7", path, at+100, content[at+100:]); a.status != http.StatusOK || len(d.accepted) != 1 {
		t.Fatalf("%+v", a)
	}
	if d.accepted[0].Blob.SHA256 != sum(content) {
		t.Error("other bytes")
	}
}

func TestCreationWithAllBytesAtOnce(t *testing.T) {
	d := open(t)
	content := photo(3)
	a := d.send("7", "POST", "/api/uploads/", bytes.NewReader(content), "Upload-Length", strconv.Itoa(len(content)),
		"Upload-Metadata", declare(content), "Content-Type", "application/offset+octet-stream")
	if a.status != http.StatusCreated || !strings.Contains(a.body, sum(content)) {
		t.Errorf("%+v", a)
	}
}

func TestRefusalEndsTheUpload(t *testing.T) {
	text := []byte("这是一段文字，不是照片。")
	good := photo(4)
	for name, c := range map[string]struct {
		content []byte
		meta    []string
		fail    error
		code    string
		status  int
	}{
		"wrong hash":   {good, []string{"sha256", sum(text)}, nil, "blob-hash-mismatch", 422},
		"not an image": {text, nil, nil, "not-an-image", 422},
		"cut image":    {good[:5000], nil, nil, "image-damaged", 422},
		"not accepted": {good, nil, fault.New(fault.Forbidden, "not-your-case", "不是您的案件。"), "not-your-case", 403},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			d.fail = c.fail
			path := d.begin(c.content, c.meta...)
			a := d.patch("7", path, 0, c.content)
			if a.status != c.status || a.code() != c.code {
				t.Errorf("%+v", a)
			}
			if len(d.accepted) != 0 || len(d.files()) != 0 {
				t.Errorf("accepted %d, left %v", len(d.accepted), d.files())
			}
			if a := d.send("7", "HEAD", path, nil); a.status != http.StatusNotFound {
				t.Errorf("%+v", a)
			}
		})
	}
}

// A failure that passes keeps the bytes, and a sender that only asks for the
// offset must not take a complete upload for an accepted one.
func TestPassingFailureKeepsTheBytes(t *testing.T) {
	for _, method := range []string{"HEAD", "PATCH"} {
		for _, fail := range []error{errors.New("database gone"), fault.New(fault.Unavailable, "db", "数据库暂时不可用。")} {
			d := open(t)
			content := photo(5)
			path := d.begin(content)
			d.fail = fail
			if a := d.patch("7", path, 0, content); a.status != http.StatusServiceUnavailable || strings.Contains(a.body, "database gone") {
				t.Fatalf("%+v", a)
			}
			again := func() answer {
				if method == "HEAD" {
					return d.send("7", "HEAD", path, nil)
				}
				return d.patch("7", path, len(content), nil)
			}
			if a := again(); a.status != http.StatusServiceUnavailable {
				t.Fatalf("%s: %+v", method, a)
			}
			d.fail = nil
			d.start()
			if a := again(); a.status != http.StatusOK || a.header.Get("Upload-Offset") != strconv.Itoa(len(content)) {
				t.Fatalf("%s: %+v", method, a)
			}
			if a := d.send("7", "GET", path, nil); len(d.accepted) != 1 || !strings.Contains(a.body, sum(content)) {
				t.Fatalf("%s: %d accepted, %+v", method, len(d.accepted), a)
			}
		}
	}
}

func TestAskingAtOnceAcceptsOnce(t *testing.T) {
	d := open(t)
	content := photo(6)
	path := d.begin(content)
	d.fail = errors.New("not yet")
	d.patch("7", path, 0, content)
	d.fail = nil
	var wg sync.WaitGroup
	answers := make([]answer, 6)
	for i := range answers {
		wg.Go(func() { answers[i] = d.patch("7", path, len(content), nil) })
	}
	wg.Wait()
	for _, a := range answers {
		if a.status != http.StatusOK || !strings.Contains(a.body, sum(content)) {
			t.Errorf("%+v", a)
		}
	}
	if len(d.accepted) != 1 {
		t.Errorf("accepted %d times", len(d.accepted))
	}
}

func TestOnlyTheOwner(t *testing.T) {
	d := open(t)
	content := photo(7)
	path := d.begin(content)
	for _, method := range []string{"HEAD", "PATCH", "DELETE", "GET"} {
		a := d.send("8", method, path, nil, "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0")
		if a.status != http.StatusNotFound || (method != "HEAD" && a.code() != "upload-not-found") {
			t.Errorf("%s by another: %+v", method, a)
		}
		if a := d.send("", method, path, nil); a.status != http.StatusUnauthorized {
			t.Errorf("%s by nobody: %+v", method, a)
		}
	}
	// Not even the owner may dress a PATCH up as something else: it would
	// pass by the checks that belong to a PATCH.
	if a := d.send("7", "POST", path, bytes.NewReader(content), "X-HTTP-Method-Override", "PATCH",
		"Content-Type", "application/offset+octet-stream", "Upload-Offset", "0"); a.status != http.StatusMethodNotAllowed {
		t.Errorf("overridden method: %+v", a)
	}
	if a := d.post("", content, declare(content)); a.status != http.StatusUnauthorized {
		t.Errorf("created by nobody: %+v", a)
	}
	if d.offset(path) != 0 {
		t.Error("somebody else's bytes are in")
	}
	if a := d.send("7", "DELETE", path, nil); a.status != http.StatusNoContent || len(d.files()) != 0 {
		t.Errorf("by the owner: %+v, left %v", a, d.files())
	}
}

func TestPathsThatAreNoUpload(t *testing.T) {
	d := open(t)
	secret := filepath.Join(d.dir, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/uploads/..%2Fsecret", "/api/uploads/x", "/api/uploads/" + strings.Repeat("a", 32)} {
		for _, method := range []string{"HEAD", "PATCH", "DELETE", "GET"} {
			if a := d.send("7", method, path, nil, "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0"); a.status != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, path, a.status)
			}
		}
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

func TestLocationIsNotTheClients(t *testing.T) {
	d := open(t)
	content := photo(8)
	a := d.post("7", content, declare(content), "Host", "evil.example", "X-Forwarded-Host", "evil.example")
	if l := a.header.Get("Location"); !strings.HasPrefix(l, "/api/uploads/") || !uploadID.MatchString(l[len("/api/uploads/"):]) {
		t.Errorf("Location %q", l)
	}
}

func TestDeclarationsAreChecked(t *testing.T) {
	d := open(t)
	content := photo(9)
	for field, value := range map[string]string{
		"caseId": "0", "kind": "selfie", "phase": "later", "filename": "a\nb", "sha256": strings.Repeat("Z", 64),
		"lat": "NaN", "lon": "181", "accuracy": "-1", "bearing": "361", "takenAt": "yesterday", "manualReason": strings.Repeat("因", 501),
	} {
		a := d.post("7", content, declare(content, "lat", "27", "lon", "113", field, value))
		if a.status != 422 || a.code() != "upload-meta-invalid" || !strings.Contains(a.body, `"name":"`+field+`"`) {
			t.Errorf("%s: %+v", field, a)
		}
	}
	if a := d.post("7", content, declare(content, "lat", "27")); a.code() != "upload-meta-invalid" {
		t.Errorf("latitude alone: %+v", a)
	}
	for length, code := range map[string]string{"0": "blob-empty", "41943041": "blob-too-large", "": "upload-length-missing", "-1": "upload-length-missing"} {
		if a := d.post("7", content, declare(content), "Upload-Length", length); a.code() != code {
			t.Errorf("length %q: %+v", length, a)
		}
	}
	if len(d.files()) != 0 {
		t.Errorf("left behind: %v", d.files())
	}
	if MaxBytes != imaging.MaxBytes {
		t.Error("an upload may be larger than a photo")
	}
}

func TestEveryPatchIsSyncedBeforeItsAnswer(t *testing.T) {
	var synced []int64
	beside := map[string]bool{} // what else: the description, the folder
	syncFile = func(path string) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.IsDir() || strings.HasSuffix(path, ".info") {
			beside[filepath.Ext(path)] = true
		} else {
			synced = append(synced, info.Size())
		}
		return syncPath(path)
	}
	t.Cleanup(func() { syncFile = syncPath })
	d := open(t)
	content := photo(10)
	path := d.begin(content)
	for _, end := range []int{1000, 3000} {
		d.patch("7", path, d.offset(path), content[d.offset(path):end])
		if synced[len(synced)-1] != int64(end) {
			t.Fatalf("synced %v, answered %d", synced, end)
		}
	}
	if !beside[".info"] || !beside[""] {
		t.Errorf("after the first bytes the upload could not be found again: %v", beside)
	}
	syncFile = func(string) error { return errors.New("disk broke") }
	if a := d.patch("7", path, 3000, content[3000:4000]); a.status < 500 {
		t.Errorf("an answer without a sync: %+v", a)
	}
}

func TestSweep(t *testing.T) {
	d := open(t)
	content := photo(11)
	quiet, lively, done := d.begin(content), d.begin(content), d.begin(content)
	d.patch("7", quiet, 0, content[:100])
	d.patch("7", done, 0, content)
	name := func(path string) string { return path[strings.LastIndex(path, "/")+1:] }
	old := time.Now().Add(-KeepFor - time.Hour)
	for _, f := range []string{name(quiet), name(quiet) + ".info", name(lively) + ".info", name(done) + ".receipt"} {
		if err := os.Chtimes(filepath.Join(d.handler.Dir, f), old, old); err != nil {
			t.Fatal(err)
		}
	}
	n, err := d.handler.Sweep(time.Now())
	if err != nil || n != 2 {
		t.Errorf("swept %d, %v", n, err)
	}
	want := []string{name(lively), name(lively) + ".info"}
	if got := d.files(); !slices.Equal(got, want) {
		t.Errorf("left %v, want %v", got, want)
	}
	if d.offset(lively) != 0 {
		t.Error("the living upload is gone")
	}
}
