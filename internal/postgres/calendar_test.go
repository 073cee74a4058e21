package postgres_test

import (
	"testing"

	"liangtian/internal/org"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
)

// A calendar is filled once; what a bureau has changed since stays.
func TestFillCalendar(t *testing.T) {
	ctx, tx := t.Context(), pgtest.Tx(t)
	pgtest.AsApp(t, tx)
	if n, err := postgres.FillCalendar(ctx, tx, org.Holidays); err != nil || n != len(org.Holidays) {
		t.Fatalf("%d of %d days, %v", n, len(org.Holidays), err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE calendar_days SET working = true WHERE day = '2026-10-01'`); err != nil {
		t.Fatal(err)
	}
	more := append([]org.Holiday{{Day: "2030-01-01"}}, org.Holidays...)
	if n, err := postgres.FillCalendar(ctx, tx, more); err != nil || n != 0 {
		t.Errorf("filled again: %d days, %v", n, err)
	}
	var days int
	var working bool
	if err := tx.NewRaw(`SELECT count(*), bool_or(working) FILTER (WHERE day = '2026-10-01') FROM calendar_days`).Scan(ctx, &days, &working); err != nil {
		t.Fatal(err)
	}
	if days != len(org.Holidays) || !working {
		t.Errorf("%d days, the changed one working %v", days, working)
	}
}
