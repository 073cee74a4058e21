package uploads

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"

	"liangtian/internal/fault"
	"liangtian/internal/imaging"
)

func (h *Handler) beforeCreate(e handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	owner, _ := e.Context.Value(ownerKey{}).(int64)
	meta, err := parseMeta(e.Upload.MetaData)
	if err == nil && meta.Entry != "" {
		err = h.Promised(e.Context, owner, meta, e.Upload.Size)
	}
	if err != nil {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, h.tusError(err)
	}
	return handler.HTTPResponse{}, handler.FileInfoChanges{MetaData: withOwner(e.Upload.MetaData, owner)}, nil
}

// onComplete runs when the last byte is on disk, under the upload's lock and
// before the answer.
func (h *Handler) onComplete(e handler.HookEvent) (handler.HTTPResponse, error) {
	rec, err := h.finish(e.Context, e.Upload)
	if err != nil {
		return handler.HTTPResponse{}, h.tusError(err)
	}
	resp := handler.HTTPResponse{Body: string(rec.Body), Header: handler.HTTPHeader{"Content-Type": "application/json"}}
	if e.HTTPRequest.Method == http.MethodPatch {
		resp.StatusCode = http.StatusOK // tusd's 204 may have no body
	}
	return resp, nil
}

// finishAgain takes up a complete upload whose acceptance was cut off or
// failed for the moment.
func (h *Handler) finishAgain(w http.ResponseWriter, r *http.Request, id string, owner int64) {
	lock, err := h.locks.NewLock(id)
	if err == nil {
		ctx, cancel := context.WithTimeout(r.Context(), 20*time.Second)
		defer cancel()
		err = lock.Lock(ctx, func() {})
	}
	if err != nil {
		h.refuse(w, r, busy(err))
		return
	}
	defer func() { _ = lock.Unlock() }()
	if rec, err := h.readReceipt(id); err == nil && rec.Owner == owner {
		h.answerAgain(w, r, rec) // somebody else finished it while we waited
		return
	}
	info, err := h.info(r.Context(), id)
	if err != nil {
		h.refuse(w, r, notFound())
		return
	}
	rec, err := h.finish(r.Context(), info)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	h.answerAgain(w, r, rec)
}

// finish goes on when the sender hangs up: the receipt waits for the next
// question. What can never be accepted is removed.
func (h *Handler) finish(ctx context.Context, info handler.FileInfo) (receipt, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTime)
	defer cancel()
	rec, err := h.accept(ctx, info)
	if err == nil {
		return rec, nil
	}
	if final(err) {
		if err := h.store.terminate(ctx, info.ID); err != nil {
			h.Log.Error("refused upload not removed", "id", info.ID, "error", err)
		}
	} else {
		h.Log.Error("upload not accepted for now", "id", info.ID, "error", err)
	}
	return receipt{}, err
}

// accept is the order that makes a receipt true: bytes, picture, record,
// receipt.
func (h *Handler) accept(ctx context.Context, info handler.FileInfo) (receipt, error) {
	meta, err := parseMeta(info.MetaData)
	if err != nil {
		return receipt{}, err
	}
	take := h.acceptDirect
	if meta.Entry != "" {
		take = h.acceptPromised
	}
	answer, err := take(ctx, info, meta)
	if err != nil {
		return receipt{}, err
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return receipt{}, err
	}
	rec := receipt{Owner: ownerOf(info), Size: info.Size, Body: body}
	// The record exists from here on; trouble with the copy of its receipt
	// only means that a lost answer is asked for by a second Accept.
	if err := h.writeReceipt(info.ID, rec, meta.Entry == ""); err != nil {
		h.Log.Error("receipt not kept", "id", info.ID, "error", err)
	} else if err := h.store.terminate(ctx, info.ID); err != nil {
		h.Log.Error("accepted upload not removed", "id", info.ID, "error", err)
	}
	return rec, nil
}

