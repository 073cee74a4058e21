package app_test

import (
	"crypto/rand"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"liangtian/internal/app"
	"liangtian/internal/backup"
	"liangtian/internal/fault"
	"liangtian/internal/seal"
)

// maker is an installation as far as its backups know it.
type maker struct {
	t    *testing.T
	key  *seal.Signer
	ring seal.Ring
}

func newMaker(t *testing.T) *maker {
	t.Helper()
	s, err := seal.NewSigner(seal.Ed25519, rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return &maker{t, s, seal.Ring{s.Key}}
}

func (m *maker) rotate() {
	m.t.Helper()
	fresh := newMaker(m.t).key
	ring, err := m.ring.Rotate(m.key, fresh, rand.Reader)
	if err != nil {
		m.t.Fatal(err)
	}
	m.key, m.ring = fresh, ring
}

// makes a backup of nothing, of an hour of this day.
func (m *maker) makes(dir string, s backup.Secret, hour int) string {
	m.t.Helper()
	to, err := backup.Create(dir, s, m.ring[0].ID)
	if err != nil {
		m.t.Fatal(err)
	}
	defer to.Close()
	d, _, err := to.Begin("test", time.Date(2026, 11, 1, hour, 0, 0, 0, time.UTC))
	if err != nil {
		m.t.Fatal(err)
	}
	if err := d.Encrypt("keys.tar", func(w io.Writer) error { _, err := w.Write(make([]byte, 1024)); return err }); err != nil {
		m.t.Fatal(err)
	}
	done, err := d.Finish(nil, time.Now(), func(raw []byte) ([]byte, error) { return m.key.Detach(raw, m.ring, rand.Reader) })
	if err != nil {
		m.t.Fatal(err)
	}
	return done.Name
}

// believed is how far a restoration comes: to the place, which is not empty,
// when the backup is believed.
func believed(t *testing.T, from *backup.Target, change func(*app.Restore)) error {
	t.Helper()
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := app.Restore{Config: app.Config{DataDir: full, Log: slog.New(slog.DiscardHandler)}, From: from, Say: func(string) {}}
	if change != nil {
		change(&r)
	}
	_, err := r.Do(t.Context())
	return err
}

func opened(t *testing.T, dir string, s backup.Secret) *backup.Target {
	t.Helper()
	from, err := backup.Open(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	return from
}

// halves of a key that lies elsewhere: to write, and to read. A passphrase
// would cost a second for every folder.
func halves(t *testing.T) (public, private backup.Secret) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return backup.Secret{Recipient: id.Recipient().String()}, backup.Secret{Identity: id.String()}
}

func copied(t *testing.T, from, to string, change func(name, content string) string) {
	t.Helper()
	walk(t, from, func(path string, content []byte) {
		name, _ := filepath.Rel(from, path)
		if err := os.MkdirAll(to, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), []byte(change(name, string(content))), 0o600); err != nil {
			t.Fatal(err)
		}
	})
}

