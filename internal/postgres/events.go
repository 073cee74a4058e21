package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

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

// VerifyAll recomputes the record of every case, a thousand at a time, and
// stops at the first break. seen counts cases and events.
func VerifyAll(ctx context.Context, db bun.IDB, seen func(cases, events int)) (*casework.Break, error) {
	var last int64
	for {
		var rows []struct {
			caseRow
			Hash string
		}
		if err := db.NewRaw(`SELECT `+caseColumns+`, coalesce(`+plotHash("p.geom")+`, '') AS hash FROM cases c LEFT JOIN plots p ON p.id = c.plot_id
			WHERE c.id > ? ORDER BY c.id LIMIT 1000`, last).Scan(ctx, &rows); err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			return orphans(ctx, db)
		}
		upTo := rows[len(rows)-1].ID
		byCase, n, err := eventsBetween(ctx, db, last, upTo)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			c, err := r.value()
			if err != nil {
				return &casework.Break{CaseID: r.ID, Words: "案件记录无法读取：" + err.Error()}, nil //nolint:nilerr // a record that cannot be read is a finding
			}
			if b := casework.Verify(c, byCase[r.ID], r.Hash); b != nil {
				return b, nil
			}
			// Lists read the facts by SQL, so what Go does not know counts too.
			if facts, err := json.Marshal(c.Facts); err != nil || !bytes.Equal(facts, r.Facts) {
				return &casework.Break{CaseID: r.ID, Seq: c.Version, Words: "案件现状与最后一条留痕不符，被直接改动过"}, err
			}
		}
		seen(len(rows), n)
		last = upTo
	}
}

func eventsBetween(ctx context.Context, db bun.IDB, after, upTo int64) (map[int64][]casework.Event, int, error) {
	var rows []eventRow
	err := db.NewRaw(`SELECT `+eventColumns+` FROM case_events e WHERE e.case_id > ? AND e.case_id <= ? ORDER BY e.case_id, e.seq`, after, upTo).Scan(ctx, &rows)
	out := map[int64][]casework.Event{}
	for _, r := range rows {
		out[r.CaseID] = append(out[r.CaseID], r.value())
	}
	return out, len(rows), err
}

// orphans finds events whose case is gone.
func orphans(ctx context.Context, db bun.IDB) (*casework.Break, error) {
	var r struct {
		CaseID int64
		Seq    int
	}
	err := db.NewRaw(`SELECT e.case_id, e.seq FROM case_events e LEFT JOIN cases c ON c.id = e.case_id WHERE c.id IS NULL ORDER BY 1, 2 LIMIT 1`).Scan(ctx, &r)
	if none(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &casework.Break{CaseID: r.CaseID, Seq: r.Seq, Words: "留痕还在，案件已被删除"}, nil
}
