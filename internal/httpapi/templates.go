package httpapi

import (
	"context"

	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// TemplateList is all templates.
type TemplateList struct {
	Items []intake.Template `json:"items"`
}

func (s *server) listTemplates(ctx context.Context, _ org.Person, _ *struct{}) (TemplateList, error) {
	items, err := s.Batches.Templates(ctx)
	return TemplateList{orEmpty(items)}, err
}

type templateInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Name string `json:"name" maxLength:"400"`
	}
}

// saveTemplate keeps how an import is read under a name, for the next file
// with the same headers.
func (s *server) saveTemplate(ctx context.Context, who org.Person, in *templateInput) (TemplateList, error) {
	im, err := s.Batches.Import(ctx, in.ID)
	if err != nil {
		return TemplateList{}, err
	}
	t, err := intake.NewTemplate(in.Body.Name, im)
	if err != nil {
		return TemplateList{}, err
	}
	if err := s.Batches.SaveTemplate(ctx, who, t); err != nil {
		return TemplateList{}, err
	}
	return s.listTemplates(ctx, who, nil)
}

func (s *server) dropTemplate(ctx context.Context, who org.Person, in *importInput) (TemplateList, error) {
	if err := s.Batches.DropTemplate(ctx, in.ID); err != nil {
		return TemplateList{}, err
	}
	return s.listTemplates(ctx, who, nil)
}
