package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/field"
	"liangtian/internal/org"
)

// maxHeld bounds a list of entries; the newest are shown.
const maxHeld = 500

// Mine lists the entries of a person that are held or whose files are awaited.
func (s *Outbox) Mine(ctx context.Context, who org.Person) ([]field.HeldEntry, error) {
	return listEntries(ctx, s.db, who, cond("e.author_id = ?", who.ID))
}

// Held lists the same of everybody in a person's scope; an inspector sees his
// own.
func (s *Outbox) Held(ctx context.Context, who org.Person) ([]field.HeldEntry, error) {
	if who.Role == org.Inspector {
		return s.Mine(ctx, who)
	}
	return listEntries(ctx, s.db, who, cond("(e.author_id = ? OR c.id IS NOT NULL)", who.ID))
}

// OfCase is the outbox's side of a case as a person sees it.
func (s *Outbox) OfCase(ctx context.Context, who org.Person, c casework.Case) (out field.Promised, err error) {
	err = s.db.NewRaw(`SELECT count(*) AS promised, count(a.at) AS arrived, count(r.at) FILTER (WHERE a.at IS NULL) AS released
		FROM field_entries e JOIN field_answers d ON d.entry_id = e.id AND d.status = 'done' AND d.round = ?
		JOIN field_files f ON f.entry_id = e.id
		LEFT JOIN field_arrivals a ON a.entry_id = f.entry_id AND a.sha256 = f.sha256
		LEFT JOIN field_releases r ON r.entry_id = f.entry_id AND r.sha256 = f.sha256
		WHERE e.case_id = ?`, c.Facts.Round, c.ID).Scan(ctx, &out.Promised, &out.Arrived, &out.Released)
	if err != nil {
		return out, err
	}
	awaited, err := loadAwaited(ctx, s.db, c.ID, c.Facts.Round)
	if err != nil {
		return out, err
	}
	out.Waiting = []field.Waiting{}
	for _, w := range awaited {
		out.Waiting = append(out.Waiting, field.Waiting{Author: w.Author, Device: w.Device, Files: w.Files, OldestTakenAt: w.Oldest, LastSeenAt: w.LastSeen})
	}
	all, err := listEntries(ctx, s.db, who, cond("e.case_id = ?", c.ID))
	out.Held = []field.HeldEntry{}
	for _, h := range all {
		if h.Status == field.Held {
			out.Held = append(out.Held, h)
		}
	}
	return out, err
}

// loadAwaited is the promised photos of a round that are still on phones.
func loadAwaited(ctx context.Context, db bun.IDB, caseID int64, round int) ([]casework.Awaited, error) {
	var rows []struct {
		Author   string
		Device   string
		Files    int
		Oldest   time.Time
		LastSeen *time.Time
	}
	err := db.NewRaw(`SELECT p.name AS author, coalesce(nullif(v.name, ''), e.device_name) AS device, count(*) AS files, min(e.taken_at) AS oldest, max(v.last_seen_at) AS last_seen
		FROM field_entries e JOIN field_answers d ON d.entry_id = e.id AND d.status = 'done' AND d.round = ?
		JOIN field_files f ON f.entry_id = e.id JOIN people p ON p.id = e.author_id LEFT JOIN field_devices v ON v.id = e.device_id AND v.person_id = e.author_id
		WHERE e.case_id = ? AND NOT EXISTS (SELECT 1 FROM field_arrivals a WHERE a.entry_id = f.entry_id AND a.sha256 = f.sha256)
		AND NOT EXISTS (SELECT 1 FROM field_releases r WHERE r.entry_id = f.entry_id AND r.sha256 = f.sha256)
		GROUP BY e.author_id, e.device_id, 1, 2 ORDER BY oldest, 1, 2`, round, caseID).Scan(ctx, &rows)
	out := make([]casework.Awaited, 0, len(rows))
	for _, r := range rows {
		out = append(out, casework.Awaited(r))
	}
	return out, err
}

// unsettled is the entries that are held, or whose files are awaited.
const unsettled = `(SELECT u.id FROM field_entries u WHERE NOT EXISTS (SELECT 1 FROM field_answers x WHERE x.entry_id = u.id AND x.status <> 'held')
	UNION SELECT f.entry_id FROM field_files f JOIN field_answers x ON x.entry_id = f.entry_id AND x.status = 'done'
	WHERE NOT EXISTS (SELECT 1 FROM field_arrivals a WHERE a.entry_id = f.entry_id AND a.sha256 = f.sha256)
	AND NOT EXISTS (SELECT 1 FROM field_releases r WHERE r.entry_id = f.entry_id AND r.sha256 = f.sha256))`

