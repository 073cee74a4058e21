package httpapi

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// BatchStore keeps batches and imports.
type BatchStore interface {
	Create(ctx context.Context, who org.Person, b intake.NewBatch) (int64, error)
	List(ctx context.Context, who org.Person, only int64) ([]intake.BatchEntry, error)
	Batch(ctx context.Context, id int64) (casework.Batch, error)
	Import(ctx context.Context, id int64) (intake.Import, error)
	Imports(ctx context.Context, batch int64) ([]intake.Import, error)
	AddImport(ctx context.Context, who org.Person, im intake.Import, next ...string) (int64, error)
	SetSettings(ctx context.Context, who org.Person, id int64, set intake.Settings, next ...string) error
	Templates(ctx context.Context) ([]intake.Template, error)
	SaveTemplate(ctx context.Context, who org.Person, t intake.Template) error
	DropTemplate(ctx context.Context, id int64) error
	StartCommit(ctx context.Context, who org.Person, id int64, next ...string) (bool, error)
	Cancel(ctx context.Context, id int64) (bool, error)
	SetThresholds(ctx context.Context, who org.Person, id int64, t intake.Thresholds, next ...string) error
	Rows(ctx context.Context, who org.Person, id int64, of intake.RowFilter, after, limit int) ([]intake.RowEntry, error)
	RowOutlines(ctx context.Context, who org.Person, id int64, row int) (intake.RowOutlines, error)
	Sketch(ctx context.Context, id int64) (intake.Sketch, error)
	Decide(ctx context.Context, who org.Person, id int64, c intake.Choice) error
}

// BatchList is all batches.
type BatchList struct {
	Items []intake.BatchEntry `json:"items"`
}

func (s *server) listBatches(ctx context.Context, who org.Person, _ *struct{}) (BatchList, error) {
	items, err := s.Batches.List(ctx, who, 0)
	return BatchList{items}, err
}

// BatchFile is a batch with its imports.
type BatchFile struct {
	intake.BatchEntry
	Imports []intake.Import `json:"imports"`
}

func (s *server) batchFile(ctx context.Context, who org.Person, id int64) (out BatchFile, err error) {
	items, err := s.Batches.List(ctx, who, id)
	if err != nil {
		return out, err
	}
	if len(items) == 0 {
		return out, fault.New(fault.NotFound, "no-such-batch", "没有这个批次。")
	}
	out.BatchEntry = items[0]
	out.Imports, err = s.Batches.Imports(ctx, id)
	return out, err
}

type batchInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getBatch(ctx context.Context, who org.Person, in *batchInput) (BatchFile, error) {
	return s.batchFile(ctx, who, in.ID)
}

type newBatchInput struct{ Body intake.NewBatch }

func (s *server) createBatch(ctx context.Context, who org.Person, in *newBatchInput) (BatchFile, error) {
	if err := in.Body.Check(org.Today(s.Now())); err != nil {
		return BatchFile{}, err
	}
	id, err := s.Batches.Create(ctx, who, in.Body)
	about(ctx, id, in.Body.Number)
	if err != nil {
		return BatchFile{}, err
	}
	return s.batchFile(ctx, who, id)
}

type importInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getImport(ctx context.Context, _ org.Person, in *importInput) (intake.Import, error) {
	return s.Batches.Import(ctx, in.ID)
}

type settingsInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Layer    string          `json:"layer,omitempty" maxLength:"300"`
		EPSG     int             `json:"epsg,omitempty"`
		AreaUnit intake.AreaUnit `json:"areaUnit,omitempty" enum:"m2,mu,ha,"`
		Mapping  intake.Mapping  `json:"mapping,omitempty" doc:"已知列到文件字段；空字段表示不使用"`
	}
}

