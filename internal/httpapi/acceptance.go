package httpapi

import (
	"context"
	"net/http"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

type sheetInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getSheet(ctx context.Context, who org.Person, in *sheetInput) (casework.SheetView, error) {
	return s.Joint.Sheet(ctx, who, in.ID)
}

type newSheetInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Key string `json:"key" doc:"UUID，重试时不变，同一编号只填一张"`
		casework.NewSheet
	}
}

func (s *server) openSheet(ctx context.Context, who org.Person, in *newSheetInput) (casework.SheetView, error) {
	k, err := key(in.Body.Key)
	if err != nil {
		return casework.SheetView{}, err
	}
	id, err := s.Joint.OpenSheet(ctx, who, in.ID, k, in.Body.NewSheet, s.Now())
	if err != nil {
		return casework.SheetView{}, err
	}
	return s.Joint.Sheet(ctx, who, id)
}

type signInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Party   casework.Signatory `json:"party" enum:"natural_resources,agriculture,land_consolidation"`
		Name    string             `json:"name,omitempty" maxLength:"60" doc:"土地整理机构签字人；部门由登录的人签"`
		Unit    string             `json:"unit,omitempty" maxLength:"80"`
		Strokes [][][2]int         `json:"strokes" maxItems:"500" doc:"笔迹，1000 见方"`
	}
}

func (s *server) signSheet(ctx context.Context, who org.Person, in *signInput) (casework.SheetView, error) {
	b := in.Body
	if err := s.Joint.SignSheet(ctx, who, in.ID, b.Party, b.Name, b.Unit, b.Strokes, s.Now()); err != nil {
		return casework.SheetView{}, err
	}
	return s.Joint.Sheet(ctx, who, in.ID)
}

// printSheet gives a sheet as a PDF, signed as far as it is.
func (s *server) printSheet(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id := pathID(r, "id")
	if id == 0 {
		return fault.New(fault.NotFound, "no-such-acceptance", "没有这张联合验收表，或不在您的权限范围内。")
	}
	v, err := s.Joint.Sheet(r.Context(), who, id)
	if err != nil {
		return err
	}
	if err := turn(r.Context(), s.printing); err != nil {
		return err
	}
	defer func() { <-s.printing }()
	font, err := s.Font()
	if err != nil {
		return err
	}
	d, err := report.AcceptanceSheet(v)
	if err != nil {
		return err
	}
	raw, err := d.PDF(font)
	if err != nil {
		return err
	}
	return sendPaper(w, "联合验收表_"+v.PlotNo+".pdf", raw)
}
