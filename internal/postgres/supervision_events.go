package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

// orderEvents reads the history of an order, newest first; whoever calls has
// made sure that it may be seen.
func orderEvents(ctx context.Context, db bun.IDB, id int64) ([]supervise.OrderEvent, error) {
	var rows []struct {
		Seq                                                     int
		Action, FromState, ToState, ActorName, Unit, Body, Term string
		At                                                      time.Time
	}
	if err := db.NewRaw(`SELECT e.seq, e.action, e.from_state, e.to_state, e.actor_name, coalesce(p.unit, '') AS unit, e.body,
		coalesce(to_char(e.term, 'YYYY-MM-DD'), '') AS term, e.at FROM supervision_events e LEFT JOIN people p ON p.id = e.actor_id
		WHERE e.supervision_id = ? ORDER BY e.seq DESC`, id).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	var files []struct {
		Seq int
		casework.Attachment
	}
	if err := db.NewRaw(`SELECT seq, id, name, mime, size, sha256 FROM supervision_files WHERE supervision_id = ? ORDER BY id`, id).Scan(ctx, &files); err != nil {
		return nil, err
	}
	out := make([]supervise.OrderEvent, 0, len(rows))
	for _, r := range rows {
		e := supervise.Event{
			Seq: r.Seq, Action: supervise.Action(r.Action), From: supervise.State(r.FromState), To: supervise.State(r.ToState),
			ActorName: r.ActorName, At: r.At, Text: r.Body, Term: org.Date(r.Term),
		}
		for _, f := range files {
			if f.Seq == r.Seq {
				e.Files = append(e.Files, f.Attachment)
			}
		}
		out = append(out, supervise.Line(e, r.Unit))
	}
	return out, nil
}

// FileOf finds an attachment of an order that the person may see.
func (s *Supervision) FileOf(ctx context.Context, who org.Person, id, file int64) (f casework.Attachment, err error) {
	err = s.db.NewRaw(`SELECT f.id, f.name, f.mime, f.size, f.sha256 FROM supervision_files f JOIN supervisions s ON s.id = f.supervision_id
		WHERE f.id = ? AND s.id = ? AND ?`, file, id, ordersWithin(who).query()).Scan(ctx, &f)
	if none(err) {
		err = fault.New(fault.NotFound, "no-such-file", "没有这个附件，或不在您的权限范围内。")
	}
	return f, err
}
