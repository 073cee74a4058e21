package httpapi

import (
	"context"
	"strconv"
	"strings"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

// SupervisionStore keeps supervision orders; every method applies the person's
// scope itself.
type SupervisionStore interface {
	Issue(ctx context.Context, who org.Person, n supervise.New, key string, now time.Time) (int64, error)
	Change(ctx context.Context, who org.Person, id int64, key string, decide func(supervise.Order) (supervise.Outcome, error)) error
	List(ctx context.Context, who org.Person, f supervise.Filter, now time.Time) ([]supervise.OrderEntry, int, error)
	Sheet(ctx context.Context, who org.Person, id int64, now time.Time) (supervise.OrderSheet, error)
	OnCase(ctx context.Context, who org.Person, caseID int64, now time.Time) ([]supervise.OnCase, error)
	FileOf(ctx context.Context, who org.Person, id, file int64) (casework.Attachment, error)
	Rules(ctx context.Context, now time.Time) ([]supervise.KindRule, error)
	SetRule(ctx context.Context, who org.Person, r supervise.OrderRule) error
}

type ordersInput struct {
	Kind       string `query:"kind" enum:"urge,order,listed,"`
	State      string `query:"state" doc:"状态，逗号分隔"`
	County     string `query:"county" maxLength:"6"`
	Unanswered bool   `query:"unanswered"`
	Overdue    bool   `query:"overdue"`
	Mine       bool   `query:"mine" doc:"只要等本单位办理的"`
	Before     int64  `query:"before" minimum:"0" doc:"从这一件之后继续"`
	Limit      int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// Orders is a page of supervision orders.
type Orders struct {
	Items []supervise.OrderEntry `json:"items"`
	Total int                    `json:"total"`
}

func (s *server) listOrders(ctx context.Context, who org.Person, in *ordersInput) (out Orders, err error) {
	f := supervise.Filter{
		Kind: supervise.Kind(in.Kind), County: org.Region(in.County), Unanswered: in.Unanswered, Overdue: in.Overdue,
		Mine: in.Mine, Before: in.Before, Limit: in.Limit,
	}
	for _, st := range strings.Split(in.State, ",") {
		if st = strings.TrimSpace(st); st != "" {
			f.States = append(f.States, supervise.State(st))
		}
	}
	out.Items, out.Total, err = s.Supervision.List(ctx, who, f, s.Now())
	return out, err
}

type newOrderInput struct {
	Body struct {
		Key string `json:"key" doc:"UUID，重试时不变，同一编号只下发一次"`
		supervise.New
	}
}

func (s *server) issueOrder(ctx context.Context, who org.Person, in *newOrderInput) (supervise.OrderSheet, error) {
	k, err := key(in.Body.Key)
	if err != nil {
		return supervise.OrderSheet{}, err
	}
	id, err := s.Supervision.Issue(ctx, who, in.Body.New, k, s.Now())
	if err != nil {
		return supervise.OrderSheet{}, err
	}
	return s.Supervision.Sheet(ctx, who, id, s.Now())
}

type orderInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getOrder(ctx context.Context, who org.Person, in *orderInput) (supervise.OrderSheet, error) {
	return s.Supervision.Sheet(ctx, who, in.ID, s.Now())
}

type orderStepInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Action  supervise.Action `json:"action" enum:"accept,return,escalate,withdraw"`
		Version int              `json:"version"`
		Key     string           `json:"key"`
		Text    string           `json:"text,omitempty" maxLength:"4000"`
		Term    org.Date         `json:"term,omitempty"`
	}
}

func (s *server) stepOrder(ctx context.Context, who org.Person, in *orderStepInput) (supervise.OrderSheet, error) {
	b := in.Body
	return s.changeOrder(ctx, who, in.ID, supervise.Command{Action: b.Action, Version: b.Version, Key: b.Key, Text: b.Text, Term: b.Term})
}

// changeOrder takes a step and gives the order as it then stands; a conflict
// carries the newer one.
func (s *server) changeOrder(ctx context.Context, who org.Person, id int64, cmd supervise.Command) (supervise.OrderSheet, error) {
	k, err := key(cmd.Key)
	if err != nil {
		return supervise.OrderSheet{}, err
	}
	cmd.Key = k
	err = s.Supervision.Change(ctx, who, id, k, func(o supervise.Order) (supervise.Outcome, error) {
		return supervise.Perform(o, who, cmd, s.Now())
	})
	sheet, errNow := s.Supervision.Sheet(ctx, who, id, s.Now())
	if err == nil {
		return sheet, errNow
	}
	if f := fault.As(err); f != nil && f.Kind == fault.Conflict && errNow == nil {
		c := *f
		c.Latest = sheet
		return sheet, &c
	}
	return sheet, err
}

// OrderRules is every kind of supervision with what the city has settled.
type OrderRules struct {
	Items []supervise.KindRule `json:"items"`
}

func (s *server) orderRules(ctx context.Context, _ org.Person, _ *struct{}) (out OrderRules, err error) {
	out.Items, err = s.Supervision.Rules(ctx, s.Now())
	return out, err
}

type orderRuleInput struct {
	Body supervise.OrderRule
}

func (s *server) setOrderRule(ctx context.Context, who org.Person, in *orderRuleInput) (OrderRules, error) {
	about(ctx, in.Body.Kind, "")
	detail(ctx, "termDays", strconv.Itoa(in.Body.TermDays), "automatic", strconv.FormatBool(in.Body.Automatic))
	if err := s.Supervision.SetRule(ctx, who, in.Body); err != nil {
		return OrderRules{}, err
	}
	return s.orderRules(ctx, who, nil)
}
