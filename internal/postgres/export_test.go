package postgres

import (
	"context"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Refusals is the table of words for broken constraints.
var Refusals = refusals

// VerifyIn is Verify inside a transaction.
var VerifyIn = verify

// Visible is the numbers of the cases inside a scope, as the SQL has it.
func Visible(ctx context.Context, db bun.IDB, s org.Scope) (ids []int64, err error) {
	err = db.NewRaw(`SELECT c.id FROM cases c WHERE ? ORDER BY c.id`, within(s).query()).Scan(ctx, &ids)
	return ids, err
}

// LayImport measures rows of an import against every layer in use.
func LayImport(ctx context.Context, db bun.IDB, importID int64, from, to int) error {
	layers, err := readyLayers(ctx, db)
	if err != nil {
		return err
	}
	return layImport(ctx, db, importID, from, to, layers)
}

// StagedOverlays is what LayImport measured, row by row.
func StagedOverlays(ctx context.Context, db bun.IDB, importID int64, from, to int) (map[int][]plot.Overlay, error) {
	layers, err := readyLayers(ctx, db)
	if err != nil {
		return nil, err
	}
	staged, err := stagedOverlays(ctx, db, importID, from, to, layers, plot.SliverCents)
	out := map[int][]plot.Overlay{}
	for no, m := range staged {
		out[no] = m.Overlays
	}
	return out, err
}

// MeasureNow lays one outline over every layer in use.
func MeasureNow(ctx context.Context, db bun.IDB, mp orb.MultiPolygon) ([]plot.Overlay, error) {
	r, err := measureOutline(ctx, db, mp, plot.SliverCents)
	return r.Overlays, err
}

// InMemory makes a city of any size keep its cases in memory, and look at the
// events at every question; WithoutMemory leaves all counting to the database,
// and so does CountCells.
func InMemory(s *Cases) { s.memory.from, s.memory.pause = 0, 0 }

// WithoutMemory gives up what is kept.
func WithoutMemory(s *Cases) { s.memory = nil }

// CountCells counts in the database.
func CountCells(ctx context.Context, s *Cases, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.Cell, error) {
	return s.countCells(ctx, who, f, t, now)
}
