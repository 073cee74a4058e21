package postgres

import (
	"context"

	"github.com/uptrace/bun"

	"liangtian/internal/intake"
)

func besideEarlier(ctx context.Context, tx bun.Tx, id int64, l intake.NewLayer) error { return nil }
