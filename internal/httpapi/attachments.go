package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
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
	_, file, err := s.oneFile(r)
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

// form reads fields and attachments that come together, so that what they make
// is there whole or not at all.
func (s *server) form(r *http.Request) (fields map[string]string, files []casework.Attachment, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "form-missing", "没有收到内容，请刷新页面后再试。").Because(err)
	}
	fields = map[string]string{}
	for {
		p, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, files, storable(fields)
		}
		if err != nil {
			return nil, nil, fault.New(fault.Invalid, "form-broken", "上传中断，请重新提交。").Because(err)
		}
		if p.FileName() == "" {
			raw, err := io.ReadAll(io.LimitReader(p, 4*supervise.MaxText+1))
			if err != nil {
				return nil, nil, fault.New(fault.Invalid, "form-broken", "上传中断，请重新提交。").Because(err)
			}
			fields[p.FormName()] = string(raw)
			continue
		}
		if len(files) == supervise.MaxFiles {
			return nil, nil, fault.Bad("files", "attachments-many", "附件至多 %d 个。", supervise.MaxFiles)
		}
		a, err := s.takeAttachment(r.Context(), p.FileName(), p)
		if err != nil {
			return nil, nil, err
		}
		for _, f := range files {
			if f.SHA256 == a.SHA256 {
				return nil, nil, fault.Bad("files", "attachment-twice", "同一个附件选了两次，请去掉一个。")
			}
		}
		files = append(files, casework.Attachment{Name: a.Name, MIME: a.MIME, Size: a.Size, SHA256: a.SHA256})
	}
}

// oneFile reads a form that has one attachment; whether there must be one is
// asked by who reads it.
func (s *server) oneFile(r *http.Request) (fields map[string]string, file *casework.Attachment, err error) {
	fields, files, err := s.form(r)
	switch {
	case err != nil || len(files) == 0:
		return fields, nil, err
	case len(files) > 1:
		return nil, nil, fault.Bad("file", "attachment-one", "一次只能上传一个文件。")
	}
	return fields, &files[0], nil
}

// takeAttachment looks at the bytes before it keeps them.
func (s *server) takeAttachment(ctx context.Context, name string, r io.Reader) (f casework.Attachment, err error) {
	f.Name = printable(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if runes := []rune(f.Name); len(runes) > 120 {
		f.Name = string(runes[len(runes)-120:])
	}
	raw, err := io.ReadAll(io.LimitReader(r, supervise.MaxFileBytes+1))
	if err != nil {
		return f, fault.New(fault.Invalid, "form-broken", "上传中断，请重新提交。").Because(err)
	}
	if len(raw) > supervise.MaxFileBytes {
		return f, fault.New(fault.TooLarge, "attachment-too-large", "附件“%s”超过 %d MB，请压缩或拆分后上传。", f.Name, supervise.MaxFileBytes>>20)
	}
	if f.MIME, err = supervise.FileType(f.Name, raw); err != nil {
		return f, err
	}
	f.SHA256, f.Size, err = s.Blobs.Put(ctx, bytes.NewReader(raw), supervise.MaxFileBytes)
	return f, err
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
	return s.saveFile(w, r, casework.Attachment{Name: f.Name, MIME: f.MIME, SHA256: f.SHA256})
}

// saveFile gives the bytes of an attachment, to be saved, never shown as a
// page of ours.
func (s *server) saveFile(w http.ResponseWriter, r *http.Request, a casework.Attachment) error {
	f, _, err := s.Blobs.Open(r.Context(), a.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+a.SHA256+`"`)
	h.Set("Content-Type", a.MIME)
	asFile(h, a.Name)
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}
