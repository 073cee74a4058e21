package httpapi

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/xuri/excelize/v2"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// exportRegister streams the filtered register as a workbook: rows go to a
// temporary file as they are read, never all into memory.
func (s *server) exportRegister(w http.ResponseWriter, r *http.Request, who org.Person) error {
	f, err := tileFilter(r)
	if err != nil {
		return err
	}
	f.Sort = r.URL.Query().Get("sort")
	book := excelize.NewFile()
	defer book.Close()
	now := s.Now()
	sheet, err := report.NewRegister(book)
	if err != nil {
		return err
	}
	if err := s.Cases.EachEntry(r.Context(), who, f, now, func(e casework.Entry) error { return sheet.Add(e) }); err != nil {
		return err
	}
	if err := sheet.Finish(); err != nil {
		return err
	}
	name := "耕地两非案件台账_" + strings.ReplaceAll(string(org.DateOf(org.Today(now))), "-", "") + ".xlsx"
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	_, err = book.WriteTo(w)
	return err
}
