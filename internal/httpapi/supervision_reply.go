package httpapi

import (
	"net/http"
	"strconv"

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
	fields, files, err := s.form(r)
	if err != nil {
		return cmd, err
	}
	if cmd.Version, err = strconv.Atoi(fields["version"]); err != nil {
		return cmd, fault.New(fault.Invalid, "form-missing", "没有收到答复内容，请刷新页面后再试。")
	}
	cmd.Text, cmd.Key, cmd.Files = fields["text"], fields["key"], files
	return cmd, nil
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
