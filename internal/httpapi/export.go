package httpapi

import (
	"net/http"
	"strconv"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// maxDirect is how many cases are exported while the person waits; a longer
// list is made in the background.
const maxDirect = 10_000

// exportRegister streams the filtered register as a workbook.
func (s *server) exportRegister(w http.ResponseWriter, r *http.Request, who org.Person) error {
	f, err := tileFilter(r)
	if err != nil {
		return err
	}
	f.Sort = r.URL.Query().Get("sort")
	f.Limit = 1
	now := s.Now()
	_, _, total, err := s.Cases.Register(r.Context(), who, f, now)
	if err != nil {
		return err
	}
	if total > maxDirect {
		return fault.New(fault.TooLarge, "export-large", "共 %d 宗，超过 %d 宗的请在“报表”中生成“案件台账”后下载。", total, maxDirect)
	}
	detail(r.Context(), "cases", strconv.Itoa(total), "query", r.URL.RawQuery)
	k, _ := report.KindOf("register")
	h := report.Head{Now: now, By: who.Name, Scope: report.ScopeWords(who) + "；按台账页的筛选条件"}
	return report.WriteRegister(&attachment{w, report.FileName(k, h)}, h, func(each func(casework.Entry) error) error {
		return s.Cases.EachEntry(s.elsewhere(r.Context()), who, f, now, each)
	})
}

// attachment names itself at the first byte: until then a refusal may come.
type attachment struct {
	http.ResponseWriter
	name string
}

func (a *attachment) Write(p []byte) (int, error) {
	if a.name != "" {
		a.Header().Set("Content-Type", xlsxType)
		asFile(a.Header(), a.name)
		a.name = ""
	}
	return a.ResponseWriter.Write(p)
}