// acceptDirect takes a photo that hangs on its case at once, thumbnails and
// all.
func (h *Handler) acceptDirect(ctx context.Context, info handler.FileInfo, meta Meta) (any, error) {
	b, err := h.Blobs.Adopt(ctx, filepath.Join(h.Dir, info.ID), meta.SHA256, MaxBytes)
	if err != nil {
		return nil, err
	}
	path, err := h.Blobs.Path(ctx, b.SHA256)
	if err != nil {
		return nil, err
	}
	photo, err := imaging.Inspect(ctx, path)
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		h.Blobs.PutDerived(ctx, b.SHA256, ThumbSmall, photo.Small),
		h.Blobs.PutDerived(ctx, b.SHA256, ThumbLarge, photo.Large))
	if err != nil {
		return nil, err
	}
	return h.Accept(ctx, ownerOf(info), Received{UploadID: info.ID, Meta: meta, Blob: b, Photo: photo})
}

// acceptPromised takes a photo of an outbox entry: the receipt waits for the
// bytes and their record only. The hash is looked at first: bytes that were
// hurt on the way are no reason to say that the photo is no picture.
func (h *Handler) acceptPromised(ctx context.Context, info handler.FileInfo, meta Meta) (any, error) {
	b, err := h.Blobs.Adopt(ctx, filepath.Join(h.Dir, info.ID), meta.SHA256, MaxBytes)
	if err != nil {
		return nil, err
	}
	path, err := h.Blobs.Path(ctx, b.SHA256)
	if err != nil {
		return nil, err
	}
	photo, err := imaging.Head(ctx, path)
	if err != nil {
		return nil, err
	}
	return h.AcceptPromised(ctx, ownerOf(info), Received{UploadID: info.ID, Meta: meta, Blob: b, Photo: photo})
}

// final reports whether an error will be the same next time.
func final(err error) bool {
	f := fault.As(err)
	if f == nil {
		return false
	}
	switch f.Kind {
	case fault.Unavailable, fault.Throttled, fault.Unauthenticated:
		return false
	}
	return true
}

// receipt is the answer to a finished upload, kept for a sender who did not
// hear it.
type receipt struct {
	Owner int64           `json:"owner"`
	Size  int64           `json:"size"`
	Body  json.RawMessage `json:"body"`
}

func (h *Handler) receiptPath(id string) string { return filepath.Join(h.Dir, id+".receipt") }

// writeReceipt keeps a receipt. That of a promised photo need not outlive a
// power cut: its entry says that it has arrived.
func (h *Handler) writeReceipt(id string, r receipt, synced bool) error {
	content, err := json.Marshal(r)
	if err != nil {
		return err
	}
	temp := h.receiptPath(id) + ".tmp"
	if err := os.WriteFile(temp, content, 0o600); err != nil {
		return err
	}
	if !synced {
		return os.Rename(temp, h.receiptPath(id))
	}
	if err := syncPath(temp); err != nil {
		return err
	}
	if err := os.Rename(temp, h.receiptPath(id)); err != nil {
		return err
	}
	return syncPath(h.Dir)
}

func (h *Handler) readReceipt(id string) (receipt, error) {
	content, err := os.ReadFile(h.receiptPath(id))
	if err != nil {
		return receipt{}, err
	}
	var r receipt
	return r, json.Unmarshal(content, &r)
}

// answerAgain speaks tus for an upload of which only the receipt is left.
func (h *Handler) answerAgain(w http.ResponseWriter, r *http.Request, rec receipt) {
	size := strconv.FormatInt(rec.Size, 10)
	w.Header().Set("Tus-Resumable", "1.0.0")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Upload-Offset", size)
	switch r.Method {
	case http.MethodHead:
		w.Header().Set("Upload-Length", size)
		w.WriteHeader(http.StatusOK)
	case http.MethodPatch, http.MethodGet:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(rec.Body)
	default:
		h.refuse(w, r, fault.New(fault.Conflict, "upload-accepted", "照片已作为证据保存，不能删除。"))
	}
}
