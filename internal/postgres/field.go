package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/org"
)

// Outbox keeps what phones hand in. Everything about one entry happens under
// one lock, and what it does to its case stands in the same transaction as the
// answer: an answer that is lost on its way is simply asked for again.
type Outbox struct{ db *bun.DB }

// NewOutbox works on an open database.
func NewOutbox(db *bun.DB) *Outbox { return &Outbox{db} }

var errNoEntry = fault.New(fault.NotFound, "no-such-entry", "没有这一条，或不在您的权限范围内。")

// HandIn keeps an entry of the author and judges it, or gives the answer that
// stands. by is who handed it in: the author, or who brought his rescue file.
// An error means that nothing was kept and the entry has to be sent again.
func (s *Outbox) HandIn(ctx context.Context, author org.Person, by int64, d field.Device, e field.Sent, now time.Time) (field.Answer, error) {
	a, err := s.insist(ctx, e.ID, func(ctx context.Context, tx bun.Tx) (field.Answer, error) {
		return handIn(ctx, tx, author, by, d, e, func(j *judge) (field.Judgement, error) { return j.now(ctx, now) })
	})
	if err == nil || passing(ctx, err) {
		return a, err
	}
	// The server failed at this very entry. Keeping it is more than nothing,
	// and the next one must not wait for it.
	slog.ErrorContext(ctx, "entry not judged", "entry", e.ID, "error", err)
	a, again := s.insist(ctx, e.ID, func(ctx context.Context, tx bun.Tx) (field.Answer, error) {
		return handIn(ctx, tx, author, by, d, e, func(*judge) (field.Judgement, error) { return field.HeldBy(field.Broken()), nil })
	})
	if again == nil {
		return a, nil
	}
	if Ping(ctx, s.db) != nil {
		return a, err
	}
	return field.Refused(e.ID.String(), field.Broken()), nil
}

// passing errors end by waiting; the entry is not to blame.
func passing(ctx context.Context, err error) bool {
	f := fault.As(err)
	return ctx.Err() != nil || (f != nil && f.Kind == fault.Unavailable)
}

// insist does something to an entry under its lock, again if another
// transaction was in the way.
func (s *Outbox) insist(ctx context.Context, id uuid.UUID, do func(context.Context, bun.Tx) (field.Answer, error)) (a field.Answer, err error) {
	for range 5 {
		err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
			if _, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(hashtextextended(?, 4))`, id.String()).Exec(ctx); err != nil {
				return err
			}
			var err error
			a, err = do(ctx, tx)
			return err
		})
		if err = refusal(err); !fault.Is(err, "busy") {
			return a, err
		}
	}
	return a, fault.New(fault.Unavailable, "busy", "服务器正忙，内容仍保存在手机上，稍后会自动重试。").Because(err)
}

func handIn(ctx context.Context, tx bun.Tx, author org.Person, by int64, d field.Device, e field.Sent,
	decide func(*judge) (field.Judgement, error),
) (field.Answer, error) {
	fresh, err := insertEntry(ctx, tx, author, by, d, e)
	if err != nil {
		return field.Answer{}, err
	}
	k, err := loadEntry(ctx, tx, e.ID)
	if err != nil {
		return field.Answer{}, err
	}
	if !fresh && (k.Author.ID != author.ID || k.Digest != e.Digest) {
		return field.Refused(e.ID.String(), field.Altered()), nil
	}
	before := k.Last
	if k.Last.Status == "" || k.Last.Status == field.Held && (k.Last.Code == field.CodeAwaited || k.Last.Code == field.CodeBroken) {
		j, err := decide(&judge{tx: tx, kept: k})
		if err != nil {
			return field.Answer{}, err
		}
		if err := k.note(ctx, tx, by, j); err != nil {
			return field.Answer{}, err
		}
	}
	a, err := k.answer(ctx, tx)
	if before.Status == field.Done {
		a.Status = field.Already
	}
	return a, err
}

func insertEntry(ctx context.Context, tx bun.Tx, author org.Person, by int64, d field.Device, e field.Sent) (fresh bool, err error) {
	var offset *int64
	if len(e.Files) > 0 {
		offset = e.Files[0].Shot.ClockOffsetMs
	}
	res, err := tx.NewRaw(`INSERT INTO field_entries (id, author_id, case_id, verb, base_version, payload, digest, taken_at, clock_offset_ms,
		device_id, device_name, handed_in_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		e.ID, author.ID, e.CaseID, e.Verb, e.BaseVersion, string(e.Payload), e.Digest[:], e.TakenAt, offset, d.Ref(), d.Name, by).Exec(ctx)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); n == 0 || err != nil {
		return false, err
	}
	for _, f := range e.Files {
		shot, err := json.Marshal(f.Shot)
		if err != nil {
			return false, err
		}
		if _, err := tx.NewRaw(`INSERT INTO field_files (entry_id, sha256, size, kind, filename, shot) VALUES (?, ?, ?, ?, ?, ?)`,
			e.ID, f.SHA256, f.Size, f.Kind, f.Filename, string(shot)).Exec(ctx); err != nil {
			return false, err
		}
	}
	return true, nil
}

// kept is an entry as it stands in the database.
type kept struct {
	field.Sent
	Author org.Person
	Last   field.Judgement // Status "" before the first
	seq    int
}

