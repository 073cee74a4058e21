package postgres

import (
	"context"
	"sync"

	"liangtian/internal/intake"
)

// chunkRows rows are worked on together, by chunkWorkers at a time: the
// database has as many processors to itself as the program.
const (
	chunkRows    = 1000
	chunkWorkers = 2
)

// inChunks does the rows 1 to last, a chunk at a time by each worker; the first
// error ends all.
func inChunks(ctx context.Context, last int, progress intake.Report, do func(ctx context.Context, from, to int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var mu sync.Mutex
	var workers sync.WaitGroup
	next, done := 1, 0
	take := func() (from, to int) {
		mu.Lock()
		defer mu.Unlock()
		from, to = next, min(next+chunkRows-1, last)
		next = to + 1
		return from, to
	}
	for range chunkWorkers {
		workers.Go(func() {
			for from, to := take(); from <= to && ctx.Err() == nil; from, to = take() {
				err := do(ctx, from, to)
				mu.Lock()
				if err == nil {
					done += to - from + 1
					err = progress(done, last)
				}
				mu.Unlock()
				if err != nil {
					stop(err)
				}
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}
