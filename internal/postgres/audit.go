package postgres

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/audit"
	"liangtian/internal/org"
)

// Audit keeps who did what beside the cases.
type Audit struct{ db *bun.DB }

// NewAudit works on an open database.
func NewAudit(db *bun.DB) *Audit { return &Audit{db} }

// Write adds an entry; the database gives number and hour.
func (s *Audit) Write(ctx context.Context, e audit.AuditEntry) error {
	details, err := json.Marshal(e.Details)
	if err != nil {
		return err
	}
	if e.Details == nil {
		details = []byte("{}")
	}
	_, err = s.db.NewRaw(`INSERT INTO audit_entries (person_id, login, name, role, department, region, code, refusal, subject_kind, subject_id, subject, address, request_id, details)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, e.PersonID, e.Login, e.Name, string(e.Role), string(e.Department), string(e.Region),
		string(e.Code), e.Refusal, e.SubjectKind, e.SubjectID, e.Subject, e.Address, e.RequestID, string(details)).Exec(ctx)
	return refusal(err)
}

// Find gives the newest entries that fit, of people of the auditor's region and
// of nobody.
func (s *Audit) Find(ctx context.Context, who org.Person, f audit.Filter) ([]audit.AuditEntry, error) {
	w := audited(who, f)
	if f.Before > 0 {
		w.and("e.id < ?", f.Before)
	}
	var rows []auditRow
	err := s.db.NewRaw(`SELECT e.* FROM audit_entries e WHERE ? ORDER BY e.id DESC LIMIT ?`, w.query(), f.Limit).Scan(ctx, &rows)
	out := make([]audit.AuditEntry, 0, len(rows))
	for _, r := range rows {
		e, errRow := r.value()
		if errRow != nil {
			return nil, errRow
		}
		out = append(out, e)
	}
	return out, refusal(err)
}

// Each hands over every entry that fits, newest first, page by page.
func (s *Audit) Each(ctx context.Context, who org.Person, f audit.Filter, each func(audit.AuditEntry) error) error {
	f.Limit = 2000
	for {
		page, err := s.Find(ctx, who, f)
		if err != nil {
			return err
		}
		for _, e := range page {
			if err := each(e); err != nil {
				return err
			}
		}
		if len(page) < f.Limit {
			return nil
		}
		f.Before = page[len(page)-1].ID
	}
}

// Prune removes entries older than so many months, and says how many.
func (s *Audit) Prune(ctx context.Context, months int) (n int64, err error) {
	err = s.db.NewRaw(`SELECT audit_prune(?)`, months).Scan(ctx, &n)
	return n, refusal(err)
}

func audited(who org.Person, f audit.Filter) where {
	// Without a region is who could not log in, the command line, the program.
	w := cond("(starts_with(e.region, ?) OR e.region = '')", string(who.Region))
	if !who.Active || !who.May(org.ReadAudit) || who.Region == "" {
		return cond("false")
	}
	if f.Who != "" {
		w.and("(e.login ILIKE ? OR e.name ILIKE ?)", part(f.Who), part(f.Who))
	}
	if f.Group != "" {
		w.and("e.code IN (?)", bun.In(append(f.Group.Codes(), "")))
	}
	if f.Code != "" {
		w.and("e.code = ?", string(f.Code))
	}
	if f.SubjectKind != "" {
		w.and("e.subject_kind = ?", f.SubjectKind)
	}
	if f.Subject != "" {
		w.and("(e.subject_id = ? OR e.subject ILIKE ?)", f.Subject, part(f.Subject))
	}
	if f.Address != "" {
		w.and("e.address = ?", f.Address)
	}
	if f.Refused {
		w.and("e.refusal <> ''")
	}
	if f.From != "" {
		w.and("e.at >= ?::timestamp AT TIME ZONE 'Asia/Shanghai'", string(f.From))
	}
	if f.To != "" {
		w.and("e.at < (?::timestamp + interval '1 day') AT TIME ZONE 'Asia/Shanghai'", string(f.To))
	}
	return w
}

// part is a pattern for what contains the text, taken as it is.
func part(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

type auditRow struct {
	ID                              int64
	At                              time.Time
	PersonID                        int64
	Login, Name                     string
	Role, Department, Region        string
	Code, Refusal                   string
	SubjectKind, SubjectID, Subject string
	Address                         string
	RequestID                       string
	Details                         []byte
}

func (r auditRow) value() (audit.AuditEntry, error) {
	e := audit.AuditEntry{
		ID: r.ID, At: r.At, PersonID: r.PersonID, Login: r.Login, Name: r.Name, Role: org.Role(r.Role), Department: org.Department(r.Department),
		Region: org.Region(r.Region), Code: audit.Code(r.Code), Refusal: r.Refusal, SubjectKind: r.SubjectKind, SubjectID: r.SubjectID, Subject: r.Subject,
		Address: r.Address, RequestID: r.RequestID,
	}
	return e, json.Unmarshal(r.Details, &e.Details)
}
