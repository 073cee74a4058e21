package postgres

import (
	"context"

	"github.com/uptrace/bun"

	"liangtian/internal/org"
)

// Refusals is the table of words for broken constraints.
var Refusals = refusals

// Visible is the numbers of the cases inside a scope, as the SQL has it.
func Visible(ctx context.Context, db bun.IDB, s org.Scope) (ids []int64, err error) {
	err = db.NewRaw(`SELECT c.id FROM cases c WHERE ? ORDER BY c.id`, within(s).query()).Scan(ctx, &ids)
	return ids, err
}
