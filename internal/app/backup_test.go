package app_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/backup"
	"liangtian/internal/fault"
	"liangtian/internal/imaging"
	"liangtian/internal/seal"
)

var passphrase = backup.Secret{Passphrase: "一个足够长的备份口令，第一句"}

// place is a folder that PostgreSQL's own user can enter.
func place(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "lt-restore-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func backedUp(t *testing.T, c *apptest.City, dir string) (backup.Manifest, []string) {
	t.Helper()
	to, err := c.App.BackupTo(dir, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	var said []string
	m, err := c.App.Backup(t.Context(), to, func(words string) { said = append(said, words) })
	if err != nil {
		t.Fatal(err)
	}
	return m, said
}

func restoring(t *testing.T, from, data string, against *seal.Exported) (*seal.Report, error) {
	t.Helper()
	source, err := backup.Open(from, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	return app.Restore{Config: app.Config{DataDir: data, Log: slog.New(slog.DiscardHandler)}, From: source, Trial: true, Against: against, Say: func(string) {}}.Do(t.Context())
}

// A backup is taken while people work; it has every step that was acknowledged
// before it began, and is whole in itself.
func TestBackupIsRestored(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	id := ready(t, c)
	inspector := c.As("a.zr.wy")
	inspector.Photos(id, imaging.SceneHouse)
	photos := 3
	if _, err := c.App.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop, ended, acknowledged := make(chan struct{}), make(chan int), make(chan int, 1)
	go func() { ended <- steps(t, c, stop, acknowledged) }()
	before := <-acknowledged
	folder := filepath.Join(t.TempDir(), "backups")
	to, err := c.App.BackupTo(folder, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.App.Backup(t.Context(), to, func(words string) {
		if !strings.HasPrefix(words, "数据库已导出") {
			return
		}
		if _, err := c.App.Checkpoint(t.Context()); err != nil { // the daily one, just then
			t.Error(err)
		}
	})
	to.Close()
	if err != nil {
		t.Fatal(err)
	}
	close(stop)
	if after := <-ended; after <= before {
		t.Fatalf("nobody worked meanwhile: %d, %d", before, after)
	}
	if len(m.Lost) > 0 || m.Blobs < photos || m.Checkpoint == nil {
		t.Fatalf("%+v", m)
	}
	clear := []byte("%PDF JFIF PRIVATE KEY PGDMP 示意")
	walk(t, folder, func(path string, content []byte) {
		for _, word := range strings.Fields(string(clear)) {
			if strings.HasSuffix(path, ".age") && strings.Contains(string(content), word) {
				t.Errorf("%s has %q in the clear", path, word)
			}
		}
	})

	data := filepath.Join(place(t), "data")
	r, err := restoring(t, folder, data, nil)
	if err != nil || !r.Holds() || r.Checkpoints == 0 || r.Newest.Number != m.Checkpoint.Number || int64(r.Events) != m.Tables["case_events"] {
		t.Fatalf("%+v %v", r, err)
	}
	again := reopened(t, data)
	var version int
	if err := again.Database().NewRaw("SELECT version FROM cases WHERE id = ?", c.Case("W1")).Scan(t.Context(), &version); err != nil || version < before {
		t.Errorf("version %d was acknowledged before the backup, %d is restored: %v", before, version, err)
	}
	d, err := again.Cases.Dossier(t.Context(), c.Person("a.zr.wy"), id)
	if err != nil || len(d.Photos) != photos {
		t.Fatal(len(d.Photos), err)
	}
	for _, p := range d.Photos {
		if f, _, err := again.Blobs.Open(t.Context(), p.SHA256); err != nil {
			t.Error(err)
		} else {
			_ = f.Close()
		}
	}
	// The keys came with it: the log goes on, signed as before.
	next, err := again.Checkpoint(t.Context())
	if err != nil || next.Number != m.Checkpoint.Number+1 {
		t.Fatal(next, err)
	}
	if r, err := again.VerifySealed(t.Context(), nil, func(int, int) {}); err != nil || !r.Holds() || r.Unsealed != 0 {
		t.Errorf("%+v %v", r, err)
	}
}

// steps moves W1 between the counties until it is told to stop. It says how far
// it was when there were some steps, and at the end.
func steps(t *testing.T, c *apptest.City, stop chan struct{}, some chan int) int {
	cl := c.As("shi.zr")
	id := c.Case("W1")
	for version := 1; ; version++ {
		if version == 4 {
			some <- version
		}
		select {
		case <-stop:
			if version > 6 {
				return version
			}
		default:
		}
		county := []string{string(apptest.A), string(apptest.B)}[version%2]
		a, err := cl.Try("POST", fmt.Sprintf("/api/cases/%d/steps", id), in{"action": "reroute", "version": version, "key": uuid.NewString(), "department": "natural_resources", "county": county, "reason": "再分"})
		if err != nil || a.Status != http.StatusOK {
			t.Errorf("step %d: %s %v", version, a, err)
			close(some)
			return version
		}
	}
}

func walk(t *testing.T, dir string, each func(path string, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		each(path, content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// reopened is the program over a restored folder.
func reopened(t *testing.T, data string) *app.App {
	t.Helper()
	a, err := app.Start(context.Background(), app.Config{DataDir: data, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Stop)
	return a
}

// One folder serves many backups; what is there is not copied again, what no
// backup names goes, and a broken one is taken up.
func TestBackupsShareAFolder(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	id := ready(t, c)
	cl := c.As("a.zr.wy")
	cl.Photos(id, imaging.SceneHouse)
	folder := filepath.Join(t.TempDir(), "backups")
	first, _ := backedUp(t, c, folder)
	blobs := func() (n int) {
		walk(t, filepath.Join(folder, "blobs"), func(string, []byte) { n++ })
		return n
	}
	had := blobs()
	if err := os.Mkdir(filepath.Join(folder, "20260101T000000.000Z.part"), 0o700); err != nil {
		t.Fatal(err)
	}
	if a := cl.Photo(id, "close", c.Picture(imaging.SceneTrees, orb.Point{113.3204, 27.0504}, 10)); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	second, said := backedUp(t, c, folder)
	if blobs() != had+1 || second.Blobs != first.Blobs+1 || !strings.Contains(strings.Join(said, ""), "20260101T000000.000Z 没有完成") || !strings.Contains(strings.Join(said, ""), "新复制 1 个") {
		t.Errorf("%d blobs, then %d: %v", had, blobs(), said)
	}
	stray := filepath.Join(folder, "blobs", "aa", "bb", strings.Repeat("a", 64)+".age")
	if err := errors.Join(os.MkdirAll(filepath.Dir(stray), 0o700), os.WriteFile(stray, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	to, err := c.App.BackupTo(folder, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.App.BackupTo(folder, passphrase); !fault.Is(err, "backup-running") {
		t.Errorf("two at once: %v", err)
	}
	if backups, removed, err := to.Prune(1); err != nil || backups != 1 || removed != 1 {
		t.Errorf("%d backups, %d blobs pruned: %v", backups, removed, err)
	}
	to.Close()
	if all, err := to.List(); err != nil || len(all) != 1 || all[0].Name != second.Name || blobs() != had+1 {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := c.App.BackupTo(folder, backup.Secret{Passphrase: "另一个口令，也足够长"}); !fault.Is(err, "backup-secret") {
		t.Errorf("another passphrase: %v", err)
	}
	if _, err := c.App.BackupTo(filepath.Join(t.TempDir(), "x"), backup.Secret{}); !fault.Is(err, "backup-secret") {
		t.Errorf("no secret: %v", err)
	}
}
