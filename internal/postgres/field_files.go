package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/jobs"
)

// JobDerive makes thumbnails and prints of a photo after its receipt.
const JobDerive = "derive_photo"

// DeriveArgs names the photo.
type DeriveArgs struct {
	Photo  int64  `json:"photo"`
	SHA256 string `json:"sha256"`
}

// Promise finds a file that an entry promises: entry-unknown when there is no
// such entry, file-not-promised when it does not name the file.
func (s *Outbox) Promise(ctx context.Context, entry uuid.UUID, sha256 string) (p field.Promise, err error) {
	var r struct {
		CaseID   int64
		AuthorID int64
		Size     *int64
		Kind     string
		Filename string
		Shot     []byte
		Arrived  bool
	}
	err = s.db.NewRaw(`SELECT e.case_id, e.author_id, f.size, coalesce(f.kind, '') AS kind, coalesce(f.filename, '') AS filename, f.shot,
		EXISTS (SELECT 1 FROM field_arrivals a WHERE a.entry_id = e.id AND a.sha256 = f.sha256) AS arrived
		FROM field_entries e LEFT JOIN field_files f ON f.entry_id = e.id AND f.sha256 = ? WHERE e.id = ?`, sha256, entry).Scan(ctx, &r)
	if none(err) {
		return p, fault.New(fault.Conflict, "entry-unknown", "服务器还没有收到这张照片所属的登记，照片仍保存在手机上，稍后会自动重试。")
	}
	if err != nil {
		return p, refusal(err)
	}
	if r.Size == nil {
		return p, fault.New(fault.Conflict, "file-not-promised", "这张照片与登记的不一致，没有保存；原件请保留在手机上。")
	}
	p.SHA256, p.Size, p.Filename, p.CaseID, p.AuthorID, p.Arrived = sha256, *r.Size, r.Filename, r.CaseID, r.AuthorID, r.Arrived
	p.Kind = evidence.Kind(r.Kind)
	return p, json.Unmarshal(r.Shot, &p.Shot)
}

// PromisedBy finds the entries of an author that promise a file.
func (s *Outbox) PromisedBy(ctx context.Context, author int64, sha256 string) (ids []uuid.UUID, err error) {
	err = s.db.NewRaw(`SELECT e.id FROM field_files f JOIN field_entries e ON e.id = f.entry_id
		WHERE e.author_id = ? AND f.sha256 = ? ORDER BY e.received_at, e.id`, author, sha256).Scan(ctx, &ids)
	return ids, err
}

// Arrive records a promised file whose bytes are safe, once, and hangs it on
// the case if its entry is done. Whoever waited for it is judged again.
func (s *Outbox) Arrive(ctx context.Context, by int64, entry uuid.UUID, a field.Arrival, now time.Time) (r field.Receipt, err error) {
	facts, err := json.Marshal(a)
	if err != nil {
		return r, err
	}
	r = field.Receipt{Entry: entry.String(), SHA256: a.Photo.SHA256, Arrived: true, Words: "原片已收到并保存。"}
	var k kept
	_, err = s.insist(ctx, entry, func(ctx context.Context, tx bun.Tx) (_ field.Answer, err error) {
		if k, err = loadEntry(ctx, tx, entry); err != nil {
			return field.Answer{}, err
		}
		if _, err = tx.NewRaw(`INSERT INTO field_arrivals (entry_id, sha256, facts, uploaded_by) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			entry, a.Photo.SHA256, string(facts), by).Exec(ctx); err != nil || k.Last.Status != field.Done {
			return field.Answer{}, err
		}
		if err = hangArrived(ctx, tx, k, k.Last); err != nil {
			return field.Answer{}, err
		}
		err = tx.NewRaw(`SELECT id FROM photos WHERE case_id = ? AND sha256 = ?`, k.CaseID, a.Photo.SHA256).Scan(ctx, &r.PhotoID)
		return field.Answer{}, err
	})
	if err != nil {
		return r, err
	}
	switch k.Last.Status {
	case field.Held:
		r.Words = "原片已收到并保存；登记被搁置，恢复后自动挂到案件上。"
	case field.GivenUp:
		r.Words = "原片已收到并保存；登记已放弃，不挂到案件上。"
	}
	s.judgeWaiting(ctx, k.CaseID, by, now)
	return r, nil
}

// hangArrived makes photos of what has arrived for an entry, in the round and
// phase of its promise. Bytes that the case has are not hung twice.
func hangArrived(ctx context.Context, tx bun.Tx, k kept, promise field.Judgement) error {
	var rows []struct {
		Sha256   string
		Kind     string
		Filename string
		Facts    []byte
		At       time.Time
	}
	err := tx.NewRaw(`SELECT f.sha256, f.kind, f.filename, a.facts, a.at FROM field_files f JOIN field_arrivals a USING (entry_id, sha256)
		WHERE f.entry_id = ? AND NOT EXISTS (SELECT 1 FROM photos p WHERE p.case_id = ? AND p.sha256 = f.sha256) ORDER BY a.at, f.sha256`,
		k.ID, k.CaseID).Scan(ctx, &rows)
	if err != nil {
		return err
	}
	for _, r := range rows {
		var a field.Arrival
		if err := json.Unmarshal(r.Facts, &a); err != nil {
			return err
		}
		facts, err := json.Marshal(a.Photo)
		if err != nil {
			return err
		}
		var ids []int64
		err = tx.NewRaw(`INSERT INTO photos (case_id, round, phase, kind, sha256, size, filename, mime, width, height, position, facts, taken_at,
			uploaded_by, received_at, entry_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (case_id, sha256) DO NOTHING RETURNING id`,
			k.CaseID, promise.Round, promise.Phase, r.Kind, r.Sha256, a.Size, r.Filename, a.MIME, a.Photo.Width, a.Photo.Height,
			point(a.Photo.Position), string(facts), a.Photo.TakenAt, k.Author.ID, r.At, k.ID).Scan(ctx, &ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := EnqueueJob(ctx, tx, jobs.Request{Kind: JobDerive, Args: DeriveArgs{id, r.Sha256}}); err != nil {
				return err
			}
		}
	}
	return nil
}
