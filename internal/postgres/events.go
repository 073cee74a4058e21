package postgres

import (
	"context"
	"encoding/json"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

const eventColumns = `e.id, e.case_id, e.seq, e.action, e.from_state, e.to_state, coalesce(e.actor_id, 0) AS actor_id, e.actor_name, e.actor_role,
  e.actor_department, e.actor_region, e.at, e.reason, e.document, e.payload, e.after, coalesce(e.idempotency_key::text, '') AS key, e.prev_hash, e.hash`

type eventRow struct {
	ID              int64
	CaseID          int64
	Seq             int
	Action          string
	FromState       string
	ToState         string
	ActorID         int64
	ActorName       string
	ActorRole       string
	ActorDepartment string
	ActorRegion     string
	At              time.Time
	Reason          string
	Document        string
	Payload         []byte
	After           []byte
	Key             string
	PrevHash        []byte
	Hash            []byte
}

func (r eventRow) value() casework.Event {
	prev := r.PrevHash
	if prev == nil {
		prev = []byte{}
	}
	return casework.Event{
		ID: r.ID, CaseID: r.CaseID, Seq: r.Seq, Action: casework.Action(r.Action), From: casework.State(r.FromState),
		To: casework.State(r.ToState), ActorID: r.ActorID, ActorName: r.ActorName, Role: org.Role(r.ActorRole),
		Department: org.Department(r.ActorDepartment), Region: org.Region(r.ActorRegion), At: r.At.UTC(), Reason: r.Reason,
		Document: r.Document, Payload: json.RawMessage(r.Payload), After: json.RawMessage(r.After), Key: r.Key, PrevHash: prev, Hash: r.Hash,
	}
}

// Events gives the events of a case the person may see, oldest first, and the
// unit of everybody who did one.
func (s *Cases) Events(ctx context.Context, who org.Person, id int64) (events []casework.Event, units map[int64]string, err error) {
	var rows []struct {
		eventRow
		Unit string
	}
	err = s.db.NewRaw(`SELECT `+eventColumns+`, coalesce(p.unit, '') AS unit FROM case_events e JOIN cases c ON c.id = e.case_id LEFT JOIN people p ON p.id = e.actor_id
		WHERE e.case_id = ? AND ? ORDER BY e.seq`, id, within(org.ScopeOf(who)).query()).Scan(ctx, &rows)
	units = map[int64]string{}
	for _, r := range rows {
		events = append(events, r.value())
		units[r.ActorID] = r.Unit
	}
	return events, units, err
}

// Records gives the notes and requests of a case, newest first.
func (s *Cases) Records(ctx context.Context, who org.Person, id int64) ([]casework.Record, error) {
	var rows []struct {
		ID        int64
		Kind      string
		ActorID   int64
		ActorName string
		At        time.Time
		Payload   []byte
	}
	notes, err := shown(ctx, s.db, who, org.SightNotes)
	if err != nil {
		return nil, err
	}
	err = s.db.NewRaw(`SELECT r.id, r.kind, r.actor_id, p.name AS actor_name, r.at, r.payload FROM case_records r
		JOIN cases c ON c.id = r.case_id JOIN people p ON p.id = r.actor_id WHERE r.case_id = ? AND ? AND (? OR r.actor_id = ?) ORDER BY r.id DESC`,
		id, within(org.ScopeOf(who)).query(), notes.query(), who.ID).Scan(ctx, &rows)
	out := make([]casework.Record, 0, len(rows))
	for _, r := range rows {
		out = append(out, casework.Record{ID: r.ID, Kind: r.Kind, ActorID: r.ActorID, ActorName: r.ActorName, At: r.At, Payload: r.Payload})
	}
	return out, err
}

// Relative is a parent or a part of a split case.
func (s *Cases) Relatives(ctx context.Context, who org.Person, id int64) ([]casework.Relative, error) {
	var rows []struct {
		ID     int64
		No     string
		PlotNo string
		State  string
		Parent bool
	}
	err := s.db.NewRaw(`SELECT c.id, c.no, p.plot_no, c.state, c.id = me.parent_id AS parent FROM cases me
		JOIN cases c ON c.parent_id = me.id OR c.id = me.parent_id JOIN plots p ON p.id = c.plot_id
		WHERE me.id = ? AND ? ORDER BY c.id`, id, within(org.ScopeOf(who)).query()).Scan(ctx, &rows)
	out := []casework.Relative{}
	for _, r := range rows {
		out = append(out, casework.Relative{ID: r.ID, No: r.No, PlotNo: r.PlotNo, State: casework.State(r.State), Parent: r.Parent})
	}
	return out, err
}
