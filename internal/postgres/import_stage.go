package postgres

import (
	"context"
	"database/sql/driver"

	"github.com/uptrace/bun"

	"liangtian/internal/intake"
)

// importLock keeps two that check the same import apart; intakeLock keeps
// commits apart, because each must know what the others brought.
const (
	importLock   = `SELECT pg_advisory_lock(hashtext('liangtian.import'), ?::int)`
	importUnlock = `SELECT pg_advisory_unlock(hashtext('liangtian.import'), ?::int)`
	intakeLock   = `SELECT pg_advisory_xact_lock(hashtext('liangtian.intake'))`
)

// Alone is intake.Store.Alone. The lock is a connection's, not a transaction's:
// a check may take longer than a transaction may stand open.
func (s *Batches) Alone(ctx context.Context, id int64, do func(ctx context.Context) error) error {
	conn, err := poolOf(ctx, s.db).Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.NewRaw(importLock, id).Exec(ctx); err != nil {
		return refusal(err)
	}
	defer func() {
		if _, err := conn.NewRaw(importUnlock, id).Exec(context.WithoutCancel(ctx)); err != nil {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // the lock goes with its connection
		}
	}()
	return do(ctx)
}

// StageRows replaces an import's rows in one transaction.
func (s *Batches) StageRows(ctx context.Context, id int64, fill func(put intake.Sink) error) error {
	err := onConnection(ctx, s.db, func(ctx context.Context, conn bun.Conn, tx bun.Tx) error {
		if _, err := tx.NewRaw(`DELETE FROM import_rows WHERE import_id = ?`, id).Exec(ctx); err != nil {
			return err
		}
		return copyIn(ctx, conn, `COPY import_rows (import_id, row_no, plot_no, verdict, reasons, warnings, attributes, geom,
			area_cents, file_area_cents, county_file, type) FROM STDIN (FORMAT binary)`, func(put copyPut) error {
			var buffer copyRows
			var columns []string
			return fill(func(rows []intake.Row) (err error) {
				for _, r := range rows {
					buffer.importRow(id, r, &columns)
				}
				buffer, err = put(buffer)
				return err
			})
		})
	})
	return refusal(err)
}

func (b *copyRows) importRow(id int64, r intake.Row, columns *[]string) {
	b.row(12)
	b.int8(id)
	b.int4(r.No)
	b.text(r.PlotNo)
	b.text(string(r.Verdict))
	b.texts(r.Reasons)
	b.texts(r.Warnings)
	b.object(r.Attributes, columns)
	b.outline(r.Geometry)
	if r.Geometry == nil {
		b.null()
	} else {
		b.int8(r.AreaCents)
	}
	b.int8OrNull(r.FileAreaCents)
	b.text(r.CountyInFile)
	b.text(r.Field("type"))
}
