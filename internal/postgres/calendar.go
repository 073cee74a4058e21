package postgres

import (
	"context"

	"github.com/uptrace/bun"

	"liangtian/internal/org"
)

// FillCalendar writes the days when the calendar is empty, and leaves one that
// somebody has kept alone. It gives how many days were written.
func FillCalendar(ctx context.Context, db bun.IDB, days []org.Holiday) (int, error) {
	values := make([]any, 0, len(days))
	for _, d := range days {
		values = append(values, bun.SafeQuery(`(?::date, ?::boolean, ?)`, string(d.Day), d.Working, d.Note))
	}
	if len(values) == 0 {
		return 0, nil
	}
	res, err := db.NewRaw(`INSERT INTO calendar_days (day, working, note) SELECT v.day, v.working, v.note FROM (VALUES ?) AS v(day, working, note)
		WHERE NOT EXISTS (SELECT 1 FROM calendar_days) ON CONFLICT (day) DO NOTHING`, list(values)).Exec(ctx)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}
