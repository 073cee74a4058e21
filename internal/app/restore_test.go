package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/backup"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/imaging"
	"liangtian/internal/seal"
)

// Nothing that is there is ever written over, and damage is told.
func TestRestoreRefusesAndTells(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	id := ready(t, c)
	c.As("a.zr.wy").Photos(id, imaging.SceneHouse)
	point, err := c.App.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "backups")
	m, _ := backedUp(t, c, folder)

	full := place(t)
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := restoring(t, folder, full, nil); !fault.Is(err, "restore-not-empty") {
		t.Errorf("a full folder: %v", err)
	}
	source, err := backup.Open(folder, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := app.Restore{Config: app.Config{DataDir: filepath.Join(place(t), "d"), DatabaseURL: c.DSN, Log: slog.New(slog.DiscardHandler)}, From: source, Say: func(string) {}}
	if _, err := elsewhere.Do(t.Context()); !fault.Is(err, "restore-not-empty") {
		t.Errorf("a full database: %v", err)
	}
	if _, err := app.Start(t.Context(), elsewhere.Config); !fault.Is(err, "restore-unfinished") {
		t.Errorf("half a restoration is started: %v", err)
	}

	// One photo is taken out of the folder, one is another's.
	var photos []string
	if err := c.Owner.NewRaw("SELECT sha256 FROM photos ORDER BY id LIMIT 2").Scan(t.Context(), &photos); err != nil || len(photos) != 2 {
		t.Fatal(photos, err)
	}
	at := func(sha string) string { return filepath.Join(folder, "blobs", sha[:2], sha[2:4], sha+".age") }
	if err := os.Rename(at(photos[0]), at(photos[1])); err != nil {
		t.Fatal(err)
	}
	ring, err := c.App.Keys()
	if err != nil {
		t.Fatal(err)
	}
	r, err := restoring(t, folder, filepath.Join(place(t), "data"), &seal.Exported{Checkpoint: point, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]casework.Damage{}
	for _, f := range r.Findings {
		said[f.Place] = f.Damage
	}
	if len(r.Findings) != 2 || said["证据文件 "+photos[0]] != casework.Missing || said["证据文件 "+photos[1]] != casework.Forged {
		t.Errorf("%+v", r.Findings)
	}

	dump := filepath.Join(folder, m.Name, "database.dump.age")
	raw, err := os.ReadFile(dump)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(dump, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := restoring(t, folder, filepath.Join(place(t), "data"), nil); !fault.Is(err, "backup-damaged") {
		t.Errorf("a damaged dump: %v", err)
	}
}

// Every column that names bytes by their hash is either copied, or known not to
// name any.
func TestEveryColumnOfEvidenceIsCounted(t *testing.T) {
	t.Parallel()
	c := apptest.Bare(t)
	known := map[string]string{
		"photos": "", "field_arrivals": "", "case_files": "", "documents": "", "supervision_files": "", "joint_files": "",
		"certificates": "of its facts", "exports": "can be made again", "field_files": "promised, not arrived", "field_releases": "waited for no longer",
		"frozen_months": "of its rows", "schema_migrations": "of the program", "spot_plans": "of a plan",
		"imports": "stored when it came by the page", "layers": "stored when it came by the page", "region_versions": "stored when it came by the page",
	}
	var tables []string
	if err := c.Owner.NewRaw("SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name LIKE '%sha256%'").Scan(t.Context(), &tables); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if _, is := known[table]; !is {
			t.Errorf("nobody says whether %s names evidence: see internal/postgres/inventory.go", table)
		}
	}
	if len(tables) != len(known) {
		t.Errorf("%d tables, %d are known", len(tables), len(known))
	}
}
