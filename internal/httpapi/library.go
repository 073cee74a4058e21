package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/library"
	"liangtian/internal/org"
)

// LibraryStore keeps the documents that rules, decisions and measures rest on.
type LibraryStore interface {
	Papers(ctx context.Context, today org.Date) ([]library.Paper, error)
	PapersOf(ctx context.Context, kind library.Kind, key string, today org.Date) ([]library.Paper, error)
	Paper(ctx context.Context, id int64, today org.Date) (library.Paper, error)
	Add(ctx context.Context, who org.Person, p library.Paper) (int64, error)
	Change(ctx context.Context, who org.Person, id int64, f library.PaperFacts) error
}

// PaperList is the library.
type PaperList struct {
	Items []library.Paper `json:"items"`
}

func (s *server) listPapers(ctx context.Context, _ org.Person, _ *struct{}) (out PaperList, err error) {
	out.Items, err = s.Library.Papers(ctx, org.Date(s.today()))
	return out, err
}

// addPaper takes a document with what is said of it in one form: the field
// «facts» is JSON, the file is a file.
func (s *server) addPaper(w http.ResponseWriter, r *http.Request, who org.Person) error {
	fields, file, err := s.oneFile(r)
	if err != nil {
		return err
	}
	var p library.Paper
	if err := json.Unmarshal([]byte(fields["facts"]), &p.PaperFacts); err != nil {
		return fault.New(fault.Invalid, "form-missing", "没有收到文件信息，请刷新页面后再试。").Because(err)
	}
	if err := p.Check(); err != nil {
		return err
	}
	if file == nil {
		return fault.Bad("file", "attachment-missing", "请选择要上传的文件。")
	}
	p.Name, p.MIME, p.Size, p.SHA256 = file.Name, file.MIME, file.Size, file.SHA256
	about(r.Context(), "", p.Title)
	if _, err := s.Library.Add(r.Context(), who, p); err != nil {
		return err
	}
	list, err := s.listPapers(r.Context(), who, nil)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, list)
}

type paperInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body library.PaperFacts
}

func (s *server) changePaper(ctx context.Context, who org.Person, in *paperInput) (PaperList, error) {
	about(ctx, in.ID, in.Body.Title)
	if err := in.Body.Check(); err != nil {
		return PaperList{}, err
	}
	if err := s.Library.Change(ctx, who, in.ID, in.Body); err != nil {
		return PaperList{}, err
	}
	return s.listPapers(ctx, who, nil)
}

func (s *server) servePaper(w http.ResponseWriter, r *http.Request, _ org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "no-such-document", "没有这份文件。")
	}
	p, err := s.Library.Paper(r.Context(), id, org.Date(s.today()))
	if err != nil {
		return err
	}
	return s.saveFile(w, r, casework.Attachment{Name: p.Name, MIME: p.MIME, SHA256: p.SHA256})
}
