package postgres

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"

	"liangtian/internal/seal"
)

// Inventory is what stands in a database at one moment.
type Inventory struct {
	Tables map[string]int64 // rows
	Newest *seal.Checkpoint
	Blobs  []string // the evidence that it names
}

// evidenceColumns name bytes that were received and must be in the store.
// Archives of imports, layers and regions are not among them: what was imported
// from the command line was never stored.
const evidenceColumns = `SELECT sha256 FROM photos UNION SELECT sha256 FROM field_arrivals UNION SELECT sha256 FROM case_files
	UNION SELECT sha256 FROM documents UNION SELECT sha256 FROM supervision_files UNION SELECT sha256 FROM joint_files`

// Held keeps one moment of the database open while do works, and names it, so
// that pg_dump copies that very moment.
func Held(ctx context.Context, db *bun.DB, do func(snapshot string, have Inventory) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	// The copy may take hours, and the transaction waits for it.
	if _, err := tx.ExecContext(ctx, "SET LOCAL idle_in_transaction_session_timeout = 0"); err != nil {
		return err
	}
	var id string
	if err := tx.NewRaw("SELECT pg_export_snapshot()").Scan(ctx, &id); err != nil {
		return err
	}
	have, err := Count(ctx, tx)
	if err != nil {
		return err
	}
	return do(id, have)
}

// Count takes the inventory.
func Count(ctx context.Context, db bun.IDB) (out Inventory, err error) {
	names, err := ownTables(ctx, db)
	if err != nil {
		return out, err
	}
	out.Tables = make(map[string]int64, len(names))
	for _, name := range names {
		var n int64
		if err := db.NewRaw("SELECT count(*) FROM ?", bun.Ident(name)).Scan(ctx, &n); err != nil {
			return out, err
		}
		out.Tables[name] = n
	}
	if out.Newest, err = newestCheckpoint(ctx, db); err != nil {
		return out, err
	}
	err = db.NewRaw(evidenceColumns).Scan(ctx, &out.Blobs)
	return out, err
}

// Empty reports whether a database has no tables yet, but for what extensions
// bring.
func Empty(ctx context.Context, db bun.IDB) (bool, error) {
	names, err := ownTables(ctx, db)
	return len(names) == 0, err
}

func ownTables(ctx context.Context, db bun.IDB) (names []string, err error) {
	err = db.NewRaw(`SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1`).Scan(ctx, &names)
	return names, err
}
