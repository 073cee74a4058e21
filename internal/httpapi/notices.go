package httpapi

import (
	"context"
	"net/http"

	"liangtian/internal/notify"
	"liangtian/internal/org"
)

// NoticeStore keeps what people are told.
type NoticeStore interface {
	List(ctx context.Context, who org.Person, f notify.Filter) ([]notify.Told, error)
	Unread(ctx context.Context, who org.Person) (int, error)
	MarkRead(ctx context.Context, who org.Person, ids []int64, upTo int64) error
	Deliveries(ctx context.Context, who org.Person, failed bool, before int64, limit int) ([]notify.Delivery, error)
}

type noticesInput struct {
	Unread bool   `query:"unread"`
	Kind   string `query:"kind" maxLength:"40"`
	Before int64  `query:"before" minimum:"0"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// NoticeList is a page of a person's notices, and how they may leave the house.
type NoticeList struct {
	Items  []notify.Told       `json:"items"`
	Unread int                 `json:"unread"`
	Kinds  []notify.NoticeKind `json:"kinds"`
	Email  string              `json:"email" doc:"本人的邮箱，由管理员维护；空为没有"`
	// ByEmail is the person's own switch; MailSet says whether the city sends mail at all.
	ByEmail bool `json:"byEmail"`
	MailSet bool `json:"mailSet"`
}

func (s *server) listNotices(ctx context.Context, who org.Person, in *noticesInput) (NoticeList, error) {
	out := NoticeList{Kinds: notify.Kinds, Email: who.Email, ByEmail: who.ByEmail, MailSet: s.SendsMail}
	var err error
	if out.Items, err = s.Notices.List(ctx, who, notify.Filter{Unread: in.Unread, Kind: notify.Kind(in.Kind), Before: in.Before, Limit: in.Limit}); err != nil {
		return out, err
	}
	out.Unread, err = s.Notices.Unread(ctx, who)
	return out, err
}

// UnreadCount is what the bell shows.
type UnreadCount struct {
	Unread int `json:"unread"`
}

// countNotices is asked every half minute by every open page.
func (s *server) countNotices(w http.ResponseWriter, r *http.Request, who org.Person) error {
	n, err := s.Notices.Unread(r.Context(), who)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, UnreadCount{n})
}

type readInput struct {
	Body struct {
		IDs  []int64 `json:"ids,omitempty" maxItems:"500"`
		UpTo int64   `json:"upTo,omitempty" minimum:"0" doc:"这一条及更早的全部；其后新到的不动"`
	}
}

func (s *server) readNotices(ctx context.Context, who org.Person, in *readInput) (UnreadCount, error) {
	if err := s.Notices.MarkRead(ctx, who, in.Body.IDs, in.Body.UpTo); err != nil {
		return UnreadCount{}, err
	}
	n, err := s.Notices.Unread(ctx, who)
	return UnreadCount{n}, err
}

type byEmailInput struct {
	Body struct {
		ByEmail bool `json:"byEmail"`
	}
}

func (s *server) setByEmail(ctx context.Context, who org.Person, in *byEmailInput) (done, error) {
	return done{true}, s.People.SetByEmail(ctx, who.ID, in.Body.ByEmail)
}

type deliveriesInput struct {
	Failed bool  `query:"failed"`
	Before int64 `query:"before" minimum:"0"`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

// Deliveries is the tries to take notices out of the house, and the channels
// that are configured.
type Deliveries struct {
	Items    []notify.Delivery `json:"items"`
	Channels []string          `json:"channels"`
}

func (s *server) listDeliveries(ctx context.Context, who org.Person, in *deliveriesInput) (out Deliveries, err error) {
	out.Channels = orEmpty(s.Channels)
	out.Items, err = s.Notices.Deliveries(ctx, who, in.Failed, in.Before, in.Limit)
	return out, err
}
