package httpapi

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// ExportStore keeps what people have made; each sees his own.
type ExportStore interface {
	Ask(ctx context.Context, who org.Person, k report.Kind, a report.Ask) (report.Export, error)
	Mine(ctx context.Context, who org.Person) ([]report.Export, error)
	One(ctx context.Context, who org.Person, id int64) (report.Export, error)
	Cancel(ctx context.Context, who org.Person, id int64, now time.Time) error
	Delete(ctx context.Context, who org.Person, id int64) error
	Open(e report.Export) (io.ReadSeekCloser, error)
}

// ExportList is what may be made, and what the person has had made.
type ExportList struct {
	Kinds []report.Kind   `json:"kinds"`
	Items []report.Export `json:"items"`
	Now   time.Time       `json:"now"` // the server's clock, by which files expire
}

func (s *server) listExports(ctx context.Context, who org.Person, _ *struct{}) (ExportList, error) {
	items, err := s.Exports.Mine(ctx, who)
	return ExportList{Kinds: report.Kinds, Items: orEmpty(items), Now: s.Now().UTC()}, err
}

// ExportFilters is of which cases something is made.
type ExportFilters struct {
	Batch    int64        `json:"batch,omitempty" minimum:"0"`
	County   string       `json:"county,omitempty" maxLength:"12"`
	Lead     string       `json:"lead,omitempty" enum:"natural_resources,agriculture,"`
	From     string       `json:"from,omitempty" maxLength:"10" doc:"起始日期，含当日"`
	To       string       `json:"to,omitempty" maxLength:"10" doc:"截止日期，含当日"`
	EPSG     int          `json:"epsg,omitempty" doc:"4490 或 4526"`
	Register *FilterInput `json:"register,omitempty" doc:"案件台账的筛选条件"`
}

type newExportInput struct {
	Body struct {
		Kind    string        `json:"kind" maxLength:"32"`
		Filters ExportFilters `json:"filters"`
	}
}

// askExport takes a wish; the file is made later.
func (s *server) askExport(ctx context.Context, who org.Person, in *newExportInput) (report.Export, error) {
	k, known := report.KindOf(in.Body.Kind)
	if !known {
		return report.Export{}, fault.Bad("kind", "export-kind", "没有“%s”这种报表。", printable(in.Body.Kind))
	}
	f := in.Body.Filters
	a := report.Ask{
		Batch: f.Batch, County: org.Region(f.County), Lead: org.Department(f.Lead), From: org.Date(f.From), To: org.Date(f.To), EPSG: f.EPSG,
	}
	if f.Register != nil {
		cf, err := f.Register.filter()
		if err != nil {
			return report.Export{}, err
		}
		a.Register = &cf
	} else if k.Code == "register" {
		a.Register = &casework.Filter{Batch: a.Batch, County: a.County, Lead: a.Lead}
	}
	if err := a.Check(k); err != nil {
		return report.Export{}, err
	}
	e, err := s.Exports.Ask(ctx, who, k, a)
	about(ctx, e.ID, k.Zh)
	detail(ctx, "kind", k.Code, "cases", e.Words)
	return e, err
}

type exportInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) cancelExport(ctx context.Context, who org.Person, in *exportInput) (ExportList, error) {
	if err := s.Exports.Cancel(ctx, who, in.ID, s.Now()); err != nil {
		return ExportList{}, err
	}
	return s.listExports(ctx, who, nil)
}

func (s *server) deleteExport(ctx context.Context, who org.Person, in *exportInput) (ExportList, error) {
	if err := s.Exports.Delete(ctx, who, in.ID); err != nil {
		return ExportList{}, err
	}
	return s.listExports(ctx, who, nil)
}

// fetchExport hands out a made file, to its owner alone, as long as he may see
// what is in it.
func (s *server) fetchExport(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return report.ErrNoExport
	}
	e, err := s.Exports.One(r.Context(), who, id)
	if err != nil {
		return err
	}
	if err := e.MayFetch(who, s.Now()); err != nil {
		return err
	}
	f, err := s.Exports.Open(e)
	if err != nil {
		return err
	}
	defer f.Close()
	kind := "application/zip"
	if k, _ := report.KindOf(e.Kind); k.Ext == "xlsx" {
		kind = xlsxType
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	asFile(h, e.Filename)
	h.Set("ETag", `"`+e.SHA256+`"`)
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
