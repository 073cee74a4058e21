package httpapi

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/org"
)

// OutboxStore keeps what phones hand in.
type OutboxStore interface {
	Seen(ctx context.Context, who org.Person, d field.Device) error
	HandIn(ctx context.Context, author org.Person, by int64, d field.Device, e field.Sent, now time.Time) (field.Answer, error)
	Mine(ctx context.Context, who org.Person) ([]field.HeldEntry, error)
	Held(ctx context.Context, who org.Person) ([]field.HeldEntry, error)
	OfCase(ctx context.Context, who org.Person, c casework.Case) (field.Promised, error)
	Retry(ctx context.Context, who org.Person, id uuid.UUID, now time.Time) (field.Answer, error)
	GiveUp(ctx context.Context, who org.Person, id uuid.UUID, reason string) (field.Answer, error)
	Release(ctx context.Context, who org.Person, id uuid.UUID, sums []string, reason string, now time.Time) (field.Answer, error)
}

// Bounds of one call: a phone with more sends it in turns.
const (
	maxEntries     = 50
	maxOutboxBytes = 32 << 20
)

// rawEntry is an entry as it came. It is read apart from its neighbours: one
// that makes no sense holds up no other.
type rawEntry json.RawMessage

func (e *rawEntry) UnmarshalJSON(raw []byte) error {
	*e = append((*e)[:0], raw...)
	return nil
}

// Schema is that of an entry.
func (rawEntry) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[OutboxEntry](), true, "OutboxEntry")
}

// OutboxEntry is an entry under a name of its own in the description: a line of
// the register is an entry too.
type OutboxEntry field.Entry

type outboxInput struct {
	Body struct {
		Device  field.Device `json:"device"`
		Entries []rawEntry   `json:"entries" minItems:"0" maxItems:"50"`
	}
}

// OutboxAnswers answers entries in the order in which they came.
type OutboxAnswers struct {
	ServerTime time.Time      `json:"serverTime"`
	Answers    []field.Answer `json:"answers"`
}

// handIn takes a part of a phone's outbox. An error that no entry is to blame
// for ends the call; what was answered before it is answered again next time.
func (s *server) handIn(ctx context.Context, who org.Person, in *outboxInput) (OutboxAnswers, error) {
	out := OutboxAnswers{ServerTime: s.Now(), Answers: []field.Answer{}}
	if len(in.Body.Entries) > maxEntries {
		return out, fault.New(fault.TooLarge, "outbox-too-long", "一次最多提交 %d 条，请分次提交；内容仍保存在手机上。", maxEntries)
	}
	d := in.Body.Device
	if err := checkDevice(d); err != nil {
		return out, err
	}
	for _, raw := range in.Body.Entries {
		a, err := s.handInOne(ctx, who, d, raw)
		if err != nil {
			return out, err
		}
		out.Answers = append(out.Answers, a)
	}
	if err := s.Outbox.Seen(ctx, who, d); err != nil {
		return out, err
	}
	out.ServerTime = s.Now()
	return out, nil
}

func (s *server) handInOne(ctx context.Context, who org.Person, d field.Device, raw rawEntry) (field.Answer, error) {
	e, id, err := field.Parse(raw)
	if f := fault.As(err); f != nil {
		return field.Refused(id, f), nil
	}
	if err != nil {
		return field.Answer{}, err
	}
	return s.Outbox.HandIn(ctx, who, who.ID, d, e, s.Now())
}

func checkDevice(d field.Device) error {
	switch {
	case d.ID == uuid.Nil:
		return fault.Bad("device.id", "device-unknown", "缺少设备编号，内容仍保存在手机上。")
	case len([]rune(d.Name)) > 60 || d.Pending < 0 || d.Pending > 1e6:
		return fault.Bad("device", "device-invalid", "设备信息有误，内容仍保存在手机上。")
	}
	return storable(d.Name)
}

// outboxDoor is a door whose body is checked entry by entry.
func outboxDoor(api huma.API, s *server) {
	const where = "POST /field/entries"
	huma.Register(api, huma.Operation{
		OperationID: "hand-in-entries", Method: "POST", Path: "/field/entries", Summary: "提交待发箱", MaxBodyBytes: maxOutboxBytes,
		SkipValidateBody: true, Description: needsWords(org.StepCases), Extensions: map[string]any{"x-capability": string(org.StepCases)},
	}, func(ctx context.Context, in *outboxInput) (*answer[OutboxAnswers], error) {
		who := person(ctx)
		if err := inEvents.tells(ctx, may(who, org.StepCases)); err != nil {
			return nil, said(ctx, where, err)
		}
		out, err := s.handIn(ctx, who, in)
		if err != nil {
			return nil, said(ctx, where, err)
		}
		return &answer[OutboxAnswers]{out}, nil
	})
}

// EntryList is entries that somebody has to look at.
type EntryList struct {
	Items []field.HeldEntry `json:"items"`
}

func (s *server) myEntries(ctx context.Context, who org.Person, _ *struct{}) (EntryList, error) {
	items, err := s.Outbox.Mine(ctx, who)
	return EntryList{orEmpty(items)}, err
}

func (s *server) heldEntries(ctx context.Context, who org.Person, _ *struct{}) (EntryList, error) {
	items, err := s.Outbox.Held(ctx, who)
	return EntryList{orEmpty(items)}, err
}

type entryInput struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

func (s *server) retryEntry(ctx context.Context, who org.Person, in *entryInput) (field.Answer, error) {
	return s.Outbox.Retry(ctx, who, in.ID, s.Now())
}

type giveUpInput struct {
	ID   uuid.UUID `path:"id" format:"uuid"`
	Body struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

func (s *server) giveUpEntry(ctx context.Context, who org.Person, in *giveUpInput) (field.Answer, error) {
	return s.Outbox.GiveUp(ctx, who, in.ID, in.Body.Reason)
}

type releaseInput struct {
	ID   uuid.UUID `path:"id" format:"uuid"`
	Body struct {
		SHA256s []string `json:"sha256s" minItems:"1" maxItems:"20"`
		Reason  string   `json:"reason" maxLength:"500"`
	}
}

func (s *server) releaseFiles(ctx context.Context, who org.Person, in *releaseInput) (field.Answer, error) {
	return s.Outbox.Release(ctx, who, in.ID, in.Body.SHA256s, in.Body.Reason, s.Now())
}
