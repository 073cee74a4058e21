package intake

import (
	"context"
	"errors"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Store keeps imports and what they become.
type Store interface {
	Import(ctx context.Context, id int64) (Import, error)
	Batch(ctx context.Context, id int64) (casework.Batch, error)
	Person(ctx context.Context, id int64) (org.Person, error)
	// StageRows replaces what was judged before; put is called with chunks.
	StageRows(ctx context.Context, id int64, fill func(put Sink) error) error
	// Settle finishes a dry run: existing numbers, counties, validity, counts.
	Settle(ctx context.Context, id int64, o Outline) error
	SetStatus(ctx context.Context, id int64, s Status, o *Outline, p *ImportProblem) error
	Templates
	SetProgress(ctx context.Context, id int64, p Progress) error
	// Commit makes cases of all rows that are new, all or none. bear is called
	// with every such row once its overlays are measured.
	Commit(ctx context.Context, id int64, bear func(Row, casework.Batch) casework.Birth, progress func(done, total int)) (made int, err error)
}

// Files opens archives by hash.
type Files interface {
	Archive(ctx context.Context, sha256 string) (Archive, int64, error)
	Foreign
}

// Work runs the long parts of an import as background jobs. Both parts may be
// run again after a crash: a dry run replaces its rows, a commit is one
// transaction.
type Work struct {
	Store Store
	Files Files
	Now   func() time.Time
}

// Parse is the dry run of an import.
func (w Work) Parse(ctx context.Context, id int64) error {
	im, err := w.Store.Import(ctx, id)
	if err != nil || im.Status == Committing || im.Status == Committed {
		return err
	}
	if err := w.Store.SetStatus(ctx, id, Parsing, nil, nil); err != nil {
		return err
	}
	o, needs, err := w.parse(ctx, im)
	if f := fault.As(err); f != nil && f.Kind != fault.Unavailable {
		return w.Store.SetStatus(ctx, id, Failed, &o, &ImportProblem{Code: f.Code, Detail: f.Message})
	}
	if err != nil {
		return err
	}
	if needs {
		return w.Store.SetStatus(ctx, id, NeedsSettings, &o, nil)
	}
	return w.Store.Settle(ctx, id, o)
}

func (w Work) parse(ctx context.Context, im Import) (o Outline, needs bool, err error) {
	a, size, err := w.Files.Archive(ctx, im.SHA256)
	if err != nil {
		return o, false, err
	}
	defer a.Close()
	u, err := Unpack(ctx, a, size, w.Files)
	if err != nil {
		return o, false, err
	}
	defer u.Close()
	err = w.Store.StageRows(ctx, im.ID, func(put Sink) error {
		var err error
		o, needs, err = Dry(ctx, u, im.Settings, ofImport{w.Store, im.ID}, put, w.throttled(ctx, im.ID, "正在读取和检查"))
		return err
	})
	return o, needs, err
}

// Commit makes cases of a parsed import.
func (w Work) Commit(ctx context.Context, id, by int64) error {
	who, err := w.Store.Person(ctx, by)
	if err != nil {
		return err
	}
	now := w.Now()
	_, err = w.Store.Commit(ctx, id, func(r Row, b casework.Batch) casework.Birth {
		return casework.Born(r.Plot(b.ID), b, b.Routing, who, now)
	}, w.throttled(ctx, id, "正在建立案件"))
	return w.failed(ctx, id, err)
}

// failed writes down why a commit came to nothing. A server that stops or a
// database that does not answer is no such reason: the job is taken up again.
func (w Work) failed(ctx context.Context, id int64, err error) error {
	f := fault.As(err)
	switch {
	case err == nil, ctx.Err() != nil, f != nil && f.Kind == fault.Unavailable:
		return err
	case f != nil:
		return w.Store.SetStatus(ctx, id, Failed, nil, &ImportProblem{Code: f.Code, Detail: f.Message})
	}
	return errors.Join(err, w.Store.SetStatus(ctx, id, Failed, nil,
		&ImportProblem{Code: "internal", Detail: "入库时系统出错，没有写入任何图斑。请重新检查后再入库；仍不行请联系管理员。"}))
}

// throttled reports progress at most four times a second; progress is a
// courtesy, so its errors do not stop the work.
func (w Work) throttled(ctx context.Context, id int64, note string) func(done, total int) {
	var last time.Time
	return func(done, total int) {
		if now := time.Now(); now.Sub(last) > 250*time.Millisecond || done == total {
			last = now
			_ = w.Store.SetProgress(ctx, id, Progress{Done: done, Total: total, Note: note})
		}
	}
}
