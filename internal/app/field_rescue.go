package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"

	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/imaging"
	"liangtian/internal/org"
	"liangtian/internal/uploads"
)

// Rescue hands in a rescue file in the name of the person who wrote it. The
// file is read to its end, and its seal found true, before anything of it is
// done. Handed in again it does nothing twice.
func (a *App) Rescue(ctx context.Context, who org.Person, r io.Reader) (field.Rescued, error) {
	spool, err := a.spool(r)
	if err != nil {
		return field.Rescued{}, err
	}
	defer spool.Close()
	head, err := a.readRescue(spool, func(field.RescueRecord) error { return nil })
	if err != nil {
		return field.Rescued{}, err
	}
	author, err := a.People.ByID(ctx, head.PersonID)
	if err != nil {
		return field.Rescued{}, err
	}
	if err := mayBring(who, author); err != nil {
		return field.Rescued{}, err
	}
	in := &bringing{app: a, who: who, author: author, device: field.Device{ID: head.DeviceID}}
	defer in.drop()
	_, err = a.readRescue(spool, func(rec field.RescueRecord) error { return in.take(ctx, rec) })
	if err == nil {
		err = in.closeFile(ctx)
	}
	if err != nil {
		return field.Rescued{}, fault.New(fault.Unavailable, "rescue-interrupted", "交入中断：已交入 %d 条、%d 张照片，都已保存。请再次交入同一个救援文件，已办理的不会重复。",
			len(in.items), in.files).Because(err)
	}
	return in.result(ctx)
}

// mayBring: oneself, or the office that looks after the author's county and
// department.
func mayBring(who, author org.Person) error {
	office := who.Role != org.Inspector && who.Region.Contains(author.Region) &&
		(who.Department == org.NoDepartment || who.Department == author.Department)
	if who.ID == author.ID || office {
		return nil
	}
	return fault.New(fault.Forbidden, "rescue-not-yours", "救援文件由%s导出，须由本人或其所在部门的经办、审核人员交入。", author.Name)
}

// spool keeps the bytes in a file without a name, which ends with the program.
func (a *App) spool(r io.Reader) (*os.File, error) {
	f, err := os.CreateTemp(filepath.Join(a.Config.DataDir, "uploads"), "rescue-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name())
	if _, err := io.Copy(f, r); err != nil {
		_ = f.Close()
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, fault.New(fault.TooLarge, "rescue-too-large", "救援文件超过 %d MB，请在手机上分卷导出。", tooLarge.Limit>>20)
		}
		return nil, fault.New(fault.Unavailable, "rescue-not-received", "救援文件没有收全，没有交入，请重试。").Because(err)
	}
	return f, nil
}

// readRescue reads a file from its beginning to its seal.
func (a *App) readRescue(spool *os.File, each func(field.RescueRecord) error) (field.RescueHeader, error) {
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return field.RescueHeader{}, err
	}
	id, _, err := a.keys.Public()
	if err != nil {
		return field.RescueHeader{}, err
	}
	private, err := a.keys.Private()
	if err != nil {
		return field.RescueHeader{}, err
	}
	f, err := field.OpenRescue(spool, id, private, a.keys.Seal)
	if err != nil {
		return field.RescueHeader{}, err
	}
	for {
		rec, err := f.Next()
		if errors.Is(err, io.EOF) {
			return f.Header, nil
		}
		if err != nil {
			return f.Header, err
		}
		if err := each(rec); err != nil {
			return f.Header, err
		}
	}
}

// bringing is a rescue file on its way in.
type bringing struct {
	app         *App
	who, author org.Person
	device      field.Device
	items       []field.Answer
	files       int
	refused     []string // photos that can never be taken, in words

	sha  string // of the file whose pieces are coming
	file *os.File
	size int64
}

