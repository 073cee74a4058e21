package httpapi

import (
	"context"
	"encoding/json"

	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

type rowsInput struct {
	ID        int64          `path:"id" minimum:"1"`
	Verdict   intake.Verdict `query:"verdict" maxLength:"20"`
	Side      intake.Side    `query:"side" enum:"new,matched,rejected" doc:"合计中的一项"`
	Undecided bool           `query:"undecided" doc:"只看等待确认的"`
	Outlines  bool           `query:"outlines" doc:"带图形"`
	Cursor    int            `query:"cursor" minimum:"0"`
	Limit     int            `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// RowList is a page of an import's report.
type RowList struct {
	Items []intake.RowEntry `json:"items"`
	Next  *int              `json:"next"`
}

func (s *server) importRows(ctx context.Context, who org.Person, in *rowsInput) (out RowList, err error) {
	if _, err = s.Batches.Import(ctx, in.ID); err != nil {
		return out, err
	}
	out.Items, err = s.Batches.Rows(ctx, who, in.ID, intake.RowFilter{Verdict: in.Verdict, Side: in.Side, Undecided: in.Undecided, Outlines: in.Outlines}, in.Cursor, in.Limit)
	if len(out.Items) == in.Limit {
		last := out.Items[len(out.Items)-1].Row
		out.Next = &last
	}
	return out, err
}

type rowInput struct {
	ID  int64 `path:"id" minimum:"1"`
	Row int   `path:"row" minimum:"1"`
}

// rowOutlines shows a row beside the cases it meets.
func (s *server) rowOutlines(ctx context.Context, who org.Person, in *rowInput) (intake.RowOutlines, error) {
	return s.Batches.RowOutlines(ctx, who, in.ID, in.Row)
}

func (s *server) importSketch(ctx context.Context, _ org.Person, in *importInput) (intake.Sketch, error) {
	if _, err := s.Batches.Import(ctx, in.ID); err != nil {
		return intake.Sketch{}, err
	}
	return s.Batches.Sketch(ctx, in.ID)
}

type choiceInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body intake.Choice
}

// decideRows keeps what a person decides about rows; nothing is stored yet.
func (s *server) decideRows(ctx context.Context, who org.Person, in *choiceInput) (intake.Import, error) {
	if err := in.Body.Check(); err != nil {
		return intake.Import{}, err
	}
	if err := s.Batches.Decide(ctx, who, in.ID, in.Body); err != nil {
		return intake.Import{}, err
	}
	return s.Batches.Import(ctx, in.ID)
}

// cancelImport stops what works on an import. Nothing of it was stored.
func (s *server) cancelImport(ctx context.Context, _ org.Person, in *importInput) (intake.Import, error) {
	im, err := s.Batches.Import(ctx, in.ID)
	if err != nil {
		return im, err
	}
	if ok, err := s.Batches.Cancel(ctx, in.ID); err != nil || !ok {
		if err == nil {
			err = fault.New(fault.Conflict, "import-not-running", "这次导入已经处理完，不能取消。")
		}
		return im, err
	}
	return s.Batches.Import(ctx, in.ID)
}

type thresholdsInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body intake.Thresholds
}

// setThresholds changes what of a batch counts as the same ground; imports that
// are not stored yet are reconciled anew.
func (s *server) setThresholds(ctx context.Context, who org.Person, in *thresholdsInput) (BatchFile, error) {
	raw, err := json.Marshal(in.Body)
	if err != nil {
		return BatchFile{}, err
	}
	t, err := intake.ReadThresholds(raw)
	if err != nil {
		return BatchFile{}, err
	}
	detail(ctx, "thresholds", string(raw))
	if err := s.Batches.SetThresholds(ctx, who, in.ID, t, intake.JobParse); err != nil {
		return BatchFile{}, err
	}
	s.Jobs.Wake()
	return s.batchFile(ctx, who, in.ID)
}
