package intake

import (
	"context"
	"slices"
	"strings"
	"time"

	"liangtian/internal/fault"
)

// Template is how the files of a source are read, kept under a name.
type Template struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Headers   []string  `json:"headers"` // sorted
	Mapping   Mapping   `json:"mapping"`
	AreaUnit  AreaUnit  `json:"areaUnit"`
	EPSG      int       `json:"epsg"`
	CreatedBy string    `json:"createdBy"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// Templates finds the template for a file's headers, nil when there is none,
// and keeps the settings that it stands for.
type Templates interface {
	TemplateFor(ctx context.Context, headers []string) (*Template, error)
	ApplyTemplate(ctx context.Context, importID int64, s Settings) error
}

// ofImport is the templates as one import uses them.
type ofImport struct {
	Templates
	id int64
}

func (k ofImport) ApplyTemplate(ctx context.Context, _ int64, s Settings) error {
	return k.Templates.ApplyTemplate(ctx, k.id, s)
}

// applied is the settings with the template for such headers, unless a person
// has already chosen otherwise.
func applied(ctx context.Context, s Settings, known Templates, headers []string) (Settings, error) {
	if s.Mapping != nil || known == nil {
		return s, nil
	}
	t, err := known.TemplateFor(ctx, sorted(headers))
	if err != nil || t == nil {
		return s, err
	}
	s.Mapping, s.Template = t.Mapping, t.Name
	if s.AreaUnit == "" {
		s.AreaUnit = t.AreaUnit
	}
	if s.EPSG == 0 {
		s.EPSG = t.EPSG
	}
	return s, known.ApplyTemplate(ctx, 0, s)
}

func sorted(headers []string) []string {
	out := slices.Clone(headers)
	slices.Sort(out)
	return out
}

// NewTemplate is the reading of an import under a name.
func NewTemplate(name string, im Import) (Template, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "" || len([]rune(name)) > 100:
		return Template{}, fault.Bad("name", "template-name", "请填写模板名称（100 字以内），如来文单位和期次。")
	case len(im.Outline.Columns) == 0:
		return Template{}, fault.New(fault.Conflict, "template-not-read", "文件还没有读出字段，不能保存为模板。")
	}
	t := Template{Name: name, Mapping: Mapping{}, AreaUnit: im.Settings.AreaUnit, EPSG: im.Settings.EPSG}
	for _, c := range im.Outline.Columns {
		t.Headers = append(t.Headers, c.Source)
		if c.Target != "" {
			t.Mapping[c.Target] = c.Source
		}
	}
	for target, source := range im.Settings.Mapping {
		if source == "" { // said not to be used, though the table knows it
			t.Mapping[target] = ""
		}
	}
	t.Headers = sorted(t.Headers)
	return t, nil
}
