package httpapi

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

var errNoFile = fault.New(fault.NotFound, "no-such-file", "没有这个附件，或不在您的权限范围内。")

// uploadCaseFile puts one file on a case; a step then names it by its id.
func (s *server) uploadCaseFile(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return errNoFile
	}
	// Nobody fills the disk about a case that is not his.
	if _, err := s.Cases.Entry(r.Context(), who, id, s.Now()); err != nil {
		return err
	}
	file, _, err := s.readForm(r)
	if err != nil {
		return err
	}
	if file == nil {
		return fault.Bad("file", "attachment-missing", "请选择要上传的文件。")
	}
	kept, err := s.Cases.AddFile(r.Context(), who, id, casework.Attached{Name: file.Name, MIME: file.MIME, Size: file.Size, SHA256: file.SHA256})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, kept)
}

// readForm reads a form of texts and at most one file, which is looked at
// before it is kept.
func (s *server) readForm(r *http.Request) (file *supervise.Attachment, fields map[string]string, err error) {
	broken := func(err error) error {
		return fault.New(fault.Invalid, "form-broken", "上传中断，请重新提交。").Because(err)
	}
	form, err := r.MultipartReader()
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "form-missing", "没有收到内容，请刷新页面后再试。").Because(err)
	}
	fields = map[string]string{}
	for {
		p, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return file, fields, storable(fields)
		}
		if err != nil {
			return nil, nil, broken(err)
		}
		if p.FileName() == "" {
			raw, err := io.ReadAll(io.LimitReader(p, 4*supervise.MaxText+1))
			if err != nil {
				return nil, nil, broken(err)
			}
			fields[p.FormName()] = string(raw)
			continue
		}
		if file != nil {
			return nil, nil, fault.Bad("file", "attachment-one", "一次只能上传一个文件。")
		}
		f, err := s.takeAttachment(r.Context(), p.FileName(), p)
		if err != nil {
			return nil, nil, err
		}
		file = &f
	}
}

func (s *server) serveCaseFile(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	file, errFile := strconv.ParseInt(chi.URLParam(r, "file"), 10, 64)
	if err != nil || errFile != nil {
		return errNoFile
	}
	f, err := s.Cases.FileOf(r.Context(), who, id, file)
	if err != nil {
		return err
	}
	return s.saveFile(w, r, supervise.Attachment{Name: f.Name, MIME: f.MIME, SHA256: f.SHA256})
}

// saveFile gives the bytes of an attachment, to be saved, never shown as a
// page of ours.
func (s *server) saveFile(w http.ResponseWriter, r *http.Request, a supervise.Attachment) error {
	f, _, err := s.Blobs.Open(r.Context(), a.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+a.SHA256+`"`)
	h.Set("Content-Type", a.MIME)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(a.Name))
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}
