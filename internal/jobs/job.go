// Package jobs is what the program does later and in the background: imports,
// exports, periodic checkpoints. A job is a row in a table, so it survives the
// server; it may run more than once when a server dies in the middle, so a
// handler must bear repetition.
package jobs

import (
	"context"
	"encoding/json"
	"time"
)

// State of a job.
type State string

// A job waits, is worked on, and ends in one of two ways.
const (
	Queued  State = "queued"
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
)

// Job is one thing to be done. Error is in words a person may read.
type Job struct {
	ID            int64           `json:"id" bun:"id"`
	Kind          string          `json:"kind" bun:"kind"`
	Args          json.RawMessage `json:"-" bun:"args"`
	State         State           `json:"state" bun:"state"`
	ProgressDone  int64           `json:"done" bun:"progress_done"`
	ProgressTotal int64           `json:"total" bun:"progress_total"`
	Note          string          `json:"note" bun:"note"`
	Result        json.RawMessage `json:"result,omitempty" bun:"result"`
	Error         string          `json:"error,omitempty" bun:"error"`
	ErrorCode     string          `json:"errorCode,omitempty" bun:"error_code"`
	Attempts      int             `json:"attempts" bun:"attempts"`
	Failures      int             `json:"-" bun:"failures"`
	CreatedBy     int64           `json:"createdBy" bun:"created_by"` // person, 0: the program itself
	CreatedAt     time.Time       `json:"createdAt" bun:"created_at"`
	RunAt         time.Time       `json:"runAt" bun:"run_at"`
	FinishedAt    *time.Time      `json:"finishedAt,omitempty" bun:"finished_at"`
}

// Request asks for a job. While one of the same kind and UniqueKey is
// unfinished, asking again answers with that one. A Slot is used once, ever.
type Request struct {
	Kind      string
	Args      any // anything encoding/json writes; nil is {}
	UniqueKey string
	CreatedBy int64
	Delay     time.Duration
	Slot      *time.Time
}

// Outcome is how one attempt ended: Done with Result, Failed, or Queued again
// after Delay.
type Outcome struct {
	State     State
	Result    json.RawMessage
	Error     string
	ErrorCode string
	Failures  int // the new count
	Delay     time.Duration
}

// Store keeps the jobs. Attempt is the fence: a call with an old attempt
// changes nothing and answers false.
type Store interface {
	// Enqueue answers with the id of the new job or of the one that is there.
	Enqueue(ctx context.Context, r Request) (int64, error)
	// Get finds a job, or a fault.NotFound.
	Get(ctx context.Context, id int64) (Job, error)
	// Claim takes the job that is due longest and nobody holds, or nil. One
	// whose lease ran out counts as a failure.
	Claim(ctx context.Context, kinds []string, lease time.Duration) (*Job, error)
	Extend(ctx context.Context, id int64, attempt int, lease time.Duration) (bool, error)
	Progress(ctx context.Context, id int64, attempt int, done, total int64, note string) error
	Finish(ctx context.Context, id int64, attempt int, o Outcome) (bool, error)
}
