package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Handler does the work of one kind. What it returns is stored as JSON. A
// fault ends the job with its message; any other error, and one of kind
// fault.Unavailable, is tried again. ctx ends when the program stops or when
// the lease is lost, and then the handler must stop soon.
type Handler func(ctx context.Context, t *Task) (result any, err error)

// Config of a Runner; zero values are replaced by the ones named.
type Config struct {
	Workers     int           // 2
	Lease       time.Duration // 30 s: how long a killed server's job lies idle
	Poll        time.Duration // 1 s: how soon another program's job is noticed
	Grace       time.Duration // 15 s: for running jobs when the program stops
	MaxFailures int           // 5
	Backoff     time.Duration // 5 s: after the first failure, four times more after each
	Log         *slog.Logger
}

// Runner works on jobs. Register everything, then Run.
type Runner struct {
	store     Store
	c         Config
	handlers  map[string]Handler
	givenUp   map[string]GivenUp
	schedules []schedule
	wake      chan struct{}
}

// New makes a runner that does nothing yet.
func New(store Store, c Config) *Runner {
	c.Workers = orElse(c.Workers, 2)
	c.Lease = orElse(c.Lease, 30*time.Second)
	c.Poll = orElse(c.Poll, time.Second)
	c.Grace = orElse(c.Grace, 15*time.Second)
	c.MaxFailures = orElse(c.MaxFailures, 5)
	c.Backoff = orElse(c.Backoff, 5*time.Second)
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Runner{store: store, c: c, handlers: map[string]Handler{}, givenUp: map[string]GivenUp{}, wake: make(chan struct{}, c.Workers)}
}

func orElse[T comparable](value, other T) T {
	var zero T
	if value == zero {
		return other
	}
	return value
}

// Handle says who does a kind; twice the same kind is a mistake of the program.
func (r *Runner) Handle(kind string, h Handler) {
	if _, twice := r.handlers[kind]; twice {
		panic("jobs: two handlers for " + kind)
	}
	r.handlers[kind] = h
}

// GivenUp tells whatever waits for a job that it has failed for good, and in
// which words. It is called before that is stored, so it may be called twice.
type GivenUp func(ctx context.Context, job Job, code, words string) error

// OnGivenUp says who is told.
func (r *Runner) OnGivenUp(kind string, tell GivenUp) { r.givenUp[kind] = tell }

// Enqueue asks for a job of a kind that this runner handles. createdBy is a
// person, or 0 for the program itself.
func (r *Runner) Enqueue(ctx context.Context, kind string, args any, uniqueKey string, createdBy int64) (int64, error) {
	if _, known := r.handlers[kind]; !known {
		return 0, fmt.Errorf("jobs: nobody handles %q", kind)
	}
	id, err := r.store.Enqueue(ctx, Request{Kind: kind, Args: args, UniqueKey: uniqueKey, CreatedBy: createdBy})
	r.Wake()
	return id, err
}

// Get finds a job, or a fault.NotFound.
func (r *Runner) Get(ctx context.Context, id int64) (Job, error) { return r.store.Get(ctx, id) }

// Wake makes an idle worker look at once, after a job was stored inside a
// transaction of somebody else.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, then gives running jobs the grace to finish, then
// cancels them and hands them back unharmed. It returns when all have ended.
func (r *Runner) Run(ctx context.Context) {
	hard, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	defer context.AfterFunc(ctx, func() {
		time.AfterFunc(r.c.Grace, func() { cancel(errStopping) })
	})()
	var all sync.WaitGroup
	for range r.c.Workers {
		all.Go(func() { r.work(ctx, hard) })
	}
	all.Go(func() { r.keepSchedules(ctx) })
	all.Wait()
}

var (
	errStopping  = errors.New("jobs: the program is stopping")
	errLeaseLost = errors.New("jobs: the lease was lost")
)

// work takes jobs while soft lives; a job that was begun lives as long as hard.
func (r *Runner) work(soft, hard context.Context) {
	kinds := make([]string, 0, len(r.handlers))
	for kind := range r.handlers {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for soft.Err() == nil {
		job, err := r.store.Claim(soft, kinds, r.c.Lease)
		if err != nil && soft.Err() == nil {
			r.c.Log.Error("taking up a job", "error", err)
		}
		if job != nil {
			r.do(hard, *job)
			continue
		}
		select {
		case <-soft.Done():
		case <-r.wake:
		case <-time.After(r.c.Poll):
		}
	}
}
