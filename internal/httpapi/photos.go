package httpapi

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// sizes are the forms in which a photo is served; "" is the original.
var sizes = map[string]string{"thumb": "thumb-small.jpg", "large": "thumb-large.jpg", "original": ""}

// servePhoto gives the bytes of a photo on a case the person may see. They
// never change, so a browser may keep them; scope is asked at every new load.
func (s *server) servePhoto(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	form, known := sizes[chi.URLParam(r, "form")]
	if err != nil || !known {
		return fault.New(fault.NotFound, "no-such-photo", "没有这张照片。")
	}
	p, caseID, err := s.Cases.PhotoOf(r.Context(), who, id)
	if err != nil {
		return err
	}
	detail(r.Context(), "case", strconv.FormatInt(caseID, 10), "sha256", p.SHA256)
	return s.sendPhoto(w, r, p, form)
}

// serveKin gives the other photo of a suspected pair to whoever may see this
// one, be it of another county: the doubt cannot be judged otherwise.
func (s *server) serveKin(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	other, errOther := strconv.ParseInt(chi.URLParam(r, "other"), 10, 64)
	form, known := sizes[chi.URLParam(r, "form")]
	absent := fault.New(fault.NotFound, "no-such-photo", "没有这张照片。")
	if err != nil || errOther != nil || !known || form == "" {
		return absent
	}
	if _, _, err := s.Cases.PhotoOf(r.Context(), who, id); err != nil {
		return err
	}
	p, err := s.Cases.KinOf(r.Context(), id, other)
	if err != nil {
		return err
	}
	return s.sendPhoto(w, r, p, form)
}

func (s *server) sendPhoto(w http.ResponseWriter, r *http.Request, p casework.Photo, form string) error {
	var f io.ReadSeekCloser
	var err error
	if form == "" {
		f, _, err = s.Blobs.Open(r.Context(), p.SHA256)
	} else {
		f, err = s.derived(r.Context(), p.SHA256, form)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	h := w.Header()
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	h.Set("ETag", `"`+p.SHA256+form+`"`)
	if form == "" {
		h.Set("Content-Type", p.MIME)
		asFile(h, p.Filename)
	} else {
		h.Set("Content-Type", "image/jpeg")
	}
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

// derived opens a thumbnail, made now if its job has not come to it.
func (s *server) derived(ctx context.Context, sha, form string) (io.ReadSeekCloser, error) {
	f, _, err := s.Blobs.Derived(ctx, sha, form)
	if !fault.Is(err, "blob-not-found") {
		return f, err
	}
	if err := s.Blobs.Derive(ctx, sha); err != nil {
		return nil, err
	}
	f, _, err = s.Blobs.Derived(ctx, sha, form)
	return f, err
}

type withdrawInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

func (s *server) withdrawPhoto(ctx context.Context, who org.Person, in *withdrawInput) (CaseFile, error) {
	reason := strings.TrimSpace(in.Body.Reason)
	if reason == "" || strings.ContainsRune(reason, 0) {
		return CaseFile{}, fault.Bad("reason", "reason-missing", "请填写撤下照片的理由。")
	}
	p, caseID, err := s.Cases.PhotoOf(ctx, who, in.ID)
	if err != nil {
		return CaseFile{}, err
	}
	d, err := s.Cases.Dossier(ctx, who, caseID)
	if err != nil {
		return CaseFile{}, err
	}
	phase, err := casework.PhotoPhase(d.Case, who)
	if err != nil {
		return CaseFile{}, err
	}
	if phase != p.Phase {
		return CaseFile{}, fault.New(fault.Conflict, "photo-settled", "这张照片已随核实结论提交，不能再撤下。")
	}
	if err := s.Cases.WithdrawPhoto(ctx, who, in.ID, reason); err != nil {
		return CaseFile{}, err
	}
	return s.caseFile(ctx, who, caseID)
}
