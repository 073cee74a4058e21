package jobs

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"liangtian/internal/fault"
)

// Task is a job in the hands of its handler.
type Task struct {
	Job
	store Store
	ctx   context.Context
	mu    sync.Mutex
	told  time.Time
}

// How often a progress bar moves at most.
const progressPause = 300 * time.Millisecond

// Decode reads the arguments; ones that do not fit are a fault, since trying
// again would not help.
func (t *Task) Decode(into any) error {
	if err := json.Unmarshal(t.Args, into); err != nil {
		return fault.New(fault.Invalid, "job-args", "任务参数不能读取，任务没有执行。").Because(err)
	}
	return nil
}

// Progress tells how far the work is. Call it as often as you like: only every
// 300 ms, and the end, is stored. It never fails the work.
func (t *Task) Progress(done, total int64, note string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if done != total && time.Since(t.told) < progressPause {
		return
	}
	t.told = time.Now()
	_ = t.store.Progress(t.ctx, t.ID, t.Attempts, done, total, note)
}
