package httpapi

import (
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/xuri/excelize/v2"

	"liangtian/internal/audit"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

type auditInput struct {
	Who     string `query:"who" maxLength:"60" doc:"账号或姓名的一部分"`
	Group   string `query:"group" maxLength:"20"`
	Code    string `query:"code" maxLength:"40"`
	Kind    string `query:"kind" maxLength:"20" doc:"对象的类别"`
	Subject string `query:"subject" maxLength:"120" doc:"对象的编号，或名称的一部分"`
	Address string `query:"address" maxLength:"60"`
	Refused bool   `query:"refused" doc:"只看被拒绝的"`
	From    string `query:"from" maxLength:"10" doc:"起始日期，含当日"`
	To      string `query:"to" maxLength:"10" doc:"截止日期，含当日"`
	Before  int64  `query:"before" minimum:"0"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

func (in *auditInput) filter() (audit.Filter, error) {
	f := audit.Filter{
		Who: strings.TrimSpace(in.Who), Group: audit.Group(in.Group), Code: audit.Code(in.Code), SubjectKind: in.Kind, Subject: strings.TrimSpace(in.Subject),
		Address: strings.TrimSpace(in.Address), Refused: in.Refused, From: org.Date(in.From), To: org.Date(in.To), Before: in.Before, Limit: in.Limit,
	}
	return f, f.Check()
}

// asked is what was looked for, for the entry about the search itself.
func (in *auditInput) asked(ctx context.Context) {
	detail(ctx, "who", in.Who, "group", in.Group, "code", in.Code, "kind", in.Kind, "subject", in.Subject, "address", in.Address, "from", in.From, "to", in.To)
	if in.Refused {
		detail(ctx, "refused", "true")
	}
}

// AuditList is a page of entries, newest first, with the words for all of them.
type AuditList struct {
	Items    []audit.AuditEntry `json:"items"`
	Codes    []audit.CodeLine   `json:"codes"`
	Groups   []audit.CodeWord   `json:"groups"`
	Subjects []audit.CodeWord   `json:"subjects"`
	// Particulars is the words for what details say.
	Particulars []audit.CodeWord `json:"particulars"`
	Months      int              `json:"months" doc:"保留月数"`
}

func (s *server) listAudit(ctx context.Context, who org.Person, in *auditInput) (AuditList, error) {
	out := AuditList{Codes: audit.Lines, Groups: audit.Groups, Subjects: audit.Subjects, Particulars: audit.Particulars, Months: s.AuditMonths}
	in.asked(ctx)
	if in.Before > 0 {
		nothing(ctx) // turning the page of a search that was written down
	}
	f, err := in.filter()
	if err != nil {
		return out, err
	}
	out.Items, err = s.Audit.Find(ctx, who, f)
	return out, err
}

// maxAuditRows fit one sheet of a workbook.
const maxAuditRows = 1_000_000

// exportAudit streams what was found.
func (s *server) exportAudit(w http.ResponseWriter, r *http.Request, who org.Person) error {
	q := r.URL.Query()
	in := auditInput{
		Who: q.Get("who"), Group: q.Get("group"), Code: q.Get("code"), Kind: q.Get("kind"), Subject: q.Get("subject"), Address: q.Get("address"),
		Refused: q.Get("refused") == "true", From: q.Get("from"), To: q.Get("to"),
	}
	f, err := in.filter()
	if err == nil {
		err = storable(in)
	}
	if err != nil {
		return err
	}
	in.asked(r.Context())
	form := chi.URLParam(r, "form")
	name := "审计日志_" + s.Now().In(org.Shanghai).Format("20060102_1504") + "." + form
	each := func(write func([]string) error) error {
		if err := write(auditHead); err != nil {
			return err
		}
		rows := 0
		return s.Audit.Each(r.Context(), who, f, func(e audit.AuditEntry) error {
			if rows++; rows > maxAuditRows {
				return fault.New(fault.TooLarge, "audit-large", "超过 %d 条，请缩小时间范围后分次导出。", maxAuditRows)
			}
			return write(auditLine(e))
		})
	}
	switch form {
	case "csv":
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		asFile(w.Header(), name)
		return csvOf(w, each)
	case "xlsx":
		return sheetOf(&attachment{w, name}, each)
	}
	return fault.New(fault.NotFound, "no-such-address", "没有这个地址。")
}

func csvOf(w io.Writer, each func(func([]string) error) error) error {
	if _, err := w.Write([]byte("\xef\xbb\xbf")); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	err := each(out.Write)
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

func sheetOf(w io.Writer, each func(func([]string) error) error) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", "审计日志"); err != nil {
		return err
	}
	out, err := book.NewStreamWriter("审计日志")
	if err != nil {
		return err
	}
	for i, width := range []float64{20, 16, 12, 14, 12, 10, 24, 10, 12, 24, 30, 18, 24, 40} {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	n := 0
	err = each(func(line []string) error {
		n++
		cells := make([]any, len(line))
		for i, v := range line {
			cells[i] = v
		}
		return out.SetRow("A"+strconv.Itoa(n), cells)
	})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

var auditHead = []string{"时间（UTC+8）", "账号", "姓名", "角色", "部门", "辖区", "操作", "结果", "对象类别", "对象编号", "对象", "来源地址", "请求编号", "说明"}

func auditLine(e audit.AuditEntry) []string {
	outcome := "完成"
	if e.Refusal != "" {
		outcome = "拒绝：" + e.Refusal
	}
	keys := make([]string, 0, len(e.Details))
	for k := range e.Details {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for i, k := range keys {
		keys[i] = audit.WordOf(audit.Particulars, k).Zh + "：" + e.Details[k]
	}
	role, dep := "", ""
	if e.Role != "" {
		role = e.Role.Zh()
	}
	if e.Department != "" {
		dep = e.Department.Zh()
	}
	return plainCells(
		e.At.In(org.Shanghai).Format("2006-01-02 15:04:05"), e.Login, e.Name, role, dep, string(e.Region), e.Code.Doc().Zh, outcome,
		audit.WordOf(audit.Subjects, e.SubjectKind).Zh, e.SubjectID, e.Subject, e.Address, e.RequestID, strings.Join(keys, "；"),
	)
}
