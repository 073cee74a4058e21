package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/library"
	"liangtian/internal/org"
)

// Library keeps the documents that rules, decisions and measures rest on.
// Anybody signed in may read them.
type Library struct{ db *bun.DB }

// NewLibrary works on an open database.
func NewLibrary(db *bun.DB) *Library { return &Library{db} }

var errNoDocument = fault.New(fault.NotFound, "no-such-document", "没有这份文件。")

type paperRow struct {
	ID                                                    int64
	Title, Number, Issuer, ValidFrom, ValidTo, Note, Name string
	Mime, Sha256, AddedBy                                 string
	Size                                                  int64
	AddedAt                                               time.Time
}

const paperColumns = `SELECT d.id, d.title, d.number, d.issuer, to_char(d.valid_from, 'YYYY-MM-DD') AS valid_from, coalesce(to_char(d.valid_to, 'YYYY-MM-DD'), '') AS valid_to,
  d.note, d.name, d.mime, d.size, d.sha256, w.name AS added_by, d.added_at FROM documents d JOIN people w ON w.id = d.added_by`

// Papers gives the documents, newest in force first, with what rests on them.
func (s *Library) Papers(ctx context.Context, today org.Date) ([]library.Paper, error) {
	return s.papers(ctx, cond("true"), today)
}

// PapersOf gives the documents that a thing rests on.
func (s *Library) PapersOf(ctx context.Context, kind library.Kind, key string, today org.Date) ([]library.Paper, error) {
	return s.papers(ctx, cond("EXISTS (SELECT FROM document_links l WHERE l.document_id = d.id AND l.kind = ? AND l.key = ?)", kind, key), today)
}

// Paper gives one document.
func (s *Library) Paper(ctx context.Context, id int64, today org.Date) (library.Paper, error) {
	list, err := s.papers(ctx, cond("d.id = ?", id), today)
	if err == nil && len(list) == 0 {
		err = errNoDocument
	}
	if err != nil {
		return library.Paper{}, err
	}
	return list[0], nil
}

func (s *Library) papers(ctx context.Context, w where, today org.Date) ([]library.Paper, error) {
	var rows []paperRow
	if err := s.db.NewRaw(paperColumns+` WHERE ? ORDER BY d.valid_from DESC, d.id DESC LIMIT 1000`, w.query()).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	var links []struct {
		DocumentID           int64
		Kind, Key, MinutesNo string
	}
	if err := s.db.NewRaw(`SELECT l.document_id, l.kind, l.key, coalesce(m.minutes_no, '') AS minutes_no FROM document_links l JOIN documents d ON d.id = l.document_id
		LEFT JOIN meeting_items i ON l.kind = 'decision' AND i.id::text = l.key LEFT JOIN meetings m ON m.id = i.meeting_id
		WHERE ? ORDER BY l.kind, length(l.key), l.key`, w.query()).Scan(ctx, &links); err != nil {
		return nil, err
	}
	out := make([]library.Paper, 0, len(rows))
	for _, r := range rows {
		p := library.Paper{ID: r.ID, Name: r.Name, MIME: r.Mime, Size: r.Size, SHA256: r.Sha256, AddedBy: r.AddedBy, AddedAt: r.AddedAt}
		p.PaperFacts = library.PaperFacts{Title: r.Title, Number: r.Number, Issuer: r.Issuer, From: org.Date(r.ValidFrom), Until: org.Date(r.ValidTo), Note: r.Note, Links: []library.PaperLink{}}
		for _, l := range links {
			if l.DocumentID == r.ID {
				p.Links = append(p.Links, library.PaperLink{Kind: library.Kind(l.Kind), Key: l.Key, Words: linkWords(library.Kind(l.Kind), l.Key, l.MinutesNo)})
			}
		}
		p.See(today)
		out = append(out, p)
	}
	return out, nil
}

func linkWords(kind library.Kind, key, minutesNo string) string {
	switch kind {
	case library.OfRule:
		return "规则 " + key
	case library.OfMeasure:
		return casework.MeasureZh(key)
	}
	return fmt.Sprintf("会商决定（%s）", minutesNo)
}

// Add keeps a new document. The same bytes under the same number are there once.
func (s *Library) Add(ctx context.Context, who org.Person, p library.Paper) (id int64, err error) {
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`INSERT INTO documents (title, number, issuer, valid_from, valid_to, note, name, mime, size, sha256, added_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, p.Title, p.Number, p.Issuer, string(p.From), date(p.Until), p.Note,
			p.Name, p.MIME, p.Size, p.SHA256, who.ID).Scan(ctx, &id); err != nil {
			return err
		}
		return putLinks(ctx, tx, id, p.Links)
	})
	return id, refusal(err)
}

// Change corrects what is said of a document, and what rests on it; its bytes
// stay.
func (s *Library) Change(ctx context.Context, who org.Person, id int64, f library.PaperFacts) error {
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw(`UPDATE documents SET title = ?, number = ?, issuer = ?, valid_from = ?, valid_to = ?, note = ?, changed_by = ?, changed_at = now() WHERE id = ?`,
			f.Title, f.Number, f.Issuer, string(f.From), date(f.Until), f.Note, who.ID, id).Exec(ctx)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return errNoDocument
		}
		if _, err := tx.NewRaw(`DELETE FROM document_links WHERE document_id = ?`, id).Exec(ctx); err != nil {
			return err
		}
		return putLinks(ctx, tx, id, f.Links)
	}))
}

// putLinks writes what rests on a document, and refuses what is not there.
func putLinks(ctx context.Context, tx bun.Tx, id int64, links []library.PaperLink) error {
	for _, l := range links {
		there := cond("true")
		n, _ := strconv.ParseInt(l.Key, 10, 64)
		switch l.Kind {
		case library.OfRule:
			there = cond("EXISTS (SELECT FROM routing_rules r JOIN routing_versions v ON v.version = r.version WHERE v.status = 'live' AND r.no = ?)", n)
		case library.OfDecision:
			there = cond("EXISTS (SELECT FROM meeting_items i JOIN meetings m ON m.id = i.meeting_id WHERE m.status = 'held' AND i.result = 'decided' AND i.id = ?)", n)
		}
		res, err := tx.NewRaw(`INSERT INTO document_links (document_id, kind, key) SELECT ?, ?, ? WHERE ?`, id, l.Kind, l.Key, there.query()).Exec(ctx)
		if err != nil {
			return err
		}
		if k, _ := res.RowsAffected(); k == 0 {
			return fault.Bad("links", "document-link", "没有%s，请重新选择关联对象。", linkWords(l.Kind, l.Key, l.Key))
		}
	}
	return nil
}
