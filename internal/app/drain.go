package app

import (
	"context"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/postgres"
)

const longestDrain = 10 * time.Minute

var (
	errStopping = fault.New(fault.Unavailable, "stopping", "这台服务器正在停止，请稍后再试。")
	errDrain    = fault.New(fault.Invalid, "drain", "LIANGTIAN_DRAIN 应为 0 到 10m，如 10s。")
)

// ready says whether new requests should come here.
func (a *App) ready(ctx context.Context) error {
	if a.stopping.Load() {
		return errStopping
	}
	return postgres.Ping(ctx, a.db.app)
}

// drain goes on serving for a while after the word to stop, and says that it is
// not ready: whoever spreads requests over several servers sends them elsewhere
// before the door closes.
func (a *App) drain() {
	a.stopping.Store(true)
	time.Sleep(a.Config.Drain)
}
