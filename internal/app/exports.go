package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"liangtian/internal/blob"
	"liangtian/internal/fault"
	"liangtian/internal/jobs"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/report"
)

// exportFolder is where made files lie for a week, each under the number of its
// export and of the attempt that made it.
type exportFolder struct {
	dir string
	a   *App
}

// orphanAge is how old a file without a row must be before the sweep takes it:
// younger ones may be on their way.
const orphanAge = 24 * time.Hour

func newExportFolder(a *App) (*exportFolder, error) {
	f := &exportFolder{filepath.Join(a.Config.DataDir, "exports"), a}
	return f, os.MkdirAll(f.dir, 0o700)
}

// make does one export. It may run again after a crash: what an earlier attempt
// left is removed first, and only the attempt that holds the row can store.
func (f *exportFolder) make(ctx context.Context, t *jobs.Task, in postgres.ExportArgs) error {
	e, err := f.a.Exports.ByID(ctx, in.Export)
	if fault.Is(err, report.ErrNoExport.Code) {
		return nil // deleted before it was begun
	}
	if err != nil {
		return err
	}
	held, err := f.a.Exports.Begin(ctx, e.ID, t.Attempts)
	if err != nil || !held {
		return err
	}
	if err := f.clear(e.ID); err != nil {
		return err
	}
	who, made, err := f.write(ctx, t, e)
	if err == nil {
		var kept bool
		if kept, err = f.a.Exports.Finish(ctx, e.ID, t.Attempts, made, report.ScopeWords(who), f.a.Config.Now()); err == nil && !kept {
			err = report.ErrCancelled
		}
		if err != nil {
			err = errors.Join(err, f.Remove(made.File))
		}
	}
	if fault.Is(err, report.ErrCancelled.Code) {
		return nil
	}
	return err
}

// write makes the file under a temporary name, syncs it, and gives it its own.
func (f *exportFolder) write(ctx context.Context, t *jobs.Task, e report.Export) (who org.Person, made report.Made, err error) {
	// Judged anew: between the wish and now the person may have moved or left.
	if who, err = f.a.People.ByID(ctx, e.Owner); err != nil {
		return who, made, err
	}
	kind, known := report.KindOf(e.Kind)
	if !known {
		return who, made, fault.New(fault.Invalid, "export-kind", "这个版本不能生成“%s”。", e.Kind)
	}
	if !who.Active || !who.May(org.ExportCases) {
		return who, made, fault.New(fault.Forbidden, "not-allowed", "您的角色没有导出权限，没有生成。")
	}
	temp, err := os.CreateTemp(f.dir, fmt.Sprintf("%d-%d-*.part", e.ID, t.Attempts))
	if err != nil {
		return who, made, err
	}
	defer func() { err = errors.Join(err, ignoreGone(os.Remove(temp.Name()))) }() // renamed, it is gone
	ring, err := f.a.Keys()
	if err != nil {
		return who, made, err
	}
	w := &hashed{w: temp, sum: sha256.New()}
	err = f.a.Reports.Read(f.a.caughtUp(org.Acting(ctx, who), t.Failures), who, f.a.Config.Now(), func(src report.Source) (err error) {
		made.Filename, err = report.Maker{
			Source: src, Files: f.a.Blobs, Version: f.a.Config.Version, Keys: ring,
			Head:     report.Head{Now: f.a.Config.Now(), By: who.Name, Unit: who.Unit, Scope: report.ScopeWords(who)},
			Progress: f.progress(ctx, t, e.ID),
		}.Make(ctx, w, kind, e.Ask)
		return err
	})
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return who, made, err
	}
	made.File, made.SHA256, made.Size = fmt.Sprintf("%d-%d.%s", e.ID, t.Attempts, kind.Ext), hex.EncodeToString(w.sum.Sum(nil)), w.n
	if err := os.Rename(temp.Name(), filepath.Join(f.dir, made.File)); err != nil {
		return who, made, err
	}
	return who, made, errors.Join(syncDir(f.dir), f.share(ctx, made.File))
}

