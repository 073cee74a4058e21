// Package uploads is the door through which photos come in: resumable uploads
// (tus 1.0) whose last answer is a receipt.
//
// Every byte that an answer has counted is on disk. An upload that is complete
// is checked against its declared hash, stored by that hash, read by imaging
// and offered to Accept; only Accept's receipt ends it. A lost answer does no
// harm: asking again (HEAD, PATCH or GET) gives the same receipt.
package uploads

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	xslog "golang.org/x/exp/slog"

	"liangtian/internal/blob"
	"liangtian/internal/fault"
	"liangtian/internal/imaging"
)

// MaxBytes is the size limit of one upload.
const MaxBytes = imaging.MaxBytes

// Names under which the thumbnails are kept beside the original.
const (
	ThumbSmall = "thumb-small.jpg"
	ThumbLarge = "thumb-large.jpg"
)

// Config is what the caller gives. All but Log and Problem are needed.
type Config struct {
	Dir      string // unfinished uploads and recent receipts
	BasePath string // where the handler is mounted, such as /api/uploads/
	Blobs    *blob.Store

	// Owner says who is asking; false answers 401.
	Owner func(r *http.Request) (personID int64, ok bool)

	// Accept records a photo whose bytes are safe and returns the receipt,
	// which is sent as JSON. It may be called again for the same UploadID
	// after a crash and must then give the same receipt. A fault that cannot
	// pass with time ends the upload; any other error keeps it.
	Accept func(ctx context.Context, ownerID int64, r Received) (receipt any, err error)

	// Promised is asked before a photo of an outbox entry is uploaded, so that
	// nobody sends in vain; AcceptPromised is Accept for such a photo. Its
	// header was read, and it has no thumbnails yet.
	Promised       func(ctx context.Context, ownerID int64, m Meta, size int64) error
	AcceptPromised func(ctx context.Context, ownerID int64, r Received) (receipt any, err error)

	// Problem turns an error into a status and a problem+json body.
	Problem func(err error) (status int, body []byte)
	Log     *slog.Logger
}

// Handler serves POST on BasePath and HEAD, PATCH, DELETE and GET (receipt)
// below it, the latter four to the owner of the upload only.
type Handler struct {
	Config
	store durableStore
	locks handler.Locker
	tus   http.Handler
}

const (
	// A HEIC picture takes a minute to read and may wait for others.
	finishTime  = 4 * time.Minute
	networkTime = 2*time.Minute + 30*time.Second // tusd gives twice this to write
)

// New makes the folder and the handler.
func New(c Config) (*Handler, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Problem == nil {
		c.Problem = problem
	}
	if c.Promised == nil {
		c.Promised = func(context.Context, int64, Meta, int64) error { return notFound() }
	}
	c.BasePath = "/" + strings.Trim(c.BasePath, "/") + "/"
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, err
	}
	c.Dir = dir
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	h := &Handler{Config: c, store: durableStore{filestore.New(dir)}, locks: memorylocker.New()}
	composer := handler.NewStoreComposer()
	composer.UseCore(h.store)
	composer.UseTerminater(h.store)
	composer.UseLocker(h.locks)
	tus, err := handler.NewHandler(handler.Config{
		StoreComposer:             composer,
		BasePath:                  c.BasePath,
		MaxSize:                   MaxBytes,
		DisableDownload:           true,
		DisableConcatenation:      true,
		Cors:                      &handler.CorsConfig{Disable: true},
		NetworkTimeout:            networkTime,
		Logger:                    xslog.New(xslog.NewTextHandler(warnings{c.Log}, &xslog.HandlerOptions{Level: xslog.LevelError})),
		PreUploadCreateCallback:   h.beforeCreate,
		PreFinishResponseCallback: h.onComplete,
	})
	if err != nil {
		return nil, err
	}
	h.tus = http.StripPrefix(strings.TrimSuffix(c.BasePath, "/"), tus)
	return h, nil
}

// warnings passes the library's errors on to the program's log.
type warnings struct{ log *slog.Logger }

func (w warnings) Write(p []byte) (int, error) {
	w.log.Warn("tus", "line", strings.TrimSpace(string(p)))
	return len(p), nil
}

var _ io.Writer = warnings{}

var uploadID = regexp.MustCompile(`^[0-9a-f]{32}$`)

type ownerKey struct{}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	owner, ok := h.Owner(r)
	if !ok {
		h.refuse(w, r, fault.New(fault.Unauthenticated, "not-logged-in", "登录已过期，照片仍保存在手机上，请重新登录后继续上传。"))
		return
	}
	// tusd would let this header turn a POST into a PATCH behind our back.
	r.Header.Del("X-HTTP-Method-Override")
	r = r.WithContext(context.WithValue(r.Context(), ownerKey{}, owner))
	w = &relativeLocation{ResponseWriter: w, base: h.BasePath}
	// tusd sets a write deadline, which would outlive this request on a
	// connection that is kept.
	defer func() { _ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) }()

	id := strings.Trim(strings.TrimPrefix(r.URL.Path, strings.TrimSuffix(h.BasePath, "/")), "/")
	switch {
	case r.Method == http.MethodOptions:
		h.tus.ServeHTTP(w, r)
	case id == "":
		h.create(w, r)
	case !uploadID.MatchString(id):
		h.refuse(w, r, notFound())
	default:
		h.one(w, r, id, owner)
	}
}

func (h *Handler) create(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		if err := checkLength(r.Header.Get("Upload-Length")); err != nil {
			h.refuse(w, r, err)
			return
		}
	}
	h.tus.ServeHTTP(w, r)
}

// one serves a single upload: from its receipt if it has one, from tusd while
// bytes are missing, and in between by finishing it.
func (h *Handler) one(w http.ResponseWriter, r *http.Request, id string, owner int64) {
	if rec, err := h.readReceipt(id); err == nil && rec.Owner == owner {
		h.answerAgain(w, r, rec)
		return
	}
	info, err := h.info(r.Context(), id)
	if err != nil || ownerOf(info) != owner || r.Method == http.MethodGet {
		if err != nil && !errors.Is(err, handler.ErrNotFound) {
			h.Log.Error("upload unreadable", "id", id, "error", err)
		}
		h.refuse(w, r, notFound())
		return
	}
	waiting := info.Offset == info.Size // complete, but never accepted
	if waiting && (r.Method == http.MethodPatch || r.Method == http.MethodHead) {
		h.finishAgain(w, r, id, owner)
		return
	}
	h.tus.ServeHTTP(w, r)
}

func (h *Handler) info(ctx context.Context, id string) (handler.FileInfo, error) {
	u, err := h.store.GetUpload(ctx, id)
	if err != nil {
		return handler.FileInfo{}, err
	}
	return u.GetInfo(ctx)
}

// relativeLocation takes the host out of the Location of a new upload: it came
// from a header that the client wrote.
type relativeLocation struct {
	http.ResponseWriter
	base string
}

func (w *relativeLocation) WriteHeader(status int) {
	if l := w.Header().Get("Location"); l != "" {
		w.Header().Set("Location", w.base+l[strings.LastIndex(l, "/")+1:])
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *relativeLocation) Unwrap() http.ResponseWriter { return w.ResponseWriter }
