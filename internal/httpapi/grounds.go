package httpapi

import (
	"context"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// GroundStore tells the biography of a piece of ground.
type GroundStore interface {
	GroundOf(ctx context.Context, who org.Person, caseID int64) (casework.GroundNote, error)
	Biography(ctx context.Context, who org.Person, ground int64) (casework.Biography, error)
}

// BiographyView is a biography with its decisions in words, oldest first.
type BiographyView struct {
	casework.Biography
	Decisions []GroundDecision `json:"decisions"`
}

// GroundDecision is a step of one of the cases.
type GroundDecision struct {
	CaseID int64  `json:"caseId"`
	PlotNo string `json:"plotNo"`
	EventView
}

type groundInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getGround(ctx context.Context, who org.Person, in *groundInput) (out BiographyView, err error) {
	if out.Biography, err = s.Grounds.Biography(ctx, who, in.ID); err != nil {
		return out, err
	}
	out.Decisions = []GroundDecision{}
	for _, d := range out.Biography.Decisions {
		out.Decisions = append(out.Decisions, GroundDecision{d.CaseID, d.PlotNo, eventView(d.Event, out.Units)})
	}
	return out, nil
}
