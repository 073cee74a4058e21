package app_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/seal"
)

// alone is the program over the city's database and a folder, without doors or
// jobs, as a command starts it.
func alone(t *testing.T, c *apptest.City, dir, signing string) *app.App {
	t.Helper()
	a, err := app.Start(context.Background(), app.Config{DataDir: dir, DatabaseURL: c.DSN, Signing: signing, Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Stop)
	return a
}

func pointed(t *testing.T, a *app.App) seal.Checkpoint {
	t.Helper()
	p, err := a.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func holds(t *testing.T, a *app.App, against *seal.Exported) *seal.Report {
	t.Helper()
	r, err := a.VerifySealed(t.Context(), against, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestKeysAreRotated(t *testing.T) {
	t.Parallel()
	c, dir := apptest.Bare(t), t.TempDir()
	first := pointed(t, alone(t, c, dir, ""))
	a := alone(t, c, dir, seal.SM2)
	ring, second, err := a.RotateKeys(t.Context())
	if err != nil || len(ring) != 2 || ring[1].SignedBy != first.Key || second.Key != ring[1].ID || second.Algorithm != seal.SM2 {
		t.Fatal(ring, second, err)
	}
	if r := holds(t, a, nil); !r.Holds() || r.Checkpoints != 2 {
		t.Errorf("%+v", r)
	}
	files, err := filepath.Glob(filepath.Join(dir, "keys", "seal-*.pem"))
	if err != nil || len(files) != 1 || files[0] != filepath.Join(dir, "keys", "seal-"+second.Key+".pem") {
		t.Errorf("private keys: %v %v", files, err)
	}
	for _, name := range append(files, filepath.Join(dir, "keys", "seal-keys.json")) {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
	}
	// Another folder has other keys: it neither signs nor believes.
	other := alone(t, c, t.TempDir(), "")
	if _, err := other.Checkpoint(t.Context()); !fault.Is(err, "signing-key-foreign") {
		t.Errorf("foreign keys: %v", err)
	}
	if r := holds(t, other, nil); r.Holds() || r.Findings[0].Damage != casework.Forged {
		t.Errorf("foreign checkpoints are believed: %+v", r)
	}
	if _, err := app.Start(t.Context(), app.Config{DataDir: t.TempDir(), DatabaseURL: c.DSN, Signing: "rsa"}); !fault.Is(err, "signing-algorithm") {
		t.Errorf("rsa: %v", err)
	}
}

// Somebody with everything on the machine writes it all anew: events, log,
// checkpoints, and keys of his own. Only who kept a checkpoint finds out.
func TestACheckpointKeptOutside(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	id := c.Case("A5")
	if a := c.As("shi.zr").Step(id, "issue", in{"reason": "按时核实"}); a.Status != 200 {
		t.Fatal(a)
	}
	point := pointed(t, c.App)
	ring, err := c.App.Keys()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := seal.Export(point, ring)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := seal.Import(raw)
	if err != nil {
		t.Fatal(err)
	}
	if r := holds(t, c.App, &kept); !r.Holds() {
		t.Fatalf("%+v", r)
	}
	events, _, err := c.App.Cases.Events(t.Context(), c.Person("shi.zr"), id)
	if err != nil {
		t.Fatal(err)
	}
	last := events[len(events)-1]
	last.Reason = "另写的"
	tx, err := c.Owner.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{
		"SET LOCAL session_replication_role = replica", "DELETE FROM seal_leaves", "DELETE FROM seal_tiles", "DELETE FROM seal_checkpoints",
		fmt.Sprintf(`UPDATE case_events SET reason = '另写的', hash = '\x%x' WHERE case_id = %d AND seq = %d`, last.Sum(), id, last.Seq),
	} {
		if _, err := tx.ExecContext(t.Context(), s); err != nil {
			t.Fatal(s, err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	forger := alone(t, c, t.TempDir(), "")
	for range point.Number {
		pointed(t, forger)
	}
	if r := holds(t, forger, nil); !r.Holds() {
		t.Errorf("it was not done well enough: %+v", r)
	}
	r := holds(t, forger, &kept)
	if r.Holds() || r.Findings[0].Damage != casework.Forged || r.Findings[0].Checkpoint == 0 {
		t.Errorf("%+v", r)
	}
}
