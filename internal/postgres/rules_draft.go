package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/routing"
)

// Begin makes the draft, a copy of the newest published version.
func (s *Rules) Begin(ctx context.Context, who org.Person) error {
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var version int
		if err := tx.NewRaw(`INSERT INTO routing_versions (version, status, title, created_by)
			SELECT max(version) + 1, 'draft', '', ? FROM routing_versions RETURNING version`, who.ID).Scan(ctx, &version); err != nil {
			return err
		}
		newest, err := newestRules(ctx, tx)
		if err != nil {
			return err
		}
		if err := putRules(ctx, tx, version, newest.List); err != nil {
			return err
		}
		return logRules(ctx, tx, who, version, "begun", map[string]any{"from": newest.Version})
	})
	return refusal(err)
}

// Save replaces the draft's rules, unless somebody saved it since edition.
func (s *Rules) Save(ctx context.Context, who org.Person, edition int, title string, rules []routing.Rule) error {
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		was, err := draftAt(ctx, tx, edition)
		if err != nil {
			return err
		}
		if _, err := tx.NewRaw(`UPDATE routing_versions SET edition = edition + 1, title = ? WHERE version = ?`, title, was.Version).Exec(ctx); err != nil {
			return err
		}
		if err := putRules(ctx, tx, was.Version, rules); err != nil {
			return err
		}
		changes := routing.Diff(was.Rules, routing.Rules{List: rules})
		return logRules(ctx, tx, who, was.Version, "saved", map[string]any{"edition": edition + 1, "changes": changes, "rules": rules})
	})
	return refusal(err)
}

// Drop throws the draft away; what it was stays in the log.
func (s *Rules) Drop(ctx context.Context, who org.Person, edition int) error {
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		was, err := draftAt(ctx, tx, edition)
		if err != nil {
			return err
		}
		if err := putRules(ctx, tx, was.Version, nil); err != nil {
			return err
		}
		if _, err := tx.NewRaw(`DELETE FROM routing_versions WHERE version = ?`, was.Version).Exec(ctx); err != nil {
			return err
		}
		return logRules(ctx, tx, who, was.Version, "dropped", map[string]any{"title": was.Title, "rules": was.List})
	})
	return refusal(err)
}

// Publish puts the draft into force from a day, once judge has found nothing
// against it; the trial is kept with it.
func (s *Rules) Publish(ctx context.Context, who org.Person, p routing.Publication, t routing.Trial,
	judge func(draft routing.Version, latest string) error,
) error {
	err := Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		draft, err := draftAt(ctx, tx, p.Edition)
		if err != nil {
			return err
		}
		var latest string
		if err := tx.NewRaw(`SELECT to_char(max(valid_from), 'YYYY-MM-DD') FROM routing_versions WHERE status = 'live'`).Scan(ctx, &latest); err != nil {
			return err
		}
		if err := judge(draft, latest); err != nil {
			return err
		}
		raw, err := json.Marshal(t)
		if err != nil {
			return err
		}
		if _, err := tx.NewRaw(`UPDATE routing_versions SET status = 'live', title = ?, basis = ?, valid_from = ?, trial = ?,
			published_by = ?, published_at = now() WHERE version = ?`, p.Title, p.Basis, p.ValidFrom, string(raw), who.ID, draft.Version).Exec(ctx); err != nil {
			return err
		}
		return logRules(ctx, tx, who, draft.Version, "published", map[string]any{"validFrom": p.ValidFrom, "basis": p.Basis, "trial": t})
	})
	return refusal(err)
}

// draftAt locks the draft as somebody read it; a newer one goes back with the
// refusal.
func draftAt(ctx context.Context, tx bun.Tx, edition int) (routing.Version, error) {
	v, err := loadDraft(ctx, tx, "FOR UPDATE OF v")
	if err == nil && v.Edition != edition {
		e := fault.New(fault.Conflict, "rules-draft-changed", "草稿已被他人修改（第 %d 稿），您看到的是第 %d 稿。您填写的内容仍在，请对照后再保存。", v.Edition, edition)
		e.Latest = v
		return v, e
	}
	return v, err
}

// Tried writes down that somebody tried the draft, and what came of it.
func (s *Rules) Tried(ctx context.Context, who org.Person, version int, t routing.Trial) error {
	return logRules(ctx, s.db, who, version, "tried", map[string]any{"trial": t})
}

func logRules(ctx context.Context, db bun.IDB, who org.Person, version int, kind string, detail any) error {
	raw, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	_, err = db.NewRaw(`INSERT INTO routing_changes (version, kind, actor_id, detail) VALUES (?, ?, ?, ?)`, version, kind, who.ID, string(raw)).Exec(ctx)
	return err
}

// Log gives what was done to the rules, newest first: a hundred lines. Drafts
// are the city's own business until they are published.
func (s *Rules) Log(ctx context.Context, drafts bool) ([]routing.Log, error) {
	var rows []struct {
		ID      int64
		Version int
		Kind    string
		Actor   string
		At      time.Time
		Detail  []byte
	}
	err := s.db.NewRaw(`SELECT l.id, l.version, l.kind, p.name AS actor, l.at, l.detail - 'rules' AS detail FROM routing_changes l
		JOIN people p ON p.id = l.actor_id WHERE ? OR l.kind = 'published' ORDER BY l.id DESC LIMIT 100`, drafts).Scan(ctx, &rows)
	out := make([]routing.Log, 0, len(rows))
	for _, r := range rows {
		var d struct {
			Changes []routing.RuleChange
			Trial   *routing.Trial
		}
		if err := json.Unmarshal(r.Detail, &d); err != nil {
			return nil, err
		}
		out = append(out, routing.Log{ID: r.ID, Version: r.Version, Kind: r.Kind, Actor: r.Actor, At: r.At, Changes: slices.Clip(d.Changes), Trial: d.Trial})
	}
	return out, err
}