// share lays a made file where every server can get it, if there is a bucket.
func (f *exportFolder) share(ctx context.Context, name string) error {
	if f.a.bucket == nil {
		return nil
	}
	return f.a.bucket.Keep(ctx, farExport(name), filepath.Join(f.dir, name))
}

// farExport is what a made file is called in the bucket.
func farExport(name string) string { return "exports/" + name }

// progress tells both the export and its job, a few times a second at most, and
// ends the work when nobody wants it any more.
func (f *exportFolder) progress(ctx context.Context, t *jobs.Task, id int64) func(done, total int64) error {
	var told time.Time
	return func(done, total int64) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if done != total && time.Since(told) < 300*time.Millisecond {
			return nil
		}
		told = time.Now()
		held, err := f.a.Exports.Progress(ctx, id, t.Attempts, done, total)
		if err == nil && !held {
			err = report.ErrCancelled
		}
		return err
	}
}

// clear removes what earlier attempts at an export left.
func (f *exportFolder) clear(id int64) error {
	left, err := filepath.Glob(filepath.Join(f.dir, fmt.Sprintf("%d-*", id)))
	for _, name := range left {
		err = errors.Join(err, ignoreGone(os.Remove(name)))
	}
	return err
}

// Open reads a made file, which another server may have made.
func (f *exportFolder) Open(name string) (io.ReadSeekCloser, error) {
	name = filepath.Base(name)
	at := filepath.Join(f.dir, name)
	file, err := os.Open(at)
	if errors.Is(err, fs.ErrNotExist) && f.a.bucket != nil {
		if err := f.a.bucket.Fetch(context.Background(), farExport(name), at); err == nil {
			return os.Open(at)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Conflict, "export-gone", "文件已不在服务器上，请重新生成。").Because(err)
	}
	return file, err
}

// Remove takes a file away; one that is not there is no matter.
func (f *exportFolder) Remove(name string) error {
	if name == "" {
		return nil
	}
	name = filepath.Base(name)
	err := ignoreGone(os.Remove(filepath.Join(f.dir, name)))
	if f.a.bucket == nil {
		return err
	}
	return errors.Join(err, f.a.bucket.Remove(context.Background(), farExport(name)))
}

// sweep ends what has lain a week, and removes files that no row wants.
func (f *exportFolder) sweep(ctx context.Context, now time.Time) error {
	wanted, err := f.a.Exports.Expire(ctx, now)
	if err != nil {
		return err
	}
	files, err := os.ReadDir(f.dir)
	for _, file := range files {
		info, e := file.Info()
		if e != nil || wanted[file.Name()] {
			continue
		}
		if now.Sub(info.ModTime()) > orphanAge { // a younger one may be under way
			err = errors.Join(err, f.Remove(file.Name()))
		}
	}
	return err
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// hashed counts and hashes what passes.
type hashed struct {
	w   io.Writer
	sum interface {
		io.Writer
		Sum([]byte) []byte
	}
	n int64
}

func (h *hashed) Write(p []byte) (int, error) {
	n, err := h.w.Write(p)
	h.n += int64(n)
	_, _ = h.sum.Write(p[:n])
	return n, err
}

var _ report.Files = (*blob.Store)(nil)

// exportDesk is exports as the doors use them.
type exportDesk struct {
	*postgres.Exports
	folder *exportFolder
	making *jobs.Runner
}

func (d exportDesk) Ask(ctx context.Context, who org.Person, k report.Kind, a report.Ask) (report.Export, error) {
	e, err := d.Exports.Ask(ctx, who, k, a)
	d.making.Wake()
	return e, err
}

// Delete takes the row away first: a file without a row is swept.
func (d exportDesk) Delete(ctx context.Context, who org.Person, id int64) error {
	e, err := d.One(ctx, who, id)
	if err == nil {
		err = d.Exports.Delete(ctx, who, id)
	}
	if err != nil {
		return err
	}
	return d.folder.Remove(e.File)
}

func (d exportDesk) Open(e report.Export) (io.ReadSeekCloser, error) { return d.folder.Open(e.File) }