func loadEntry(ctx context.Context, db bun.IDB, id uuid.UUID) (k kept, err error) {
	var r struct {
		personRow
		CaseID      int64
		Verb        string
		BaseVersion int
		Payload     []byte
		Digest      []byte
		TakenAt     time.Time
		Seq         int
		Status      string
		Code        string
		Words       string
		Missing     []string `bun:",array"`
		EventSeq    int
		Round       int
		Phase       string
	}
	err = db.NewRaw(`SELECT `+personColumns+`, e.case_id, e.verb, e.base_version, e.payload, e.digest, e.taken_at,
		coalesce(a.seq, 0) AS seq, coalesce(a.status, '') AS status, coalesce(a.code, '') AS code, coalesce(a.words, '') AS words,
		coalesce(a.missing, '{}') AS missing, coalesce(a.event_seq, 0) AS event_seq, coalesce(a.round, 0) AS round, coalesce(a.phase, '') AS phase
		FROM field_entries e JOIN people p ON p.id = e.author_id
		LEFT JOIN LATERAL (SELECT * FROM field_answers WHERE entry_id = e.id ORDER BY seq DESC LIMIT 1) a ON true
		WHERE e.id = ?`, id).Scan(ctx, &r)
	if none(err) {
		return k, errNoEntry
	}
	if err != nil {
		return k, err
	}
	k.Author, k.seq = r.value(), r.Seq
	k.Entry = field.Entry{ID: id, CaseID: r.CaseID, Verb: field.Verb(r.Verb), BaseVersion: r.BaseVersion, TakenAt: r.TakenAt, Payload: r.Payload}
	copy(k.Digest[:], r.Digest)
	k.Last = field.Judgement{
		Status: field.Status(r.Status), Code: r.Code, Words: r.Words, Missing: r.Missing,
		Version: r.EventSeq, Round: r.Round, Phase: r.Phase,
	}
	return k, nil
}

// answer is what stands now.
func (k kept) answer(ctx context.Context, db bun.IDB) (field.Answer, error) {
	a := field.Answer{ID: k.ID.String(), Status: k.Last.Status, Code: k.Last.Code, Words: k.Last.Words, Missing: orNone(k.Last.Missing)}
	c, err := loadCase(ctx, db, k.Author, k.CaseID, "")
	switch {
	case err == nil:
		a.CaseVersion, a.CaseState = c.Version, c.State
	case !errors.Is(err, errNoCase):
		return a, err
	}
	a.Files, err = standings(ctx, db, k.ID)
	return a, err
}

func standings(ctx context.Context, db bun.IDB, id uuid.UUID) ([]field.Standing, error) {
	out := []field.Standing{}
	err := db.NewRaw(`SELECT f.sha256, a.sha256 IS NOT NULL AS arrived, r.sha256 IS NOT NULL AS released FROM field_files f
		LEFT JOIN field_arrivals a USING (entry_id, sha256) LEFT JOIN field_releases r USING (entry_id, sha256)
		WHERE f.entry_id = ? ORDER BY f.sha256`, id).Scan(ctx, &out)
	return out, err
}

// note writes the next line of answers, unless it would say the same again.
func (k *kept) note(ctx context.Context, tx bun.Tx, by int64, j field.Judgement) error {
	if k.seq > 0 && j.Status == field.Held && j.Code == k.Last.Code && j.Words == k.Last.Words && j.Version == k.Last.Version {
		return nil
	}
	var caseID, version, round, phase any
	if j.CaseID != 0 && j.Version != 0 {
		caseID, version = j.CaseID, j.Version
	}
	if j.Phase != "" {
		round, phase = j.Round, j.Phase
	}
	_, err := tx.NewRaw(`INSERT INTO field_answers (entry_id, seq, status, code, words, missing, actor_id, case_id, event_seq, round, phase)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, k.ID, k.seq+1, j.Status, j.Code, j.Words, pgdialect.Array(orNone(j.Missing)), by, caseID, version, round, phase).Exec(ctx)
	k.Last, k.seq = j, k.seq+1
	return err
}

// Answer is what stands now for an entry.
func (s *Outbox) Answer(ctx context.Context, id uuid.UUID) (field.Answer, error) {
	k, err := loadEntry(ctx, s.db, id)
	if err != nil {
		return field.Answer{}, err
	}
	return k.answer(ctx, s.db)
}

// Seen notes what a phone says of itself.
func (s *Outbox) Seen(ctx context.Context, who org.Person, d field.Device) error {
	_, err := s.db.NewRaw(`INSERT INTO field_devices (id, person_id, name, pending, oldest, last_seen_at) VALUES (?, ?, ?, ?, ?, now())
		ON CONFLICT (id, person_id) DO UPDATE SET name = excluded.name, pending = excluded.pending,
		oldest = excluded.oldest, last_seen_at = now()`, d.Ref(), who.ID, d.Name, d.Pending, d.Oldest).Exec(ctx)
	return refusal(err)
}

// changes is what happened to a case after a version, oldest first.
func changes(ctx context.Context, db bun.IDB, c casework.Case, after int, author int64) ([]field.Change, error) {
	var rows []struct {
		Action string
		Actor  string
		At     time.Time
		Own    bool
	}
	err := db.NewRaw(`SELECT e.action, e.actor_name AS actor, e.at, e.actor_id = ? AND EXISTS (SELECT 1 FROM field_entries f WHERE f.id = e.idempotency_key) AS own
		FROM case_events e WHERE e.case_id = ? AND e.seq > ? ORDER BY e.seq`, author, c.ID, after).Scan(ctx, &rows)
	out := make([]field.Change, 0, len(rows))
	for _, r := range rows {
		out = append(out, field.Change{Action: casework.Action(r.Action), Actor: r.Actor, At: r.At, Own: r.Own})
	}
	return out, err
}

func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
