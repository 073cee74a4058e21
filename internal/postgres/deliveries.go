package postgres

import (
	"context"
	"encoding/json"
	"time"

	"liangtian/internal/notify"
	"liangtian/internal/org"
)

// Due is a notice with the person it is for, as it leaves the house.
type Due struct {
	notify.Told
	Person    org.Person
	Delivered []string // channels that have taken it
}

// DueOf gives the notices of a happening, each with the channels that have it.
func (s *Notices) DueOf(ctx context.Context, source string) ([]Due, error) {
	var rows []struct {
		toldRow
		PersonID  int64
		Delivered []string `bun:",array"`
	}
	if err := s.db.NewRaw(`SELECT n.id, n.kind, coalesce(n.case_id, 0) AS case_id, coalesce(n.supervision_id, 0) AS supervision_id, n.facts, n.created_at, n.person_id,
		array(SELECT d.channel FROM deliveries d WHERE d.notification_id = n.id AND d.ok) AS delivered
		FROM notifications n WHERE n.source = ? ORDER BY n.id`, source).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	people := NewPeople(s.db)
	out := make([]Due, 0, len(rows))
	for _, r := range rows {
		d := Due{Told: notify.Told{ID: r.ID, Kind: notify.Kind(r.Kind), CaseID: r.CaseID, Order: r.SupervisionID, At: r.CreatedAt}, Delivered: r.Delivered}
		if err := json.Unmarshal(r.Facts, &d.Facts); err != nil {
			return nil, err
		}
		d.Zh, d.En = notify.Says(d.Kind, d.Facts)
		var err error
		if d.Person, err = people.ByID(ctx, r.PersonID); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// NoteDelivery writes down a try. A second success of one channel, by a worker
// that was given up, is not written.
func (s *Notices) NoteDelivery(ctx context.Context, notice int64, channel, address string, ok bool, outcome string) error {
	_, err := s.db.NewRaw(`INSERT INTO deliveries (notification_id, channel, address, ok, outcome) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (notification_id, channel) WHERE ok DO NOTHING`, notice, channel, address, ok, outcome).Exec(ctx)
	return err
}

// Deliveries gives the newest tries for people of the administrator's region.
func (s *Notices) Deliveries(ctx context.Context, who org.Person, failed bool, before int64, limit int) ([]notify.Delivery, error) {
	w := cond("starts_with(p.region, ?)", string(who.Region))
	if failed {
		w.and("NOT d.ok")
	}
	if before > 0 {
		w.and("d.id < ?", before)
	}
	var rows []struct {
		ID                           int64
		At                           time.Time
		Name, Kind, Channel, Address string
		Ok                           bool
		Outcome                      string
		Facts                        []byte
	}
	err := s.db.NewRaw(`SELECT d.id, d.at, p.name, n.kind, n.facts, d.channel, d.address, d.ok, d.outcome FROM deliveries d
		JOIN notifications n ON n.id = d.notification_id JOIN people p ON p.id = n.person_id WHERE ? ORDER BY d.id DESC LIMIT ?`, w.query(), limit).Scan(ctx, &rows)
	out := make([]notify.Delivery, 0, len(rows))
	for _, r := range rows {
		// The administrator sees that a notice went, not what it says of a case.
		doc := notify.Kind(r.Kind).Doc()
		out = append(out, notify.Delivery{
			ID: r.ID, At: r.At, Person: r.Name, Kind: doc.Kind, Zh: doc.Zh, En: doc.En, Channel: r.Channel, Address: r.Address, OK: r.Ok, Outcome: r.Outcome,
		})
	}
	return out, err
}