func (b *bringing) take(ctx context.Context, rec field.RescueRecord) error {
	if rec.Entry == nil {
		return b.piece(ctx, rec)
	}
	if err := b.closeFile(ctx); err != nil {
		return err
	}
	e, id, err := field.Parse(rec.Entry)
	if f := fault.As(err); f != nil {
		b.items = append(b.items, field.Refused(id, f))
		return nil
	}
	if err != nil {
		return err
	}
	answer, err := b.app.Outbox.HandIn(ctx, b.author, b.who.ID, b.device, e, b.app.Config.Now())
	if err == nil {
		b.items = append(b.items, answer)
	}
	return err
}

func (b *bringing) piece(ctx context.Context, rec field.RescueRecord) error {
	if rec.SHA256 != b.sha || rec.Offset == 0 {
		if err := b.closeFile(ctx); err != nil {
			return err
		}
		f, err := os.CreateTemp(filepath.Join(b.app.Config.DataDir, "uploads"), "rescue-*")
		if err != nil {
			return err
		}
		b.sha, b.file, b.size = rec.SHA256, f, 0
	}
	if rec.Offset != b.size {
		return nil // a gap: the whole will not have its hash, which says so in words
	}
	n, err := b.file.Write(rec.Chunk)
	b.size += int64(n)
	return err
}

// closeFile makes a photo of the pieces that came.
func (b *bringing) closeFile(ctx context.Context) error {
	if b.file == nil {
		return nil
	}
	defer b.drop()
	if err := b.file.Sync(); err != nil {
		return err
	}
	entries, err := b.app.Outbox.PromisedBy(ctx, b.author.ID, b.sha)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		b.refuse("没有登记过")
		return nil
	}
	blob, err := b.app.Blobs.Adopt(ctx, b.file.Name(), b.sha, uploads.MaxBytes)
	if err != nil {
		return b.final(err)
	}
	path, err := b.app.Blobs.Path(ctx, blob.SHA256)
	if err != nil {
		return err
	}
	photo, err := imaging.Head(ctx, path)
	if err != nil {
		return b.final(err)
	}
	for _, id := range entries {
		p, err := b.app.Outbox.Promise(ctx, id, b.sha)
		if err != nil {
			return err
		}
		if _, err := b.app.arrived(ctx, b.who.ID, id.String(), p, photo); err != nil {
			return err
		}
	}
	b.files++
	return nil
}

// final notes a photo that will be refused again next time, and goes on.
func (b *bringing) final(err error) error {
	f := fault.As(err)
	if f == nil || f.Kind == fault.Unavailable {
		return err
	}
	b.refuse(f.Message)
	return nil
}

func (b *bringing) refuse(why string) { b.refused = append(b.refused, b.sha[:8]+"："+why) }

func (b *bringing) drop() {
	if b.file != nil {
		_ = b.file.Close()
		_ = os.Remove(b.file.Name())
		b.file, b.sha = nil, ""
	}
}

// result answers every entry as it stands with its files in.
func (b *bringing) result(ctx context.Context) (field.Rescued, error) {
	out := field.Rescued{Author: field.Author{ID: b.author.ID, Name: b.author.Name}, Items: []field.Answer{}, Files: b.files}
	count := map[field.Status]int{}
	for _, was := range b.items {
		if id, err := uuid.Parse(was.ID); err == nil && was.Code != field.CodeAltered {
			now, err := b.app.Outbox.Answer(ctx, id)
			switch {
			case fault.Is(err, "no-such-entry"): // it could not be kept
			case err != nil:
				return out, err
			case was.Status == field.Already:
				was.Files = now.Files
			default:
				was = now
			}
		}
		count[was.Status]++
		out.Items = append(out.Items, was)
	}
	out.Words = fmt.Sprintf("%s的救援文件已交入：%d 条，其中办理 %d 条、早已办理 %d 条、被搁置 %d 条、已放弃 %d 条；照片 %d 张已保存。",
		b.author.Name, len(out.Items), count[field.Done], count[field.Already], count[field.Held], count[field.GivenUp], b.files)
	for _, r := range slices.Compact(b.refused) {
		out.Words += "照片 " + r + "。"
	}
	return out, nil
}
