package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"liangtian/internal/blob"
	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/imaging"
	"liangtian/internal/jobs"
	"liangtian/internal/postgres"
	"liangtian/internal/uploads"
)

// promised is asked before a photo of an entry is sent.
func (a *App) promised(ctx context.Context, owner int64, m uploads.Meta, size int64) error {
	p, err := a.promiseOf(ctx, owner, m)
	if err != nil {
		return err
	}
	if p.Size != size {
		return fault.New(fault.Invalid, "file-size", "照片的大小（%d 字节）与登记的（%d 字节）不一致，没有上传；原件请保留在手机上。", size, p.Size)
	}
	return nil
}

func (a *App) promiseOf(ctx context.Context, owner int64, m uploads.Meta) (field.Promise, error) {
	entry, err := uuid.Parse(m.Entry)
	if err != nil {
		return field.Promise{}, fault.Bad("entry", "entry-unknown", "登记的编号有误，照片仍保存在手机上。")
	}
	p, err := a.Outbox.Promise(ctx, entry, m.SHA256)
	if err == nil && p.AuthorID != owner {
		err = fault.New(fault.Forbidden, "entry-not-yours", "这张照片由别的账号登记，请用该账号登录后再传；照片仍保存在手机上。")
	}
	return p, err
}

// acceptPromised records a photo of an entry whose bytes are safe. Called again
// it gives the same receipt.
func (a *App) acceptPromised(ctx context.Context, owner int64, r uploads.Received) (any, error) {
	p, err := a.promiseOf(ctx, owner, r.Meta)
	if err != nil {
		return nil, err
	}
	return a.arrived(ctx, owner, r.Entry, p, r.Photo)
}

func (a *App) arrived(ctx context.Context, by int64, entry string, p field.Promise, file imaging.Photo) (field.Receipt, error) {
	id, err := uuid.Parse(entry)
	if err != nil {
		return field.Receipt{}, err
	}
	receipt, err := a.Outbox.Arrive(ctx, by, id, field.Arrival{
		Photo: uploads.FromShot(p.Shot, p.Kind, p.SHA256, file), MIME: mimes[file.Format], Size: p.Size,
	}, a.Config.Now())
	a.Jobs.Wake()
	return receipt, err
}

// derivePhoto makes what the receipt did not wait for: thumbnails, prints, and
// the doubts that follow from them.
func (a *App) derivePhoto(ctx context.Context, _ *jobs.Task, in postgres.DeriveArgs) error {
	photo, err := derive(ctx, a.Blobs, in.SHA256)
	if err != nil {
		return err
	}
	return a.Cases.AddPrints(ctx, in.Photo, photo.Prints, imaging.Tells)
}

// derive reads a picture and keeps its thumbnails.
func derive(ctx context.Context, blobs *blob.Store, sha string) (imaging.Photo, error) {
	path, err := blobs.Path(ctx, sha)
	if err != nil {
		return imaging.Photo{}, err
	}
	photo, err := imaging.Inspect(ctx, path)
	if err != nil {
		return photo, err
	}
	return photo, errors.Join(
		blobs.PutDerived(ctx, sha, uploads.ThumbSmall, photo.Small),
		blobs.PutDerived(ctx, sha, uploads.ThumbLarge, photo.Large))
}
