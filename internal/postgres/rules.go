package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/routing"
)

// Rules keeps the versions of the routing rules.
type Rules struct{ db *bun.DB }

// NewRules works on an open database.
func NewRules(db *bun.DB) *Rules { return &Rules{db} }

var (
	errNoVersion = fault.New(fault.NotFound, "no-such-rules", "没有这一版规则。")
	errNoDraft   = fault.New(fault.NotFound, "no-draft", "现在没有规则草稿。")
)

// currentRules is the version in force on the day of an instant: of the
// published ones the newest that is valid from no later day.
func currentRules(ctx context.Context, db bun.IDB, on time.Time) (routing.Rules, error) {
	var rows []struct {
		ruleRow
		Version   int
		ValidFrom string
	}
	err := db.NewRaw(`SELECT v.version, to_char(v.valid_from, 'YYYY-MM-DD') AS valid_from, `+ruleColumns+`
		FROM routing_rules r JOIN (SELECT version, valid_from FROM routing_versions WHERE status = 'live' AND valid_from <= ?
		  ORDER BY version DESC LIMIT 1) v ON v.version = r.version ORDER BY r.place`, string(org.DateOf(org.Today(on)))).Scan(ctx, &rows)
	out := routing.Rules{}
	for _, r := range rows {
		out.Version, out.ValidFrom = r.Version, r.ValidFrom
		out.List = append(out.List, r.value())
	}
	return out, err
}

// Current is the version in force on the day of an instant.
func (s *Rules) Current(ctx context.Context, on time.Time) (routing.Rules, error) {
	return currentRules(ctx, s.db, on)
}

const (
	ruleColumns = `r.no, r.types, r.classes, r.plantings, r.pbf, r.digging, r.activity, r.qualification, r.lead, r.partner, r.track,
  r.words, r.basis, r.note, r.needs_confirmation`
	versionColumns = `v.version, v.status, v.title, v.basis, coalesce(to_char(v.valid_from, 'YYYY-MM-DD'), '') AS valid_from, v.edition,
  v.trial, v.created_at, v.published_at, coalesce(c.name, '') AS created_by, coalesce(p.name, '') AS published_by`
	versionsFrom = ` FROM routing_versions v LEFT JOIN people c ON c.id = v.created_by LEFT JOIN people p ON p.id = v.published_by `
)

type ruleRow struct {
	No                int
	Types             []string `bun:",array"`
	Classes           []string `bun:",array"`
	Plantings         []string `bun:",array"`
	Pbf               string
	Digging           string
	Activity          string
	Qualification     string
	Lead              string
	Partner           string
	Track             string
	Words             string
	Basis             string
	Note              string
	NeedsConfirmation bool
}

func (r ruleRow) value() routing.Rule {
	return routing.Rule{
		No: r.No, Types: r.Types, Classes: r.Classes, Plantings: r.Plantings, PBF: r.Pbf, Digging: r.Digging, Activity: r.Activity,
		Qualification: routing.Qualification(r.Qualification), Lead: org.Department(r.Lead), Partner: org.Department(r.Partner),
		Track: r.Track, Words: r.Words, Basis: r.Basis, Note: r.Note, NeedsConfirmation: r.NeedsConfirmation,
	}
}

type versionRow struct {
	Version     int
	Status      string
	Title       string
	Basis       string
	ValidFrom   string
	Edition     int
	Trial       []byte
	CreatedBy   string
	CreatedAt   time.Time
	PublishedBy string
	PublishedAt *time.Time
}

func (r versionRow) value() (v routing.Version, err error) {
	v = routing.Version{
		Rules: routing.Rules{Version: r.Version, ValidFrom: r.ValidFrom}, Draft: r.Status == "draft", Title: r.Title, Basis: r.Basis,
		Edition: r.Edition, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, PublishedBy: r.PublishedBy, PublishedAt: r.PublishedAt,
	}
	if r.Trial != nil {
		v.Trial = &routing.Trial{}
		err = json.Unmarshal(r.Trial, v.Trial)
	}
	return v, err
}

// Versions gives every version without its rules, newest first.
func (s *Rules) Versions(ctx context.Context) ([]routing.Version, error) {
	var rows []versionRow
	err := s.db.NewRaw(`SELECT `+versionColumns+versionsFrom+`ORDER BY v.version DESC`).Scan(ctx, &rows)
	out := make([]routing.Version, 0, len(rows))
	for _, r := range rows {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, err
}

// Version gives one published version with its rules.
func (s *Rules) Version(ctx context.Context, version int) (routing.Version, error) {
	v, err := oneVersion(ctx, s.db, cond("v.version = ? AND v.status = 'live'", version), "")
	if none(err) {
		err = errNoVersion
	}
	return v, err
}

// Newest gives the last published version with its rules.
func (s *Rules) Newest(ctx context.Context) (routing.Version, error) {
	return newestRules(ctx, s.db)
}

func newestRules(ctx context.Context, db bun.IDB) (routing.Version, error) {
	return oneVersion(ctx, db, cond("v.version = (SELECT max(version) FROM routing_versions WHERE status = 'live')"), "")
}

// Draft gives the draft with its rules.
func (s *Rules) Draft(ctx context.Context) (routing.Version, error) { return loadDraft(ctx, s.db, "") }

func loadDraft(ctx context.Context, db bun.IDB, lock string) (routing.Version, error) {
	v, err := oneVersion(ctx, db, cond("v.status = 'draft'"), lock)
	if none(err) {
		err = errNoDraft
	}
	return v, err
}

func oneVersion(ctx context.Context, db bun.IDB, which where, lock string) (v routing.Version, err error) {
	var r versionRow
	if err = db.NewRaw(`SELECT `+versionColumns+versionsFrom+`WHERE ? `+lock, which.query()).Scan(ctx, &r); err != nil {
		return v, err
	}
	if v, err = r.value(); err != nil {
		return v, err
	}
	v.List, err = rulesOf(ctx, db, v.Version)
	return v, err
}

func rulesOf(ctx context.Context, db bun.IDB, version int) (list []routing.Rule, err error) {
	var rows []ruleRow
	err = db.NewRaw(`SELECT `+ruleColumns+` FROM routing_rules r WHERE r.version = ? ORDER BY r.place`, version).Scan(ctx, &rows)
	for _, r := range rows {
		list = append(list, r.value())
	}
	return list, err
}

// putRules replaces the rules of a draft.
func putRules(ctx context.Context, tx bun.Tx, version int, rules []routing.Rule) error {
	if _, err := tx.NewRaw(`DELETE FROM routing_rules WHERE version = ?`, version).Exec(ctx); err != nil || len(rules) == 0 {
		return err
	}
	values := make([]any, 0, len(rules))
	for i, r := range rules {
		values = append(values, bun.SafeQuery(`(?, ?, ?, ?::text[], ?::text[], ?::text[], ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			version, i+1, r.No, pgdialect.Array(r.Types), pgdialect.Array(r.Classes), pgdialect.Array(r.Plantings), r.PBF, r.Digging, r.Activity,
			r.Qualification, r.Lead, r.Partner, r.Track, r.Words, r.Basis, r.Note, r.NeedsConfirmation))
	}
	_, err := tx.NewRaw(`INSERT INTO routing_rules (version, place, no, types, classes, plantings, pbf, digging, activity,
		qualification, lead, partner, track, words, basis, note, needs_confirmation) VALUES ?`, list(values)).Exec(ctx)
	return err
}
