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

	"github.com/go-chi/chi/v5"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

var errNoOrder = fault.New(fault.NotFound, "no-such-supervision", "没有这件督办，或不在您的权限范围内。")

// replyOrder takes an answer with its attachments in one form, so that it is
// there whole or not at all.
func (s *server) replyOrder(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return errNoOrder
	}
	// Nobody fills the disk about an order that is not his.
	if _, err := s.Supervision.Sheet(r.Context(), who, id, s.Now()); err != nil {
		return err
	}
	cmd, err := s.readReply(r)
	if err != nil {
		return err
	}
	sheet, err := s.changeOrder(r.Context(), who, id, cmd)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, sheet)
}

func (s *server) readReply(r *http.Request) (supervise.Command, error) {
	cmd := supervise.Command{Action: supervise.Reply}
	form, err := r.MultipartReader()
	if err != nil {
		return cmd, fault.New(fault.Invalid, "form-missing", "没有收到答复内容，请刷新页面后再试。").Because(err)
	}
	fields := map[string]string{}
	for {
		p, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return cmd, fault.New(fault.Invalid, "form-broken", "上传中断，请重新提交。").Because(err)
		}
		if p.FileName() == "" {
			raw, err := io.ReadAll(io.LimitReader(p, 4*supervise.MaxText+1))
			if err != nil {
				return cmd, fault.New(fault.Invalid, "form-broken", "上传中断，请重新提交。").Because(err)
			}
			fields[p.FormName()] = string(raw)
			continue
		}
		if len(cmd.Files) == supervise.MaxFiles {
			return cmd, fault.Bad("files", "supervision-files", "附件至多 %d 个。", supervise.MaxFiles)
		}
		f, err := s.takeAttachment(r.Context(), p.FileName(), p)
		if err != nil {
			return cmd, err
		}
		cmd.Files = append(cmd.Files, f)
	}
	if cmd.Version, err = strconv.Atoi(fields["version"]); err != nil {
		return cmd, fault.New(fault.Invalid, "form-missing", "没有收到答复内容，请刷新页面后再试。")
	}
	cmd.Text, cmd.Key = fields["text"], fields["key"]
	return cmd, storable(fields)
}

// takeAttachment looks at the bytes before it keeps them.
func (s *server) takeAttachment(ctx context.Context, name string, r io.Reader) (f supervise.Attachment, err error) {
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

// serveAttachment gives the bytes of an attachment, to be saved, never shown
// as a page of ours.
func (s *server) serveAttachment(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	file, errFile := strconv.ParseInt(chi.URLParam(r, "file"), 10, 64)
	if err != nil || errFile != nil {
		return fault.New(fault.NotFound, "no-such-file", "没有这个附件，或不在您的权限范围内。")
	}
	a, err := s.Supervision.FileOf(r.Context(), who, id, file)
	if err != nil {
		return err
	}
	return s.saveFile(w, r, a)
}
