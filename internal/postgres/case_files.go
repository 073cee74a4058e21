package postgres

import (
	"context"

	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// AddFile puts a file on a case that the person may see.
func (s *Cases) AddFile(ctx context.Context, who org.Person, caseID int64, f casework.Attached) (casework.Attached, error) {
	err := s.db.NewRaw(`INSERT INTO case_files (case_id, name, mime, size, sha256, uploaded_by)
		SELECT c.id, ?, ?, ?, ?, ? FROM cases c WHERE c.id = ? AND ? RETURNING id`,
		f.Name, f.MIME, f.Size, f.SHA256, who.ID, caseID, within(org.ScopeOf(who)).query()).Scan(ctx, &f.ID)
	if none(err) {
		err = errNoCase
	}
	return f, refusal(err)
}

// Files names files of a case by their ids, in the order asked for.
func (s *Cases) Files(ctx context.Context, who org.Person, caseID int64, asked []casework.Attached) ([]casework.Attached, error) {
	ids := make([]int64, len(asked))
	for i, f := range asked {
		ids[i] = f.ID
	}
	var rows []casework.Attached
	if err := s.db.NewRaw(`SELECT f.id, f.name, f.mime, f.size, f.sha256 FROM case_files f JOIN cases c ON c.id = f.case_id
		WHERE f.case_id = ? AND f.id = ANY(?) AND ?`, caseID, pgdialect.Array(ids), within(org.ScopeOf(who)).query()).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out := make([]casework.Attached, 0, len(asked))
	for _, id := range ids {
		found := false
		for _, r := range rows {
			if r.ID == id {
				out, found = append(out, r), true
			}
		}
		if !found {
			return nil, fault.Bad("files", "no-such-file", "有附件没有传到本案，请重新选择附件。")
		}
	}
	return out, nil
}

// FileOf finds a file of a case that the person may see.
func (s *Cases) FileOf(ctx context.Context, who org.Person, caseID, file int64) (casework.Attached, error) {
	list, err := s.Files(ctx, who, caseID, []casework.Attached{{ID: file}})
	if err != nil || len(list) == 0 {
		return casework.Attached{}, fault.New(fault.NotFound, "no-such-file", "没有这个附件，或不在您的权限范围内。").Because(err)
	}
	return list[0], nil
}

// Unanswered gives the cases whose hand-over nobody answered by a day before.
func (s *Cases) Unanswered(ctx context.Context, today org.Date) (ids []int64, err error) {
	err = s.db.NewRaw(`SELECT id FROM cases WHERE state = ? AND due_on < ? ORDER BY id`, casework.OnOffer, string(today)).Scan(ctx, &ids)
	return ids, err
}
