package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
	"liangtian/internal/report/document"
	"liangtian/internal/supervise"
)

// letterForms are the two ways in which a letter leaves the house.
var letterForms = map[string]string{
	"pdf":  "application/pdf",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// printLetter gives the letter of a supervision order, with the county's
// figures at the end of the day on which it was issued.
func (s *server) printLetter(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	form := chi.URLParam(r, "form")
	if err != nil || letterForms[form] == "" {
		return fault.New(fault.NotFound, "no-such-supervision", "没有这件督办，或不在您的权限范围内。")
	}
	now := s.Now()
	order, err := s.Supervision.Sheet(r.Context(), who, id, now)
	if err != nil {
		return err
	}
	issued := org.DateOf(org.Today(order.IssuedAt))
	at, err := report.MomentOf(string(issued), now)
	if err != nil {
		return err
	}
	rows, err := s.Figures.Count(r.Context(), who, "county", report.Slice{County: string(order.County), Lead: string(order.Department)}, at)
	if err != nil {
		return err
	}
	plots := make([]string, len(order.Cases))
	for i, c := range order.Cases {
		plots[i] = c.PlotNo
	}
	unit := ""
	for _, e := range order.Events {
		if e.Seq == 1 {
			unit = e.ActorUnit
		}
	}
	letter := supervise.LetterOf(order.Order, order.CountyName, unit, plots)
	paper := report.Letter(letter, report.Sum(rows))
	var raw []byte
	if form == "docx" {
		raw, err = paper.Word()
	} else {
		raw, err = s.pdf(r.Context(), paper)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", letterForms[form])
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(raw)))
	asFile(h, letter.Number+"."+form)
	_, err = w.Write(raw)
	return err
}

// pdf draws a paper, one at a time.
func (s *server) pdf(ctx context.Context, paper document.Document) ([]byte, error) {
	if err := turn(ctx, s.printing); err != nil {
		return nil, err
	}
	defer func() { <-s.printing }()
	font, err := s.Font()
	if err != nil {
		return nil, err
	}
	return paper.PDF(font)
}
