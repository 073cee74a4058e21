package httpapi

import (
	"context"
	"strings"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/routing"
)

// RuleStore keeps the versions of the routing rules.
type RuleStore interface {
	Current(ctx context.Context, on time.Time) (routing.Rules, error)
	Versions(ctx context.Context) ([]routing.Version, error)
	Version(ctx context.Context, version int) (routing.Version, error)
	Newest(ctx context.Context) (routing.Version, error)
	Draft(ctx context.Context) (routing.Version, error)
	Begin(ctx context.Context, who org.Person) error
	Save(ctx context.Context, who org.Person, edition int, title string, rules []routing.Rule) error
	Drop(ctx context.Context, who org.Person, edition int) error
	Publish(ctx context.Context, who org.Person, p routing.Publication, t routing.Trial, judge func(draft routing.Version, latest string) error) error
	Try(ctx context.Context, who org.Person, rules routing.Rules) (routing.Trial, error)
	Tried(ctx context.Context, who org.Person, version int, t routing.Trial) error
	MovingLike(ctx context.Context, who org.Person, rules routing.Rules, like routing.Move, after int64, limit int) (out []Moving, next int64, err error)
	Waiting(ctx context.Context, who org.Person, rules routing.Rules, limit int) (out []Moving, total int, err error)
	Log(ctx context.Context, drafts bool) ([]routing.Log, error)
}

// Moving is a case that rules would route otherwise than it stands.
type Moving = casework.Moving

// DraftView is the draft, what is wrong with it, and what it changes against
// the newest published version, from which it was copied.
type DraftView struct {
	RuleList
	Against  int                  `json:"against"`
	Problems []routing.Flaw       `json:"problems"`
	Changes  []routing.RuleChange `json:"changes"`
}

func (s *server) draftView(ctx context.Context, v routing.Version) (DraftView, error) {
	current, err := s.Rules.Current(ctx, s.Now())
	if err != nil {
		return DraftView{}, err
	}
	newest, err := s.Rules.Newest(ctx)
	if err != nil {
		return DraftView{}, err
	}
	return DraftView{
		RuleList: RuleList{s.versionView(v, current.Version), ruleViews(v.List)}, Against: newest.Version,
		Problems: orEmpty(routing.Check(v.Rules)), Changes: routing.Diff(newest.Rules, v.Rules),
	}, nil
}

func (s *server) getDraft(ctx context.Context, _ org.Person, _ *struct{}) (DraftView, error) {
	v, err := s.Rules.Draft(ctx)
	if err != nil {
		return DraftView{}, err
	}
	return s.draftView(ctx, v)
}

func (s *server) beginDraft(ctx context.Context, who org.Person, _ *struct{}) (DraftView, error) {
	if err := s.Rules.Begin(ctx, who); err != nil {
		return DraftView{}, err
	}
	return s.getDraft(ctx, who, nil)
}

// RuleBody is a rule as it is sent.
type RuleBody routing.Rule

type draftInput struct {
	Body struct {
		Edition int        `json:"edition" doc:"读到的是第几稿"`
		Title   string     `json:"title" maxLength:"100"`
		Rules   []RuleBody `json:"rules" maxItems:"200"`
	}
}

func (s *server) saveDraft(ctx context.Context, who org.Person, in *draftInput) (DraftView, error) {
	sent := make([]routing.Rule, 0, len(in.Body.Rules))
	for _, r := range in.Body.Rules {
		sent = append(sent, routing.Rule(r))
	}
	rules := routing.Trimmed(sent)
	if err := routing.Storable(routing.Rules{List: rules}); err != nil {
		return DraftView{}, err
	}
	if err := s.Rules.Save(ctx, who, in.Body.Edition, strings.TrimSpace(in.Body.Title), rules); err != nil {
		return DraftView{}, s.withDraft(ctx, err)
	}
	return s.getDraft(ctx, who, nil)
}

type editionInput struct {
	Edition int `query:"edition" required:"true" doc:"读到的是第几稿"`
}

func (s *server) dropDraft(ctx context.Context, who org.Person, in *editionInput) (VersionList, error) {
	if err := s.Rules.Drop(ctx, who, in.Edition); err != nil {
		return VersionList{}, s.withDraft(ctx, err)
	}
	return s.listVersions(ctx, who, nil)
}

func (s *server) tryDraft(ctx context.Context, who org.Person, _ *struct{}) (t routing.Trial, err error) {
	v, err := s.Rules.Draft(ctx)
	if err != nil {
		return t, err
	}
	if t, err = s.Rules.Try(ctx, who, v.Rules); err != nil {
		return t, err
	}
	return t, s.Rules.Tried(ctx, who, v.Version, t)
}

type movingInput struct {
	Kind     string `query:"kind" required:"true" enum:"moved,changed,unrouted,found"`
	FromLead string `query:"fromLead" enum:"natural_resources,agriculture,"`
	FromRule int    `query:"fromRule"`
	ToLead   string `query:"toLead" enum:"natural_resources,agriculture,"`
	ToRule   int    `query:"toRule"`
	After    int64  `query:"after" minimum:"0" doc:"上一页最后一案"`
}

// MovingList is a page of the cases of one group of a trial: those that the
// person may see. Next is 0 at the end.
type MovingList struct {
	Items []Moving `json:"items"`
	Next  int64    `json:"next"`
}

func (s *server) listMoving(ctx context.Context, who org.Person, in *movingInput) (out MovingList, err error) {
	v, err := s.Rules.Draft(ctx)
	if err != nil {
		return out, err
	}
	like := routing.Move{
		Kind: in.Kind, FromLead: org.Department(in.FromLead), FromRule: in.FromRule,
		ToLead: org.Department(in.ToLead), ToRule: in.ToRule,
	}
	out.Items, out.Next, err = s.Rules.MovingLike(ctx, who, v.Rules, like, in.After, 50)
	out.Items = orEmpty(out.Items)
	return out, err
}

type publishInput struct {
	Body struct {
		Edition   int    `json:"edition" doc:"读到的是第几稿"`
		Title     string `json:"title" maxLength:"100"`
		Basis     string `json:"basis" maxLength:"200" doc:"发布依据的文件和文号"`
		ValidFrom string `json:"validFrom" doc:"执行日"`
	}
}

// publishDraft tries the draft once more: the figures that are kept are those
// of the day.
func (s *server) publishDraft(ctx context.Context, who org.Person, in *publishInput) (VersionList, error) {
	p := routing.Publication{
		Edition: in.Body.Edition, Title: strings.TrimSpace(in.Body.Title), Basis: strings.TrimSpace(in.Body.Basis), ValidFrom: in.Body.ValidFrom,
	}
	about(ctx, p.Edition, p.Title)
	detail(ctx, "basis", p.Basis, "validFrom", string(p.ValidFrom))
	v, err := s.Rules.Draft(ctx)
	if err != nil {
		return VersionList{}, err
	}
	t, err := s.Rules.Try(ctx, who, v.Rules)
	if err != nil {
		return VersionList{}, err
	}
	err = s.Rules.Publish(ctx, who, p, t, func(draft routing.Version, latest string) error {
		return routing.Publish(draft, p, s.today(), latest)
	})
	if err != nil {
		return VersionList{}, s.withDraft(ctx, err)
	}
	return s.listVersions(ctx, who, nil)
}
