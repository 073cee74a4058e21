package app

import (
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"liangtian/internal/fault"
)

// What one server made another one gives, and takes away.
func TestMadeFilesAreShared(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	store := s3mem.New()
	if err := store.CreateBucket("city"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(store).Server())
	t.Cleanup(server.Close)
	folder := func() *exportFolder {
		c := Config{DataDir: t.TempDir(), Bucket: "s3://city/made?region=r&endpoint=" + server.URL}
		bucket, _, err := c.openEvidence()
		if err != nil {
			t.Fatal(err)
		}
		f, err := newExportFolder(&App{Config: c, bucket: bucket})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	here, there := folder(), folder()
	if err := os.WriteFile(filepath.Join(here.dir, "7-1.xlsx"), []byte("a workbook"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := here.share(t.Context(), "7-1.xlsx"); err != nil {
		t.Fatal(err)
	}
	f, err := there.Open("7-1.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if raw, err := io.ReadAll(f); err != nil || string(raw) != "a workbook" {
		t.Errorf("the other server gives %q, %v", raw, err)
	}
	if err := there.Remove("7-1.xlsx"); err != nil {
		t.Fatal(err)
	}
	if _, err := folder().Open("7-1.xlsx"); !fault.Is(err, "export-gone") {
		t.Errorf("removed, and still there: %v", err)
	}
	alone := &exportFolder{t.TempDir(), &App{}}
	if err := alone.share(t.Context(), "7-1.xlsx"); err != nil {
		t.Errorf("without a bucket: %v", err)
	}
}
