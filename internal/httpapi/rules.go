package httpapi

import (
	"context"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/routing"
)

// RuleView is a routing rule with its condition in words.
type RuleView struct {
	routing.Rule
	Condition string `json:"condition"`
}

// VersionView is a version of the rules as pages list it.
type VersionView struct {
	Version     int            `json:"version"`
	Standing    string         `json:"standing" enum:"draft,future,current,past"`
	Title       string         `json:"title"`
	Basis       string         `json:"basis"`
	ValidFrom   string         `json:"validFrom"`
	Edition     int            `json:"edition"`
	CreatedBy   string         `json:"createdBy"`
	CreatedAt   time.Time      `json:"createdAt"`
	PublishedBy string         `json:"publishedBy"`
	PublishedAt *time.Time     `json:"publishedAt"`
	Trial       *routing.Trial `json:"trial"`
}

// RuleList is a version of the routing rules.
type RuleList struct {
	VersionView
	Items []RuleView `json:"items"`
}

// VersionList is every version, newest first, and what was done to them.
type VersionList struct {
	Items []VersionView `json:"items"`
	Log   []LogView     `json:"log"`
}

// LogView is one line of what was done to the rules.
type LogView struct {
	ID      int64                `json:"id"`
	Version int                  `json:"version"`
	Kind    string               `json:"kind" enum:"begun,saved,tried,dropped,published"`
	Actor   string               `json:"actor"`
	At      time.Time            `json:"at"`
	Changes []routing.RuleChange `json:"changes"`
	Trial   *routing.Trial       `json:"trial"`
}

// standing says where a version is in time; current is the one in force.
func standing(v routing.Version, current int, today string) string {
	switch {
	case v.Draft:
		return "draft"
	case v.Version == current:
		return "current"
	case v.ValidFrom > today:
		return "future"
	}
	return "past"
}

func (s *server) today() string { return string(org.DateOf(org.Today(s.Now()))) }

func (s *server) versionView(v routing.Version, current int) VersionView {
	return VersionView{
		Version: v.Version, Standing: standing(v, current, s.today()), Title: v.Title, Basis: v.Basis, ValidFrom: v.ValidFrom, Edition: v.Edition,
		CreatedBy: v.CreatedBy, CreatedAt: v.CreatedAt, PublishedBy: v.PublishedBy, PublishedAt: v.PublishedAt, Trial: v.Trial,
	}
}

func ruleViews(list []routing.Rule) []RuleView {
	out := make([]RuleView, 0, len(list))
	for _, r := range list {
		out = append(out, RuleView{r, r.Condition()})
	}
	return out
}

type versionInput struct {
	Version int `query:"version" minimum:"0" doc:"版本号；不填为现行版本"`
}

func (s *server) listRules(ctx context.Context, _ org.Person, in *versionInput) (RuleList, error) {
	current, err := s.Rules.Current(ctx, s.Now())
	if err != nil {
		return RuleList{}, err
	}
	if in.Version == 0 {
		in.Version = current.Version
	}
	v, err := s.Rules.Version(ctx, in.Version)
	if err != nil {
		return RuleList{}, err
	}
	return RuleList{s.versionView(v, current.Version), ruleViews(v.List)}, nil
}

func (s *server) listVersions(ctx context.Context, who org.Person, _ *struct{}) (VersionList, error) {
	out := VersionList{Items: []VersionView{}, Log: []LogView{}}
	current, err := s.Rules.Current(ctx, s.Now())
	if err != nil {
		return out, err
	}
	versions, err := s.Rules.Versions(ctx)
	if err != nil {
		return out, err
	}
	drafts := who.May(org.ReadDrafts)
	for _, v := range versions {
		if !v.Draft || drafts {
			out.Items = append(out.Items, s.versionView(v, current.Version))
		}
	}
	log, err := s.Rules.Log(ctx, drafts)
	for _, l := range log {
		out.Log = append(out.Log, LogView{l.ID, l.Version, l.Kind, l.Actor, l.At, orEmpty(l.Changes), l.Trial})
	}
	return out, err
}

// WaitingList is the cases not issued yet that the rules in force would route
// otherwise than they stand; Items may be the first of more.
type WaitingList struct {
	Version int      `json:"version"`
	Items   []Moving `json:"items"`
	Total   int      `json:"total"`
}

const maxWaiting = 500 // what a bulk step takes at once

func (s *server) listWaiting(ctx context.Context, who org.Person, _ *struct{}) (out WaitingList, err error) {
	rules, err := s.Rules.Current(ctx, s.Now())
	if err != nil {
		return out, err
	}
	out.Version = rules.Version
	out.Items, out.Total, err = s.Rules.Waiting(ctx, who, rules, maxWaiting)
	out.Items = orEmpty(out.Items)
	return out, err
}

// withDraft gives a conflict the draft as it stands now, as pages read it.
func (s *server) withDraft(ctx context.Context, err error) error {
	f := fault.As(err)
	if f == nil {
		return err
	}
	if v, ok := f.Latest.(routing.Version); ok {
		e := *f
		if e.Latest, err = s.draftView(ctx, v); err != nil {
			return err
		}
		return &e
	}
	return err
}