// setImport takes what a person says about the file and judges it anew.
func (s *server) setImport(ctx context.Context, who org.Person, in *settingsInput) (intake.Import, error) {
	im, err := s.Batches.Import(ctx, in.ID)
	if err != nil {
		return im, err
	}
	set := im.Settings
	if in.Body.Layer != "" {
		set.Layer = in.Body.Layer
	}
	if in.Body.EPSG != 0 {
		set.EPSG = in.Body.EPSG
	}
	if in.Body.AreaUnit != "" {
		set.AreaUnit = in.Body.AreaUnit
	}
	if in.Body.Mapping != nil {
		if err := intake.CheckMapping(in.Body.Mapping); err != nil {
			return im, err
		}
		set.Mapping, set.Template = in.Body.Mapping, ""
	}
	if err := s.Batches.SetSettings(ctx, who, in.ID, set, intake.JobParse); err != nil {
		return im, err
	}
	s.Jobs.Wake()
	return s.Batches.Import(ctx, in.ID)
}

// commitImport asks for the cases; asking again while it runs, or after, is
// the same as asking once.
func (s *server) commitImport(ctx context.Context, who org.Person, in *importInput) (intake.Import, error) {
	im, err := s.Batches.Import(ctx, in.ID)
	if err != nil {
		return im, err
	}
	switch {
	case im.Status == intake.Committed || im.Status == intake.Committing:
		return im, nil
	case im.Status != intake.Parsed:
		return im, fault.New(fault.Conflict, "import-not-ready", "这次导入还没有检查完，不能入库。")
	case im.Outline.AreaField != "" && im.Settings.AreaUnit == "":
		return im, fault.Bad("areaUnit", "area-unit-unconfirmed", "请先确认文件中“%s”的面积单位。", im.Outline.AreaField)
	case im.Counts.Undecided > 0:
		return im, fault.New(fault.Unmet, "import-undecided", "还有 %d 个图斑等待确认处理方式，请先逐组或逐个确认。", im.Counts.Undecided)
	case im.Counts.New+im.Counts.Matched == im.Counts.Groups[intake.Existing]:
		return im, fault.New(fault.Unmet, "nothing-new", "文件中没有要入库的图斑，无需入库。")
	}
	if _, err := s.Batches.StartCommit(ctx, who, in.ID, intake.JobCommit); err != nil {
		return im, err
	}
	s.Jobs.Wake()
	return s.Batches.Import(ctx, in.ID)
}

// importReport is the whole report as CSV with a BOM, for a spreadsheet.
func (s *server) importReport(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "no-such-import", "没有这次导入。")
	}
	if _, err := s.Batches.Import(r.Context(), id); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	asFile(w.Header(), fmt.Sprintf("import-%d.csv", id))
	_, _ = w.Write([]byte("\xEF\xBB\xBF"))
	out := csv.NewWriter(w)
	_ = out.Write([]string{"行号", "图斑编号", "核对结果", "处理方式", "确认人", "原因", "提醒", "图斑类型", "图形面积(亩)", "表中面积(亩)", "表中县", "图形所在县", "所占比例"})
	for after := 0; ; {
		rows, err := s.Batches.Rows(r.Context(), who, id, intake.RowFilter{}, after, 500)
		if err != nil {
			return err
		}
		for _, e := range rows {
			after = e.Row
			_ = out.Write(plainCells(strconv.Itoa(e.Row), e.PlotNo, e.VerdictZh, e.Decision.Doc().Zh, e.DecidedBy, strings.Join(e.Reasons, "；"), strings.Join(e.Warnings, "；"),
				strings.TrimSpace(e.Type+" "+e.TypeZh), mu(e.AreaCents), mu(e.FileAreaCents), e.CountyFile,
				strings.TrimSpace(string(e.CountyGeom)+" "+e.CountyName), fmt.Sprintf("%.1f%%", e.CountyShare*100)))
		}
		out.Flush()
		if len(rows) < 500 {
			return out.Error()
		}
	}
}

// plainCells keeps a spreadsheet from taking a file's text for a formula.
func plainCells(cells ...string) []string {
	for i, c := range cells {
		cells[i] = harmless(c)
	}
	return cells
}

func mu(cents *int64) string {
	if cents == nil {
		return ""
	}
	return geo.FormatMu(*cents)
}
