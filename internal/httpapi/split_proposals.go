package httpapi

import (
	"context"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

type proposeInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Type     string `json:"type,omitempty" maxLength:"10" doc:"按此图斑类型试分流；不填为图斑自己的"`
		ClassNow string `json:"classNow,omitempty" maxLength:"10"`
		Planting string `json:"planting,omitempty" maxLength:"10"`
		Digging  string `json:"digging,omitempty" enum:"yes,no,"`
		Activity string `json:"activity,omitempty" enum:"aquaculture,"`
	}
}

// Proposals is how layers would split a plot; none when no edge runs through it.
type Proposals struct {
	Items       []casework.SplitProposal `json:"items"`
	ParentCents int64                    `json:"parentCents"`
}

func (s *server) proposeSplits(ctx context.Context, who org.Person, in *proposeInput) (out Proposals, err error) {
	d, err := s.Cases.Dossier(ctx, who, in.ID)
	if err != nil {
		return out, err
	}
	if err := casework.MayPropose(d.Case); err != nil {
		return out, err
	}
	cuts, err := s.Cases.SplitByLayers(ctx, who, in.ID)
	if err != nil {
		return out, err
	}
	like := casework.ChildInput{
		Type: in.Body.Type, ClassNow: in.Body.ClassNow, Planting: in.Body.Planting, Digging: in.Body.Digging, Activity: in.Body.Activity,
	}
	if like.Type == "" && like.ClassNow == "" && like.Planting == "" {
		like.Type, like.ClassNow, like.Planting = d.Plot.Type, d.Plot.ClassNow, d.Plot.Planting
	}
	return Proposals{Items: casework.Propose(d, cuts, like), ParentCents: d.Plot.AreaCents}, nil
}
