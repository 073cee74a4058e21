package httpapi

import (
	"context"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
	"liangtian/internal/spotcheck"
)

// FigureStore counts how cases stood; every method applies the person's scope.
type FigureStore interface {
	Count(ctx context.Context, who org.Person, by string, s report.Slice, at report.Moment) ([]report.Row, error)
	Behind(ctx context.Context, who org.Person, m report.Measure, s report.Slice, at report.Moment, cursor string, limit int) ([]report.Stood, string, error)
	Steps(ctx context.Context, who org.Person, s report.Slice, at report.Moment, photosSince time.Time) (report.Steps, error)
	SpotRate(ctx context.Context, who org.Person, sl report.Slice, from, to time.Time) (spotcheck.Rate, error)
	Outlooks(ctx context.Context, who org.Person, s report.Slice, now time.Time) ([]report.Outlook, error)
	Frozen(ctx context.Context, who org.Person) ([]report.Frozen, error)
	FrozenMonth(ctx context.Context, who org.Person, id int64) (report.Frozen, error)
	Freeze(ctx context.Context, m report.Frozen) (int64, error)
	Correct(ctx context.Context, who org.Person, id int64, decide func(report.Frozen) (report.Correction, error)) error
}

// SliceInput is which cases figures are asked of.
type SliceInput struct {
	AsOf          string `query:"asOf" maxLength:"10" doc:"截至哪一天，空为现在"`
	County        string `query:"county" maxLength:"12" doc:"“-”为没有县区的"`
	Town          string `query:"town" maxLength:"60"`
	Lead          string `query:"lead" enum:"natural_resources,agriculture,-,"`
	Qualification string `query:"qualification" enum:"non_agricultural,non_grain,suspected,-,"`
	Type          string `query:"type" maxLength:"10"`
	Batch         int64  `query:"batch"`
	PBF           bool   `query:"pbf"`
}

func (in SliceInput) read(now time.Time) (report.Slice, report.Moment, error) {
	at, err := report.MomentOf(in.AsOf, now)
	return report.Slice{
		County: in.County, Town: in.Town, Lead: in.Lead, Qualification: in.Qualification, Type: in.Type, Batch: in.Batch, PBF: in.PBF,
	}, at, err
}

type figuresInput struct {
	SliceInput
	By string `query:"by" enum:"county,town,lead,qualification,type,batch,state" default:"county"`
}

// Figures are the figures of a moment by one dimension, and of all together.
type Figures struct {
	Rows []report.Row     `json:"rows"`
	Sum  map[string]int64 `json:"sum"`
	AsOf string           `json:"asOf" doc:"数字截至的时刻"`
	Now  bool             `json:"now"`
}

func (s *server) figures(ctx context.Context, who org.Person, in *figuresInput) (out Figures, err error) {
	now := s.Now()
	slice, at, err := in.read(now)
	if err != nil {
		return out, err
	}
	rows, err := s.Figures.Count(s.elsewhere(ctx), who, in.By, slice, at)
	return Figures{Rows: orEmpty(rows), Sum: report.Sum(rows), AsOf: stamp(at.At), Now: at.Now}, err
}

type figureCasesInput struct {
	SliceInput
	Measure string `query:"measure" required:"true" maxLength:"40"`
	State   string `query:"state" maxLength:"40" doc:"只要某一状态的"`
	Cursor  string `query:"cursor" maxLength:"300"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// FigureCases is a page of the cases that make a figure.
type FigureCases struct {
	Items []report.Stood `json:"items"`
	Next  *string        `json:"next"`
}

func (s *server) figureCases(ctx context.Context, who org.Person, in *figureCasesInput) (out FigureCases, err error) {
	slice, at, err := in.read(s.Now())
	if err != nil {
		return out, err
	}
	slice.State = in.State
	m, ok := report.MeasureOf(in.Measure)
	if !ok {
		return out, fault.Bad("measure", "figure-unknown", "没有这项指标，请从统计页点开数字。")
	}
	items, next, err := s.Figures.Behind(s.elsewhere(ctx), who, m, slice, at, in.Cursor, in.Limit)
	out.Items = orEmpty(items)
	if next != "" {
		out.Next = &next
	}
	return out, err
}

type flowInput struct {
	SliceInput
	Months int `query:"months" minimum:"1" maximum:"36" default:"12" doc:"往前几个月"`
}

// Flow is what happened month by month, how long each stage took, and what was
// asked of the field, over the same months.
type Flow struct {
	Months []report.Month `json:"months"`
	Stages []report.Stay  `json:"stages"`
	Burden report.Burden  `json:"burden"`
	Spot   spotcheck.Rate `json:"spot" doc:"抽查不实率，随机部分"`
	From   string         `json:"from"`
	AsOf   string         `json:"asOf"`
}

func (s *server) figuresFlow(ctx context.Context, who org.Person, in *flowInput) (out Flow, err error) {
	slice, at, err := in.read(s.Now())
	if err != nil {
		return out, err
	}
	months, from := report.MonthsTo(at, in.Months)
	steps, err := s.Figures.Steps(s.elsewhere(ctx), who, slice, at, from)
	if err != nil {
		return out, err
	}
	out = Flow{Months: steps.Months(months), Stages: steps.Stays(months[0]), Burden: steps.Burden(months[0]), From: string(org.DateOf(org.Today(from))), AsOf: stamp(at.At)}
	out.Spot, err = s.Figures.SpotRate(ctx, who, slice, from, at.At)
	return out, err
}

type forecastInput struct {
	County     string `query:"county" maxLength:"12"`
	Lead       string `query:"lead" enum:"natural_resources,agriculture,"`
	Inspectors int    `query:"inspectors" minimum:"-50" maximum:"200" doc:"每县增加几名外业人员"`
	Until      string `query:"until" maxLength:"10" doc:"希望在哪一天清零"`
	Arriving   bool   `query:"arriving" doc:"假设新图斑仍按近八周的速度到来"`
}

// ForecastAnswer is how each county's backlog goes on.
type ForecastAnswer struct {
	Rows  []report.Forecast `json:"rows"`
	Weeks int               `json:"weeks" doc:"速度取自近几周"`
	AsOf  string            `json:"asOf"`
}

func (s *server) forecast(ctx context.Context, who org.Person, in *forecastInput) (out ForecastAnswer, err error) {
	now := s.Now()
	today := org.DateOf(org.Today(now))
	if _, ok := org.Date(in.Until).Time(); in.Until != "" && (!ok || org.Date(in.Until) <= today) {
		return out, fault.Bad("until", "date-invalid", "清零的日期须晚于今天。")
	}
	outlooks, err := s.Figures.Outlooks(s.elsewhere(ctx), who, report.Slice{County: in.County, Lead: in.Lead}, now)
	if err != nil {
		return out, err
	}
	out = ForecastAnswer{Rows: []report.Forecast{}, Weeks: report.OutlookWeeks, AsOf: stamp(now)}
	for _, o := range outlooks {
		out.Rows = append(out.Rows, report.Foretell(o, report.WhatIf{Inspectors: in.Inspectors, Until: org.Date(in.Until), Arriving: in.Arriving}, today))
	}
	return out, nil
}
