package app

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"liangtian/internal/deliver"
	"liangtian/internal/fault"
	"liangtian/internal/jobs"
	"liangtian/internal/notify"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/supervise"
)

// channels is where notices go besides the page, by name; only what the city
// has configured.
type channels map[string]deliver.Channel

func openChannels(c Config) (channels, error) {
	out := channels{}
	if c.SMTP.Address != "" {
		e, err := deliver.NewEmail(c.SMTP)
		if err != nil {
			return nil, err
		}
		out["email"] = e
	}
	if c.WebhookURL != "" {
		w, err := deliver.NewWebhook(c.WebhookURL, c.WebhookSecret)
		if err != nil {
			return nil, err
		}
		out["webhook"] = w
	}
	return out, nil
}

func (c channels) names() []string { return slices.Sorted(maps.Keys(c)) }

// deliverNotices takes the notices of one happening out of the house. Every
// try is written down; what a channel has taken is not sent again, and what it
// did not take makes the job fail, so that it is tried later.
func (a *App) deliverNotices(ctx context.Context, _ *jobs.Task, in postgres.DeliverArgs) error {
	if len(a.channels) == 0 {
		return nil
	}
	due, err := a.Notices.DueOf(ctx, in.Source)
	if err != nil {
		return err
	}
	failed := 0
	for _, d := range due {
		m := a.message(d)
		for _, name := range a.channels.names() {
			address := a.channels[name].Address(m)
			if address == "" || slices.Contains(d.Delivered, name) {
				continue
			}
			outcome := "已送达"
			errSend := a.channels[name].Send(ctx, m)
			if errSend != nil {
				outcome = errSend.Error()
				failed++
			}
			if err := a.Notices.NoteDelivery(context.WithoutCancel(ctx), d.ID, name, address, errSend == nil, outcome); err != nil {
				return err
			}
		}
	}
	if failed > 0 {
		return fault.New(fault.Unavailable, "notices-undelivered", "%d 条通知没有送出，稍后重试。", failed)
	}
	return nil
}

func (a *App) message(d postgres.Due) deliver.Message {
	m := deliver.Message{ID: d.ID, Kind: string(d.Kind), Login: d.Person.Login, Name: d.Person.Name, Zh: d.Zh, En: d.En, Created: d.At}
	if d.Person.ByEmail && d.Person.Active {
		m.Email = d.Person.Email
	}
	if a.Config.PublicURL != "" {
		m.Link = a.Config.PublicURL + linkOf(d.Told)
	}
	return m
}

func linkOf(t notify.Told) string {
	switch {
	case t.Order != 0:
		return fmt.Sprintf("/supervision/%d", t.Order)
	case t.CaseID != 0:
		return fmt.Sprintf("/cases/%d", t.CaseID)
	}
	return "/cases?mine=true"
}

// EscalateOverdue raises what nobody answered, where the city has said that
// the program does so. One that somebody was faster with is left alone.
func (a *App) EscalateOverdue(ctx context.Context) error {
	now := a.Config.Now()
	ids, err := a.Supervision.Overdue(ctx, org.DateOf(org.Today(now)))
	if err != nil {
		return err
	}
	rules, err := a.Supervision.Rules(ctx, now)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := a.Supervision.Change(ctx, supervise.Program, id, "", func(o supervise.Order) (supervise.Outcome, error) {
			return supervise.Perform(o, supervise.Program, supervise.Automatic(o, rules), now)
		})
		if err != nil && fault.As(err) == nil {
			return err
		}
	}
	return nil
}
