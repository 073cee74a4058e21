package intake

import (
	"context"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Store keeps imports and what they become.
type Store interface {
	Import(ctx context.Context, id int64) (Import, error)
	Person(ctx context.Context, id int64) (org.Person, error)
	// Alone waits until nobody else checks the import; nobody does until do ends.
	Alone(ctx context.Context, id int64, do func(ctx context.Context) error) error
	// StageRows replaces what was judged before; put is called with chunks.
	StageRows(ctx context.Context, id int64, fill func(put Sink) error) error
	// Settle reconciles the rows with what is known. What people decided about a
	// row stays while the row is what it was.
	Settle(ctx context.Context, id int64, o Outline, progress Report) error
	SetStatus(ctx context.Context, id int64, s Status, o *Outline, p *ImportProblem) error
	Templates
	// SetProgress answers ErrCancelled when the import is no longer at it.
	SetProgress(ctx context.Context, id int64, during Status, p Progress) error
	// Commit does what was decided about every row, all or nothing.
	Commit(ctx context.Context, id int64, m Making, progress Report) error
}

// Report says how far a work has come; its error ends the work.
type Report func(done, total int) error

// Making is how the middle makes of rows what was decided about them.
type Making struct {
	By     org.Person
	Bear   func(Row, casework.Batch) casework.Birth
	Reopen func(casework.Dossier, Row, casework.Batch) (casework.Outcome, error)
	Revise func(casework.Dossier, Row, casework.Batch) (casework.Outcome, error)
}

// What ends a work on an import without being a failure of it.
var (
	ErrCancelled = fault.New(fault.Conflict, "import-cancelled", "已取消，没有写入任何图斑。")
	ErrStale     = fault.New(fault.Conflict, "import-stale", "核对之后台账有了变化，没有写入任何图斑。请再看一遍标出的图斑后入库。")
)

// Files opens archives by hash.
type Files interface {
	Archive(ctx context.Context, sha256 string) (Archive, int64, error)
	Foreign
}

// The kinds of job that work on an import.
const (
	JobParse  = "import_parse"
	JobCommit = "import_commit"
)

// JobArgs is what such a job is told.
type JobArgs struct {
	Import int64 `json:"import"`
	By     int64 `json:"by"`
}

// Work runs the long parts of an import as background jobs. Both parts may be
// run again after a crash: a dry run replaces its rows, a commit is one
// transaction.
type Work struct {
	Store Store
	Files Files
	Now   func() time.Time
}

// Parse is the dry run of an import. One that was cancelled and begun again at
// once goes on where it is; the second finds nothing left to do.
func (w Work) Parse(ctx context.Context, id int64) error {
	return w.Store.Alone(ctx, id, func(ctx context.Context) error { return w.parse(ctx, id) })
}

func (w Work) parse(ctx context.Context, id int64) error {
	im, err := w.Store.Import(ctx, id)
	if err != nil || im.Status != Parsing {
		return err
	}
	o, needs, err := w.Stage(ctx, im)
	if err == nil && !needs {
		err = w.Store.Settle(ctx, id, o, w.report(ctx, id, Parsing, "正在与已有案件核对"))
	}
	switch f := fault.As(err); {
	case fault.Is(err, ErrCancelled.Code):
		return nil
	case f != nil && f.Kind != fault.Unavailable:
		return w.Store.SetStatus(ctx, id, Failed, &o, &ImportProblem{Code: f.Code, Detail: f.Message})
	case err == nil && needs:
		return w.Store.SetStatus(ctx, id, NeedsSettings, &o, nil)
	}
	return err
}

// Stage reads the file and judges every row by itself. needs is true when a
// person has to choose first; nothing was judged then.
func (w Work) Stage(ctx context.Context, im Import) (o Outline, needs bool, err error) {
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
		o, needs, err = Dry(ctx, u, im.Settings, ofImport{w.Store, im.ID}, put, w.report(ctx, im.ID, Parsing, "正在读取和检查"))
		return err
	})
	return o, needs, err
}

// Commit does what was decided about the rows of an import.
func (w Work) Commit(ctx context.Context, id, by int64) error {
	who, err := w.Store.Person(ctx, by)
	if err != nil {
		return err
	}
	err = w.Store.Commit(ctx, id, making(who, w.Now()), w.report(ctx, id, Committing, "正在入库"))
	return w.ended(ctx, id, err)
}

// ended writes down why a commit came to nothing. A server that stops, or a
// database that does not answer, is no such reason: the job is taken up again.
func (w Work) ended(ctx context.Context, id int64, err error) error {
	f := fault.As(err)
	switch {
	case fault.Is(err, ErrCancelled.Code):
		return nil
	case f == nil, ctx.Err() != nil, f.Kind == fault.Unavailable:
		return err
	case fault.Is(err, ErrStale.Code):
		return w.Store.SetStatus(ctx, id, Parsed, nil, &ImportProblem{Code: f.Code, Detail: f.Message})
	}
	return w.GiveUp(ctx, id, f.Code, f.Message)
}

// GiveUp is for an import whose job will not be tried again.
func (w Work) GiveUp(ctx context.Context, id int64, code, words string) error {
	return w.Store.SetStatus(ctx, id, Failed, nil, &ImportProblem{Code: code, Detail: words})
}

// report shows progress at most four times a second, and hears whether the work
// was cancelled. That it cannot be shown does not stop the work.
func (w Work) report(ctx context.Context, id int64, during Status, note string) Report {
	var last time.Time
	return func(done, total int) error {
		now := time.Now()
		if now.Sub(last) <= 250*time.Millisecond && done != total {
			return nil
		}
		last = now
		if err := w.Store.SetProgress(ctx, id, during, Progress{Done: done, Total: total, Note: note}); fault.Is(err, ErrCancelled.Code) {
			return err
		}
		return nil
	}
}
