package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/conference"
	"liangtian/internal/fault"
	"liangtian/internal/notify"
	"liangtian/internal/org"
)

// Conference keeps meetings, proposals and what was decided.
type Conference struct{ db *bun.DB }

// NewConference works on an open database.
func NewConference(db *bun.DB) *Conference { return &Conference{db} }

var (
	errNoMeeting      = fault.New(fault.NotFound, "no-such-meeting", "没有这次会议。")
	errMeetingChanged = fault.New(fault.Conflict, "meeting-changed", "会议刚被他人修改，请刷新后再试；您填写的内容仍在。")
)

// Create makes a meeting; a key that was used gives back the one it made.
func (s *Conference) Create(ctx context.Context, who org.Person, d conference.Draft, key string) (id int64, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewRaw(`SELECT id FROM meetings WHERE created_by = ? AND create_key = ?`, who.ID, key).Scan(ctx, &id)
		if err == nil || !none(err) {
			return err
		}
		if err := tx.NewRaw(`INSERT INTO meetings (version, status, title, on_day, place, chair, attendees, remark, created_by, create_key)
			VALUES (1, 'draft', ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, d.Title, string(d.On), d.Place, d.Chair, pgdialect.Array(d.Attendees), d.Remark, who.ID, key).Scan(ctx, &id); err != nil {
			return err
		}
		return putItems(ctx, tx, who, id, d.Items)
	})
	return id, refusal(err)
}

// Save writes a meeting that was not held yet, items and all.
func (s *Conference) Save(ctx context.Context, who org.Person, id int64, version int, d conference.Draft) error {
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := lockMeeting(ctx, tx, id, version); err != nil {
			return err
		}
		if _, err := tx.NewRaw(`UPDATE meetings SET version = version + 1, title = ?, on_day = ?, place = ?, chair = ?, attendees = ?, remark = ? WHERE id = ?`,
			d.Title, string(d.On), d.Place, d.Chair, pgdialect.Array(d.Attendees), d.Remark, id).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.NewRaw(`DELETE FROM meeting_items WHERE meeting_id = ?`, id).Exec(ctx); err != nil {
			return err
		}
		return putItems(ctx, tx, who, id, d.Items)
	}))
}

// Drop deletes a meeting that was not held.
func (s *Conference) Drop(ctx context.Context, id int64, version int) error {
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := lockMeeting(ctx, tx, id, version); err != nil {
			return err
		}
		_, err := tx.NewRaw(`DELETE FROM meetings WHERE id = ?`, id).Exec(ctx)
		return err
	}))
}

func lockMeeting(ctx context.Context, tx bun.Tx, id int64, version int) error {
	var have int
	err := tx.NewRaw(`SELECT version FROM meetings WHERE id = ? FOR UPDATE`, id).Scan(ctx, &have)
	if none(err) {
		return errNoMeeting
	}
	if err == nil && have != version {
		return errMeetingChanged
	}
	return err
}

// putItems writes the items of a meeting; a case that the person may not see
// cannot be put there.
func putItems(ctx context.Context, tx bun.Tx, who org.Person, id int64, items []conference.MeetingItem) error {
	for n, i := range items {
		res, err := tx.NewRaw(`INSERT INTO meeting_items (meeting_id, place, case_id, proposal_id, result, department, county, finding, outcome, ground, measure, term, body)
			SELECT ?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE CASE WHEN ? = 0 THEN EXISTS (SELECT FROM proposals p WHERE p.id = ?) ELSE EXISTS (SELECT FROM cases c WHERE c.id = ? AND ?) END`,
			id, n, i.CaseID, i.ProposalID, i.Result, i.Department, i.County, i.Finding, i.Outcome, i.Ground, i.Measure, date(i.Term), i.Text,
			i.CaseID, i.ProposalID, i.CaseID, within(org.ScopeOf(who)).query()).Exec(ctx)
		if err != nil {
			return err
		}
		if k, _ := res.RowsAffected(); k == 0 {
			return fault.Bad("items", "meeting-item", "第 %d 项没有这个案件或提案，或不在您的权限范围内，请删去后再保存。", n+1)
		}
	}
	return nil
}

// Hold holds a meeting: all of its cases move in one transaction, or none. A
// key that was used changes nothing.
func (s *Conference) Hold(ctx context.Context, who org.Person, id int64, version int, minutesNo, key string, now time.Time) error {
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var used bool
		err := tx.NewRaw(`SELECT coalesce(hold_key = ?, false) FROM meetings WHERE id = ? FOR UPDATE`, key, id).Scan(ctx, &used)
		if none(err) {
			return errNoMeeting
		}
		if used || err != nil {
			return err
		}
		if err := lockMeeting(ctx, tx, id, version); err != nil {
			return err
		}
		m, _, err := readMeeting(ctx, tx, id)
		if err != nil {
			return err
		}
		cases, err := casesBefore(ctx, tx, who, id)
		if err != nil {
			return err
		}
		moves, err := conference.Hold(m, minutesNo, cases, who, now)
		if err != nil {
			return err
		}
		for _, mv := range moves {
			c := mv.Before.Case
			if err := storeOutcome(ctx, tx, c, mv.Outcome); err != nil {
				return err
			}
			if err := tell(ctx, tx, notify.OfStep(c, mv.Before.Plot.No, mv.Before.Steps, mv.Outcome)); err != nil {
				return err
			}
			if _, err := tx.NewRaw(`UPDATE meeting_items SET plot_type = ?, rule_no = ?, led_by = ?, from_state = ?, seq = ? WHERE meeting_id = ? AND case_id = ?`,
				mv.Before.Plot.Type, c.Facts.Routing.Rule, c.Lead, c.State, mv.Outcome.Next.Version, id, c.ID).Exec(ctx); err != nil {
				return err
			}
		}
		_, err = tx.NewRaw(`UPDATE meetings SET status = 'held', version = version + 1, minutes_no = ?, held_by = ?, held_at = ?, hold_key = ? WHERE id = ?`,
			minutesNo, who.ID, now, key, id).Exec(ctx)
		return err
	}))
}

// casesBefore locks the cases of a meeting that the person may see, in the
// order of their numbers, so that two meetings wait for each other.
func casesBefore(ctx context.Context, tx bun.Tx, who org.Person, id int64) (map[int64]casework.Dossier, error) {
	var rows []caseRow
	if err := tx.NewRaw(`SELECT `+caseColumns+` FROM cases c WHERE c.id IN (SELECT case_id FROM meeting_items WHERE meeting_id = ?) AND ? ORDER BY c.id FOR UPDATE OF c`,
		id, within(org.ScopeOf(who)).query()).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out := map[int64]casework.Dossier{}
	for _, r := range rows {
		c, err := r.value()
		if err != nil {
			return nil, err
		}
		if out[c.ID], err = dossier(ctx, tx, c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Propose puts a proposal before the conference.
func (s *Conference) Propose(ctx context.Context, who org.Person, title, text, key string) error {
	_, err := s.db.NewRaw(`INSERT INTO proposals (title, body, author_id, department, region, idempotency_key) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT ON CONSTRAINT proposals_once DO NOTHING`, title, text, who.ID, who.Department, who.Region, key).Exec(ctx)
	return refusal(err)
}

// proposalsWithin is the scope of a person over the proposal alias q: those of
// his region, and of his department where he has one.
func proposalsWithin(who org.Person) where {
	if !who.Active || who.Region == "" {
		return cond("false")
	}
	w := cond("starts_with(q.region, ?)", string(who.Region))
	if who.Department != org.NoDepartment {
		w.and("q.department = ?", string(who.Department))
	}
	return w
}
