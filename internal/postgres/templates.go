package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

type templateRow struct {
	ID        int64
	Name      string
	Headers   []string `bun:",array"`
	Mapping   []byte
	AreaUnit  string
	Epsg      int
	CreatedBy string
	UpdatedAt time.Time
}

func (r templateRow) value() (t intake.Template, err error) {
	t = intake.Template{
		ID: r.ID, Name: r.Name, Headers: r.Headers, AreaUnit: intake.AreaUnit(r.AreaUnit), EPSG: r.Epsg,
		CreatedBy: r.CreatedBy, UpdatedAt: r.UpdatedAt,
	}
	return t, json.Unmarshal(r.Mapping, &t.Mapping)
}

const templateColumns = `t.id, t.name, t.headers, t.mapping, t.area_unit, t.epsg, p.name AS created_by, t.updated_at
	FROM import_templates t JOIN people p ON p.id = t.created_by`

// TemplateFor is the template that was last saved for such headers, nil for
// none.
func (s *Batches) TemplateFor(ctx context.Context, headers []string) (*intake.Template, error) {
	var r templateRow
	err := s.db.NewRaw(`SELECT `+templateColumns+` WHERE t.headers = ? ORDER BY t.updated_at DESC LIMIT 1`, pgdialect.Array(headers)).Scan(ctx, &r)
	if none(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t, err := r.value()
	return &t, err
}

// ApplyTemplate keeps the settings that a template brought to an import that is
// being read.
func (s *Batches) ApplyTemplate(ctx context.Context, id int64, set intake.Settings) error {
	raw, err := json.Marshal(set)
	if err != nil {
		return err
	}
	_, err = s.db.NewRaw(`UPDATE imports SET settings = ? WHERE id = ? AND status = 'parsing'`, string(raw), id).Exec(ctx)
	return err
}

// Templates gives all templates by name.
func (s *Batches) Templates(ctx context.Context) ([]intake.Template, error) {
	var rows []templateRow
	err := s.db.NewRaw(`SELECT `+templateColumns+` ORDER BY t.name`).Scan(ctx, &rows)
	out := make([]intake.Template, 0, len(rows))
	for _, r := range rows {
		t, err := r.value()
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, err
}

// SaveTemplate writes a template; one of the same name is replaced.
func (s *Batches) SaveTemplate(ctx context.Context, who org.Person, t intake.Template) error {
	mapping, err := json.Marshal(t.Mapping)
	if err != nil {
		return err
	}
	_, err = s.db.NewRaw(`INSERT INTO import_templates (name, headers, mapping, area_unit, epsg, created_by) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET headers = excluded.headers, mapping = excluded.mapping, area_unit = excluded.area_unit,
		  epsg = excluded.epsg, created_by = excluded.created_by, updated_at = now()`,
		t.Name, pgdialect.Array(t.Headers), string(mapping), t.AreaUnit, t.EPSG, who.ID).Exec(ctx)
	return refusal(err)
}

// DropTemplate removes a template; what was read by it stays.
func (s *Batches) DropTemplate(ctx context.Context, id int64) error {
	res, err := s.db.NewRaw(`DELETE FROM import_templates WHERE id = ?`, id).Exec(ctx)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return fault.New(fault.NotFound, "no-such-template", "没有这个模板，可能已被删除。")
	}
	return nil
}
