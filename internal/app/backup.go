package app

import (
	"archive/tar"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"liangtian/internal/backup"
	"liangtian/internal/postgres"
	"liangtian/internal/seal"
)

const (
	dumpFile = "database.dump"
	keysFile = "keys.tar"
)

// BackupTo opens a folder for backups of this installation.
func (a *App) BackupTo(dir string, secret backup.Secret) (*backup.Target, error) {
	ring, err := a.Keys()
	if err != nil {
		return nil, err
	}
	return backup.Create(dir, secret, ring[0].ID)
}

// Backup copies everything while the server works: the database first, of one
// moment, then the evidence. Bytes are stored before a row names them and are
// never changed, so whatever the copied database names is there by then.
func (a *App) Backup(ctx context.Context, to *backup.Target, say func(string)) (m backup.Manifest, err error) {
	d, broken, err := to.Begin(a.Config.Version, a.Config.Now())
	if err != nil {
		return m, err
	}
	for _, name := range broken {
		say("上次的备份 " + name + " 没有完成：数据库重新导出，已复制的证据文件继续使用。")
	}
	owner, err := a.Owner()
	if err != nil {
		return m, err
	}
	defer owner.Close()
	var named []string
	err = postgres.Held(ctx, owner, func(snapshot string, have postgres.Inventory) error {
		named, d.Tables = have.Blobs, have.Tables
		if c := have.Newest; c != nil {
			d.Checkpoint = &backup.Point{Number: c.Number, Size: c.Size, Root: c.Root.String()}
		}
		return d.Encrypt(dumpFile, func(w io.Writer) error {
			return pgTool(ctx, a.ownerDSN(), a.clusterDir(), "pg_dump", nil, w, "--format=custom", "--snapshot="+snapshot, "--no-owner", "--enable-row-security", "--no-password")
		})
	})
	if err != nil {
		return m, err
	}
	say(fmt.Sprintf("数据库已导出：%d 个案件、%d 条留痕。", d.Tables["cases"], d.Tables["case_events"]))
	list, err := a.copyEvidence(ctx, d, to, say)
	if err != nil {
		return m, err
	}
	have := make(map[string]bool, len(list))
	for _, b := range list {
		have[b.SHA256] = true
	}
	for _, sha := range named {
		if !have[sha] {
			d.Lost = append(d.Lost, sha)
		}
	}
	// A checkpoint signed since has a copy that the copied database does not know.
	var newest int64
	if d.Checkpoint != nil {
		newest = d.Checkpoint.Number
	}
	if err := d.Encrypt(keysFile, func(w io.Writer) error {
		return packFolders(w, a.Config.DataDir, func(name string) bool {
			return name <= checkpointFile(newest) || !strings.HasPrefix(name, "checkpoints/")
		}, "keys", "checkpoints")
	}); err != nil {
		return m, err
	}
	err = a.seals.sign(func(s *seal.Signer, ring seal.Ring) error {
		m, err = d.Finish(list, a.Config.Now(), func(raw []byte) ([]byte, error) { return s.Detach(raw, ring, rand.Reader) })
		return err
	})
	if err != nil {
		return m, err
	}
	return m, a.noteBackup(m)
}

// copyEvidence copies what the folder has not, and lists all. What is not what
// its name says is not taken: it was damaged before.
func (a *App) copyEvidence(ctx context.Context, d *backup.Draft, to *backup.Target, say func(string)) (list []backup.Blob, err error) {
	copied := 0
	err = a.Blobs.Each(ctx, func(sha string, size int64) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !to.Has(sha) {
			f, _, err := a.Blobs.Open(ctx, sha)
			if err != nil {
				return err
			}
			err = errors.Join(to.Put(sha, f), f.Close())
			if errors.Is(err, backup.ErrDamaged) {
				say("证据文件已损坏，没有备份：" + sha)
				return nil
			}
			if err != nil {
				return err
			}
			copied++
		}
		list = append(list, backup.Blob{SHA256: sha, Size: size})
		return nil
	})
	say(fmt.Sprintf("证据文件：共 %d 个，新复制 %d 个。", len(list), copied))
	return list, err
}

// packFolders writes the plain files of some folders of root.
func packFolders(w io.Writer, root string, take func(name string) bool, folders ...string) error {
	t := tar.NewWriter(w)
	for _, folder := range folders {
		files, err := os.ReadDir(filepath.Join(root, folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, f := range files {
			if !f.Type().IsRegular() || strings.HasSuffix(f.Name(), ".new") || strings.HasSuffix(f.Name(), ".lock") || !take(folder+"/"+f.Name()) {
				continue
			}
			content, err := os.ReadFile(filepath.Join(root, folder, f.Name()))
			if errors.Is(err, fs.ErrNotExist) {
				continue // a key that was rotated just now
			}
			if err != nil {
				return err
			}
			if err := t.WriteHeader(&tar.Header{Name: folder + "/" + f.Name(), Mode: 0o600, Size: int64(len(content))}); err != nil {
				return err
			}
			if _, err := t.Write(content); err != nil {
				return err
			}
		}
	}
	return t.Close()
}

// unpackFolders puts them back, and nothing beside them.
func unpackFolders(r io.Reader, root string, folders ...string) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		folder, name := filepath.Split(h.Name)
		known := false
		for _, f := range folders {
			known = known || folder == f+"/"
		}
		if !known || name == "" || name != filepath.Base(name) {
			return fmt.Errorf("a file in a strange place: %q", h.Name)
		}
		if err := os.MkdirAll(filepath.Join(root, folder), 0o700); err != nil {
			return err
		}
		content, err := io.ReadAll(t)
		if err != nil {
			return err
		}
		if err := replace(filepath.Join(root, h.Name), content); err != nil {
			return err
		}
	}
}
