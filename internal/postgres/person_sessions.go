package postgres

import (
	"context"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// alive is what still counts as signed in: not ended, and not run out.
const alive = `ended_at IS NULL AND begun_at > now() - interval '12 hours' AND last_used_at > now() - interval '4 hours'`

// BeginSession writes down that a person signed in.
func (s *People) BeginSession(ctx context.Context, person int64, address, agent string) (id int64, err error) {
	err = s.db.NewRaw(`INSERT INTO person_sessions (person_id, address, agent) VALUES (?, ?, ?) RETURNING id`, person, address, agent).Scan(ctx, &id)
	return id, err
}

// UseSession says whether a session stands. One that is used is marked so, once
// a minute: a page asks dozens of times.
func (s *People) UseSession(ctx context.Context, id, person int64, used bool) (stands bool, err error) {
	var stale bool
	err = s.db.NewRaw(`SELECT last_used_at < now() - interval '1 minute' FROM person_sessions WHERE id = ? AND person_id = ? AND ended_at IS NULL`, id, person).Scan(ctx, &stale)
	if none(err) {
		return false, nil
	}
	if err == nil && stale && used {
		_, err = s.db.NewRaw(`UPDATE person_sessions SET last_used_at = now() WHERE id = ?`, id).Exec(ctx)
	}
	return err == nil, err
}

// Sessions gives where a person is signed in, the latest first.
func (s *People) Sessions(ctx context.Context, person, current int64) ([]org.SignIn, error) {
	var rows []struct {
		ID             int64
		BegunAt        time.Time
		LastUsedAt     time.Time
		Address, Agent string
	}
	err := s.db.NewRaw(`SELECT id, begun_at, last_used_at, address, agent FROM person_sessions WHERE person_id = ? AND `+alive+` ORDER BY last_used_at DESC, id DESC`, person).Scan(ctx, &rows)
	out := make([]org.SignIn, 0, len(rows))
	for _, r := range rows {
		out = append(out, org.SignIn{ID: r.ID, BegunAt: r.BegunAt, LastUsedAt: r.LastUsedAt, Address: r.Address, Agent: r.Agent, Current: r.ID == current})
	}
	return out, err
}

// EndSession ends one of a person's own.
func (s *People) EndSession(ctx context.Context, person, id int64) error {
	r, err := s.db.NewRaw(`UPDATE person_sessions SET ended_at = now() WHERE id = ? AND person_id = ? AND ended_at IS NULL`, id, person).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.NotFound, "no-such-session", "这处登录已经结束，请刷新。")
	}
	return nil
}

// EndSessions ends all of a person's but one (0: all), and says how many.
func (s *People) EndSessions(ctx context.Context, person, but int64) (n int64, err error) {
	r, err := s.db.NewRaw(`UPDATE person_sessions SET ended_at = now() WHERE person_id = ? AND id <> ? AND `+alive, person, but).Exec(ctx)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// SweepSessions forgets sessions begun more than thirty days ago.
func (s *People) SweepSessions(ctx context.Context) error {
	_, err := s.db.NewRaw(`DELETE FROM person_sessions WHERE begun_at < now() - interval '30 days'`).Exec(ctx)
	return err
}
