package postgres

import (
	"context"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
)

var errNoFile = fault.New(fault.NotFound, "no-such-file", "没有这个附件，或不在您的权限范围内。")

// fileOwner is the column of joint_files that says whose attachment it is.
type fileOwner string

const (
	ofMessage  fileOwner = "message_id"
	ofQuestion fileOwner = "consultation_id"
	ofAnswer   fileOwner = "answer_id"
	ofEntry    fileOwner = "entry_id"
	ofLegal    fileOwner = "legal_id"
)

func insertFiles(ctx context.Context, tx bun.Tx, of fileOwner, id int64, files []casework.Attachment) error {
	for _, f := range files {
		if _, err := tx.NewRaw(`INSERT INTO joint_files (`+string(of)+`, name, mime, size, sha256) VALUES (?, ?, ?, ?, ?)`,
			id, f.Name, f.MIME, f.Size, f.SHA256).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// filesOf gives the attachments of many owners of one kind.
func filesOf(ctx context.Context, db bun.IDB, of fileOwner, ids []int64) (map[int64][]casework.Attachment, error) {
	var rows []struct {
		Owner      int64
		ID         int64
		Name, Mime string
		Size       int64
		Sha256     string
	}
	err := db.NewRaw(`SELECT `+string(of)+` AS owner, id, name, mime, size, sha256 FROM joint_files WHERE `+string(of)+` = ANY(?) ORDER BY id`, pgdialect.Array(ids)).Scan(ctx, &rows)
	out := map[int64][]casework.Attachment{}
	for _, r := range rows {
		out[r.Owner] = append(out[r.Owner], casework.Attachment{ID: r.ID, Name: r.Name, MIME: r.Mime, Size: r.Size, SHA256: r.Sha256})
	}
	return out, err
}