func listEntries(ctx context.Context, db bun.IDB, who org.Person, which where) ([]field.HeldEntry, error) {
	var rows []struct {
		ID          string
		CaseID      int64
		CaseNo      string
		PlotNo      string
		AuthorID    int64
		AuthorName  string
		Device      string
		Verb        string
		Status      string
		Code        string
		Words       string
		Missing     []string `bun:",array"`
		TakenAt     time.Time
		ReceivedAt  time.Time
		BaseVersion int
		Version     int
		State       string
		Lead        string
		County      string
		Payload     []byte
	}
	err := db.NewRaw(`SELECT e.id, e.case_id, coalesce(c.no, '') AS case_no, coalesce(pl.plot_no, '') AS plot_no, e.author_id, p.name AS author_name,
		coalesce(nullif(v.name, ''), e.device_name) AS device, e.verb, s.status, s.code, s.words, s.missing, e.taken_at, e.received_at, e.base_version,
		coalesce(c.version, 0) AS version, coalesce(c.state, '') AS state, coalesce(c.lead, '') AS lead, coalesce(c.county, '') AS county, e.payload
		FROM field_entries e JOIN people p ON p.id = e.author_id
		JOIN LATERAL (SELECT * FROM field_answers a WHERE a.entry_id = e.id ORDER BY a.seq DESC LIMIT 1) s ON true
		LEFT JOIN cases c ON c.id = e.case_id AND ? LEFT JOIN plots pl ON pl.id = c.plot_id LEFT JOIN field_devices v ON v.id = e.device_id AND v.person_id = e.author_id
		WHERE ? AND e.id IN `+unsettled+` ORDER BY e.received_at DESC, e.id DESC LIMIT ?`,
		within(org.ScopeOf(who)).query(), which.query(), maxHeld).Scan(ctx, &rows)
	out := make([]field.HeldEntry, 0, len(rows))
	if err != nil {
		return out, refusal(err)
	}
	for _, r := range rows {
		c := casework.Case{Lead: org.Department(r.Lead), County: org.Region(r.County)}
		resolve := r.Status == string(field.Held) && (r.AuthorID == who.ID || casework.MayResolve(c, who))
		out = append(out, field.HeldEntry{
			ID: r.ID, CaseID: r.CaseID, CaseNo: r.CaseNo, PlotNo: r.PlotNo, Author: field.Author{ID: r.AuthorID, Name: r.AuthorName},
			Device: r.Device, Verb: field.Verb(r.Verb), VerbZh: field.Verb(r.Verb).Zh(), Status: field.Status(r.Status), Code: r.Code, Words: r.Words,
			Missing: orNone(r.Missing), TakenAt: r.TakenAt, ReceivedAt: r.ReceivedAt, BaseVersion: r.BaseVersion, CaseVersion: r.Version,
			CaseState: casework.State(r.State), Payload: r.Payload, Files: []field.HeldFile{}, May: field.May{Retry: resolve, GiveUp: resolve},
		})
	}
	return out, addFiles(ctx, db, out)
}

func addFiles(ctx context.Context, db bun.IDB, list []field.HeldEntry) error {
	at := map[string]int{}
	ids := make([]string, 0, len(list))
	for i, h := range list {
		at[h.ID] = i
		ids = append(ids, h.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	var rows []struct {
		EntryID string
		field.HeldFile
	}
	err := db.NewRaw(`SELECT f.entry_id, f.sha256, f.size, f.kind, a.sha256 IS NOT NULL AS arrived, r.sha256 IS NOT NULL AS released FROM field_files f
		LEFT JOIN field_arrivals a USING (entry_id, sha256) LEFT JOIN field_releases r USING (entry_id, sha256)
		WHERE f.entry_id IN (?) ORDER BY f.entry_id, f.sha256`, bun.List(ids)).Scan(ctx, &rows)
	for _, r := range rows {
		h := &list[at[r.EntryID]]
		h.Files = append(h.Files, r.HeldFile)
	}
	return err
}
