package postgres

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
)

// Tx is the one way to write: everything that do does is stored, or nothing.
// It repeats nothing.
//
//   - An error or a panic in do rolls back.
//   - An error of a statement that do swallowed is still an error: the driver
//     answers nil to the COMMIT of an aborted transaction, so the last
//     statement before it is one that fails there. It is also the one that
//     checks deferred constraints, whose names then reach the caller.
//   - A context that ends before COMMIT rolls back; COMMIT itself cannot be
//     cancelled, or nobody would know what became of it.
//   - Should the connection break during COMMIT, the error is commit-unknown
//     (fault.Unavailable): only the idempotency key can tell.
//   - What do only reads, such as a key that was used, is told behind a write of
//     this transaction: see lastWord.
//
// Inside a transaction (db is a bun.Tx) it is a savepoint.
func Tx(ctx context.Context, db bun.IDB, do func(ctx context.Context, tx bun.Tx) error) error {
	switch db := db.(type) {
	case *bun.DB:
		return onConnection(ctx, db, func(ctx context.Context, _ bun.Conn, tx bun.Tx) error { return do(ctx, tx) })
	default:
		return nested(ctx, db, do)
	}
}

// onConnection takes a connection first: waiting for one may be cancelled, the
// transaction must not be.
func onConnection(ctx context.Context, db *bun.DB, do func(ctx context.Context, conn bun.Conn, tx bun.Tx) error) error {
	db = poolOf(ctx, db)
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, tx, err := begin(ctx, conn, nil)
	if err != nil {
		return err
	}
	open := true
	defer func() {
		if open {
			_ = tx.Rollback() // also when do panics
		}
	}()
	if err := run(ctx, tx, func(ctx context.Context, tx bun.Tx) error { return do(ctx, conn, tx) }); err != nil {
		return err
	}
	open = false
	return commit(tx)
}

// Snapshot lets do read everything at one moment. Inside a transaction that is
// the transaction's.
func Snapshot(ctx context.Context, of bun.IDB, do func(ctx context.Context, tx bun.Tx) error) error {
	if tx, ok := of.(bun.Tx); ok {
		return do(ctx, tx)
	}
	db := readPool(ctx, of.(*bun.DB))
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, tx, err := begin(ctx, conn, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	return do(ctx, tx)
}

func run(ctx context.Context, tx bun.Tx, do func(ctx context.Context, tx bun.Tx) error) error {
	if err := do(ctx, tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, lastWord)
	return err
}

// lastWord checks what is deferred, and lets a transaction that wrote nothing
// write a word into the log. Its COMMIT then waits for the synchronous standby
// like any other. Without it, a retry might read a key whose own COMMIT stopped
// waiting (its server was killed, or told to stop), and acknowledge what is on
// one machine only.
const lastWord = `SET CONSTRAINTS ALL IMMEDIATE;
	SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_logical_emit_message(true, 'liangtian', 'read') END`

func commit(tx bun.Tx) error {
	err := tx.Commit()
	if err == nil {
		return nil
	}
	if Code(err) != "" {
		return err // the server answered: nothing is stored
	}
	return fault.New(fault.Unavailable, "commit-unknown",
		"与数据库的连接中断，不能确定这次是否已保存。请重试：已保存的不会重复办理。").Because(err)
}

// nested leaves deferred constraints deferred for what the outer transaction
// does next.
func nested(ctx context.Context, db bun.IDB, do func(ctx context.Context, tx bun.Tx) error) error {
	tx, err := db.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{})
	if err != nil {
		return err
	}
	open := true
	defer func() {
		if open {
			_ = tx.Rollback()
		}
	}()
	if err := run(ctx, tx, do); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "SET CONSTRAINTS ALL DEFERRED"); err != nil {
		return err
	}
	open = false
	return errors.Join(tx.Commit())
}