// Who can write the folder, and knows the key that things are encrypted to,
// still cannot put a backup of his own there, nor an old one as a new one.
func TestForgedBackupsAreRefused(t *testing.T) {
	t.Parallel()
	const newest = "20261101T230000.000Z"
	bureau, stranger := newMaker(t), newMaker(t)
	public, private := halves(t)
	for _, c := range []struct {
		name, code string
		forge      func(dir, first, second string)
	}{
		{"as it was made", "restore-not-empty", func(string, string, string) {}},
		{"signed by a later key", "restore-not-empty", func(dir, _, _ string) {
			rotated := *bureau
			rotated.rotate()
			rotated.makes(dir, public, 12)
		}},
		{"an old one under a new name", "backup-forged", func(dir, first, _ string) {
			copied(t, filepath.Join(dir, first), filepath.Join(dir, newest), func(name, content string) string {
				if name == "manifest.json" {
					content = strings.Replace(content, first, newest, 1)
				}
				return content
			})
		}},
		{"the manifest of another one", "backup-damaged", func(dir, first, second string) {
			copied(t, filepath.Join(dir, first), filepath.Join(dir, second), func(_, content string) string { return content })
		}},
		{"the signature of another one", "backup-forged", func(dir, first, second string) {
			raw, err := os.ReadFile(filepath.Join(dir, first, "manifest.sig"))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, second, "manifest.sig"), raw, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}},
		{"no signature", "backup-forged", func(dir, _, second string) {
			if err := os.Remove(filepath.Join(dir, second, "manifest.sig")); err != nil {
				t.Fatal(err)
			}
		}},
		{"other rows", "backup-forged", func(dir, _, second string) {
			copied(t, filepath.Join(dir, second), filepath.Join(dir, second), func(name, content string) string {
				if name == "manifest.json" {
					content = strings.Replace(content, `"tables": null`, `"tables": {}`, 1)
				}
				return content
			})
		}},
		{"a backup of somebody else, to the folder's public key", "backup-forged", func(dir, _, _ string) {
			stranger.makes(dir, public, 12)
		}},
	} {
		dir := filepath.Join(t.TempDir(), "backups")
		c.forge(dir, bureau.makes(dir, public, 1), bureau.makes(dir, public, 2))
		from := opened(t, dir, private)
		from.Signer = bureau.ring[0].ID // as a passphrase would say
		if err := believed(t, from, nil); !fault.Is(err, c.code) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// The passphrase guards whose backups a folder has: another installation
// neither writes there nor is believed.
func TestPassphraseNamesTheSigner(t *testing.T) {
	t.Parallel()
	bureau, stranger := newMaker(t), newMaker(t)
	dir := filepath.Join(t.TempDir(), "backups")
	bureau.makes(dir, passphrase, 1)
	if _, err := backup.Create(dir, passphrase, stranger.ring[0].ID); !fault.Is(err, "backup-foreign") {
		t.Errorf("another installation writes into the folder: %v", err)
	}
	from := opened(t, dir, passphrase)
	if err := believed(t, from, nil); !fault.Is(err, "restore-not-empty") {
		t.Errorf("as it was made: %v", err)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "identity.age")); err != nil || !regexp.MustCompile(`(?m)^-> scrypt \S+ (1[89]|2\d)$`).Match(raw) {
		t.Errorf("the key of the folder is not under a passphrase that costs to try: %.120q %v", raw, err)
	}
	public, err := os.ReadFile(filepath.Join(dir, "recipient.txt"))
	if err != nil {
		t.Fatal(err)
	}
	stranger.makes(dir, backup.Secret{Recipient: strings.TrimSpace(string(public))}, 2)
	if err := believed(t, from, nil); !fault.Is(err, "backup-forged") {
		t.Errorf("a newer one of somebody else: %v", err)
	}
}

// A folder whose private key lies elsewhere cannot say who may sign: whoever
// restores has to.
func TestSignerIsNamedWhereNoPassphraseGuardsIt(t *testing.T) {
	t.Parallel()
	bureau, stranger := newMaker(t), newMaker(t)
	public, private := halves(t)
	dir := filepath.Join(t.TempDir(), "backups")
	kept := bureau.ring
	bureau.rotate()
	bureau.makes(dir, public, 1)
	against := func(keys seal.Ring) func(*app.Restore) {
		return func(r *app.Restore) { r.Against = &seal.Exported{Keys: keys} }
	}
	by := func(key string) func(*app.Restore) { return func(r *app.Restore) { r.SignedBy = key } }
	later := *bureau
	later.rotate()
	for name, c := range map[string]struct {
		code  string
		trust func(*app.Restore)
	}{
		"nobody says":             {"backup-signer", nil},
		"a checkpoint of then":    {"restore-not-empty", against(kept)},
		"one of after the backup": {"restore-not-empty", against(later.ring)},
		"another's checkpoint":    {"backup-forged", against(stranger.ring)},
		"the first key":           {"restore-not-empty", by(kept[0].ID)},
		"another's key":           {"backup-forged", by(stranger.ring[0].ID)},
	} {
		err := believed(t, opened(t, dir, private), c.trust)
		if !fault.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
		if c.code == "backup-signer" && !strings.Contains(err.Error(), bureau.ring[0].ID) {
			t.Errorf("the key to compare is not named: %v", err)
		}
	}
}
