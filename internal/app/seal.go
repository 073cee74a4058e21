package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"liangtian/internal/fault"
	"liangtian/internal/postgres"
	"liangtian/internal/seal"
)

// errForeignKeys: going on with other keys would make a log that can never be
// believed again.
var errForeignKeys = fault.New(fault.Unmet, "signing-key-foreign", "数据库中的检查点不是用本数据目录的密钥签署的，没有签署新的检查点。请把原来的 keys/ 恢复到数据目录。")

// Checkpoint signs the whole record as it stands, and keeps a copy of the
// checkpoint beside the database.
func (a *App) Checkpoint(ctx context.Context) (out seal.Checkpoint, err error) {
	err = a.seals.sign(func(s *seal.Signer, ring seal.Ring) error {
		out, err = a.Seals.Checkpoint(ctx, func(before *seal.Checkpoint, size int64, root seal.Digest) (seal.Checkpoint, error) {
			if before != nil && !ring.Has(before.Key) {
				return seal.Checkpoint{}, errForeignKeys
			}
			return seal.Next(before, size, root, a.Config.Now(), s, rand.Reader)
		})
		return err
	})
	if err != nil {
		return out, err
	}
	return out, a.keepCheckpoints(ctx)
}

// keepCheckpoints writes a file for every checkpoint that has none: a copy that
// who holds only the database cannot change. What has a file is not written
// again, least of all when it says something else.
func (a *App) keepCheckpoints(ctx context.Context) error {
	points, err := a.Seals.List(ctx)
	if err != nil {
		return err
	}
	ring, err := a.seals.Ring()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(a.checkpointDir(), 0o700); err != nil {
		return err
	}
	for _, c := range slices.Backward(points) {
		path := filepath.Join(a.Config.DataDir, checkpointFile(c.Number))
		if _, err := os.Stat(path); err == nil {
			break // the ones before have theirs
		}
		raw, err := seal.Export(c, ring)
		if err != nil {
			return err
		}
		if err := replace(path, raw); err != nil {
			return err
		}
	}
	return nil
}

func checkpointFile(number int64) string { return fmt.Sprintf("checkpoints/%06d.json", number) }

func (a *App) checkpointDir() string { return filepath.Join(a.Config.DataDir, "checkpoints") }

// keptCheckpoints are the copies beside the database. Whose file cannot be read
// is as good as one that is not there: the database's own is looked at anyway.
func (a *App) keptCheckpoints() (kept []seal.Checkpoint, err error) {
	files, err := os.ReadDir(a.checkpointDir())
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".json") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(a.checkpointDir(), f.Name()))
		if err != nil {
			return nil, err
		}
		e, err := seal.Import(raw)
		if err != nil {
			return nil, fault.New(fault.Invalid, "checkpoint-file", "数据目录 checkpoints/ 中的 %s 已损坏或被改动。", f.Name()).Because(err)
		}
		kept = append(kept, e.Checkpoint)
	}
	return kept, err
}

// Keys are the public keys with which checkpoints are signed.
func (a *App) Keys() (seal.Ring, error) { return a.seals.Ring() }

// RotateKeys takes a new key into use and signs a checkpoint with it, from which
// on the old one signs nothing.
func (a *App) RotateKeys(ctx context.Context) (seal.Ring, seal.Checkpoint, error) {
	ring, err := a.seals.Rotate(a.Config.Now())
	if err != nil {
		return ring, seal.Checkpoint{}, err
	}
	c, err := a.Checkpoint(ctx)
	return ring, c, err
}

// VerifySealed recomputes the whole record and holds it against what was
// signed, as the owner, who sees everything. against is a checkpoint that somebody
// kept, with the public keys of its day; nil when there is none.
func (a *App) VerifySealed(ctx context.Context, against *seal.Exported, progress func(cases, events int)) (*seal.Report, error) {
	ring, err := a.seals.Ring()
	if err != nil {
		return nil, err
	}
	kept, err := a.keptCheckpoints()
	if err != nil {
		return nil, err
	}
	if against != nil {
		if !ring.Continues(against.Keys) { // the keys were changed too: the ones from outside are believed
			ring = against.Keys
		}
		kept = append(kept, against.Checkpoint)
	}
	owner, err := a.Owner()
	if err != nil {
		return nil, err
	}
	defer owner.Close()
	return postgres.Verify(ctx, owner, ring, kept, progress)
}

// Proof is the record of one case under the newest checkpoint, and the keys
// that signed it. It is for who runs the program: no person's scope is applied.
func (a *App) Proof(ctx context.Context, no string) (c seal.Checkpoint, ring seal.Ring, cases []seal.OfCase, err error) {
	if ring, err = a.seals.Ring(); err != nil {
		return c, nil, nil, err
	}
	owner, err := a.Owner()
	if err != nil {
		return c, nil, nil, err
	}
	defer owner.Close()
	c, cases, err = postgres.NewSeals(owner).Proof(ctx, no)
	return c, ring, cases, err
}

// checkpointDesk is the checkpoints as the doors use them.
type checkpointDesk struct{ *App }

func (d checkpointDesk) List(ctx context.Context) ([]seal.Checkpoint, error) {
	return d.Seals.List(ctx)
}
